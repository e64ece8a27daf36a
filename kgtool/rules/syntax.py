"""Reading a rule file: the part of SPARQL that decides how a rule runs and what it depends on.

SPARQL 1.1 Query §19.8 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar). The grammar itself is checked by the
SPARQL engine; here a tokenizer and a walk over the groups find the triple patterns, and whether each stands under a
negation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.rules.rule import Part, Pattern, Variable
from kgtool.sparql.tokens import Token, declared_prefixes, tokenize
from kgtool.terms import Literal, NamedNode, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Construct", "Group", "Names", "NotPlainError", "Triples", "closing", "parse_construct"]

_NEGATIVE = {"NOT", "MINUS", "OPTIONAL"}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "HAVING", "LIMIT", "OFFSET"}


class NotPlainError(Exception):
    """When a piece of SPARQL is more than triple patterns."""


@dataclass(slots=True)
class Group:
    """What a group graph pattern reads: patterns, and whether all of it is triple patterns."""

    patterns: list[Pattern] = field(default_factory=list)
    negative: list[Pattern] = field(default_factory=list)
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Construct:
    """A CONSTRUCT query taken apart: prologue, template, and the text and the patterns of its WHERE clause.

    In the template a blank node is a part ``_:label``; in the patterns it is a variable.
    """

    prologue: str
    template: tuple[Pattern, ...]
    where: str
    group: Group
    names: Names
    inside: tuple[Token, ...]
    """The tokens of the WHERE group; none where more follows it."""


def parse_construct(text: str) -> Construct:
    """Take a CONSTRUCT query apart; raise ValueError where it is another form or uses what rules cannot have."""
    tokens = list(tokenize(text))
    place = next((number for number, token in enumerate(tokens) if token.text.upper() == "CONSTRUCT"), None)
    if place is None:
        message = "a rule is a CONSTRUCT query"
        raise ValueError(message)
    names = Names(tokens[:place])
    template_end = closing(tokens, place + 1) if tokens[place + 1].text == "{" else None
    if template_end is None:
        message = "a rule writes its template and its WHERE clause apart"
        raise ValueError(message)
    template = tuple(Triples(names, keep_blank=True).read(tokens[place + 2 : template_end]))
    start = next(number for number in range(template_end, len(tokens)) if tokens[number].text == "{")
    between = tokens[template_end + 1 : start]
    if any(token.text.upper() == "FROM" for token in between):
        message = "a rule reads the dataset that it belongs to: it has no FROM"
        raise ValueError(message)
    end = closing(tokens, start)
    group = Group()
    _walk(tokens[start + 1 : end], names, group, negative=len(tokens) > end + 1)
    prologue = text[: tokens[place].start]
    inside = tuple(tokens[start + 1 : end]) if end + 1 == len(tokens) else ()
    return Construct(prologue, template, text[tokens[start].start : tokens[-1].end], group, names, inside)


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Return the place of the brace that closes an opening one."""
    depth = 0
    for number in range(opening, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[number].text, 0)
        if depth == 0:
            return number
    message = "a brace is not closed"
    raise ValueError(message)


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


