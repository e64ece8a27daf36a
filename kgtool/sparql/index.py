"""The SPARQL index: an Oxigraph store on disk, filled from the columns, opened read-only by queries.

A folder with ``store/`` (the engine's files), ``exact.json`` (how literals were written) and ``index.json`` (what is
in it). It is an index: facts live in the files, and it can be thrown away and made again at any time.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, EngineError, Location

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.sparql.filling import Feed

__all__ = ["FILE_GRAPHS_UP_TO", "Index", "is_usable", "open_index", "write_index"]

FILE_GRAPHS_UP_TO = 250_000
"""Up to how many rows every file has its own graph in the index; above, only shapes and reports have."""

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Index:
    """What an index says of itself: names of graphs, and whether GRAPH reaches single files in it."""

    folder: Path
    base: str
    inferred: str
    files: bool
    quads: int
    ambiguous: int


def write_index(dataset: Dataset, folder: Path, base: str, *, previous: Path | None = None) -> Index:
    """Write the index of a dataset into a folder, in the place of what is there; return what it says of itself.

    It is built beside the folder and put in its place by renaming. ``previous`` is an index of an earlier state:
    where less than half of it changes, a copy of it gets the difference, and nothing else is filled anew.
    """
    from kgtool.sparql.filling import feed, file_graphs

    files = sum(map(len, dataset.blocks)) <= FILE_GRAPHS_UP_TO
    fed = feed(dataset, base, file_graphs(dataset, base, all_files=files))
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    from kgtool.sparql.difference import write_store

    write_store(fed, fresh, previous)
    index = Index(folder, base, fed.inferred, files, fed.rows.height, len(fed.exact.ambiguous))
    _describe(index, fed, fresh)
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return index


def open_index(folder: Path) -> Index:
    """Return what an index says of itself; raise EngineError (KG0412) where there is none that can be used."""
    try:
        read = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        if read.pop("version") == _VERSION:
            return Index(folder=folder, **read)
        reason = "it was written by another version"
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = type(error).__name__
    hint = "make it again: kgtool build"
    raise EngineError(Diagnostic("KG0412", f"the SPARQL index cannot be used: {reason}", Location(folder.name), hint))


def is_usable(folder: Path) -> bool:
    """Say whether there is an index that this version can answer from, and the engine opens its store."""
    from pyoxigraph import Store

    try:
        Store.read_only(str(open_index(folder).folder / "store"))
    except (EngineError, OSError, RuntimeError):
        return False
    return True


def _describe(index: Index, fed: Feed, folder: Path) -> None:
    about = {key: value for key, value in asdict(index).items() if key != "folder"}
    texts = {
        "index.json": {"version": _VERSION, **about},
        "exact.json": {"written": dict(fed.exact.written), "ambiguous": dict(fed.exact.ambiguous)},
    }
    for name, value in texts.items():
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
