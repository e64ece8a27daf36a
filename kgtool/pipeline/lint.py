"""What is well formed and yet looks wrong: names that nothing defines, ill-typed literals, prefixes at odds.

Everything is reported with the first place where it stands; nothing is changed. Which lexical forms a datatype has is
said by XML Schema Datatypes 1.1 §3 (https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Diagnostic, KgtoolError, Location, Severity, nearest
from kgtool.project import SETTINGS_FILE
from kgtool.rdfio.parser import read_document
from kgtool.rdfio.places import Places
from kgtool.roles import GraphRole
from kgtool.terms import Literal, term_from_text
from kgtool.vocab import OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["lint", "literal_faults", "prefix_conflicts", "unknown_names", "unknown_terms"]

_FILES = (GraphRole.ONTOLOGY, GraphRole.SHAPES, GraphRole.DATA)
_CLOSED = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "sh": SH, "xsd": XSD}
_DECLARATION = re.compile(rb"^[ \t]*@?prefix[ \t]+([^\s:<>\"']*):[ \t]*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Use:
    """The first row that has a term, which part of it the term is, and how often the term is used."""

    source: str
    row: tuple[str, str, str]
    part: str
    count: int


def lint(dataset: Dataset, project: Project) -> tuple[Diagnostic, ...]:
    """Return every remark on a loaded project, sorted by place: KG0113, KG0114, KG0204, KG0205, KG0206."""
    places = Places.of(project)
    found = [
        *unknown_terms(dataset, project, places),
        *literal_faults(dataset, places),
        *prefix_conflicts(project),
    ]
    return tuple(sorted(found, key=lambda one: (one.location or Location(""), one.code, one.message)))


def unknown_terms(dataset: Dataset, project: Project, places: Places) -> Iterator[Diagnostic]:
    """Yield names of the project's own namespaces that no file defines (KG0204), and misspelt W3C names (KG0205).

    Own namespaces are those below the project's base that the ontology defines terms in. Where a namespace also holds
    things of the data, only its properties and classes are looked at.
    """
    texts = dataset.terms.texts
    wanted = unknown_names(dataset, project)
    shorten = project.prefixes.shorten
    for identifier, use in _first_uses(dataset, wanted).items():
        code, close = wanted[identifier]
        where = "the ontology does not define" if code == "KG0204" else "its vocabulary does not have"
        times = f" ({use.count} uses)" if use.count > 1 else ""
        hint = f"did you mean '{shorten(close)}'?" if close else "define it in the ontology, or correct the name"
        severity = Severity.ERROR if code == "KG0204" else Severity.WARNING
        yield Diagnostic(
            code, f"{where} '{shorten(texts[identifier][1:-1])}'{times}", _place(places, use), hint, severity
        )


def unknown_names(dataset: Dataset, project: Project) -> dict[int, tuple[str, str]]:
    """Return, by id, the names that :func:`unknown_terms` reports: the code, and the IRI of the nearest known name."""
    texts = dataset.terms.texts
    defined = _flags(dataset, _FILES, ("subject",))
    own = _own_namespaces(dataset, project)
    mixed = {namespace for namespace in own if _has_subjects(dataset, namespace)}
    as_name = _flags(dataset, _FILES, ("predicate",)) | _classes(dataset)
    as_value = _flags(dataset, _FILES, ("object",))
    wanted: dict[int, tuple[str, str]] = {}
    for identifier in map(int, np.flatnonzero((as_name | as_value) & ~defined)):
        text = texts[identifier]
        namespace = _namespace(text)
        if namespace in own and (as_name[identifier] or namespace not in mixed):
            wanted[identifier] = ("KG0204", _close_own(text, texts, defined, namespace))
        elif close := _close_standard(text):
            wanted[identifier] = ("KG0205", close)
    return wanted


def literal_faults(dataset: Dataset, places: Places) -> Iterator[Diagnostic]:
    """Yield literals outside the lexical space of their datatype (KG0113), and how many are not canonical (KG0114)."""
    from kgtool.sparql.exactness import rewritten

    texts = dataset.terms.texts
    used = _flags(dataset, _FILES, ("object",))
    typed = {texts[i]: i for i in np.flatnonzero(used).tolist() if texts[i].startswith('"') and texts[i].endswith(">")}
    ill = {typed[text] for text in typed if not _is_well_formed(text)}
    uses = _first_uses(dataset, ill)
    for identifier, use in uses.items():
        datatype = texts[identifier].rpartition("^^")[2]
        message = f"{_shown(texts[identifier])} is no value of {datatype}"
        hint = "it is kept as written; numbers and dates of this form are not compared or counted"
        yield Diagnostic("KG0113", message, _place(places, use), hint, Severity.WARNING)
    other: dict[str, dict[int, str]] = defaultdict(dict)
    for text, form in rewritten(text for text, identifier in typed.items() if identifier not in ill).items():
        other[text.rpartition("^^")[2]][typed[text]] = form
    for datatype, forms in sorted(other.items()):
        first, use = min(_first_uses(dataset, forms).items(), key=lambda item: (item[1].source, item[0]))
        message = f"{len(forms)} literals of {datatype} are not in canonical form, as {_shown(texts[first])}"
        hint = f"kept as written; SPARQL computes with {_shown(forms[first])}"
        yield Diagnostic("KG0114", message, _place(places, use), hint, Severity.INFO)


def prefix_conflicts(project: Project) -> Iterator[Diagnostic]:
    """Yield prefixes that stand for one namespace here and for another there (KG0206)."""
    known = {prefix: (iri, SETTINGS_FILE) for prefix, iri in project.prefixes.namespaces.items()}
    for path, _ in project.rdf_files():
        name = project.relative(path)
        try:
            document = read_document(path, name)
        except KgtoolError:
            continue
        if document.format.name not in {"turtle", "trig"}:
            continue
        for declaration in _DECLARATION.finditer(document.data):
            prefix, iri = (part.decode("utf-8", "replace") for part in declaration.groups())
            before, where = known.setdefault(prefix, (iri, name))
            if before != iri and not {":"}.isdisjoint(iri):
                line = document.data.count(b"\n", 0, declaration.start()) + 1
                message = f"prefix '{prefix}' stands for <{iri}> here and for <{before}> in {where}"
                hint = "give each namespace one prefix, the same in all files"
                yield Diagnostic("KG0206", message, Location(name, line), hint, Severity.WARNING)


def _flags(dataset: Dataset, roles: Iterable[GraphRole], columns: Iterable[str]) -> NDArray[np.bool_]:
    """Return, per term id, whether the columns of the roles have it."""
    found = np.zeros(len(dataset.terms), dtype=np.bool_)
    names = tuple(columns)
    for block in dataset.blocks_of(roles):
        for name in names:
            found[getattr(block, name)] = True
    found[0] = False
    return found


def _classes(dataset: Dataset) -> NDArray[np.bool_]:
    found = np.zeros(len(dataset.terms), dtype=np.bool_)
    kind = dataset.terms.find_iri(RDF.type.value)
    for block in dataset.blocks_of(_FILES):
        found[block.object[block.predicate == kind]] = True
    return found


def _own_namespaces(dataset: Dataset, project: Project) -> set[str]:
    subjects = np.flatnonzero(_flags(dataset, (GraphRole.ONTOLOGY,), ("subject",)))
    found = {_namespace(dataset.terms.texts[identifier]) for identifier in subjects.tolist()}
    return {namespace for namespace in found if namespace.startswith((project.base, project.claims_namespace))} - {""}


def _has_subjects(dataset: Dataset, namespace: str) -> bool:
    subjects = np.flatnonzero(_flags(dataset, (GraphRole.DATA,), ("subject",)))
    return any(_namespace(dataset.terms.texts[identifier]) == namespace for identifier in subjects.tolist())


def _namespace(text: str) -> str:
    """Return an IRI up to its last ``#`` or ``/``; "" for other terms."""
    if not text.startswith("<") or text.startswith("<<"):
        return ""
    return text[1 : max(text.rfind("#"), text.rfind("/")) + 1]


