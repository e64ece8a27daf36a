"""Frames: what a tree shows of an entity, as a value and as a JSON-LD frame.

JSON-LD 1.1 Framing §4 (https://www.w3.org/TR/json-ld11-framing/#framing). Of the framing language trees use what says
which properties are shown, in which direction, and whether a value stands in its place or is only named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kgtool.rdfio.jsonld_context import LANGUAGE
from kgtool.vocab import RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kgtool.rdfio.jsonld_context import Context

__all__ = ["EMBEDS", "EVERYTHING", "LABELS", "Frame", "frame_document", "reference", "write_frame"]

EMBEDS = ("@always", "@once", "@never")
"""Whether a node stands in its place wherever it is a value, at the first place only, or nowhere."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown of a node; terms are N-Triples texts. Without arguments it is the empty frame, ``{}``.

    ``forward`` and ``reverse`` are the properties, each with the frame of its values or of its subjects. Where the
    frame is not ``explicit``, all other properties are shown too. A node is left out where it has none of ``types``,
    or none of the properties of a frame that names some; with ``any_id`` every node is taken.
    """

    forward: Mapping[str, Frame] = field(default_factory=dict)
    reverse: Mapping[str, Frame] = field(default_factory=dict)
    types: frozenset[str] = frozenset()
    embed: str = "@once"
    explicit: bool = False
    any_id: bool = False

    def value(self, predicate: str) -> Frame | None:
        """Return the frame of a property's values, or None where the property is not shown."""
        named = self.forward.get(predicate)
        return named if named is not None or self.explicit else Frame(embed=self.embed)

    def properties(self) -> frozenset[str]:
        """Return the properties that the frame names, at whatever depth."""
        inner = (each.properties() for each in (*self.forward.values(), *self.reverse.values()))
        return frozenset({*self.forward, *self.reverse}).union(*inner)

    def takes(self, types: frozenset[str], predicates: frozenset[str]) -> bool:
        """Say whether the frame matches a node of these types and properties.

        JSON-LD 1.1 Framing §4.2.2 (https://www.w3.org/TR/json-ld11-framing/#frame-matching), without requireAll.
        """
        if self.any_id or not (self.types or self.forward):
            return True
        return bool(self.types & types) if self.types else not predicates.isdisjoint(self.forward)


EVERYTHING = Frame()
"""The empty frame: literals as they are, and of a node all that is said about it."""

LABELS = (str(RDFS.label), str(SKOS.prefLabel))
_WIDEST = 120
"""How long a line of a written frame may be."""


def reference(labels: Iterable[str] = LABELS) -> Frame:
    """Return the frame of an entity that is only named: identifier, types and labels."""
    return Frame(forward=dict.fromkeys(labels, EVERYTHING), embed="@always", explicit=True, any_id=True)


def frame_document(frame: Frame, context: Context, name: str, types: Collection[str] | None = None) -> dict[str, Any]:
    """Return the JSON-LD frame of the instances of a class, with as much of the context of the trees as it needs.

    ``types`` are the classes that nodes of the data have, as N-Triples texts: no others are among the terms.
    """
    used = {name[1:-1] for name in (*frame.properties(), *(types or ()))}
    terms = {
        term: each for term, each in context.terms.items() if each.iri in used or (types is None and not each.kind)
    }
    context = replace(context, terms=terms)
    return {
        "@context": context.document(),
        context.type: context.name(name[1:-1]),
        **_flags_and_properties(frame, context),
    }


def write_frame(frame: Frame, context: Context, name: str, types: Collection[str] | None = None) -> bytes:
    """Return the frame of a class as a document, laid out for people; see :func:`frame_document`."""
    return (_laid_out(frame_document(frame, context, name, types), 0) + "\n").encode()


def _laid_out(value: Any, depth: int, taken: int = 0) -> str:
    """Return the JSON text of a value that begins after ``taken`` characters of a line.

    What fits on a line stands on one, and so do neighbours that say as little as a flag.
    """
    text = json.dumps(value, ensure_ascii=False)
    if len(text) + taken < _WIDEST or not isinstance(value, dict):
        return text
    inner = "  " * (depth + 1)
    lines: list[str] = []
    joins = False
    for key, each in value.items():
        head = f"{json.dumps(key, ensure_ascii=False)}: "
        entry = head + _laid_out(each, depth + 1, len(inner + head))
        small = not isinstance(each, dict) or not any(isinstance(inside, dict) for inside in each.values())
        if joins and small and len(lines[-1] + entry) < _WIDEST:
            lines[-1] += f", {entry}"
        else:
            lines.append(inner + entry)
        joins = small
    return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"


def _flags_and_properties(frame: Frame, context: Context) -> dict[str, Any]:
    """Return flags and properties."""
    written: dict[str, Any] = {"@explicit": True} if frame.explicit else {}
    if frame.embed != EVERYTHING.embed:
        written["@embed"] = frame.embed
    forward, reverse = (
        {_name(each[1:-1], context): _value(several[each], context) for each in several}
        for several in (frame.forward, frame.reverse)
    )
    written |= {name: forward[name] for name in sorted(forward)}
    return written | ({"@reverse": {name: reverse[name] for name in sorted(reverse)}} if reverse else {})


def _name(iri: str, context: Context) -> str:
    """Return a property's name without a container: a language map without languages would be no property at all."""
    return context.without_term(iri) if context.definition(iri).kind == LANGUAGE else context.name(iri)


def _value(frame: Frame, context: Context) -> dict[str, Any]:
    """Return the frame of values or subjects."""
    any_id: dict[str, Any] = {context.id: {}} if frame.any_id else {}
    types = {context.type: sorted(context.name(name[1:-1]) for name in frame.types)} if frame.types else {}
    return {**any_id, **types, **_flags_and_properties(frame, context)}
