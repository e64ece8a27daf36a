from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import Visit, chromium, dump

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (
    "index.html",
    "things.html",
    "timeline.html",
    "causes.html",
    "claims.html",
    "conflicts.html",
    "questions.html",
    "sources.html",
    "vocabulary.html",
    "data.html",
    "search.html?q=swan",
    "404.html",
    "boat/swan.html",
    "event/repair.html",
    "claim/C1.html",
    "ontology/Boat.html",
    "ontology/owns.html",
    "doc/1.html",
    "questions/lengths.html",
)


@pytest.fixture(scope="session")
def visited(browser: str, address: tuple[str, Visit], tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """Return what the browser found on every kind of page."""
    url, visit = address
    query = urlencode([("page", page) for page in PAGES])
    command = chromium(browser, tmp_path_factory.mktemp("profile"), "--remote-debugging-port=0")
    log = tmp_path_factory.mktemp("log") / "console.txt"
    with log.open("w") as stream, subprocess.Popen([*command, f"{url}/_test/visit.html?{query}"], stderr=stream) as run:
        finished = visit.done.wait(timeout=150)
        run.terminate()
    visit.console = "\n".join(line for line in log.read_text().splitlines() if "CONSOLE" in line)
    assert finished, f"the browser stopped after {len(visit.posted)} pages: {visit.console}"
    return visit


def test_axe_finds_no_barrier_on_any_kind_of_page(visited: Visit) -> None:
    found = {(one["page"], one["theme"]): one["violations"] for one in visited.posted if one["violations"]}
    assert found == {}
    assert len(visited.posted) == 2 * len(PAGES)


def test_no_page_is_wider_than_a_phone(visited: Visit) -> None:
    assert [one["page"] for one in visited.posted if one["wide"]] == []


def test_nothing_that_a_page_asks_for_is_missing(visited: Visit) -> None:
    assert [path for path in visited.missing if "favicon" not in path] == []


def test_the_console_stays_silent(visited: Visit) -> None:
    assert visited.console == ""


def test_the_search_finds_a_thing_by_its_name_in_another_language(
    browser: str, address: tuple[str, Visit], tmp_path: Path
) -> None:
    document, console = dump(browser, tmp_path, f"{address[0]}/lake/search.html?q=cygne")
    assert "1 result" in document
    assert 'href="boat/swan.html"' in document
    assert console == ""


def test_the_search_works_in_files_too(browser: str, folder: Path, tmp_path: Path) -> None:
    document, console = dump(browser, tmp_path, f"{(folder / 'search.html').as_uri()}?q=swa")
    assert 'href="boat/swan.html"' in document
    assert console == ""