def _close_own(text: str, texts: Sequence[str], defined: NDArray[np.bool_], namespace: str) -> str:
    names = [texts[i][1:-1] for i in np.flatnonzero(defined).tolist() if texts[i].startswith(f"<{namespace}")]
    local = nearest(text[len(namespace) + 1 : -1], [name[len(namespace) :] for name in names])
    return namespace + local if local else ""


def _close_standard(text: str) -> str:
    """Return the name that a misspelt name of RDF, RDFS, OWL, SHACL or XSD is closest to; "" if it is none."""
    namespace = _namespace(text)
    vocabulary = next((found for found in _CLOSED.values() if found.namespace == namespace), None)
    local = text[len(namespace) + 1 : -1]
    if vocabulary is None or text[1:-1] in vocabulary or re.fullmatch(r"_\d+", local):
        return ""
    close = nearest(local, vocabulary.names())
    return namespace + close if close else ""


def _is_well_formed(text: str) -> bool:
    from kgtool.shacl.lexical import is_well_formed

    lexical, _, datatype = text.rpartition("^^")
    term = term_from_text(text) if "\\" in lexical else None
    return is_well_formed(term.value if isinstance(term, Literal) else lexical[1:-1], datatype[1:-1])


def _first_uses(dataset: Dataset, wanted: Iterable[int]) -> dict[int, _Use]:
    """Return where each of some terms is used first as predicate or object, in the order of the files."""
    flags = np.zeros(len(dataset.terms), dtype=np.bool_)
    flags[list(wanted)] = True
    texts = dataset.terms.texts
    found: dict[int, _Use] = {}
    for block in dataset.blocks_of(_FILES):
        for part in ("predicate", "object"):
            column = getattr(block, part)
            for row in np.flatnonzero(flags[column]):
                identifier = int(column[row])
                before = found.get(identifier)
                terms = (texts[block.subject[row]], texts[block.predicate[row]], texts[block.object[row]])
                source = dataset.sources[block.source].path
                found[identifier] = (
                    _Use(before.source, before.row, before.part, before.count + 1)
                    if before
                    else _Use(source, terms, part, 1)
                )
    return found


def _place(places: Places, use: _Use) -> Location:
    return places.find(use.source, use.row, part=use.part) or Location(use.source)


def _shown(text: str) -> str:
    return text.rpartition("^^")[0]
