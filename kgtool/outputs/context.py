"""The project's own JSON-LD context: short names for its properties and classes, and how their values are written.

JSON-LD 1.1 §4 (https://www.w3.org/TR/json-ld11/#advanced-concepts). How the values of a property are written is taken
from the ontology (``owl:ObjectProperty``, ``rdfs:range``), else from the shapes (``sh:datatype``, ``sh:nodeKind``,
``sh:class``), else from the values themselves where all are of one kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.rdfio.jsonld_context import LANGUAGE, Context, TermDefinition, usable_prefixes
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import REASONED, GraphRole
from kgtool.vocab import OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["own_context", "part_of_context"]

_LOCAL = re.compile(r"[^/#:]+$")
_NAME = re.compile(r"[^\W\d][\w\-]*")
_RESERVED = {"id", "type"}
_PROPERTIES = {str(term) for term in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)}
_CLASSES = {str(OWL.Class), str(RDFS.Class)}
_PLAIN = {XSD.string.value, XSD.integer.value, XSD.boolean.value, RDFS.Literal.value}
_TYPE, _RANGE, _OBJECT_PROPERTY = str(RDF.type), str(RDFS.range), str(OWL.ObjectProperty)
_PATH, _DATATYPE, _NODE_KIND, _CLASS = str(SH.path), str(SH.datatype), str(SH.nodeKind), str(SH["class"])


@dataclass(slots=True)
class _Seen:
    """What a property's values are: how many IRIs, of which how many own terms, and the kinds of literals."""

    iris: int = 0
    own: int = 0
    literals: set[str] = field(default_factory=set)


def own_context(dataset: Dataset, project: Project) -> Context:
    """Return the context of a project: the same for all its exports, whatever they show.

    Of two terms with one local name that of the project's own vocabulary has it, else the one whose IRI comes first;
    the other is written as a compact IRI. A prefix that is also a term's name is left out.
    """
    vocab = project.claims_namespace
    rows = list(rows_of(dataset, *REASONED, graphs=False))
    kinds = _declared(rows, rows_of(dataset, GraphRole.SHAPES, graphs=False))
    seen = _observed(rows, vocab)
    properties = {s[1:-1] for s, p, o, _ in rows if p == _TYPE and o in _PROPERTIES and s.startswith("<")}
    properties |= {p[1:-1] for _, p, _, _ in rows if p.startswith("<")}
    classes = {o[1:-1] for _, p, o, _ in rows if p == _TYPE and o.startswith("<")}
    classes |= {s[1:-1] for s, p, o, _ in rows if p == _TYPE and o in _CLASSES and s.startswith("<")}
    terms: dict[str, TermDefinition] = {}
    for iri in sorted(properties | classes, key=lambda iri: (not iri.startswith(vocab), iri)):
        match = _LOCAL.search(iri)
        name = match[0] if match else ""
        kind = _kind(iri, kinds, seen.get(iri, _Seen())) if iri in properties else ""
        if name not in terms and name not in _RESERVED and _NAME.fullmatch(name):
            terms[name] = TermDefinition(iri, kind)
    datatypes = {literal for found in seen.values() for literal in found.literals if ":" in literal}
    needed = properties | classes | datatypes
    entities = {iri for _, iri in project.prefixes.namespaces.items() if iri.startswith(project.base) and iri != vocab}
    candidates = {name: iri for name, iri in project.prefixes.namespaces.items() if iri not in entities}
    prefixes = usable_prefixes({name: iri for name, iri in candidates.items() if iri != vocab}, needed, terms)
    return Context(terms=terms, prefixes=prefixes, vocab=vocab, aliased=True)


def part_of_context(context: Context, triples: Iterable[tuple[str, str, str]]) -> Context:
    """Return the part of a context that documents of these triples need; what is written means the same with it."""
    names: set[str] = set()
    values: set[str] = set()
    for _, p, o in triples:
        if p != _TYPE or not o.startswith("<"):
            names.add(p[1:-1])
        if o.startswith("<"):
            (names if p == _TYPE else values).add(o[1:-1])
        elif o.startswith('"') and o.endswith(">"):
            names.add(o[o.rindex("^^<") + 3 : -1])
    used = names | values
    terms = {name: definition for name, definition in context.terms.items() if definition.iri in used}
    terms = {name: each for name, each in terms.items() if each.iri in names or not each.kind}
    covered = {definition.iri for definition in terms.values()}
    mentioned = (names - covered) | values | {definition.kind for definition in terms.values()}
    mentioned |= {iri for iri in covered if not iri.startswith(context.vocab)}
    written = {context.reference(iri).partition(":")[0] for iri in mentioned if iri != XSD.string.value}
    prefixes = {name: iri for name, iri in context.prefixes.items() if name in written}
    return Context(terms=terms, prefixes=prefixes, vocab=context.vocab, aliased=context.aliased)


def _kind(iri: str, declared: Mapping[str, str], seen: _Seen) -> str:
    """Return how the values of a property are written; see :class:`TermDefinition`."""
    kind = declared.get(iri, "")
    if not kind and seen.iris and not seen.literals:
        kind = "@id"
    if not kind and not seen.iris:
        if "@" in seen.literals and seen.literals <= {"@", XSD.string.value}:
            kind = LANGUAGE
        elif len(seen.literals) == 1:
            (kind,) = seen.literals
    if kind == "@id" and seen.iris and seen.iris == seen.own:
        return "@vocab"
    return "" if kind in _PLAIN or kind == "@" else kind


def _declared(rows: Iterable[tuple[str, str, str, str]], shapes: Iterable[tuple[str, str, str, str]]) -> dict[str, str]:
    """Return the kinds that the ontology declares, and the shapes where it does not; none where they disagree."""
    found: dict[str, set[str]] = defaultdict(set)
    for s, p, o, _ in rows:
        if p == _TYPE and o == _OBJECT_PROPERTY:
            found[s].add("@id")
        elif p == _RANGE and o.startswith(f"<{XSD.namespace}"):
            found[s].add(o[1:-1])
        elif p == _RANGE and o == str(RDF.langString):
            found[s].add(LANGUAGE)
    shaped: dict[str, dict[str, str]] = defaultdict(dict)
    for s, p, o, _ in shapes:
        shaped[s][p] = o
    wanted: dict[str, set[str]] = defaultdict(set)
    for shape in shaped.values():
        path = shape.get(_PATH, "")
        if path not in found and _DATATYPE in shape:
            datatype = shape[_DATATYPE][1:-1]
            wanted[path].add(LANGUAGE if datatype == RDF.langString.value else datatype)
        elif path not in found and (_CLASS in shape or shape.get(_NODE_KIND) in {str(SH.IRI), str(SH.BlankNodeOrIRI)}):
            wanted[path].add("@id")
    merged = {**wanted, **found}
    return {iri[1:-1]: next(iter(kinds)) for iri, kinds in merged.items() if iri.startswith("<") and len(kinds) == 1}


def _observed(rows: Iterable[tuple[str, str, str, str]], vocab: str) -> dict[str, _Seen]:
    """Return what the values of each property are."""
    found: dict[str, _Seen] = defaultdict(_Seen)
    for _, p, o, _ in rows:
        seen = found[p[1:-1]]
        if not o.startswith('"'):
            seen.iris += 1
            seen.own += o.startswith(f"<{vocab}")
        elif o.endswith(">"):
            seen.literals.add(o[o.rindex("^^<") + 3 : -1])
        else:
            seen.literals.add(XSD.string.value if o.endswith('"') else "@")
    return dict(found)
