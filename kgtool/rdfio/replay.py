"""A Turtle, TriG, N-Triples or N-Quads document that is known to be valid, read again for the spans of its terms.

RDF 1.2 Turtle §6.5 (https://www.w3.org/TR/rdf12-turtle/#sec-grammar-grammar) and TriG §4
(https://www.w3.org/TR/rdf12-trig/#sec-grammar): a small machine for the statements, which checks nothing. What stands
between ``<<`` and ``>>`` is the object of an implied rdf:reifies; the object of an annotated statement is that of its
annotations' rdf:reifies too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kgtool.rdfio.replay_names import Names
from kgtool.rdfio.replay_rows import Replay, UnsupportedSyntaxError
from kgtool.rdfio.replay_tokens import Span, prefixed_names, token_pattern, unescaped
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Replay", "Span", "UnsupportedSyntaxError", "prefixed_names", "replay"]

_NUMBERS = {"integer": XSD.integer, "decimal": XSD.decimal, "double": XSD.double}
_TYPE, _FIRST, _REST, _NIL, _REIFIES = map(str, (RDF.type, RDF.first, RDF.rest, RDF.nil, RDF.reifies))
_QUOTED = frozenset({"triple", "reified"})
"""The frames whose terms are those of a triple term."""
_OWN, _LINK, _REIFIED, _LATE = range(4)
"""What the parser gives first at a token: the term's statement, the link of a list, a reifier, a string before it."""
_RANKS = 4


@dataclass(slots=True)
class _Frame:
    """A place in the grammar that terms are read into.

    It is a statement, a property list, an annotation block, a collection, a triple term or a reified triple. ``last``
    is the object that was read last, ``reifier`` the name that was given to its statement, ``tilde`` the mark of one
    whose name may still follow.
    """

    kind: str
    start: int = 0
    subject: str = ""
    subject_span: Span = (0, 0)
    predicate: str = ""
    predicate_span: Span = (0, 0)
    last: str = ""
    last_span: Span = (0, 0)
    parts: list[str] = field(default_factory=list)
    reifier: str = ""
    reifier_span: Span = (0, 0)
    tilde: Span | None = None


def replay(text: str, form: str, base: str | None = None) -> Replay:
    """Return the statements of a valid document with their spans; ``form`` is turtle, trig, nt or nq.

    Raises UnsupportedSyntaxError for what is none of these.
    """
    machine = _Machine(form, base)
    match, take, at = token_pattern().match, machine.token, 0
    while found := match(text, at):
        kind = found.lastgroup or "end"
        if kind == "end":
            return machine.end(at)
        start, at = found.span(kind)
        take(kind, text[start:at], (start, at))
    raise UnsupportedSyntaxError(text[at : at + 20])


