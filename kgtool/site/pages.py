"""The pages of single things: entities, claims, documents, classes, properties; each a template with its values."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kgtool.claims.explaining import explain_claim
from kgtool.site.causes import draw_causes
from kgtool.site.knowledge import LABELS, TYPE, node_text
from kgtool.site.neighbourhood import draw_neighbourhood
from kgtool.site.rendering import embedded, render
from kgtool.site.times import entries_of, periods_of
from kgtool.terms import term_to_text
from kgtool.vocab import DCTERMS, OWL, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kgtool.claims.claim import Claim
    from kgtool.claims.conflicts import Conflict
    from kgtool.site.material import Material
    from kgtool.site.viewer import Viewer
    from kgtool.site.views import Fact, Facts, Link, Value

__all__ = [
    "FILES",
    "claim_page",
    "class_page",
    "document_page",
    "entity_page",
    "first_text",
    "head_of",
    "property_page",
]

_DESCRIPTIONS = (str(SKOS.definition), str(DCTERMS.description), str(RDFS.comment))
_ALTERNATIVES = (*LABELS, str(SKOS.altLabel))
_SAME_OR_BELOW = {str(RDFS.subClassOf), str(OWL.equivalentClass)}
_HUB = 200
"""A node with more neighbours than this has no timeline of them."""

_LISTED = 400
"""How many claims, instances or uses a page lists; the rest stand in the files of the page."""


def entity_page(node: str, material: Material, viewer: Viewer) -> bytes:
    """Return the page of an entity."""
    known = material.knowledge
    facts = viewer.facts(node)
    link = viewer.link(node)
    about = known.by_node.get(node, [])
    mentions = {
        s: known.claims[s] for _, s in known.into.get(node, ()) if s in known.claims and known.claims[s] not in about
    }
    causes = material.causes.around(node)
    timed = _timed_around(node, material)
    asked = material.questions_about(node)
    return render(
        "entity.html",
        **material.common(viewer, link.text, first_text(node, material)),
        **head_of(node, material, viewer),
        facts=facts,
        notes=viewer.notes(about)[:_LISTED],
        mentions=viewer.notes(mentions.values())[:_LISTED],
        conflicts=_conflicts([], [c for claim in about for c in known.conflicts_by.get(claim.node, ())], viewer),
        neighbourhood=draw_neighbourhood(link, facts),
        causes=draw_causes(causes, viewer, node),
        periods=periods_of(entries_of(timed, viewer)),
        charts=[
            (material.question_link(one, viewer), material.charts(one, viewer))
            for one in asked
            if material.is_chart(one)
        ],
        asked=[material.question_link(one, viewer) for one in asked],
        jsonld=embedded(material.document(node)),
    )


def class_page(node: str, material: Material, viewer: Viewer) -> bytes:
    """Return the page of a class: what it is, what is above and below, its properties and instances."""
    known = material.knowledge
    members = sorted({s for p, s in known.into.get(node, ()) if p == TYPE and f"{s[1:-1]}" in viewer.addresses})
    direct = [s for s in members if (s, TYPE, node) in known.asserted]
    using = [(s, p) for p, s in known.into.get(node, ()) if p in {str(RDFS.domain), str(RDFS.range)}]
    stated = {(s, p) for s, p in using if (s, p, node) in known.asserted}
    facts = _definition(node, viewer.facts(node), material, viewer)
    return render(
        "class.html",
        **material.common(viewer, viewer.link(node).text, first_text(node, material)),
        **head_of(node, material, viewer),
        facts=facts,
        above=_tree(node, material, viewer, upwards=True),
        below=_tree(node, material, viewer, upwards=False),
        members=viewer.links(members)[:_LISTED],
        count=len(members),
        direct=len(direct),
        enough=viewer.links(s for p, s in known.into.get(node, ()) if p in _SAME_OR_BELOW and s[0] == "_"),
        domain_of=viewer.links(s for s, p in stated if p == str(RDFS.domain)),
        range_of=viewer.links(s for s, p in stated if p == str(RDFS.range)),
        jsonld=embedded(material.document(node)),
    )


def property_page(node: str, material: Material, viewer: Viewer) -> bytes:
    """Return the page of a property: what it is, what is above and below, and where it is used."""
    known = material.knowledge
    uses = material.uses.get(node, [])
    shown = [(viewer.link(s), viewer.value((s, node, o), o)) for s, o in uses[:_LISTED]]
    claims = [claim for claim in known.claims.values() if claim.predicate is not None and str(claim.predicate) == node]
    return render(
        "property.html",
        **material.common(viewer, viewer.link(node).text, first_text(node, material)),
        **head_of(node, material, viewer),
        facts=_definition(node, viewer.facts(node), material, viewer),
        above=_tree(node, material, viewer, upwards=True),
        below=_tree(node, material, viewer, upwards=False),
        uses=shown,
        count=len(uses),
        claimed=len(claims),
        jsonld=embedded(material.document(node)),
    )


def document_page(node: str, material: Material, viewer: Viewer) -> bytes:
    """Return the page of a document that claims are taken from, with its claims in the order of their places."""
    known = material.knowledge
    iri = node[1:-1]
    places = {
        claim.node: min(span.start for span in claim.spans if span.document == iri)
        for claim in known.claims.values()
        if any(span.document == iri for span in claim.spans)
    }
    claims = sorted((known.claims[node_text(name)] for name in places), key=lambda c: (places[c.node], c.node))
    return render(
        "document.html",
        **material.common(viewer, viewer.link(node).text, first_text(node, material)),
        **head_of(node, material, viewer),
        facts=viewer.facts(node),
        notes=[(viewer.note(claim), _sentence(claim, viewer)) for claim in claims],
        certainties=Counter(claim.certainty for claim in claims).most_common(),
        jsonld=embedded(material.document(node)),
    )


def claim_page(node: str, material: Material, viewer: Viewer) -> bytes:
    """Return the page of a claim: its triple, how sure, by whom, from where, against what, and whether it is plain."""
    known = material.knowledge
    claim = known.claims[node]
    explained = explain_claim(claim, material.rivals(claim), known.dataset, known.project, known.never_plain)
    beside = [
        known.claims[node_text(other)] for other in (*claim.disputed_by, *claim.conflicts_with) if _has(other, known)
    ]
    return render(
        "claim.html",
        **material.common(viewer, f"Claim {claim.name}", claim.paraphrase),
        **head_of(node, material, viewer),
        claim=claim,
        note=viewer.note(claim),
        sentence=_sentence(claim, viewer),
        explained=explained,
        outranked=viewer.notes(explained.outranked_by),
        supported=viewer.notes(explained.supported_by),
        kinds=viewer.links(f"<{kind}>" for kind in claim.kinds),
        reasons=viewer.links(f"<{reason}>" for reason in claim.rank_reasons),
        speakers=viewer.links(f"<{agent}>" for agent in claim.attributed_to),
        acts=viewer.links(f"<{act}>" for act in claim.acts),
        places=[(viewer.link(f"<{span.document}>"), span) for span in claim.spans if span.document],
        mentioned=viewer.links(o for p, o in known.about.get(node, ()) if p == material.mentions),
        beside=viewer.notes(beside),
        conflicts=_conflicts([claim.node], known.conflicts_by.get(claim.node, ()), viewer),
        jsonld=embedded(material.document(node)),
    )


def _has(iri: str, known: Any) -> bool:
    return node_text(iri) in known.claims


def head_of(node: str, material: Material, viewer: Viewer) -> dict[str, Any]:
    """Return what the head of every page of a thing shows: names, types, IRI, files."""
    known = material.knowledge
    title = viewer.link(node)
    types = [o for p, o in known.about.get(node, ()) if p == TYPE and o[0] == "<"]
    near = set(known.trees.facts.specific_types(node)) if node in known.trees.facts.about else set(types)
    near |= {o for o in types if (node, TYPE, o) in known.asserted}
    names = known.labels.get(node, ())
    return {
        "link": title,
        "names": [(tag, text) for tag, text in names if text != title.text and tag],
        "types": viewer.links(o for o in types if o in near and not o.startswith("<http://www.w3.org/2002/07/owl#")),
        "wider_types": viewer.links(o for o in types if o not in near),
        "description": first_text(node, material),
        "iri": node[1:-1],
        "curie": known.curie(node),
        "files": [
            (name, viewer.addresses.href(node[1:-1], viewer.root, suffix), media) for name, suffix, media in FILES
        ],
    }


FILES = (
    ("Turtle", ".ttl", "text/turtle"),
    ("N-Triples", ".nt", "application/n-triples"),
    ("JSON-LD", ".jsonld", "application/ld+json"),
)
"""The serializations beside each page: name, suffix, media type."""


def first_text(node: str, material: Material) -> str:
    """Return what a node is described with, in the project's language where there is such a text."""
    found = (material.knowledge.text(node, name) for name in _DESCRIPTIONS)
    return next((text for text in found if text), "")


