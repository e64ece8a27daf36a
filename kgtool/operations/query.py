"""``kgtool query``: answer a stored query, a .rq file or a text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, KgtoolError, Severity, UsageError
from kgtool.operations.answering import Graphs, Source, opened
from kgtool.sparql.binding import bind
from kgtool.sparql.evaluation import Limits, Request
from kgtool.sparql.names import graph_names, unknown_names, why_empty
from kgtool.sparql.parameters import bindings
from kgtool.sparql.results import GRAPH_FORMATS, ROW_FORMATS, write_answer
from kgtool.sparql.stored import QueryForm, StoredQuery, find_query, parse_query, read_query
from kgtool.sparql.syntax import check_query
from kgtool.sparql.tokens import declared_prefixes, tokenize
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.prefixes import PrefixMap
    from kgtool.sparql.answer import Answer
    from kgtool.sparql.parameters import ParameterValue

__all__ = ["FORMATS", "LABELS", "QueryResult", "default_format", "prepare", "query", "render"]

LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://purl.org/dc/terms/title",
    "http://xmlns.com/foaf/0.1/name",
)
"""The properties that hold labels, the preferred ones first."""

FORMATS = (*ROW_FORMATS, *GRAPH_FORMATS, "turtle", "jsonld")
"""The formats of answers: rows and booleans in the first ones, triples in the last three (and as a table)."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """An answer with the query it is to, the prefixes to show it with, and what was found on the way."""

    answer: Answer
    query: StoredQuery
    prefixes: PrefixMap
    diagnostics: tuple[Diagnostic, ...] = ()


def query(  # noqa: PLR0913 - the options of the command of the same name, all keyword-only
    name: str | Path = "",
    *,
    source: Source,
    expression: str = "",
    parameters: Mapping[str, ParameterValue] | None = None,
    labels: bool = False,
    limits: Limits | None = None,
) -> QueryResult:
    """Return the answer to a stored query (by name or id), to a .rq file, or to ``expression``.

    ``source`` says what is asked: a project or files. ``labels`` adds a column with the label beside each column of
    IRIs. Malformed data files are diagnostics, and the rest is queried. Raises UsageError (KG0402 no such query, KG0403
    to KG0405 parameters), InputError (KG0406 and others: the query's own faults) and LimitError (KG09xx).
    """
    stored = _stored(name, source, expression)
    request, given = prepare(stored, source, parameters or {}, own_prefixes=not expression)
    by_variable, names = graph_names(request)
    with opened(source, limits or Limits(), Graphs(by_variable, names)) as ready:
        request = replace(request, inferred=ready.inferred)
        answer = ready.engine.query(request)
        notes: list[Diagnostic] = list(ready.diagnostics)
        if source.project is not None and not source.data:
            own = (source.project.base, source.project.claims_namespace)
            notes += unknown_names(replace(request, text=stored.text), ready.engine, own, given)
        if answer.boolean is None and not answer.texts:
            notes.append(why_empty(replace(request, text=stored.text), ready.engine, notes))
        if labels:
            answer = _labelled(answer, ready.engine.labels(_iris(answer), LABELS, source.language))
    return QueryResult(answer, stored, _shown_prefixes(source, stored), tuple(notes))


def prepare(
    stored: StoredQuery, source: Source, parameters: Mapping[str, ParameterValue], *, own_prefixes: bool = True
) -> tuple[Request, dict[str, str]]:
    """Return what to run for a stored query with these parameters, and the IRIs among their values.

    With ``own_prefixes`` the query knows only the prefixes that it declares. Raises InputError and UsageError.
    """
    known = {} if own_prefixes else dict(source.prefixes.namespaces)
    base = source.base or (source.project.base if source.project and not source.data else None)
    request = Request(stored.text, stored.path, base, known)
    faults = check_query(stored.text, path=stored.path, base=base, prefixes=known)
    if faults:
        error = InputError(*faults)
        error.exit_code = 3 if any(fault.code.startswith("KG09") for fault in faults) else error.exit_code
        raise error
    values = bindings(stored.parameters, parameters, _shown_prefixes(source, stored), source.language)
    iris = {name: value.value for name, value in values.items() if isinstance(value, NamedNode)}
    return replace(request, text=bind(stored.text, values)), iris


def render(result: QueryResult, format_name: str = "") -> bytes:
    """Return an answer as a document; raise UsageError (KG0414) for a format that its form has not."""
    name = format_name or default_format(result.answer)
    if result.answer.form in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE} and name in {"turtle", "jsonld", "nt"}:
        from kgtool.rdfio.serializing import serialize_rows

        rows = ((s or "", p or "", o or "", "") for s, p, o in result.answer.texts)
        return serialize_rows(rows, name, result.prefixes)
    return write_answer(result.answer, name, result.prefixes)


def default_format(answer: Answer) -> str:
    """Return the format for people: a table, or Turtle for triples."""
    return "turtle" if answer.form in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE} else "table"


def _stored(name: str | Path, source: Source, expression: str) -> StoredQuery:
    if expression:
        return parse_query(expression, "<expression>")
    path = Path(name)
    if str(name).endswith(".rq") and path.is_file():
        return read_query(path, str(name))
    if source.project is None:
        hint = "name a .rq file, or run this inside of a project"
        raise UsageError(Diagnostic("KG0402", f"no query file '{name}'", hint=hint))
    return find_query(source.project, str(name))


def _shown_prefixes(source: Source, stored: StoredQuery) -> PrefixMap:
    """Return the prefixes to read and to show names with: the query's own before those of the project."""
    try:
        return source.prefixes.merged(declared_prefixes(tokenize(stored.text)))
    except KgtoolError:  # the query has two prefixes for one namespace, which SPARQL allows
        return source.prefixes


def _iris(answer: Answer) -> set[str]:
    return {text[1:-1] for row in answer.texts for text in row if text is not None and text.startswith("<")}


def _labelled(answer: Answer, labels: Mapping[str, str]) -> Answer:
    """Return a SELECT's answer with a column ``<name>Label`` after each column that has IRIs with labels."""
    if answer.form is not QueryForm.SELECT:
        return answer
    found = [{_label(row[column], labels) for row in answer.texts} - {None} for column in range(len(answer.variables))]
    names: list[str] = []
    for name, column in zip(answer.variables, found, strict=True):
        names += [name, f"{name}Label"] if column else [name]
    rows = []
    for row in answer.texts:
        cells: list[str | None] = []
        for text, column in zip(row, found, strict=True):
            cells += [text, _label(text, labels)] if column else [text]
        rows.append(tuple(cells))
    return replace(answer, variables=tuple(names), texts=tuple(rows))


def _label(text: str | None, labels: Mapping[str, str]) -> str | None:
    label = labels.get(text[1:-1]) if text is not None and text.startswith("<") else None
    if label is None:
        return None
    escaped = label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def worst(diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Say whether some file could not be read."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
