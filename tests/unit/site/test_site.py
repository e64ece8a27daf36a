from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import rdflib

from kgtool.errors import UsageError
from kgtool.operations.site import site
from kgtool.project import open_project
from tests.unit.site.conftest import CLAIMS, DATA, write_project

LIVE = ("http", "https", "")


class Links(HTMLParser):
    def __init__(self) -> None:
        """Start with nothing found."""
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts: list[str] = []
        self.tags: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [value for name in ("href", "src", "action") if (value := given.get(name))]
        self.ids += [value for value in [given.get("id")] if value]
        self._in_script = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._in_script = False


def read(path: Path) -> Links:
    parser = Links()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize(
    "name",
    [
        "boat/swan.html",
        "boat/a/b-c.html",
        "boat/é中文.html",
        "ontology/Boat.html",
        "ontology/length.html",
        "doc/1.html",
        "claim/C1.html",
        "questions/lengths.html",
        "timeline.html",
        "causes.html",
        "conflicts.html",
        "404.html",
        ".htaccess",
        ".nojekyll",
        "nginx.conf",
        "_headers",
        "_redirects",
    ],
)
def test_every_thing_has_its_page_and_every_host_its_file(pages: Path, name: str) -> None:
    assert (pages / name).is_file()


def test_no_link_leads_nowhere(pages: Path) -> None:
    ids: dict[Path, list[str]] = {}
    broken = []
    for page in sorted(pages.rglob("*.html")):
        for link in read(page).links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            below = (
                pages / parts.path.removeprefix("/lake/") if parts.path.startswith("/") else page.parent / parts.path
            )
            target = Path(os.path.normpath(unquote(str(below)))) if parts.path else page
            ids.setdefault(target, read(target).ids if target.suffix == ".html" and target.is_file() else [])
            if not target.is_file() or (parts.fragment and parts.fragment not in ids[target]):
                broken.append((page.name, link))
    assert broken == []


def test_only_web_addresses_are_live(pages: Path) -> None:
    links = [link for page in pages.rglob("*.html") for link in read(page).links]
    assert {urlsplit(link).scheme for link in links} <= set(LIVE)


