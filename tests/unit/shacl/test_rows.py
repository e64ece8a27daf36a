from __future__ import annotations

from kgtool.dataset import Dataset
from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.rows import first_rows_of_subjects, first_rows_of_triples, row_counts

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


def test_a_triple_is_found_in_its_first_source_and_there_in_its_first_row() -> None:
    asked = [(_A, _P, _C), (_C, _P, _A), (_B, _P, _C), (_A, _P, _A)]
    rows = first_rows_of_triples(_dataset(), ASSERTED, asked)
    assert rows == {(_A, _P, _C): (1, 1), (_C, _P, _A): (0, 0), (_B, _P, _C): (2, 1), (_A, _P, _A): (1, 4)}


def test_a_triple_that_no_source_of_the_roles_has_is_not_found() -> None:
    assert first_rows_of_triples(_dataset(), ASSERTED, [(_B, _P, _B), (_C, _P, _C)]) == {}
    assert first_rows_of_triples(_dataset(), (GraphRole.SHAPES,), [(_B, _P, _B)]) == {(_B, _P, _B): (3, 0)}
    assert first_rows_of_triples(_dataset(), ASSERTED, []) == {}


def test_a_subject_is_found_in_its_first_file_which_a_stage_is_not() -> None:
    assert first_rows_of_subjects(_dataset(), ASSERTED, [_C, _A, _B]) == {_C: (1, 3), _A: (1, 0), _B: (2, 1)}
    assert first_rows_of_subjects(_dataset(), ASSERTED, []) == {}


def test_rows_are_counted_by_source() -> None:
    assert row_counts(_dataset()) == {0: 1, 1: 5, 2: 2, 3: 1}
