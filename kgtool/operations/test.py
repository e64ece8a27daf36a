"""``kgtool test``: run stored queries against their expected results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import KgtoolError, UsageError
from kgtool.operations.answering import Graphs, Source, limits_of, opened
from kgtool.operations.query import prepare
from kgtool.sparql.expectations import Difference, compare, read_expectation
from kgtool.sparql.names import graph_names
from kgtool.sparql.stored import find_query, read_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgtool.errors import Diagnostic
    from kgtool.operations.answering import Opened
    from kgtool.project import Project
    from kgtool.sparql.evaluation import Limits
    from kgtool.sparql.stored import StoredQuery

__all__ = ["QueryTest", "TestRun", "test"]


@dataclass(frozen=True, slots=True)
class QueryTest:
    """The test of one query: its outcome is passed, failed, error, or unchecked where nothing is expected of it."""

    query: StoredQuery
    outcome: str
    rows: int = 0
    difference: Difference | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class TestRun:
    """All tests of a run, by path of the query, and what was found while opening the graph."""

    __test__ = False  # pytest takes a class of this name for tests

    tests: tuple[QueryTest, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    def count(self, outcome: str) -> int:
        """Return how many tests came out so."""
        return sum(test.outcome == outcome for test in self.tests)


def test(
    project: Project,
    names: Sequence[str] = (),  # noqa: PT028 - as above
    *,
    limits: Limits | None = None,  # noqa: PT028 - as above
) -> TestRun:
    """Return how the stored queries of a project do against their expected rows: those named, or all.

    Raises UsageError (KG0402) for names that are no stored query. A query or an expectation that cannot be read, and a
    limit that is reached, is an outcome (error), so that the other queries are tested still.
    """
    faults: list[Diagnostic] = []
    if names:
        queries = []
        for name in names:
            try:
                queries.append(find_query(project, name))
            except UsageError as error:
                faults.extend(error.diagnostics)
        if faults:
            raise UsageError(*faults)
    else:
        read, unread = read_queries(project)
        queries, faults = list(read), list(unread)
    source = Source(project)
    wanted = any(_asks_for_graphs(query, source) for query in queries)
    with opened(source, limits or limits_of(project), Graphs(by_variable=wanted)) as ready:
        tests = tuple(_tested(query, source, ready) for query in queries)
        return TestRun(tests, (*ready.diagnostics, *faults))


test.__test__ = False  # type: ignore[attr-defined] # pytest takes a function of this name for a test


def _asks_for_graphs(query: StoredQuery, source: Source) -> bool:
    from kgtool.sparql.evaluation import Request

    by_variable, names = graph_names(Request(query.text, base=source.project.base if source.project else None))
    return by_variable or bool(names)


def _tested(query: StoredQuery, source: Source, ready: Opened) -> QueryTest:
    from dataclasses import replace

    path = query.expectation_file
    try:
        expected = read_expectation(path, _beside(query)) if path is not None and path.is_file() else None
        needed = [each for each in query.parameters if each.default is None and not each.optional]
        if expected is None and needed:
            return QueryTest(query, "unchecked")
        request, _ = prepare(query, source, expected.parameters if expected else {})
        answer = ready.engine.query(replace(request, inferred=ready.inferred))
    except KgtoolError as error:
        return QueryTest(query, "error", diagnostics=error.diagnostics)
    if query.columns and answer.boolean is None and query.columns != answer.variables:
        said = f"the header says {', '.join(query.columns)}, the columns are {', '.join(answer.variables)}"
        return QueryTest(query, "failed", len(answer), Difference(said=said))
    if expected is None:
        return QueryTest(query, "unchecked", len(answer))
    difference = compare(answer, expected)
    return QueryTest(query, "failed" if difference else "passed", len(answer), difference)


def _beside(query: StoredQuery) -> str:
    return Path(query.path).with_suffix(".expected.json").as_posix()
