"""Shapes as SPARQL expressions: what is true of a node if it conforms, for rules that ask so.

SHACL Advanced Features §8.4 (https://www.w3.org/TR/shacl-af/#rules-condition). A negation is written as NOT EXISTS and
never as ``!``, so that the fixed point knows what must be complete before a rule runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kgtool.shacl.constraints.nested import LogicalConstraint, NodeConstraint, PropertyConstraint, QualifiedConstraint
from kgtool.shacl.constraints.per_value import (
    DatatypeConstraint,
    PerValue,
    UniqueLangConstraint,
)
from kgtool.shacl.constraints.relational import (
    ClassConstraint,
    DisjointConstraint,
    EqualsConstraint,
    HasValueConstraint,
    InConstraint,
    LessThanConstraint,
    MaxCountConstraint,
    MinCountConstraint,
)
from kgtool.shacl.paths import (
    AlternativePath,
    InversePath,
    OneOrMorePath,
    SequencePath,
    ZeroOrMorePath,
    ZeroOrOnePath,
    path_text,
)
from kgtool.shacl.value_tests import about
from kgtool.terms import BlankNode, Term, term_to_text
from kgtool.vocab import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kgtool.shacl.constraints.constraint import Constraint
    from kgtool.shacl.paths import Path
    from kgtool.shacl.shapes import Shape, Shapes

__all__ = ["Conditions", "NoConditionError", "typed"]

_MOST_COUNTED = 5
"""Up to which number values are counted: each is a pattern."""
_DEEPEST = 30
"""How deep shapes are nested at most: queries may be nested a hundred deep."""
_LARGEST = 500
"""How many constraints are written at most: a shape that two others ask is written twice."""
_COMPARING = (MinCountConstraint, MaxCountConstraint, EqualsConstraint, DisjointConstraint, LessThanConstraint)
"""What looks at all values together."""


class NoConditionError(Exception):
    """When a shape has a constraint that is no condition; the message names it."""


class _Test(NamedTuple):
    """An expression that is true or false of every node, and its negation."""

    holds: str
    fails: str


class Conditions:
    """Writes shapes as expressions; ``below`` has the classes right below each, as N-Triples texts."""

    def __init__(self, shapes: Shapes, classes: Callable[[str], Sequence[str]]) -> None:
        """Take the shapes, and what returns a class with all below it."""
        self._shapes = shapes
        self._classes = classes
        self._made = 0
        self._depth = self._asked = 0

    def of(self, node: Term, variable: str = "?this") -> str:
        """Return what is true of a variable's value that conforms to a shape; raise NoConditionError."""
        self._depth = self._asked = 0
        return self._conforms(node, variable).holds

    def _conforms(self, node: Term, variable: str) -> _Test:
        shape = self._shapes.shapes.get(node)
        if shape is None or shape.deactivated:
            return _Test("true", "false")
        self._depth += 1
        self._asked += len(shape.constraints)
        if self._depth > _DEEPEST or self._asked > _LARGEST:
            message = f"shapes nested more than {_DEEPEST} deep, or with more than {_LARGEST} constraints"
            raise NoConditionError(message)
        found = _all([self._test(shape, constraint, variable) for constraint in shape.constraints])
        self._depth -= 1
        return found

    def _test(self, shape: Shape, constraint: Constraint, variable: str) -> _Test:
        """Return the test of a constraint; that of a property shape looks at all values of its path.

        A path that may have no steps leads to the node itself, which SPARQL forgets of nodes that stand nowhere.
        """
        if shape.path is None:
            return self._of_value(constraint, variable)
        may_stay = _may_stay(shape.path)
        if may_stay and isinstance(constraint, _COMPARING):
            message = f"{_named(constraint)} of a path that may have no steps"
            raise NoConditionError(message)
        start = f"{variable} {path_text(shape.path)}"
        match constraint:
            case MinCountConstraint():
                found = self._count(start, constraint.count, constraint)
            case MaxCountConstraint():
                found = _not(self._count(start, constraint.count + 1, constraint))
            case HasValueConstraint():
                found = self._exists(f"{start} {self._written(constraint.value, constraint)}")
                found = _any([found, self._of_value(constraint, variable)]) if may_stay else found
            case UniqueLangConstraint():
                found = _not(self._exists(self._same_language(start)))
            case EqualsConstraint() | DisjointConstraint() | LessThanConstraint():
                found = self._pair(constraint, variable, start)
            case QualifiedConstraint():
                raise NoConditionError(_named(constraint))
            case _:
                value = self._variable()
                found = _not(self._exists(f"{start} {value} FILTER({self._of_value(constraint, value).fails})"))
                found = _all([found, self._of_value(constraint, variable)]) if may_stay else found
        return found

    def _same_language(self, start: str) -> str:
        one, other = self._variable(), self._variable()
        same = f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other})) && !sameTerm({one}, {other})'
        return f"{start} {one} . {start} {other} FILTER({same})"

    def _of_value(self, constraint: Constraint, value: str) -> _Test:
        """Return the test of a constraint that each value is asked for itself."""
        match constraint:
            case ClassConstraint():
                classes = self._classes(term_to_text(constraint.class_))
                return _any(self._exists(pattern) for pattern in typed(value, classes, self._variable()))
            case HasValueConstraint():
                return _plain(f"sameTerm({value}, {self._written(constraint.value, constraint)})")
            case InConstraint():
                return _any(
                    _plain(f"sameTerm({value}, {self._written(each, constraint)})") for each in constraint.values
                )
            case NodeConstraint() | PropertyConstraint():
                return self._conforms(constraint.shape, value)
            case LogicalConstraint():
                return self._logical(constraint, value)
            case PerValue():
                if said := about(constraint, value):
                    return _plain(said)
        raise NoConditionError(_named(constraint))

    def _logical(self, constraint: LogicalConstraint, value: str) -> _Test:
        tests = [self._conforms(shape, value) for shape in constraint.shapes]
        if constraint.component == SH.NotConstraintComponent:
            return _not(tests[0])
        if constraint.component == SH.AndConstraintComponent:
            return _all(tests)
        if constraint.component == SH.OrConstraintComponent:
            return _any(tests)
        return _any(_all(_not(other) if other is not one else one for other in tests) for one in tests)

    def _pair(
        self, constraint: EqualsConstraint | DisjointConstraint | LessThanConstraint, variable: str, start: str
    ) -> _Test:
        one, other = self._variable(), self._variable()
        predicate = term_to_text(constraint.predicate)
        if isinstance(constraint, DisjointConstraint):
            return _not(self._exists(f"{start} {one} . {variable} {predicate} {one}"))
        if isinstance(constraint, LessThanConstraint):
            sign = "<=" if constraint.or_equal else "<"
            less = f"COALESCE({one} {sign} {other}, false)"
            return _not(self._exists(f"{start} {one} . {variable} {predicate} {other} FILTER(!{less})"))
        there = self._exists(f"{start} {one} FILTER(NOT EXISTS {{ {variable} {predicate} {one} }})")
        back = self._exists(f"{variable} {predicate} {other} FILTER(NOT EXISTS {{ {start} {other} }})")
        return _all([_not(there), _not(back)])

    def _count(self, start: str, least: int, constraint: Constraint) -> _Test:
        """Return the test whether there are so many different values."""
        if least <= 0:
            return _Test("true", "false")
        if least > _MOST_COUNTED:
            message = f"{_named(constraint)} with a number above {_MOST_COUNTED - 1}"
            raise NoConditionError(message)
        values = [self._variable() for _ in range(least)]
        pairs = [f"!sameTerm({one}, {other})" for number, one in enumerate(values) for other in values[:number]]
        different = f" FILTER({' && '.join(pairs)})" if pairs else ""
        return self._exists(" . ".join(f"{start} {value}" for value in values) + different)

    def _exists(self, pattern: str) -> _Test:
        return _Test(f"EXISTS {{ {pattern} }}", f"NOT EXISTS {{ {pattern} }}")

    def _written(self, term: Term, constraint: Constraint) -> str:
        if isinstance(term, BlankNode):
            message = f"{_named(constraint)} with a blank node"
            raise NoConditionError(message)
        return term_to_text(term)

    def _variable(self) -> str:
        self._made += 1
        return f"?kgtoolAsked{self._made}"


