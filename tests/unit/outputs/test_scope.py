from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import UsageError
from kgtool.outputs.scope import in_languages, quad_rows, triple_rows

if TYPE_CHECKING:
    from kgtool.dataset import Dataset

ACTS_IN = (
    "<https://example.org/cinema/person/x>",
    "<https://example.org/cinema/ontology#actsIn>",
    "<https://example.org/cinema/film/a>",
    "",
)


def test_what_is_inferred_is_not_among_what_is_asserted(dataset: Dataset) -> None:
    assert ACTS_IN not in triple_rows(dataset, "asserted")
    assert ACTS_IN in triple_rows(dataset, "inferred")


def test_all_is_asserted_and_inferred_and_nothing_else(dataset: Dataset) -> None:
    together = {*triple_rows(dataset, "asserted"), *triple_rows(dataset, "inferred")}
    assert set(triple_rows(dataset, "all")) == together


def test_shapes_are_no_facts(dataset: Dataset) -> None:
    assert not [row for row in triple_rows(dataset, "all") if "shacl" in row[1]]


def test_quads_name_the_file_or_stage_that_says_them(dataset: Dataset) -> None:
    graphs = {row[3] for row in quad_rows(dataset, "https://example.org/cinema/")}
    assert graphs == {
        "<https://example.org/cinema/file/graph/films.ttl>",
        "<https://example.org/cinema/file/ontology/shapes/s.ttl>",
        "<https://example.org/cinema/file/ontology/terms.ttl>",
        "<https://example.org/cinema/graph/inferred>",
    }


@pytest.mark.parametrize(
    ("text", "kept"), [('"a"@en', True), ('"a"@en-gb', True), ('"a"@eng', False), ('"a"@fr', False), ('"a"', True)]
)
def test_a_language_keeps_its_variants_and_texts_without_language(text: str, *, kept: bool) -> None:
    assert bool(list(in_languages([("<s>", "<p>", text, "")], ["en"]))) is kept


def test_an_unknown_scope_is_named_with_the_nearest(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match=r"KG0810(.|\n)*did you mean 'inferred'"):
        triple_rows(dataset, "infered")