def test_markup_in_literals_is_text(pages: Path) -> None:
    text = (pages / "boat/swan.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "<b>bold" not in text


def test_embedded_json_ld_is_json_with_the_data_in_it(pages: Path) -> None:
    (script,) = read(pages / "boat/swan.html").scripts
    assert json.loads(script)["@id"] == "https://example.org/lake/boat/swan"


def test_names_that_differ_in_case_only_have_files_of_their_own(pages: Path) -> None:
    names = [path.relative_to(pages).as_posix().casefold() for path in pages.rglob("*.html")]
    assert len(names) == len(set(names))


def test_no_entity_takes_a_page_of_the_site(pages: Path) -> None:
    assert "The lake" in (pages / "index.html").read_text(encoding="utf-8")
    assert len(list(pages.glob("index-*.html"))) == 1


def test_no_file_lies_outside_the_site(pages: Path, lake: Path) -> None:
    assert {path.name for path in lake.iterdir()} == {"kgtool.toml", "ontology", "graph", "queries", "site"}
    assert "upwards" in "".join(path.read_text(encoding="utf-8") for path in pages.rglob("passwd.html"))


def test_a_claim_that_is_no_fact_is_shown_as_claimed(pages: Path) -> None:
    text = (pages / "event/party.html").read_text(encoding="utf-8")
    assert "Claimed, not settled" in text


def test_denied_and_negated_causes_are_not_drawn(pages: Path) -> None:
    text = (pages / "causes.html").read_text(encoding="utf-8")
    assert "storm → led to → repair" in text
    assert "party → led to → repair (reported)" in text
    assert "repair → led to → party" not in text


def test_what_follows_says_why(pages: Path) -> None:
    text = (pages / "boat/swan.html").read_text(encoding="utf-8")
    assert "prp-inv" in text


def test_the_answer_of_a_chosen_query_is_a_chart_where_its_default_is_at_home(pages: Path) -> None:
    assert 'class="chart"' in (pages / "boat/swan.html").read_text(encoding="utf-8")
    assert 'class="chart"' not in (pages / "event/storm.html").read_text(encoding="utf-8")


def test_the_timeline_marks_what_is_only_claimed(pages: Path) -> None:
    text = (pages / "timeline.html").read_text(encoding="utf-8")
    assert text.count('<li class="stated">') == 1
    assert text.count('<li class="claimed">') == 1


def test_the_description_counts_what_the_files_hold(pages: Path) -> None:
    graph = rdflib.Dataset(default_union=True)
    graph.parse(pages / "data-files/dataset.nq", format="nquads")
    shapes_left_out = {(s, p, o) for s, p, o in graph.triples((None, None, None))}
    described = rdflib.Graph().parse(pages / "void.ttl", format="turtle")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    whole = rdflib.URIRef("https://example.org/lake/dataset")

    def number(name: str) -> int:
        return int(str(described.value(whole, void[name])))

    assert number("triples") == len(shapes_left_out)
    assert number("properties") == len({p for _, p, _ in shapes_left_out})
    assert number("distinctSubjects") == len({s for s, _, _ in shapes_left_out})
    assert number("distinctObjects") == len({o for _, _, o in shapes_left_out})
    assert number("classes") == len({o for _, p, o in shapes_left_out if p == rdflib.RDF.type})
    assert number("entities") == len(
        {s for s, _, _ in shapes_left_out if str(s).startswith("https://example.org/lake/")}
    )
    parts = {described.value(part, void.property): part for part in described.objects(whole, void.propertyPartition)}
    for name in {p for _, p, _ in shapes_left_out}:
        counted = sum(p == name for _, p, _ in shapes_left_out)
        assert int(str(described.value(parts[name], void.triples))) == counted


def test_the_description_names_licence_version_inputs_and_software(pages: Path) -> None:
    described = rdflib.Graph().parse(pages / "void.ttl", format="turtle")
    ask = """
        PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX spdx: <http://spdx.org/rdf/terms#>
        ASK { <https://example.org/lake/dataset> a dcat:Dataset ; dcat:version "1.2.3" ;
                  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; prov:wasGeneratedBy ?build .
              ?build prov:used <https://example.org/lake/file/graph/boats.ttl> ; prov:qualifiedAssociation ?how .
              ?how prov:hadPlan <http://www.w3.org/ns/owl-profile/RL> .
              <https://example.org/lake/file/graph/boats.ttl> spdx:checksum/spdx:checksumValue ?sha }
    """
    assert described.query(ask).askAnswer


def test_the_files_of_a_page_say_the_same(pages: Path) -> None:
    turtle = rdflib.Graph().parse(pages / "boat/swan.ttl", format="turtle")
    triples = rdflib.Graph().parse(pages / "boat/swan.nt", format="nt")
    assert set(turtle) == set(triples)
    assert len(turtle) > 5


def test_a_folder_with_other_files_is_left_alone(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(UsageError, match="KG0802"):
        site(open_project(lake), out=tmp_path)
    assert (tmp_path / "diary.txt").read_text() == "mine"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_do_not_depend_on_how_many_processes_make_them(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lake")
    boats = "".join(f'boat:n{n} a :Boat ; rdfs:label "boat {n}" ; :owns boat:n{n + 1} .\n' for n in range(200))
    (project / "graph/more.ttl").write_text(DATA.partition("boat:swan")[0] + boats)
    alone = site(open_project(project), out=tmp_path / "1", jobs=1)
    together = site(open_project(project), out=tmp_path / "3", jobs=3)
    assert contents(alone.folder) == contents(together.folder)
    assert (alone.files, alone.pages, alone.size) == (together.files, together.pages, together.size)


def test_a_claim_that_differs_in_form_only_is_not_shown_as_in_conflict(tmp_path: Path) -> None:
    project = write_project(tmp_path / "lake")
    head = CLAIMS.partition("doc:1")[0]
    conflict = "[] a :Conflict ; :conflictKind :differentForm ; :side claim:C4 , claim:C5 .\n"
    (project / "graph/conflicts.ttl").write_text(head + conflict)
    folder = site(open_project(project), out=tmp_path / "site").folder
    differing, fighting = (
        (folder / f"claim/{name}.html")
        .read_text(encoding="utf-8")
        .partition('class="sentence"')[2]
        .partition("<h2>")[0]
        for name in ("C4", "C2")
    )
    assert ">differs<" in differing
    assert "in conflict" not in differing
    assert "in conflict" in fighting
    assert ">differs<" not in fighting


def test_two_builds_are_equal_byte_for_byte_whatever_the_hash_seed(lake: Path, tmp_path: Path, pages: Path) -> None:
    del pages
    digests = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        run = [sys.executable, "-m", "kgtool", "--project", str(lake), "site", "--out", str(out)]
        subprocess.run(run, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        digests.append(contents(out))
    assert digests[0] == digests[1]
