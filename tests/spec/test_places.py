from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from kgtool.errors import KgtoolError
from kgtool.rdfio.formats import FORMATS
from kgtool.rdfio.jsonld_replay import replay_jsonld
from kgtool.rdfio.loading import load_files
from kgtool.rdfio.parser import Document, read_rows
from kgtool.rdfio.places import DocumentPlaces
from kgtool.rdfio.replay import replay
from kgtool.rdfio.row_places import RowPlaces
from kgtool.terms import Literal, term_from_text
from tests.spec.suites import ABSENT, Case, folder, parameters

if TYPE_CHECKING:
    from kgtool.errors import Location
    from kgtool.rdfio.formats import Format

pytestmark = pytest.mark.spec

SUITES = {"rdf-turtle": "turtle", "rdf-trig": "trig", "rdf-n-triples": "nt", "rdf-n-quads": "nq", "rdf-xml": "rdfxml"}
LINES = [*SUITES][:4]
MANIFESTS = [f"rdf-tests/rdf/rdf11/{suite}/manifest.ttl" for suite in LINES]
MANIFESTS += [f"rdf-tests/rdf/rdf12/{suite}/syntax/manifest.ttl" for suite in LINES]
MANIFESTS += [f"rdf-tests/rdf/rdf12/{suite}/eval/manifest.ttl" for suite in ("rdf-turtle", "rdf-trig")]
XML = ["rdf-tests/rdf/rdf11/rdf-xml/manifest.ttl", "rdf-tests/rdf/rdf12/rdf-xml/eval/manifest.ttl"]

STATEMENT = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement>"
"""What rdf:ID implies."""


def form_of(case: Case) -> Format:
    """Return the syntax of a case's suite."""
    return FORMATS[next(form for suite, form in SUITES.items() if suite in case.folder.parts)]


def positive(case: Case) -> bool:
    return "Negative" not in case.kind


def canonical(dataset: Dataset) -> Dataset:
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


@pytest.mark.parametrize("case", parameters(MANIFESTS, keep=positive))
def test_a_replay_says_what_the_parser_says(case: Case) -> None:
    form = form_of(case)
    data = case.file().read_bytes()
    found = replay(data.decode(), form.name, case.action_base)
    text = "".join(" ".join(part for part in row if part) + " .\n" for row in found.rows).replace("_:[", "_:anonymous")
    ours = canonical(Dataset(parse(text.encode(), format=RdfFormat.N_QUADS)))
    assert ours == canonical(Dataset(parse(data, format=form.engine, base_iri=case.action_base)))


@pytest.mark.parametrize("case", parameters(MANIFESTS + XML, keep=positive))
def test_every_triple_of_a_loaded_file_has_a_place(case: Case) -> None:
    form = form_of(case)
    dataset = load_files([case.file()], base=case.action_base).require()
    places = DocumentPlaces.of(Document("a", case.file().read_bytes(), form, case.action_base))
    texts = dataset.terms.texts
    for block in dataset.blocks:
        for row in zip(block.subject, block.predicate, block.object, strict=True):
            s, p, o = (texts[identifier] for identifier in row)
            assert places.find((s, p, o)) is not None, (s, p, o)
            assert places.subject(s) is not None


def text_at(text: str, place: Location) -> str:
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    return "\n".join([lines[0][place.column - 1 :], *lines[1:]])


@pytest.mark.parametrize("case", parameters(XML, keep=positive))
def test_what_stands_at_a_place_in_rdf_xml_is_the_value(case: Case) -> None:
    """A literal is what is written there, references expanded; an IRI ends like what is written, or is inside a tag."""
    document = Document("a", case.file().read_bytes(), FORMATS["rdfxml"], case.action_base)
    places, text = DocumentPlaces.of(document), document.data.decode()
    for s, p, o, _ in read_rows(document)[0]:
        place = places.find((s, p, o)) if "_:" not in s + o and "<<" not in o else None
        if place is None or o == STATEMENT:
            continue
        written = unescape(text_at(text, place))
        shown = written[1:-1] if written[:1] in {'"', "'"} else written
        if o.endswith("#XMLLiteral>"):
            assert unescape(shown[:1]) == literal_value(o)[:1]
        elif o.startswith('"'):
            assert shown == literal_value(o) or (written.startswith("<") and not literal_value(o))
        elif written != shown:
            assert o.endswith(f"{shown.rpartition('/')[2]}>")
        else:
            assert written.startswith("<") or written.endswith(":li") or o.endswith(f"{written.rpartition(':')[2]}>")


def literal_value(text: str) -> str:
    term = term_from_text(text)
    assert isinstance(term, Literal)
    return term.value


@pytest.mark.parametrize("case", parameters(MANIFESTS[:2], keep=positive))
def test_every_row_stands_where_its_triple_is_found_by_its_terms(case: Case) -> None:
    dataset = load_files([case.file()], base=case.action_base).require()
    document = Document("a", case.file().read_bytes(), form_of(case), case.action_base)
    tokens, places = DocumentPlaces.of(document), RowPlaces(document)
    texts = dataset.terms.texts
    rows = [
        (texts[s], texts[p], texts[o])
        for block in dataset.blocks
        for s, p, o in zip(block.subject, block.predicate, block.object, strict=True)
    ]
    places.prepare(range(len(rows)))
    first: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows):
        assert places.find(number, row) is not None
        first.setdefault(row, number)
    assert [places.find(number, row) for row, number in first.items()] == [*map(tokens.find, first)]
    assert "_tokens" not in vars(places)


def test_json_ld_with_spans_is_read_as_json_ld_without() -> None:
    suites = folder()
    files = sorted((suites / "json-ld-api/tests/toRdf").glob("*-in.jsonld")) if suites else []
    if not files:
        pytest.skip(ABSENT)
    read = 0
    for file in files:
        parsed = Document(file.name, file.read_bytes(), FORMATS["jsonld"], f"https://example.org/{file.name}")
        try:
            rows = read_rows(parsed)[0]
        except KgtoolError:
            with pytest.raises(KgtoolError):
                DocumentPlaces.of(parsed)
        else:
            assert replay_jsonld(file.read_text(), parsed.base, file.name).rows == rows, file.name
            read += 1
    assert read > len(files) / 2
