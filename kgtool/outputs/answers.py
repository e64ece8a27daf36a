"""The answers of stored queries as files: CSV for spreadsheets, JSON for programs, N-Triples for graphs.

SPARQL 1.1 Query Results CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/#csv) and JSON
(https://www.w3.org/TR/sparql11-results-json/).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kgtool.sparql.results import write_answer
from kgtool.sparql.stored import QueryForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.sparql.answer import Answer
    from kgtool.sparql.stored import StoredQuery

__all__ = ["answer_files"]


def answer_files(answers: Iterable[tuple[StoredQuery, Answer]]) -> dict[str, bytes]:
    """Return the files of answers by relative name: ``<query>.csv`` and ``.json``, or ``.nt`` for triples."""
    files = {}
    for query, answer in answers:
        stem = PurePosixPath(query.name).with_suffix("").as_posix()
        if answer.form in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE}:
            files[f"{stem}.nt"] = write_answer(answer, "nt")
        else:
            files[f"{stem}.csv"] = write_answer(answer, "csv")
            files[f"{stem}.json"] = write_answer(answer, "srj")
    return files
