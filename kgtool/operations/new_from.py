"""A project made of existing RDF files: their copies, their prefixes, and an ontology that lists what they use."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, UsageError
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.project import RDF_SUFFIXES
from kgtool.roles import GraphRole
from kgtool.terms import Literal, NamedNode, Triple
from kgtool.vocab import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kgtool.dataset import Dataset

__all__ = ["project_files"]

_PREFIX = re.compile(rb"^[ \t]*@?prefix[ \t]+([\w.\-]*):[ \t]*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]+")
_STANDARD = tuple(WELL_KNOWN.values())
_COMPRESSED = (".gz", ".bz2", ".xz")

_QUERY = """\
#+ title: How many instances each class has
#+ columns: [class, instances]
SELECT ?class (COUNT(DISTINCT ?instance) AS ?instances)
WHERE { ?instance a ?class }
GROUP BY ?class
ORDER BY DESC(?instances) ?class
"""


def project_files(name: str, sources: Sequence[Path]) -> dict[str, bytes]:
    """Return the files of a project made of RDF files and folders of them, by path, none of them written yet.

    Raises UsageError (KG0307) where there is no RDF file, InputError where one cannot be read or parsed.
    """
    from kgtool.rdfio.loading import load_files
    from kgtool.rdfio.parser import read_bytes
    from kgtool.rdfio.serializing import serialize

    copies = dict(_copies(sources))
    dataset = load_files([path for path, _ in copies.values()], base=f"https://example.org/{name}/").require()
    base = _base_of(dataset) or f"https://example.org/{name}/"
    prefixes = _prefixes(read_bytes(path, str(path)) for path, _ in copies.values())
    ontology = list(_ontology(dataset))
    settings = _settings(name, base, prefixes).encode()
    found = {"kgtool.toml": settings, ".gitignore": b"/build/\n", "queries/instances.rq": _QUERY.encode()}
    if ontology:
        shown = PrefixMap(WELL_KNOWN).merged(prefixes)
        head = b"# The classes and properties that the files use and that none of them describes.\n"
        found["ontology/terms.ttl"] = head + serialize(ontology, "turtle", shown)
    return found | {f"graph/{copy}": content for copy, (_, content) in copies.items()}


def _copies(sources: Sequence[Path]) -> Iterator[tuple[str, tuple[Path, bytes]]]:
    """Yield, for each RDF file, its path below graph/, where it lies, and its bytes."""
    taken: set[str] = set()
    for source in sources:
        inside = (
            sorted(path for path in source.rglob("*") if path.is_file() and _is_rdf(path)) if source.is_dir() else []
        )
        if source.is_dir() and not inside:
            raise UsageError(
                Diagnostic("KG0307", f"no RDF file in '{source}'", hint=f"known: {' '.join(RDF_SUFFIXES)}")
            )
        if not source.is_dir() and source.exists() and not _is_rdf(source):
            raise UsageError(
                Diagnostic("KG0307", f"'{source}' has no name of an RDF file", hint=f"known: {' '.join(RDF_SUFFIXES)}")
            )
        for path in inside or [source]:
            name = path.relative_to(source).as_posix() if inside else path.name
            while name in taken:
                name = f"{path.parent.name}-{name}"
            taken.add(name)
            yield name, (path, _read(path))


def _is_rdf(path: Path) -> bool:
    stem = path.name.removesuffix(path.suffix) if path.suffix in _COMPRESSED else path.name
    return stem.endswith(RDF_SUFFIXES) and not path.name.startswith(".")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(Diagnostic("KG0101", f"'{path}' cannot be read: {error.strerror}")) from error


def _prefixes(contents: Iterable[bytes]) -> dict[str, str]:
    """Return the prefixes that the files declare; each name and each namespace goes to who claims it first."""
    found: dict[str, str] = {}
    known = set(_STANDARD)
    for content in contents:
        for name, iri in _PREFIX.findall(content):
            prefix, namespace = name.decode(errors="replace"), iri.decode(errors="replace")
            if prefix not in found and prefix not in WELL_KNOWN and namespace not in known and "://" in namespace:
                found[prefix] = namespace
                known.add(namespace)
    return dict(sorted(found.items()))


def _base_of(dataset: Dataset) -> str:
    """Return the namespace that most subjects are in, or an empty string."""
    counted = Counter(
        namespace
        for identifier in dataset.triples(GraphRole.DATA)["s"].unique().to_list()
        if (namespace := _namespace(dataset.terms.texts[identifier]))
    )
    (best, _), *_ = sorted(counted.items(), key=lambda item: (-item[1], item[0])) or [("", 0)]
    return best if best.endswith("/") else f"{best.rstrip('#')}/" if best else ""


def _namespace(text: str) -> str:
    iri = text[1:-1]
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end] if text.startswith("<") and end > len("https://") else ""


def _ontology(dataset: Dataset) -> Iterator[Triple]:
    """Yield a description of every class and property that is used, of no standard vocabulary, and not described."""
    texts = dataset.terms.texts
    rows = dataset.triples(GraphRole.DATA)
    described = {texts[s] for s in rows["s"].unique().to_list()}
    type_ = dataset.terms.find_iri(RDF.type.value)
    kinds: dict[str, NamedNode] = {}
    for p, o in rows.select("p", "o").unique().iter_rows():
        if p == type_:
            kinds[texts[o]] = OWL.Class
        elif kinds.get(texts[p]) != OWL.ObjectProperty:
            kinds[texts[p]] = OWL.DatatypeProperty if texts[o].startswith('"') else OWL.ObjectProperty
    for text, kind in sorted(kinds.items(), key=lambda item: item[0]):
        term = NamedNode(text.strip("<>"))
        if text.startswith("<") and text not in described and not term.value.startswith(_STANDARD):
            yield Triple(term, RDF.type, kind)
            yield Triple(term, RDFS.label, Literal(_words(term.value), language="en"))


def _words(iri: str) -> str:
    """Return the last part of an IRI as words.

    >>> _words("https://example.org/ns#playsPart_of")
    'plays part of'
    """
    local = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
    return _WORD.sub(" ", local).strip().lower() or iri


def _settings(name: str, base: str, prefixes: Mapping[str, str]) -> str:
    lines = ["[project]", f"name = {json.dumps(name)}", f"base = {json.dumps(base)}", "", "[prefixes]"]
    lines += [f"{json.dumps(prefix)} = {json.dumps(iri)}" for prefix, iri in prefixes.items()]
    return "\n".join(lines) + "\n"
