"""Everything that all pages share: the knowledge, addresses, times, causes, answers, and what stands on every page."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kgtool.errors import KgtoolError
from kgtool.outputs.jsonld import Tree
from kgtool.outputs.schema_org import SchemaView
from kgtool.site.charts import chart_of
from kgtool.site.data_files import Beside, rows_about
from kgtool.site.rendering import top_of
from kgtool.site.row_texts import RowTexts
from kgtool.site.times import timed_triples
from kgtool.site.views import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kgtool.claims.claim import Claim
    from kgtool.site.addresses import Addresses
    from kgtool.site.causes import Causes
    from kgtool.site.charts import Chart
    from kgtool.site.knowledge import Knowledge, Triple
    from kgtool.site.times import Day
    from kgtool.site.viewer import Viewer
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.stored import StoredQuery

__all__ = ["Asked", "Material", "collect"]

Asked = tuple["StoredQuery", "Answer | None"]


@dataclass(frozen=True, slots=True)
class Material:
    """What pages are made from, beside the viewer of each: read once, never changed.

    ``timed`` holds the times of a node, ``uses`` the (subject, object) of a property, ``asked`` the stored queries by
    the stem of their page, ``about`` those that an entity is the default of a parameter of, ``roots`` the nodes that
    have a JSON-LD tree of their own, ``texts`` writes what has no blank nodes.
    """

    knowledge: Knowledge
    view: SchemaView
    timed: Mapping[str, list[tuple[Triple, Day, Day]]]
    uses: Mapping[str, list[tuple[str, str]]]
    causes: Causes
    asked: Mapping[str, Asked]
    about: Mapping[str, list[str]]
    groups: Mapping[tuple[str, str], list[Claim]]
    mentions: str
    nav: tuple[tuple[str, str], ...]
    roots: frozenset[str]
    texts: RowTexts
    kept: dict[str, Beside | Tree] = field(default_factory=dict)

    def common(self, viewer: Viewer, title: str, description: str = "", here: str = "") -> dict[str, Any]:
        """Return the values that the frame of every page needs."""
        project = self.knowledge.project
        site = project.title or project.name
        return {
            "root": viewer.root,
            "title": title,
            "site": site,
            "summary": description,
            "top": top_of(viewer.root, site, self.nav, here),
            "license": project.license,
        }

    def rivals(self, claim: Claim) -> list[Claim]:
        """Return the claims with the subject and property of a claim."""
        return self.groups.get((str(claim.subject), str(claim.predicate)), [claim])

    def document(self, node: str) -> Any:
        """Return the JSON-LD that the page of a node embeds.

        In terms of schema.org where it has any; else its tree, if its class has a frame; else what is said of it.
        """
        found = self.view.tree(node)
        if found is not None:
            return found
        return self.tree(node).document if node in self.roots else self.beside(node).own()

    def data_files(self, node: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files beside the page of a node by suffix; its JSON-LD is its tree if it has one."""
        beside = self.beside(node)
        yield ".ttl", beside.turtle()
        yield ".nt", beside.ntriples()
        yield ".jsonld", self.tree(node).write() if node in self.roots else beside.json()

    def beside(self, node: str) -> Beside:
        """Return what is said of a node and with it; the last one is kept, as a page and its files ask for the same."""
        found = self.kept.get("beside")
        if not isinstance(found, Beside) or found.node != node:
            found = self.kept["beside"] = Beside(node, rows_about(node, self.knowledge), self.texts)
        return found

    def tree(self, node: str) -> Tree:
        """Return the JSON-LD tree of a node that has a frame; the last one is kept too."""
        found = self.kept.get("tree")
        if not isinstance(found, Tree) or found.root != node:
            found = self.kept["tree"] = self.knowledge.trees.tree(node)
        return found

    def questions_about(self, node: str) -> list[str]:
        """Return the stored queries that have a node as the default of a parameter."""
        return self.about.get(node, [])

    def is_chart(self, stem: str) -> bool:
        """Say whether the answer of a stored query is to be drawn: the setting ``site.charts`` names it."""
        query, answer = self.asked[stem]
        names = {query.name, PurePosixPath(query.name).with_suffix("").as_posix(), stem}
        return answer is not None and not names.isdisjoint(self.knowledge.project.settings["site"]["charts"])

    def charts(self, stem: str, viewer: Viewer) -> tuple[Chart, ...]:
        """Return the charts of a stored query's answer."""
        answer = self.asked[stem][1]
        return chart_of(answer, viewer) if answer is not None else ()

    def question_link(self, stem: str, viewer: Viewer) -> Link:
        """Return the link to the page of a stored query."""
        query = self.asked[stem][0]
        return Link(query.title or stem, f"{viewer.root}questions/{stem}.html")


def collect(knowledge: Knowledge, addresses: Addresses, causes: Causes, asked: Mapping[str, Asked]) -> Material:
    """Return the material of a site."""
    timed: dict[str, list[tuple[Triple, Day, Day]]] = defaultdict(list)
    for triple, first, last in timed_triples(knowledge):
        timed[triple[0]].append((triple, first, last))
    uses: dict[str, list[tuple[str, str]]] = defaultdict(list)
    properties = set(knowledge.kinds.properties)
    for s, p, o in sorted(knowledge.asserted):
        if p in properties and s[1:-1] in addresses and s not in knowledge.claims:
            uses[p].append((s, o))
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in knowledge.claims.values():
        groups[str(claim.subject), str(claim.predicate)].append(claim)
    mentions = f"<{knowledge.project.claims_namespace}mentions>"
    about = _about(asked, knowledge)
    view = SchemaView.of(knowledge.trees.facts, knowledge.project)
    nav = _nav(knowledge, bool(timed), bool(causes.every), bool(asked))
    roots = frozenset(knowledge.trees.roots())
    texts = RowTexts(knowledge.project.prefixes.namespaces, knowledge.trees.context)
    return Material(
        knowledge, view, dict(timed), dict(uses), causes, asked, about, dict(groups), mentions, nav, roots, texts
    )


def _about(asked: Mapping[str, Asked], knowledge: Knowledge) -> dict[str, list[str]]:
    """Return, for each node, the stored queries with a parameter whose default it is."""
    found: dict[str, list[str]] = defaultdict(list)
    for stem, (query, _) in sorted(asked.items()):
        for parameter in query.parameters:
            default = str(parameter.default or "")
            if parameter.type == "iri" and default:
                with contextlib.suppress(KgtoolError):
                    found[f"<{knowledge.project.prefixes.expand(default)}>"].append(stem)
    return dict(found)


def _nav(knowledge: Knowledge, timed: bool, caused: bool, asked: bool) -> tuple[tuple[str, str], ...]:  # noqa: FBT001 - what there is to navigate to
    every = (
        ("things.html", "Things", True),
        ("timeline.html", "Timeline", timed),
        ("causes.html", "Causes", caused),
        ("claims.html", "Claims", bool(knowledge.claims)),
        ("conflicts.html", "Conflicts", bool(knowledge.conflicts)),
        ("questions.html", "Questions", asked),
        ("sources.html", "Sources", bool(knowledge.kinds.documents)),
        ("vocabulary.html", "Vocabulary", bool(knowledge.kinds.classes or knowledge.kinds.properties)),
        ("data.html", "Data", True),
    )
    return tuple((file, name) for file, name, there in every if there)
