"""EXISTS evaluated from what is bound around it, pattern by pattern.

For ``EXISTS { ?this ex:p ?m . ?m ex:q ?v }`` the engine joins all triples of ``ex:p`` and ``ex:q`` anew for each
``?this``, since it plans a group without what is known outside of it. A chain of LATERAL groups, an extension of the
engine (SEP-0006, https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md), goes from triple to triple. The
join of triple patterns does not depend on their order (SPARQL 1.1 §18.3,
https://www.w3.org/TR/sparql11-query/#BasicGraphPattern), and a FILTER sees all of its group, so nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kgtool.sparql.tokens import Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["correlated"]

_STEP = "?kgtoolStep"
_OPEN, _CLOSE = frozenset({"{", "(", "[", "<<", "<<("}), frozenset({"}", ")", "]", ">>", ")>>"})
_ENDS = ("iri", "name", "var")


@dataclass(frozen=True, slots=True)
class _Block:
    """Triple patterns of one subject as they are written, and the names of their variables."""

    text: str
    names: frozenset[str]


@cache
def correlated(text: str) -> str:
    """Return a query whose EXISTS groups begin with what is bound around them, where they are triples and filters.

    >>> print(correlated("ASK { ?s ?p ?o FILTER EXISTS { ?m ?q 1 . ?s ?r ?m } }"))
    ASK { ?s ?p ?o FILTER EXISTS { ?s ?r ?m LATERAL { ?m ?q 1 }   } }
    """
    tokens = tokenize(text)
    edits: list[tuple[int, int, str]] = []
    for number, token in enumerate(tokens[:-1]):
        if token.is_word("EXISTS") and tokens[number + 1].text == "{":
            end = _closing(tokens, number + 1)
            runs = _runs(tokens[number + 2 : end])
            blocks = [block for run in runs for block in _blocks(run, text)]
            outside = _names((*tokens[:number], *tokens[end:]))
            ordered = _ordered(blocks, outside)
            if ordered:
                edits += [(run[0].start, run[-1].end, "") for run in runs[1:]]
                edits.append((runs[0][0].start, runs[0][-1].end, _written(ordered)))
    parts, at = [], 0
    for start, stop, written in sorted(edits):
        parts += [text[at:start], written]
        at = stop
    return "".join([*parts, text[at:]])


def _written(blocks: Sequence[_Block]) -> str:
    return " ".join([blocks[0].text, *(f"LATERAL {{ {block.text} }}" for block in blocks[1:]), ""])


def _runs(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Return the triples of one subject each, up to a dot; none where a group holds more than those and filters."""
    found: list[Sequence[Token]] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.is_word("FILTER"):
            place = _behind_filter(tokens, place)
            continue
        end = place
        while end < len(tokens) and tokens[end].text != "." and not tokens[end].is_word("FILTER"):
            if tokens[end].text == "{" or tokens[end].kind == "bnode" or _is_keyword(tokens[end]):
                return []
            end = _closing(tokens, end) + 1 if tokens[end].text in _OPEN else end + 1
        stop = end + 1 if end < len(tokens) and tokens[end].text == "." else end
        if end > place:
            found.append(tokens[place:stop])
        place = stop
    return found


def _is_keyword(token: Token) -> bool:
    return token.kind == "word" and token.text not in {"a", "true", "false"}


def _behind_filter(tokens: Sequence[Token], place: int) -> int:
    """Return the place behind a FILTER: its brackets, or the group of its EXISTS."""
    opening = next(number for number in range(place, len(tokens)) if tokens[number].text in {"(", "{"})
    end = _closing(tokens, opening) + 1
    return end + 1 if end < len(tokens) and tokens[end].text == "." else end


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for number in range(opening, len(tokens)):
        depth += (tokens[number].text in _OPEN) - (tokens[number].text in _CLOSE)
        if depth == 0:
            return number
    return len(tokens) - 1


def _blocks(run: Sequence[Token], text: str) -> Iterator[_Block]:
    """Yield a run of triples, a sequence path as a block for each step; the steps lead to variables of their own."""
    tokens = run[:-1] if run[-1].text == "." else run
    path = _sequence(tokens)
    if len(path) < 2:  # noqa: PLR2004 - a sequence has two steps
        yield _Block(text[tokens[0].start : tokens[-1].end], _names(tokens))
        return
    nodes = [tokens[0].text, *(f"{_STEP}{tokens[0].start}_{number}" for number in range(1, len(path))), tokens[-1].text]
    for number, step in enumerate(path):
        subject, object_ = nodes[number], nodes[number + 1]
        written = text[step[0].start : step[-1].end]
        yield _Block(f"{subject} {written} {object_}", _names(tokenize(f"{subject} {object_}")))


def _sequence(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Return the steps of the path of a single triple, of which each end is a variable or a name; none of others."""
    steps: list[Sequence[Token]] = []
    if tokens[0].kind not in _ENDS or tokens[-1].kind not in _ENDS or tokens[-2].text == "^^":
        return steps
    place = start = 1
    while place < len(tokens) - 1:
        text = tokens[place].text
        if text in {"|", ";", ",", "["}:
            return []
        if text == "/":
            steps.append(tokens[start:place])
            start = place + 1
        place = _closing(tokens, place) + 1 if text in _OPEN else place + 1
    return [*steps, tokens[start:-1]]


def _ordered(blocks: Sequence[_Block], known: frozenset[str]) -> list[_Block]:
    """Return the blocks, each with a variable that is known before; none where there is no such order, or one block."""
    rest, found = list(blocks), list[_Block]()
    while rest and len(blocks) > 1:
        joined = [block for block in rest if block.names & known]
        if not joined:
            return []
        best = min(joined, key=lambda block: len(block.names - known))
        rest.remove(best)
        found.append(best)
        known |= best.names
    return found


def _names(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(token.text[1:] for token in tokens if token.kind == "var")
