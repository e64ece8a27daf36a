from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kgtool.cli.ontology_docs import written
from kgtool.errors import InputError
from kgtool.outputs.ontology_picture import read_layout
from kgtool.outputs.ontology_terms import OntologyTerms
from kgtool.project import open_project
from kgtool.rdfio.loading import load_files
from kgtool.roles import GraphRole

ROOT = Path(__file__).parents[2]
PROJECT = open_project(ROOT)
WRITTEN = written(PROJECT)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("path", sorted(WRITTEN))
def test_what_is_generated_from_the_ontology_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == WRITTEN[path], "run `make docs`"


def test_every_term_of_the_ontology_is_in_the_reference() -> None:
    dataset = load_files(PROJECT.files("ontology"), role=GraphRole.ONTOLOGY).require()
    terms = OntologyTerms.of(dataset, PROJECT.prefixes)
    listed = re.findall(r'^<a id="[^"]*"></a>\*\*`([^`]*)`', WRITTEN["docs/ontology.md"], flags=re.MULTILINE)
    assert sorted(listed) == sorted(terms.terms)


def test_links_of_the_reference_lead_to_terms() -> None:
    page = WRITTEN["docs/ontology.md"]
    assert set(re.findall(r"\(#(term-[^)]*)\)", page)) <= set(re.findall(r'<a id="([^"]*)">', page))


def test_the_picture_shows_every_class_and_no_text_runs_out_of_it() -> None:
    picture = ET.fromstring(WRITTEN["docs/pictures/ontology.svg"])  # noqa: S314 - written a moment ago, by ourselves
    words = {each.text for each in picture.iter(f"{SVG}text")}
    dataset = load_files(PROJECT.files("ontology"), role=GraphRole.ONTOLOGY).require()
    classes = OntologyTerms.of(dataset, PROJECT.prefixes).of_kind("class")
    assert {each.label() for each in classes} - words == {"real entity"}
    assert max(float(each.attrib["x"]) for each in picture.iter(f"{SVG}text")) < float(picture.attrib["width"])


def test_a_layout_that_names_what_the_ontology_does_not_have_is_refused(tmp_path: Path) -> None:
    layout = tmp_path / "layout.toml"
    layout.write_text('groups = []\nedges = []\n[nodes]\n":Flim" = [1, 1]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"KG0814.*the ontology has no term ':Flim'"):
        read_layout(layout, "layout.toml", OntologyTerms({}, {}, ""))
