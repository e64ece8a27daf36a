"""A project: a folder with a kgtool.toml, and what each of its files is for.

Settings and their defaults stand in :class:`Project`; docs/settings.md describes each key, and a test compares the two.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, Location, ProjectError, nearest
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["RDF_SUFFIXES", "SETTINGS_FILE", "Project", "find_project", "missing_files", "open_project", "require_files"]

SETTINGS_FILE = "kgtool.toml"
RDF_SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl", ".jsonld", ".n3", ".xml")
_COMPRESSED = (".gz", ".bz2", ".xz")

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "project": {"name": "", "title": "", "base": "https://example.org/", "language": "en", "license": ""},
    "files": {
        "ontology": ["ontology"],
        "shapes": ["ontology/shapes"],
        "rules": ["ontology/rules"],
        "data": ["graph"],
        "queries": ["queries"],
        "checks": ["queries/checks"],
        "catalog": "",
        "sources": "",
    },
    "reason": {
        "entailment": "owl2rl",
        "engine": "kgtool",
        "max_seconds": 0.0,
        "max_triples": 0,
        "max_memory_mb": 0,
    },
    "validate": {"engine": "kgtool", "fail_on": "violation", "max_shape_seconds": 0.0},
    "claims": {"namespace": "", "plain_kinds_excluded": [], "policy": ""},
    "query": {"max_seconds": 60.0, "max_rows": 1_000_000, "max_memory_mb": 4096},
    "views": {"time": "", "amount": "", "unit": "", "bound": "", "published": "", "creator": ""},
    "link": {"snapshot": "wikidata", "file": "graph/links.ttl", "accusations": ["P8031", "P1595", "P1399"]},
    "export": {
        "formats": ["turtle", "trig", "nquads", "jsonld", "schema"],
        "frames": [],
        "frame_files": "",
        "context": "",
        "page": "",
    },
    "site": {"about": "", "home": [], "times": [], "causes": [], "charts": [], "proofs": 2000},
}


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder and its settings; paths inside are relative to ``root``."""

    root: Path
    name: str
    title: str
    base: str
    language: str
    license: str
    prefixes: PrefixMap
    settings: Mapping[str, Mapping[str, Any]] = field(repr=False)

    @property
    def claims_namespace(self) -> str:
        """Return the namespace of the claim vocabulary: ``claims.namespace``, or the base followed by ``ontology#``."""
        return str(self.settings["claims"]["namespace"]) or f"{self.base}ontology#"

    def files(self, role: str) -> tuple[Path, ...]:
        """Return the files of a role (ontology, shapes, rules, data, queries, checks), sorted by relative path.

        A file belongs to the role whose folder is nearest to it, so ``ontology/shapes/`` may stand in ``ontology/``.
        """
        suffixes = (".rq",) if role in {"rules", "queries", "checks"} else RDF_SUFFIXES
        found = {path for folder in self._folders(role) for path in _walk(self.root / folder, suffixes)}
        nearer = [
            str(self.root / folder)
            for other in self.settings["files"]
            if other != role
            for folder in self._folders(other)
        ]
        own = [str(self.root / folder) for folder in self._folders(role)]
        kept = [path for path in found if _depth(path, own) >= _depth(path, nearer)]
        return tuple(sorted(kept, key=self.relative))

    def rdf_files(self) -> tuple[tuple[Path, GraphRole], ...]:
        """Return every RDF file of the project with its role: ontology, then shapes, then data."""
        roles = (("ontology", GraphRole.ONTOLOGY), ("shapes", GraphRole.SHAPES), ("data", GraphRole.DATA))
        return tuple((path, graph_role) for role, graph_role in roles for path in self.files(role))

    def relative(self, path: Path) -> str:
        """Return the POSIX path relative to the project folder; the path itself where it lies elsewhere."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def _folders(self, role: str) -> list[str]:
        value = self.settings["files"][role]
        return [value] if isinstance(value, str) and value else list(value or [])


def _depth(path: Path, folders: list[str]) -> int:
    """Return how deep the nearest of the folders is that a path lies in, or is; -1 where it lies in none."""
    text = str(path)
    return max((len(folder) for folder in folders if text == folder or text.startswith(folder + os.sep)), default=-1)


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for directory, subdirectories, names in os.walk(folder):
        subdirectories[:] = sorted(name for name in subdirectories if not name.startswith("."))
        for name in sorted(names):
            stem = name.removesuffix(next((end for end in _COMPRESSED if name.endswith(end)), ""))
            if not name.startswith(".") and stem.endswith(suffixes):
                yield Path(directory) / name


def find_project(start: Path) -> Path | None:
    """Return the nearest folder at or above ``start`` that has a kgtool.toml, or None."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / SETTINGS_FILE).is_file()), None)


