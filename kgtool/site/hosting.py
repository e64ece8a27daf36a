"""Files that tell hosts which serialization to send: GitHub Pages, Netlify, nginx and Apache.

Content negotiation (RFC 9110 §12.5.1, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1) needs a server that reads
the Accept header. GitHub Pages has none: there, ``/film/a`` is the page and ``/film/a.ttl`` the Turtle; pages say so
with ``<link rel="alternate">``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from kgtool.project import Project

__all__ = ["hosting_files"]

_TYPES = (("ttl", "text/turtle"), ("nt", "application/n-triples"), ("jsonld", "application/ld\\+json"))


def hosting_files(project: Project) -> dict[str, bytes]:
    """Return the files for hosts by name; the path of the project's base is where the site is taken to stand."""
    path = urlsplit(project.base).path or "/"
    return {
        ".nojekyll": b"",
        ".htaccess": _apache(path).encode(),
        "_headers": _headers().encode(),
        "_redirects": _redirects(path).encode(),
        "nginx.conf": _nginx(path).encode(),
    }


def _apache(path: str) -> str:
    rules = "\n".join(
        f"RewriteCond %{{HTTP_ACCEPT}} {media}\n"
        "RewriteCond %{DOCUMENT_ROOT}/%{REQUEST_URI}." + suffix + " -f\n"
        f"RewriteRule ^(.+[^/])$ $1.{suffix} [L,R=303]"
        for suffix, media in _TYPES
    )
    return f"""# Content negotiation for Apache 2.4 with mod_rewrite. Put the site into the folder of {path}.
AddCharset utf-8 .html .ttl .nt .jsonld .js .css
AddType text/turtle .ttl
AddType application/n-triples .nt
AddType application/n-quads .nq
AddType application/trig .trig
AddType application/ld+json .jsonld
ErrorDocument 404 {path}404.html
RewriteEngine On
RewriteBase {path}
{rules}
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^(.+[^/])$ $1.html [L]
Header always append Vary Accept
"""


def _headers() -> str:
    lines = "\n".join(
        f"/*.{suffix}\n  Content-Type: {media.replace(chr(92), '')}; charset=utf-8\n  Access-Control-Allow-Origin: *"
        for suffix, media in _TYPES
    )
    return f"# Netlify\n{lines}\n/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"


def _redirects(path: str) -> str:
    """Netlify serves /a from a.html of itself and reads no Accept header: the base's path is taken off, that is all."""
    strip = f"{path}*  /:splat  200\n" if path != "/" else ""
    return f"# Netlify: /a is a.html, /a.ttl its Turtle\n{strip}/*  /404.html  404\n"


def _nginx(path: str) -> str:
    kinds = "\n".join(f"    ~*{media.replace(chr(92), chr(92) * 1)}  .{suffix};" for suffix, media in _TYPES)
    return f"""# Content negotiation for nginx: the map goes into http, the location into server.
map $http_accept $kg_suffix {{
    default  .html;
{kinds}
}}

# location {path} {{
#     alias /path/of/the/site/;
#     types {{ text/html html; text/css css; application/javascript js; image/svg+xml svg; text/turtle ttl;
#             application/n-triples nt; application/n-quads nq; application/trig trig; application/ld+json jsonld; }}
#     charset utf-8;
#     charset_types text/html text/css application/javascript text/turtle application/n-triples application/ld+json;
#     add_header Vary Accept;
#     try_files $uri $uri$kg_suffix $uri.html $uri/index.html =404;
#     error_page 404 {path}404.html;
# }}
"""
