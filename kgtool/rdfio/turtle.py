"""Turtle and TriG written for people: grouped by subject, with the prefixes that are used, sorted, terms exact.

RDF 1.1 Turtle §2 (https://www.w3.org/TR/turtle/#language-features) and TriG §2 (https://www.w3.org/TR/trig/#sec-intro).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kgtool.rdfio.arrangement import NIL, arrange
from kgtool.rdfio.names import NAME_CHARS, NAME_START
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.rdfio.arrangement import Arrangement
    from kgtool.rdfio.canonical import Row

__all__ = ["ASCII_LOCAL", "SHORT_FORMS", "WIDTH", "TurtleWriter", "object_list", "short_form", "write_turtle"]

ASCII_LOCAL = r"(?:[A-Za-z0-9_:](?:[A-Za-z0-9_.:\-]*[A-Za-z0-9_:\-])?)?"
"""What may stand after the colon of a prefixed name without an escape, of what is in ASCII."""

_ASCII_LOCAL = re.compile(ASCII_LOCAL)
SHORT_FORMS: Mapping[str, re.Pattern[str]] = {
    str(XSD.integer): re.compile(r"[+-]?[0-9]+"),
    str(XSD.decimal): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    str(XSD.double): re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+"),
    str(XSD.boolean): re.compile(r"true|false"),
}
"""What literals of a datatype are written without quotation marks."""

_SEGMENT = r"[\w-]+(?:\.[\w-]+)*"
_RELATIVE = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*/?(?:#[\w-]*)?", re.ASCII)
_TYPE = str(RDF.type)
_TRIPLE_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>]*>)?|<[^<>\s]*>|_:\S+|<<\(|\)>>')
WIDTH = 100
"""From how many characters on the objects of a predicate stand on lines of their own."""


def _is_local(iri: str, start: int) -> bool:
    """Say whether what follows in an IRI can stand after the colon of a prefixed name without an escape."""
    if iri.isascii():
        return _ASCII_LOCAL.fullmatch(iri, start) is not None
    return _local().fullmatch(iri, start) is not None


@cache
def _local() -> re.Pattern[str]:
    """Return the pattern of all local names; compiling it takes longer than writing most documents."""
    return re.compile(f"(?:[{NAME_START}0-9:](?:[{NAME_CHARS}.:]*[{NAME_CHARS}:])?)?")


def write_turtle(
    rows: Iterable[Row],
    prefixes: Mapping[str, str],
    *,
    base: str | None = None,
    known: dict[str, tuple[str, str]] | None = None,
) -> str:
    """Return rows as Turtle, or as TriG where some have a graph; the same rows give the same text.

    ``prefixes`` maps prefixes to namespace IRIs; those that shorten nothing are left out. With ``base`` the IRIs
    below it are written relative to it. ``known`` keeps how IRIs are written (and by which prefix) from one document
    to the next of the same prefixes, for those who write many.
    """
    arrangement = arrange(rows)
    writer = TurtleWriter(arrangement, prefixes, base, {} if known is None or base else known)
    blocks = [writer.graph(name) for name in arrangement.graph_names()]
    return "\n".join(part for part in [writer.head(), *blocks] if part)


def short_form(text: str) -> str | None:
    """Return the form without quotation marks of a number or boolean given as N-Triples text; None where it has none.

    Turtle §2.5.2 (https://www.w3.org/TR/turtle/#abbrev).
    """
    lexical, _, datatype = text.rpartition("^^")
    short = SHORT_FORMS.get(datatype)
    return lexical[1:-1] if short and short.fullmatch(lexical, 1, len(lexical) - 1) else None


@lru_cache(8)
def _longest_first(prefixes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return namespaces with their prefixes, the longest first; many small documents share them."""
    return tuple(sorted(((iri, name) for name, iri in prefixes if iri), key=lambda x: (-len(x[0]), x)))


@lru_cache(8)
def _one_of(namespaces: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(iri) for iri, _ in namespaces) or "(?!)")


