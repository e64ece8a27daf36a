"""What expressions say of terms: asked of the SPARQL engine, once for each row of distinct terms.

SPARQL 1.1 Query §17 (https://www.w3.org/TR/sparql11-query/#expressions). The rows are few where ids stand for terms: a
filter on a date is asked about each date once, however many triples have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from kgtool.sparql.exact_queries import exact_query
from kgtool.sparql.exact_terms import apart_texts, has_apart, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.rules.groups import Expression

__all__ = ["rows_that_hold", "values_of"]

_CHUNK = 50_000
_ROW, _VALUE = "kgtoolRow", "kgtoolValue"
"""Names of variables; those of a rule that has them, too, are its own in no other place."""


def rows_that_hold(expression: Expression, rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the places of the rows for which an expression holds, sorted.

    A row has the N-Triples text of each of the expression's variables, in their order, "" for an unbound one; an error
    is no.
    """
    return sorted(number for number, _ in _asked(expression, rows, f"FILTER {expression.text}", f"?{_ROW}"))


def values_of(expression: Expression, rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return the value of an expression for each row that has one, by the place of the row, as N-Triples text.

    A literal of the rows that is handed on keeps the form that it is written in.
    """
    asked = _asked(expression, rows, f"BIND({expression.text} AS ?{_VALUE})", f"?{_ROW} ?{_VALUE}")
    return {number: together(text) for number, text in asked if text}


def _asked(
    expression: Expression, rows: Sequence[Sequence[str]], question: str, wanted: str
) -> Iterator[tuple[int, str]]:
    """Yield the number of each row that a question selects, with the value that it has then."""
    names = [variable.name for variable in expression.variables]
    anchor = "<urn:v> <urn:v> ."
    patterns = " ".join(f"OPTIONAL {{ ?{_ROW} <urn:v:{number}> ?{name} }}" for number, name in enumerate(names))
    if not any("" in row for row in rows):
        patterns = " ".join(f"?{_ROW} <urn:v:{number}> ?{name} ." for number, name in enumerate(names))
    query = f"{expression.prologue} SELECT {wanted} WHERE {{ ?{_ROW} {anchor} {patterns} {question} }}"
    apart = apart_texts({text for row in rows for text in row if text})
    exact = exact_query(query)
    query = exact if apart or has_apart(exact) else query
    lines = [
        f"<urn:r:{number}> {anchor}\n"
        + "".join(
            f"<urn:r:{number}> <urn:v:{place}> {apart.get(text, text)} .\n" for place, text in enumerate(row) if text
        )
        for number, row in enumerate(rows)
    ]
    for start in range(0, len(lines), _CHUNK):
        store = pyoxigraph.Store()
        part = "".join(lines[start : start + _CHUNK]).encode()
        store.bulk_extend(pyoxigraph.parse(part, format=pyoxigraph.RdfFormat.N_TRIPLES))  # load renames blank nodes
        found = store.query(query)
        for solution in found if isinstance(found, pyoxigraph.QuerySolutions) else ():
            value = solution[_VALUE] if _VALUE in wanted else None
            yield int(str(solution[_ROW])[len("<urn:r:") : -1]), "" if value is None else str(value)
