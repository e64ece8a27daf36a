"""``kgtool update``: the dataset after a SPARQL update; no file is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, Location
from kgtool.operations.answering import DATA_BASE
from kgtool.sparql.evaluation import Engine, Limits, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kgtool.sparql.filling import Feed

__all__ = ["update"]

Row = tuple[str, str, str, str]


def update(
    request: Path | str,
    *,
    data: Sequence[Path | str],
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> tuple[tuple[Row, ...], tuple[Diagnostic, ...]]:
    """Return the quads after an update request, sorted, as N-Triples texts, and what is wrong with the data files.

    ``request`` is a file, or the text itself if it is a str. Terms of statements that the request leaves alone are
    exactly as they were. Raises InputError (KG0401, KG0406, KG0407, KG0408) and LimitError.
    SPARQL 1.1 Update (https://www.w3.org/TR/sparql11-update/).
    """
    from kgtool.rdfio.loading import load_files
    from kgtool.sparql.filling import feed

    text, name = (request, "<update>") if isinstance(request, str) else (_read(request), str(request))
    with Engine(limits) as engine:
        loaded = load_files(data, base=base)
        fed = feed(loaded.dataset, DATA_BASE, {}, union=False)
        engine.fill(fed)
        engine.update(Request(text, name, base, prefixes or {}))
        rows = _restored(fed, engine.quads())
    return tuple(sorted(rows)), loaded.diagnostics


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Diagnostic("KG0401", f"cannot read the update: {error}", Location(str(path)))) from error


def _restored(fed: Feed, quads: Iterable[tuple[str, ...]]) -> Iterable[Row]:
    """Yield quads as they were written before the engine rewrote their literals, new ones as the engine has them."""
    forms = {written: form for form, written in fed.exact.written.items()}
    forms |= {written: form for form, several in fed.exact.ambiguous.items() for written in several}
    originals: dict[tuple[str, ...], list[Row]] = {}
    texts = fed.terms.texts
    for s, p, o, g in fed.rows.select("s", "p", "o", "g").iter_rows():
        if texts[o] in forms:
            written = (texts[s], texts[p], texts[o], texts[g])
            originals.setdefault((texts[s], texts[p], forms[texts[o]], texts[g]), []).append(written)
    for s, p, o, g in quads:
        yield from originals.get((s, p, o, g), [(s, p, o, g)])
