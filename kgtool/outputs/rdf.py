"""The whole dataset as RDF: one document of triples, or one of quads with a graph for each file and stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.outputs.scope import quad_rows, triple_rows
from kgtool.rdfio.serializing import serialize_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["RDF_FORMATS", "write_rdf"]

RDF_FORMATS = {"turtle": ".ttl", "trig": ".trig", "nquads": ".nq", "ntriples": ".nt"}
"""The formats of RDF exports, and the suffixes of their files."""


def write_rdf(
    dataset: Dataset, project: Project, form: str, *, scope: str = "asserted", languages: Iterable[str] = ()
) -> bytes:
    """Return the dataset in one of RDF_FORMATS: same dataset, same bytes. Raises UsageError (KG0810 unknown scope).

    Turtle and N-Triples have each triple once; TriG and N-Quads say in which graph, that is in which file or stage.
    """
    graphs = form in {"trig", "nquads"}
    rows = quad_rows(dataset, project.base, scope, languages) if graphs else triple_rows(dataset, scope, languages)
    return serialize_rows(rows, form, project.prefixes)
