"""The queries that commands ask themselves: .rq files of this package, read once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.sparql.binding import bind
from kgtool.sparql.evaluation import Request
from kgtool.sparql.stored import read_query
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from kgtool.operations.answering import Opened
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.stored import StoredQuery

__all__ = ["ask"]

_FOLDER = Path(__file__).with_name("queries")


@cache
def _own(name: str) -> StoredQuery:
    return read_query(_FOLDER / f"{name}.rq", f"{name}.rq")


def ask(ready: Opened, name: str, *, scope: str = "all", **iris: str) -> Answer:
    """Return the answer to one of the package's own queries; ``iris`` are the values of its parameters."""
    stored = _own(name)
    text = bind(stored.text, {parameter: NamedNode(iri) for parameter, iri in iris.items()})
    request = Request(text, stored.path)
    return ready.engine.query(replace(request, inferred=ready.inferred if scope == "all" else ""))
