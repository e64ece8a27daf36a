"""Claims: list, explain, verify, locate, add, and show what contradicts what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kgtool.claims.adding import NewClaim
    from kgtool.claims.claim import Claim
    from kgtool.claims.conflicts import Conflict
    from kgtool.claims.explaining import Explanation
    from kgtool.claims.locating import Occurrence
    from kgtool.claims.verifying import Verification
    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = [
    "Anchor",
    "add",
    "claims",
    "conflicts",
    "document_of",
    "explain",
    "locate",
    "place_of",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Listing:
    """Claims, sorted by IRI, and the IRIs of those among them that are plain facts."""

    claims: tuple[Claim, ...]
    plain: frozenset[str]


def claims(
    project: Project,
    *,
    doc: str | None = None,
    certainty: str | None = None,
    rank: str | None = None,
    kind: str | None = None,
) -> Listing:
    """Return the claims of a project, sorted by IRI, filtered by document, certainty, rank and kind.

    Documents are named by their IRI, CURIE, last part or file name; kinds by IRI, CURIE or last part; the others by
    their word. Raises InputError for files that cannot be read, UsageError (KG0504) for a filter that names nothing.
    """
    listing = _listing(project, *_read(project))
    found = listing.claims
    wanted = {"document": (doc, _documents), "certainty": (certainty, _certainty), "rank": (rank, _rank)}
    wanted["kind"] = (kind, _kinds)
    for name, (word, words_of) in wanted.items():
        if word is not None:
            word_iri = project.prefixes.expand(word) if ":" in word else word
            kept = tuple(claim for claim in found if {word, word_iri} & words_of(claim))
            if not kept:
                raise _names_nothing(name, word, {each for claim in found for each in words_of(claim)})
            found = kept
    return Listing(found, listing.plain & {claim.node for claim in found})


def explain(project: Project, name: str) -> Explanation:
    """Return why a claim is or is not a plain fact; raise UsageError (KG0504) where there is none of this name."""
    from kgtool.claims.claim import claim_named
    from kgtool.claims.explaining import explain_claim

    dataset, found = _read(project)
    return explain_claim(claim_named(found, name, project), found, dataset, project)


def verify(project: Project, *, sources: Path | None = None) -> Verification:
    """Check every span and mention against the texts in a folder; the setting ``files.sources`` names it otherwise."""
    from kgtool.claims.verifying import verify_claims

    named = str(project.settings["files"]["sources"])
    folder = sources or (project.root / named if named else None)
    if folder is None:
        hint = "say --sources DIR, or set files.sources in kgtool.toml"
        raise UsageError(Diagnostic("KG0511", "no folder of source texts is named", hint=hint))
    return verify_claims(_read(project)[1], folder)


def conflicts(project: Project) -> tuple[tuple[Conflict, ...], frozenset[str]]:
    """Return the claims that contradict one another, as the project says so, and the IRIs of those that are plain."""
    from kgtool.claims.conflicts import conflicts_of

    dataset, found = _read(project)
    listing = _listing(project, dataset, found)
    return conflicts_of(dataset, found, project), listing.plain


def locate(text: str, *, source: Path) -> tuple[Occurrence, ...]:
    """Return where a text stands in a file, in code points with hash; near misses where it does not stand there."""
    from kgtool.claims.locating import locate as find
    from kgtool.claims.verifying import read_text

    return find(read_text(source), text)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place for a new claim: its document's IRI, and where the text stands in it."""

    document: str
    occurrence: Occurrence


