"""Results in words: terms as short as they can be told, a result in one line."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from kgtool.shacl.paths import Path, path_text
from kgtool.terms import Literal, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import HiddenViolation, ValidationReport, ValidationResult
    from kgtool.shacl.result_rows import ResultRow

__all__ = ["component_name", "detail_sentences", "hiding", "sentences", "shape_name", "shortened", "shown"]

_IRI = re.compile(r"<([a-z][^<>\s]*)>")
_DETAILS = 3
"""How many details of a result its sentence has."""
_WIDTH = 100
"""How many characters of a term are shown."""


def shown(text: str, prefixes: PrefixMap) -> str:
    """Return an N-Triples text for people: IRIs as CURIEs where a prefix fits, long literals cut off."""
    if text.startswith("<") and not text.startswith("<<"):
        return prefixes.shorten(text[1:-1])
    if text.endswith(">") and text.startswith('"'):
        body, _, datatype = text.rpartition('"^^<')
        text = f'{body}"^^{prefixes.shorten(datatype[:-1])}'
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def shortened(text: str, prefixes: PrefixMap) -> str:
    """Return a text with its IRIs in angle brackets written as CURIEs where a prefix fits."""
    return _IRI.sub(lambda found: prefixes.shorten(found[1]), text) if "<" in text else text


def sentences(result: ValidationResult, prefixes: PrefixMap) -> Callable[[ResultRow], str]:
    """Return what says a result of a kind in one line: focus node, path, value and the first message."""
    path = f" {path_text(result.result_path, prefixes.shorten)}" if result.result_path is not None else ""
    shared = shortened(_first_message(result, result.result_messages), prefixes)

    def say(row: ResultRow) -> str:
        is_own = row.messages is not row.kind.result_messages
        message = shortened(_first_message(result, row.messages), prefixes) if is_own else shared
        value = f" {shown(row.value, prefixes)}" if row.value is not None and row.value != row.focus_node else ""
        because = _because(row, prefixes) if row.details else ""
        return f"{shown(row.focus_node, prefixes)}{path}{value}: {message}{because}"

    return say


def _first_message(result: ValidationResult, messages: Sequence[Literal]) -> str:
    return messages[0].value if messages else component_name(result)


def detail_sentences(row: ResultRow, prefixes: PrefixMap) -> Iterator[tuple[int, str]]:
    """Yield what the details of a result say, each with its depth from 0 on, those of a detail after it."""
    for detail in row.details:
        kind = detail.kind
        about = [path_text(kind.result_path, prefixes.shorten)] if kind.result_path is not None else []
        if detail.value is not None and detail.value != detail.focus_node:
            about.append(shown(detail.value, prefixes))
        message = _first_message(kind, detail.messages)
        yield 0, f"{' '.join(about)}{': ' if about else ''}{shortened(message, prefixes)}"
        yield from ((depth + 1, said) for depth, said in detail_sentences(detail, prefixes))


def _because(row: ResultRow, prefixes: PrefixMap) -> str:
    """Return the first details of a result, in brackets."""
    said = [text for _, text in islice(detail_sentences(row, prefixes), _DETAILS + 1)]
    return f" ({'; '.join([*said[:_DETAILS], *(['…'] if len(said) > _DETAILS else [])])})" if said else ""


def hiding(hidden: HiddenViolation | None, prefixes: PrefixMap) -> str:
    """Return what is added to the sentence of a hidden violation: the triples that satisfy its shape, and why."""
    by = shortened(", ".join(hidden.hidden_by), prefixes) if hidden and hidden.hidden_by else "inference"
    return f" (hidden by {by})"


def component_name(result: ValidationResult) -> str:
    """Return the name of what a result breaks: ``MinCountConstraintComponent``, or a user's own one."""
    return result.source_constraint_component.value.rpartition("#")[2] or result.source_constraint_component.value


def shape_name(report: ValidationReport, shape: Term, path: Path | None, prefixes: PrefixMap) -> str:
    """Name a shape; one without a name by the shape that it belongs to and a path."""
    owner = report.owners.get(shape)
    if owner is None:
        return shown(term_to_text(shape), prefixes)
    ending = f" / {path_text(path, prefixes.shorten)}" if path is not None else ""
    return f"{shown(term_to_text(owner), prefixes)}{ending}"
