"""Sorted rows without blank nodes as Turtle, N-Triples and JSON-LD, for many small documents of one dataset.

The bytes are those of :mod:`kgtool.rdfio.turtle`, :mod:`kgtool.rdfio.canonical` and :mod:`kgtool.rdfio.jsonld`; how a
term is written is found once for all documents, and nothing is arranged where there is nothing to arrange.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kgtool.outputs.context import part_of_context
from kgtool.rdfio.arrangement import NIL, arrange
from kgtool.rdfio.canonical import nquads_lines
from kgtool.rdfio.jsonld_context import LANGUAGE, rank_of, write_node, write_value
from kgtool.rdfio.jsonld_documents import indented
from kgtool.rdfio.turtle import TurtleWriter, object_list
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.jsonld_context import Context
    from kgtool.site.knowledge import Pair

__all__ = ["RowTexts", "has_blank_nodes"]

_TYPE = str(RDF.type)
_SUBJECT, _PREDICATE = itemgetter(0), itemgetter(1)
_KEPT = 1 << 20
"""After how many rows what is kept of them is let go of: a large site is not held in memory twice."""


def has_blank_nodes(rows: Iterable[Row]) -> bool:
    """Say whether rows have blank nodes, or triple terms, which may have some."""
    return any(s[0] == "_" or o[0] == "_" or o[:2] == "<<" for s, _, o, _ in rows)


@dataclass(slots=True)
class RowTexts:
    """Writes rows of N-Triples texts, sorted, in the default graph, none with a blank node or a triple term.

    ``curies`` is what :func:`kgtool.rdfio.turtle.write_turtle` keeps for the other rows.
    """

    prefixes: Mapping[str, str]
    context: Context
    curies: dict[str, tuple[str, str]] = field(default_factory=dict)
    _seen: int = 0
    _writer: TurtleWriter | None = None
    _forms: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _marks: dict[str, str] = field(default_factory=dict)
    _parts: dict[tuple[frozenset[str], frozenset[str]], _NodeTexts] = field(default_factory=dict)

    def turtle(self, rows: Sequence[Row]) -> bytes:
        """Return rows as Turtle."""
        self._count(rows)
        used: set[str | None] = set()
        blocks = []
        for subject, about in groupby(rows, _SUBJECT):
            said: list[str] = []
            for predicate, same in groupby(about, _PREDICATE):
                objects = object_list([self._form(o, used) for _, _, o, _ in same], "        ")
                if predicate == _TYPE:
                    said.insert(0, f"a {objects}")
                else:
                    said.append(f"{self._form(predicate, used)} {objects}")
            blocks.append(f"{self._form(subject, used)} " + " ;\n    ".join(said) + " .\n")
        head = sorted(f"@prefix {name}: <{self.prefixes[name]}> .\n" for name in used if name is not None)
        return "\n".join(["".join(head), *blocks] if head else blocks).encode()

    def ntriples(self, rows: Sequence[Row]) -> bytes:
        """Return rows as N-Triples."""
        text = "".join([f"{s} {p} {o} .\n" for s, p, o, _ in rows])
        # sorted rows are sorted lines, unless there are escapes that the canonical form does without
        return nquads_lines(rows, {}) if "\\u" in text or "\\U" in text else text.encode()

    def json(self, node: str, rows: Sequence[Row]) -> bytes:
        """Return rows as a JSON-LD document with the part of the context that it needs, the object of a node first."""
        self._count(rows)
        texts = self._part(rows)
        subjects = _by_subject(rows)
        order = sorted(subjects, key=lambda subject: subject != node)
        start = f'{{\n  "@context": {texts.head},\n  '
        if len(order) == 1:
            return (start + texts.entries(order[0], subjects[order[0]], "\n  ") + "\n}\n").encode()
        nodes = ["{\n      " + texts.entries(s, subjects[s], "\n      ") + "\n    }" for s in order]
        return (start + '"@graph": [\n    ' + ",\n    ".join(nodes) + "\n  ]\n}\n").encode()

    def own(self, node: str, rows: Sequence[Row]) -> dict[str, Any]:
        """Return the JSON-LD document of what is said of a node, or of all rows where it is the subject of none."""
        texts = self._part(rows)
        subjects = _by_subject(rows)
        found = [
            write_node(texts.context, s, said, _nothing_inside)
            for s, said in subjects.items()
            if s == node or node not in subjects
        ]
        return {"@context": texts.document, **(found[0] if len(found) == 1 else {"@graph": found})}

    def _form(self, text: str, used: set[str | None]) -> str:
        found = self._forms.get(text)
        if found is None:
            if self._writer is None:
                self._writer = TurtleWriter(arrange(()), self.prefixes, None, self.curies)
            found = self._forms[text] = self._writer.form(text)
        used.add(found[1])
        return found[0]

    def _part(self, rows: Sequence[Row]) -> _NodeTexts:
        """Return what writes rows with the part of the context that :func:`part_of_context` says, made once."""
        names: set[str] = set()
        values: set[str] = set()
        for _, p, o, _ in rows:
            is_name = p == _TYPE and o[0] == "<"
            names.add(o if is_name else p)
            if o[0] == "<" and not is_name:
                values.add(self._marks.get(o) or self._mark(o))
            elif o[-1] == ">" and not is_name:
                names.add(o[o.rindex("^^<") + 2 :])
        key = frozenset(names), frozenset(values)
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = _NodeTexts(part_of_context(self.context, [(s, p, o) for s, p, o, _ in rows]))
        return found

    def _mark(self, text: str) -> str:
        """Return what the part of a context depends on in an IRI that is a value: its prefix, or all of a term."""
        if not self._marks:
            self._marks |= {f"<{iri}>": f"<{iri}>" for iri in (*self.context.term_iris(), XSD.string.value)}
        found = self._marks.get(text)
        if found is None:
            found = self._marks[text] = self.context.reference(text[1:-1]).partition(":")[0]
        return found

    def _count(self, rows: Sequence[Row]) -> None:
        self._seen += len(rows)
        if self._seen > _KEPT:
            self._seen, self._writer = 0, None
            for kept in (self.curies, self._forms, self._marks, self._parts):
                kept.clear()


class _NodeTexts:
    """Node objects written with one context, as text; names and values are written once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.document = context.document()
        self.head = indented(self.document, "\n  ")
        self._names: dict[str, tuple[tuple[int, str], str, str]] = {}
        self._values: dict[tuple[str, str, str], str] = {}

    def entries(self, subject: str, pairs: Sequence[Pair], line: str) -> str:
        """Return what :func:`write_node` returns as text, without its braces; ``line`` begins each line of it."""
        found: list[tuple[tuple[int, str], str]] = []
        head = [f'"{self.context.id}": {indented(self.context.reference(subject[1:-1]), line)}']
        for predicate, same in groupby(pairs, itemgetter(0)):
            objects = [o for _, o in same]
            if predicate == _TYPE and all(o[0] == "<" for o in objects):
                types = [self._value("@vocab", o, line) for o in objects]
                head.append(f'"{self.context.type}": {self._listed(types, line)}')
                continue
            order, name, kind = self._names.get(predicate) or self._name(predicate)
            if kind == LANGUAGE or NIL in objects or predicate == _TYPE:
                found += self._odd(predicate, objects, line)
                continue
            inner = line if len(objects) == 1 else line + "  "
            values = [self._values.get((kind, o, inner)) or self._value(kind, o, inner) for o in objects]
            found.append((order, f"{name}: {self._listed(values, line)}"))
        found.sort()
        return f",{line}".join([*head, *[text for _, text in found]])

    def _listed(self, values: list[str], line: str) -> str:
        inner = line + "  "
        return values[0] if len(values) == 1 else f"[{inner}" + f",{inner}".join(values) + f"{line}]"

    def _name(self, predicate: str) -> tuple[tuple[int, str], str, str]:
        name = self.context.name(predicate[1:-1])
        kind = self.context.definition(predicate[1:-1]).kind
        found = self._names[predicate] = rank_of(self.context, name), indented(name, ""), kind
        return found

    def _value(self, kind: str, text: str, line: str) -> str:
        key = kind, text, line
        found = self._values.get(key)
        if found is None:
            found = self._values[key] = indented(write_value(self.context, text, kind), line)
        return found

    def _odd(self, predicate: str, objects: list[str], line: str) -> list[tuple[tuple[int, str], str]]:
        """Return the entries of a property whose values decide under which names they are written."""
        written = write_node(self.context, "", [(predicate, o) for o in objects], _nothing_inside)
        return [
            (rank_of(self.context, name), f"{indented(name, '')}: {indented(value, line)}")
            for name, value in written.items()
        ]


def _by_subject(rows: Sequence[Row]) -> dict[str, list[Pair]]:
    return {s: [(p, o) for _, p, o, _ in about] for s, about in groupby(rows, _SUBJECT)}


def _nothing_inside(*texts: str) -> dict[str, Any] | None:
    """Return the object that stands in the place of a node: none, but the empty list."""
    return {"@list": []} if texts[-1] == NIL else None
