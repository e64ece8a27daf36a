"""Statistics: what is there, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.project import Project

__all__ = ["Statistics", "stats"]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of what the files say. Mappings are sorted by count, the largest first, then by name.

    ``roles`` and ``files`` count triples, ``classes`` instances, ``properties`` triples, ``languages`` and
    ``datatypes`` different literals, the last three claims by word. ``terms`` is the number of different terms.
    """

    triples: int
    terms: int
    roles: Mapping[str, int]
    files: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    languages: Mapping[str, int]
    datatypes: Mapping[str, int]
    claims: int
    certainties: Mapping[str, int]
    ranks: Mapping[str, int]
    documents: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...] = ()


def stats(project: Project | None = None, *, data: Iterable[Path] = ()) -> Statistics:
    """Return statistics of a project, or of files alone; plain triples are counted, inferences are not.

    Malformed files are among the diagnostics; the rest is counted. IRIs are whole.
    """
    from kgtool.rdfio.loading import load, load_files

    if project is None or (files := tuple(data)):
        loaded = load_files(files if project is not None else tuple(data))
        return _counted(loaded.dataset, loaded.diagnostics, None)
    from kgtool.claims.settling import settle

    loaded = load(project)
    settlement = settle(loaded.dataset, project)
    return _counted(loaded.dataset, (*loaded.diagnostics, *settlement.diagnostics), project)


def _counted(dataset: Dataset, diagnostics: tuple[Diagnostic, ...], project: Project | None) -> Statistics:
    from kgtool.roles import ASSERTED, GraphRole
    from kgtool.vocab import RDF

    rows = dataset.triples(*ASSERTED)
    texts = dataset.terms.texts
    type_ = dataset.terms.find_iri(RDF.type.value) or -1
    types = rows.filter(rows["p"] == type_)
    literals = [texts[each] for each in rows["o"].unique().to_list() if texts[each].startswith('"')]
    claims = _claims(dataset, project)
    return Statistics(
        triples=rows.height,
        terms=len(dataset.terms) - 1,
        roles={role.name.lower(): count for role in GraphRole if (count := dataset.count(role))},
        files=_files(dataset),
        classes=_names(types, "o", texts),
        properties=_names(rows, "p", texts),
        languages=_sorted(Counter(filter(None, map(_language, literals)))),
        datatypes=_sorted(Counter(filter(None, map(_datatype, literals)))),
        claims=len(claims),
        certainties=_sorted(Counter(claim[0] for claim in claims)),
        ranks=_sorted(Counter(claim[1] for claim in claims)),
        documents=_sorted(Counter(claim[2] for claim in claims)),
        diagnostics=diagnostics,
    )


def _claims(dataset: Dataset, project: Project | None) -> list[tuple[str, str, str]]:
    """Return certainty, rank and document of each claim."""
    if project is None:
        return []
    from kgtool.claims.claim import read_claims

    return [
        (
            claim.certainty or "(none)",
            claim.rank.name.lower(),
            next((span.file_name or span.document for span in claim.spans), "(none)"),
        )
        for claim in read_claims(dataset, project)
    ]


def _files(dataset: Dataset) -> dict[str, int]:
    """Return the rows of each file, in the order of loading."""
    counted = {source.path: 0 for source in dataset.sources if not source.path.startswith("[")}
    for block in dataset.blocks:
        path = dataset.sources[block.source].path
        if path in counted:
            counted[path] += len(block)
    return counted


def _names(rows: pl.DataFrame, column: str, texts: Sequence[str]) -> dict[str, int]:
    counted = rows.group_by(column).len()
    return _sorted({texts[identifier].strip("<>"): count for identifier, count in counted.iter_rows()})


def _sorted(counted: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _language(literal: str) -> str:
    return "" if literal.endswith(('"', ">")) else literal[literal.rindex('"') + 2 :]


def _datatype(literal: str) -> str:
    return literal[literal.rindex('"^^<') + 4 : -1] if literal.endswith(">") else ""
