"""Rules that stand in shapes, as rules of the fixed point: for every target a CONSTRUCT with $this bound to it.

SHACL Advanced Features §8 (https://www.w3.org/TR/shacl-af/#rules). sh:order says nothing here: rules run until nothing
new follows, those that ask what is not there after those that could conclude it. A sh:condition is a filter.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kgtool.errors import InputError
from kgtool.roles import ASSERTED, GraphRole
from kgtool.rules.construct import parse_rule
from kgtool.rules.patterns import NotPlainError
from kgtool.rules.syntax import parse_construct
from kgtool.shacl.conditions import Conditions, NoConditionError, typed
from kgtool.shacl.faults import Faults
from kgtool.shacl.node_expressions import TARGET, NodeExpressions, NoExpressionError
from kgtool.shacl.queries import query_text
from kgtool.shacl.reading import read_shapes
from kgtool.shacl.shapes import TargetKind
from kgtool.sparql.tokens import in_full
from kgtool.terms import Literal, NamedNode, Term, term_to_text
from kgtool.vocab import RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.rules.construct import ProjectRule
    from kgtool.shacl.faults import Locator
    from kgtool.shacl.shapes import Shape, Shapes

__all__ = ["rules_of_shapes"]

_ADVANCED = "https://www.w3.org/TR/shacl-af/#rules"
_SELECT = re.compile(r"\{\s*select\b", re.IGNORECASE)
_TRUE = Literal(value=True)
_PARTS = (SH.subject, SH.predicate, SH.object)


def rules_of_shapes(
    dataset: Dataset, roles: Iterable[GraphRole] = (GraphRole.SHAPES,), locate: Locator | None = None
) -> tuple[ProjectRule, ...]:
    """Return the rules of a dataset's shapes (sh:rule), one for each target; none where there is no sh:rule.

    Raises InputError with the faults of the shapes, and with KG0711 for what a rule cannot have, KG0602 for a query
    that is no rule.
    """
    predicate = dataset.terms.find(term_to_text(SH.rule))
    roles = tuple(roles)
    if predicate is None or not any(bool((block.predicate == predicate).any()) for block in dataset.blocks_of(roles)):
        return ()
    shapes = read_shapes(dataset.term_rows(*roles), locate)
    faults = Faults(locate)
    reader = _Reader(shapes, faults, _subclasses(dataset), locate)
    found = [rule for shape in shapes.shapes.values() for rule in reader.rules(shape)]
    errors = (*reader.errors, *faults.errors())
    if errors:
        raise InputError(*errors)
    return tuple(sorted(found, key=lambda rule: rule.name))


class _Parts(NamedTuple):
    """A rule's query up to the brace of its WHERE clause, and from there on; whether it is written in the shapes."""

    head: str
    rest: str
    is_written: bool = True

    def query(self, target: str, condition: str) -> str:
        """Return the query for a target, which groups of their own say again, and for what its nodes conform to."""
        rest = self.rest if self.is_written else self.rest.replace(TARGET, f"{target} ")
        return f"{self.head}{{ {target} {condition} {rest}"


