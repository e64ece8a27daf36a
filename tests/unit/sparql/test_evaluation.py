from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kgtool.dataset import Dataset, GraphRole
from kgtool.errors import InputError, LimitError
from kgtool.rdfio.loading import load_files
from kgtool.sparql.evaluation import Engine, Limits, Request, evaluate
from kgtool.sparql.exactness import exactness
from kgtool.sparql.index import open_index, write_index
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://example.org/"


@pytest.fixture
def dataset(tmp_path: Path) -> Callable[..., Dataset]:
    def made(*documents: str) -> Dataset:
        paths = []
        for number, text in enumerate(documents):
            path = tmp_path / f"d{number}.{'trig' if '{' in text else 'ttl'}"
            path.write_text(f"@prefix : <{BASE}> . @prefix xsd: <{XSD}> . {text}", encoding="utf-8")
            paths.append(path)
        return load_files(paths).require()

    return made


def infer(dataset: Dataset, *triples: tuple[str, str, str]) -> None:
    source = dataset.add_source("[inferred]", GraphRole.INFERRED)
    dataset.append_terms(source, [tuple(NamedNode(BASE + name) for name in triple) for triple in triples])  # type: ignore[misc] # three names each


def test_a_triple_of_two_files_counts_once(dataset: Callable[..., Dataset]) -> None:
    answer = evaluate("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", dataset(":a :p :b .", ":a :p :b , :c ."))
    assert answer.rows() == ((2,),)


def test_an_inferred_triple_that_is_asserted_too_counts_once(dataset: Callable[..., Dataset]) -> None:
    found = dataset(":a :p :b .")
    infer(found, ("a", "p", "b"), ("a", "p", "c"))
    assert evaluate("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", found).rows() == ((2,),)


def test_the_asserted_scope_leaves_inferences_out(dataset: Callable[..., Dataset]) -> None:
    found = dataset(":a :p :b .")
    infer(found, ("a", "p", "c"))
    assert evaluate("SELECT ?o { ?s ?p ?o }", found, scope="asserted").rows() == ((BASE + "b",),)


def test_graph_reaches_single_files(dataset: Callable[..., Dataset]) -> None:
    found = dataset(":a :p :b .", ":a :p :c .")
    answer = evaluate("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }", found)
    assert [(str(g).endswith(name), o) for (g, o), name in zip(answer.rows(), ("d0.ttl", "d1.ttl"), strict=True)] == [
        (True, BASE + "b"),
        (True, BASE + "c"),
    ]


@pytest.mark.parametrize(
    "literal",
    ['"01"^^xsd:integer', '"1.50"^^xsd:decimal', '"5"^^xsd:byte', '"2014-12-25T00:00:00.0+00:00"^^xsd:dateTime'],
)
def test_literals_come_back_as_they_were_written(dataset: Callable[..., Dataset], literal: str) -> None:
    answer = evaluate("SELECT ?o { ?s ?p ?o }", dataset(f":a :p {literal} ."))
    assert answer.texts[0][0] == literal.replace("^^xsd:", f"^^<{XSD}").replace('"^^<', '"^^<') + ">"


def test_computed_values_are_not_taken_for_written_ones(dataset: Callable[..., Dataset]) -> None:
    answer = evaluate("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", dataset(':a :p "01"^^xsd:integer .'))
    assert answer.texts == ((f'"1"^^<{XSD}integer>',),)


def test_two_written_forms_of_one_value_are_ambiguous() -> None:
    found = exactness([f'"01"^^<{XSD}integer>', f'"1"^^<{XSD}integer>', f'"02"^^<{XSD}integer>'])
    assert list(found.ambiguous) == [f'"1"^^<{XSD}integer>']
    assert found.written == {f'"2"^^<{XSD}integer>': f'"02"^^<{XSD}integer>'}


