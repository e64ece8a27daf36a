"""Profiles: what a project knows of the entities that candidates are looked for, asked of its SPARQL index.

A build that is up to date has the index on disk, so that nothing has to be read and reasoned over for a suggestion.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError
from kgtool.linking.alignment import kinds_wanted, make_alignment, names_of
from kgtool.linking.entity import Value
from kgtool.linking.values import Values
from kgtool.sparql.evaluation import Request
from kgtool.terms import NamedNode, term_from_text
from kgtool.vocab import OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.linking.alignment import Alignment, Node
    from kgtool.project import Project
    from kgtool.sparql.evaluation import Engine

__all__ = ["Asked", "Profile", "asked_alignment", "profiles_of"]

_TOGETHER = 1_000
"""How many entities one query is about."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What we know of an entity: names (language, text), aligned kinds, years by property, neighbours' items."""

    entity: str
    names: tuple[tuple[str, str], ...]
    kinds: frozenset[str] = frozenset()
    years: frozenset[tuple[str, int]] = frozenset()
    around: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """An engine with a project's graph, and the name of the graph of inferences beside the asserted default graph."""

    engine: Engine
    inferred: str

    def rows(self, text: str, *, inferred: bool = True) -> list[tuple[str, ...]]:
        """Return the rows of a query as N-Triples texts, sorted; those where a variable is unbound are left out."""
        answer = self.engine.query(Request(text, inferred=self.inferred if inferred else ""))
        return sorted(tuple(each for each in row if each is not None) for row in answer.texts if None not in row)

    def about(self, nodes: Iterable[str], *, inferred: bool = True) -> dict[str, Node]:
        """Return what is said of nodes, given and returned by IRI; values in the order of their texts."""
        found: dict[str, Node] = {}
        for values in _values(nodes):
            for s, p, o in self.rows(f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}", inferred=inferred):
                found.setdefault(s[1:-1], {}).setdefault(p[1:-1], []).append(term_from_text(o))
        return found


def _values(nodes: Iterable[str]) -> Iterator[str]:
    names = sorted(f"<{node}>" for node in nodes if not node.startswith("_:"))
    for start in range(0, len(names), _TOGETHER):
        yield " ".join(names[start : start + _TOGETHER])


def asked_alignment(asked: Asked, project: Project) -> Alignment:
    """Return what a project says about Wikidata, as far as the index tells: links name no file."""
    matches = asked.rows(f"SELECT ?s ?o {{ ?s {SKOS.exactMatch} ?o }}", inferred=False)
    inverses = asked.rows(f"SELECT ?s ?o {{ ?s {OWL.inverseOf} ?o }}", inferred=False)
    kinds = {
        kind: frozenset(s[1:-1] for (s,) in asked.rows(f"SELECT ?s {{ ?s {RDF.type} <{kind}> }}", inferred=False))
        for kind in kinds_wanted(project)
    }
    return make_alignment([(*_plain(row), "") for row in matches], kinds, map(_plain, inverses), project)


def _plain(row: Sequence[str]) -> tuple[str, str]:
    return row[0].strip("<>"), row[1].strip("<>")


def profiles_of(
    asked: Asked, project: Project, alignment: Alignment, entities: Sequence[str] = ()
) -> tuple[Profile, ...]:
    """Return the profiles of entities; without any, of all that have a label and an aligned class, and no link.

    Raises UsageError (KG1107) for an entity that nothing describes.
    """
    wanted = list(entities) or _unlinked(asked, alignment)
    nodes = asked.about(wanted)
    unknown = [entity for entity in wanted if entity not in nodes]
    if unknown:
        shown = (project.prefixes.shorten(entity) for entity in unknown)
        hint = "look it up with `kgtool find`"
        raise UsageError(*(Diagnostic("KG1107", f"nothing describes {name}", hint=hint) for name in shown))
    dated = {
        term.value
        for node in nodes.values()
        for iri, terms in node.items()
        for term in terms
        if isinstance(term, NamedNode) and iri in alignment.properties and term.value not in alignment.items
    }
    values = Values(alignment, asked.about(dated, inferred=False))
    incoming = _incoming(asked, wanted)
    return tuple(
        Profile(
            entity=entity,
            names=names_of(nodes[entity]),
            kinds=_kinds(nodes[entity], alignment),
            years=frozenset(_years(nodes[entity], alignment, values)),
            around=frozenset(_around(nodes[entity], alignment)) | _items(incoming[entity], alignment),
        )
        for entity in sorted(wanted)
    )


def _kinds(node: Node, alignment: Alignment) -> frozenset[str]:
    classes = (term.value for term in node.get(RDF.type.value, ()) if isinstance(term, NamedNode))
    return frozenset(item for iri in classes for item in alignment.classes.get(iri, ()))


def _years(node: Node, alignment: Alignment, values: Values) -> Iterator[tuple[str, int]]:
    for iri, terms in node.items():
        for property_ in alignment.properties.get(iri, ()):
            for term in terms:
                value = values.value(term)
                if isinstance(value, Value) and value.kind == "time" and (found := re.match(r"[+-]?\d+", value.text)):
                    yield property_, int(found[0])


def _around(node: Node, alignment: Alignment) -> set[str]:
    return _items({term.value for terms in node.values() for term in terms if isinstance(term, NamedNode)}, alignment)


def _items(entities: Iterable[str], alignment: Alignment) -> set[str]:
    return {alignment.items[entity] for entity in entities if entity in alignment.items}


def _incoming(asked: Asked, entities: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each entity, those subjects of facts about it that are matched with anything."""
    found: dict[str, set[str]] = defaultdict(set)
    for values in _values(entities):
        pattern = f"VALUES ?o {{ {values} }} ?s ?p ?o . ?s {SKOS.exactMatch} ?m"
        for s, o in asked.rows(f"SELECT DISTINCT ?s ?o {{ {pattern} }}"):
            found[o[1:-1]].add(s[1:-1])
    return found


def _unlinked(asked: Asked, alignment: Alignment) -> list[str]:
    """Return the entities that have a label and an aligned class, and no link."""
    found: set[str] = set()
    for classes in _values(alignment.classes):
        pattern = f"VALUES ?c {{ {classes} }} ?s a ?c ; {RDFS.label}|{SKOS.prefLabel} ?name FILTER isIRI(?s)"
        found |= {s[1:-1] for (s,) in asked.rows(f"SELECT DISTINCT ?s {{ {pattern} }}")}
    return sorted(found - set(alignment.items))
