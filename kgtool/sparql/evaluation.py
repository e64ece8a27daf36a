"""Evaluation of queries and updates in a child process, under limits of time, rows and memory.

The engine cannot be interrupted from within: neither a signal nor a thread stops a running query. So it runs in a
process of its own (:mod:`kgtool.sparql.worker`), which is killed when its time is over and whose death is told from
an answer. SPARQL 1.1 §13 for the dataset of a query (https://www.w3.org/TR/sparql11-query/#rdfDataset).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from kgtool.errors import Diagnostic, InputError, LimitError
from kgtool.sparql.answer import Answer
from kgtool.sparql.child import Child, Limits, WorkerError, engine_error
from kgtool.sparql.stored import QueryForm, form_of
from kgtool.sparql.syntax import check_query, check_update, guard
from kgtool.sparql.tokens import tokenize
from kgtool.sparql.updates import separate
from kgtool.sparql.values import sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from kgtool.dataset import Dataset
    from kgtool.sparql.filling import Feed
    from kgtool.sparql.index import Index
    from kgtool.sparql.tokens import Token

__all__ = ["Engine", "Limits", "Request", "evaluate"]

_NATURAL_ORDER_UP_TO = 50_000
"""Above so many rows, those without an order of their own are sorted by text alone, which is ten times faster."""


@dataclass(frozen=True, slots=True)
class Request:
    """A query or update to run: its text, its name in messages, the base IRI, and prefixes known beside its own.

    ``inferred`` is the graph that joins the default graph, if any; with FROM a query puts its default graph together
    itself.
    """

    text: str
    path: str = "<query>"
    base: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    inferred: str = ""


class Engine:
    """A store in a child process; a context manager. When a limit kills the child, the next request gets a new one."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Start the child; it answers from nothing until ``open`` or ``fill``."""
        self.limits = limits or Limits()
        self._contents: list[dict[str, Any]] = []
        self._child = Child(self.limits)

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def open(self, folder: Path) -> None:
        """Answer from an index on disk; raise EngineError (KG0413) where it cannot be opened."""
        self._contents = [{"do": "open", "folder": str(folder)}]
        self._replay()

    def fill(self, fed: Feed) -> None:
        """Answer from a store in memory, filled with these rows."""
        exact = dict(fed.exact.written)
        parts = list(fed.nquads()) or [b""]
        self._contents = [
            {"do": "fill", "nquads": part, "exact": exact, "fresh": not number} for number, part in enumerate(parts)
        ]
        self._replay()

    def query(self, request: Request) -> Answer:
        """Return the answer to a query.

        Raises InputError (KG0406 and others, see :func:`kgtool.sparql.syntax.check_query`), LimitError (KG0901 time,
        KG0902 rows, KG0903 memory, KG0904 depth, KG0905 the engine died) and EngineError (KG0413).
        """
        tokens = tokenize(request.text)
        _refuse(request, tokens)
        sent = {
            "do": "query",
            "text": request.text,
            "base": request.base,
            "prefixes": dict(request.prefixes),
            "default_graph": ["", request.inferred] if request.inferred and not _has_from(tokens) else None,
            "max_rows": self.limits.rows,
            "computed": _computed(tokens),
        }
        try:
            answer = _answer(self._rows(sent), form_of(tokens) or QueryForm.SELECT, ordered=_is_ordered(tokens))
            return _as_written(answer, tokens) if answer.form is QueryForm.SELECT else answer
        except WorkerError as error:
            if error.kind != "syntax":
                raise engine_error(error) from error
            faults = check_query(request.text, path=request.path, base=request.base, prefixes=request.prefixes)
            raise InputError(*(faults or (Diagnostic("KG0406", error.text),))) from error

    def update(self, request: Request) -> None:
        """Run an update request on the store in memory; raises as :meth:`query` does."""
        _refuse(request, tokenize(request.text))
        faults = check_update(request.text, path=request.path, base=request.base, prefixes=request.prefixes)
        if faults:
            raise InputError(*faults)
        operations = [prologue + operation for prologue, operation in separate(request.text)]
        sent = {"do": "update", "operations": operations, "base": request.base, "prefixes": dict(request.prefixes)}
        try:
            list(self._ask(sent, self.limits.seconds))
        except WorkerError as error:
            raise engine_error(error) from error

    def quads(self) -> tuple[tuple[str, ...], ...]:
        """Return every quad of the store as four texts, the last one empty for the default graph; in no order."""
        return tuple(row for message in self._ask({"do": "dump", "max_rows": 0}) for row in message["rows"])

    def labels(self, iris: Iterable[str], properties: Sequence[str], language: str) -> dict[str, str]:
        """Return the labels of those IRIs that have one, by the properties in their order of preference."""
        sent = {"do": "labels", "iris": sorted(set(iris)), "properties": list(properties), "language": language}
        return dict(self._one(sent)["labels"])

    def occurring(self, iris: Iterable[str]) -> set[str]:
        """Return those of the IRIs that the store holds in some place."""
        return set(self._one({"do": "occurs", "terms": sorted(set(iris))})["found"])

    def names(self, namespace: str, most: int = 200_000) -> list[str]:
        """Return IRIs of a namespace that the store holds, sorted, as far as a scan of so many quads finds them."""
        return list(self._one({"do": "names", "namespace": namespace, "most": most})["found"])

    def _one(self, request: dict[str, Any]) -> dict[str, Any]:
        (message,) = self._ask(request)
        return message

    def _rows(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for message in self._ask(request, self.limits.seconds):
            if "more" in message:
                hint = "add LIMIT, or allow more: --max-rows N"
                raise LimitError(Diagnostic("KG0902", f"more than {self.limits.rows} rows", hint=hint))
            yield message

    def _ask(self, request: dict[str, Any], seconds: float = 0) -> Iterator[dict[str, Any]]:
        if not self._child.alive:
            self._child = Child(self.limits)
            self._replay()
        yield from self._child.ask(request, seconds)

    def _replay(self) -> None:
        try:
            for request in self._contents:
                list(self._child.ask(request))
        except WorkerError as error:
            raise engine_error(error) from error


def evaluate(
    text: str,
    target: Index | Dataset,
    *,
    request: Request | None = None,
    scope: str = "all",
    limits: Limits | None = None,
) -> Answer:
    """Return the answer to one query over an index or a dataset; ``scope`` is all or asserted.

    ``request`` gives base and prefixes where they are needed. For many queries, keep an :class:`Engine`.
    """
    from kgtool.sparql.index import Index

    given = request or Request(text)
    with Engine(limits) as engine:
        if isinstance(target, Index):
            engine.open(target.folder)
            inferred = target.inferred
        else:
            from kgtool.sparql.filling import feed, file_graphs

            fed = feed(target, _BASE, file_graphs(target, _BASE, all_files=True))
            engine.fill(fed)
            inferred = fed.inferred
        inferred = inferred if scope == "all" else ""
        return engine.query(Request(text, given.path, given.base, given.prefixes, inferred))


_BASE = "urn:kgtool:"


def _refuse(request: Request, tokens: tuple[Token, ...]) -> None:
    faults = guard(tokens, request.text, request.path)
    if any(fault.code.startswith("KG09") for fault in faults):
        raise LimitError(*faults)
    if faults:
        raise InputError(*faults)


def _answer(messages: Iterator[dict[str, Any]], form: QueryForm, *, ordered: bool) -> Answer:
    head = next(messages)
    if "boolean" in head:
        list(messages)
        return Answer(form, boolean=bool(head["boolean"]))
    rows = [tuple(row) for message in messages for row in message["rows"]]
    if form in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE}:
        return Answer(form, tuple(head["variables"]), tuple(sorted(set(rows))))
    if not ordered and len(rows) <= _NATURAL_ORDER_UP_TO:
        rows.sort(key=sort_key)
    elif not ordered:
        rows.sort(key=lambda row: tuple(cell or "" for cell in row))
    return Answer(form, tuple(head["variables"]), tuple(rows), ordered=ordered)


