from __future__ import annotations

import numpy as np
import pytest

from kgtool.rules.facts import Facts
from kgtool.rules.lists import Lists

FIRST, REST, NIL, TYPE = 1, 2, 3, 4


def lists(*cells: tuple[int, int | None, int | None]) -> Lists:
    """Return the lists of cells given as (cell, member, rest); None stands for no such triple."""
    pairs = {
        FIRST: sorted((cell << 32) | member for cell, member, _ in cells if member is not None),
        REST: sorted((cell << 32) | rest for cell, _, rest in cells if rest is not None),
    }
    facts = Facts({slot: np.array(rows, np.int64) for slot, rows in pairs.items()}, TYPE, 1 << 20)
    return Lists(facts, FIRST, REST, NIL)


def chain(start: int, length: int, last: int = NIL) -> list[tuple[int, int | None, int | None]]:
    """Return the cells of a list: each has its own number plus a thousand as member."""
    after = [*range(start + 1, start + length), last]
    return [(start + number, start + number + 100_000, rest) for number, rest in enumerate(after)]


@pytest.mark.parametrize("length", [1, 3, 64, 65, 500])
def test_a_list_of_any_length_has_its_members_and_cells_in_order(length: int) -> None:
    read = lists(*chain(1_000, length))
    assert read.members(1_000) == tuple(range(101_000, 101_000 + length))
    assert read.cells(1_000) == tuple(range(1_000, 1_000 + length))


def test_nil_is_the_list_without_members() -> None:
    assert lists().members(NIL) == ()


@pytest.mark.parametrize("length", [3, 500])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ([(9, 10, 1_001)], "the list comes back to a cell that it has passed"),
        ([(9, 10, None)], "a cell has no rdf:rest"),
        ([(9, None, NIL)], "a cell has no rdf:first"),
        ([(9, 10, NIL), (9, 11, None)], "a cell has 2 values of rdf:first"),
        ([(9, 10, NIL), (9, None, 8)], "a cell has 2 values of rdf:rest"),
        ([], "it is no list: it has neither rdf:first nor rdf:rest"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_whatever_its_length(
    fault: list[tuple[int, int | None, int | None]], words: str, length: int
) -> None:
    read = lists(*chain(1_000, length, last=9), *fault)
    assert read.members(1_000) is None
    assert read.faults[1_000] == words
    assert read.cells(1_000) == ()


def test_many_lists_read_at_once_are_those_read_one_by_one() -> None:
    cells = [cell for start in range(1_000, 9_000, 20) for cell in chain(start, 1 + start % 19)]
    heads = np.array([*range(1_000, 9_000, 20), 5, NIL], np.int64)
    at_once, one_by_one = lists(*cells), lists(*cells)
    at_once.read_all(heads)
    assert [at_once.members(head) for head in heads.tolist()] == [one_by_one.members(head) for head in heads.tolist()]


def test_lists_may_share_their_last_cells() -> None:
    read = lists(*chain(1_000, 100), *chain(5_000, 100, last=1_050))
    members = read.members(5_000)
    assert members is not None
    assert members[100:] == tuple(range(101_050, 101_100))
