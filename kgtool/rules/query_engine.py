"""The SPARQL index behind the rules that are more than joins: filled from the columns, with what those rules read only.

SPARQL 1.1 Query §18.6 (https://www.w3.org/TR/sparql11-query/#sparqlAlgebraEval).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pyoxigraph

from kgtool.rules.columns import EMPTY, distinct, high, low, minus
from kgtool.rules.rule import Variable
from kgtool.sparql.correlated import correlated
from kgtool.sparql.exact_queries import exact_query, takes_least
from kgtool.sparql.exact_terms import apart_texts, has_apart, together
from kgtool.sparql.exactness import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.rule import Part

__all__ = ["QueryIndex"]

_CHUNK = 100_000


class QueryIndex:
    """A store that grows with the facts, and gives solutions back as the texts of the columns' terms.

    Literals that the engine would rewrite are kept apart in it (:mod:`kgtool.sparql.exact_terms`).
    """

    def __init__(self, type_id: int) -> None:
        """Start empty."""
        self._store = pyoxigraph.Store()
        self._type_id = type_id
        self._held: dict[int, Column] = {}
        self._seen: set[str] = set()
        self._written: dict[str, str] = {}
        self._apart: dict[str, str] = {}
        self._least: tuple[int, dict[str, str]] = (0, {})
        self._solved: dict[str, set[tuple[object, ...]]] = {}

    def update(self, slots: Mapping[int, Column], texts: Sequence[str]) -> None:
        """Add the rows of the slots that the store does not hold yet."""
        new_rows: dict[int, Column] = {}
        for slot, rows in slots.items():
            held = self._held.get(slot, EMPTY)
            self._held[slot] = rows
            if len(rows) == len(held):
                continue
            new_rows[slot] = minus(rows, held)
        if objects := [low(rows) for slot, rows in new_rows.items() if slot > 0]:
            self._note({texts[o] for o in distinct(np.concatenate(objects)).tolist() if texts[o][:1] in {'"', "<"}})
        self._add([line for slot, rows in new_rows.items() for line in self._lines(slot, rows, texts)])

    def _add(self, lines: Sequence[str]) -> None:
        for start in range(0, len(lines), _CHUNK):
            part = "".join(lines[start : start + _CHUNK]).encode()
            found = pyoxigraph.parse(part, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
            self._store.bulk_extend(found)  # load would rename blank nodes

    def _lines(self, slot: int, rows: Column, texts: Sequence[str]) -> list[str]:
        if slot < 0:
            end = f" {texts[self._type_id]} {texts[-slot]} .\n"
            return [texts[s] + end for s in rows.tolist() if texts[s][0] != '"']
        pairs = zip(high(rows).tolist(), low(rows).tolist(), strict=True)
        middle, get = f" {texts[slot]} ", self._apart.get
        return [f"{texts[s]}{middle}{get(texts[o], texts[o])} .\n" for s, o in pairs if texts[s][0] != '"']

    def _note(self, terms: set[str]) -> None:
        """Keep terms apart, and remember how we write those whose language tag the engine writes in another case."""
        new = {text for text in terms if text[0] == '"' or text.startswith("<<")} - self._seen
        self._seen |= new
        if not new:
            return
        self._apart |= apart_texts(new)
        self._written |= _forms(text for text in new if text[-1] != ">")

    def _query_of(self, rule: QueryRule) -> str:
        """Return the query to ask: over exact terms only where some literal is kept apart."""
        exact = exact_query(rule.select)
        return correlated(exact if self._apart or has_apart(exact) else rule.select)

    def conclusions(self, rule: QueryRule, *, of_new: bool = False) -> Iterator[tuple[str, str, str]]:
        """Yield the triples that a rule's template makes of its solutions, as N-Triples texts.

        ``of_new`` leaves out the solutions that an earlier call with it had. A solution that leaves a part unbound, or
        puts a literal where none may stand, makes no triple (https://www.w3.org/TR/sparql11-query/#construct).
        """
        seen = self._solved.setdefault(rule.name, set()) if of_new else None
        for _, made in self.solutions(rule, seen):
            yield from made

    def solutions(
        self, rule: QueryRule, seen: set[tuple[object, ...]] | None = None
    ) -> Iterator[tuple[dict[str, str], list[tuple[str, str, str]]]]:
        """Yield each solution of a rule's query, by the names of its variables, with the triples that it makes.

        Those that were seen are left out, and all others become so.
        """
        answer = self._store.query(self._query_of(rule))
        if not isinstance(answer, pyoxigraph.QuerySolutions):
            return
        names = [variable.value for variable in answer.variables]
        text = self._least_text if takes_least(rule.select) else self._text
        for solution in answer:
            if seen is not None:
                key = tuple(solution)
                if key in seen:
                    continue
                seen.add(key)
            values = {name: text(str(value)) for name in names if (value := solution[name]) is not None}
            triples = (tuple(_part(part, values, rule.name) for part in each.parts()) for each in rule.template)
            yield values, [(s, p, o) for s, p, o in triples if s and p and o and s[0] != '"' and p[0] == "<"]

    def _text(self, text: str) -> str:
        """Return a term of a solution as the columns have it; language tags come back in the engine's case."""
        own = together(text)
        return self._written.get(own, own) if own[-1] != ">" and own not in self._seen else own

    def _least_text(self, text: str) -> str:
        """Return a term of a solution that may be the value of one that we have in another form."""
        if self._least[0] != len(self._apart):
            self._least = (len(self._apart), _forms(self._apart))
        own = self._text(text)
        return own if own in self._seen else self._least[1].get(own, own)


def _forms(literals: Iterable[str]) -> dict[str, str]:
    """Return the engine's forms of literals, each with the least of those that it stands for."""
    found: dict[str, str] = {}
    for written, form in sorted(rewritten(literals).items()):
        found.setdefault(form, written)
    return found


def _part(part: Part, values: Mapping[str, str], rule: str) -> str:
    if isinstance(part, Variable):
        return values.get(part.name, "")
    return _skolem(part, values.items(), rule) if part.startswith("_:") else part


def _skolem(label: str, values: Iterable[tuple[str, str]], rule: str) -> str:
    """Return the Skolem term of a template's blank node: the same for the same rule and solution."""
    key = "\n".join([rule, label, *(f"{name}={value}" for name, value in sorted(values))])
    return f"_:k{sha256(key.encode()).hexdigest()[:24]}"