def place_of(project: Project, text: str, *, source: Path, doc: str | None = None, number: int = 0) -> Anchor:
    """Return the place of a text for a new claim; ``number`` picks one of several occurrences, counted from 1.

    Raises UsageError: KG0513 where the text is not there or there several times, KG0514 for a file that no document
    names.
    """
    found = locate(text, source=source)
    if not found:
        raise UsageError(Diagnostic("KG0513", f"the text is not in {source.name}", hint="copy it from the file"))
    if not found[0].exact:
        hint = f"the file has: {found[0].text!r}"
        raise UsageError(
            Diagnostic("KG0513", f"the text differs in {found[0].differs_in} from {source.name}", hint=hint)
        )
    if len(found) > 1 and not number:
        lines = ", ".join(f"{place} (line {each.line})" for place, each in enumerate(found, 1))
        raise UsageError(Diagnostic("KG0513", f"the text is there {len(found)} times", hint=f"say --number: {lines}"))
    if number > len(found):
        raise UsageError(Diagnostic("KG0513", f"the text is there {len(found)} times", hint="say a smaller --number"))
    document = project.prefixes.expand(doc) if doc else document_of(project, source)
    if document is None:
        hint = "say --doc, or give the document a :fileName"
        raise UsageError(Diagnostic("KG0514", f"no document has the file name '{source.name}'", hint=hint))
    return Anchor(document, found[max(number, 1) - 1])


def document_of(project: Project, source: Path) -> str | None:
    """Return the IRI of the document that a file is the text of, by its ``:fileName``; None where there is none."""
    import polars as pl

    from kgtool.claims.vocabulary import claim_vocabulary
    from kgtool.roles import GraphRole
    from kgtool.terms import Literal, term_to_text

    dataset, _ = _read(project)
    find = dataset.terms.find
    property_, name = claim_vocabulary(project.claims_namespace).fileName, term_to_text(Literal(source.name))
    wanted = (pl.col("p") == (find(term_to_text(property_)) or -1)) & (pl.col("o") == (find(name) or -1))
    documents = dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA).filter(wanted)["s"].to_list()
    return dataset.terms.texts[documents[0]].strip("<>") if documents else None


def add(project: Project, new: NewClaim, *, file: Path) -> str:
    """Write a new claim into a Turtle file of the project and return what was added (KG0503 to KG0512)."""
    from kgtool.claims.adding import add_claim

    dataset, found = _read(project)
    return add_claim(new, file, dataset, found, project)


def _listing(project: Project, dataset: Dataset, found: tuple[Claim, ...]) -> Listing:
    """Return all claims and which of them are plain."""
    from kgtool.claims.settling import settle

    settlement = settle(dataset, project)
    texts = dataset.terms.texts
    said = {claim.node: (str(claim.subject), str(claim.predicate), str(claim.object)) for claim in found}
    premises = (
        (texts[c].strip("<>"), (texts[s], texts[p], texts[o])) for c, s, p, o in settlement.premises.iter_rows()
    )
    return Listing(found, frozenset(node for node, triple in premises if said.get(node) == triple))


def _read(project: Project) -> tuple[Dataset, tuple[Claim, ...]]:
    from kgtool.claims.claim import read_claims
    from kgtool.rdfio.loading import load

    dataset = load(project).require()
    return dataset, read_claims(dataset, project)


def _documents(claim: Claim) -> set[str]:
    from kgtool.claims.claim import local_name

    return {word for span in claim.spans for word in (span.document, local_name(span.document), span.file_name)}


def _certainty(claim: Claim) -> set[str]:
    return {claim.certainty}


def _rank(claim: Claim) -> set[str]:
    return {claim.rank.name.lower()}


def _kinds(claim: Claim) -> set[str]:
    from kgtool.claims.claim import local_name

    return {word for kind in claim.kinds for word in (kind, local_name(kind))}


def _names_nothing(name: str, word: str, known: Iterable[str]) -> UsageError:
    words: Sequence[str] = sorted(each for each in known if each and "://" not in each)
    close = nearest(word, words)
    hint = f"did you mean '{close}'?" if close else f"there are {', '.join(words[:8])}" if words else ""
    return UsageError(Diagnostic("KG0504", f"no claim has the {name} '{word}'", hint=hint))
