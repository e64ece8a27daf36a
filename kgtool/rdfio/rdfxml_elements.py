"""The elements of an RDF/XML document as they are read: what is known of one that is open, and of its attributes.

RDF 1.2 XML Syntax §2 (https://www.w3.org/TR/rdf12-xml/#section-Syntax).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from kgtool.rdfio.rdfxml_tags import Tag
    from kgtool.rdfio.replay_tokens import Span

__all__ = ["Attributes", "Element", "Triple", "literal_text"]

Triple: TypeAlias = "tuple[str, str, str]"
"""Subject, predicate and object as N-Triples texts."""


@dataclass(slots=True)
class Attributes:
    """The attributes of a start tag with the spans of their values: those of the syntax by name, and the properties."""

    syntax: dict[str, tuple[str, Span]] = field(default_factory=dict)
    properties: list[tuple[str, str, Span, Span]] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Return the value of an attribute of the syntax."""
        return self.syntax[name][0] if name in self.syntax else None

    def span(self, name: str) -> Span:
        """Return the span of the value of an attribute of the syntax."""
        return self.syntax[name][1]


@dataclass(slots=True)
class Element:
    """An element that is open: a node, a property, a collection, an XML literal, a triple, or one around them all.

    ``value`` is what stands in a property so far, ``members`` what in a collection, ``stated`` what in a triple;
    ``marks`` are the names of the statement: of rdf:ID and of rdf:annotation.
    """

    kind: str
    tag: Tag
    base: str | None
    language: str
    direction: str = ""
    version: str = "1.1"
    subject: str = ""
    subject_span: Span = (0, 0)
    predicate: str = ""
    value: str = ""
    value_span: Span = (0, 0)
    is_text: bool = True
    datatype: str = ""
    marks: dict[str, tuple[str, Span]] = field(default_factory=dict)
    count: int = 0
    members: list[tuple[str, Span]] = field(default_factory=list)
    stated: list[Triple] = field(default_factory=list)


def literal_text(value: str, element: Element) -> str:
    """Return the text of a literal of the language, direction or datatype that an element has."""
    if element.datatype:
        return str(Literal(value, datatype=NamedNode(element.datatype)))
    if not element.language:
        return str(Literal(value))
    direction = f"--{element.direction}" if element.direction and element.version != "1.1" else ""
    return str(Literal(value, language=element.language)) + direction
