"""The pages that lead to others: the home page, lists of things, claims, conflicts, questions, sources, terms, data."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kgtool.site.causes import draw_causes
from kgtool.site.charts import table_of
from kgtool.site.knowledge import TYPE, node_text
from kgtool.site.pages import first_text
from kgtool.site.rendering import embedded, render
from kgtool.site.times import entries_of, periods_of
from kgtool.terms import term_to_text
from kgtool.vocab import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.site.material import Material
    from kgtool.site.viewer import Viewer
    from kgtool.site.views import Link

__all__ = ["overview_pages", "question_pages", "things_by_class"]

_ROWS = 300
_FIRST = 24


def overview_pages(material: Material, viewer: Viewer, described: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the overview pages of a site by file name; ``described`` is what the description of the dataset says."""
    yield "index.html", _home(material, viewer, described)
    yield "things.html", _list(material, viewer, "things.html", groups=things_by_class(material, viewer))
    present = {file for file, _ in material.nav}
    every = [one for several in material.timed.values() for one in several]
    if "timeline.html" in present:
        periods = periods_of(entries_of(every, viewer))
        yield "timeline.html", _list(material, viewer, "timeline.html", periods=periods)
    if "causes.html" in present:
        picture = draw_causes(material.causes.every, viewer)
        told = [
            (viewer.link(one.cause), viewer.link(one.property), viewer.link(one.effect), one)
            for one in material.causes.every
        ]
        told.sort(key=lambda row: (row[0].text.casefold(), row[2].text.casefold()))
        yield "causes.html", _list(material, viewer, "causes.html", picture=picture, told=told)
    if "claims.html" in present:
        yield "claims.html", _list(material, viewer, "claims.html", notes=_claims(material, viewer))
    if "conflicts.html" in present:
        yield "conflicts.html", _list(material, viewer, "conflicts.html", conflicts=_conflicts(material, viewer))
    if "questions.html" in present:
        yield "questions.html", _list(material, viewer, "questions.html", groups=_questions(material, viewer))
    if "sources.html" in present:
        yield "sources.html", _list(material, viewer, "sources.html", documents=_documents(material, viewer))
    if "vocabulary.html" in present:
        yield "vocabulary.html", _list(material, viewer, "vocabulary.html", **_vocabulary(material, viewer))
    yield "data.html", _list(material, viewer, "data.html", described=described)
    yield "search.html", _list(material, viewer, "search.html", groups=things_by_class(material, viewer))
    # a host shows it at any depth, so its links start at the site's own address
    base = urlsplit(material.knowledge.project.base).path or "/"
    yield "404.html", _list(material, viewer.at(base), "404.html")


def question_pages(material: Material, viewer: Viewer) -> Iterator[tuple[str, bytes]]:
    """Yield a page for each stored query: its text, its answer as a table, and as a chart where the settings say so."""
    for stem, (query, answer) in material.asked.items():
        name = f"questions/{stem}.html"
        at = viewer.at("../" * name.count("/"))
        yield (
            name,
            render(
                "question.html",
                **material.common(at, query.title or stem, query.description, "questions.html"),
                query=query,
                answer=answer,
                stem=stem,
                rows=table_of(answer, at, _ROWS) if answer is not None else (),
                total=len(answer.texts) if answer is not None else 0,
                charts=material.charts(stem, at) if material.is_chart(stem) else (),
            ),
        )


def things_by_class(material: Material, viewer: Viewer) -> list[tuple[Link, tuple[Link, ...], int]]:
    """Return the entities by their most specific stated class: the class, its first members, and how many it has."""
    known = material.knowledge
    entities = set(known.kinds.entities)
    members: dict[str, list[str]] = defaultdict(list)
    for node in sorted(entities):
        types = [o for p, o in known.about.get(node, ()) if p == TYPE and o[0] == "<"]
        stated = [o for o in types if (node, TYPE, o) in known.asserted]
        for name in _specific(stated or types, material):
            members[name].append(node)
    groups = [
        (viewer.link(name), viewer.links(nodes)[:_FIRST], len(nodes))
        for name, nodes in members.items()
        if not name.startswith("<http://www.w3.org/")
    ]
    return sorted(groups, key=lambda group: (group[0].text.casefold(), group[0].href))


def _specific(types: list[str], material: Material) -> list[str]:
    above = material.knowledge.trees.facts.above
    general = {upper for name in types for upper in above.get(name, ()) if name not in above.get(upper, ())}
    return [name for name in types if name not in general]


