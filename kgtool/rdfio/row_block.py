"""The rows of some lines of N-Triples or N-Quads as columns, and which of them are not as the parser would give them.

A text is taken as it stands only if it is, character by character, what the parser would have made of it (N-Triples
§4, https://www.w3.org/TR/n-triples/#canonical-ntriples), by the narrow patterns of :mod:`kgtool.rdfio.plain_terms`; the
parser gets the rows that do not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.plain_terms import IRI, LABEL, STRING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.columns import BlankNodeLabels

__all__ = ["RowBlock"]

_LITERAL = rf"{STRING}(?:@[a-z]{{2,3}}(?:-[a-z]{{4}})?(?:-(?:[a-z]{{2}}|[0-9]{{3}}))?|\^\^<{IRI}>)?"

_NODE = rf"^(?:<{IRI}>|{LABEL})$"
_NAME = rf"^<{IRI}>$"
_VALUE = rf"^{_LITERAL}$"

_SUBJECT, _PREDICATE, _OBJECT, _GRAPH = range(4)

_IMPLIED = (
    '"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>',
    '"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString>',
)
"""Datatypes that canonical N-Triples leave out, or that are faults."""
_COMMON_END = "tring>"
"""How they all end: one look tells that a text has none of them."""


class RowBlock:
    """Texts, some of which may be equal, and for each place of a row (subject, predicate, ...) its text by number."""

    def __init__(self, texts: pl.Series, columns: list[NDArray[np.uint32]], *, has_blank_nodes: bool = True) -> None:
        """Take texts and the columns of their numbers, 3 or 4 of one length; False only if no text is a blank node."""
        self.texts = texts
        self.columns = columns
        self._has_blank_nodes = has_blank_nodes

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.columns[0])

    def odd_rows(self) -> NDArray[np.int64]:
        """Return the rows that hold a text which the parser would not give, or not there."""
        is_node = self.texts.str.contains(_NODE).to_numpy()
        odd = [~is_node] * len(self.columns)
        odd[_PREDICATE] = self._unlike(_NAME, self._used(_PREDICATE))
        odd[_OBJECT] = self._odd_objects(self._used(_OBJECT) & ~is_node)
        if len(odd) > _GRAPH:
            odd[_GRAPH] = ~is_node & (self.texts != "").to_numpy()
        found = [own[at] for own, at in zip(odd, self.columns, strict=True) if own.any()]
        return np.flatnonzero(np.logical_or.reduce(found)) if found else np.zeros(0, np.int64)

    def _odd_objects(self, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which of the marked texts are no literals as the parser gives them."""
        odd = self._unlike(_VALUE, marks)
        rows = np.flatnonzero(marks)
        typed = rows[self.texts.gather(rows).str.ends_with(_COMMON_END).to_numpy()]
        odd[typed] |= np.array([text.endswith(_IMPLIED) for text in self.texts.gather(typed).to_list()], np.bool_)
        return odd

    def replace(self, rows: NDArray[np.int64], found: Sequence[Row], dropped: NDArray[np.int64]) -> None:
        """Put statements into rows, then drop rows, and forget the texts that no row has."""
        import polars as pl

        width, before = len(self.columns), len(self.texts)
        new = [text for row in found for text in row[:width]]
        texts = pl.concat([self.texts, pl.Series(new, dtype=pl.String)])
        columns = [column.astype(np.int64) for column in self.columns]
        for place, column in enumerate(columns):
            column[rows] = np.arange(len(rows)) * width + place + before
        columns = [np.delete(column, dropped) for column in columns]
        is_used = np.logical_or.reduce([_marks(column, len(texts)) for column in columns])
        numbers = np.cumsum(is_used, dtype=np.uint32) - 1
        self._has_blank_nodes = True
        self.texts = texts.filter(pl.Series(is_used))
        self.columns = [numbers[column] for column in columns]

    def name_blank_nodes(self, labels: BlankNodeLabels) -> None:
        """Give the blank nodes, which are named as in their file, their names in the dataset, by first appearance."""
        if not self._has_blank_nodes:
            return
        is_blank = (self.texts.str.starts_with("_:") | self.texts.str.starts_with("<<(")).to_numpy()
        if not is_blank.any():
            return
        first = np.full(len(self.texts), len(self) * len(self.columns), np.int64)
        for place, column in enumerate(self.columns):
            rows = np.flatnonzero(is_blank[column])[::-1]
            own = np.full(len(first), first.max(), np.int64)
            own[column[rows]] = rows * len(self.columns) + place
            np.minimum(first, own, out=first)
        blanks = np.flatnonzero(is_blank)
        texts = self.texts.gather(blanks).to_list()
        names = {text: labels.renamed(text) for _, text in sorted(zip(first[blanks].tolist(), texts, strict=True))}
        self.texts = self.texts.scatter(blanks, [names[text] for text in texts])

    def _used(self, place: int) -> NDArray[np.bool_]:
        return _marks(self.columns[place], len(self.texts))

    def _unlike(self, pattern: str, marks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which of the marked texts a pattern does not match."""
        found = np.zeros(len(self.texts), np.bool_)
        rows = np.flatnonzero(marks)
        found[rows] = ~self.texts.gather(rows).str.contains(pattern).to_numpy()
        return found


def _marks(numbers: NDArray[np.integer], size: int) -> NDArray[np.bool_]:
    """Say, per text, whether it is one of the numbers."""
    found = np.zeros(size, np.bool_)
    found[numbers] = True
    return found