def test_rows_without_order_are_sorted_by_kind_and_value(dataset: Callable[..., Dataset]) -> None:
    answer = evaluate("SELECT ?o { ?s ?p ?o }", dataset(':a :p 10 , 9 , "b" , :z .'))
    assert answer.rows() == ((BASE + "z",), (9,), (10,), ("b",))


def test_columns_of_select_star_stand_in_the_order_of_the_query(dataset: Callable[..., Dataset]) -> None:
    assert evaluate("SELECT * { ?z ?y ?x }", dataset(":a :p :b .")).variables == ("z", "y", "x")


ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
MANY = " ".join(f":s{n} :p :o{n} ." for n in range(30))


def test_a_query_is_stopped_when_its_time_is_over(dataset: Callable[..., Dataset]) -> None:
    with pytest.raises(LimitError, match="KG0901"):
        evaluate(ENDLESS, dataset(MANY), limits=Limits(seconds=0.3))


def test_a_query_is_stopped_at_the_row_limit(dataset: Callable[..., Dataset]) -> None:
    with pytest.raises(LimitError, match="KG0902"):
        evaluate("SELECT * { ?s ?p ?o }", dataset(MANY), limits=Limits(rows=10))


def test_an_engine_answers_again_after_a_limit(dataset: Callable[..., Dataset]) -> None:
    from kgtool.sparql.filling import feed

    with Engine(Limits(seconds=0.5)) as engine:
        engine.fill(feed(dataset(MANY), BASE, {}))
        with pytest.raises(LimitError):
            engine.query(Request(ENDLESS))
        assert len(engine.query(Request("SELECT ?s { ?s ?p ?o }"))) == 30


@pytest.mark.parametrize(("query", "code"), [("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", "KG0407")])
def test_queries_never_leave_the_machine(dataset: Callable[..., Dataset], query: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        evaluate(query, dataset(":a :p :b ."))


def test_an_index_on_disk_answers_as_the_dataset_does(dataset: Callable[..., Dataset], tmp_path: Path) -> None:
    found = dataset(':a :p "01"^^xsd:integer , :b .', ":g { :a :q :c }")
    infer(found, ("a", "p", "z"))
    write_index(found, tmp_path / "index", BASE)
    index = open_index(tmp_path / "index")
    for query in ("SELECT * { ?s ?p ?o }", f"SELECT * {{ GRAPH <{BASE}g> {{ ?s ?p ?o }} }}"):
        assert evaluate(query, index).texts == evaluate(query, found).texts


def test_an_index_is_updated_by_difference(
    dataset: Callable[..., Dataset], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kgtool.sparql import difference

    many = " ".join(f':s{n} :p "0{n}"^^xsd:integer .' for n in range(20))
    write_index(dataset(many + " :a :p :b ."), tmp_path / "one", BASE)
    changed = dataset(many + " :a :p :c .")

    def refuse(*_: object) -> None:
        message = "filled anew"
        raise AssertionError(message)

    monkeypatch.setattr(difference, "_fill", refuse)
    write_index(changed, tmp_path / "two", BASE, previous=tmp_path / "one")
    query = "SELECT * { ?s ?p ?o }"
    assert evaluate(query, open_index(tmp_path / "two")).texts == evaluate(query, changed).texts


def test_an_index_says_what_is_in_it(dataset: Callable[..., Dataset], tmp_path: Path) -> None:
    write_index(dataset(":a :p :b ."), tmp_path / "index", BASE)
    about = json.loads((tmp_path / "index" / "index.json").read_text())
    assert (about["base"], about["files"], about["inferred"]) == (BASE, True, "")


def test_an_answer_is_a_frame_and_a_graph(dataset: Callable[..., Dataset]) -> None:
    found = dataset(":a :p 1 , 2 .")
    frame = evaluate("SELECT ?o { ?s ?p ?o }", found).frame()
    assert frame.to_dict(as_series=False) == {"o": [1, 2]}
    assert len(evaluate("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", found).graph()) == 2
