"""Node expressions as graph patterns that bind a variable to each of their nodes.

SHACL Advanced Features §6 (https://www.w3.org/TR/shacl-af/#node-expressions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.shacl.graph import ListError
from kgtool.shacl.pathreading import PathError, read_path
from kgtool.shacl.paths import path_text
from kgtool.terms import BlankNode, NamedNode, Term, term_to_text
from kgtool.vocab import SH

if TYPE_CHECKING:
    from kgtool.shacl.conditions import Conditions
    from kgtool.shacl.graph import ShapesGraph

__all__ = ["TARGET", "NoExpressionError", "NodeExpressions"]

_DEEPEST = 20
TARGET = "\n"
"""Stands in patterns where a group of its own must say again what ``?this`` is; no written term has a line break."""


class NoExpressionError(Exception):
    """When a node is no expression that can be written as patterns; the message names it."""


class NodeExpressions:
    """Writes node expressions as patterns over ``?this``; each has variables of its own."""

    def __init__(self, graph: ShapesGraph, conditions: Conditions) -> None:
        """Take the shapes graph, and what writes the shapes of filters."""
        self._graph = graph
        self._conditions = conditions
        self._made = 0

    def term(self, node: Term) -> tuple[str, str]:
        """Return what stands for an expression in a template, and the patterns that bind it; or NoExpressionError.

        What binds ``?this`` is to be put in the place of each TARGET.
        """
        if node == SH.this:
            return "?this", ""
        if not isinstance(node, BlankNode):
            return term_to_text(node), ""
        variable = self._variable()
        return variable, self._patterns(node, variable, 0)

    def _patterns(self, node: Term, variable: str, depth: int) -> str:
        if node == SH.this:
            return f"BIND(?this AS {variable})"
        if not isinstance(node, BlankNode):
            return f"VALUES {variable} {{ {term_to_text(node)} }}"
        if depth > _DEEPEST:
            message = f"an expression that is nested more than {_DEEPEST} deep"
            raise NoExpressionError(message)
        names = frozenset(self._graph.predicates(node))
        for kinds, write in (
            ({SH.path}, self._path),
            ({SH.union}, self._union),
            ({SH.intersection}, self._intersection),
            ({SH.distinct}, self._distinct),
            ({SH.minus, SH.nodes}, self._minus),
            ({SH.filterShape, SH.nodes}, self._filter),
        ):
            if names - {SH.nodes} == kinds - {SH.nodes} and kinds <= names | {SH.path}:
                return write(node, variable, depth + 1)
        named = ", ".join(name.value.replace(SH.namespace, "sh:") for name in self._graph.predicates(node))
        message = f"[ {named} … ]"
        raise NoExpressionError(message)

    def _path(self, node: Term, variable: str, depth: int) -> str:
        try:
            path = path_text(read_path(self._graph, self._graph.objects(node, SH.path)[0]))
        except PathError as error:
            raise NoExpressionError(str(error)) from error
        nodes = self._graph.objects(node, SH.nodes)
        if not nodes:
            return f"?this {path} {variable} ."
        start = self._variable()
        return f"{self._patterns(nodes[0], start, depth)} {start} {path} {variable} ."

    def _union(self, node: Term, variable: str, depth: int) -> str:
        parts = [f"{{ {self._within(each, variable, depth)} }}" for each in self._members(node, SH.union)]
        return " UNION ".join(parts)

    def _intersection(self, node: Term, variable: str, depth: int) -> str:
        return " ".join(f"{{ {self._within(each, variable, depth)} }}" for each in self._members(node, SH.intersection))

    def _within(self, node: Term, variable: str, depth: int) -> str:
        """Return the patterns of an expression in a group of its own, which knows of no ``?this`` outside of it."""
        return f"{TARGET}{self._patterns(node, variable, depth)}"

    def _distinct(self, node: Term, variable: str, depth: int) -> str:
        return self._patterns(self._graph.objects(node, SH.distinct)[0], variable, depth)

    def _minus(self, node: Term, variable: str, depth: int) -> str:
        without = self._patterns(self._graph.objects(node, SH.minus)[0], other := self._variable(), depth)
        nodes = self._patterns(self._graph.objects(node, SH.nodes)[0], variable, depth)
        return f"{nodes} FILTER NOT EXISTS {{ {without} FILTER(sameTerm({other}, {variable})) }}"

    def _filter(self, node: Term, variable: str, depth: int) -> str:
        nodes = self._patterns(self._graph.objects(node, SH.nodes)[0], variable, depth)
        return f"{nodes} FILTER({self._conditions.of(self._graph.objects(node, SH.filterShape)[0], variable)})"

    def _members(self, node: Term, predicate: NamedNode) -> tuple[Term, ...]:
        try:
            return self._graph.items(self._graph.objects(node, predicate)[0])
        except ListError as error:
            raise NoExpressionError(str(error)) from error

    def _variable(self) -> str:
        self._made += 1
        return f"?value{self._made}"
