"""The site in a real browser: Debian's chromium without a screen, told by a page of ours what to look at.

The page loads each page of the site in a frame, runs axe-core in it (axe.min.js beside this file, MPL 2.0, unchanged)
and posts what it found. Without chromium on the path these tests skip.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest

from kgtool.operations.site import site
from kgtool.project import open_project
from tests.unit.site.conftest import write_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Visit:
    """A visit to the site of a folder, which stands at a path of the server, and what was found."""

    folder: Path
    base: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    console: str = ""


class Handler(SimpleHTTPRequestHandler):
    """Serves the site, and the page and the engine of the tests below /_test/."""

    def __init__(self, *given: Any, visit: Visit, **named: Any) -> None:
        """Note what is found in a visit."""
        self.visit = visit
        super().__init__(*given, **named)

    def translate_path(self, path: str) -> str:
        if path.startswith("/_test/"):
            return str(HERE / path.removeprefix("/_test/").partition("?")[0])
        return super().translate_path("/" + path.removeprefix(self.visit.base))

    def do_POST(self) -> None:
        found = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        if found == "done":
            self.visit.done.set()
        else:
            self.visit.posted.append(found)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.visit.missing.append(self.path)
        super().send_error(code, message, explain)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in http.server
        del format, args


@pytest.fixture(scope="session")
def browser() -> str:
    """Return the browser, or skip."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no chromium on the path: the site was not looked at in a browser")
    return found


@contextmanager
def served(visit: Visit) -> Iterator[str]:
    """Serve the site of a visit, and return the address of the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, visit=visit, directory=str(visit.folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """Return the site of a small project, not visited yet."""
    project = open_project(write_project(tmp_path_factory.mktemp("lake")))
    return Visit(site(project).folder, "/lake/")


@pytest.fixture(scope="session")
def affair(tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """Return the site of this repository's graph, not visited yet."""
    project = open_project(HERE.parent.parent)
    return Visit(site(project, out=tmp_path_factory.mktemp("affair") / "site").folder, urlsplit(project.base).path)


def look(browser: str, visit: Visit, pages: Iterable[str], work: Path) -> Visit:
    """Return a visit after the browser was on all these pages, wide and light, narrow and dark."""
    log = work / "console.txt"
    with served(visit) as url, log.open("w") as stream:
        query = urlencode([("base", visit.base), *(("page", page) for page in pages)])
        command = chromium(browser, work / "profile", "--remote-debugging-port=0", f"{url}/_test/visit.html?{query}")
        with subprocess.Popen(command, stderr=stream) as run:
            finished = visit.done.wait(timeout=400)
            run.terminate()
    visit.console = "\n".join(line for line in log.read_text().splitlines() if "CONSOLE" in line)
    assert finished, f"the browser stopped after {len(visit.posted)} pages: {visit.console}"
    return visit


def chromium(browser: str, profile: Path, *arguments: str) -> list[str]:
    """Return the command that starts the browser."""
    fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    return [browser, *fixed, "--enable-logging=stderr", f"--user-data-dir={profile}", *arguments]


def dump(browser: str, profile: Path, url: str) -> tuple[str, str]:
    """Return the document of a page after its scripts have run, and what the console said."""
    command = chromium(browser, profile, "--virtual-time-budget=4000", "--dump-dom", url)
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=90)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
