"""Parameters of stored queries: what a value must look like, and the RDF term that it becomes.

XML Schema 1.1 Part 2 §3.3 for the lexical forms (https://www.w3.org/TR/xmlschema11-2/#built-in-primitive-datatypes).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, KgtoolError, Location, UsageError, nearest
from kgtool.terms import BlankNode, Literal, NamedNode, Triple
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kgtool.prefixes import PrefixMap
    from kgtool.terms import Term

__all__ = ["TYPES", "Parameter", "ParameterValue", "bindings", "term_of"]

ParameterValue = str | int | float | bool | Decimal | dt.date | NamedNode | Literal
"""What Python callers may give for a parameter; the command line gives texts."""

_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
TYPES: Mapping[str, str] = {
    "iri": r".+",
    "string": r"(?s:.*)",
    "langString": r"(?s:.*)@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "boolean": r"true|false|1|0",
    "integer": r"[+-]?\d+",
    "nonNegativeInteger": r"\+?\d+",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN",
    "float": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN",
    "date": rf"-?\d{{4,}}-\d\d-\d\d{_ZONE}",
    "dateTime": rf"-?\d{{4,}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE}",
    "time": rf"\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE}",
    "gYear": rf"-?\d{{4,}}{_ZONE}",
    "gYearMonth": rf"-?\d{{4,}}-\d\d{_ZONE}",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "anyURI": r"\S+",
}
"""The types that a parameter can have, with the form of their values; besides them any datatype by its CURIE."""

_EXAMPLES: Mapping[str, str] = {
    "boolean": "true or false",
    "integer": "a whole number such as 2014",
    "decimal": "a number such as 44.5",
    "double": "a number such as 4.4e7",
    "date": "a day such as 2014-12-25",
    "dateTime": "a time such as 2014-12-25T18:00:00Z",
    "gYear": "a year such as 2014",
    "gYearMonth": "a month such as 2014-12",
    "langString": "a text with its language, such as L'interview@fr",
    "duration": "a duration such as P3D",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stored query; without ``default`` it must be given, unless it is ``optional``."""

    name: str
    type: str = "string"
    default: str | None = None
    description: str = ""
    values: tuple[str, ...] = ()
    optional: bool = False
    location: Location | None = None


def bindings(
    parameters: Sequence[Parameter], given: Mapping[str, ParameterValue], prefixes: PrefixMap, language: str = "en"
) -> dict[str, Term]:
    """Return the term of each parameter that has a value, by name.

    Raises UsageError with every fault: KG0403 an unknown parameter, KG0404 a missing one, KG0405 a wrong value.
    """
    faults = []
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            close = nearest(name, known)
            named = ", ".join(f"'{name}'" for name in sorted(known))
            takes = f"its parameters: {named}" if known else "the query takes no parameters"
            hint = f"did you mean '{close}'?" if close else takes
            faults.append(Diagnostic("KG0403", f"unknown parameter '{name}'", hint=hint))
    found: dict[str, Term] = {}
    for parameter in parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            if not parameter.optional:
                hint = f"give it: --param {parameter.name}=… ({_wanted(parameter)})"
                faults.append(Diagnostic("KG0404", f"parameter '{parameter.name}' has no value", hint=hint))
            continue
        try:
            found[parameter.name] = term_of(parameter, value, prefixes, language)
        except KgtoolError as error:
            faults.extend(error.diagnostics)
    if faults:
        raise UsageError(*faults)
    return found


def term_of(parameter: Parameter, value: ParameterValue, prefixes: PrefixMap, language: str = "en") -> Term:
    """Return the RDF term that a value stands for; raise UsageError (KG0405, for IRIs KG0102 and KG0201).

    >>> from kgtool.prefixes import PrefixMap
    >>> term_of(Parameter("year", "integer"), "2014", PrefixMap({})).value
    '2014'
    """
    if isinstance(value, NamedNode | Literal | BlankNode | Triple):
        _check_term(parameter, value)
        return value
    text = _text_of(value)
    if parameter.values and text not in parameter.values:
        close = nearest(text, parameter.values)
        hint = f"did you mean '{close}'?" if close else f"it takes {', '.join(parameter.values)}"
        raise _refused(parameter, text, hint)
    if parameter.type == "iri":
        return NamedNode(prefixes.expand(text, parameter.location if text == parameter.default else None))
    if parameter.type == "langString":
        text = text if re.fullmatch(TYPES["langString"], text) else f"{text}@{language}"
        lexical, _, tag = text.rpartition("@")
        return Literal(lexical, language=tag)
    if parameter.type not in TYPES:
        return Literal(text, datatype=NamedNode(prefixes.expand(parameter.type, parameter.location)))
    if not re.fullmatch(TYPES[parameter.type], text):
        raise _refused(parameter, text, f"give {_wanted(parameter)}")
    if parameter.type in {"date", "dateTime"}:
        _check_calendar(parameter, text)
    return Literal(text) if parameter.type == "string" else Literal(text, datatype=XSD[parameter.type])


def _check_term(parameter: Parameter, value: Term) -> None:
    iri = isinstance(value, NamedNode)
    named = value.datatype.value.rpartition("#")[2] if isinstance(value, Literal) else ""
    if iri != (parameter.type == "iri") or (not iri and parameter.type in TYPES and named != parameter.type):
        raise _refused(parameter, str(value), f"give {_wanted(parameter)}")


def _check_calendar(parameter: Parameter, text: str) -> None:
    try:
        dt.date.fromisoformat(text[:10])
    except ValueError as error:
        if not text.startswith("-") and len(text.partition("-")[0]) == len("2014"):
            raise _refused(parameter, text, f"{error}; give {_wanted(parameter)}") from error


def _text_of(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _wanted(parameter: Parameter) -> str:
    if parameter.type == "iri":
        return "an IRI as prefix:name or <IRI>"
    return _EXAMPLES.get(parameter.type, f"a value of type {parameter.type}")


def _refused(parameter: Parameter, text: str, hint: str) -> UsageError:
    message = f"'{text}' is no value of parameter '{parameter.name}', which is of type {parameter.type}"
    return UsageError(Diagnostic("KG0405", message, hint=hint))
