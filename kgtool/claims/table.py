"""Claims as columns: one row a claim, ids of the term dictionary, -1 where nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.vocabulary import CERTAINTIES, FLAGS, PARTS, Rank
from kgtool.roles import GraphRole
from kgtool.terms import term_from_text
from kgtool.vocab import RDF, RDFS

if TYPE_CHECKING:
    import polars as pl

    from kgtool.dataset import Dataset
    from kgtool.terms import NamedNode
    from kgtool.vocab import Vocabulary

__all__ = ["ClaimTable", "claim_table", "instances_of", "known_certainties", "text_of"]

_TRUE = ("true", "1")
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """The claims of a dataset.

    ``frame`` has the Int64 columns ``claim``, ``subject``, ``predicate``, ``object``, ``certainty`` (ids), ``rank``
    (a :class:`Rank`, -1 where the written one is none), for each of these ``<name>_n`` (how many different values
    there are), and a Boolean column for each flag. ``about`` holds every triple about a claim (``s``, ``p``, ``o``).
    """

    frame: pl.DataFrame
    about: pl.DataFrame

    def values(self, predicate: int | None) -> pl.DataFrame:
        """Return ``claim`` and ``value`` for one property, by the id of its term."""
        import polars as pl

        found = self.about.filter(pl.col("p") == (-1 if predicate is None else predicate))
        return found.select(claim="s", value="o")


def claim_table(dataset: Dataset, terms: Vocabulary) -> ClaimTable:
    """Read the claims of the ontology and data files into columns; a claim is a node typed ``:Claim``.

    Subclasses of ``:Claim`` in the ontology count too: settling comes before reasoning, so they are followed here.
    """
    import polars as pl

    triples = dataset.triples(GraphRole.ONTOLOGY, GraphRole.DATA)
    claims = instances_of(dataset, triples, terms.Claim)
    about = triples.join(claims, left_on="s", right_on="node", how="semi")
    frame = claims.rename({"node": "claim"})
    for name, predicate in {**PARTS, "certainty": terms.certainty}.items():
        frame = _with_value(frame, about, name, _id(dataset, predicate))
    ranks = {_id(dataset, rank.iri): int(rank) for rank in Rank}
    frame = frame.with_columns(
        rank=pl.when(pl.col("rank_n") == 0)
        .then(pl.lit(int(Rank.NORMAL), pl.Int64))
        .otherwise(pl.col("rank").replace_strict(ranks, default=-1, return_dtype=pl.Int64))
    )
    true = [found for text in _TRUE if (found := dataset.terms.find(f'"{text}"^^<{_BOOLEAN}>'))]
    flags = about.filter(pl.col("o").is_in(true))
    for name in FLAGS:
        flagged = flags.filter(pl.col("p") == _id(dataset, terms[name]))["s"]
        frame = frame.with_columns(pl.col("claim").is_in(flagged.implode()).alias(name))
    return ClaimTable(frame.sort("claim"), about)


def instances_of(dataset: Dataset, triples: pl.DataFrame, class_: NamedNode) -> pl.DataFrame:
    """Return the column ``node``: what is typed with the class or with a subclass that the triples name."""
    import polars as pl

    classes = {_id(dataset, class_)}
    narrower = triples.filter(pl.col("p") == _id(dataset, RDFS.subClassOf))
    while True:
        found = classes.union(narrower.filter(pl.col("o").is_in(sorted(classes)))["s"].to_list())
        if found == classes:
            break
        classes = found
    typed = triples.filter((pl.col("p") == _id(dataset, RDF.type)) & pl.col("o").is_in(sorted(classes)))
    return typed.select(node="s").unique(maintain_order=True)


def known_certainties(dataset: Dataset, terms: Vocabulary) -> dict[int, str]:
    """Return the ids of the certainties that the dataset names, with their words."""
    return {found: name for name in CERTAINTIES if (found := _id(dataset, terms[name])) >= 0}


def text_of(dataset: Dataset, identifier: int) -> str:
    """Return the value of a term: the IRI without brackets, the lexical form of a literal."""
    term = term_from_text(dataset.terms.texts[identifier])
    return str(getattr(term, "value", term))


def _with_value(frame: pl.DataFrame, about: pl.DataFrame, name: str, predicate: int) -> pl.DataFrame:
    import polars as pl

    values = about.filter(pl.col("p") == predicate).group_by("s").agg(pl.col("o").min().alias(name), pl.len())
    values = values.rename({"s": "claim", "len": f"{name}_n"}).cast(pl.Int64)
    joined = frame.join(values, on="claim", how="left")
    return joined.with_columns(pl.col(name).fill_null(-1), pl.col(f"{name}_n").fill_null(0))


def _id(dataset: Dataset, term: NamedNode) -> int:
    found = dataset.terms.find_iri(term.value)
    return -1 if found is None else found
