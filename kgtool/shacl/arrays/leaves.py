"""The constraints that refer to no other shape, each for one shape. SHACL §4 (https://www.w3.org/TR/shacl/#core-components)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.arrays.parts import Found, Part
from kgtool.shacl.arrays.sets import EMPTY, among, contained, different, ranges
from kgtool.shacl.constraints.per_value import PerValue, UniqueLangConstraint
from kgtool.shacl.constraints.relational import (
    ClassConstraint,
    ClosedConstraint,
    DisjointConstraint,
    EqualsConstraint,
    HasValueConstraint,
    InConstraint,
    LessThanConstraint,
    MaxCountConstraint,
    MinCountConstraint,
)
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from kgtool.shacl.arrays.graph import Pairs
    from kgtool.shacl.arrays.verdicts import Verdicts
    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.facts import Facts
    from kgtool.terms import NamedNode, Term

__all__ = ["leaf_violations"]


def leaf_violations(  # noqa: C901 - a case for each constraint component
    part: Part, constraint: Constraint, verdicts: Verdicts
) -> Iterator[Found]:
    """Yield what breaks a constraint that refers to no other shape and is no query."""
    match constraint:
        case PerValue():
            terms = part.graph.ids(part.values.value)
            yield part.where(among(terms, verdicts.wrong(constraint), part.graph.terms))
        case ClassConstraint(class_=class_):
            members = part.graph.members(part.graph.data.id_of(term_to_text(class_)))
            yield part.where(~among(part.values.value, members, part.graph.nodes))
        case MinCountConstraint(count=count):
            yield Found(np.flatnonzero(part.counts() < count))
        case MaxCountConstraint(count=count):
            yield Found(np.flatnonzero(part.counts() > count))
        case UniqueLangConstraint():
            yield _unique_languages(part, verdicts.facts)
        case EqualsConstraint(predicate=predicate):
            yield from _equals(part, predicate)
        case DisjointConstraint(predicate=predicate):
            yield part.where(contained(_keys(part, part.values), _keys(part, _others(part, predicate))))
        case LessThanConstraint():
            yield _less_than(part, constraint, verdicts.facts)
        case ClosedConstraint(allowed=allowed):
            yield _closed(part, allowed)
        case HasValueConstraint(value=value):
            wanted = part.graph.data.id_of(term_to_text(value))
            has = np.zeros(len(part.focus), np.bool_)
            has[part.values.row[part.graph.ids(part.values.value) == wanted]] = True
            yield Found(np.flatnonzero(~has))
        case InConstraint(values=values):
            known = _ids(part, values)
            yield part.where(~among(part.graph.ids(part.values.value), known, part.graph.terms))


def _ids(part: Part, terms: Iterable[Term]) -> NDArray[np.int64]:
    found = {part.graph.data.id_of(term_to_text(term)) for term in terms}
    return np.array(sorted(number for number in found if number > 0), np.int64)


def _unique_languages(part: Part, facts: Facts) -> Found:
    tags = facts.languages(part.graph.ids(part.values.value)).astype(np.int64)
    tagged = tags >= 0
    if not tagged.any():
        return Found(EMPTY)
    many = int(tags.max()) + 1
    keys = np.sort(part.values.row[tagged] * many + tags[tagged])
    return Found(different(keys[1:][keys[1:] == keys[:-1]]) // many)


def _others(part: Part, predicate: NamedNode) -> Pairs:
    """Return the focus nodes' values of another property."""
    return part.graph.step(part.graph.data.predicate(predicate.value), part.focus, is_set=True)


def _keys(part: Part, pairs: Pairs) -> NDArray[np.int64]:
    return pairs.row * part.graph.nodes + pairs.value


def _equals(part: Part, predicate: NamedNode) -> Iterator[Found]:
    others = _others(part, predicate)
    values, wanted = _keys(part, part.values), _keys(part, others)
    yield part.where(~contained(values, wanted))
    lacking = ~contained(wanted, values)
    yield Found(others.row[lacking], others.value[lacking])


def _less_than(part: Part, constraint: LessThanConstraint, facts: Facts) -> Found:
    """Every pair of a focus node that fails is a result (§4.5.3)."""
    others = _others(part, constraint.predicate)
    counts = np.bincount(others.row, minlength=len(part.focus))
    first = np.cumsum(counts) - counts
    row = np.repeat(np.arange(len(part.values.row)), counts[part.values.row])
    other = others.value[ranges(first[part.values.row], counts[part.values.row])]
    left, right = part.graph.ids(part.values.value[row]), part.graph.ids(other)
    keys = different(left * part.graph.terms + right)
    less, equal = facts.compare(*np.divmod(keys, part.graph.terms))
    wrong = keys[~(less | (equal & constraint.or_equal))]
    found = row[contained(left * part.graph.terms + right, wrong)] if len(wrong) else EMPTY
    return Found(part.values.row[found], part.values.value[found])


def _closed(part: Part, allowed: tuple[NamedNode, ...]) -> Found:
    """Return the triples of the values whose property is not allowed."""
    graph = part.graph
    known = [graph.data.predicate(predicate.value) for predicate in allowed]
    return _of_focus(part, Found(*graph.about(part.reaching(), known)))


def _of_focus(part: Part, found: Found) -> Found:
    """Return what was found about value nodes, for each focus node that has that value."""
    if not len(found.row) or found.value is None or found.path is None:
        return found
    if part.shape.path is None:
        return found._replace(row=part.rows_of(found.row))
    order = np.argsort(part.values.value, kind="stable")
    ordered = part.values.value[order]
    first = np.searchsorted(ordered, found.row)
    counts = np.searchsorted(ordered, found.row, side="right") - first
    row = part.values.row[order][ranges(first, counts)]
    return Found(row, np.repeat(found.value, counts), np.repeat(found.path, counts))