class Triples:
    """A reader of plain triple patterns."""

    def __init__(self, names: Names, *, keep_blank: bool) -> None:
        """Take the names; ``keep_blank`` leaves blank nodes what they are."""
        self._names = names
        self._keep_blank = keep_blank
        self._made = 0

    def read(self, tokens: list[Token]) -> Iterator[Pattern]:
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
            predicate = self._verb()
            while True:
                node, inner = self._node()
                yield from inner
                yield Pattern(subject, predicate, node)
                if self._peek() != ",":
                    break
                self._next()
            while self._peek() == ";":
                self._next()
            if self._tokens[self._place - 1].text != ";" or self._peek() in {".", "]", ""}:
                return

    def _verb(self) -> Part:
        token = self._next()
        if token.text == "a":
            return _TYPE
        if token.kind == "var":
            return Variable(token.text[1:])
        if token.kind in {"iri", "name"} and self._peek() not in {"/", "|", "*", "+", "?"}:
            return self._names.iri(token)
        raise NotPlainError

    def _node(self) -> tuple[Part, list[Pattern]]:
        token = self._next()
        if token.text == "[":
            node = self._blank(f"b{self._made}")
            self._made += 1
            inner = [] if self._peek() == "]" else list(self._properties(node))
            if self._next().text != "]":
                raise NotPlainError
            return node, inner
        if token.kind == "var":
            return Variable(token.text[1:]), []
        if token.kind == "bnode":
            return self._blank(token.text[2:]), []
        if token.kind in {"iri", "name"}:
            return self._names.iri(token), []
        return self._literal(token), []

    def _blank(self, label: str) -> Part:
        return f"_:{label}" if self._keep_blank else Variable(f" {label}")

    def _literal(self, token: Token) -> str:
        if token.kind == "number":
            kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
            return f'"{token.text}"^^<{_XSD}{kind}>'
        if token.text in {"true", "false"}:
            return f'"{token.text}"^^<{_XSD}boolean>'
        if token.kind != "string":
            raise NotPlainError
        width = 3 if token.text[:3] in {'"""', "'''"} else 1
        value = _unescape(token.text[width:-width])
        if self._peek() == "^^":
            self._next()
            return term_to_text(Literal(value, datatype=NamedNode(self._names.iri(self._next())[1:-1])))
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


def _walk(tokens: list[Token], names: Names, group: Group, *, negative: bool) -> None:
    """Collect the patterns of a group and of the groups in it; ``negative``: what they match may take rows away."""
    if any(token.text.upper() in _AGGREGATES for token in _outer(tokens)):
        negative = True
    group.plain &= not negative
    run: list[Token] = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        word = token.text.upper() if token.kind == "word" else ""
        if token.text == "{":
            end = closing(tokens, number)
            before = {earlier.text.upper() for earlier in tokens[max(0, number - 2) : number]}
            inside = tokens[number + 1 : end]
            group.plain = False
            _flush(run, names, group, negative=negative)
            _walk(inside, names, group, negative=negative or bool(before & _NEGATIVE))
            run, number = [], end + 1
            continue
        if word in {"FILTER", "BIND", "VALUES", "SELECT", "SERVICE", "GRAPH", "UNION", "EXISTS"} or word in _NEGATIVE:
            group.plain = False
            _flush(run, names, group, negative=negative)
            run, number = [], _skip(tokens, number)
            continue
        run.append(token)
        number += 1
    _flush(run, names, group, negative=negative)


def _outer(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word":
            yield token


def _skip(tokens: list[Token], number: int) -> int:
    """Return the place after a keyword and its bracketed expression; groups are left for the walk."""
    word = tokens[number].text.upper()
    number += 1
    if word == "SELECT":
        while number < len(tokens) and tokens[number].text != "{":
            number += 1
        return number
    if word in {"GRAPH", "VALUES"} and word == "VALUES":
        while number < len(tokens) and tokens[number].text != "{":
            number += 1
        return closing(tokens, number) + 1
    if word in {"GRAPH", "SERVICE"}:
        while number < len(tokens) and tokens[number].text != "{":
            number += 1
        return number
    if word in {"FILTER", "BIND"}:
        if number < len(tokens) and tokens[number].text.upper() in {"NOT", "EXISTS"}:
            return number
        while number < len(tokens) and tokens[number].text != "(":
            number += 1
        return _bracket(tokens, number)
    return number


def _bracket(tokens: list[Token], number: int) -> int:
    depth = 0
    while number < len(tokens):
        if tokens[number].text == "{":
            return number
        depth += {"(": 1, ")": -1}.get(tokens[number].text, 0)
        number += 1
        if depth == 0:
            break
    return number


def _flush(run: list[Token], names: Names, group: Group, *, negative: bool) -> None:
    """Read a run of triples; where paths or collections stand in it, every name in it counts as read."""
    while run and run[0].text == ".":
        run = run[1:]
    if not run:
        return
    target = group.negative if negative else group.patterns
    try:
        target.extend(Triples(names, keep_blank=False).read(run))
    except NotPlainError:
        group.plain = False
        for token in run:
            if token.kind in {"iri", "name"} or token.text == "a":
                predicate = _TYPE if token.text == "a" else names.iri(token)
                target.append(Pattern(Variable(" s"), predicate, Variable(" o")))
            elif token.kind == "var":
                continue
