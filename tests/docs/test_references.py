from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kgtool.cli.reference import error_index, reference
from kgtool.sparql.stored import HEADER_KEYS, PARAMETER_KEYS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "kgtool").rglob("*.py")))
SECTIONS = [
    (match[1], section)
    for path in sorted((DOCS / "errors").glob("*.md"))
    for section in re.split(r"^(?=## )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if (match := re.match(r"## (KG\d{4}) ", section))
]


def anchors(page: Path) -> set[str]:
    """Return the fragments of a page's headings, as GitHub makes them, and the anchors set by hand."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", each) for each in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)"', text))


def test_the_reference_of_commands_is_what_the_commands_say() -> None:
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == reference(), "say `make docs`"


def test_the_index_of_errors_is_what_the_sections_say() -> None:
    assert (DOCS / "errors" / "index.md").read_text(encoding="utf-8") == error_index(DOCS / "errors"), "say `make docs`"


def test_every_error_code_has_one_section_and_every_section_a_code_in_use() -> None:
    codes = [code for code, _ in SECTIONS]
    assert [code for code in codes if codes.count(code) > 1] == []
    assert sorted(set(re.findall(r"\bKG\d{4}\b", CODE)) ^ set(codes)) == []


@pytest.mark.parametrize(("code", "section"), SECTIONS, ids=[code for code, _ in SECTIONS])
def test_every_error_has_a_bad_example_a_good_one_and_the_repair(code: str, section: str) -> None:
    assert code
    assert [word for word in ("bad", "good", "repair") if not re.search(rf"(?i)\b{word}\b", section)] == []


@pytest.mark.parametrize("key", [*HEADER_KEYS, *PARAMETER_KEYS])
def test_every_key_of_a_query_s_header_is_documented(key: str) -> None:
    assert f"`{key}`" in (DOCS / "queries.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (fragment and target.suffix == ".md" and fragment not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    todo = [DOCS / "index.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))
        todo += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert sorted(path.relative_to(ROOT).as_posix() for path in set(PAGES) - seen) == []


def test_links_to_standards_are_well_formed() -> None:
    links = set(re.findall(r"https?://[^\s)>\"'`\]]*w3\.org/TR/[^\s)>\"'`\],;]*", CODE + "".join(map(_text, PAGES))))
    wrong = [link for link in links if not _is_good(link.rstrip(".:"))]
    assert links
    assert not wrong


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _is_good(link: str) -> bool:
    parts = urlsplit(link)
    fragment = re.fullmatch(r"[\w.\-]*", parts.fragment) is not None
    return parts.scheme == "https" and parts.netloc == "www.w3.org" and fragment and not parts.query