def _timed_around(node: str, material: Material) -> list[Any]:
    """Return the times of a node and of its neighbours."""
    known = material.knowledge
    around = {o for p, o in known.about.get(node, ()) if o[0] == "<" and p != TYPE}
    around |= {s for p, s in known.into.get(node, ()) if s[0] == "<" and p != TYPE}
    nodes = {node} if len(around) > _HUB else {node, *around}
    return [one for each in sorted(nodes) for one in material.timed.get(each, ())]


def _sentence(claim: Claim, viewer: Viewer) -> tuple[Link | None, ...]:
    parts = (claim.subject, claim.predicate, claim.object)
    return tuple(viewer.link(term_to_text(part)) if part is not None else None for part in parts)


def _conflicts(own: Sequence[str], conflicts: Iterable[Conflict], viewer: Viewer) -> list[dict[str, Any]]:
    found = {id(conflict): conflict for conflict in conflicts}
    return [
        {
            "link": viewer.link(node_text(conflict.node)) if conflict.node else None,
            "label": conflict.label,
            "resolution": conflict.resolution,
            "sides": [viewer.note(side) for side in conflict.sides if side.node not in own],
        }
        for conflict in sorted(found.values(), key=lambda one: (one.node, one.label))
    ]


def _definition(node: str, facts: Facts, material: Material, viewer: Viewer) -> Facts:
    """Return what is said of a term without what its page has said above: its description, and the terms above it."""
    description = first_text(node, material)
    steps = {viewer.link(str(step)) for step in (RDFS.subClassOf, RDFS.subPropertyOf)}
    above = set(_tree(node, material, viewer, upwards=True))

    def is_new(fact: Fact, value: Value) -> bool:
        return bool(value.claims) or not (
            value.link.text == description or (fact.property in steps and value.link in above)
        )

    shown = (replace(fact, values=tuple(v for v in fact.values if is_new(fact, v))) for fact in facts.stated)
    return replace(facts, stated=tuple(fact for fact in shown if fact.values or fact.more))


def _tree(node: str, material: Material, viewer: Viewer, *, upwards: bool) -> tuple[Link, ...]:
    """Return the terms directly above or below a term, as files state them."""
    known = material.knowledge
    steps = {str(RDFS.subClassOf), str(RDFS.subPropertyOf)}
    if upwards:
        near = {o for p, o in known.about.get(node, ()) if p in steps and (node, p, o) in known.asserted}
    else:
        near = {s for p, s in known.into.get(node, ()) if p in steps and (s, p, node) in known.asserted}
    return viewer.links(other for other in near if other[0] == "<" and other != str(OWL.Thing))
