from __future__ import annotations

import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from kgtool.errors import EngineError, UsageError
from kgtool.prefixes import PrefixMap
from kgtool.rdfio.serializing import serialize, serialize_rows
from kgtool.terms import Quad, Triple

if TYPE_CHECKING:
    from kgtool.rdfio.canonical import Row

X = "http://x/"
PREFIXES = {"x": X, "unused": "http://unused/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
ENGINES = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def canonical(data: bytes, engine: RdfFormat, base: str | None = None) -> Dataset:
    dataset = Dataset(parse(data, format=engine, base_iri=base))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def written(text: str, form: str = "turtle", base: str | None = None) -> str:
    quads = list(parse(f"@prefix x: <{X}> .\n{text}".encode(), format=RdfFormat.TRIG))
    return serialize(quads, form, PREFIXES, base).decode()


def test_turtle_is_grouped_sorted_and_has_only_prefixes_that_are_used() -> None:
    assert written("x:b x:q 1 ; x:p 'a' . x:a x:p x:c, x:b ; a x:T .") == (
        f'@prefix x: <{X}> .\n\nx:a a x:T ;\n    x:p x:b, x:c .\n\nx:b x:p "a" ;\n    x:q 1 .\n'
    )


def test_the_empty_prefix_is_declared_where_it_is_used() -> None:
    quads = list(parse(f"<{X}a> <{X}p> <{X}b> .".encode(), format=RdfFormat.N_TRIPLES))
    assert serialize(quads, "turtle", {"": X}).decode() == f"@prefix : <{X}> .\n\n:a :p :b .\n"


def test_lexical_forms_are_kept() -> None:
    text = '01, +1, 1.0, 1.50e3, true, "1"^^<http://www.w3.org/2001/XMLSchema#boolean>, "1."^^<http://www.w3.org/2001/XMLSchema#decimal>'
    out = written(f"x:a x:p {text} .")
    for lexical in text.split(", "):
        assert lexical in out


def test_blank_nodes_stand_where_the_one_statement_names_them() -> None:
    out = written("x:a x:p [ x:q [ x:r 1 ] ] , ( 1 [ x:q 2 ] ( ) ) .")
    assert "_:" not in out
    assert "[ x:q [ x:r 1 ] ]" in out
    assert "( 1 [ x:q 2 ] () )" in out


def test_blank_nodes_named_twice_in_a_circle_or_in_two_graphs_have_labels() -> None:
    assert "_:b0" in written("x:a x:p _:n . x:b x:p _:n . _:n x:q 1 .")
    assert "_:b1 x:p _:b0" in written("_:n x:p _:m . _:m x:p _:n .")
    assert written("x:g { x:a x:p _:n } x:h { _:n x:p 1 }", "trig").count("_:b0") == 2


def test_lists_that_are_no_plain_lists_are_written_cell_by_cell() -> None:
    head = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    out = written(head + "x:a x:p [ rdf:first 1, 2 ; rdf:rest () ] .")
    assert "rdf:first 1, 2" in out


def test_graphs_of_trig_follow_the_default_graph() -> None:
    assert written("x:h { x:a x:p 2 } x:g { x:a x:p 1 } x:z x:p 0 .", "trig") == (
        f"@prefix x: <{X}> .\n\nx:z x:p 0 .\n\nx:g {{\n    x:a x:p 1 .\n}}\n\nx:h {{\n    x:a x:p 2 .\n}}\n"
    )


def test_iris_below_the_base_are_relative_and_resolve_to_themselves() -> None:
    others = ["", "../f", "e/./g", "/h", "a:b", "e.f/g#h", "i?j"]
    text = f"<http://b/d/e> x:p {', '.join(f'<http://b/d/{local}>' for local in others)} ."
    out = written(text, base="http://b/d/")
    assert "@base <http://b/d/> ." in out
    assert "<e> x:p" in out
    assert canonical(out.encode(), RdfFormat.TURTLE) == canonical(
        f"@prefix x: <{X}> .\n{text}".encode(), RdfFormat.TURTLE
    )


@pytest.mark.parametrize("local", ["a", "a-b", "1a", "a.b", "é", "a:b", "", "_a"])
def test_names_that_turtle_can_shorten_are_shortened(local: str) -> None:
    assert f"x:{local} " in written(f"<{X}{local}> x:p 1 .")


@pytest.mark.parametrize("local", ["a.", "-a", "a/b", "a,b", "ª", "a%20b", ".", "a'"])
def test_names_that_it_cannot_are_written_out(local: str) -> None:
    assert f"<{X}{local}> x:p" in written(f"<{X}{local}> x:p 1 .")


@pytest.mark.parametrize("form", ["turtle", "nt", "rdfxml"])
def test_named_graphs_are_refused_where_the_syntax_has_none(form: str) -> None:
    with pytest.raises(UsageError, match="KG0110"):
        written("x:g { x:a x:p 1 }", form)


def test_an_unknown_syntax_is_named_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'turtle'"):
        serialize([], "turtel")


def test_what_rdf_xml_cannot_say_is_refused_all_at_once() -> None:
    with pytest.raises(EngineError) as caught:
        written("x:a <http://x/1> 1 ; x:p '\\u0001' ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 2 .", "rdfxml")
    assert [fault.code for fault in caught.value.diagnostics] == ["KG0111"] * 3


def test_prefixes_may_come_as_a_prefix_map() -> None:
    triple = next(iter(parse(b"<http://x/a> <http://x/p> 1 .", format=RdfFormat.TURTLE))).triple
    assert serialize([triple], "turtle", PrefixMap({"x": X})).startswith(b"@prefix x:")


def test_bytes_are_the_same_under_every_hash_seed() -> None:
    code = (
        "from pyoxigraph import parse, RdfFormat; from kgtool.rdfio.serializing import serialize;"
        "t = '@prefix x: <http://x/> . x:a x:p [ x:q 1 ], [ x:q 2 ], _:n, (1 2) .';"
        "t += 'x:b x:p _:n, _:m . x:c x:p _:m . _:m x:p _:n .';"
        "q = list(parse(t.encode(), format=RdfFormat.TURTLE));"
        "print([serialize(q, f, {'x': 'http://x/'}) for f in ('turtle', 'nt', 'rdfxml', 'jsonld')])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(runs) == 1


IRIS = st.sampled_from([f"<{X}a>", f"<{X}b>", f"<{X}a.>", "<http://y/é>", f"<{X}>"])
BLANKS = st.integers(0, 5).map("_:e{}".format)
STRINGS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=4)
LITERALS = st.one_of(
    STRINGS.map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.sampled_from(['"a\\nb\\r\\t"@en', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', f'"x"^^<{X}d>']),
)
LIST = PREFIXES["rdf"]
PREDICATES = st.sampled_from([f"<{X}p>", f"<{LIST}type>", f"<{LIST}first>", f"<{LIST}rest>", f"<{X}q>"])
NIL = st.just(f"<{LIST}nil>")
GRAPHS = st.one_of(st.just(""), st.just(""), st.just(f"<{X}g>"), BLANKS)
ROWS = st.lists(
    st.tuples(st.one_of(IRIS, BLANKS), PREDICATES, st.one_of(IRIS, BLANKS, BLANKS, LITERALS, NIL), GRAPHS), max_size=9
)


def nquads(rows: list[Row]) -> bytes:
    return "".join(" ".join(part for part in row if part) + " .\n" for row in rows).encode()


@settings(max_examples=300, deadline=None)
@given(ROWS, st.sampled_from(["turtle", "trig", "nt", "nq", "rdfxml"]))
def test_what_is_written_is_what_was_given(rows: list[Row], form: str) -> None:
    kept: list[Row] = [(s, p, o, g if form in {"trig", "nq"} else "") for s, p, o, g in rows]
    out = serialize_rows(kept, form, PREFIXES)
    assert canonical(out, ENGINES[form]) == canonical(nquads(kept), RdfFormat.N_QUADS)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.integers(0, 99), st.sampled_from(["turtle", "trig", "nq", "rdfxml"]))
def test_order_and_labels_of_what_is_given_do_not_matter(rows: list[Row], seed: int, form: str) -> None:
    kept: list[Row] = [(s, p, o, g if form in {"trig", "nq"} else "") for s, p, o, g in rows]
    names = {f"_:e{number}": f"_:z{(number * 5 + seed) % 6}" for number in range(6)}
    renamed: list[Row] = [(names.get(s, s), p, names.get(o, o), names.get(g, g)) for s, p, o, g in kept]
    random.Random(seed).shuffle(renamed)  # noqa: S311 - a test's order
    assert serialize_rows(renamed, form, PREFIXES) == serialize_rows(kept, form, PREFIXES)


def test_quads_and_triples_are_both_taken() -> None:
    quad = next(iter(parse(b"<http://x/a> <http://x/p> 1 .", format=RdfFormat.TURTLE)))
    assert isinstance(quad, Quad)
    assert isinstance(quad.triple, Triple)
    assert serialize([quad], "nt") == serialize([quad.triple], "nt")