class TurtleWriter:
    """The text of terms and subjects, and which prefixes it took."""

    def __init__(
        self,
        arrangement: Arrangement,
        prefixes: Mapping[str, str],
        base: str | None,
        known: dict[str, tuple[str, str]],
    ) -> None:
        """Start a document; ``known`` is as for :func:`write_turtle`."""
        self._arrangement = arrangement
        self._known = known
        self._namespaces = _longest_first(tuple(prefixes.items()))
        self._by_namespace = dict(reversed(self._namespaces))
        self._any_namespace = _one_of(self._namespaces)
        self.base = base if base and base.endswith("/") and not set("#?") & set(base) else None
        self._texts: dict[str, str] = {}
        self._prefixes = prefixes
        self._used: set[str] = set()
        self._used_base = False

    def prefixes_in_order(self) -> list[tuple[str, str]]:
        """Return the namespaces that IRIs may begin with, the longest first, each with its prefix."""
        return [(namespace, self._by_namespace[namespace]) for namespace in dict(self._namespaces)]

    def use(self, prefix: str) -> None:
        """Take note that a term was written with a prefix."""
        self._used.add(prefix)

    def head(self) -> str:
        """Return the declarations of the base and the prefixes that the terms written so far have taken."""
        used = sorted(f"@prefix {prefix}: <{self._prefixes[prefix]}> .\n" for prefix in self._used)
        return "".join([f"@base <{self.base}> .\n"] * self._used_base + used)

    def graph(self, name: str) -> str:
        """Return a graph: its subjects, in braces after its name unless it is the default graph."""
        blocks = [text for _, text in self.subjects(name)]
        text = "\n".join(blocks)
        return f"{self.term(name)} {{\n{text}}}\n" if name else text

    def subjects(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the subjects of a graph that stand on their own, each with its text, in the order of writing."""
        indent = "    " if name else ""
        properties = self._arrangement.graphs.get(name, {})
        bare = []
        for subject in self._arrangement.roots(name):
            if subject.startswith("_:") and subject not in self._arrangement.labels:
                bare.append((f"{indent}{self._anonymous(subject, properties, indent)} .\n", subject))
            else:
                body = self._properties(properties[subject], properties, indent + "    ")
                yield subject, f"{indent}{self.term(subject)} {body} .\n"
        yield from ((subject, text) for text, subject in sorted(bare))

    def term(self, text: str) -> str:
        """Return a term that stands alone, shortened where that is exact."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = self._new(text)
        return found

    def _new(self, text: str) -> str:
        if text.startswith("<<("):
            return " ".join(self.term(part) if part[:2] not in {"<<", ")>"} else part for part in _parts(text))
        if text.startswith("<"):
            return self._iri(text[1:-1])
        if text.startswith("_:"):
            return self._arrangement.labels.get(text, text)
        lexical, _, datatype = text.rpartition("^^") if text.endswith(">") else (text, "", "")
        if not datatype:
            return text
        short = short_form(text)
        if short is not None:
            return short
        return f"{lexical}^^{self._iri(datatype[1:-1])}"

    def _iri(self, iri: str) -> str:
        found = self._known.get(iri)
        if found is None:
            found = self._known[iri] = self._short_iri(iri)
        text, prefix = found
        if not text.startswith("<"):  # the prefix may be the empty one
            self._used.add(prefix)
        return text

    def _short_iri(self, iri: str) -> tuple[str, str]:
        """Return how an IRI is written, and the prefix that it takes, if any."""
        longest = self._any_namespace.match(iri)
        if longest and _is_local(iri, longest.end()):
            prefix = self._by_namespace[longest[0]]
            return f"{prefix}:{iri[longest.end() :]}", prefix
        for namespace, prefix in self._namespaces if longest else ():
            if iri.startswith(namespace) and _is_local(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}", prefix
        if self.base and iri.startswith(self.base) and _RELATIVE.fullmatch(iri, len(self.base)):
            self._used_base = True
            return f"<{iri[len(self.base) :]}>", ""
        return f"<{iri}>", ""

    def _properties(self, pairs: list[tuple[str, str]], graph: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        objects: dict[str, list[str]] = {}
        for predicate, value in pairs:
            objects.setdefault(predicate, []).append(value)
        ordered = sorted(objects, key=lambda predicate: (predicate != _TYPE, predicate))
        names = ["a" if predicate == _TYPE else self.term(predicate) for predicate in ordered]
        lines = [f"{n} {self._objects(objects[p], graph, indent)}" for n, p in zip(names, ordered, strict=True)]
        return f" ;\n{indent}".join(lines)

    def _objects(self, values: list[str], graph: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        inside = self._arrangement.inside
        if len(values) == 1 and values[0] not in inside:
            return self.object(values[0])
        deeper = indent + "    " if len(values) > 1 else indent
        named = [self.object(value) for value in sorted(values) if value not in inside]
        texts = named + sorted(self._nested(value, graph, deeper) for value in values if value in inside)
        return object_list(texts, deeper)

    def form(self, text: str) -> tuple[str, str | None]:
        """Return how a term is written as an object, and the prefix that this takes; None for no prefix."""
        before, self._used = self._used, set()
        found = self.object(text), next(iter(self._used), None)
        self._used |= before
        return found

    def object(self, value: str) -> str:
        """Return a term that stands alone as an object, the empty list in parentheses."""
        return "()" if value == NIL else self.term(value)

    def _nested(self, value: str, graph: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        members = self._arrangement.lists.get(value)
        if members is None:
            return self._anonymous(value, graph, indent)
        inside = self._arrangement.inside
        texts = [self._nested(m, graph, indent + "    ") if m in inside else self.object(m) for m in members]
        if _short(texts):
            return f"( {' '.join(texts)} )"
        return "(" + "".join(f"\n{indent}    {text}" for text in texts) + f"\n{indent})"

    def _anonymous(self, node: str, graph: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        pairs = graph.get(node)
        if not pairs:
            return "[]"
        body = self._properties(pairs, graph, indent + "    ")
        return f"[ {body} ]" if _short([body]) else f"[\n{indent}    {body}\n{indent}]"


def object_list(texts: list[str], indent: str) -> str:
    """Return the objects of a predicate on its line where they are short, else each on a line of its own."""
    if _short(texts):
        return ", ".join(texts)
    return texts[0] if len(texts) == 1 else f"\n{indent}" + f",\n{indent}".join(texts)


def _short(texts: list[str]) -> bool:
    return sum(map(len, texts)) < WIDTH and "\n" not in "".join(texts)


def _parts(text: str) -> list[str]:
    return _TRIPLE_PARTS.findall(text)
