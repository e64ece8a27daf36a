"""The places of one large file by terms: loaded as columns, which know the row of a triple, whose place is then found.

Reading it token by token (:class:`kgtool.rdfio.places.DocumentPlaces`) is sooner done where the file is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset import Dataset
from kgtool.rdfio.columns import rename_blank_nodes
from kgtool.rdfio.loading import add_document, add_dump, collector_resting
from kgtool.rdfio.parser import read_document
from kgtool.rdfio.source_places import places_of_source
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kgtool.errors import Location

__all__ = ["LoadedPlaces"]


class LoadedPlaces:
    """The places of a file's triples and subjects, given as N-Triples texts; blank nodes as the dataset labels them."""

    def __init__(self, path: Path, name: str, base: str | None) -> None:
        """Load the file; raise InputError or LimitError where it cannot be read."""
        dataset = Dataset()
        with collector_resting():
            if not add_dump(dataset, path, name, GraphRole.DATA):
                dataset = Dataset()
                add_document(dataset, read_document(path, name, base=base), GraphRole.DATA)
        blocks = dataset.blocks
        self._terms = dataset.terms
        self._columns = [
            np.concatenate([np.zeros(0, np.uint32), *(getattr(block, part) for block in blocks)])
            for part in ("subject", "predicate", "object")
        ]
        self._places = places_of_source(path, name, len(self._columns[0]), base, dataset.lines.get(0))

    def find(self, triple: tuple[str, str, str], *, part: str = "object") -> Location | None:
        """Return where a triple is said first: the span of its object, or of ``part``; None where it never is."""
        row = self._row(triple)
        return self._places.find(row, triple, part) if self._places is not None and row is not None else None

    def subject(self, subject: str) -> Location | None:
        """Return where a subject stands first; None where it never does."""
        row = self._row((subject,))
        return self._places.subject(row, subject) if self._places is not None and row is not None else None

    def _row(self, texts: tuple[str, ...]) -> int | None:
        """Return the first row that begins with some terms."""
        rows: NDArray[np.int64] | None = None
        for text, column in zip(texts, self._columns, strict=False):
            number = self._terms.find(rename_blank_nodes(text, _own_label))
            if number is None:
                return None
            rows = np.flatnonzero(column == number) if rows is None else rows[column[rows] == number]
        return int(rows[0]) if rows is not None and len(rows) else None


def _own_label(label: str) -> str:
    """Return a label of the dataset as that of a file alone."""
    return f"_:f0_{label.rpartition('_')[2]}"
