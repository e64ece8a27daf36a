"""The labels of a snapshot folder, kept beside it in ``.index/``, so that they are read once for each state of it.

The index is current where its files have the sizes and times that they had, or else the same hashes. An index that is
out of date, damaged or of another version is made anew, and that is said (KG1119); one that cannot be kept is made
each time.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from kgtool import __version__
from kgtool.errors import Diagnostic, Location, Severity
from kgtool.linking.array_file import open_arrays, write_arrays
from kgtool.linking.labels import Labels, arrays_of
from kgtool.linking.sketches import read_sketches
from kgtool.linking.snapshot import snapshot_files

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_labels"]

_INDEX = ".index"
_HINT = "nothing to do: it is made from the snapshot, and may be deleted"
Stamp = list[Any]
"""Size in bytes, time of change in nanoseconds, and sha256 of a file."""


def read_labels(folder: Path) -> Labels:
    """Return the labels of a snapshot folder, from its index where that is current.

    What could not be read of the snapshot is among the diagnostics (KG1101-KG1104). Raises UsageError (KG1105) where
    there is no folder.
    """
    files = {path.relative_to(folder).as_posix(): path for path in snapshot_files(folder)}
    kept = folder / _INDEX / "labels"
    why = ""
    if kept.exists():
        try:
            arrays, about = open_arrays(kept)
            why = _outdated(about, files)
            if not why:
                return Labels(arrays, tuple(_diagnostic(each) for each in about["diagnostics"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = f"it cannot be read ({error})"
    return _made(files, kept, why, folder)


def _made(files: dict[str, Path], kept: Path, why: str, folder: Path) -> Labels:
    stamps = {name: _stamp(path) for name, path in files.items()}
    sketches = read_sketches(folder)
    arrays = arrays_of(sketches)
    notes = [_note(f"the index of names is made anew: {why}", folder)] if why else []
    told = [_written(each) for each in sketches.diagnostics]
    try:
        write_arrays(kept, arrays, {"kgtool": __version__, "files": stamps, "diagnostics": told})
        (kept.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        notes.append(_note(f"the index of names cannot be kept: {error.strerror}", folder))
    return Labels(arrays, (*sketches.diagnostics, *notes))


def _outdated(about: dict[str, Any], files: dict[str, Path]) -> str:
    """Say why an index is out of date; "" where it is current."""
    if about["kgtool"] != __version__:
        return f"it was made by version {about['kgtool']}"
    then: dict[str, Stamp] = about["files"]
    for name in sorted(then.keys() ^ files.keys()):
        return f"{name} is {'new' if name in files else 'gone'}"
    for name, path in files.items():
        now = path.stat()
        if [now.st_size, now.st_mtime_ns] != then[name][:2] and _stamp(path)[2] != then[name][2]:
            return f"{name} has changed"
    return ""


def _stamp(path: Path) -> Stamp:
    now = path.stat()
    with path.open("rb") as stream:
        return [now.st_size, now.st_mtime_ns, hashlib.file_digest(stream, "sha256").hexdigest()]


def _note(message: str, folder: Path) -> Diagnostic:
    return Diagnostic("KG1119", message, Location(f"{folder.name}/{_INDEX}"), _HINT, Severity.INFO)


def _written(fault: Diagnostic) -> list[Any]:
    place = fault.location
    where = [place.path, place.line, place.column] if place else None
    return [fault.code, fault.message, where, fault.hint, fault.severity.value]


def _diagnostic(written: list[Any]) -> Diagnostic:
    code, message, where, hint, severity = written
    return Diagnostic(code, message, Location(*where) if where else None, hint, Severity(severity))
