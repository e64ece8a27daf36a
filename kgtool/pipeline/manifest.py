"""The manifest of a build: what went in and what came out, by hash, and what made it.

``build/manifest.json`` holds ``kgtool`` (its version), ``engines`` (package to version), ``settings``, ``inputs`` and
``outputs`` (relative path to sha256; inputs from the project folder, outputs from the build folder) and ``summary``. It
holds no clock and no absolute path: the same inputs give the same bytes. The SPARQL index is no output: it is made
from the same columns, and its bytes are its engine's affair.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool import __version__
from kgtool.sparql.freshness import MANIFEST, digest, inputs, read_manifest
from kgtool.sparql.index import is_usable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.outputs.description import Made
    from kgtool.project import Project

__all__ = ["ENGINES", "INDEX", "current_manifest", "engine_versions", "made_from", "write_manifest"]

ENGINES = ("narwhals", "numpy", "owlrl", "polars", "pyld", "pyoxigraph", "pyshacl", "rdflib")
"""The packages whose versions may change an output."""

INDEX = "index"
"""The folder of the SPARQL index, inside the build folder."""


def current_manifest(project: Project, folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a build folder if building now would write the same, otherwise None.

    Same means: the same inputs, settings, versions, an index that opens, and every output as it was written.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    if any(manifest.get(key) != value for key, value in _makers(project).items()):
        return None
    written = manifest.get("outputs")
    if not isinstance(written, dict) or manifest["inputs"] != inputs(project):
        return None
    return manifest if _outputs(folder) == written and is_usable(folder / INDEX) else None


def write_manifest(project: Project, read: Mapping[str, str], folder: Path, summary: Mapping[str, Any]) -> None:
    """Write the manifest of a build folder whose outputs are all there; ``read`` are the inputs as they were read."""
    manifest = {**_makers(project), "inputs": dict(read), "outputs": _outputs(folder), "summary": dict(summary)}
    text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _outputs(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file of a build folder but the manifest and the index."""
    found: dict[str, Path] = {}
    for directory, inside, names in os.walk(folder):
        below = Path(directory).relative_to(folder).as_posix()
        if below == ".":
            inside[:] = [name for name in inside if name != INDEX]
        found |= {name if below == "." else f"{below}/{name}": Path(directory, name) for name in names}
    return {name: digest(path) for name, path in sorted(found.items()) if name != MANIFEST}


def _makers(project: Project) -> dict[str, Any]:
    settings: dict[str, Any] = {table: dict(values) for table, values in project.settings.items()}
    settings["prefixes"] = dict(project.prefixes.namespaces)
    return {"kgtool": __version__, "engines": engine_versions(), "settings": settings}


def made_from(project: Project, read: Mapping[str, str] | None = None) -> Made:
    """Return what a dataset is made from and with; ``read`` are the inputs where they have been hashed already."""
    from kgtool.outputs.description import Made

    return Made(read if read is not None else inputs(project), engine_versions())


def engine_versions() -> dict[str, str]:
    """Return the version of each engine, read off the names of the installed packages' folders.

    ``importlib.metadata`` takes a tenth of a second to say the same; it is asked for what has no such folder only.
    """
    found: dict[str, str] = {}
    for entry in sys.path:
        with contextlib.suppress(OSError):
            for path in os.scandir(entry or "."):
                package, _, version = path.name.removesuffix(".dist-info").partition("-")
                if path.name.endswith(".dist-info") and package.lower() in ENGINES:
                    found.setdefault(package.lower(), version)
    return {name: found.get(name) or _metadata_version(name) for name in ENGINES}


def _metadata_version(name: str) -> str:
    from importlib.metadata import version

    return version(name)
