"""Rows by property, and the endings of very many terms: what is done piece by piece is what is done at once."""

from __future__ import annotations

import numpy as np
import pytest

from kgtool.dataset import Terms
from kgtool.shacl.arrays.partition import Partition, coded
from kgtool.shacl.endings import endings_of


@pytest.mark.parametrize("many", [1, 3, 300, 5_000])
@pytest.mark.parametrize("size", [0, 1, 65_536, 150_000])
def test_rows_of_each_code_are_those_that_have_it(size: int, many: int) -> None:
    codes = (np.arange(size) * 7919 % many).astype(np.uint16)
    partition = Partition(codes, many)
    for code in {0, many // 2, many - 1}:
        assert np.array_equal(partition.rows(code), np.flatnonzero(codes == code))


@pytest.mark.parametrize(("many", "bits"), [(2, 8), (256, 8), (257, 16)])
def test_codes_are_the_numbers_of_sorted_values_in_few_bits(many: int, bits: int) -> None:
    values = np.arange(many, dtype=np.uint32)[::-1] * 3 + 1
    used, codes = coded(values, 3 * many + 1)
    assert used.tolist() == sorted(values.tolist())
    assert used[codes].tolist() == values.tolist()
    assert codes.dtype.itemsize * 8 == bits


def test_endings_of_many_terms_are_those_of_each() -> None:
    forms = [
        '"{}"',
        '"{}"@en',
        '"{}"^^<x:d>',
        "<x:{}>",
        "_:b{}",
        "<<( <x:s> <x:p> <x:{}> )>>",
        '"<{}"@en--ltr',
        '"_{}"',
    ]
    wanted = ["", "@en", "^^<x:d>", "<", "_", "<<", "@en--ltr", ""]
    forms += [f'"{{}}"@x-{number}' for number in range(40)]
    wanted += [f"@x-{number}" for number in range(40)]
    terms = Terms()
    ids = terms.intern_all(form.format(number) for number in range(200) for form in forms).astype(np.int64)
    endings, own = endings_of(terms, ids)
    assert [endings[number] for number in own.tolist()] == wanted * 200
