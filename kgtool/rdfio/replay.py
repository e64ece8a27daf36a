"""A Turtle, TriG, N-Triples or N-Quads document that is known to be valid, read again for the spans of its terms.

RDF 1.1 Turtle §6.5 (https://www.w3.org/TR/turtle/#sec-grammar-grammar) and TriG §4
(https://www.w3.org/TR/trig/#sec-grammar): one regular expression for the tokens, a small machine for the statements.
It checks nothing, and stops at what only RDF 1.2 has beyond triple terms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kgtool.rdfio.canonical import Row

__all__ = ["Replay", "Span", "UnsupportedSyntaxError", "prefixed_names", "replay"]

Span: TypeAlias = tuple[int, int]
"""Where a term begins and ends in the text, in code points from 0."""

_NAME_START, _NAME_CHAR = r"[^\x00-@\[-^`{-\x7F]", r"[^\x00-,./:-@\[-^`{-\x7F]"
"""Wider than the grammar, which a valid document keeps to: compiling the exact classes takes a tenth of a second."""

_LOCAL_CHAR = r"(?:[^\x00-,./;-@\[-^`{-\x7F]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN = (
    r"(?:[ \t\r\n]++|#[^\n\r]*+)*+(?:"
    r"(?P<open_triple><<\()|(?P<close_triple>\)>>)|(?P<unsupported><<|>>|~|\{\||\|\})"
    r'|(?P<long>"""(?:[^"\\]|\\.|"(?!""))*+"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*+''')"
    r'|(?P<string>"(?:[^"\\\n\r]|\\.)*+"' + r"|'(?:[^'\\\n\r]|\\.)*+')"
    r"|(?P<iri><[^<>\"{}|^`\x00-\x20]*+>)"
    rf"|(?P<blank>_:(?:{_NAME_START}|[0-9])(?:\.*{_NAME_CHAR})*+)"
    rf"|(?P<name>(?:{_NAME_START}(?:\.*{_NAME_CHAR})*+)?:(?:(?![.\-]){_LOCAL_CHAR}(?:\.*{_LOCAL_CHAR})*+)?)"
    r"|(?P<double>[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)[eE][+-]?[0-9]++)"
    r"|(?P<decimal>[+-]?[0-9]*+\.[0-9]++)|(?P<integer>[+-]?[0-9]++)"
    r"|(?P<at>@[A-Za-z]++(?:-[A-Za-z0-9-]*+)?)|(?P<datatype>\^\^)"
    r"|(?P<word>[A-Za-z]++)|(?P<mark>[.;,\[\](){}])|(?P<end>\Z))"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_CHARACTER = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NUMBERS = {"integer": XSD.integer, "decimal": XSD.decimal, "double": XSD.double}
_TYPE, _FIRST, _REST, _NIL = str(RDF.type), str(RDF.first), str(RDF.rest), str(RDF.nil)


@cache
def _token() -> re.Pattern[str]:
    """Return the pattern of a token; compiling it takes longer than most commands that never replay a file."""
    return re.compile(_TOKEN, re.DOTALL)


class UnsupportedSyntaxError(Exception):
    """When the document uses what this reader does not know."""


@dataclass(slots=True)
class Replay:
    """The statements in the order of their objects' ends, and the spans of subject, predicate and object of each.

    A blank node without a label is called ``_:[<n>``, which no label can be.
    """

    rows: list[Row] = field(default_factory=list)
    spans: list[tuple[Span, Span, Span]] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """A place in the grammar that terms are read into: a statement, a property list, a collection, a triple term."""

    kind: str
    start: int = 0
    subject: str = ""
    subject_span: Span = (0, 0)
    predicate: str = ""
    predicate_span: Span = (0, 0)
    last: str = ""
    parts: list[str] = field(default_factory=list)


def replay(text: str, form: str, base: str | None = None) -> Replay:
    """Return the statements of a valid document with their spans; ``form`` is turtle, trig, nt or nq.

    Raises UnsupportedSyntaxError for reified triples and annotations.
    """
    machine = _Machine(form, base)
    match, take, at = _token().match, machine.token, 0
    while found := match(text, at):
        kind = found.lastgroup or "end"
        if kind == "end":
            machine.flush()
            return machine.found
        start, at = found.span(kind)
        take(kind, text[start:at], (start, at))
    raise UnsupportedSyntaxError(text[at : at + 20])


def prefixed_names(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the prefix of each prefixed name of a Turtle or TriG document, with the span of the name.

    The document may use prefixes that it does not declare; declarations are among the names.
    """
    match, at = _token().match, 0
    while (found := match(text, at)) and found.lastgroup not in {"end", None}:
        at = found.end()
        if found.lastgroup == "name":
            yield found["name"].partition(":")[0], found.span("name")


class _Machine:
    """Reads tokens into frames and writes down each statement when its object is complete."""

    def __init__(self, form: str, base: str | None) -> None:
        self.found = Replay()
        self._quads = form == "nq"
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._graph = ""
        self._frames = [_Frame("statement")]
        self._string: tuple[str, Span] | None = None
        self._typed = False
        self._directive = ""
        self._declared = ""
        self._blanks = 0
        self._handlers: Mapping[str, Callable[[str, str, Span], None]] = {
            "at": self._at,
            "word": self._word,
            **dict.fromkeys(("iri", "name"), self._named),
            "blank": self._blank,
            **dict.fromkeys(_NUMBERS, self._number),
            **dict.fromkeys(("long", "string"), self._quoted),
            "mark": self._mark,
            "open_triple": self._open_triple,
            "close_triple": self._close_triple,
        }

    def token(self, kind: str, text: str, span: Span) -> None:
        """Take one token."""
        if self._string is not None and self._literal(kind, text, span):
            return
        if self._directive:
            self._declare(kind, text)
            return
        handler = self._handlers.get(kind)
        if handler is None:
            raise UnsupportedSyntaxError(text)
        handler(kind, text, span)

    def flush(self) -> None:
        """Complete a string that nothing follows."""
        if self._string is not None:
            (value, span), self._string = self._string, None
            self._term(str(Literal(value)), span)

    def _literal(self, kind: str, text: str, span: Span) -> bool:
        """Complete the string before this token; say whether the token belongs to it."""
        assert self._string is not None  # noqa: S101 - the caller has looked
        value, (start, _) = self._string
        if kind == "datatype":
            self._typed = True
            return True
        if self._typed and kind in {"iri", "name"}:
            self._string, self._typed = None, False
            self._term(str(Literal(value, datatype=NamedNode(self._iri(kind, text)))), (start, span[1]))
            return True
        if kind == "at":
            self._string = None
            language, _, direction = text[1:].lower().partition("--")
            tagged = str(Literal(value, language=language))
            self._term(f"{tagged}--{direction}" if direction else tagged, (start, span[1]))
            return True
        self.flush()
        return False

    def _declare(self, kind: str, text: str) -> None:
        self._names.clear()
        if self._directive == "version":
            self._directive = ""
        elif kind == "name":
            self._declared = text[:-1]
        elif self._directive == "base":
            self._base, self._directive = self._iri(kind, text), ""
        else:
            self._prefixes[self._declared], self._directive = self._iri(kind, text), ""

    def _at(self, _kind: str, text: str, _span: Span) -> None:
        self._directive = text[1:]

    def _word(self, _kind: str, text: str, span: Span) -> None:
        if text == "a":
            self._term(_TYPE, span)
        elif text in {"true", "false"}:
            self._term(str(Literal(text, datatype=XSD.boolean)), span)
        elif text.lower() in {"prefix", "base", "version"}:
            self._directive = text.lower()

    def _named(self, kind: str, text: str, span: Span) -> None:
        known = self._names.get(text)
        if known is None:
            known = self._names[text] = f"<{self._iri(kind, text)}>"
        self._term(known, span)

    def _iri(self, kind: str, text: str) -> str:
        if kind == "name":
            prefix, _, local = text.partition(":")
            return self._prefixes[prefix] + (_LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)
        reference = _unescaped(text[1:-1])
        return reference if self._base is None else _resolved(reference, self._base)

    def _blank(self, _kind: str, text: str, span: Span) -> None:
        self._term(text, span)

    def _number(self, kind: str, text: str, span: Span) -> None:
        self._term(str(Literal(text, datatype=_NUMBERS[kind])), span)

    def _quoted(self, kind: str, text: str, span: Span) -> None:
        self._string = (_unescaped(text[3:-3] if kind == "long" else text[1:-1]), span)

    def _mark(self, _kind: str, text: str, span: Span) -> None:
        frame = self._frames[-1]
        if text in "[(":
            self._frames.append(self._opened(text, span))
        elif text in "])":
            self._close(span)
        elif text == "{":
            self._graph = frame.subject
            self._frames = [_Frame("statement")]
        elif text == "}":
            self._graph = ""
            self._frames = [_Frame("statement")]
        elif text == ";":
            frame.predicate = ""
        elif text == ".":
            self._frames = [_Frame("statement")]

    def _opened(self, text: str, span: Span) -> _Frame:
        if text == "(":
            return _Frame("list", span[0])
        return _Frame("properties", span[0], self._new_blank(), span)

    def _close(self, span: Span) -> None:
        frame = self._frames.pop()
        node = frame.subject
        if frame.kind == "list":
            if frame.last:
                self._write(frame.last, _REST, _NIL, (span, span, span))
            node = node or _NIL
        self._term(node, (frame.start, span[1]))

    def _open_triple(self, _kind: str, _text: str, span: Span) -> None:
        self._frames.append(_Frame("triple", span[0]))

    def _close_triple(self, _kind: str, _text: str, span: Span) -> None:
        frame = self._frames.pop()
        self._term(f"<<( {' '.join(frame.parts)} )>>", (frame.start, span[1]))

    def _new_blank(self) -> str:
        self._blanks += 1
        return f"_:[{self._blanks}"

    def _term(self, text: str, span: Span) -> None:
        """Put a complete term where the grammar wants the next one."""
        frame = self._frames[-1]
        if frame.kind == "triple":
            frame.parts.append(text)
        elif frame.kind == "list":
            cell = self._new_blank()
            if frame.last:
                self._write(frame.last, _REST, cell, (span, span, span))
            frame.subject = frame.subject or cell
            frame.last = cell
            self._write(cell, _FIRST, text, (span, span, span))
        elif not frame.subject:
            frame.subject, frame.subject_span = text, span
        elif not frame.predicate:
            frame.predicate, frame.predicate_span = text, span
        elif self._quads and frame.last:
            self.found.rows[-1] = (*self.found.rows[-1][:3], text)
        else:
            frame.last = text
            self._write(frame.subject, frame.predicate, text, (frame.subject_span, frame.predicate_span, span))

    def _write(self, subject: str, predicate: str, value: str, spans: tuple[Span, Span, Span]) -> None:
        self.found.rows.append((subject, predicate, value, self._graph))
        self.found.spans.append(spans)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    return chr(int(digits, 16)) if digits else _CHARACTER.get(match[3], match[3])


@cache
def _resolved(reference: str, base: str) -> str:
    """Resolve an IRI reference as the parser does: by asking it (Python's ``urljoin`` follows other rules)."""
    (quad,) = parse(f"<a:a> <a:a> <{reference}> .", format=RdfFormat.TURTLE, base_iri=base)
    return str(quad.object.value)
