"""Rules that stand in shapes, as rules of the fixed point: for every target a CONSTRUCT with $this bound to it.

SHACL Advanced Features §8 (https://www.w3.org/TR/shacl-af/#rules). sh:order says nothing here: rules run until nothing
new follows, those that ask what is not there after those that could conclude it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.errors import InputError
from kgtool.roles import ASSERTED, GraphRole
from kgtool.rules.construct import parse_rule
from kgtool.rules.patterns import NotPlainError
from kgtool.rules.syntax import parse_construct
from kgtool.shacl.faults import Faults
from kgtool.shacl.pathreading import PathError, read_path
from kgtool.shacl.paths import path_text
from kgtool.shacl.queries import query_text
from kgtool.shacl.reading import read_shapes
from kgtool.shacl.shapes import TargetKind
from kgtool.terms import BlankNode, Literal, NamedNode, Term, term_to_text
from kgtool.vocab import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.rules.construct import ProjectRule
    from kgtool.shacl.faults import Locator
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.shapes import Shape

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
    reader = _Reader(shapes.graph, faults, _subclasses(dataset))
    found = [rule for shape in shapes.shapes.values() for rule in reader.rules(shape)]
    errors = (*reader.errors, *faults.errors())
    if errors:
        raise InputError(*errors)
    return tuple(sorted(found, key=lambda rule: rule.name))


class _Reader:
    """Reads the rules of shapes one after another; ``errors`` are those of their queries."""

    def __init__(self, graph: ShapesGraph, faults: Faults, below: dict[str, list[str]]) -> None:
        self.errors: list[Diagnostic] = []
        self._graph = graph
        self._faults = faults
        self._below = below

    def rules(self, shape: Shape) -> Iterator[ProjectRule]:
        """Yield the rules of a shape, each for each of its targets."""
        nodes = () if shape.deactivated else self._graph.objects(shape.node, SH.rule)
        for number, node in enumerate(sorted(nodes, key=term_to_text), 1):
            if _TRUE in self._graph.objects(node, SH.deactivated):
                continue
            parts = self._parts(shape, node)
            if parts is None:
                continue
            for count, target in enumerate(self._targets(shape, node)):
                suffix = f"-{count}" if count else ""
                rule = self._rule(f"{_local(shape.node)}-rule-{number}{suffix}", (parts[0], target, parts[1]))
                if rule is not None:
                    yield rule

    def _rule(self, name: str, parts: tuple[str, str, str]) -> ProjectRule | None:
        head, target, rest = parts
        try:
            return parse_rule(f"{head}{{ {target} {rest}", name, f"[{name}]")
        except InputError as error:
            self.errors += error.diagnostics
            return None

    def _parts(self, shape: Shape, node: Term) -> tuple[str, str] | None:
        """Return a rule's query up to the brace of its WHERE clause, and from there on; None where it is faulty."""
        where = (shape.node, SH.rule, node)
        if self._graph.objects(node, SH.condition):
            self._refuse("sh:condition is not supported: say it in the query of a sh:SPARQLRule", where)
            return None
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

    def _sparql(self, node: Term, where: tuple[Term, ...]) -> tuple[str, str] | None:
        construct = self._graph.value(node, SH.construct)
        if not isinstance(construct, Literal):
            self._refuse("sh:construct takes a query", where)
            return None
        text = query_text(self._graph, node, construct.value, None, self._faults)
        try:
            clause = parse_construct(text).where
        except (ValueError, NotPlainError) as error:
            self._refuse(str(error) or "the query is no rule", where)
            return None
        if _SELECT.match(clause):
            self._refuse("a rule whose WHERE clause is a subquery: put it in braces of its own", where)
            return None
        at = text.rindex(clause)
        return text[:at], clause[1:]

    def _triple(self, node: Term, where: tuple[Term, ...]) -> tuple[str, str] | None:
        words: list[str] = []
        patterns: list[str] = []
        for part in _PARTS:
            word = self._expression(self._graph.objects(node, part)[0], patterns)
            if word is None:
                names = ", ".join(map(_short, self._graph.predicates(self._graph.objects(node, part)[0])))
                self._refuse(f"a sh:TripleRule takes terms, sh:this and [ sh:path … ] only, not [ {names} … ]", where)
                return None
            words.append(word)
        return f"CONSTRUCT {{ {' '.join(words)} }} WHERE ", f"{' '.join(patterns)} }}"

    def _expression(self, node: Term, patterns: list[str]) -> str | None:
        """Return what stands in the template for a node expression; a path adds a pattern."""
        if node == SH.this:
            return "?this"
        if not isinstance(node, BlankNode):
            return term_to_text(node)
        if self._graph.predicates(node) != (SH.path,):
            return None
        try:
            path = read_path(self._graph, self._graph.objects(node, SH.path)[0])
        except PathError:
            return None
        variable = f"?value{len(patterns)}"
        patterns.append(f"?this {path_text(path)} {variable} .")
        return variable

    def _targets(self, shape: Shape, node: Term) -> Iterator[str]:
        """Yield a pattern for each target; for a class one more for each class below it."""
        for target in shape.targets:
            text = term_to_text(target.node)
            match target.kind:
                case TargetKind.CLASS:
                    yield from (f"?this {term_to_text(RDF.type)} {class_} ." for class_ in self._classes(text))
                case TargetKind.NODE:
                    yield f"VALUES ?this {{ {text} }}"
                case TargetKind.SUBJECTS:
                    yield f"?this {text} ?anything ."
                case TargetKind.OBJECTS:
                    yield f"?anything {text} ?this ."
                case TargetKind.SPARQL:
                    self._refuse(
                        "a rule on a shape with sh:target: give it another target", (shape.node, SH.rule, node)
                    )

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
    return name.value.replace(SH.namespace, "sh:")


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
