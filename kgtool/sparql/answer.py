"""What a query answers, as values: solutions, a boolean or triples; and as Polars frames and rdflib graphs.

SPARQL 1.1 §16 (https://www.w3.org/TR/sparql11-query/#QueryForms).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kgtool.sparql.stored import QueryForm
from kgtool.sparql.values import PlainValue, plain, text_to_term
from kgtool.terms import Triple

if TYPE_CHECKING:
    import polars as pl
    import rdflib

    from kgtool.terms import Term

__all__ = ["Answer", "Solution"]

Solution = dict[str, "Term"]
"""A solution: variable name to RDF term, unbound variables left out (SPARQL 1.1 §18.1.8)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query. ``texts`` holds the terms as N-Triples text, one tuple a row, None where unbound.

    SELECT: a column for each of ``variables``. ASK: ``boolean``. CONSTRUCT and DESCRIBE: rows of subject, predicate
    and object, each triple once. Rows are in the order that the query asks for, or else sorted by term.
    """

    form: QueryForm
    variables: tuple[str, ...] = ()
    texts: tuple[tuple[str | None, ...], ...] = ()
    boolean: bool | None = None
    ordered: bool = False

    def __len__(self) -> int:
        """Return how many rows there are; an ASK has one."""
        return 1 if self.boolean is not None else len(self.texts)

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """Return the rows of a SELECT as mappings from variable name to RDF term."""
        return tuple(
            {name: text_to_term(text) for name, text in zip(self.variables, row, strict=True) if text is not None}
            for row in self.texts
        )

    @property
    def triples(self) -> tuple[Triple, ...]:
        """Return the triples of a CONSTRUCT or DESCRIBE; empty for the other forms."""
        if self.form not in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE}:
            return ()
        return tuple(Triple(*(text_to_term(text or "") for text in row)) for row in self.texts)  # type: ignore[arg-type] # the engine's triples have terms of the right kinds

    def rows(self) -> tuple[tuple[PlainValue, ...], ...]:
        """Return the rows as plain Python values: IRIs and texts as str, numbers, booleans, None where unbound."""
        if self.boolean is not None:
            return ((self.boolean,),)
        return tuple(tuple(map(plain, row)) for row in self.texts)

    def frame(self) -> pl.DataFrame:
        """Return the rows as a Polars frame; decimals become floats, and a column of mixed kinds becomes text."""
        import polars as pl

        names = self.variables or ("answer",)
        columns = list(zip(*self.rows(), strict=True)) or [() for _ in names]
        return pl.DataFrame(
            [pl.Series(name, _even(column), strict=False) for name, column in zip(names, columns, strict=True)]
        )

    def graph(self) -> rdflib.Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE as an rdflib graph, lexical forms as they are."""
        import rdflib

        graph = rdflib.Graph()
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            lines = "".join(f"{s} {p} {o} .\n" for s, p, o in self.texts) if self.triples else ""
            graph.parse(data=lines, format="nt")
        finally:
            rdflib.NORMALIZE_LITERALS = before
        return graph


def _even(column: tuple[PlainValue, ...]) -> list[PlainValue]:
    kinds = {type(value) for value in column if value is not None}
    if Decimal in kinds and kinds <= {Decimal, int, float}:
        return [None if value is None else float(value) for value in column]
    if len(kinds) > 1 and not kinds <= {int, float}:
        return [None if value is None else str(value) for value in column]
    return list(column)
