"""Inferred triples with a rule that made each of them, in terms of RDF 1.2 and PROV-O.

A triple is named by a reifier (RDF 1.2 Concepts §1.5, https://www.w3.org/TR/rdf12-concepts/#section-triple-terms-reification),
which an activity generated that used the rule (PROV-O, https://www.w3.org/TR/prov-o/#wasGeneratedBy). A rule links the
section of its standard, or the project's file that it stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from kgtool.sparql.filling import file_graph
from kgtool.terms import Literal, term_to_text
from kgtool.vocab import DCTERMS, PROV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kgtool.dataset import Dataset
    from kgtool.rdfio.canonical import Row
    from kgtool.rules.construct import ProjectRule

__all__ = ["origins_of", "provenance_rows"]

Texts = tuple[str, str, str]

_LABEL = "_:inference"


def origins_of(dataset: Dataset, made_by: Mapping[str, NDArray[np.int64]]) -> dict[Texts, str]:
    """Return the rule of each inferred triple; ``made_by`` is a traced closure's, rows of ids by rule."""
    texts = dataset.terms.texts
    return {(texts[s], texts[p], texts[o]): rule for rule, rows in made_by.items() for s, p, o in rows.tolist()}


def provenance_rows(
    rows: Iterable[Row], origins: Mapping[Texts, str], rules: Iterable[ProjectRule], base: str, graph: str = ""
) -> Iterator[Row]:
    """Yield what says by which rule the inferred ones among some rows were made, all in one graph.

    ``rules`` are the project's own. Blank nodes that stand for triples are numbered in the order of the rows.
    """
    chosen = sorted({(s, p, o) for s, p, o, _ in rows} & origins.keys())
    for number, triple in enumerate(chosen):
        node = f"{_LABEL}{number}"
        yield node, str(RDF.reifies), f"<<( {' '.join(triple)} )>>", graph
        yield node, str(PROV.wasGeneratedBy), _activity(base, origins[triple]), graph
    own = {rule.name: rule for rule in rules}
    for name in sorted({origins[triple] for triple in chosen}):
        for predicate, value in _about(name, own.get(name), base):
            yield _plan(base, name), predicate, value, graph
        yield _activity(base, name), str(RDF.type), str(PROV.Activity), graph
        yield _activity(base, name), str(PROV.used), _plan(base, name), graph


def _about(name: str, own: ProjectRule | None, base: str) -> Iterator[tuple[str, str]]:
    from kgtool.owl.tables import sections

    yield str(RDF.type), str(PROV.Plan)
    yield str(DCTERMS.identifier), term_to_text(Literal(name))
    if own is not None and own.location is not None:
        yield str(DCTERMS.source), f"<{file_graph(base, own.location.path)}>"
    elif own is None and name in sections():
        yield str(RDFS.seeAlso), f"<{sections()[name]}>"


def _plan(base: str, name: str) -> str:
    return f"<{base}rule/{quote(name, safe='')}>"


def _activity(base: str, name: str) -> str:
    return f"<{base}inference/{quote(name, safe='')}>"
