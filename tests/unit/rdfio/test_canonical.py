from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from kgtool.errors import EngineError, LimitError, UsageError
from kgtool.rdfio.canonical import Row, canonical_labels, canonical_nquads, canonical_text
from kgtool.rdfio.columns import split_quad

P = "<http://x/p>"
Q = "<http://x/q>"

BLANKS = st.integers(0, 5).map("_:e{}".format)
SUBJECTS = st.one_of(BLANKS, st.just("<http://x/s>"))
OBJECTS = st.one_of(BLANKS, st.sampled_from(["<http://x/o>", '"x"', '"x"@en', '"01"^^<http://x/d>']))
GRAPHS = st.one_of(st.just(""), st.just(""), BLANKS, st.just("<http://x/g>"))
ROWS = st.lists(st.tuples(SUBJECTS, st.sampled_from([P, Q]), OBJECTS, GRAPHS), max_size=8)


def text_of(rows: list[Row]) -> str:
    return "".join(" ".join(part for part in row if part) + " .\n" for row in rows)


@settings(max_examples=300, deadline=None)
@given(ROWS)
def test_canonical_form_is_that_of_the_native_implementation(rows: list[Row]) -> None:
    dataset = Dataset(parse(text_of(rows).encode(), format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    theirs = sorted(split_quad(str(quad)) for quad in dataset)
    ours = sorted(split_quad(line) for line in canonical_nquads(rows).decode().split(" .\n")[:-1])
    assert ours == theirs


@settings(max_examples=200, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_canonical_form_depends_neither_on_labels_nor_on_order(rows: list[Row], random: object) -> None:
    names = [f"_:z{number}" for number in range(6)]
    getattr(random, "shuffle")(names)  # noqa: B009 - Hypothesis types its random as object
    renamed = [tuple(names[int(text[3:])] if text.startswith("_:") else text for text in row) for row in rows]
    getattr(random, "shuffle")(renamed)  # noqa: B009 - as above
    assert canonical_nquads(renamed) == canonical_nquads(rows)  # type: ignore[arg-type]  # rows of four, as they were


def clique(size: int) -> list[Row]:
    return [(f"_:e{a}", P, f"_:e{b}", "") for a in range(size) for b in range(size) if a != b]


def test_poison_graphs_are_refused_by_a_limit_on_work() -> None:
    with pytest.raises(LimitError, match="KG1051"):
        canonical_labels(clique(10))


def test_the_limit_counts_steps_not_seconds() -> None:
    with pytest.raises(LimitError):
        canonical_labels(clique(4), limit=10)
    assert len(canonical_labels(clique(4), limit=100_000)) == 4


def test_long_chains_of_equal_nodes_do_not_exhaust_the_stack() -> None:
    size = 150
    chain: list[Row] = [(f"_:e{a}", P, f"_:e{a + 1}", "") for a in range(size)]
    assert len(canonical_labels(chain, limit=10_000_000)) == size + 1


def test_sha_384_gives_labels_of_its_own() -> None:
    rows: list[Row] = [("_:a", P, '"1"', ""), ("_:b", P, '"2"', ""), ("_:c", P, '"3"', "")]
    assert set(canonical_labels(rows, algorithm="SHA384").values()) == {"_:c14n0", "_:c14n1", "_:c14n2"}


def test_an_unknown_hash_function_is_named() -> None:
    with pytest.raises(UsageError, match="KG1053"):
        canonical_labels([], algorithm="MD5")


def test_blank_nodes_in_triple_terms_are_refused() -> None:
    with pytest.raises(EngineError, match="KG1052"):
        canonical_labels([("<http://x/s>", P, f"<<( _:a {P} _:b )>>", "")])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [(r'"\u0041\u00e9"', '"Aé"'), (r'"\u0007\u007F\u000A"', r'"\u0007\u007F\n"'), (r'"\\u0041"', r'"\\u0041"')],
)
def test_escapes_are_those_of_canonical_n_quads(text: str, canonical: str) -> None:
    assert canonical_text(text) == canonical
