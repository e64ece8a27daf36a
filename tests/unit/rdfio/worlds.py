"""What the tests of places share: the rows of a document, and a place as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.dataset import Dataset
from kgtool.rdfio.loading import add_document
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from kgtool.errors import Location
    from kgtool.rdfio.parser import Document


def rows_of(parsed: Document) -> list[tuple[str, str, str]]:
    """Return the rows of a dataset that holds one document."""
    dataset = Dataset()
    add_document(dataset, parsed, GraphRole.DATA)
    texts = dataset.terms.texts
    return [
        (texts[s], texts[p], texts[o])
        for block in dataset.blocks
        for s, p, o in zip(block.subject.tolist(), block.predicate.tolist(), block.object.tolist(), strict=True)
    ]


def span(place: Location | None) -> str | None:
    """Return line:column-column of a place, with the last line where that is another."""
    if place is None:
        return None
    end = "" if place.end_line == place.line else f"{place.end_line}:"
    return f"{place.line}:{place.column}-{end}{place.end_column}"