def typed(value: str, classes: Sequence[str], variable: str) -> Iterator[str]:
    """Yield patterns of a value that is of a class or one below it, the class first in the N-Triples texts of them.

    A blank node in a query is a variable: classes without a name are asked for by what they are below of.
    """
    named = [class_ for class_ in classes if not class_.startswith("_:")]
    yield from (f"{value} {term_to_text(RDF.type)} {class_}" for class_ in named)
    if len(named) < len(classes):
        below = f"{variable} {term_to_text(RDFS.subClassOf)}+ {classes[0]} FILTER(isBlank({variable}))"
        yield f"{value} {term_to_text(RDF.type)} {variable} . {below}"


def _may_stay(path: Path) -> bool:
    """Say whether a path may have no steps."""
    match path:
        case ZeroOrMorePath() | ZeroOrOnePath():
            return True
        case SequencePath():
            return all(map(_may_stay, path.paths))
        case AlternativePath():
            return any(map(_may_stay, path.paths))
        case InversePath() | OneOrMorePath():
            return _may_stay(path.path)
    return False


def _plain(expression: str) -> _Test:
    return _Test(f"({expression})", f"(!({expression}))")


def _not(test: _Test) -> _Test:
    return _Test(test.fails, test.holds)


def _all(tests: Iterable[_Test]) -> _Test:
    found = tuple(tests)
    if not found:
        return _Test("true", "false")
    return _Test(_joined("&&", (test.holds for test in found)), _joined("||", (test.fails for test in found)))


def _any(tests: Iterable[_Test]) -> _Test:
    return _not(_all(map(_not, tests)))


def _joined(sign: str, parts: Iterable[str]) -> str:
    found = tuple(parts)
    return found[0] if len(found) == 1 else f"({f' {sign} '.join(found)})"


def _named(constraint: Constraint) -> str:
    """Return the name of a constraint's kind, or of the user's own component."""
    iri = constraint.component.value
    name = iri.removeprefix(SH.namespace).removesuffix("ConstraintComponent")
    datatype = f" {term_to_text(constraint.datatype)}" if isinstance(constraint, DatatypeConstraint) else ""
    return f"{name if iri.startswith(SH.namespace) else f'<{iri}>'}{datatype}"
