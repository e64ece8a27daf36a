"""Reading the triple patterns of a rule file, and the property paths among them that are joins.

SPARQL 1.1 Query §5.1 and §9.3 (https://www.w3.org/TR/sparql11-query/#propertypath-examples): a sequence of predicates,
forwards or backwards, stands for patterns over variables of its own; every other path is more than patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kgtool.rules.rule import Part, Pattern, Variable
from kgtool.sparql.tokens import Token, declared_prefixes
from kgtool.terms import Literal, NamedNode, term_to_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Names", "NotPlainError", "Triples"]

_MADE = " ·"
"""What the names of variables begin with that stand in no file: neither variables nor blank nodes are written so."""


class NotPlainError(Exception):
    """When a piece of SPARQL is more than triple patterns."""


class Names:
    """The prefixes and the base of a prologue."""

    def __init__(self, tokens: list[Token]) -> None:
        """Read a prologue."""
        self.prefixes = declared_prefixes(tuple(tokens))
        places = [number for number, token in enumerate(tokens) if token.is_word("BASE")]
        self.base = tokens[places[-1] + 1].text[1:-1] if places else ""

    def iri(self, token: Token) -> str:
        """Return the IRI that a token names, as N-Triples text."""
        if token.kind == "iri":
            from urllib.parse import urljoin

            return token.text if ":" in token.text else f"<{urljoin(self.base, token.text[1:-1])}>"
        prefix, _, local = token.text.partition(":")
        unescaped = re.sub(r"\\(.)", r"\1", local)
        return f"<{self.prefixes.get(prefix, prefix + ':')}{unescaped}>"


@dataclass(frozen=True, slots=True)
class _Path:
    """A path of one sign: ``/``, ``|``, ``^``, ``!``, or ``*`` for one that is walked any number of times."""

    sign: str
    parts: tuple[_Path | Part, ...]

    def iris(self) -> Iterator[str]:
        """Yield the IRIs that it names."""
        for part in self.parts:
            if isinstance(part, _Path):
                yield from part.iris()
            elif isinstance(part, str):
                yield part


_Verb: TypeAlias = _Path | Part


class Triples:
    """A reader of triple patterns; variables that it makes are new over all that it reads.

    ``keep_blank`` leaves blank nodes what they are. ``lenient`` reads a path that is more than a join as patterns that
    say what it depends on (``is_exact`` is then false); otherwise such a path is a NotPlainError. With ``unions`` the
    alternatives of a path are added there, branch by branch, and other such paths are left out (``is_exact`` is false).
    """

    def __init__(
        self,
        names: Names,
        *,
        keep_blank: bool = False,
        lenient: bool = False,
        unions: list[tuple[tuple[Pattern, ...], ...]] | None = None,
    ) -> None:
        """Take the names."""
        self.names = names
        self.is_exact = True
        self.unions = unions
        self._keep_blank = keep_blank
        self._lenient = lenient
        self._made = 0

    def read(self, tokens: Sequence[Token]) -> Iterator[Pattern]:
        """Yield the patterns; raise NotPlainError where there is more than patterns."""
        self._tokens, self._place = tokens, 0
        while self._place < len(tokens):
            yield from self._block()
            if self._place < len(tokens) and self._next().text != ".":
                raise NotPlainError

    def _block(self) -> Iterator[Pattern]:
        subject, inner = self._node()
        yield from inner
        if not (inner and self._peek() in {".", ""}):
            yield from self._properties(subject)

    def _properties(self, subject: Part) -> Iterator[Pattern]:
        while True:
            verb = self._verb()
            while True:
                node, inner = self._node()
                yield from inner
                yield from self._along(subject, verb, node)
                if self._peek() != ",":
                    break
                self._next()
            while self._peek() == ";":
                self._next()
            if self._tokens[self._place - 1].text != ";" or self._peek() in {".", "]", ""}:
                return

    def _along(self, subject: Part, verb: _Verb, node: Part) -> Iterator[Pattern]:
        """Yield the patterns of a path from a subject to a node."""
        if not isinstance(verb, _Path):
            yield Pattern(subject, verb, node)
        elif verb.sign == "^":
            yield from self._along(node, verb.parts[0], subject)
        elif verb.sign == "/":
            nodes = [subject, *(self._variable() for _ in verb.parts[1:]), node]
            for start, part, end in zip(nodes[:-1], verb.parts, nodes[1:], strict=True):
                yield from self._along(start, part, end)
        elif self.unions is not None:
            self._alternative(subject, verb, node, self.unions)
        elif not self._lenient:
            raise NotPlainError
        else:
            self.is_exact = False
            yield from self._read_by(subject, verb, node)

    def _alternative(
        self, subject: Part, verb: _Path, node: Part, unions: list[tuple[tuple[Pattern, ...], ...]]
    ) -> None:
        """Add the alternatives of a path; one with alternatives within alternatives is left out."""
        before = len(unions)
        branches = [tuple(self._along(subject, part, node)) for part in verb.parts] if verb.sign == "|" else []
        if not branches or len(unions) > before:
            del unions[before:]
            self.is_exact = False
        else:
            unions.append(tuple(branches))

    def _read_by(self, subject: Part, verb: _Path, node: Part) -> Iterator[Pattern]:
        """Yield patterns over all that a path may read."""
        if verb.sign == "|":
            for part in verb.parts:
                yield from self._along(subject, part, node)
        elif verb.sign == "!":
            yield Pattern(Variable(" s"), Variable(" p"), Variable(" o"))
        else:
            for iri in verb.iris():
                yield Pattern(Variable(" s"), iri, Variable(" o"))

    def _variable(self) -> Variable:
        self._made += 1
        return Variable(f"{_MADE}{self._made}")

    def _verb(self) -> _Verb:
        if self._tokens[self._place : self._place + 1] and self._tokens[self._place].kind == "var":
            return Variable(self._next().text[1:])
        return self._alternatives()

    def _alternatives(self) -> _Verb:
        return self._joined("|", lambda: self._joined("/", self._step))

    def _joined(self, sign: str, read: Callable[[], _Verb]) -> _Verb:
        parts = [read()]
        while self._peek() == sign:
            self._next()
            parts.append(read())
        return parts[0] if len(parts) == 1 else _Path(sign, tuple(parts))

    def _step(self) -> _Verb:
        token = self._next()
        if token.text == "^":
            return _Path("^", (self._step(),))
        if token.text == "!":
            return _Path("!", (self._step(),))
        if token.text == "(":
            found = self._alternatives()
            if self._next().text != ")":
                raise NotPlainError
        elif token.text == "a":
            found = str(RDF.type)
        elif token.kind in {"iri", "name"}:
            found = self.names.iri(token)
        else:
            raise NotPlainError
        if self._peek() in {"*", "+", "?"}:
            self._next()
            return _Path("*", (found,))
        return found

    def _node(self) -> tuple[Part, list[Pattern]]:
        token = self._next()
        if token.text == "[":
            node = self._anonymous()
            inner = [] if self._peek() == "]" else list(self._properties(node))
            if self._next().text != "]":
                raise NotPlainError
            return node, inner
        if token.kind == "var":
            return Variable(token.text[1:]), []
        if token.kind == "bnode":
            return (f"_:{token.text[2:]}" if self._keep_blank else Variable(f" {token.text[2:]}")), []
        if token.kind in {"iri", "name"}:
            return self.names.iri(token), []
        return self._literal(token), []

    def _anonymous(self) -> Part:
        variable = self._variable()
        return f"_:{variable.name.strip()}" if self._keep_blank else variable

    def _literal(self, token: Token) -> str:
        if token.kind == "number" or token.text in {"+", "-"}:
            number = token if token.kind == "number" else self._next()
            if number.kind != "number":
                raise NotPlainError
            kind = XSD.double if "e" in number.text.lower() else XSD.decimal if "." in number.text else XSD.integer
            return f'"{token.text if token is not number else ""}{number.text}"^^{kind}'
        if token.text in {"true", "false"}:
            return f'"{token.text}"^^{XSD.boolean}'
        if token.kind != "string":
            raise NotPlainError
        width = 3 if token.text[:3] in {'"""', "'''"} else 1
        value = _unescape(token.text[width:-width])
        if self._peek() == "^^":
            self._next()
            return term_to_text(Literal(value, datatype=NamedNode(self.names.iri(self._next())[1:-1])))
        if self._place < len(self._tokens) and self._tokens[self._place].kind == "lang":
            return term_to_text(Literal(value, language=self._next().text[1:]))
        return term_to_text(Literal(value))

    def _peek(self) -> str:
        return self._tokens[self._place].text if self._place < len(self._tokens) else ""

    def _next(self) -> Token:
        if self._place >= len(self._tokens):
            raise NotPlainError
        self._place += 1
        return self._tokens[self._place - 1]


_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match.group(1)
        return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPES[code]

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", one, text)
