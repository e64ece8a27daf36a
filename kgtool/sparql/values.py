"""Terms as their N-Triples text, taken apart: for printing, comparing and handing out as plain Python values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kgtool.terms import BlankNode, Literal, NamedNode, Triple, term_from_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Parts", "PlainValue", "parts_of", "plain", "sort_key", "text_to_term", "to_decimal", "triple_parts"]

PlainValue = str | int | bool | float | Decimal | None
"""What a cell is in Python: an IRI or a literal's text as str, numbers and booleans as such, None where unbound."""

_ESCAPE = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_INTEGERS = re.compile(
    "(?:integer|non(?:Negative|Positive)Integer|(?:positive|negative)Integer|long|int|short|byte|"
    "unsigned(?:Long|Int|Short|Byte))"
)
_READERS: Mapping[str, Callable[[str], PlainValue]] = {
    **{XSD.namespace + name: int for name in XSD.names() if _INTEGERS.fullmatch(name)},
    XSD.decimal.value: Decimal,
    XSD.double.value: lambda text: float(text.replace("INF", "inf")),
    XSD.float.value: lambda text: float(text.replace("INF", "inf")),
    XSD.boolean.value: {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}
_STRING = XSD.string.value
_LANG_STRING = RDF.langString.value


@dataclass(frozen=True, slots=True)
class Parts:
    """A term taken apart: kind is iri, bnode, literal or triple; ``value`` is IRI, label or lexical form."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""
    direction: str = ""


def parts_of(text: str) -> Parts:
    r"""Return the parts of a term's N-Triples text.

    >>> parts_of('"L\'interview"@fr').language
    'fr'
    """
    if text.startswith("<<"):
        return Parts("triple", text)
    if text.startswith("<"):
        return Parts("iri", text[1:-1])
    if text.startswith("_:"):
        return Parts("bnode", text[2:])
    end = text.rindex('"')
    lexical = text[1:end]
    if "\\" in lexical:
        lexical = _ESCAPE.sub(_unescaped, lexical)
    tail = text[end + 1 :]
    if tail.startswith("@"):
        language, _, direction = tail[1:].partition("--")
        return Parts("literal", lexical, _LANG_STRING, language, direction)
    return Parts("literal", lexical, tail[3:-1] if tail else _STRING)


def triple_parts(text: str) -> tuple[str, str, str]:
    """Return the texts of a triple term's subject, predicate and object.

    >>> triple_parts('<<( <x:a> <x:b> "c d" )>>')[2]
    '"c d"'
    """
    inside = text.removeprefix("<<").removeprefix("(").removesuffix(">>").removesuffix(")").strip()
    subject, predicate, rest = inside.split(None, 2)
    return subject, predicate, rest.strip()


def plain(text: str | None) -> PlainValue:
    """Return the Python value of a term's text; ill-typed literals stay text.

    >>> plain('"44"^^<http://www.w3.org/2001/XMLSchema#integer>')
    44
    """
    if text is None:
        return None
    parts = parts_of(text)
    if parts.kind == "bnode":
        return text
    read = _READERS.get(parts.datatype)
    try:
        return read(parts.value) if read else parts.value
    except (ValueError, InvalidOperation, KeyError):
        return parts.value


def to_decimal(value: PlainValue) -> Decimal | None:
    """Return a number as a decimal, so that 44, 44.0 and 4.4e1 are equal; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def sort_key(row: tuple[str | None, ...]) -> tuple[tuple[int, Decimal, str], ...]:
    """Return what rows without an order of their own are sorted by: unbound, blank nodes, IRIs, numbers, text.

    SPARQL 1.1 §15.1 (https://www.w3.org/TR/sparql11-query/#modOrderBy) fixes this much of an order; ties by text.
    """
    return tuple(_cell_key(text) for text in row)


def text_to_term(text: str) -> NamedNode | BlankNode | Literal | Triple:
    """Return the RDF term of a text, without the engine's parser where it can be told apart here."""
    if text.startswith("<<"):
        return term_from_text(text)
    parts = parts_of(text)
    if parts.kind == "iri":
        return NamedNode(parts.value)
    if parts.kind == "bnode":
        return BlankNode(parts.value)
    if parts.direction:
        return term_from_text(text)
    if parts.language:
        return Literal(parts.value, language=parts.language)
    return Literal(parts.value, datatype=NamedNode(parts.datatype))


def _cell_key(text: str | None) -> tuple[int, Decimal, str]:
    if text is None:
        return (0, Decimal(0), "")
    if text.startswith('"'):
        number = to_decimal(plain(text)) if text.endswith(">") else None
        if number is not None and number.is_finite():
            return (3, number, text)
        return (4, Decimal(0), text)
    return (1 if text.startswith("_:") else 2, Decimal(0), text)


def _unescaped(found: re.Match[str]) -> str:
    short, four, eight = found.groups()
    return _PLAIN[short] if short else chr(int(four or eight, 16))
