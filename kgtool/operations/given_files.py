"""Files that are named on the command line: one dataset, and the prefixes that they declare."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.prefixes import PrefixMap
    from kgtool.roles import GraphRole

__all__ = ["declared_prefixes", "loaded"]

_HEAD = 65_536
_PREFIX = re.compile(rb"(?im)^[ \t]*@?prefix\s+((?:[a-z](?:[\w.\-]*[\w\-])?)?):\s*<([a-z][a-z0-9+.\-]*:[^<>\s]*)>")
_XMLNS = re.compile(rb"""(?i)\sxmlns(?::([a-z](?:[\w.\-]*[\w\-])?))?\s*=\s*["']([a-z][a-z0-9+.\-]*:[^<>\s"'&]*)["']""")
_XML = (b"<?xml", b"<!DOCTYPE", b"<!--", b"<rdf:RDF", b"<RDF")


def loaded(files: Iterable[tuple[Path | str, GraphRole]], base: str | None) -> tuple[Dataset, PrefixMap]:
    """Load files into one dataset; a relative IRI is resolved against its own file's IRI unless a base is given.

    Also returns the prefixes that the files declare, the first declaration of each; they are for showing only.
    """
    from kgtool.dataset import Dataset
    from kgtool.errors import InputError, KgtoolError, LimitError
    from kgtool.rdfio.loading import add_document, add_dump, collector_resting, files_of
    from kgtool.rdfio.parser import read_document

    dataset = Dataset()
    faults: list[Diagnostic] = []
    declared: dict[str, str] = {}
    given = [(path, role) for paths, role in files for path in files_of(paths)]
    with collector_resting():
        for path, role in given:
            try:
                if add_dump(dataset, path, str(path), role):
                    continue
                iri = base or (None if str(path) == "-" else Path(path).absolute().as_uri())
                document = read_document(path, str(path), base=iri)
                add_document(dataset, document, role)
            except KgtoolError as error:
                faults.extend(error.diagnostics)
                continue
            for prefix, namespace in _declared(document.data):
                declared.setdefault(prefix, namespace)
    if faults:
        limit = any(fault.code.startswith("KG09") for fault in faults)
        raise LimitError(*faults) if limit else InputError(*faults)
    return dataset, _merged(declared)


def declared_prefixes(files: Iterable[Path | str]) -> PrefixMap:
    """Return the prefixes that files declare at their beginning, the first declaration of each, and the well-known.

    Nothing is read but the beginnings; a file that cannot be read, and standard input, add none.
    """
    from kgtool.errors import KgtoolError
    from kgtool.rdfio.files import open_stream
    from kgtool.rdfio.loading import files_of

    declared: dict[str, str] = {}
    for path in (path for given in files for path in files_of(given)):
        try:
            if str(path) != "-":
                with open_stream(path, str(path)) as stream:
                    head = stream.read(_HEAD)[:_HEAD]
                for prefix, namespace in _declared(head):
                    declared.setdefault(prefix, namespace)
        except KgtoolError:
            continue
    return _merged(declared)


def _merged(declared: dict[str, str]) -> PrefixMap:
    """Return the well-known prefixes with those declared; of several for one namespace the first counts."""
    from kgtool.prefixes import WELL_KNOWN, PrefixMap

    first = {namespace: prefix for prefix, namespace in reversed(declared.items())}
    return PrefixMap(WELL_KNOWN).merged({prefix: namespace for namespace, prefix in first.items()})


def _declared(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a Turtle, TriG or RDF/XML document declares in its first lines."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    pattern = _XMLNS if head.lstrip().startswith(_XML) else _PREFIX
    for prefix, namespace in pattern.findall(head):
        try:
            yield prefix.decode(), namespace.decode()
        except UnicodeDecodeError:
            continue
