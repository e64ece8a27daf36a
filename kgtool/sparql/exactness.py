"""What the SPARQL engine makes of literals: it stores numbers, dates and booleans in a form of its own.

The engine's own form of each literal is asked of the engine, and kept beside the written one, so that answers can
show what the files say. Where two written forms share one form (`01` and `1`), the engine cannot tell them apart:
those are listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Exactness", "exactness", "rewritten"]

_X = re.escape(XSD.namespace)
_KEPT = (
    rf'^"(?:(?:-?(?:0|[1-9]\d{{0,16}}))"\^\^<{_X}integer>|\d{{4}}-\d\d-\d\d"\^\^<{_X}date>|\d{{4}}"\^\^<{_X}gYear>|'
    rf'(?:true|false)"\^\^<{_X}boolean>|\d{{4}}-\d\d"\^\^<{_X}gYearMonth>)$|"\^\^<{_X}anyURI>$|"@[a-z0-9-]+$'
)
"""Literals that the engine keeps as they are, as is plain from their text; the others it is asked about."""

_CHUNK = 100_000


@dataclass(frozen=True, slots=True)
class Exactness:
    """``written``: the engine's form to the written one; ``ambiguous``: those that have several written ones."""

    written: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]


def exactness(texts: Iterable[str]) -> Exactness:
    """Return how the engine's forms map back to these literals (N-Triples texts of distinct terms)."""
    kept = set(texts)
    forms: dict[str, set[str]] = {}
    for written, form in rewritten(kept).items():
        forms.setdefault(form, set()).add(written)
        if form in kept:
            forms[form].add(form)
    return Exactness(
        {form: next(iter(written)) for form, written in sorted(forms.items()) if len(written) == 1},
        {form: tuple(sorted(written)) for form, written in sorted(forms.items()) if len(written) > 1},
    )


def rewritten(texts: Iterable[str]) -> dict[str, str]:
    """Return the literals that the engine writes otherwise, each with the engine's form.

    >>> list(rewritten(['"01"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1"']).values())
    ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    import polars as pl

    column = pl.Series(list(texts), dtype=pl.String)
    is_plain = column.str.ends_with('"') | column.str.contains(_KEPT)
    asked = column.filter(column.str.starts_with('"') & ~is_plain)
    found: dict[str, str] = {}
    for part in asked.to_frame().iter_slices(_CHUNK):
        found.update(_asked(part.to_series().to_list()))
    return found


def _asked(texts: list[str]) -> dict[str, str]:
    from pyoxigraph import RdfFormat, Store, parse

    if not texts:
        return {}
    lines = "".join(f"<urn:n:{number}> <urn:p> {text} .\n" for number, text in enumerate(texts))
    store = Store()
    store.bulk_extend(parse(lines.encode(), format=RdfFormat.N_QUADS))
    forms = {int(quad.subject.value[6:]): str(quad.object) for quad in store}
    return {text: forms[number] for number, text in enumerate(texts) if forms[number] != text}
