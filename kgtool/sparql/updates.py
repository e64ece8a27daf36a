"""Update requests as the operations they consist of, each with the prologue that holds for it.

SPARQL 1.1 Update §4.1 (https://www.w3.org/TR/sparql11-update/#updateServices): a request is a sequence of operations,
and a prologue may stand before each. The engine reads one only at the start, so requests with more are given to it in
parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.sparql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgtool.sparql.tokens import Token

__all__ = ["is_silent_load", "separate"]


def separate(text: str) -> tuple[tuple[str, str], ...]:
    """Return (prologue, operation) pairs; in each, what belongs to neither is blanks, so that places stay the same.

    A request with its only prologue at the start comes back as one pair. LOAD SILENT is left out: nothing is loaded
    here, and SILENT says that this is no failure (§3.1.4, https://www.w3.org/TR/sparql11-update/#load).

    >>> separate("PREFIX : <x:> CLEAR ALL ; DROP ALL")
    (('PREFIX : <x:> ', 'CLEAR ALL ; DROP ALL'),)
    """
    tokens = tokenize(text)
    parts = _parts(tokens)
    if not any(prologue for prologue, _ in parts[1:]) and not any(is_silent_load(operation) for _, operation in parts):
        start = parts[0][1][0].start if parts[0][1] else len(text)
        return ((text[:start], text[start:]),)
    found = []
    kept: list[Token] = []
    for number, (prologue, operation) in enumerate(parts, 1):
        kept += prologue
        start = operation[0].start if operation else len(text)
        end = operation[-1].end if operation and number < len(parts) else len(text)
        before = _blank(text[:start])
        for token in kept:
            before = before[: token.start] + token.text + before[token.end :]
        if not is_silent_load(operation):
            found.append((before, text[start:end]))
    return tuple(found)


def is_silent_load(tokens: Sequence[Token]) -> bool:
    """Say whether an operation is LOAD SILENT."""
    return len(tokens) > 1 and tokens[0].is_word("LOAD") and tokens[1].is_word("SILENT")


def _parts(tokens: tuple[Token, ...]) -> list[tuple[list[Token], list[Token]]]:
    parts: list[tuple[list[Token], list[Token]]] = [([], [])]
    depth = 0
    for number, token in enumerate(tokens):
        prologue, operation = parts[-1]
        before = tokens[number - 1] if number else token
        opening = not operation and (
            token.is_word("PREFIX", "BASE")
            or before.is_word("PREFIX", "BASE")
            or (token.kind == "iri" and bool(prologue) and prologue[-1].kind == "name")
        )
        depth += (token.text == "{") - (token.text == "}")
        if opening:
            prologue.append(token)
        elif token.text == ";" and depth == 0 and operation:
            operation.append(token)
            parts.append(([], []))
        else:
            operation.append(token)
    last = parts[-1]
    if len(parts) > 1 and not last[0] and not last[1]:
        parts.pop()
    return [
        (prologue, _without_end(operation, more=number + 1 < len(parts)))
        for number, (prologue, operation) in enumerate(parts)
    ]


def _without_end(operation: list[Token], *, more: bool) -> list[Token]:
    """Return an operation without the semicolon that leads over to the next one."""
    return operation[:-1] if more and operation and operation[-1].text == ";" else operation


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