class _Reader:
    """Reads the rules of shapes one after another; ``errors`` are those of their queries."""

    def __init__(self, shapes: Shapes, faults: Faults, below: dict[str, list[str]], locate: Locator | None) -> None:
        self.errors: list[Diagnostic] = []
        self._graph = shapes.graph
        self._faults = faults
        self._locate = locate
        self._below = below
        self._conditions = Conditions(shapes, self._classes)
        self._expressions = NodeExpressions(shapes.graph, self._conditions)

    def rules(self, shape: Shape) -> Iterator[ProjectRule]:
        """Yield the rules of a shape, each for each of its targets."""
        nodes = () if shape.deactivated else self._graph.objects(shape.node, SH.rule)
        for number, node in enumerate(sorted(nodes, key=term_to_text), 1):
            if _TRUE in self._graph.objects(node, SH.deactivated):
                continue
            place = self._locate(shape.node, SH.rule, node) if self._locate else None
            for count, text in enumerate(self._queries(shape, node)):
                suffix = f"-{count}" if count else ""
                rule = self._rule(f"{_local(shape.node)}-rule-{number}{suffix}", text)
                if rule is not None:
                    yield replace(rule, location=place) if place is not None else rule

    def _queries(self, shape: Shape, node: Term) -> Iterator[str]:
        """Yield a rule's query for each target."""
        parts = self._parts(shape, node)
        if parts is not None:
            condition = self._condition(shape, node)
            yield from (parts.query(target, condition) for target in self._targets(shape))

    def _rule(self, name: str, text: str) -> ProjectRule | None:
        try:
            return parse_rule(text, name, f"[{name}]")
        except InputError as error:
            self.errors += error.diagnostics
            return None

    def _parts(self, shape: Shape, node: Term) -> _Parts | None:
        """Return a rule's query in two parts; None where it is faulty."""
        where = (shape.node, SH.rule, node)
        if self._graph.objects(node, SH.construct):
            return self._sparql(node, where)
        if all(len(self._graph.objects(node, part)) == 1 for part in _PARTS):
            return self._triple(node, where)
        self._refuse(
            "a rule is a sh:TripleRule with one sh:subject, sh:predicate and sh:object, or a "
            "sh:SPARQLRule with sh:construct",
            where,
        )
        return None

    def _sparql(self, node: Term, where: tuple[Term, ...]) -> _Parts | None:
        constructs = self._graph.objects(node, SH.construct)
        if len(constructs) != 1 or not isinstance(constructs[0], Literal):
            self._refuse("a sh:SPARQLRule has one sh:construct, a query", where)
            return None
        text = query_text(self._graph, node, constructs[0].value, None, self._faults)
        try:
            clause = parse_construct(text).where
        except (ValueError, NotPlainError) as error:
            self._refuse(str(error) or "the query is no rule", where)
            return None
        if _SELECT.match(clause):
            self._refuse("a rule whose WHERE clause is a subquery: put it in braces of its own", where)
            return None
        at = text.rindex(clause)
        return _Parts(text[:at], clause[1:])

    def _triple(self, node: Term, where: tuple[Term, ...]) -> _Parts | None:
        words: list[str] = []
        patterns: list[str] = []
        for part in _PARTS:
            try:
                word, bound = self._expressions.term(self._graph.objects(node, part)[0])
            except (NoExpressionError, NoConditionError) as error:
                names = "terms, sh:this, sh:path, sh:union, sh:intersection, sh:minus, sh:distinct and sh:filterShape"
                self._refuse(f"sh:{_short(part)} of a sh:TripleRule takes {names}, not {error}", where)
                return None
            words.append(word)
            patterns += [bound] if bound else []
        return _Parts(f"CONSTRUCT {{ {' '.join(words)} }} WHERE ", f"{' '.join(patterns)} }}", is_written=False)

    def _condition(self, shape: Shape, node: Term) -> str:
        """Return filters that let the nodes pass which conform to every sh:condition of a rule."""
        filters = []
        for condition in self._graph.objects(node, SH.condition):
            try:
                filters.append(f"FILTER({self._conditions.of(condition)})")
            except NoConditionError as error:
                said = (
                    f"sh:condition {term_to_text(condition)} has a constraint that is no condition of a rule: {error}"
                )
                self._refuse(said, (shape.node, SH.rule, node))
        return " ".join(filters)

    def _targets(self, shape: Shape) -> Iterator[str]:
        """Yield a pattern for each target; for a class one for each below it, for all nodes one."""
        nodes = [term_to_text(target.node) for target in shape.targets if target.kind is TargetKind.NODE]
        if nodes:
            yield f"VALUES ?this {{ {' '.join(nodes)} }}"
        for target in shape.targets:
            text = term_to_text(target.node)
            match target.kind:
                case TargetKind.CLASS:
                    yield from (f"{each} ." for each in typed("?this", self._classes(text), "?kgtoolClass"))
                case TargetKind.SUBJECTS:
                    yield f"?this {text} ?kgtoolOther ."
                case TargetKind.OBJECTS:
                    yield f"?kgtoolOther {text} ?this ."
                case TargetKind.SPARQL:
                    yield f"{{ SELECT DISTINCT ?this WHERE {{ {{ {in_full(target.text)}\n}} }} }}"

    def _classes(self, class_: str) -> list[str]:
        found, open_ = {class_}, [class_]
        while open_:
            fresh = [below for below in self._below.get(open_.pop(), ()) if below not in found]
            found.update(fresh)
            open_ += fresh
        return [class_, *sorted(found - {class_})]

    def _refuse(self, message: str, where: tuple[Term, ...]) -> None:
        self._faults.error("KG0711", message, where, hint=f"see {_ADVANCED}")


def _short(name: NamedNode) -> str:
    return name.value.removeprefix(SH.namespace)


def _local(node: Term) -> str:
    if not isinstance(node, NamedNode):
        return "shape"
    return re.split(r"[/#]", node.value.rstrip("/#"))[-1] or "shape"


def _subclasses(dataset: Dataset) -> dict[str, list[str]]:
    texts = dataset.terms.texts
    identifier = dataset.terms.find(term_to_text(RDFS.subClassOf))
    below: dict[str, list[str]] = {}
    for block in dataset.blocks_of((*ASSERTED, GraphRole.SHAPES)) if identifier is not None else ():
        rows = (block.predicate == identifier).nonzero()[0]
        for s, o in zip(block.subject[rows].tolist(), block.object[rows].tolist(), strict=True):
            below.setdefault(texts[o], []).append(texts[s])
    return below
