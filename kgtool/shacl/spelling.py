"""Which known name a mistyped one surely means: the only one within one or two slips of the keyboard.

A slip is a character too many, too few or wrong, or two neighbours exchanged (optimal string alignment).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.terms import Literal, NamedNode, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["meant", "only_near", "slips"]

_SHORT = 5
_LEAST = 3


def only_near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known names that ``name`` may be a slip of; it surely means one only where there is just one.

    The only one that differs in upper and lower case alone is meant before all others, however short it is.

    >>> only_near("directr", ["director", "title"])
    ('director',)
    >>> only_near("actr", ["actor", "acts", "title"])
    ('actor', 'acts')
    """
    known = set(known)
    in_other_case = tuple(other for other in known if other != name and other.casefold() == name.casefold())
    if len(in_other_case) == 1 or len(name) < _LEAST:
        return in_other_case
    most = 1 if len(name) <= _SHORT else 2
    near = {other for other in known if other != name and abs(len(other) - len(name)) <= most}
    return tuple(sorted(other for other in near if slips(name, other, most) <= most))


def slips(left: str, right: str, most: int) -> int:
    """Return how many slips lead from one name to the other, or a number above ``most``."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, character in enumerate(left, 1):
        last, row = row, [i]
        for j, other in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (character != other))
            if i > 1 and j > 1 and character == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]


def meant(term: Term, known: Iterable[Term]) -> tuple[Term, ...]:
    """Return the known terms that a mistyped one may mean.

    An IRI may mean one with the same local name in another namespace, or a near one in its own; a literal one with the
    same string, or a near one of its own datatype and language.
    """
    if isinstance(term, NamedNode):
        namespace, local = _split(term)
        iris = {other.value: other for other in known if isinstance(other, NamedNode)}
        same = [other for other in iris.values() if _split(other)[1] == local and local and other != term]
        if same:
            return tuple(sorted(same, key=term_to_text))
        near = only_near(local, (iri[len(namespace) :] for iri in iris if iri.startswith(namespace)))
        return tuple(iris[namespace + name] for name in near)
    if isinstance(term, Literal):
        literals = [other for other in known if isinstance(other, Literal)]
        same_string = [other for other in literals if other.value == term.value]
        if same_string:
            return tuple(same_string)
        own = {other.value: other for other in literals if _kind(other) == _kind(term)}
        return tuple(own[value] for value in only_near(term.value, own))
    return ()


def _split(name: NamedNode) -> tuple[str, str]:
    at = max(name.value.rfind("#"), name.value.rfind("/")) + 1
    return name.value[:at], name.value[at:]


def _kind(literal: Literal) -> tuple[str, str]:
    return literal.datatype.value, literal.language or ""
