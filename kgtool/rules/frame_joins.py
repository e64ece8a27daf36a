"""The joins of a family of plans over frames of triples: which can match at all, and what they conclude."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.rules.families import RULE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kgtool.rules.backends import Backend
    from kgtool.rules.families import Family
    from kgtool.rules.joins import Atom
    from kgtool.rules.relations import Frame


__all__ = ["TRIPLE", "heads_of", "joined", "matching", "rows_that_match"]

TRIPLE = ("s", "p", "o")

_ONE = "one"
"""The column of a table that has one row and says nothing."""


def rows_that_match(family: Family, slots: Sequence[Collection[int]], type_id: int) -> tuple[tuple[int, ...], ...]:
    """Return the constants of a family for which each atom has rows to look at, given the slots that its side has."""

    def matches(row: tuple[int, ...]) -> bool:
        constants = dict(zip(family.holes, row, strict=True))
        wanted = (_slot(atom, constants, type_id) for atom in family.atoms)
        return all(slot is None or slot in held for slot, held in zip(wanted, slots, strict=True))

    return tuple(filter(matches, family.rows))


def _slot(atom: Atom, constants: Mapping[str, int], type_id: int) -> int | None:
    predicate, class_ = constants.get(str(atom.predicate)), constants.get(str(atom.object))
    return -class_ if predicate == type_id and class_ is not None else predicate


def heads_of(family: Family, sides: Sequence[Frame], first: int, backend: Backend) -> Iterator[Frame]:
    """Yield a frame of triples for each head of a family; ``sides`` has the triples that each atom looks at.

    The frames have the number of the rule too where the family has it. The join begins at the atom ``first``. A single
    row of constants stands in the plan itself, several in a table.
    """
    import narwhals as nw

    fixed = dict(zip(family.holes, family.rows[0], strict=True)) if len(family.rows) == 1 else {}
    bound = set() if fixed else set(family.holes)
    table = None
    if bound:
        table = backend.table({name: [row[at] for row in family.rows] for at, name in enumerate(family.holes)})
    for number in _order(family.atoms, first):
        found, names = matching(family.atoms[number], sides[number], fixed)
        shared = sorted(names & bound)
        bound |= names
        table = found if table is None else joined(table, found, shared)
    if table is None:
        table = backend.table({_ONE: [0]})
    more = [RULE] if RULE in family.holes else []
    for head in family.heads:
        parts = [nw.lit(fixed[part], nw.Int64) if part in fixed else nw.col(str(part)) for part in (*head, *more)]
        named = [part.alias(name) for name, part in zip((*TRIPLE, *more), parts, strict=True)]
        yield table.with_columns(*named).select(
            *TRIPLE, *more
        )  # a select of literals alone has one row, whatever the table


def joined(left: Frame, right: Frame, shared: list[str]) -> Frame:
    """Return the rows of two frames joined on the columns that they share; every pair of rows where they share none."""
    return left.join(right, on=shared) if shared else left.join(right, how="cross")


def _order(atoms: Sequence[Atom], first: int) -> Iterator[int]:
    """Yield the atoms from the first on so that each shares a variable with those before, where one does."""
    rest = list(range(len(atoms)))
    names: set[str] = set()
    number = first
    while rest:
        rest.remove(number)
        yield number
        names |= _variables(atoms[number])
        number = next((at for at in rest if _variables(atoms[at]) & names), rest[0] if rest else 0)


def _variables(atom: Atom) -> set[str]:
    return {name for name in atom.names() if name.startswith("v")}


def matching(atom: Atom, triples: Frame, fixed: Mapping[str, int]) -> tuple[Frame, set[str]]:
    """Return the triples that match an atom, a column for each name that is not fixed, and these names.

    A part of the atom is an id, or a name that ``fixed`` may have an id for.
    """
    import narwhals as nw

    columns: dict[str, str] = {}
    for column, part in zip(TRIPLE, atom, strict=True):
        if isinstance(part, int) or part in fixed:
            triples = triples.filter(nw.col(column) == (part if isinstance(part, int) else fixed[part]))
            continue
        other = columns.setdefault(part, column)
        if other != column:
            triples = triples.filter(nw.col(other) == nw.col(column))
    if not columns:
        return triples.with_columns(nw.lit(0, nw.Int64).alias(_ONE)).select(_ONE), {_ONE}
    return triples.select(*(nw.col(column).alias(name) for name, column in columns.items())), set(columns)
