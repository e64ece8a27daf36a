"""Whether a query or an update is well formed, and if not, where and why, in words.

SPARQL 1.1 §19 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), SPARQL 1.1 Update §3
(https://www.w3.org/TR/sparql11-update/#updateLanguage). The engine parses; what its message leaves open is looked up
in the tokens. Depth is checked before, because the native parser has no guard of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location, nearest
from kgtool.sparql.keywords import FUNCTIONS, KEYWORDS
from kgtool.sparql.tokens import declared_prefixes, is_absolute, locate, nesting, tokenize
from kgtool.sparql.updates import separate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.sparql.tokens import Token

__all__ = ["MAX_DEPTH", "check_query", "check_update", "guard"]

MAX_DEPTH = 400
"""How deep brackets may nest; the native parser dies beyond 1,600."""

_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SAID = re.compile(r"[A-Z][a-z]\w* \w[^,\[]*")
_EXPECTED = re.compile(r'"([^"\\]+|\\")"|\b([A-Z]{2,})\b')
_SHOWN = 6
_STOP = "CLEAR GRAPH <urn:kgtool:none> ; "


def check_query(
    text: str, *, path: str = "<query>", base: str | None = None, prefixes: Mapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a query, nothing evaluated; ``prefixes`` are known besides the declared ones.

    Codes: KG0406 not well formed, KG0102 unknown prefix, KG0201 no IRI, KG0407 SERVICE, KG0904 too deep.
    """
    return _check(text, path, base, prefixes, update=False)


def check_update(
    text: str, *, path: str = "<update>", base: str | None = None, prefixes: Mapping[str, str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with an update request, nothing done; codes as :func:`check_query`, and KG0408 LOAD."""
    return _check(text, path, base, prefixes, update=True)


def guard(tokens: tuple[Token, ...], text: str, path: str) -> tuple[Diagnostic, ...]:
    """Return why a request must not run: it would reach the network or another file, or is nested too deep."""
    found = []
    for token in tokens:
        if token.is_word("SERVICE", "LOAD"):
            word = token.text.upper()
            code = "KG0407" if word == "SERVICE" else "KG0408"
            hint = "queries never leave this machine; add the data with --data"
            place, excerpt = locate(text, token, path)
            found.append(Diagnostic(code, f"{word} is refused", place, hint, excerpt=excerpt))
    return (*found, *_too_deep(tokens, text, path))


def _too_deep(tokens: tuple[Token, ...], text: str, path: str) -> tuple[Diagnostic, ...]:
    depth, token = nesting(tokens)
    if depth <= MAX_DEPTH or token is None:
        return ()
    place, _ = locate(text, token, path)
    return (Diagnostic("KG0904", f"nested {depth} deep, the limit is {MAX_DEPTH}", place, "split the query"),)


def _check(
    text: str, path: str, base: str | None, prefixes: Mapping[str, str] | None, *, update: bool
) -> tuple[Diagnostic, ...]:
    tokens = tokenize(text)
    deep = _too_deep(tokens, text, path)
    if deep:
        return deep
    known = dict(prefixes or {})
    unknown = tuple(_unknown_prefixes(tokens, text, path, known))
    error = _parse(text, base, known, update=update)
    if error is None:
        return ()
    return unknown or (_explain(error, tokens, text, path),)


def _parse(text: str, base: str | None, prefixes: dict[str, str], *, update: bool) -> SyntaxError | None:
    """Let the engine parse and do nothing: it stumbles over what comes after parsing, before evaluation."""
    from pyoxigraph import Literal, Store, Variable

    for prologue, operation in separate(text) if update else ():
        try:
            # a request is parsed as a whole before its first operation, which fails: there is no such graph
            Store().update(f"{prologue}{_STOP}{operation}", base_iri=base, prefixes=prefixes)
        except SyntaxError as error:
            return _shifted(error, prologue)
        except (RuntimeError, ValueError):
            continue
    if update:
        return None
    try:
        Store().query(text, base_iri=base, prefixes=prefixes, substitutions={Variable("kgtool_none"): Literal("")})
    except SyntaxError as error:
        return error
    except (RuntimeError, ValueError):
        return None
    return None


def _shifted(error: SyntaxError, prologue: str) -> SyntaxError:
    """Return the error with its place in the request, as it was before the stop was put in."""
    parts = _ERROR.match(str(error))
    line, column = prologue.count("\n") + 1, len(prologue) - prologue.rfind("\n") - 1
    if parts is None or int(parts[1]) != line or int(parts[2]) <= column:
        return error
    return SyntaxError(f"error at {parts[1]}:{int(parts[2]) - len(_STOP)}: expected {parts[3]}")


def _unknown_prefixes(
    tokens: tuple[Token, ...], text: str, path: str, prefixes: Mapping[str, str]
) -> Iterator[Diagnostic]:
    declared = {**prefixes, **declared_prefixes(tokens)}
    before: Token | None = None
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in declared and not (before and before.is_word("PREFIX")):
            close = nearest(prefix, declared)
            hint = f"did you mean '{close}'?" if close else f"declare it: PREFIX {prefix}: <…>"
            place, excerpt = locate(text, token, path)
            message = f"unknown prefix '{prefix}' in '{token.text}'"
            yield Diagnostic("KG0102", message, place, hint, excerpt=excerpt)
        before = token


def _explain(error: SyntaxError, tokens: tuple[Token, ...], text: str, path: str) -> Diagnostic:
    """Return the diagnostic of a syntax error: a reason found in the tokens, or else the engine's own place."""
    found = next(_reasons(tokens, text, str(error)), None)
    if found is not None:
        token, message, hint = found
        place, excerpt = locate(text, token, path)
        return Diagnostic("KG0406", message, place, hint, excerpt=excerpt)
    parts = _ERROR.match(str(error))
    if parts is None:
        return Diagnostic("KG0406", str(error), Location(path))
    line, column, expected = int(parts[1]), int(parts[2]), parts[3]
    lines = text.split("\n")
    excerpt = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    offset = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    token_there = next((token for token in tokens if token.end > offset), None)
    message = f"unexpected '{token_there.text}'" if token_there else "unexpected end of the text"
    if token_there and token_there.start >= offset:
        place, excerpt = locate(text, token_there, path)
    else:
        place = Location(path, line, column)
    words = sorted({word for pair in _EXPECTED.findall(expected) for word in pair if word})
    hint = f"expected {', '.join(words[:_SHOWN])}{' …' if len(words) > _SHOWN else ''}" if words else ""
    return Diagnostic("KG0406", message, place, hint, excerpt=excerpt)


def _reasons(tokens: tuple[Token, ...], text: str, error: str) -> Iterator[tuple[Token, str, str]]:
    """Yield what the tokens alone show to be wrong: the token, a message, a hint."""
    yield from _broken(tokens, text)
    yield from _brackets(tokens)
    yield from _misspelt(tokens)
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


def _broken(tokens: tuple[Token, ...], text: str) -> Iterator[tuple[Token, str, str]]:
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
    for token, following in zip(tokens, (*tokens[1:], None), strict=True):
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
