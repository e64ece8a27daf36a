"""Writing the store: anew, or as a copy of an earlier one with what was added and what was removed.

Rows of two builds are compared by a 128-bit hash of their terms' texts in the engine's form, because ids belong to
one run. The hashes of a store lie beside it, in ``rows.npy``; where they are missing, or do not fit, the store is
filled anew.
"""

from __future__ import annotations

import shutil
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from pyoxigraph import Quad

    from kgtool.sparql.filling import Feed

__all__ = ["write_store"]

_HASHES = "rows.npy"
_CHUNK = 50_000
_SEEDS = (0x51ED270B, 0x2545F491)
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)


def write_store(fed: Feed, folder: Path, previous: Path | None = None) -> str:
    """Write ``store/`` and ``rows.npy`` into a folder; return how: ``filled`` or ``updated``."""
    rows = _hashed(fed)
    how = "updated" if previous is not None and _update(fed, rows, folder, previous) else "filled"
    if how == "filled":
        _fill(fed, folder)
    different = rows.select("high", "low").unique().sort("high", "low")
    np.save(folder / _HASHES, different.to_numpy())
    return how


def _fill(fed: Feed, folder: Path) -> None:
    from pyoxigraph import RdfFormat, Store

    store = Store(str(folder / "store"))
    for part in fed.nquads():  # parsed once already; other threads of Python run meanwhile
        store.bulk_load(part, format=RdfFormat.N_QUADS, lenient=True)
    store.flush()


def _update(fed: Feed, rows: pl.DataFrame, folder: Path, previous: Path) -> bool:
    """Copy the earlier store and send it the difference; False where filling anew is better or the only way."""
    from pyoxigraph import RdfFormat, Store, parse

    try:
        before = pl.DataFrame(np.load(previous / _HASHES), schema=["high", "low"])
        source = Store.read_only(str(previous / "store"))
    except (OSError, ValueError, RuntimeError):  # the engine tells of a damaged store by a RuntimeError
        return False
    new = rows.join(before, on=["high", "low"], how="anti")
    gone = before.join(rows, on=["high", "low"], how="anti")
    if len(source) != before.height or 2 * (new.height + gone.height) > rows.height:
        return False
    removed = _found(source, gone) if gone.height else []
    if len(removed) != gone.height:
        return False
    shutil.copytree(previous / "store", folder / "store")
    store = Store(str(folder / "store"))
    for quad in removed:
        store.remove(quad)
    changed = type(fed)(fed.terms, new.select("s", "p", "o", "g"), fed.inferred, fed.exact)
    for part in changed.nquads():
        store.bulk_extend(parse(part, format=RdfFormat.N_QUADS, lenient=True))
    store.flush()
    return True


def _hashed(fed: Feed) -> pl.DataFrame:
    """Return the rows with their hash in two columns, ``high`` and ``low``."""
    forms = {written: form for form, written in fed.exact.written.items()}
    forms |= {written: form for form, several in fed.exact.ambiguous.items() for written in several}
    names = ("s", "p", "o", "g")
    used, texts = fed.used()
    table = np.zeros((len(fed.terms), 2), np.uint64)
    table[used] = _hash_texts(texts.replace(list(forms), list(forms.values())) if forms else texts)
    high, low = _mix([table[fed.rows[name].to_numpy()] for name in names])
    return fed.rows.with_columns(high=pl.Series(high, dtype=pl.UInt64), low=pl.Series(low, dtype=pl.UInt64))


def _found(source: Iterable[Quad], gone: pl.DataFrame) -> list[Quad]:
    """Return the quads of a store that have one of these hashes."""
    wanted = set(gone.select("high", "low").iter_rows())
    found = []
    quads = iter(source)
    while part := list(islice(quads, _CHUNK)):
        texts = [str(term) for quad in part for term in quad]
        column = pl.Series(["" if text == "DEFAULT" else text for text in texts], dtype=pl.String)
        table = _hash_texts(column).reshape(-1, 4, 2)
        high, low = _mix([table[:, place] for place in range(4)])
        pairs = zip(high.tolist(), low.tolist(), strict=True)
        found += [quad for quad, pair in zip(part, pairs, strict=True) if pair in wanted]
    return found


def _hash_texts(texts: pl.Series) -> NDArray[np.uint64]:
    """Return two hashes of each text; another version of Polars may give others, and the store is filled anew then."""
    return np.stack([texts.hash(seed).to_numpy() for seed in _SEEDS], axis=1)


def _mix(columns: list[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Combine the hashes of subject, predicate, object and graph; the factors keep their places apart."""
    mixed = np.zeros_like(columns[0])
    for factor, column in zip(_FACTORS, columns, strict=True):
        mixed += (column ^ (column >> np.uint64(29))) * factor
        mixed ^= mixed >> np.uint64(32)
        mixed *= np.uint64(0xFF51AFD7ED558CCD)
    return mixed[:, 0], mixed[:, 1]
