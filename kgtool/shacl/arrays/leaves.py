"""The constraints that refer to no other shape, each for one shape. SHACL §4 (https://www.w3.org/TR/shacl/#core-components)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kgtool.shacl.arrays.parts import NOTHING, Found, Part
from kgtool.shacl.arrays.sets import EMPTY, among, any_of, contained, different, ranges
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
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from kgtool.shacl.arrays.graph import Pairs
    from kgtool.shacl.arrays.verdicts import Verdicts
    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.facts import Facts
    from kgtool.terms import NamedNode

__all__ = ["leaf_violations"]


def leaf_violations(part: Part, constraint: Constraint, verdicts: Verdicts) -> Found:
    """Return what breaks a constraint that refers to no other shape and is no query."""
    if isinstance(constraint, PerValue):
        wrong = verdicts.wrong(constraint)
        return part.where(among(part.ids, wrong, part.graph.terms)) if len(wrong) else NOTHING
    return _LEAVES[type(constraint)](part, constraint, verdicts.facts)


def _class(part: Part, constraint: ClassConstraint, _: Facts) -> Found:
    members = part.graph.members(part.graph.data.id_of(term_to_text(constraint.class_)))
    return part.where(~among(part.values.value, members, part.graph.nodes))


def _min_count(part: Part, constraint: MinCountConstraint, _: Facts) -> Found:
    return Found((part.counts() < constraint.count).nonzero()[0])


def _max_count(part: Part, constraint: MaxCountConstraint, _: Facts) -> Found:
    return Found((part.counts() > constraint.count).nonzero()[0])


def _has_value(part: Part, constraint: HasValueConstraint, _: Facts) -> Found:
    wanted = part.graph.data.id_of(term_to_text(constraint.value))
    lacks = np.ones(len(part.focus), np.bool_)
    lacks[part.values.row[part.ids == wanted]] = False
    return Found(lacks.nonzero()[0])


def _in(part: Part, constraint: InConstraint, _: Facts) -> Found:
    found = {part.graph.data.id_of(term_to_text(term)) for term in constraint.values}
    known = np.array(sorted(number for number in found if 0 < number < part.graph.terms), np.int64)
    return part.where(~among(part.ids, known, part.graph.terms))


def _unique_languages(part: Part, _: UniqueLangConstraint, facts: Facts) -> Found:
    tags = facts.languages(part.ids).astype(np.int64)
    tagged = tags >= 0
    if not any_of(tagged):
        return NOTHING
    many = int(tags.max()) + 1
    keys = np.sort(part.values.row[tagged] * many + tags[tagged])
    return Found(different(keys[1:][keys[1:] == keys[:-1]]) // many)


def _others(part: Part, predicate: NamedNode) -> Pairs:
    """Return the focus nodes' values of another property."""
    return part.graph.step(part.graph.data.predicate(predicate.value), part.focus, is_set=True)


def _keys(part: Part, pairs: Pairs) -> NDArray[np.int64]:
    return pairs.row * part.graph.nodes + pairs.value


def _equals(part: Part, constraint: EqualsConstraint, _: Facts) -> Found:
    others = _others(part, constraint.predicate)
    values, wanted = _keys(part, part.values), _keys(part, others)
    surplus, lacking = ~contained(values, wanted), ~contained(wanted, values)
    return Found(
        np.concatenate((part.values.row[surplus], others.row[lacking])),
        np.concatenate((part.values.value[surplus], others.value[lacking])),
    )


def _disjoint(part: Part, constraint: DisjointConstraint, _: Facts) -> Found:
    return part.where(contained(_keys(part, part.values), _keys(part, _others(part, constraint.predicate))))


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


def _closed(part: Part, constraint: ClosedConstraint, _: Facts) -> Found:
    """Return the triples of the values whose property is not allowed."""
    graph = part.graph
    known = [graph.data.predicate(predicate.value) for predicate in constraint.allowed]
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


_LEAVES: Mapping[type[Constraint], Callable[[Part, Any, Facts], Found]] = {
    ClassConstraint: _class,
    MinCountConstraint: _min_count,
    MaxCountConstraint: _max_count,
    UniqueLangConstraint: _unique_languages,
    EqualsConstraint: _equals,
    DisjointConstraint: _disjoint,
    LessThanConstraint: _less_than,
    ClosedConstraint: _closed,
    HasValueConstraint: _has_value,
    InConstraint: _in,
}