def _home(material: Material, viewer: Viewer, described: Mapping[str, Any]) -> bytes:
    known = material.knowledge
    settings = known.project.settings["site"]
    nodes = [f"<{known.project.prefixes.expand(str(name))}>" for name in settings["home"]]
    if not nodes:
        counted = {
            node: len(known.about.get(node, ())) + len(known.into.get(node, ())) for node in known.kinds.entities
        }
        nodes = sorted(counted, key=lambda node: (-counted[node], node))[:4]
    kinds = known.kinds
    charts = [stem for stem in material.asked if material.is_chart(stem)]
    every = [one for several in material.timed.values() for one in several]
    entries = [entry for entry in entries_of(every, viewer) if entry.plain]
    groups = things_by_class(material, viewer)
    counts = [
        (len(kinds.entities), "things", "things.html"),
        (len(known.claims), "claims", "claims.html"),
        (len(known.conflicts), "conflicts", "conflicts.html"),
        (len(kinds.documents), "sources", "sources.html"),
        (len(material.asked), "questions", "questions.html"),
        (len(kinds.classes) + len(kinds.properties), "terms", "vocabulary.html"),
    ]
    return render(
        "index.html",
        **material.common(viewer, known.project.title or known.project.name, str(settings["about"]), "index.html"),
        about=str(settings["about"]),
        counts=[count for count in counts if count[0]],
        featured=[(viewer.link(node), _kind(node, material, viewer), _gist(node, viewer)) for node in nodes],
        entries=entries,
        periods=periods_of(entries),
        charts=[(material.question_link(stem, viewer), material.charts(stem, viewer)) for stem in charts],
        largest=sorted(groups, key=lambda group: (-group[2], group[0].text))[:12],
        jsonld=embedded(described["document"]),
    )


def _kind(node: str, material: Material, viewer: Viewer) -> str:
    known = material.knowledge
    types = [o for p, o in known.about.get(node, ()) if p == TYPE and (node, p, o) in known.asserted]
    return viewer.link(types[0]).text if types else ""


def _gist(node: str, viewer: Viewer) -> list[tuple[str, str]]:
    """Return a few facts about a node for its card: those with claims first."""
    facts = viewer.without_reasons().facts(node)
    told = [fact for fact in facts.stated if any(value.claims for value in fact.values)] or facts.stated
    texts = [
        (fact.property.text, ", ".join(dict.fromkeys(value.link.text for value in fact.values[:3]))) for fact in told
    ]
    return texts[:3]


def _list(material: Material, viewer: Viewer, name: str, **values: Any) -> bytes:
    titles = {"search.html": "Search", "404.html": "No such page", **dict(material.nav)}
    return render(name, **material.common(viewer, titles[name], "", name), **values)


def _claims(material: Material, viewer: Viewer) -> list[tuple[Any, tuple[Link | None, ...]]]:
    return [
        (
            viewer.note(claim),
            tuple(
                viewer.link(term_to_text(part)) if part is not None else None
                for part in (claim.subject, claim.predicate, claim.object)
            ),
        )
        for claim in material.knowledge.claims.values()
    ]


def _conflicts(material: Material, viewer: Viewer) -> list[dict[str, Any]]:
    return [
        {
            "link": viewer.link(node_text(conflict.node)) if conflict.node else None,
            "label": conflict.label,
            "resolution": conflict.resolution,
            "sides": [viewer.note(side) for side in conflict.sides],
        }
        for conflict in material.knowledge.conflicts
    ]


def _questions(material: Material, viewer: Viewer) -> list[tuple[str, list[tuple[Link, str, int]]]]:
    groups: dict[str, list[tuple[Link, str, int]]] = defaultdict(list)
    for stem, (query, answer) in material.asked.items():
        folder = stem.rpartition("/")[0].replace("/", " · ")
        count = len(answer.texts) if answer is not None else 0
        groups[folder].append((material.question_link(stem, viewer), query.description, count))
    return sorted(groups.items())


def _documents(material: Material, viewer: Viewer) -> list[tuple[Link, int, list[tuple[str, int]]]]:
    known = material.knowledge
    found = []
    for node in known.kinds.documents:
        claims = [c for c in known.claims.values() if any(f"<{span.document}>" == node for span in c.spans)]
        found.append((viewer.link(node), len(claims), Counter(claim.certainty for claim in claims).most_common()))
    return found


def _vocabulary(material: Material, viewer: Viewer) -> dict[str, Any]:
    known = material.knowledge
    tops = {str(RDFS.domain): "domain", str(RDFS.range): "range"}

    def row(node: str) -> tuple[Link, str, str, dict[str, tuple[Link, ...]]]:
        ends = {
            name: viewer.links(o for p, o in known.about.get(node, ()) if p == iri and (node, p, o) in known.asserted)
            for iri, name in tops.items()
        }
        return viewer.link(node), node[1:-1].rpartition("#")[2], first_text(node, material), ends

    def key(one: tuple[Link, str, str, Any]) -> tuple[str, str]:
        return one[0].text.casefold(), one[0].hint

    return {
        "ontologies": viewer.links(known.kinds.ontologies),
        "classes": sorted(map(row, known.kinds.classes), key=key),
        "properties": sorted(map(row, known.kinds.properties), key=key),
    }
