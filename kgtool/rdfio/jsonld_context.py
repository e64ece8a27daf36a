"""Contexts as values, and node objects written in their short names, exactly: what is read back is what was written.

JSON-LD 1.1 §4.1-4.6 (https://www.w3.org/TR/json-ld11/#basic-concepts). Terms come as their N-Triples texts. The result
is what compaction (https://www.w3.org/TR/json-ld11-api/#compaction-algorithm) would give for the contexts made here,
in linear time, and without turning "01" into 1.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kgtool.terms import Literal, term_from_text
from kgtool.vocab import RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kgtool.terms import Term

__all__ = ["LANGUAGE", "Context", "TermDefinition", "rank_of", "usable_prefixes", "write_node", "write_value"]

LANGUAGE = "@language"
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NAME = re.compile(r"[^\W\d][\w\-]*")
_TYPE = str(RDF.type)
_term = lru_cache(maxsize=1 << 15)(term_from_text)
"""What is written several times is parsed once."""

_LABELS = (RDFS.label.value, SKOS.prefLabel.value, SKOS.altLabel.value)


@dataclass(frozen=True, slots=True)
class TermDefinition:
    """What a short name stands for: an IRI, and how its values are written.

    ``kind`` is "" (values say their type), ``@id`` (IRIs), ``@vocab`` (IRIs by their short names), ``@language``
    (texts by language) or the IRI of a datatype. JSON-LD 1.1 §4.2 (https://www.w3.org/TR/json-ld11/#type-coercion).
    """

    iri: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Short names and prefixes; a name is never both. JSON-LD 1.1 §3.1 (https://www.w3.org/TR/json-ld11/#the-context).

    ``aliased`` writes ``id`` and ``type`` for the keywords; ``vocab`` is the namespace of names without a prefix.
    """

    terms: Mapping[str, TermDefinition] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    vocab: str = ""
    aliased: bool = False
    _names: dict[str, str] = field(init=False, repr=False, default_factory=dict)
    _prefix_of: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _references: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _namespace: list[re.Pattern[str]] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        """Index the names by IRI."""
        for name, definition in self.terms.items():
            self._names.setdefault(definition.iri, name)
        longest_first = sorted(((iri, name) for name, iri in self.prefixes.items()), key=_by_length)
        self._prefix_of.update(reversed(longest_first))
        if longest_first:
            either = "|".join(re.escape(iri) for iri, _ in longest_first)
            self._namespace.append(re.compile(rf"({either})(?!//)(?s:.)"))

    @property
    def id(self) -> str:
        """Return the name of @id."""
        return "id" if self.aliased else "@id"

    @property
    def type(self) -> str:
        """Return the name of @type."""
        return "type" if self.aliased else "@type"

    def name(self, iri: str) -> str:
        """Return the name of a property, a class or a datatype: its term, a compact IRI, or the IRI."""
        return self._names.get(iri) or self.without_term(iri)

    def without_term(self, iri: str) -> str:
        """Return a name that no term's kind applies to: a name in the vocabulary, a compact IRI, or the IRI."""
        if self.vocab and iri.startswith(self.vocab):
            local = iri[len(self.vocab) :]
            if _NAME.fullmatch(local) and local not in self.terms and local not in self.prefixes:
                return local
        return self.reference(iri)

    def reference(self, iri: str) -> str:
        """Return what ``@id`` holds for an IRI or a blank node: a compact IRI, or the IRI."""
        found = self._references.get(iri)
        if found is None:
            match = self._namespace[0].match(iri) if self._namespace else None
            found = f"{self._prefix_of[match[1]]}:{iri[match.end(1) :]}" if match else iri
            self._references[iri] = found
        return found

    def definition(self, iri: str) -> TermDefinition:
        """Return the definition that a property's name has."""
        name = self._names.get(iri)
        return self.terms[name] if name else TermDefinition(iri)

    def term_iris(self) -> Iterable[str]:
        """Return the IRIs that have a term."""
        return self._names.keys()

    def document(self) -> dict[str, Any]:
        """Return the context as JSON (https://www.w3.org/TR/json-ld11/#context-definitions)."""
        written: dict[str, Any] = {"@version": 1.1}
        if self.vocab:
            written["@vocab"] = self.vocab
        if self.aliased:
            written |= {"id": "@id", "type": "@type"}
        written |= {name: self._prefix(iri) for name, iri in sorted(self.prefixes.items())}
        for name in sorted(self.terms):
            definition = self._definition(name, self.terms[name])
            if definition is not None:
                written[name] = definition
        return written

    def _prefix(self, namespace: str) -> str | dict[str, Any]:
        return namespace if namespace[-1:] in ":/?#[]@" else {"@id": namespace, "@prefix": True}

    def _definition(self, name: str, definition: TermDefinition) -> str | dict[str, Any] | None:
        """Return a term's definition; None where the vocabulary says all of it."""
        iri = self.reference(definition.iri)
        own = bool(self.vocab) and definition.iri == self.vocab + name
        if not definition.kind:
            return None if own else iri
        head = {} if own else {"@id": iri}
        if definition.kind == LANGUAGE:
            return {**head, "@container": LANGUAGE}
        kind = definition.kind if definition.kind.startswith("@") else self.reference(definition.kind)
        return {**head, "@type": kind}


def _by_length(pair: tuple[str, str]) -> tuple[int, str]:
    return -len(pair[0]), pair[1]


def usable_prefixes(prefixes: Mapping[str, str], iris: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return the prefixes that IRIs need and that mean nothing else: neither a term's name nor a scheme of the IRIs.

    ``doc:1`` would be read with a prefix ``doc`` if there were one, so that prefix is left out where it is a scheme.
    """
    known = list(iris)
    schemes = {iri.partition(":")[0] for iri in known}
    candidates = {
        name: iri for name, iri in prefixes.items() if _NAME.fullmatch(name) and name not in {*schemes, *taken}
    }
    context = Context(prefixes=candidates)
    used = {written.partition(":")[0] for iri in known if (written := context.reference(iri)) != iri}
    return {name: iri for name, iri in candidates.items() if name in used}


def rank_of(context: Context, name: str) -> tuple[int, str]:
    """Return where a property's name comes in a node object: labels first, for those who read it, then by name."""
    iri = context.terms[name].iri if name in context.terms else ""
    return (_LABELS.index(iri) if iri in _LABELS else len(_LABELS)), name


def write_node(
    context: Context, subject: str, pairs: Iterable[tuple[str, str]], embed: Callable[[str, str], dict[str, Any] | None]
) -> dict[str, Any]:
    """Return the node object of a subject with its pairs of predicate and object, in stable order.

    ``subject`` is "" for a node without identifier. ``embed`` gives, for a property and its value, the object that is
    written in place of a reference to a node, or None. JSON-LD 1.1 §9.2 (https://www.w3.org/TR/json-ld11/#node-objects).
    """
    by_predicate: dict[str, list[str]] = defaultdict(list)
    for predicate, object_ in pairs:
        by_predicate[predicate].append(object_)
    node: dict[str, Any] = {context.id: context.reference(_bare(subject))} if subject else {}
    types = sorted(text for text in by_predicate.get(_TYPE, ()) if text.startswith("<"))
    if types:
        node[context.type] = _single([context.name(text[1:-1]) for text in types])
    entries: dict[str, list[Any]] = {}
    for predicate, objects in by_predicate.items():
        rest = [text for text in objects if predicate != _TYPE or not text.startswith("<")]
        for key, values in _values(context, predicate[1:-1], sorted(rest), embed).items():
            entries.setdefault(key, []).extend(values)
    for key in sorted(entries, key=lambda name: rank_of(context, name)):
        node[key] = entries[key][0] if isinstance(entries[key][0], _LanguageMap) else _single(entries[key])
    return node


class _LanguageMap(dict[str, Any]):
    """Texts by language."""


def _values(
    context: Context, iri: str, objects: list[str], embed: Callable[[str, str], dict[str, Any] | None]
) -> dict[str, list[Any]]:
    """Return what is written under a property's name, and under another name what the kind of its term cannot hold."""
    kind = context.definition(iri).kind
    embedded = {text: inner for text in objects if (inner := embed(f"<{iri}>", text)) is not None}
    if kind == LANGUAGE:
        held = [text for text in objects if text.startswith('"') and _is_text(_term(text))]
    else:
        held = [text for text in objects if not kind or "@list" not in embedded.get(text, ())]
    others = [text for text in objects if text not in held]
    found: dict[str, list[Any]] = {}
    if held:
        found[context.name(iri)] = [_by_language(held)] if kind == LANGUAGE else _written(context, held, kind, embedded)
    if others:
        found[context.without_term(iri)] = _written(context, others, "", embedded)
    return found


def _by_language(texts: list[str]) -> _LanguageMap:
    languages: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        literal = _term(text)
        if isinstance(literal, Literal):
            languages[literal.language or "@none"].append(literal.value)
    return _LanguageMap({language: _single(languages[language]) for language in sorted(languages)})


def _written(context: Context, objects: list[str], kind: str, embedded: dict[str, dict[str, Any]]) -> list[Any]:
    """Return the values of objects: terms first, in their order, then what is written in place, by its JSON."""
    plain = [write_value(context, text, kind) for text in objects if text not in embedded]
    inner = [embedded[text] for text in objects if text in embedded]
    return plain + (sorted(inner, key=json.dumps) if len(inner) > 1 else inner)


def _is_text(term: Term) -> bool:
    if not isinstance(term, Literal) or term.direction is not None:
        return False
    return term.language is not None or term.datatype == XSD.string


def write_value(context: Context, text: str, kind: str) -> Any:
    """Return what is written for one object of a property of a kind; see :class:`TermDefinition`."""
    if text.startswith('"'):
        return _literal(context, text, kind)
    if kind == "@vocab":
        return context.name(_bare(text))
    return context.reference(_bare(text)) if kind == "@id" else {context.id: context.reference(_bare(text))}


def _literal(context: Context, text: str, kind: str) -> Any:
    literal = _term(text)
    if not isinstance(literal, Literal):
        raise TypeError(text)
    if literal.language is not None:
        direction = {"@direction": str(literal.direction)} if literal.direction is not None else {}
        return {"@language": literal.language, **direction, "@value": literal.value}
    datatype = literal.datatype
    if datatype == XSD.string:
        return {"@value": literal.value} if kind else literal.value
    if kind in {"", datatype.value}:
        if datatype == XSD.boolean and literal.value in {"true", "false"}:
            return literal.value == "true"
        if datatype == XSD.integer and _INTEGER.fullmatch(literal.value):
            return int(literal.value)
    if kind == datatype.value:
        return literal.value
    return {"@type": context.name(datatype.value), "@value": literal.value}


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("<") else text


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
