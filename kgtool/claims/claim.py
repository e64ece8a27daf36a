"""Claims as values: what is said, how surely, by whom, and where exactly it stands in a document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.table import claim_table
from kgtool.claims.vocabulary import FLAGS, Rank, claim_vocabulary
from kgtool.errors import Diagnostic, UsageError, nearest
from kgtool.roles import GraphRole
from kgtool.terms import Literal, NamedNode, Term, term_from_text
from kgtool.vocab import OA, PROV, RDF, WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["Claim", "Span", "claim_named", "documents_of", "local_name", "read_claims"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document: Unicode code points from ``start`` up to ``end``, and the sha256 of their UTF-8 bytes.

    Web Annotation §4.2.4 (https://www.w3.org/TR/annotation-model/#text-position-selector); -1 and an empty string
    stand for what is not said. ``file_name`` is that of the document.
    """

    node: str
    document: str
    file_name: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: one reifier of one triple; IRIs are plain strings, the parts of the triple are terms or None."""

    node: str
    subject: Term | None
    predicate: Term | None
    object: Term | None
    certainty: str
    rank: Rank
    flags: frozenset[str]
    kinds: tuple[str, ...]
    paraphrase: str
    spans: tuple[Span, ...]
    mentions: tuple[Span, ...]
    acts: tuple[str, ...]
    attributed_to: tuple[str, ...]
    conflicts_with: tuple[str, ...]
    disputed_by: tuple[str, ...]
    rank_reasons: tuple[str, ...]
    source: str

    @property
    def name(self) -> str:
        """Return what people call the claim: the last part of its IRI."""
        return local_name(self.node)


def documents_of(claim: Claim) -> frozenset[str]:
    """Return what a claim rests on: its references, and the documents that they are parts of."""
    return frozenset(name for span in claim.spans for name in (span.node, span.document) if name)


def local_name(iri: str) -> str:
    """Return what follows the last ``#`` or ``/`` of an IRI.

    >>> local_name("https://example.org/claim/S1-001")
    'S1-001'
    """
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def read_claims(dataset: Dataset, project: Project) -> tuple[Claim, ...]:
    """Return every claim of the ontology and data files, in the order of their IRIs.

    Claims with faults are read as far as they go: of two values the one that was loaded first, None for none.
    """
    terms = claim_vocabulary(project.claims_namespace)
    table = claim_table(dataset, terms)
    described = _described(dataset, set(table.frame["claim"].to_list()), _anchor_ids(dataset, project))
    sources = _sources(dataset, table.frame["claim"].to_list())
    found = [
        _claim(node, described, terms.namespace, sources.get(node, ""))
        for node in (dataset.terms.texts[claim] for claim in table.frame["claim"])
    ]
    return tuple(sorted(found, key=lambda claim: claim.node))


def claim_named(claims: Sequence[Claim], name: str, project: Project) -> Claim:
    """Return the claim of an IRI, a CURIE or a last part (``S1-001``); raise UsageError (KG0504)."""
    by_name = [claim for claim in claims if name in {claim.name, claim.node}]
    if not by_name and ":" in name:
        iri = project.prefixes.expand(name)
        by_name = [claim for claim in claims if claim.node == iri]
    if len(by_name) == 1:
        return by_name[0]
    if by_name:
        choices = ", ".join(project.prefixes.shorten(claim.node) for claim in by_name)
        raise UsageError(Diagnostic("KG0504", f"'{name}' is the name of several claims", hint=f"say one of {choices}"))
    close = nearest(name, (claim.name for claim in claims))
    hint = f"did you mean '{close}'?" if close else f"`kgtool claims` lists the {len(claims)} there are"
    raise UsageError(Diagnostic("KG0504", f"no claim '{name}'", hint=hint))


_Described = dict[str, dict[str, list[Term]]]


def _described(dataset: Dataset, claims: set[int], anchors: set[int]) -> _Described:
    """Return, for claims, spans, selectors and documents, their properties: node text to property IRI to terms."""
    import polars as pl

    triples = dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA)
    wanted = triples.filter(pl.col("s").is_in(sorted(claims)) | pl.col("p").is_in(sorted(anchors)))
    texts = dataset.terms.texts
    found: _Described = defaultdict(lambda: defaultdict(list))
    for s, p, o in wanted.iter_rows():
        found[texts[s]][texts[p][1:-1]].append(_term(texts[o]))
    return found


def _term(text: str) -> Term:
    return NamedNode(text[1:-1]) if text[0] == "<" and text[1] != "<" else term_from_text(text)


def _anchor_ids(dataset: Dataset, project: Project) -> set[int]:
    terms = claim_vocabulary(project.claims_namespace)
    properties = (OA.hasSource, OA.hasSelector, OA.start, OA.end, terms.sha256, terms.fileName)
    return {found for term in properties if (found := dataset.terms.find_iri(term.value)) is not None}


def _sources(dataset: Dataset, claims: Sequence[int]) -> Mapping[str, str]:
    """Return the file that types each claim."""
    import numpy as np

    type_ = dataset.terms.find_iri(RDF.type.value)
    found: dict[str, str] = {}
    for block in dataset.blocks_of((GraphRole.ONTOLOGY, GraphRole.DATA)):
        here = block.subject[(block.predicate == type_) & np.isin(block.subject, np.asarray(claims, dtype=np.uint32))]
        for claim in here.tolist():
            found.setdefault(dataset.terms.texts[claim], dataset.sources[block.source].path)
    return found


def _claim(node: str, described: _Described, namespace: str, source: str) -> Claim:
    about = described[node]
    certainty = _first(about.get(f"{namespace}certainty"))
    rank = _first(about.get(WIKIBASE.rank.value))
    own = tuple(
        span for anchor in about.get(PROV.wasDerivedFrom.value, []) for span in _spans(anchor, described, namespace)
    )
    document = own[0].document if own else ""
    return Claim(
        node=node.strip("<>"),
        subject=_first(about.get(RDF.subject.value)),
        predicate=_first(about.get(RDF.predicate.value)),
        object=_first(about.get(RDF.object.value)),
        certainty=_value(certainty).removeprefix(namespace),
        rank=next((known for known in Rank if known.iri == rank), Rank.NORMAL),
        flags=frozenset(flag for flag in FLAGS if any(_is_true(value) for value in about.get(namespace + flag, []))),
        kinds=_values(about.get(f"{namespace}kind")),
        paraphrase=_value(_first(about.get(f"{namespace}paraphrase"))),
        spans=own,
        mentions=tuple(
            span
            for anchor in about.get(f"{namespace}mention", [])
            for span in _spans(anchor, described, namespace, document)
        ),
        acts=_values(about.get(f"{namespace}act")),
        attributed_to=_values(about.get(f"{namespace}attributedTo")),
        conflicts_with=_values(about.get(f"{namespace}conflictsWith")),
        disputed_by=_values(about.get(f"{namespace}disputedBy")),
        rank_reasons=_values(about.get(f"{namespace}rankReason")),
        source=source,
    )


def _spans(anchor: Term, described: _Described, namespace: str, document: str = "") -> list[Span]:
    """Read an oa:SpecificResource with its selectors, or a bare selector of a document that is known already."""
    node = _value(anchor)
    about = described.get(str(anchor), {})
    document = _value(_first(about.get(OA.hasSource.value))) or document
    file_name = _value(_first(described.get(f"<{document}>", {}).get(f"{namespace}fileName")))
    selectors = [described.get(str(selector), {}) for selector in about.get(OA.hasSelector.value, [])] or [about]
    return [
        Span(
            node=node,
            document=document,
            file_name=file_name,
            start=_number(selector.get(OA.start.value)),
            end=_number(selector.get(OA.end.value)),
            sha256=_value(_first(selector.get(f"{namespace}sha256"))),
        )
        for selector in selectors
    ]


def _first(terms: Sequence[Term] | None) -> Term | None:
    return terms[0] if terms else None


def _value(term: Term | None) -> str:
    return str(getattr(term, "value", term)) if term is not None else ""


def _values(terms: Sequence[Term] | None) -> tuple[str, ...]:
    return tuple(sorted(_value(term) for term in terms or ()))


def _number(terms: Sequence[Term] | None) -> int:
    value = _value(_first(terms))
    return int(value) if value.isascii() and value.isdigit() else -1


def _is_true(term: Term) -> bool:
    return isinstance(term, Literal) and term.value in {"true", "1"} and term.datatype.value.endswith("#boolean")
