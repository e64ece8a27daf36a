"""Files that tell hosts which serialization to send: GitHub Pages, Netlify, nginx and Apache.

Content negotiation (RFC 9110 §12.5.1, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1) needs a server that reads
the Accept header, as nginx and Apache do: they take the type of the best quality, a page where two are as good, and
the page where none is known. GitHub Pages and Netlify do not: there, ``/film/a`` is the page and ``/film/a.ttl`` the
Turtle; pages say so with ``<link rel="alternate">``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.project import Project

__all__ = ["accepted", "hosting_files"]

_TYPES = (("ttl", "text/turtle"), ("nt", "application/n-triples"), ("jsonld", "application/ld+json"))
_CHOICES = (
    (r"(?:text/html|application/xhtml\+xml)", ".html"),
    *((re.escape(media), f".{suffix}") for suffix, media in _TYPES),
    (r"(?:text/\*|\*/\*)", ".html"),
)
"""What Accept may name, the first before others of the same quality, and the suffix that each gets."""

_PARAMETERS = r"(?:\s*;\s*(?!q=)[^;,]*)*\s*"
_QUALITIES = (
    r"(?:;\s*q=1(?:\.0*)?\s*)?(?:,|$)",
    *(rf";\s*q=0\.{tenth}" for tenth in range(9, 0, -1)),
    r";\s*q=0\.0[0-9]*[1-9]",
)
"""What follows a type for each quality, the best first, to a tenth."""


def accepted() -> Iterator[tuple[str, str]]:
    """Yield regular expressions for Accept headers with the suffix to send: the first that matches decides."""
    for quality in _QUALITIES:
        for media, suffix in _CHOICES:
            yield rf"(?:^|,)\s*{media}{_PARAMETERS}{quality}", suffix


def hosting_files(project: Project, moved: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files for hosts by name; the path of the project's base is where the site is taken to stand.

    ``moved`` has the paths below the base that IRIs have, decoded, where their files have other names: these without
    their suffix.
    """
    path = urlsplit(project.base).path or "/"
    return {
        ".nojekyll": b"",
        ".htaccess": _apache(path, moved).encode(),
        "_headers": _headers().encode(),
        "_redirects": _redirects(path, moved).encode(),
        "nginx.conf": _nginx(path, moved).encode(),
    }


def _apache(path: str, moved: Mapping[str, str]) -> str:
    # the last SetEnvIf that matches decides, so the best quality comes last
    accept = "\n".join(
        f'SetEnvIfNoCase Accept "{pattern}" kg_suffix={suffix}' for pattern, suffix in [*accepted()][::-1]
    )
    elsewhere = "".join(
        f'RewriteRule "^{_quoted(re.escape(old))}$" "{new}" [L]\n' for old, new in sorted(moved.items())
    )
    return f"""# Content negotiation for Apache 2.4 with mod_rewrite and mod_setenvif (AllowOverride FileInfo Indexes).
# Put the site into the folder of {path}.
AddCharset utf-8 .html .ttl .nt .nq .trig .jsonld .js .css
AddType text/html .html
AddType text/css .css
AddType application/javascript .js
AddType image/svg+xml .svg
AddType text/turtle .ttl
AddType application/n-triples .nt
AddType application/n-quads .nq
AddType application/trig .trig
AddType application/ld+json .jsonld
ErrorDocument 404 {path}404.html
DirectoryIndex index.html
DirectorySlash Off
{accept}
<IfModule mod_headers.c>
Header always merge Vary Accept
Header always set Access-Control-Allow-Origin "*"
</IfModule>
RewriteEngine On
RewriteBase {path}
{elsewhere}RewriteCond %{{ENV:kg_suffix}} ^\\.(?:ttl|nt|jsonld)$
RewriteCond %{{REQUEST_FILENAME}}%{{ENV:kg_suffix}} -f
RewriteRule ^(.*[^/])$ $1%{{ENV:kg_suffix}} [L,R=303]
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^(.*[^/])$ $1.html [L]
"""


def _headers() -> str:
    lines = "\n".join(
        f"/*.{suffix}\n  Content-Type: {media}; charset=utf-8\n  Access-Control-Allow-Origin: *"
        for suffix, media in _TYPES
    )
    return f"# Netlify\n{lines}\n/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"


def _redirects(path: str, moved: Mapping[str, str]) -> str:
    """Netlify serves /a from a.html of itself and reads no Accept header: the base's path is taken off, that is all."""
    elsewhere = "".join(f"{path}{quote(old)}  /{quote(new)}.html  200\n" for old, new in sorted(moved.items()))
    strip = f"{path}*  /:splat  200\n" if path != "/" else ""
    return f"# Netlify: /a is a.html, /a.ttl its Turtle\n{elsewhere}{strip}/*  /404.html  404\n"


def _nginx(path: str, moved: Mapping[str, str]) -> str:
    # a map compares plain texts without regard to case, so paths are regular expressions; it keeps its value after a
    # rewrite unless it is volatile
    accept = "\n".join(f'    "~*{_quoted(pattern)}"  {suffix};' for pattern, suffix in accepted())
    elsewhere = "\n".join(
        f'    "~^{_quoted(re.escape(path + old))}$"  "{path}{new}";' for old, new in sorted(moved.items())
    )
    return f"""# Content negotiation for nginx, to be included in http: say where the site stands, and its server.
map $http_accept $kg_suffix {{
    default  .html;
{accept}
}}
map $uri $kg_elsewhere {{
    volatile;
    default  "";
{elsewhere}
}}
server {{
    listen 80;
    server_name _;
    location {path} {{
        alias /path/of/the/site/;
        types {{ text/html html; text/css css; application/javascript js; image/svg+xml svg; text/turtle ttl;
                application/n-triples nt; application/n-quads nq; application/trig trig; application/ld+json jsonld; }}
        charset utf-8;
        charset_types text/css application/javascript text/turtle application/n-triples application/ld+json;
        add_header Vary Accept always;
        add_header Access-Control-Allow-Origin "*" always;
        if ($kg_elsewhere) {{ rewrite ^ $kg_elsewhere last; }}
        index index.html;
        try_files $uri $uri$kg_suffix $uri.html $uri/index.html =404;
        error_page 404 {path}404.html;
    }}
}}
"""


def _quoted(pattern: str) -> str:
    return pattern.replace('"', '\\"')
