"""Adding a claim: a block of Turtle at the end of a file, all other bytes of which stay as they are.

The block says what the claim says, its span and its selector; it is refused when the claim is there already or names
terms that nothing defines.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kgtool.claims.claim import local_name
from kgtool.claims.showing import show_term
from kgtool.claims.vocabulary import CERTAINTIES, Rank, claim_vocabulary
from kgtool.errors import Diagnostic, Location, UsageError, nearest
from kgtool.rdfio.appending import prefixes_of, turtle_header
from kgtool.roles import GraphRole
from kgtool.terms import Literal, NamedNode, Term
from kgtool.vocab import OA, OWL, PROV, RDF, RDFS, SKOS, WIKIBASE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kgtool.claims.claim import Claim
    from kgtool.claims.locating import Occurrence
    from kgtool.dataset import Dataset
    from kgtool.prefixes import PrefixMap
    from kgtool.project import Project

__all__ = ["NewClaim", "add_claim", "claim_turtle", "span_name", "term_of"]

_STANDARD = tuple(vocabulary.namespace for vocabulary in (OA, OWL, PROV, RDF, RDFS, SKOS, WIKIBASE, XSD))


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to be written; ``document`` is the IRI of the document that ``occurrence`` stands in.

    ``mentions`` are the entities that it speaks of; :func:`add_claim` fills in those of its triple.
    """

    node: str
    subject: Term
    predicate: Term
    object: Term
    document: str
    occurrence: Occurrence
    certainty: str = "asserted"
    rank: Rank = Rank.NORMAL
    kind: str = ""
    paraphrase: str = ""
    attributed_to: str = ""
    flags: frozenset[str] = field(default_factory=frozenset)
    mentions: tuple[str, ...] = ()


