"""The files for hosts: what each Accept header gets, by their rules and by the servers themselves.

nginx (Debian: nginx-light) and Apache (apache2) are started on a port of their own where they are installed; without
them their tests skip.
"""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.site import site
from kgtool.project import open_project
from kgtool.site.hosting import accepted
from tests.unit.site.conftest import write_project

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPTED = [
    ("", "html"),
    ("*/*", "html"),
    ("text/html", "html"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "html"),
    ("text/turtle", "ttl"),
    ("TEXT/Turtle; charset=utf-8", "ttl"),
    ("text/turtle;q=1.0", "ttl"),
    ("application/n-triples", "nt"),
    ("application/ld+json", "jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
    ("text/turtle, */*;q=0.1", "ttl"),
    ("application/rdf+xml, text/turtle, */*", "ttl"),
    ("text/html;q=0.5, text/turtle", "ttl"),
    ("text/turtle;q=0.5, text/html", "html"),
    ("text/turtle;q=0.5, application/ld+json;q=0.9", "jsonld"),
    ("application/ld+json;q=0.2, application/n-triples;q=0.3, text/html;q=0.1", "nt"),
    ("text/turtle;q=0", "html"),
    ("text/turtle;q=0.0, application/ld+json;q=0.05", "jsonld"),
    ("text/turtle;charset=utf-8;q=0.4, text/html;q=0.3", "ttl"),
    ("image/png", "html"),
    ("text/turtlesoup", "html"),
    ("x-text/turtle", "html"),
]
MEDIA = {"html": "text/html", "ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json"}
PATHS = [
    ("boat/swan", "swan"),
    ("boat/a/b%20c", "with a slash"),
    ("boat/%C3%A9%E4%B8%AD%E6%96%87", "bateau"),
    ("boat/DUCK", "duck in capitals"),
    ("boat/duck", "duck"),
    ("ontology/Boat", "boat"),
]


@pytest.mark.parametrize(("header", "suffix"), ACCEPTED)
def test_the_type_of_the_best_quality_is_chosen(header: str, suffix: str) -> None:
    found = next((end for pattern, end in accepted() if re.search(pattern, header, re.IGNORECASE)), ".html")
    assert found == f".{suffix}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site, in a folder that any user may read."""
    root = tmp_path_factory.mktemp("hosted")
    temporary = Path(tempfile.gettempdir())
    for above in (root, *(each for each in root.parents if temporary in each.parents)):
        above.chmod(0o755)
    return site(open_project(write_project(root / "project")), out=root / "lake").folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(command: list[str], port: int) -> Iterator[int]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if run.poll() is not None:
                    pytest.fail(str(run.stderr.read() if run.stderr else ""))
                time.sleep(0.1)
            yield port
        finally:
            run.terminate()


@pytest.fixture(scope="module")
def nginx(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve the site with nginx by its nginx.conf; only place and port are filled in."""
    server = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if server is None:
        pytest.skip("no nginx on the path: nginx.conf was not tried")
    work, port = tmp_path_factory.mktemp("nginx"), free_port()
    written = (folder / "nginx.conf").read_text(encoding="utf-8")
    written = written.replace("/path/of/the/site/", f"{folder}/").replace("listen 80;", f"listen 127.0.0.1:{port};")
    temporary = "".join(
        f"{name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (work / "main.conf").write_text(
        f"daemon off; master_process off; pid {work}/pid; error_log {work}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{written}\n}}\n",
        encoding="utf-8",
    )
    yield from started([server, "-p", str(work), "-e", f"{work}/error.log", "-c", f"{work}/main.conf"], port)


@pytest.fixture(scope="module")
def apache(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve the site with Apache by its .htaccess."""
    server = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if server is None:
        pytest.skip("no apache2 on the path: .htaccess was not tried")
    work, port = tmp_path_factory.mktemp("apache"), free_port()
    modules = ("mpm_event", "authz_core", "dir", "mime", "rewrite", "setenvif", "headers")
    loaded = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in modules)
    (work / "httpd.conf").write_text(
        f"ServerRoot {work}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {work}/pid\n"
        f"TypesConfig /dev/null\nErrorLog {work}/error.log\nUser www-data\nGroup www-data\n{loaded}"
        f"DocumentRoot {folder.parent}\n<Directory {folder.parent}>\nAllowOverride FileInfo Indexes\n"
        "Require all granted\n</Directory>\n",
        encoding="utf-8",
    )
    yield from started([server, "-X", "-f", str(work / "httpd.conf")], port)


def asked(port: int, path: str, accept: str = "") -> tuple[int, str, str, bytes]:
    """Return the status, the media type, Vary and the body of what a path gives, at most one step further."""
    target = f"/lake/{path}"
    for _ in range(2):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        link.request("GET", target, headers={"Accept": accept} if accept else {})
        answer = link.getresponse()
        body, location = answer.read(), answer.getheader("Location", "")
        link.close()
        if answer.status != 303:
            break
        target = location.removeprefix(f"http://127.0.0.1:{port}").removeprefix(f"http://localhost:{port}")
    media = (answer.getheader("Content-Type") or "").partition(";")[0]
    return answer.status, media, answer.getheader("Vary", ""), body


@pytest.fixture(params=["nginx", "apache"])
def port(request: pytest.FixtureRequest) -> int:
    """Return the port of each server in turn."""
    return int(request.getfixturevalue(request.param))


@pytest.mark.parametrize(("header", "suffix"), ACCEPTED)
def test_a_server_sends_the_type_of_the_best_quality(port: int, header: str, suffix: str, folder: Path) -> None:
    status, media, vary, body = asked(port, "boat/swan", header)
    assert (status, media) == (200, MEDIA[suffix])
    assert "accept" in vary.lower() or suffix != "html"
    assert body == (folder / f"boat/swan.{suffix}").read_bytes()


@pytest.mark.parametrize(("path", "name"), PATHS)
@pytest.mark.parametrize("suffix", sorted(MEDIA))
def test_the_iri_of_a_thing_leads_to_it(port: int, path: str, name: str, suffix: str) -> None:
    status, media, _, body = asked(port, path, MEDIA[suffix])
    assert (status, media) == (200, MEDIA[suffix])
    assert name in body.decode().lower()


@pytest.mark.parametrize(
    ("path", "status", "media"),
    [
        ("", 200, "text/html"),
        ("index.html", 200, "text/html"),
        ("boat/swan.ttl", 200, "text/turtle"),
        ("data-files/dataset.nq", 200, "application/n-quads"),
        ("assets/site.css", 200, "text/css"),
        ("timeline", 200, "text/html"),
        ("no/such/thing", 404, "text/html"),
    ],
)
def test_files_and_what_is_missing(port: int, path: str, status: int, media: str) -> None:
    assert asked(port, path, "text/html")[:2] == (status, media)
