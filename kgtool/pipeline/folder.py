"""The output folder: a build is written beside it and swapped in whole, or not at all."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError
from kgtool.sparql.freshness import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["fresh_folder", "refuse_foreign"]


def refuse_foreign(folder: Path) -> None:
    """Raise UsageError (KG0802) where the folder holds files that no build wrote."""
    if folder.is_dir() and not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        hint = "a build replaces its folder as a whole: name an empty one or a new one with --out"
        raise UsageError(Diagnostic("KG0802", f"'{folder.name}' has files that no build wrote", hint=hint))
    if folder.exists() and not folder.is_dir():
        raise UsageError(Diagnostic("KG0802", f"'{folder.name}' is no folder", hint="name a folder with --out"))


@contextlib.contextmanager
def fresh_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into, and put it in the place of ``folder`` if all went well.

    Called under the folder's lock. What an interrupted build left behind is cleared first; where it was interrupted
    between its two renames, the old build is put back.
    """
    new, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
