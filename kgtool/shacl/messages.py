"""The messages of the results of SPARQL constraints, whose slots are filled with what is bound.

SHACL §5.3.2 (https://www.w3.org/TR/shacl/#sparql-constraints-variables).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from kgtool.shacl.data import COPY
from kgtool.shacl.paths import path_text
from kgtool.terms import Literal, Term, Triple, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kgtool.shacl.constraints.queries import QueryConstraint
    from kgtool.shacl.scene import Entry, Scene

__all__ = ["Messages"]

_SLOTS = re.compile(r"(\{[?$](\w+)\})")
_Template: TypeAlias = tuple[list[str], str | None]


class Messages:
    """The messages of the results of one constraint, read once; {?name} and {$name} stand for terms (§5.3.2)."""

    def __init__(self, scene: Scene, entry: Entry[QueryConstraint]) -> None:
        """Take the constraint, and what keeps the messages."""
        shape = scene.shapes[entry.shape]
        self._keep, self._term = scene.keep, scene.data.terms.term
        self._known: dict[str, Term] = dict(entry.constraint.bindings)
        self._path = Literal(path_text(shape.path)) if shape.path is not None else None
        self._templates = [_template(message) for message in entry.constraint.messages]
        self._fixed = -1
        self._slots = _slots(self._templates)

    def of(self, found: Mapping[str, Term], node: int, value: int) -> int:
        """Keep a result's messages and return their number; -1 where the shape's own are to be used.

        Focus node and value, -1 for none, are shown as the data writes them, which the store may have rewritten.
        """
        own = found.get("message")
        templates = [_template(own)] if isinstance(own, Literal) else self._templates
        if not templates:
            return -1
        if templates is self._templates and not self._slots:
            if self._fixed < 0:
                self._fixed = self._kept(found, templates)
            return self._fixed
        slots = self._slots if templates is self._templates else _slots(templates)
        ids = {name: each for name, each in (("this", node), ("value", value)) if name in slots and each >= 0}
        return self._kept({**found, **{name: self._term(each % COPY) for name, each in ids.items()}}, templates)

    def _kept(self, found: Mapping[str, Term], templates: Sequence[_Template]) -> int:
        return self._keep(tuple(self._filled(found, *template) for template in templates))

    def _filled(self, found: Mapping[str, Term], parts: Sequence[str], language: str | None) -> Literal:
        """Return a message with its slots filled; texts and slots take turns."""
        texts = [parts[0]]
        for number in range(1, len(parts), 3):
            term = self._bound(parts[number + 1], found)
            texts += (parts[number] if term is None else _shown(term), parts[number + 2])
        text = "".join(texts)
        return Literal(text, language=language) if language else Literal(text)

    def _bound(self, name: str, found: Mapping[str, Term]) -> Term | None:
        if name == "PATH" and self._path is not None:
            return self._path
        return found[name] if name in found else self._known.get(name)


def _shown(term: Term) -> str:
    """Return a term as a message shows it: an IRI or a literal bare, a triple term as N-Triples."""
    return term_to_text(term) if isinstance(term, Triple) else term.value


def _template(message: Literal) -> _Template:
    """Return a message as text, then for each slot the slot, its name and the text after it; and its language."""
    return _SLOTS.split(message.value), message.language


def _slots(templates: Iterable[_Template]) -> set[str]:
    """Return the names of the slots of messages."""
    return {name for parts, _ in templates for name in parts[2::3]}