class _Machine:
    """Reads tokens into frames and writes down each statement when its object is complete."""

    def __init__(self, form: str, base: str | None) -> None:
        self.found = Replay()
        self._quads = form == "nq"
        self._names = Names(base)
        self._graph = ""
        self._place = 0
        self._moments: list[int] = []
        self._frames = [_Frame("statement")]
        self._string: tuple[str, Span] | None = None
        self._typed = False
        self._blanks = 0
        self._handlers: Mapping[str, Callable[[str, str, Span], None]] = {
            "at": self._at,
            "word": self._word,
            **dict.fromkeys(("iri", "name"), self._named),
            "blank": self._blank,
            **dict.fromkeys(_NUMBERS, self._number),
            **dict.fromkeys(("long", "string"), self._quoted),
            "mark": self._mark,
            **dict.fromkeys(("open_triple", "open_reified"), self._open_quoted),
            "close_triple": self._close_triple,
            "close_reified": self._close_reified,
            "tilde": self._tilde,
            "open_annotation": self._open_annotation,
            "close_annotation": self._close_annotation,
        }

    def token(self, kind: str, text: str, span: Span) -> None:
        """Take one token."""
        self._place = span[0]
        if self._string is not None and self._literal(kind, text, span):
            return
        if self._names.directive:
            self._names.declare(kind, text)
            return
        if self._frames[-1].tilde is not None and self._is_reifier(kind, text, span):
            return
        handler = self._handlers.get(kind)
        if handler is None:
            raise UnsupportedSyntaxError(text)
        handler(kind, text, span)

    def end(self, at: int) -> Replay:
        """Return what was found; a string that nothing follows ends here."""
        self._place = at
        if self._string is not None:
            self._flush()
        self.found.put_in_order(self._moments)
        return self.found

    def _flush(self) -> None:
        """Complete a string, now that no datatype or language follows."""
        assert self._string is not None  # noqa: S101 - the caller has looked
        (value, span), self._string = self._string, None
        self._term(str(Literal(value)), span, self._moment(_LATE))

    def _moment(self, rank: int) -> int:
        return self._place * _RANKS + rank

    def _literal(self, kind: str, text: str, span: Span) -> bool:
        """Complete the string before this token; say whether the token belongs to it."""
        assert self._string is not None  # noqa: S101 - the caller has looked
        value, (start, _) = self._string
        if kind == "datatype":
            self._typed = True
            return True
        if self._typed and kind in {"iri", "name"}:
            self._string, self._typed = None, False
            self._term(str(Literal(value, datatype=NamedNode(self._names.iri(kind, text)))), (start, span[1]))
            return True
        if kind == "at":
            self._string = None
            language, _, direction = text[1:].lower().partition("--")
            tagged = str(Literal(value, language=language))
            self._term(f"{tagged}--{direction}" if direction else tagged, (start, span[1]))
            return True
        self._flush()
        return False

    def _at(self, _kind: str, text: str, _span: Span) -> None:
        self._names.directive = text[1:]

    def _word(self, _kind: str, text: str, span: Span) -> None:
        if text == "a":
            self._term(_TYPE, span)
        elif text in {"true", "false"}:
            self._term(str(Literal(text, datatype=XSD.boolean)), span)
        elif text.lower() in {"prefix", "base", "version"}:
            self._names.directive = text.lower()

    def _named(self, kind: str, text: str, span: Span) -> None:
        self._term(self._names.text(kind, text), span)

    def _blank(self, _kind: str, text: str, span: Span) -> None:
        self._term(text, span)

    def _number(self, kind: str, text: str, span: Span) -> None:
        self._term(str(Literal(text, datatype=_NUMBERS[kind])), span)

    def _quoted(self, kind: str, text: str, span: Span) -> None:
        self._string = (unescaped(text[3:-3] if kind == "long" else text[1:-1]), span)

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
        node, moment = frame.subject, None
        if frame.kind == "list":
            if frame.last:
                self._write((frame.last, _REST, _NIL), (frame.last_span, span, span), self._moment(_LINK))
                moment = frame.subject_span[0] * _RANKS + _LINK
            node = node or _NIL
        self._term(node, (frame.start, span[1]), moment)

    def _open_quoted(self, kind: str, _text: str, span: Span) -> None:
        self._frames.append(_Frame(kind.removeprefix("open_"), span[0]))

    def _close_triple(self, _kind: str, _text: str, span: Span) -> None:
        frame = self._frames.pop()
        self._term(_triple_term(frame), (frame.start, span[1]))

    def _close_reified(self, _kind: str, _text: str, span: Span) -> None:
        frame = self._frames[-1]
        if not frame.reifier:
            mark = frame.start, frame.start + len("<<")
            self._reify(self._new_blank(), mark, mark)
        self._frames.pop()
        self._term(frame.reifier, (frame.start, span[1]))

    def _tilde(self, _kind: str, _text: str, span: Span) -> None:
        self._frames[-1].tilde = span

    def _is_reifier(self, kind: str, text: str, span: Span) -> bool:
        """Complete the reifier whose mark stands before this token; say whether the token is its name."""
        frame = self._frames[-1]
        tilde, frame.tilde = frame.tilde or span, None
        is_name = kind in {"iri", "name", "blank"}
        if is_name:
            self._reify(text if kind == "blank" else self._names.text(kind, text), span, tilde)
        else:
            self._reify(self._new_blank(), tilde, tilde)
        return is_name

    def _open_annotation(self, _kind: str, _text: str, span: Span) -> None:
        frame = self._frames[-1]
        if frame.reifier:
            block = _Frame("annotation", span[0], frame.reifier, frame.reifier_span)
        else:
            self._reify(self._new_blank(), span, span)
            block = _Frame("annotation", span[0], frame.reifier, span)
            frame.reifier = ""
        self._frames.append(block)

    def _close_annotation(self, _kind: str, _text: str, _span: Span) -> None:
        self._frames.pop()

    def _reify(self, reifier: str, span: Span, mark: Span) -> None:
        """Write the rdf:reifies of a reifier of the triple that was read last; ``mark`` is what implies it."""
        frame = self._frames[-1]
        start = frame.subject_span if frame.kind == "reified" else frame.last_span
        spans = (span, mark, (start[0], frame.last_span[1]))
        self._write((reifier, _REIFIES, _triple_term(frame)), spans, self._moment(_REIFIED))
        frame.reifier, frame.reifier_span = reifier, span

    def _new_blank(self) -> str:
        self._blanks += 1
        return f"_:[{self._blanks}"

    def _term(self, text: str, span: Span, moment: int | None = None) -> None:
        """Put a complete term where the grammar wants the next one; ``moment`` is when the parser has it."""
        moment = self._place * _RANKS + _OWN if moment is None else moment
        frame = self._frames[-1]
        if frame.kind in _QUOTED:
            frame.subject_span = frame.subject_span if frame.parts else span
            frame.parts.append(text)
            frame.last_span = span
        elif frame.kind == "list":
            cell = self._new_blank()
            if frame.last:
                self._write((frame.last, _REST, cell), (frame.last_span, span, span), span[0] * _RANKS + _LINK)
            else:
                frame.subject, frame.subject_span = cell, span
            frame.last, frame.last_span = cell, span
            self._write((cell, _FIRST, text), (span, span, span), moment)
        elif not frame.subject:
            frame.subject, frame.subject_span = text, span
        elif not frame.predicate:
            frame.predicate, frame.predicate_span = text, span
        elif self._quads and frame.last:
            self.found.rows[-1] = (*self.found.rows[-1][:3], text)
        else:
            frame.last, frame.last_span, frame.reifier = text, span, ""
            spans = (frame.subject_span, frame.predicate_span, span)
            self._write((frame.subject, frame.predicate, text), spans, moment)

    def _write(self, triple: tuple[str, str, str], spans: tuple[Span, Span, Span], moment: int) -> None:
        self.found.rows.append((*triple, self._graph))
        self.found.spans.append(spans)
        self._moments.append(moment)


def _triple_term(frame: _Frame) -> str:
    """Return the triple term of a triple between brackets, or of the statement that was read last."""
    parts = frame.parts or (frame.subject, frame.predicate, frame.last)
    return f"<<( {' '.join(parts)} )>>"
