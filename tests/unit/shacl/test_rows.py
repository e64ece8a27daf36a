from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset import Dataset
from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.rows import (
    FirstRows,
    IdTriples,
    first_mentions,
    first_rows_of_subjects,
    first_rows_of_triples,
    row_counts,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_A, _P, _B, _C = range(1, 5)


def _dataset() -> Dataset:
    dataset = Dataset()
    dataset.terms.intern_all(["<x:a>", "<x:p>", "<x:b>", "<x:c>"])
    stage = dataset.add_source("[settled]", GraphRole.DATA)
    first, second = (dataset.add_source(name, GraphRole.DATA) for name in ("one.nt", "two.nt"))
    shapes = dataset.add_source("shapes.ttl", GraphRole.SHAPES)
    dataset.append(second, [_A, _B], [_P, _P], [_C, _C])
    dataset.append(first, [_A, _A], [_P, _P], [_B, _C])
    dataset.append(first, [_A, _C, _A], [_P, _P, _P], [_C, _A, _A])
    dataset.append(stage, [_C], [_P], [_A])
    dataset.append(shapes, [_B], [_P], [_B])
    return dataset


def _places(found: FirstRows) -> list[tuple[int, int]]:
    return list(zip(found.source.tolist(), found.row.tolist(), strict=True))


def _ids(*nodes: int) -> NDArray[np.int64]:
    return np.array(nodes, np.int64)


def test_a_triple_is_found_in_its_first_source_and_there_in_its_first_row() -> None:
    asked = [(_A, _P, _C), (_C, _P, _A), (_B, _P, _C), (_A, _P, _C), (_A, _P, _A)]
    found = first_rows_of_triples(_dataset(), ASSERTED, IdTriples.of(asked))
    assert _places(found) == [(1, 1), (0, 0), (2, 1), (1, 1), (1, 4)]


def test_a_triple_that_no_source_of_the_roles_has_is_not_found() -> None:
    asked = IdTriples.of([(_B, _P, _B), (_C, _P, _C), (-1, _P, _B)])
    assert _places(first_rows_of_triples(_dataset(), ASSERTED, asked)) == [(-1, 0)] * 3
    assert _places(first_rows_of_triples(_dataset(), (GraphRole.SHAPES,), asked)) == [(3, 0), (-1, 0), (-1, 0)]
    assert _places(first_rows_of_triples(_dataset(), ASSERTED, IdTriples.of([]))) == []


def test_a_subject_is_found_in_its_first_file_which_a_stage_is_not() -> None:
    found = first_rows_of_subjects(_dataset(), ASSERTED, _ids(_C, _A, _B, _P, _A))
    assert _places(found) == [(1, 3), (1, 0), (2, 1), (-1, 0), (1, 0)]
    assert _places(first_rows_of_subjects(_dataset(), ASSERTED, _ids())) == []


def test_a_node_is_mentioned_in_the_first_triple_of_a_file_that_has_it_as_object() -> None:
    triples, found = first_mentions(_dataset(), ASSERTED, _ids(_C, _P, _A))
    assert list(triples.each()) == [(_A, _P, _C), (-1, -1, -1), (_C, _P, _A)]
    assert _places(found) == [(1, 1), (-1, 0), (1, 3)]


def test_rows_are_counted_by_source() -> None:
    assert row_counts(_dataset()) == {0: 1, 1: 5, 2: 2, 3: 1}
