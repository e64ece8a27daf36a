"""Whether build/ still says what the project's files say: hashes of the inputs, against those of the manifest.

The manifest is ``build/manifest.json``: an object with ``kgtool`` (the version that wrote it), ``inputs`` and
``outputs`` (relative POSIX path to sha256) and ``settings``. Paths of inputs are relative to the project folder.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kgtool import __version__
from kgtool.project import SETTINGS_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.project import Project

__all__ = ["MANIFEST", "changed_inputs", "digest", "graph_inputs", "inputs", "read_manifest"]

MANIFEST = "manifest.json"
_CHUNK = 1 << 20


def digest(path: Path) -> str:
    """Return the sha256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def graph_inputs(project: Project) -> dict[str, str]:
    """Return what the built graph depends on: settings, RDF files, rules, imports, with their hashes.

    Queries are left out: a stored query is read anew each time, so that editing one does not make the graph stale.
    """
    paths = [path for path, _ in project.rdf_files()]
    paths += project.files("rules")
    paths.append(project.root / SETTINGS_FILE)
    policy = project.root / (str(project.settings["claims"]["policy"]) or SETTINGS_FILE)
    if policy.is_file():
        paths.append(policy)
    if project.settings["files"]["catalog"]:
        from kgtool.rdfio.catalog import catalog_files

        paths += catalog_files(project)
    return {project.relative(path): digest(path) for path in sorted(set(paths))}


def inputs(project: Project) -> dict[str, str]:
    """Return everything that a build reads, with hashes.

    These are the graph's inputs, queries, checks, expected rows, and the files that say how JSON-LD is written.
    """
    found = graph_inputs(project)
    for role in ("queries", "checks"):
        for path in project.files(role):
            for each in (path, path.with_suffix(".expected.json")):
                if each.is_file():
                    found[project.relative(each)] = digest(each)
    for path in _written_by(project):
        found[project.relative(path)] = digest(path)
    return dict(sorted(found.items()))


def _written_by(project: Project) -> list[Path]:
    """Return the files of the project that say how JSON-LD is written: its context and its frames."""
    context, folder = (str(project.settings["export"][key]) for key in ("context", "frame_files"))
    paths = [project.root / context] if context else []
    paths += (project.root / folder).glob("*.jsonld") if folder else ()
    return [path for path in paths if path.is_file()]


def read_manifest(build: Path) -> dict[str, Any] | None:
    """Return the manifest of a build folder, or None where there is none that can be read."""
    try:
        read = json.loads((build / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) and isinstance(read.get("inputs"), dict) else None


def changed_inputs(project: Project, build: Path) -> tuple[str, ...] | None:
    """Return the graph inputs that differ from those of the manifest, sorted; None where nothing was built.

    An empty tuple means that ``build`` answers for the project as it stands.
    """
    manifest = read_manifest(build)
    if manifest is None:
        return None
    if manifest.get("kgtool") != __version__:
        return ("kgtool",)
    now = graph_inputs(project)
    then = {path: sha for path, sha in manifest["inputs"].items() if path in now or not _is_question(path, project)}
    return tuple(sorted(path for path in {*now, *then} if now.get(path) != then.get(path)))


def _is_question(path: str, project: Project) -> bool:
    """Say whether an input of the manifest lies where queries and checks lie; it may be gone by now."""
    if path.endswith(".expected.json"):
        return True
    files = project.settings["files"]
    depth = {}
    for role in ("queries", "checks", "rules"):
        folders = [files[role]] if isinstance(files[role], str) else files[role]
        depth[role] = max((len(folder) for folder in folders if path.startswith(f"{folder}/")), default=-1)
    return path.endswith(".rq") and max(depth["queries"], depth["checks"]) > depth["rules"]
