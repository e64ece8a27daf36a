"""Settling: the plain triples that follow from claims, each with the claims that it rests on.

A plain triple must be true when read alone. So claims are filtered first (asserted, none of negated, counterfactual or
fictional, no kind that never settles), and only then the best rank of each subject and property is kept, as Wikibase
does for its truthy statements: the preferred ones if there are any, else the normal ones, never a deprecated one
(https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Truthy_statements). A project's policy may order the
ranks otherwise, and let some sources win among claims of one rank (:mod:`kgtool.claims.policy`).

What somebody said is not plain, that they said it is: a claim with ``:act`` and ``:attributedTo`` gives the plain
triple ``act :speaker agent``, unless it is fictional or counterfactual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.claim import documents_of, read_claims
from kgtool.claims.faults import claim_faults
from kgtool.claims.policy import read_policy
from kgtool.claims.table import claim_table, instances_of, text_of
from kgtool.claims.vocabulary import UNREAL, claim_vocabulary
from kgtool.roles import GraphRole
from kgtool.terms import term_to_text

if TYPE_CHECKING:
    import polars as pl

    from kgtool.claims.policy import Policy
    from kgtool.claims.table import ClaimTable
    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.project import Project
    from kgtool.terms import Triple
    from kgtool.vocab import Vocabulary

__all__ = ["SETTLED", "Settlement", "kinds_never_plain", "settle"]

SETTLED = "[settled]"
"""The source of the plain triples."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling did: how many claims there are and settled, the plain triples' premises, and the faults.

    ``premises`` has the Int64 columns ``claim``, ``s``, ``p``, ``o``: a row for each claim that a plain triple has.
    """

    claims: int
    settled: int
    plain: int
    premises: pl.DataFrame
    diagnostics: tuple[Diagnostic, ...]

    def premises_of(self, dataset: Dataset, triple: Triple) -> tuple[str, ...]:
        """Return the IRIs of the claims that a plain triple rests on, sorted; none for any other triple."""
        import polars as pl

        ids = [dataset.terms.find(term_to_text(part)) for part in (triple.subject, triple.predicate, triple.object)]
        if None in ids:
            return ()
        found = self.premises.filter((pl.col("s") == ids[0]) & (pl.col("p") == ids[1]) & (pl.col("o") == ids[2]))
        return tuple(sorted({dataset.terms.texts[claim].strip("<>") for claim in found["claim"]}))


def settle(dataset: Dataset, project: Project) -> Settlement:
    """Add the plain triples that the claims settle into as rows of TRUTHY, and return what they rest on.

    Done again, it drops its own rows first. Faulty claims settle into nothing and are among the diagnostics
    (KG0501-KG0503).
    """
    import polars as pl

    dataset.drop(GraphRole.TRUTHY)
    terms = claim_vocabulary(project.claims_namespace)
    table = claim_table(dataset, terms)
    if not table.frame.height:
        return Settlement(0, 0, 0, _no_premises(), ())
    faults = claim_faults(dataset, table, terms, project)
    sound = table.frame.filter(~pl.col("claim").is_in(list(faults)))
    policy = read_policy(project)
    settled = _trusted(_best(_candidates(dataset, table, sound, project), policy), dataset, project, policy)
    spoken = _speakers(dataset, table, sound, terms)
    facts = settled.select("claim", s="subject", p="predicate", o="object")
    premises = pl.concat([facts, spoken]).sort("s", "p", "o", "claim")
    plain = premises.select("s", "p", "o").unique(maintain_order=True)
    known = [number for number, source in enumerate(dataset.sources) if source.path == SETTLED]
    source = known[0] if known else dataset.add_source(SETTLED, GraphRole.TRUTHY)
    dataset.append(source, *(plain[name].to_numpy() for name in ("s", "p", "o")))
    diagnostics = tuple(diagnostic for claim in sorted(faults) for diagnostic in faults[claim])
    return Settlement(table.frame.height, settled.height, plain.height, premises, diagnostics)


def kinds_never_plain(dataset: Dataset, project: Project) -> frozenset[int]:
    """Return the ids of the kinds whose claims never settle: typed ``:NonFactKind``, or named in the settings.

    ``claims.plain_kinds_excluded`` lists CURIEs, IRIs, or names in the claims' namespace.
    """
    terms = claim_vocabulary(project.claims_namespace)
    typed = instances_of(dataset, dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA), terms.NonFactKind)
    named = [
        dataset.terms.find_iri(project.prefixes.expand(name) if ":" in name else terms.namespace + name)
        for name in project.settings["claims"]["plain_kinds_excluded"]
    ]
    return frozenset(typed["node"].to_list()) | {found for found in named if found is not None}


def _candidates(dataset: Dataset, table: ClaimTable, sound: pl.DataFrame, project: Project) -> pl.DataFrame:
    """Return the claims that may settle, before ranks are compared."""
    import polars as pl

    terms = claim_vocabulary(project.claims_namespace)
    asserted = dataset.terms.find_iri(terms.asserted.value) or -1
    kinds = table.values(dataset.terms.find_iri(terms.kind.value))
    never = kinds.filter(pl.col("value").is_in(sorted(kinds_never_plain(dataset, project))))["claim"]
    unreal = pl.any_horizontal(*UNREAL)
    return sound.filter((pl.col("certainty") == asserted) & ~unreal & ~pl.col("claim").is_in(never.implode()))


def _best(candidates: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return the claims of the best rank for their subject and property."""
    import polars as pl

    places = {int(rank): place for place, rank in enumerate(policy.ranks)}
    ranked = candidates.filter(pl.col("rank").is_in(list(places)))
    ranked = ranked.with_columns(place=pl.col("rank").replace_strict(places, default=-1, return_dtype=pl.Int64))
    return ranked.filter(pl.col("place") == pl.col("place").min().over("subject", "predicate"))


def _trusted(best: pl.DataFrame, dataset: Dataset, project: Project, policy: Policy) -> pl.DataFrame:
    """Return, of the claims of best rank, those of the sources that the policy trusts most for what they say."""
    import polars as pl

    if not policy.trust or not best.height:
        return best
    claims = {claim.node: claim for claim in read_claims(dataset, project)}
    found = (claims[dataset.terms.texts[node].strip("<>")] for node in best["claim"])
    places = [
        policy.place(text_of(dataset, predicate), claim.kinds, documents_of(claim))
        for claim, predicate in zip(found, best["predicate"], strict=True)
    ]
    placed = best.with_columns(place=pl.Series(places, dtype=pl.Int64))
    return placed.filter(pl.col("place") == pl.col("place").min().over("subject", "predicate"))


def _speakers(dataset: Dataset, table: ClaimTable, sound: pl.DataFrame, terms: Vocabulary) -> pl.DataFrame:
    """Return ``act :speaker agent`` for what was said, whatever its content is worth."""
    import polars as pl

    acts = table.values(dataset.terms.find_iri(terms.act.value)).rename({"value": "s"})
    agents = table.values(dataset.terms.find_iri(terms.attributedTo.value)).rename({"value": "o"})
    real = sound.filter(~pl.col("fictional") & ~pl.col("counterfactual")).select("claim")
    said = real.join(acts, on="claim").join(agents, on="claim")
    speaker = pl.lit(dataset.terms.iri(terms.speaker.value), pl.Int64) if said.height else pl.lit(-1, pl.Int64)
    return said.select("claim", "s", p=speaker, o="o")


def _no_premises() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=dict.fromkeys(("claim", "s", "p", "o"), pl.Int64))
