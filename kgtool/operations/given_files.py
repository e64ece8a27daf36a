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

__all__ = ["loaded"]

_HEAD = 65_536
_PREFIX = re.compile(rb"(?im)^\s*@?prefix\s+((?:[a-z](?:[\w.\-]*[\w\-])?)?):\s*<([a-z][^<>\s]*)>")


def loaded(files: Iterable[tuple[Path | str, GraphRole]], base: str | None) -> tuple[Dataset, PrefixMap]:
    """Load files into one dataset; a relative IRI is resolved against its own file's IRI unless a base is given.

    Also returns the prefixes that the files declare, the first declaration of each; they are for showing only.
    """
    from kgtool.dataset import Dataset
    from kgtool.errors import InputError, KgtoolError, LimitError
    from kgtool.prefixes import WELL_KNOWN, PrefixMap
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
    first = {namespace: prefix for prefix, namespace in reversed(declared.items())}
    return dataset, PrefixMap(WELL_KNOWN).merged({prefix: namespace for namespace, prefix in first.items()})


def _declared(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a Turtle or TriG document declares in its first lines."""
    for prefix, namespace in _PREFIX.findall(data[:_HEAD]):
        try:
            yield prefix.decode(), namespace.decode()
        except UnicodeDecodeError:
            continue
