"""Stored queries: a .rq file whose ``#+`` header says what it answers and which parameters it takes.

    #+ title: Films by director
    #+ id: Q002
    #+ parameters:
    #+   director:
    #+     type: iri
    #+     default: person:evan-goldberg
    #+     description: Whose films
    #+ tags: [lookup]
    #+ columns: [film]
    #+ ordered: false
    PREFIX : <https://example.org/ontology#>
    SELECT ?film WHERE { ?film :directedBy ?director }

A parameter is a variable of the query; its value is bound, never pasted (:mod:`kgtool.sparql.binding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, KgtoolError, Location, UsageError, nearest
from kgtool.sparql.header import read_header
from kgtool.sparql.parameters import TYPES, Parameter
from kgtool.sparql.tokens import locate, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.project import Project
    from kgtool.sparql.header import Entry, Value
    from kgtool.sparql.tokens import Token

__all__ = ["HEADER_KEYS", "PARAMETER_KEYS", "QueryForm", "StoredQuery", "find_query", "form_of", "parse_query"]
__all__ += ["read_queries", "read_query"]

HEADER_KEYS: Mapping[str, str] = {
    "title": "one line: what the query answers",
    "description": "more about it, over several lines if need be",
    "id": "the question's identifier elsewhere",
    "tags": "a list of words to find the query by",
    "parameters": "the parameters, by name, each with the keys of a parameter",
    "columns": "the names of the columns, in their order; for SELECT only",
    "ordered": "true where the order of the rows means something",
    "severity": "for a check, whose rows are faults: info, warning or error",
}
"""Every key of a header, and what it says."""

PARAMETER_KEYS: Mapping[str, str] = {
    "type": "iri, string, langString, integer, decimal, double, boolean, date, dateTime, gYear … or a datatype's CURIE",
    "default": "the value where none is given; without it the parameter must be given",
    "description": "what the parameter means",
    "values": "a list of the only values that are allowed",
    "optional": "true where the parameter may be left unbound",
}
"""Every key of a parameter in a header, and what it says."""

_SEVERITIES = ("info", "warning", "error")


class QueryForm(Enum):
    """The four query forms (SPARQL 1.1 §16, https://www.w3.org/TR/sparql11-query/#QueryForms)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query with what its header says; ``path`` is as it shows in messages, ``file`` where it lies, if anywhere."""

    name: str
    path: str
    text: str
    form: QueryForm | None
    title: str = ""
    description: str = ""
    identifier: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    ordered: bool = False
    severity: str = ""
    file: Path | None = None

    @property
    def expectation_file(self) -> Path | None:
        """Return where the expected rows stand: beside the query, ``<name>.expected.json``; it need not exist."""
        return self.file.with_suffix(".expected.json") if self.file else None


def read_query(path: Path, name: str = "") -> StoredQuery:
    """Read a .rq file; ``name`` is its path as messages show it. Raise InputError (KG0401, KG0410, KG0411)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not UTF-8: {error.reason}"
        raise InputError(
            Diagnostic("KG0401", f"cannot read the query: {reason}", Location(name or str(path)))
        ) from error
    return parse_query(text, name or str(path), file=path)


def parse_query(text: str, path: str = "<query>", *, file: Path | None = None) -> StoredQuery:
    r"""Return a query with its header read and checked; raise InputError with every fault of the header.

    >>> parse_query("#+ title: All\nSELECT * { ?s ?p ?o }").title
    'All'
    """
    header = read_header(text, path)
    tokens = tokenize(text)
    faults = list(_unknown(header, HEADER_KEYS, "a header"))
    parameters = tuple(_parameters(header.get("parameters"), faults))
    faults += _unused(parameters, tokens, text, path)
    query = StoredQuery(
        name=Path(path).stem,
        path=path,
        text=text,
        form=form_of(tokens),
        title=_text(header, "title", faults),
        description=_text(header, "description", faults),
        identifier=_text(header, "id", faults),
        tags=_names(header, "tags"),
        parameters=parameters,
        columns=_names(header, "columns"),
        ordered=_choice(header, "ordered", ("true", "false"), faults) == "true",
        severity=_choice(header, "severity", _SEVERITIES, faults),
        file=file,
    )
    if faults:
        raise InputError(*faults)
    return query


def read_queries(
    project: Project, roles: Iterable[str] = ("queries",)
) -> tuple[tuple[StoredQuery, ...], tuple[Diagnostic, ...]]:
    """Return the stored queries of a project, sorted by path, and the faults of those that could not be read."""
    found: list[StoredQuery] = []
    faults: list[Diagnostic] = []
    for role in roles:
        for path in project.files(role):
            try:
                found.append(read_query(path, project.relative(path)))
            except KgtoolError as error:
                faults.extend(error.diagnostics)
    return tuple(found), tuple(faults)


def find_query(project: Project, name: str) -> StoredQuery:
    """Return the stored query of this name (``cast``, ``checks/one-source``) or id; raise UsageError (KG0402)."""
    files = {project.relative(path): path for role in ("queries", "checks") for path in project.files(role)}
    asked = name.removesuffix(".rq")
    for relative in sorted(files, key=lambda relative: (relative.count("/"), relative)):
        if f"/{relative.removesuffix('.rq')}".endswith(f"/{asked}"):
            return read_query(files[relative], relative)
    queries, faults = read_queries(project, ("queries", "checks"))
    for query in queries:
        if query.identifier and query.identifier.lower() == asked.lower():
            return query
    names = [query.name for query in queries] + [query.identifier for query in queries if query.identifier]
    close = nearest(asked, names)
    hint = f"did you mean '{close}'?" if close else "`kgtool query --list` lists the stored queries; -e takes a text"
    raise UsageError(Diagnostic("KG0402", f"no stored query '{name}'", hint=hint), *faults)


def form_of(tokens: tuple[Token, ...]) -> QueryForm | None:
    """Return the form of a query by its first keyword outside brackets; None where it has none."""
    for token in tokens:
        if token.is_word(*QueryForm.__members__):
            return QueryForm(token.text.upper())
        if token.text == "{":
            return None
    return None


def _unknown(entries: Mapping[str, Entry], known: Mapping[str, str], where: str) -> Iterable[Diagnostic]:
    for key, entry in entries.items():
        if key not in known:
            close = nearest(key, known)
            hint = f"did you mean '{close}'?" if close else f"{where} knows {', '.join(known)}"
            yield Diagnostic("KG0411", f"unknown key '{key}'", entry.location, hint)


def _wrong(entry: Entry, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic("KG0411", message, entry.location, hint)


def _text(entries: Mapping[str, Entry], key: str, faults: list[Diagnostic]) -> str:
    entry = entries.get(key)
    if entry is None:
        return ""
    if not isinstance(entry.value, str):
        faults.append(_wrong(entry, f"'{key}' takes a text"))
        return ""
    return entry.value


def _choice(entries: Mapping[str, Entry], key: str, allowed: tuple[str, ...], faults: list[Diagnostic]) -> str:
    value = _text(entries, key, faults)
    if value and value not in allowed:
        faults.append(_wrong(entries[key], f"'{key}' is '{value}'", f"it takes {' or '.join(allowed)}"))
    return value


def _names(entries: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    entry = entries.get(key)
    if entry is None:
        return ()
    if isinstance(entry.value, dict):
        return tuple(entry.value)
    if isinstance(entry.value, str):
        return tuple(part.strip() for part in entry.value.split(",") if part.strip())
    return tuple(str(item.value) for item in entry.value)


def _parameters(entry: Entry | None, faults: list[Diagnostic]) -> Iterable[Parameter]:
    if entry is None:
        return
    if not isinstance(entry.value, dict):
        faults.append(_wrong(entry, "'parameters' takes names, each with its own keys", "indent each name below it"))
        return
    for name, about in entry.value.items():
        if not isinstance(about.value, dict):
            kind: Value = about.value
            faults.append(_wrong(about, f"parameter '{name}' is '{kind}'", "write its keys below it"))
            continue
        faults.extend(_unknown(about.value, PARAMETER_KEYS, "a parameter"))
        kind_name = _text(about.value, "type", faults) or "string"
        if kind_name not in TYPES and ":" not in kind_name:
            close = nearest(kind_name, TYPES)
            hint = f"did you mean '{close}'?" if close else f"known: {', '.join(TYPES)}"
            faults.append(_wrong(about.value["type"], f"unknown type '{kind_name}'", hint))
            continue
        yield Parameter(
            name=name,
            type=kind_name,
            default=_text(about.value, "default", faults) if "default" in about.value else None,
            description=_text(about.value, "description", faults),
            values=_names(about.value, "values"),
            optional=_choice(about.value, "optional", ("true", "false"), faults) == "true",
            location=about.location,
        )


def _unused(parameters: tuple[Parameter, ...], tokens: tuple[Token, ...], text: str, path: str) -> Iterable[Diagnostic]:
    variables = {token.text[1:]: token for token in tokens if token.kind == "var"}
    for parameter in parameters:
        if parameter.name not in variables:
            close = nearest(parameter.name, variables)
            hint = f"did you mean '{close}', at {locate(text, variables[close], path)[0]}?" if close else ""
            message = f"parameter '{parameter.name}' is no variable of the query"
            yield Diagnostic("KG0411", message, parameter.location, hint)
