"""The whole dataset as RDF: one document of triples, or one of quads with a graph for each file and stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.outputs.inferences import provenance_rows
from kgtool.outputs.scope import quad_rows, triple_rows
from kgtool.rdfio.serializing import serialize_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.dataset import Dataset
    from kgtool.project import Project
    from kgtool.rdfio.canonical import Row
    from kgtool.rules.construct import ProjectRule

__all__ = ["RDF_FORMATS", "WITH_GRAPHS", "Origins", "rows_for", "write_rdf"]

RDF_FORMATS = {"turtle": ".ttl", "trig": ".trig", "nquads": ".nq", "ntriples": ".nt"}
"""The formats of RDF exports, and the suffixes of their files."""

WITH_GRAPHS = frozenset({"trig", "nquads"})
"""The formats that say in which graph a triple is."""


@dataclass(frozen=True, slots=True)
class Origins:
    """A rule for each inferred triple, and the project's rules: what ``--with-rules`` writes beside the triples."""

    rule_of: Mapping[tuple[str, str, str], str]
    rules: tuple[ProjectRule, ...] = ()


def write_rdf(  # noqa: PLR0913 - a dataset, a format, and the options of the command, keyword-only
    dataset: Dataset,
    project: Project,
    form: str,
    *,
    scope: str = "asserted",
    languages: Iterable[str] = (),
    origins: Origins | None = None,
) -> bytes:
    """Return the dataset in one of RDF_FORMATS: same dataset, same bytes. Raises UsageError (KG0810 unknown scope).

    Turtle and N-Triples have each triple once; TriG and N-Quads say in which graph, that is in which file or stage.
    With ``origins`` each inferred triple is said to be made by a rule: in quads, in the graph ``<base>graph/rules``.
    """
    rows = rows_for(dataset, project, form, scope=scope, languages=languages)
    if origins is not None:
        graph = f"<{project.base}graph/rules>" if form in WITH_GRAPHS else ""
        rows += provenance_rows(rows, origins.rule_of, origins.rules, project.base, graph)
    return serialize_rows(rows, form, project.prefixes)


def rows_for(
    dataset: Dataset, project: Project, form: str, *, scope: str = "asserted", languages: Iterable[str] = ()
) -> list[Row]:
    """Return the rows that a format shows of a scope, sorted; raise UsageError (KG0810 unknown scope)."""
    if form in WITH_GRAPHS:
        return quad_rows(dataset, project.base, scope, languages)
    return triple_rows(dataset, scope, languages)
