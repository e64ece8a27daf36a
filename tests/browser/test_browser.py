from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Visit, dump, look, served

if TYPE_CHECKING:
    from pathlib import Path

LAKE = (
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
    "ontology.html",
    "ontology/Boat.html",
    "ontology/owns.html",
    "doc/1.html",
    "questions/lengths.html",
)
AFFAIR = (
    "index.html",
    "film/the-interview.html",
    "person/randall-park.html",
    "claim/S1-048.html",
    "ontology.html",
    "ontology/ComedyWork.html",
    "ontology/Film.html",
    "questions/takings.html",
)
PAGES = {"lake": LAKE, "affair": AFFAIR}
"""Every kind of page of a small project, and the fullest kinds of this repository's graph."""


@pytest.fixture(scope="session", params=["lake", "affair"])
def visited(request: pytest.FixtureRequest, browser: str, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """Return what the browser found on every kind of page of a site."""
    visit = request.getfixturevalue(request.param)
    assert isinstance(visit, Visit)
    return look(browser, visit, PAGES[request.param], tmp_path_factory.mktemp("visit"))


def test_axe_finds_no_barrier_on_any_kind_of_page(visited: Visit) -> None:
    found = {(one["page"], one["theme"]): one["violations"] for one in visited.posted if one["violations"]}
    assert found == {}
    assert len(visited.posted) in {2 * len(pages) for pages in PAGES.values()}


def test_no_page_is_wider_than_a_phone(visited: Visit) -> None:
    assert [one["page"] for one in visited.posted if one["wide"]] == []


def test_nothing_that_a_page_asks_for_is_missing(visited: Visit) -> None:
    assert [path for path in visited.missing if "favicon" not in path] == []


def test_the_console_stays_silent(visited: Visit) -> None:
    assert visited.console == ""


def test_the_search_finds_a_thing_by_its_name_in_another_language(browser: str, lake: Visit, tmp_path: Path) -> None:
    with served(lake) as url:
        document, console = dump(browser, tmp_path, f"{url}/lake/search.html?q=cygne")
    assert "1 result" in document
    assert 'href="boat/swan.html"' in document
    assert console == ""


def test_the_search_works_in_files_too(browser: str, lake: Visit, tmp_path: Path) -> None:
    document, console = dump(browser, tmp_path, f"{(lake.folder / 'search.html').as_uri()}?q=swa")
    assert 'href="boat/swan.html"' in document
    assert console == ""
