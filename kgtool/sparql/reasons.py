"""What is wrong with a request as far as its tokens show it: strings, brackets, misspelt words, aggregates.

Each finding is a token, a message and a hint. They are asked for after the engine has refused a request, except for
what the engine lets pass.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kgtool.errors import nearest
from kgtool.sparql.keywords import AGGREGATES, FUNCTIONS, KEYWORDS
from kgtool.sparql.tokens import is_absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.sparql.tokens import Token

__all__ = ["broken", "nested_aggregates", "reasons"]

_SAID = re.compile(r"[A-Z][a-z]\w* \w[^,\[]*")


def reasons(tokens: tuple[Token, ...], error: str) -> Iterator[tuple[Token, str, str]]:
    """Yield what the tokens alone show to be wrong: the token, a message, a hint."""
    yield from _brackets(tokens)
    yield from _misspelt(tokens)
    yield from nested_aggregates(tokens)
    said = _SAID.search(error)
    first = next((token for token in tokens if token.is_word("SELECT", "CONSTRUCT")), None)
    if said and first is not None and "IRI parsing" not in said[0]:
        yield first, said[0].strip()[0].lower() + said[0].strip()[1:], _HINTS.get(said[0].strip(), "")
    if not any(token.is_word("BASE") for token in tokens):
        for token in tokens:
            if token.kind == "iri" and not is_absolute(token.text[1:-1]):
                yield token, f"relative IRI '{token.text}' without a base", "give --base, or write BASE <…> at the top"


_HINTS: Mapping[str, str] = {
    "The SELECT contains a variable that is unbound": "beside aggregates, SELECT takes only variables of GROUP BY",
    "SELECT * is not authorized with GROUP BY": "name the columns",
    "Duplicated variable name in SELECT": "give each column a name of its own",
}


def nested_aggregates(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, str, str]]:
    """Yield aggregates inside of aggregates (SPARQL 1.2 §19.8, note 13), which the engine lets pass."""
    open_calls: list[bool] = []
    for before, token in pairwise(tokens):
        if token.text == "(":
            aggregate = before.is_word(*AGGREGATES)
            if aggregate and any(open_calls):
                yield (
                    before,
                    f"the aggregate {before.text} stands inside of another",
                    "use a sub-select",
                )
            open_calls.append(aggregate)
        elif token.text == ")" and open_calls:
            open_calls.pop()
        elif token.text == "{":
            open_calls.append(False)
        elif token.text == "}" and open_calls:
            open_calls.pop()


def broken(tokens: tuple[Token, ...], text: str) -> Iterator[tuple[Token, str, str]]:
    """Yield what is no token at all: strings that are not closed, IRIs with blanks in them."""
    for token in tokens:
        if token.kind == "mark" and token.text in {'"', "'"}:
            yield token, "a string that is not closed", f"close it with {token.text}; over lines with {token.text * 3}"
        if token.kind == "mark" and token.text == "<" and re.match(r"<[A-Za-z][\w+.\-]*:[^>\n]*>", text[token.start :]):
            iri = text[token.start : text.index(">", token.start) + 1]
            yield token, f"'{iri}' is no IRI", 'an IRI holds no blanks and none of < > " { } | ^ ` \\'
        if token.kind == "mark" and token.text == "\\":
            yield token, "a backslash outside of a string", ""


def _brackets(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, str, str]]:
    pairs = {")": "(", "]": "[", "}": "{"}
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "mark" and token.text in pairs.values():
            opened.append(token)
        elif token.kind == "mark" and token.text in pairs:
            if not opened or opened[-1].text != pairs[token.text]:
                close = f"'{opened[-1].text}' before it is still open" if opened else "nothing is open here"
                yield token, f"unexpected '{token.text}'", close
                return
            opened.pop()
    for token in reversed(opened):
        yield token, f"'{token.text}' is not closed", ""


def _misspelt(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, str, str]]:
    for token, following in zip(tokens, (*tokens[1:], None), strict=False):
        word = token.text.upper()
        if (
            token.kind != "word"
            or token.text in {"a", "true", "false"}
            or word in KEYWORDS
            or word in {"TRUE", "FALSE"}
        ):
            continue
        call = following is not None and following.text == "("
        if call and word in FUNCTIONS:
            continue
        close = nearest(word, FUNCTIONS | KEYWORDS if call else KEYWORDS)
        kind = "function" if call else "word"
        yield token, f"unknown {kind} '{token.text}'", f"did you mean '{close}'?" if close else ""
