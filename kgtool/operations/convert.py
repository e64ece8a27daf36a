"""``kgtool convert``: a document in another RDF syntax, its terms exactly as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.prefixes import WELL_KNOWN
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import read_document, read_rows
from kgtool.rdfio.serializing import serialize_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["convert"]


def convert(
    path: Path | str,
    *,
    to: str,
    base: str | None = None,
    source_format: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Return a document as ``to``: turtle, trig, nt, nq, rdfxml or jsonld; equal documents give equal bytes.

    ``base`` resolves relative IRIs; ``source_format`` overrides what the suffix says. Prefixes are the document's own,
    then ``prefixes``, then well-known ones. Raises InputError for a malformed document and UsageError (KG0110) for
    named graphs in a syntax that has none.
    """
    form = format_named(source_format) if source_format else None
    format_named(to)
    document = read_document(path, str(path), base=base, form=form)
    rows, declared = read_rows(document)
    names = {**WELL_KNOWN, **(prefixes or {}), **declared}
    return serialize_rows(rows, to, names)