def term_of(text: str, prefixes: PrefixMap) -> Term:
    """Return the term of a CURIE, an IRI or a Turtle literal (``7``, ``"x"@en``); raise UsageError (KG0201)."""
    if (
        not text.startswith(('"', "'"))
        and text not in {"true", "false"}
        and not text[:1].isdigit()
        and text[:1] not in "+-"
    ):
        return NamedNode(prefixes.expand(text))
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.namespaces.items())
    try:
        (quad,) = parse(f"{header}<x:s> <x:p> {text} .".encode(), format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        hint = 'write prefix:name, <IRI>, "text"@en, 7, 1.5, true or "2014-12-24"^^xsd:date'
        raise UsageError(Diagnostic("KG0201", f"'{text}' is no RDF term", hint=hint)) from error
    found: Term = quad.object
    return found


def span_name(document: str, occurrence: Occurrence) -> str:
    """Return what a span is called: the document's name and the offsets."""
    return f"{local_name(document)}-{occurrence.start}-{occurrence.end}"


def add_claim(new: NewClaim, file: Path, dataset: Dataset, claims: Sequence[Claim], project: Project) -> str:
    """Append a claim to a Turtle file, made if it is not there, and return the Turtle that was added.

    Raises UsageError and leaves the file alone: KG0505 the claim is there already, KG0506 a term that nothing defines,
    KG0503 an unknown certainty, KG0512 a file that is no Turtle.
    """
    faults = [*_duplicates(new, claims, project), *_unknown(new, dataset, project)]
    if faults:
        raise UsageError(*faults)
    before = file.read_bytes() if file.exists() else turtle_header(project.prefixes).encode()
    prefixes = prefixes_of(before, project.relative(file), project.base)
    new = replace(new, mentions=new.mentions or _mentioned(new, dataset, project))
    block = claim_turtle(new, prefixes, project, _is_described(dataset, new, project))
    line_break = "\r\n" if b"\r\n" in before else "\n"
    gap = line_break if before.endswith(b"\n") or not before else 2 * line_break
    after = before + (gap + block.replace("\n", line_break)).encode()
    prefixes_of(after, project.relative(file), project.base)
    draft = file.with_name(f".{file.name}.new")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(after)
    draft.replace(file)
    return block


def claim_turtle(new: NewClaim, prefixes: PrefixMap, project: Project, described: bool = False) -> str:  # noqa: FBT001, FBT002 - whether the span is there already is a fact, not a mode
    """Return the Turtle of a claim, with its span and selector unless these are described already."""
    terms = claim_vocabulary(project.claims_namespace)
    span, selector = _span_nodes(new, project)
    rows = [("a", show_term(terms.Claim, prefixes))]
    rows += [
        (show_term(RDF[part], prefixes), show_term(getattr(new, part), prefixes))
        for part in ("subject", "predicate", "object")
    ]
    rows.append((show_term(terms.certainty, prefixes), show_term(terms[new.certainty], prefixes)))
    rows.append((show_term(WIKIBASE.rank, prefixes), show_term(new.rank.iri, prefixes)))
    if new.kind:
        rows.append((show_term(terms.kind, prefixes), show_term(NamedNode(new.kind), prefixes)))
    rows += [(show_term(terms[flag], prefixes), "true") for flag in sorted(new.flags)]
    if new.attributed_to:
        rows.append((show_term(terms.attributedTo, prefixes), show_term(NamedNode(new.attributed_to), prefixes)))
    if new.mentions:
        entities = " , ".join(show_term(NamedNode(iri), prefixes) for iri in new.mentions)
        rows.append((show_term(terms.mentions, prefixes), entities))
    if new.paraphrase:
        rows.append((show_term(terms.paraphrase, prefixes), str(Literal(new.paraphrase, language=project.language))))
    rows.append((show_term(PROV.wasDerivedFrom, prefixes), show_term(NamedNode(span), prefixes)))
    blocks = [_block(new.node, rows, prefixes)]
    if not described:
        place = [
            ("a", show_term(OA.TextPositionSelector, prefixes)),
            (show_term(OA.start, prefixes), str(new.occurrence.start)),
            (show_term(OA.end, prefixes), str(new.occurrence.end)),
            (show_term(terms.sha256, prefixes), f'"{new.occurrence.sha256}"'),
        ]
        anchor = [
            ("a", show_term(OA.SpecificResource, prefixes)),
            (show_term(OA.hasSource, prefixes), show_term(NamedNode(new.document), prefixes)),
            (show_term(OA.hasSelector, prefixes), show_term(NamedNode(selector), prefixes)),
        ]
        blocks += [_block(span, anchor, prefixes), _block(selector, place, prefixes)]
    return "\n".join(blocks)


def _block(node: str, rows: list[tuple[str, str]], prefixes: PrefixMap) -> str:
    width = max(len(predicate) for predicate, _ in rows)
    lines = " ;\n".join(f"    {predicate.ljust(width)} {value}" for predicate, value in rows)
    return f"{prefixes.shorten(node)}\n{lines} .\n"


def _span_nodes(new: NewClaim, project: Project) -> tuple[str, str]:
    name = span_name(new.document, new.occurrence)
    spaces = project.prefixes.namespaces
    return spaces.get("span", f"{project.base}span/") + name, spaces.get("sel", f"{project.base}sel/") + name


def _mentioned(new: NewClaim, dataset: Dataset, project: Project) -> tuple[str, ...]:
    """Return the entities of a claim's triple, where the ontology has the property for them."""
    if claim_vocabulary(project.claims_namespace).mentions.value not in _subjects(dataset, (GraphRole.ONTOLOGY,)):
        return ()
    described = _subjects(dataset, (GraphRole.DATA,))
    ends = (term.value for term in (new.subject, new.object) if isinstance(term, NamedNode))
    return tuple(dict.fromkeys(iri for iri in ends if iri in described))


def _is_described(dataset: Dataset, new: NewClaim, project: Project) -> bool:
    span, _ = _span_nodes(new, project)
    return span in _subjects(dataset, (GraphRole.DATA,))


def _duplicates(new: NewClaim, claims: Sequence[Claim], project: Project) -> Iterator[Diagnostic]:
    name = project.prefixes.shorten(new.node)
    for claim in claims:
        place = Location(claim.source) if claim.source else None
        if claim.node == new.node:
            yield Diagnostic("KG0505", f"there is a claim {name} already", place, "take another id")
        elif _says(claim) == (new.subject, new.predicate, new.object) and _stands_at(claim, new):
            other = project.prefixes.shorten(claim.node)
            yield Diagnostic("KG0505", f"{other} says the same of the same span", place, "one claim is enough")


def _says(claim: Claim) -> tuple[Term | None, Term | None, Term | None]:
    return claim.subject, claim.predicate, claim.object


def _stands_at(claim: Claim, new: NewClaim) -> bool:
    place = (new.document, new.occurrence.start, new.occurrence.end)
    return any((span.document, span.start, span.end) == place for span in claim.spans)


def _unknown(new: NewClaim, dataset: Dataset, project: Project) -> Iterator[Diagnostic]:
    if new.certainty not in CERTAINTIES:
        close = nearest(new.certainty, CERTAINTIES)
        hint = f"did you mean '{close}'?" if close else f"it is one of {', '.join(CERTAINTIES)}"
        yield Diagnostic("KG0503", f"unknown certainty '{new.certainty}'", hint=hint)
    vocabulary = _subjects(dataset, (GraphRole.ONTOLOGY,))
    everything = vocabulary | _subjects(dataset, (GraphRole.DATA,))
    words = (
        ("predicate", new.predicate, vocabulary),
        ("subject", new.subject, everything),
        ("object", new.object, everything),
    )
    named = (
        (part, NamedNode(iri), everything)
        for part, iri in (("kind", new.kind), ("document", new.document), ("agent", new.attributed_to))
        if iri
    )
    for part, term, known in (*words, *named):
        if isinstance(term, NamedNode) and known and term.value not in known and not term.value.startswith(_STANDARD):
            yield _unknown_term(part, term.value, known, project)


def _unknown_term(part: str, iri: str, known: set[str], project: Project) -> Diagnostic:
    shorten = project.prefixes.shorten
    close = nearest(shorten(iri), (shorten(each) for each in known))
    hint = (
        f"did you mean '{close}'?" if close else f"describe it first, or look it up: `kgtool find '{local_name(iri)}'`"
    )
    return Diagnostic("KG0506", f"nothing defines the {part} {shorten(iri)}", hint=hint)


def _subjects(dataset: Dataset, roles: tuple[GraphRole, ...]) -> set[str]:
    texts = dataset.terms.texts
    return {texts[s][1:-1] for s in dataset.triples(*roles)["s"].unique().to_list() if texts[s].startswith("<")}
