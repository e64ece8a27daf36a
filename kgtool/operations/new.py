"""New: a project to start from, a demo or one made of existing RDF files."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["new"]

_HIDDEN = {"dot-gitignore": ".gitignore"}
"""Files that packaging tools would treat as their own lie in the template under another name."""


def new(folder: Path, *, sources: Iterable[Path] = ()) -> tuple[str, ...]:
    """Make a project in a new or empty folder, and return the paths of its files, relative to it, sorted.

    Without ``sources`` it is the demo; with them it holds these RDF files, their prefixes, and an ontology that lists
    the classes and properties that they use. Raises UsageError (KG0306) where the folder has files, and InputError
    where a source cannot be read; nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a new folder; `kgtool build` builds the project of this one if it is one"
        raise UsageError(Diagnostic("KG0306", f"'{folder}' is not empty", hint=hint))
    given = tuple(sources)
    if given:
        from kgtool.operations.new_from import project_files

        written = project_files(folder.name, given)
        for name, content in written.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    else:
        with as_file(files("kgtool") / "templates" / "demo") as template:
            shutil.copytree(template, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", "__pycache__"))
        for name, hidden in _HIDDEN.items():
            (folder / name).rename(folder / hidden)
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()))
