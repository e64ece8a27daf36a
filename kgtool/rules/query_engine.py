"""The SPARQL index behind the rules that are more than joins: filled from the columns, with what those rules read only.

SPARQL 1.1 Query §18.6 (https://www.w3.org/TR/sparql11-query/#sparqlAlgebraEval).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pyoxigraph

from kgtool.rules.columns import EMPTY, distinct, high, low, minus
from kgtool.rules.exact_terms import GRAPH, apart, has_apart, is_apart, together
from kgtool.rules.rule import Variable
from kgtool.sparql.exactness import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kgtool.rules.columns import Column
    from kgtool.rules.construct import QueryRule
    from kgtool.rules.rule import Part

__all__ = ["QueryIndex"]

_CHUNK = 100_000


class QueryIndex:
    """A store that grows with the facts, and gives solutions back as the texts of the columns' terms."""

    def __init__(self, type_id: int) -> None:
        """Start empty."""
        self._store = pyoxigraph.Store()
        self._type_id = type_id
        self._held: dict[int, Column] = {}
        self._seen: set[str] = set()
        self._written: dict[str, str] = {}
        self._apart: dict[str, str] = {}
        self._exact: dict[int, Column] = {}
        self._texts: Sequence[str] = ()
        self._solved: dict[str, set[tuple[object, ...]]] = {}

    def update(self, slots: Mapping[int, Column], texts: Sequence[str]) -> None:
        """Add the rows of the slots that the store does not hold yet."""
        self._texts = texts
        lines: list[str] = []
        objects: list[Column] = []
        for slot, rows in slots.items():
            held = self._held.get(slot, EMPTY)
            self._held[slot] = rows
            if len(rows) == len(held):
                continue
            new = minus(rows, held)
            lines += self._lines(slot, new, texts)
            if slot > 0:
                objects.append(low(new))
        if objects:
            self._note({texts[o] for o in distinct(np.concatenate(objects)).tolist() if texts[o][0] == '"'})
        self._add(lines)

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
        middle = f" {texts[slot]} "
        return [f"{texts[s]}{middle}{texts[o]} .\n" for s, o in pairs if texts[s][0] != '"']

    def _query_of(self, rule: QueryRule) -> str:
        """Return the query to ask: the one over exact terms only where some literal is kept apart.

        The graph of exact terms is filled when it is asked first.
        """
        if not rule.by_terms or not (self._apart or has_apart(rule.by_terms)):
            return rule.select
        for slot, rows in self._held.items():
            held = self._exact.get(slot, EMPTY)
            if len(rows) > len(held):
                self._add(self._exact_lines(slot, minus(rows, held)))
                self._exact[slot] = rows
        return rule.by_terms

    def _exact_lines(self, slot: int, rows: Column) -> list[str]:
        if slot < 0:
            return [f"{line[:-3]} {GRAPH} .\n" for line in self._lines(slot, rows, self._texts)]
        texts, get = self._texts, self._apart.get
        pairs = zip(high(rows).tolist(), low(rows).tolist(), strict=True)
        middle = f" {texts[slot]} "
        return [f"{texts[s]}{middle}{get(texts[o], texts[o])} {GRAPH} .\n" for s, o in pairs if texts[s][0] != '"']

    def _note(self, literals: set[str]) -> None:
        """Remember which of our literals each form of the engine stands for; the least one where there are several."""
        new = literals - self._seen
        self._seen |= new
        for written, form in sorted(rewritten(new).items()) if new else ():
            self._written[form] = min(written, self._written.get(form, written))
            if is_apart(written, form):
                self._apart[written] = apart(written)

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
        text = together if rule.gives_terms else self._text
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
        return text if text in self._seen else self._written.get(text, text)


def _part(part: Part, values: Mapping[str, str], rule: str) -> str:
    if isinstance(part, Variable):
        return values.get(part.name, "")
    return _skolem(part, values.items(), rule) if part.startswith("_:") else part


def _skolem(label: str, values: Iterable[tuple[str, str]], rule: str) -> str:
    """Return the Skolem term of a template's blank node: the same for the same rule and solution."""
    key = "\n".join([rule, label, *(f"{name}={value}" for name, value in sorted(values))])
    return f"_:k{sha256(key.encode()).hexdigest()[:24]}"
