"""Reading a rule file: the part of SPARQL that decides how a rule runs and what it depends on.

SPARQL 1.1 Query §19.8 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar). The grammar itself is checked by the
SPARQL engine; here a tokenizer and a walk over the groups find the triple patterns, and whether each stands under a
negation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.rules.patterns import Names, NotPlainError, Triples
from kgtool.rules.rule import Pattern, Variable
from kgtool.sparql.tokens import Token, tokenize
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Construct", "Group", "closing", "parse_construct"]

_NEGATIVE = {"NOT", "MINUS", "OPTIONAL"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "HAVING", "LIMIT", "OFFSET"}


@dataclass(slots=True)
class Group:
    """What a group graph pattern reads: patterns, and whether all of it is triple patterns.

    ``counted`` are those of the negative ones that an aggregate or a limit goes over. ``joined``: every solution
    matches all of ``patterns``; none of them stands in a union, a sub-query or a path.
    """

    patterns: list[Pattern] = field(default_factory=list)
    negative: list[Pattern] = field(default_factory=list)
    counted: list[Pattern] = field(default_factory=list)
    plain: bool = True
    joined: bool = True


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
    tokens: tuple[Token, ...]
    """The tokens of the WHERE group, whatever follows it."""


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
    _refuse(tokens[start:])
    end = closing(tokens, start)
    group = Group()
    reader = Triples(names, lenient=True)
    _walk(tokens[start + 1 : end], reader, group, negative=len(tokens) > end + 1)
    prologue = text[: tokens[place].start]
    whole = tuple(tokens[start + 1 : end])
    inside = whole if end + 1 == len(tokens) else ()
    return Construct(prologue, template, text[tokens[start].start : tokens[-1].end], group, names, inside, whole)


def _refuse(tokens: Sequence[Token]) -> None:
    """Raise ValueError where a WHERE clause looks beyond the one graph that rules see."""
    if any(token.is_word("SERVICE") for token in tokens):
        message = "a rule asks no other service: it has no SERVICE"
        raise ValueError(message)
    if any(token.is_word("GRAPH") for token in tokens):
        message = "a rule sees all triples as one graph: it has no GRAPH"
        raise ValueError(message)


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Return the place of the brace that closes an opening one."""
    depth = 0
    for number in range(opening, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[number].text, 0)
        if depth == 0:
            return number
    message = "a brace is not closed"
    raise ValueError(message)


def _walk(tokens: list[Token], reader: Triples, group: Group, *, negative: bool, absent: bool = False) -> None:
    """Collect the patterns of a group and of the groups in it; ``negative``: what they match may take rows away.

    ``absent``: it stands under NOT EXISTS, MINUS or OPTIONAL.
    """
    if any(token.text.upper() in _AGGREGATES for token in _outer(tokens)):
        negative = True
    group.plain &= not negative
    run: list[Token] = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        word = token.text.upper() if token.kind == "word" else ""
        group.joined &= word not in {"UNION", "SELECT", "GRAPH", "SERVICE"}
        if token.text == "{":
            end = closing(tokens, number)
            before = {earlier.text.upper() for earlier in tokens[max(0, number - 2) : number]}
            inside = tokens[number + 1 : end]
            group.plain = False
            _flush(run, reader, group, negative=negative, absent=absent)
            hidden = bool(before & _NEGATIVE)
            _walk(inside, reader, group, negative=negative or hidden, absent=absent or hidden)
            run, number = [], end + 1
            continue
        if word in {"FILTER", "BIND", "VALUES", "SELECT", "SERVICE", "GRAPH", "UNION", "EXISTS"} or word in _NEGATIVE:
            group.plain = False
            _flush(run, reader, group, negative=negative, absent=absent)
            run, number = [], _skip(tokens, number)
            continue
        run.append(token)
        number += 1
    _flush(run, reader, group, negative=negative, absent=absent)


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


def _flush(run: list[Token], reader: Triples, group: Group, *, negative: bool, absent: bool) -> None:
    """Read a run of triples; where collections stand in it, every name in it counts as read."""
    while run and run[0].text == ".":
        run = run[1:]
    if not run:
        return
    found: list[Pattern] = []
    try:
        found += reader.read(run)
        group.plain &= reader.is_exact
        group.joined &= reader.is_exact
    except NotPlainError:
        group.plain = group.joined = False
        for token in run:
            if token.kind in {"iri", "name"} or token.text == "a":
                predicate = str(RDF.type) if token.text == "a" else reader.names.iri(token)
                found.append(Pattern(Variable(" s"), predicate, Variable(" o")))
    (group.negative if negative else group.patterns).extend(found)
    if negative and not absent:
        group.counted.extend(found)
