"""Whether a query or an update is well formed, and if not, where and why, in words.

SPARQL 1.1 §19 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), SPARQL 1.1 Update §3
(https://www.w3.org/TR/sparql11-update/#updateLanguage). The engine parses; what its message leaves open is looked up
in the tokens. Depth is checked before, because the native parser has no guard of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, nearest
from kgtool.sparql.reasons import broken, nested_aggregates, reasons
from kgtool.sparql.tokens import Token, declared_prefixes, locate, nesting, tokenize
from kgtool.sparql.updates import is_silent_load, separate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


__all__ = ["MAX_DEPTH", "check_query", "check_update", "guard"]

MAX_DEPTH = 400
"""How deep brackets may nest; the native parser dies beyond 1,600."""

_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SIGN = re.compile(r'"((?:[^"\\]|\\.)+)"')
_SHOWN = {sign: f"'{sign}'" for sign in (".", ",", ";", "(", ")", "{", "}", "[", "]", "*")} | {"?": "a variable"}
_ROOM = " " * 64
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
    for number, token in enumerate(tokens):
        if token.is_word("SERVICE", "LOAD") and not is_silent_load(tokens[number : number + 2]):
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
    unreadable = [_told(text, path, *found) for found in broken(tokens, text)]
    unknown = unreadable[:1] or list(_unknown_prefixes(tokens, text, path, known))
    request = _Request(text, path, base, known, update)
    error = _parse(request)
    if error is None:
        nested = () if update else tuple(nested_aggregates(tokens))
        return tuple(_told(text, path, *found) for found in nested)
    return tuple(unknown) or (_explain(error, tokens, request),)


@dataclass(frozen=True, slots=True)
class _Request:
    text: str
    path: str
    base: str | None
    prefixes: dict[str, str]
    update: bool


def _parse(request: _Request) -> SyntaxError | None:
    """Let the engine parse and do nothing: it stumbles over what comes after parsing, before evaluation."""
    from pyoxigraph import Literal, Store, Variable

    known: Any = {"base_iri": request.base, "prefixes": request.prefixes}
    try:
        for prologue, operation in separate(request.text) if request.update else ():
            error = _parse_operation(prologue, operation, known)
            if error is not None:
                return error
        if not request.update:
            Store().query(request.text, **known, substitutions={Variable("kgtool_none"): Literal("")})
    except SyntaxError as error:
        return error
    except (RuntimeError, ValueError):
        return None
    return None


def _parse_operation(prologue: str, operation: str, known: Mapping[str, Any]) -> SyntaxError | None:
    from pyoxigraph import Store

    stop = _STOP if operation.strip() else ""  # a prologue alone does nothing
    try:
        # a request is parsed as a whole before its first operation, which fails: there is no such graph
        Store().update(f"{prologue}{stop}{operation}", **known)
    except SyntaxError as error:
        return _shifted(error, prologue) if stop else error
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


def _explain(error: SyntaxError, tokens: tuple[Token, ...], request: _Request) -> Diagnostic:
    """Return the diagnostic of a syntax error: a reason found in the tokens, or else the first unfit token."""
    text, path = request.text, request.path
    found = next(reasons(tokens, str(error)), None)
    if found is not None:
        return _told(text, path, *found)
    number = _first_unfit(tokens, request)
    end = tokens[number - 1].end if number else 0
    hint = _expected(_parse(replace(request, text=text[:end] + _ROOM)))
    if number < len(tokens):
        place, excerpt = locate(text, tokens[number], path)
        return Diagnostic("KG0406", f"unexpected '{tokens[number].text}'", place, hint, excerpt=excerpt)
    place, excerpt = locate(text, Token("mark", "", end, end + 1), path)
    return Diagnostic("KG0406", "the text ends too early", place, hint, excerpt=excerpt)


def _told(text: str, path: str, token: Token, message: str, hint: str) -> Diagnostic:
    place, excerpt = locate(text, token, path)
    return Diagnostic("KG0406", message, place, hint, excerpt=excerpt)


def _first_unfit(tokens: tuple[Token, ...], request: _Request) -> int:
    """Return the number of the first token that cannot follow those before it; how many there are if all can.

    The places that the engine reports are those of its farthest look ahead. Behind a beginning that can be continued
    it looks as far as the text goes, blanks included; behind any other it does not get there.
    """
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        text = request.text[: tokens[middle].end] + _ROOM
        error = _parse(replace(request, text=text))
        if error is None or _offset(error, text) > len(text) - len(_ROOM) // 2:
            low = middle + 1
        else:
            high = middle
    return low


def _offset(error: SyntaxError, text: str) -> int:
    parts = _ERROR.match(str(error))
    if parts is None:
        return len(text)
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: int(parts[1]) - 1]) + int(parts[2]) - 1


def _expected(error: SyntaxError | None) -> str:
    """Return which signs could follow, as far as the engine says."""
    parts = _ERROR.match(str(error)) if error is not None else None
    signs = {_SHOWN[sign] for sign in _SIGN.findall(parts[3]) if sign in _SHOWN} if parts else set()
    return f"expected {' or '.join(sorted(signs))}" if signs - {"'*'"} else ""
