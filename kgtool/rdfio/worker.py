"""Reads files in a process of its own, for :mod:`kgtool.rdfio.workers`: jobs on stdin, columns on stdout."""

from __future__ import annotations

import gc
import pickle
import sys
from typing import TYPE_CHECKING, TypeAlias

from kgtool.dataset import Terms
from kgtool.errors import Diagnostic, KgtoolError
from kgtool.rdfio.columns import BlankNodeLabels, ids_of_text
from kgtool.rdfio.parser import nquads_text, read_document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Job", "Outcome", "main", "read_columns"]

Job: TypeAlias = tuple[str, str, str | None, int]
"""The path of a file, its name in messages, the base for relative IRIs, and its source number."""

Outcome: TypeAlias = "tuple[list[str], list[NDArray[np.uint32]]] | tuple[Diagnostic, ...]"
"""The different terms of a file and its rows as numbers of that list; or what is wrong with it."""


def read_columns(job: Job) -> Outcome:
    """Read one file; its rows have three columns, or four where its syntax has named graphs."""
    path, name, base, source = job
    terms, labels = Terms(), BlankNodeLabels(source)
    try:
        document = read_document(path, name, base=base)
        rows = [ids_of_text(text, terms, labels, quads=document.format.quads) for text in nquads_text(document)]
    except KgtoolError as error:
        return error.diagnostics
    return list(terms.texts), rows


def main() -> None:
    """Do the jobs of stdin in their order."""
    gc.disable()
    for job in pickle.load(sys.stdin.buffer):  # noqa: S301 - written by this package, through a pipe
        pickle.dump(read_columns(job), sys.stdout.buffer, protocol=5)
        sys.stdout.buffer.flush()
