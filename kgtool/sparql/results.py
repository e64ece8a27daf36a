"""Answers as text: SPARQL results in CSV, TSV, JSON and XML, tables for people, Markdown, and N-Triples for triples.

SPARQL 1.1 Query Results CSV and TSV Formats (https://www.w3.org/TR/sparql11-results-csv-tsv/), JSON Format
(https://www.w3.org/TR/sparql11-results-json/), XML Format (https://www.w3.org/TR/rdf-sparql-XMLres/). Terms are written
exactly; triple terms and base directions as the SPARQL 1.2 drafts of these formats have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, UsageError, nearest
from kgtool.sparql.values import parts_of, triple_parts
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kgtool.prefixes import PrefixMap
    from kgtool.sparql.answer import Answer

__all__ = ["GRAPH_FORMATS", "ROW_FORMATS", "write_answer"]

_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_WIDEST = 60


def write_answer(answer: Answer, format_name: str = "table", prefixes: PrefixMap | None = None) -> bytes:
    """Return an answer in one of the formats; raise UsageError (KG0414) for a format that its form has not.

    ``prefixes`` shorten IRIs where people read them: in tables and Markdown.
    """
    triples = answer.boolean is None and answer.form.name in {"CONSTRUCT", "DESCRIBE"}
    if format_name in GRAPH_FORMATS and triples:
        return "".join(f"{s} {p} {o} .\n" for s, p, o in answer.texts).encode()
    if format_name in ROW_FORMATS and (not triples or format_name in {"table", "markdown", "csv", "tsv"}):
        return ROW_FORMATS[format_name](answer, prefixes).encode()
    known = (*GRAPH_FORMATS, "turtle", "jsonld", "table") if triples else tuple(ROW_FORMATS)
    close = nearest(format_name, known)
    hint = f"did you mean '{close}'?" if close else f"known for {answer.form.value}: {', '.join(known)}"
    raise UsageError(Diagnostic("KG0414", f"{answer.form.value} has no format '{format_name}'", hint=hint))


def _table(answer: Answer, prefixes: PrefixMap | None) -> str:
    """Write a table with columns as wide as their cells; what is wider than the widest is cut in no case."""
    if answer.boolean is not None:
        return "yes\n" if answer.boolean else "no\n"
    rows = [[_shown(text, prefixes) for text in row] for row in answer.texts]
    numbers = [_all_numbers(answer, column) for column in range(len(answer.variables))]
    widths = [
        max([_width(name), *(min(_width(row[column]), _WIDEST) for row in rows)])
        for column, name in enumerate(answer.variables)
    ]
    lines = [list(answer.variables), ["─" * width for width in widths], *rows]
    return "".join(
        "  ".join(
            _padded(cell, width, right) for cell, width, right in zip(line, widths, numbers, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def _padded(cell: str, width: int, right: bool) -> str:  # noqa: FBT001 - one of three columns that are zipped together
    room = " " * max(0, width - _width(cell))
    return room + cell if right else cell + room


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _all_numbers(answer: Answer, column: int) -> bool:
    cells = [row[column] for row in answer.texts if row[column] is not None]
    numeric = (XSD.integer.value, XSD.decimal.value, XSD.double.value)
    return bool(cells) and all(
        cell is not None and cell.endswith(tuple(f"^^<{iri}>" for iri in numeric)) for cell in cells
    )


def _markdown(answer: Answer, prefixes: PrefixMap | None) -> str:
    if answer.boolean is not None:
        return f"| answer |\n| --- |\n| {str(answer.boolean).lower()} |\n"
    lines = [list(answer.variables), ["---"] * len(answer.variables)]
    lines += [[_shown(text, prefixes).replace("|", "\\|") for text in row] for row in answer.texts]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(text: str | None, prefixes: PrefixMap | None) -> str:
    """Return a cell as people read it: CURIEs, literals without datatype, line breaks as blanks."""
    if text is None:
        return ""
    parts = parts_of(text)
    if parts.kind == "iri":
        return prefixes.shorten(parts.value) if prefixes else text
    return " ".join(parts.value.split()) if parts.kind == "literal" else text


def _csv(answer: Answer, _: PrefixMap | None) -> str:
    """Section 3 (https://www.w3.org/TR/sparql11-results-csv-tsv/#csv); an ASK is the column ``answer`` with one row."""
    if answer.boolean is not None:
        return f"answer\r\n{str(answer.boolean).lower()}\r\n"
    lines = [",".join(map(_csv_cell, answer.variables))]
    lines += [",".join(_csv_cell("" if text is None else _csv_value(text)) for text in row) for row in answer.texts]
    return "".join(f"{line}\r\n" for line in lines)


def _csv_value(text: str) -> str:
    parts = parts_of(text)
    return text if parts.kind == "bnode" else parts.value


def _csv_cell(value: str) -> str:
    if any(mark in value for mark in ',"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _tsv(answer: Answer, _: PrefixMap | None) -> str:
    """Section 4 (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv): terms as in Turtle, numbers bare."""
    if answer.boolean is not None:
        return f"?answer\n{str(answer.boolean).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if text is None else _tsv_cell(text) for text in row) for row in answer.texts]
    return "".join(f"{line}\n" for line in lines)


def _tsv_cell(text: str) -> str:
    """Return a term as TSV has it; N-Triples text escapes tabs and line breaks already."""
    if text.startswith('"') and text.endswith(">"):
        import re

        parts = parts_of(text)
        bare = {
            XSD.integer.value: r"[+-]?[0-9]+",
            XSD.decimal.value: r"[+-]?[0-9]*\.[0-9]+",
            XSD.double.value: r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+",
        }
        if re.fullmatch(bare.get(parts.datatype, r"(?!)"), parts.value):
            return parts.value
    return text


def _json(answer: Answer, _: PrefixMap | None) -> str:
    import json

    if answer.boolean is not None:
        return json.dumps({"head": {}, "boolean": answer.boolean}) + "\n"
    bindings = [
        {name: _json_term(text) for name, text in zip(answer.variables, row, strict=True) if text is not None}
        for row in answer.texts
    ]
    head = json.dumps({"vars": list(answer.variables)}, ensure_ascii=False)
    lines = ",\n".join("    " + json.dumps(binding, ensure_ascii=False) for binding in bindings)
    inside = f"\n{lines}\n  " if lines else ""
    return f'{{\n  "head": {head},\n  "results": {{"bindings": [{inside}]}}\n}}\n'


def _json_term(text: str) -> dict[str, Any]:
    parts = parts_of(text)
    if parts.kind == "triple":
        names = ("subject", "predicate", "object")
        return {"type": "triple", "value": dict(zip(names, map(_json_term, triple_parts(text)), strict=True))}
    if parts.kind != "literal":
        return {"type": "uri" if parts.kind == "iri" else "bnode", "value": parts.value}
    found = {"type": "literal", "value": parts.value}
    if parts.language:
        found["xml:lang"] = parts.language
        if parts.direction:
            found["its:dir"] = parts.direction
    elif parts.datatype != XSD.string.value:
        found["datatype"] = parts.datatype
    return found


def _xml(answer: Answer, _: PrefixMap | None) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<sparql xmlns="http://www.w3.org/2005/sparql-results#">']
    if answer.boolean is not None:
        lines += ["  <head/>", f"  <boolean>{str(answer.boolean).lower()}</boolean>"]
    else:
        names = [name.translate(_XML) for name in answer.variables]
        lines += ["  <head>", *(f'    <variable name="{name}"/>' for name in names), "  </head>", "  <results>"]
        for row in answer.texts:
            lines.append("    <result>")
            lines += [
                f'      <binding name="{name}">{_xml_term(text)}</binding>'
                for name, text in zip(names, row, strict=True)
                if text is not None
            ]
            lines.append("    </result>")
        lines.append("  </results>")
    return "\n".join([*lines, "</sparql>", ""])


def _xml_term(text: str) -> str:
    parts = parts_of(text)
    value = parts.value.translate(_XML)
    if parts.kind == "triple":
        names = ("subject", "predicate", "object")
        pairs = zip(names, triple_parts(text), strict=True)
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in pairs)}</triple>"
    if parts.kind != "literal":
        tag = "uri" if parts.kind == "iri" else "bnode"
        return f"<{tag}>{value}</{tag}>"
    if parts.language:
        its = f' xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0" its:dir="{parts.direction}"'
        return f'<literal xml:lang="{parts.language}"{its if parts.direction else ""}>{value}</literal>'
    if parts.datatype != XSD.string.value:
        return f'<literal datatype="{parts.datatype.translate(_XML)}">{value}</literal>'
    return f"<literal>{value}</literal>"


ROW_FORMATS: Mapping[str, Callable[[Answer, PrefixMap | None], str]] = {
    "table": _table,
    "csv": _csv,
    "tsv": _tsv,
    "srj": _json,
    "xml": _xml,
    "markdown": _markdown,
}
"""Formats of rows and booleans, by name."""

GRAPH_FORMATS = ("nt",)
"""Formats of triples that are written here; Turtle and JSON-LD come from the serializers."""