def _as_written(answer: Answer, tokens: tuple[Token, ...]) -> Answer:
    """Put the columns of ``SELECT *`` into the order in which the query names them first; the engine has none."""
    head = [token.text.upper() for token in tokens[: next((n for n, t in enumerate(tokens) if t.text == "{"), 0)]]
    if "*" not in head:
        return answer
    first: dict[str, int] = {}
    for token in tokens:
        if token.kind == "var":
            first.setdefault(token.text[1:], token.start)
    order = sorted(range(len(answer.variables)), key=lambda column: first.get(answer.variables[column], -1))
    texts = [tuple(row[column] for column in order) for row in answer.texts]
    if not answer.ordered and len(texts) <= _NATURAL_ORDER_UP_TO:
        texts.sort(key=sort_key)
    return replace(answer, variables=tuple(answer.variables[column] for column in order), texts=tuple(texts))


def _outside(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the tokens outside of all braces."""
    depth = 0
    for token in tokens:
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            yield token


def _has_from(tokens: tuple[Token, ...]) -> bool:
    return any(token.is_word("FROM") for token in _outside(tokens))


def _is_ordered(tokens: tuple[Token, ...]) -> bool:
    return any(token.is_word("ORDER") for token in _outside(tokens))


def _computed(tokens: tuple[Token, ...]) -> list[str]:
    """Return the variables that the query computes: what stands after AS."""
    return sorted(
        {after.text[1:] for before, after in pairwise(tokens) if before.is_word("AS") and after.kind == "var"}
    )
