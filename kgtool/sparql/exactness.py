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

__all__ = ["Exactness", "exactness", "is_rewritten", "rewritten"]

_X = re.escape(XSD.namespace)
_KEPT = (
    rf'^"(?:(?:0|-?[1-9]\d{{0,16}})"\^\^<{_X}integer>|\d{{4}}-\d\d-\d\d"\^\^<{_X}date>|\d{{4}}"\^\^<{_X}gYear>|'
    rf'(?:true|false)"\^\^<{_X}boolean>|\d{{4}}-\d\d"\^\^<{_X}gYearMonth>|'
    rf'-?(?:0|[1-9]\d{{0,14}})\.\d{{0,14}}[1-9]"\^\^<{_X}decimal>|'
    rf'\d{{4}}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ?"\^\^<{_X}dateTime>)$|"\^\^<{_X}anyURI>$|"@[a-z0-9-]+$'
)
"""Literals that the engine keeps as they are, as is plain from their text; the others it is asked about."""
_CHANGED = (
    rf'^"(?:-?(?:0|[1-9]\d{{0,14}})\.\d{{0,14}}0"\^\^<{_X}decimal>|[+0]\d{{1,15}}"\^\^<{_X}integer>|'
    rf'-?(?:0|[1-9]\d{{0,16}})"\^\^<{_X}(?:byte|short|int|long|unsigned(?:Byte|Short|Int|Long)|'
    r"nonNegativeInteger|nonPositiveInteger|positiveInteger|negativeInteger)>)$"
)
"""Literals that the engine writes otherwise, as is plain from their text: it need not be asked whether it does."""

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


def is_rewritten(texts: Iterable[str]) -> list[str]:
    """Return the literals that the engine writes otherwise; sooner than with its form of them."""
    import polars as pl

    column = pl.Series(list(texts), dtype=pl.String)
    is_changed = column.str.contains(_CHANGED)
    return [*column.filter(is_changed).to_list(), *rewritten(column.filter(~is_changed).to_list())]


def _asked(texts: list[str]) -> dict[str, str]:
    from pyoxigraph import DefaultGraph, RdfFormat, Store

    if not texts:
        return {}
    lines = "".join(f"<urn:n:{number}> <urn:p> {text} .\n" for number, text in enumerate(texts))
    store = Store()
    store.load(lines.encode(), format=RdfFormat.N_TRIPLES)
    dumped = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
    forms = [line.split(" ", 2) for line in dumped.decode().split("\n")[:-1]]
    asked = ((texts[int(subject[7:-1])], rest[:-2]) for subject, _, rest in forms)
    return {text: form for text, form in asked if form != text}
