"""SPARQL text as tokens: what is a name, a string, a bracket; enough to guard, to bind and to point, not to parse.

SPARQL 1.1 §19.8, terminals (https://www.w3.org/TR/sparql11-query/#sparqlGrammar). The parser is the engine's own; the
tokens serve what must happen before it (depth, SERVICE, LOAD), beside it (places of faults) and around it
(parameters).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Mention",
    "Token",
    "declared_prefixes",
    "in_full",
    "is_absolute",
    "locate",
    "mentions",
    "nesting",
    "tokenize",
]

_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*+'''
        |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
  | (?P<var>[?$]\w[\w\u00B7\u203F\u2040]*)
  | (?P<bnode>_:\w(?:[\w.\-\u00B7]*[\w\-\u00B7])?)
  | (?P<name>(?:[^\W\d_](?:[\w.\-\u00B7]*[\w\-\u00B7])?)?:
        (?:(?:[\w:]|{_PLX})(?:(?:[\w.:\-\u00B7]|{_PLX})*(?:[\w:\-\u00B7]|{_PLX}))?)?)
  | (?P<lang>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*(?:--[a-zA-Z]+)?)
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|&&|\|\||[<>!]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_OPEN, _CLOSE = frozenset({"(", "{", "[", "<<", "<<(", "{|"}), frozenset({")", "}", "]", ">>", ")>>", "|}"})


@dataclass(frozen=True, slots=True)
class Token:
    """A token: kind (iri, string, var, bnode, name, lang, number, word, mark), text, and offsets in code points."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Say whether this is one of the keywords, which are given in upper case."""
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True, slots=True)
class Mention:
    """An IRI that a query names, with the token that names it; ``iri`` is None where its prefix is not declared."""

    iri: str | None
    token: Token


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a query or an update, white space and comments left out.

    >>> [token.text for token in tokenize("SELECT ?s { ?s a ex:Film } # all")]
    ['SELECT', '?s', '{', '?s', 'a', 'ex:Film', '}']
    """
    return tuple(
        Token(str(found.lastgroup), found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if found.lastgroup != "space"
    )


def nesting(tokens: tuple[Token, ...]) -> tuple[int, Token | None]:
    """Return how deep brackets and chains of signs nest at most, and the token that opens the deepest."""
    depth = deepest = chain = 0
    place: Token | None = None
    for token in tokens:
        chain = chain + 1 if token.text in {"!", "-", "+", "^"} else 0
        if token.kind == "mark" and token.text in _OPEN:
            depth += 1
        elif token.kind == "mark" and token.text in _CLOSE:
            depth -= 1
        if depth + chain > deepest:
            deepest, place = depth + chain, token
    return deepest, place


def locate(text: str, token: Token, path: str) -> tuple[Location, str]:
    """Return where a token stands, lines and columns from 1, and the line that it stands in."""
    line = text.count("\n", 0, token.start) + 1
    begin = text.rfind("\n", 0, token.start) + 1
    finish = text.find("\n", token.start)
    excerpt = text[begin : len(text) if finish < 0 else finish].rstrip("\r")
    column = token.start - begin + 1
    return Location(path, line, column, line, column + max(1, token.end - token.start)), excerpt


def declared_prefixes(tokens: tuple[Token, ...]) -> dict[str, str]:
    """Return the prefixes that the text declares, wherever it does; the last declaration wins."""
    return {
        name.text[:-1]: _unescape(iri.text[1:-1])
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.is_word("PREFIX") and name.kind == "name" and iri.kind == "iri"
    }


def mentions(tokens: tuple[Token, ...], prefixes: dict[str, str] | None = None) -> Iterator[Mention]:
    """Yield the IRIs that a text names, in its order, prologue left out; relative ones as they are written.

    ``prefixes`` are known besides those that the text declares.
    """
    known = dict(prefixes or {})
    skip = 0
    for number, token in enumerate(tokens):
        if skip:
            skip -= 1
        elif token.is_word("PREFIX") and len(tokens) > number + 2 and tokens[number + 1].kind == "name":
            known[tokens[number + 1].text[:-1]] = _unescape(tokens[number + 2].text[1:-1])
            skip = 2
        elif token.is_word("BASE"):
            skip = 1
        elif token.kind == "iri":
            yield Mention(_unescape(token.text[1:-1]), token)
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            namespace = known.get(prefix)
            yield Mention(None if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local), token)


def in_full(text: str) -> str:
    """Return a query without its prologue, names written as IRIs; relative ones stay as they are.

    >>> in_full("PREFIX ex: <https://example.org/> SELECT ?s { ?s a ex:Film }")
    'SELECT ?s { ?s a <https://example.org/Film> }'
    """
    tokens = tokenize(text)
    names = [mention for mention in mentions(tokens) if mention.token.kind == "name" and mention.iri is not None]
    start = next((token.start for token in tokens if token.is_word("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")), 0)
    parts, at = [], start
    for mention in names:
        parts += [text[at : mention.token.start], f"<{mention.iri}>"]
        at = mention.token.end
    return "".join([*parts, text[at:]])


def is_absolute(iri: str) -> bool:
    """Say whether an IRI has a scheme (RFC 3986 §4.3, https://www.rfc-editor.org/rfc/rfc3986#section-4.3)."""
    return _ABSOLUTE.match(iri) is not None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found.group(1) or found.group(2), 16)), text)
