"""The names in a query: resolved, looked up in the data, and suggested where they are nearly right."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Severity, nearest
from kgtool.sparql.tokens import is_absolute, locate, mentions, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kgtool.sparql.evaluation import Engine, Request
    from kgtool.sparql.tokens import Mention, Token

__all__ = ["graph_names", "resolve", "unknown_names", "why_empty"]

_STANDARD = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#")
_SHOWN = 5


def resolve(base: str, reference: str) -> str:
    """Return a reference resolved against a base IRI (RFC 3986 §5); an empty text where that gives no IRI.

    >>> resolve("http://example.org/a/b", "../c")
    'http://example.org/c'
    """
    from pyoxigraph import RdfFormat, parse

    try:
        (quad,) = parse(f"<{reference}> <x:p> <x:o> .".encode(), format=RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return ""
    return str(quad.subject)[1:-1]


def graph_names(request: Request) -> tuple[bool, frozenset[str]]:
    """Return whether a query asks for named graphs by a variable, and the names by which it asks for them."""
    tokens = tokenize(request.text)
    base = _base(tokens, request.base)
    named = {mention.token: mention for mention in mentions(tokens, dict(request.prefixes))}
    by_variable = False
    found: set[str] = set()
    for number, token in enumerate(tokens):
        if not token.is_word("GRAPH", "FROM", "NAMED"):
            continue
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if following is None or following.is_word("NAMED"):
            continue
        mention = named.get(following)
        by_variable |= following.kind == "var"
        if mention is not None and mention.iri is not None:
            found.add(mention.iri if is_absolute(mention.iri) else resolve(base, mention.iri) if base else "")
    return by_variable, frozenset(found - {""})


def unknown_names(
    request: Request, engine: Engine, own: Iterable[str], given: Mapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return a warning (KG0415) for each IRI of the own namespaces that a query names and the data does not hold.

    ``given`` are IRIs that came as parameters, by the parameter's name.
    """
    namespaces = tuple(namespace for namespace in own if namespace)
    asked = [mention for mention in _names(request) if mention.iri is not None and mention.iri.startswith(namespaces)]
    passed = {name: iri for name, iri in (given or {}).items() if iri.startswith(namespaces)}
    occurring = engine.occurring([*(str(mention.iri) for mention in asked), *passed.values()])
    found = []
    for mention in asked:
        if mention.iri not in occurring:
            place, excerpt = locate(request.text, mention.token, request.path)
            message = f"'{mention.token.text}' occurs nowhere in the graph"
            hint = _close(str(mention.iri), engine, request.prefixes)
            found.append(Diagnostic("KG0415", message, place, hint, Severity.WARNING, excerpt))
    for name, iri in sorted(passed.items()):
        if iri not in occurring:
            message = f"parameter '{name}': <{iri}> occurs nowhere in the graph"
            found.append(Diagnostic("KG0415", message, None, _close(iri, engine, {}), Severity.WARNING))
    return tuple(found)


def why_empty(request: Request, engine: Engine, known: Sequence[Diagnostic] = ()) -> Diagnostic:
    """Return a note (KG0416) on what keeps a query from having any rows, as far as names and pairs of names tell.

    ``known`` are warnings that were given already; what they name is not repeated.
    """
    tokens = tokenize(request.text)
    named = {mention.token: mention for mention in _names(request) if mention.iri is not None}
    occurring = engine.occurring(str(mention.iri) for mention in named.values())
    missing = [token.text for token, mention in named.items() if mention.iri not in occurring]
    missing = [name for name in dict.fromkeys(missing) if not any(f"'{name}'" in note.message for note in known)]
    if missing:
        said = ", ".join(f"'{name}'" for name in missing[:_SHOWN])
        return _note(f"no rows: {said} {'occurs' if len(missing) == 1 else 'occur'} nowhere in the data")
    for left, right in itertools.pairwise(tokens):
        verb = left.text == "a" or left in named
        if verb and right in named and not _has(engine, request, left, right):
            return _note(f"no rows: nothing in the data has {left.text} {right.text}")
    return _note("no rows: each name of the query occurs in the data, but nothing fits all of its patterns")


def _has(engine: Engine, request: Request, verb: Token, value: Token) -> bool:
    from dataclasses import replace

    named = {mention.token: mention.iri for mention in mentions(tokenize(request.text), dict(request.prefixes))}
    predicate = "a" if verb.text == "a" else f"<{named[verb]}>"
    asked = replace(request, text=f"ASK {{ ?s {predicate} <{named[value]}> }}")
    return engine.query(asked).boolean is True


def _names(request: Request) -> list[Mention]:
    """Return the absolute IRIs of a query that stand for things, not for datatypes, functions, graphs or namespaces."""
    tokens = tokenize(request.text)
    following = dict(itertools.pairwise(tokens))
    before = dict(zip(tokens[1:], tokens, strict=False))
    found = []
    for mention in mentions(tokens, dict(request.prefixes)):
        after, ahead = following.get(mention.token), before.get(mention.token)
        call = after is not None and after.text == "("
        typed = ahead is not None and ahead.text == "^^"
        graph = ahead is not None and ahead.is_word("GRAPH", "FROM", "NAMED")
        standard = mention.iri is not None and mention.iri.startswith(_STANDARD)
        if mention.iri is None or not is_absolute(mention.iri) or mention.iri.endswith(("#", "/")):
            continue
        if not (call or typed or graph or standard):
            found.append(mention)
    return found


def _close(iri: str, engine: Engine, prefixes: Mapping[str, str]) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    close = nearest(iri[cut:], [name[cut:] for name in engine.names(iri[:cut])])
    if not close:
        return ""
    prefix = next((prefix for prefix, namespace in prefixes.items() if namespace == iri[:cut]), None)
    return f"did you mean '{prefix}:{close}'?" if prefix is not None else f"did you mean '{close}'?"


def _note(message: str) -> Diagnostic:
    return Diagnostic("KG0416", message, severity=Severity.INFO)


def _base(tokens: tuple[Token, ...], base: str | None) -> str | None:
    for word, iri in itertools.pairwise(tokens):
        if word.is_word("BASE") and iri.kind == "iri":
            return iri.text[1:-1]
    return base
