"""The import catalog: from the IRI of an imported ontology to a local file, so that nothing is ever fetched.

Two forms are read: TOML, a table of IRI to path, and the XML catalogs that ontology editors write
(https://www.oasis-open.org/committees/download.php/14809/xml-catalogs.html, ``uri`` and ``rewriteURI``). Paths are
relative to the catalog. OWL 2 §3.4 (https://www.w3.org/TR/owl2-syntax/#Imports) says what an import is.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kgtool.errors import Diagnostic, InputError, Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kgtool.project import Project

__all__ = ["Catalog", "catalog_files", "read_catalog"]

_XML = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Imported IRIs and their files, and the beginnings of IRIs that stand for folders."""

    files: Mapping[str, Path]
    folders: Mapping[str, Path]

    def find(self, iri: str) -> Path | None:
        """Return the file of an IRI, or None; the longest beginning wins where the IRI itself is not listed."""
        if iri in self.files:
            return self.files[iri]
        starts = sorted((start for start in self.folders if iri.startswith(start)), key=len, reverse=True)
        return next((self.folders[start] / unquote(iri[len(start) :]) for start in starts), None)


def read_catalog(path: Path, name: str = "") -> Catalog:
    """Read a catalog; ``name`` is what diagnostics call it. Raise InputError (KG0108) where it cannot be read."""
    shown = name or str(path)
    try:
        pairs = list(_of_xml(path) if path.suffix.lower() == ".xml" else _of_toml(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(
            Diagnostic("KG0108", f"cannot read the catalog '{shown}': {reason}", Location(shown))
        ) from error
    except (ValueError, SyntaxError) as error:
        hint = 'write a line for each import: "https://example.org/ontology" = "vendor/ontology.ttl"'
        raise InputError(Diagnostic("KG0108", f"not a catalog: {error}", Location(shown), hint)) from error
    files = {iri: path.parent / unquote(target) for iri, target, whole in pairs if whole}
    return Catalog(files, {iri: path.parent / unquote(target) for iri, target, whole in pairs if not whole})


def catalog_files(project: Project) -> tuple[Path, ...]:
    """Return the catalog of a project and the files that it names, as far as they exist; nothing where it has none.

    They are inputs of a build: what is imported changes what is inferred.
    """
    setting = str(project.settings["files"]["catalog"])
    path = project.root / setting
    if not setting or not path.is_file():
        return ()
    try:
        catalog = read_catalog(path)
    except InputError:
        return (path,)
    return (path, *sorted(file for file in catalog.files.values() if file.is_file()))


def _of_toml(path: Path) -> Iterator[tuple[str, str, bool]]:
    for iri, target in tomllib.loads(path.read_text(encoding="utf-8-sig")).items():
        if not isinstance(target, str):
            raise ValueError(f"'{iri}' is no path")  # noqa: TRY004 - told to the user as a fault of the file
        yield iri.removesuffix("*"), target, not iri.endswith("*")


def _of_xml(path: Path) -> Iterator[tuple[str, str, bool]]:
    from xml.etree import ElementTree as ET

    data = path.read_bytes()
    if b"<!ENTITY" in data:
        raise ValueError("entities are not read in a catalog")
    for element in ET.fromstring(data).iter():  # noqa: S314 - entities are refused above
        if element.tag == f"{_XML}uri":
            yield element.get("name", ""), element.get("uri", ""), True
        elif element.tag == f"{_XML}rewriteURI":
            yield element.get("uriStartString", ""), element.get("rewritePrefix", ""), False
