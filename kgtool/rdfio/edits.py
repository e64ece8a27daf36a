"""Changes of single tokens of a source file, and the patch that shows them.

Only in Turtle, TriG, N-Triples and N-Quads can a token be replaced by another (:mod:`kgtool.rdfio.places`). Turtle §2.5
(https://www.w3.org/TR/turtle/#literals) for what a literal looks like.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.prefixes import PrefixMap
from kgtool.rdfio.turtle import short_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Edit", "applied", "token_for", "unified_patch"]

_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\]|\\.)*+"'
    r"|'(?:[^'\\]|\\.)*+'",
    re.DOTALL,
)
_CONTEXT = 3


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A token of a file and what stands in its place; ``start`` and ``end`` count code points from 0."""

    path: str
    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a file's text with its edits done; the edits must not overlap, an edit given twice is done once."""
    for edit in sorted(set(edits), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def token_for(term: str, written: str, prefixes: Mapping[str, str], form: str) -> str:
    """Return how a term, given as N-Triples text, is written in a file in the place of the token ``written``.

    IRIs are shortened by the file's own prefixes; a literal keeps its quotation marks where its string stays the same.
    """
    short = form in {"turtle", "trig"}
    if not term.startswith('"'):
        return _name(term, prefixes) if short else term
    quoted, suffix = _parts(term)
    brief = short_form(term) if short and not suffix.startswith("@") else None
    if brief is not None:
        return brief
    own = _QUOTED.match(written)
    if own is not None and short and _same_string(own[0], quoted):
        quoted = own[0]
    return quoted + (f"^^{_name(suffix[2:], prefixes)}" if short and suffix.startswith("^^") else suffix)


def unified_patch(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return what changed between two versions of some files, as a patch that ``git apply`` and ``patch -p1`` take."""
    parts: list[str] = []
    for path in sorted(after):
        old, new = _lines(before[path]), _lines(after[path])
        name = path.lstrip("/")
        end = "\t" if " " in name else ""  # where a name ends that has a space in it
        found = difflib.unified_diff(old, new, f"a/{name}{end}", f"b/{name}{end}", n=_CONTEXT)
        parts += (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)
    return "".join(parts)


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _parts(term: str) -> tuple[str, str]:
    """Return the quoted string of an N-Triples literal, and what follows it."""
    end = term.rindex('"') + 1
    return term[:end], term[end:]


def _same_string(written: str, quoted: str) -> bool:
    """Say whether a quoted string as written surely has the characters of an N-Triples one."""
    marks = 3 if written.startswith(('"""', "'''")) else 1
    return "\\" not in written and written[marks:-marks] == quoted[1:-1]


def _name(iri: str, prefixes: Mapping[str, str]) -> str:
    if not iri.startswith("<"):
        return iri
    first = {namespace: prefix for prefix, namespace in reversed(list(prefixes.items())) if namespace}
    return PrefixMap({prefix: namespace for namespace, prefix in first.items()}).shorten(iri[1:-1])
