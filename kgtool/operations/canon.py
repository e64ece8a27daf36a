"""``kgtool canon``: the canonical N-Quads of a document, or the canonical labels of its blank nodes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kgtool.rdfio.canonical import WORK_LIMIT, canonical_labels, canonical_nquads
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import read_document, read_rows

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["canon"]


def canon(  # noqa: PLR0913 - the options of the command, all but one keyword-only
    path: Path | str,
    *,
    algorithm: str = "SHA256",
    form: str = "nquads",
    source_format: str | None = None,
    base: str | None = None,
    limit: int = WORK_LIMIT,
) -> bytes:
    """Return the canonical N-Quads of a document, or with ``form="map"`` its labels and the canonical ones as JSON.

    RDFC-1.0 (https://www.w3.org/TR/rdf-canon/#canon-algorithm). ``algorithm`` is SHA256 or SHA384; ``source_format``
    overrides what the file's suffix says. Raises InputError for a malformed document, LimitError (KG1051) for one
    whose blank nodes would need more than ``limit`` steps.
    """
    form_in = format_named(source_format) if source_format else None
    document = read_document(path, str(path), base=base, form=form_in)
    rows, _ = read_rows(document)
    if form == "nquads":
        return canonical_nquads(rows, algorithm=algorithm, limit=limit)
    labels = canonical_labels(rows, algorithm=algorithm, limit=limit)
    short = {label.removeprefix("_:"): canonical.removeprefix("_:") for label, canonical in labels.items()}
    return (json.dumps(dict(sorted(short.items())), indent=2, ensure_ascii=False) + "\n").encode()
