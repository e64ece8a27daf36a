"""What is wrong with the claims of a dataset: parts that are missing, said twice, or of a kind that cannot be.

A claim with a fault never settles into a plain triple; each fault is named with the place of the claim.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kgtool.claims.table import known_certainties, text_of
from kgtool.claims.vocabulary import CERTAINTIES, FLAGS, PARTS
from kgtool.errors import Diagnostic, Location, nearest
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from kgtool.claims.table import ClaimTable
    from kgtool.dataset import Dataset
    from kgtool.project import Project
    from kgtool.rdfio.places import Places
    from kgtool.vocab import Vocabulary

__all__ = ["claim_faults"]

_BOOLEANS = ("true", "false", "1", "0")
_TYPED = "^^<http://www.w3.org/2001/XMLSchema#boolean>"


def claim_faults(
    dataset: Dataset, table: ClaimTable, terms: Vocabulary, project: Project
) -> dict[int, list[Diagnostic]]:
    """Return the faults of each claim that has any, by the claim's id.

    KG0501 a part is missing, KG0502 a part is said more than once, KG0503 a value that cannot stand there.
    """
    from kgtool.rdfio.places import Places

    places = Places.of(project)
    found: dict[int, list[Diagnostic]] = defaultdict(list)
    for claim, code, message, hint, at in _all(dataset, table, terms):
        place = _place(dataset, places, claim, at)
        name = project.prefixes.shorten(text_of(dataset, claim))
        found[claim].append(Diagnostic(code, f"claim {name} {message}", place, hint))
    return dict(found)


_Fault = tuple[int, str, str, str, tuple[int, int] | None]
"""Claim, code, message, hint, and the property and value that are wrong where there are any."""


def _all(dataset: Dataset, table: ClaimTable, terms: Vocabulary) -> Iterator[_Fault]:
    yield from _counts(table)
    yield from _certainties(dataset, table, terms)
    yield from _kinds_of_term(dataset, table)
    yield from _flags(dataset, table, terms)


def _counts(table: ClaimTable) -> Iterator[_Fault]:
    import polars as pl

    for part in (*PARTS, "certainty"):
        word = part if part in {"certainty", "rank"} else f"rdf:{part}"
        if part != "rank":
            for claim in table.frame.filter(pl.col(f"{part}_n") == 0)["claim"]:
                yield claim, "KG0501", f"has no {word}", f"a claim says its {word} exactly once", None
        for claim, count in table.frame.filter(pl.col(f"{part}_n") > 1).select("claim", f"{part}_n").iter_rows():
            hint = "one claim is one triple: write a second claim for the second value"
            yield claim, "KG0502", f"has {count} values for {word}", hint, None
    for (claim,) in table.frame.filter((pl.col("rank") == -1) & (pl.col("rank_n") == 1)).select("claim").iter_rows():
        hint = "it is wikibase:PreferredRank, wikibase:NormalRank or wikibase:DeprecatedRank"
        yield claim, "KG0503", "has a rank that is none", hint, None


def _certainties(dataset: Dataset, table: ClaimTable, terms: Vocabulary) -> Iterator[_Fault]:
    import polars as pl

    known = known_certainties(dataset, terms)
    odd = table.frame.filter((pl.col("certainty_n") == 1) & ~pl.col("certainty").is_in(list(known)))
    predicate = dataset.terms.find_iri(terms.certainty.value) or 0
    for claim, value in odd.select("claim", "certainty").iter_rows():
        word = text_of(dataset, value).removeprefix(terms.namespace)
        close = nearest(word, CERTAINTIES)
        hint = f"did you mean '{close}'?" if close else f"it is one of {', '.join(CERTAINTIES)}"
        yield claim, "KG0503", f"has the unknown certainty '{word}'", hint, (predicate, value)


def _kinds_of_term(dataset: Dataset, table: ClaimTable) -> Iterator[_Fault]:
    """Find subjects that are literals and predicates that are no IRIs (RDF 1.1 Concepts §3.1)."""
    for part, allowed in (("subject", ("<", "_:")), ("predicate", ("<",))):
        pairs = table.frame.select("claim", part).unique(part, maintain_order=True)
        wrong = [value for _, value in pairs.iter_rows() if not dataset.terms.texts[max(value, 0)].startswith(allowed)]
        predicate = dataset.terms.find_iri(RDF[part].value) or 0
        for claim, value in _rows(table.frame, part, [value for value in wrong if value > 0]):
            shown = dataset.terms.texts[value]
            yield claim, "KG0503", f"has {shown} as rdf:{part}", "a triple starts with an IRI", (predicate, value)


def _flags(dataset: Dataset, table: ClaimTable, terms: Vocabulary) -> Iterator[_Fault]:
    fine = {dataset.terms.find(f'"{text}"{_TYPED}') for text in _BOOLEANS}
    for flag in FLAGS:
        predicate = dataset.terms.find_iri(terms[flag].value)
        if predicate is None:
            continue
        for claim, value in table.values(predicate).iter_rows():
            if value not in fine:
                message = f"has {dataset.terms.texts[value]} for the flag '{flag}'"
                yield claim, "KG0503", message, "a flag is true or false, without quotes", (predicate, value)


def _rows(frame: pl.DataFrame, part: str, values: list[int]) -> Iterator[tuple[int, int]]:
    import polars as pl

    yield from frame.filter(pl.col(part).is_in(values)).select("claim", part).iter_rows()


def _place(dataset: Dataset, places: Places, claim: int, at: tuple[int, int] | None) -> Location | None:
    """Return where a claim stands: the value in question where there is one, otherwise the claim's type."""
    predicate, value = at or (dataset.terms.find_iri(RDF.type.value) or 0, 0)
    for block in dataset.blocks:
        here = (block.subject == claim) & (block.predicate == predicate)
        if value:
            here &= block.object == value
        for row in here.nonzero()[0][:1].tolist():
            ids = (block.subject[row], block.predicate[row], block.object[row])
            s, p, o = (dataset.terms.texts[int(each)] for each in ids)
            path = dataset.sources[block.source].path
            return places.find(path, (s, p, o), part="object" if value else "subject") or Location(path)
    return None