def open_project(folder: Path) -> Project:
    """Read the project of a folder; raise ProjectError (KG0301 none here, KG0302 not TOML, KG0303 a wrong key)."""
    path = folder / SETTINGS_FILE
    if not path.is_file():
        hint = "run this inside a project folder, name one with --project, or make one with `kgtool new DIR`"
        raise ProjectError(Diagnostic("KG0301", f"no {SETTINGS_FILE} in '{folder}'", hint=hint))
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(Diagnostic("KG0302", f"not TOML: {error}", Location(SETTINGS_FILE))) from error
    prefixes = read.pop("prefixes", {})
    faults = list(_faults(read, prefixes))
    if faults:
        raise ProjectError(*faults)
    settings = {table: {**defaults, **read.get(table, {})} for table, defaults in _DEFAULTS.items()}
    head = settings["project"]
    return Project(
        root=folder.resolve(),
        name=str(head["name"]) or folder.resolve().name,
        title=str(head["title"]),
        base=str(head["base"]),
        language=str(head["language"]),
        license=str(head["license"]),
        prefixes=PrefixMap(WELL_KNOWN).merged(prefixes),
        settings=settings,
    )


def require_files(project: Project) -> None:
    """Raise ProjectError with what :func:`missing_files` finds (KG0304, KG0305)."""
    faults = missing_files(project)
    if faults:
        raise ProjectError(*faults)


def missing_files(project: Project) -> tuple[Diagnostic, ...]:
    """Return what is missing: a folder that the settings name (KG0304), or else any RDF file at all (KG0305).

    The folders that a project has by default may be missing; those that its kgtool.toml names otherwise may not. The
    texts of the sources may: not everybody has them, and only `kgtool claims verify` reads them.
    """
    faults = []
    for role, default in _DEFAULTS["files"].items():
        if role == "sources":
            continue
        value = project.settings["files"][role]
        for name in [value] if isinstance(value, str) else value:
            if value != default and name and not (project.root / name).exists():
                close = nearest(name, _folders_in(project.root))
                hint = f"did you mean '{close}'?" if close else f"make it, or mend '{role}' under [files]"
                faults.append(Diagnostic("KG0304", f"no '{name}', named as {role}", Location(SETTINGS_FILE), hint))
    if not faults and not project.rdf_files():
        named = ", ".join(f"{name}/" for name in project.settings["files"]["data"])
        hint = f"put a Turtle file into {named}" if named else "name a folder as 'data' under [files]"
        faults.append(Diagnostic("KG0305", "the project has no RDF file", Location(SETTINGS_FILE), hint))
    return tuple(faults)


def _folders_in(root: Path) -> list[str]:
    """Return the folders of a project, two levels deep, as the settings would name them."""
    found = [*root.glob("*/"), *root.glob("*/*/")]
    return sorted(path.relative_to(root).as_posix() for path in found if not path.name.startswith("."))


def _faults(read: Mapping[str, Any], prefixes: object) -> Iterator[Diagnostic]:
    here = Location(SETTINGS_FILE)
    if not isinstance(prefixes, dict) or not all(isinstance(iri, str) for iri in prefixes.values()):
        yield Diagnostic("KG0303", "[prefixes] maps names to IRIs", here, 'write: film = "https://…/film/"')
    for table, values in read.items():
        if table not in _DEFAULTS:
            close = nearest(table, [*_DEFAULTS, "prefixes"])
            yield Diagnostic(
                "KG0303", f"unknown table '[{table}]'", here, f"did you mean '[{close}]'?" if close else ""
            )
            continue
        if not isinstance(values, dict):
            yield Diagnostic("KG0303", f"'{table}' is a table", here, f"write [{table}] on a line of its own")
            continue
        for key, value in values.items():
            yield from _key_faults(table, key, value)


def _key_faults(table: str, key: str, value: object) -> Iterator[Diagnostic]:
    here = Location(SETTINGS_FILE)
    if key not in _DEFAULTS[table]:
        close = nearest(key, _DEFAULTS[table])
        hint = f"did you mean '{close}'?" if close else f"[{table}] knows {', '.join(_DEFAULTS[table])}"
        yield Diagnostic("KG0303", f"unknown key '{key}' in [{table}]", here, hint)
        return
    default = _DEFAULTS[table][key]
    accepted = (int, float) if isinstance(default, float) else (str, list) if table == "files" else type(default)
    if not isinstance(value, accepted) or isinstance(value, bool):
        wanted = type(default).__name__
        yield Diagnostic("KG0303", f"'{key}' in [{table}] is {value!r}", here, f"it takes a value of type {wanted}")
