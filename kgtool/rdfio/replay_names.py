"""The IRIs that the names of a Turtle or TriG document stand for, and the directives that say so.

RDF 1.2 Turtle §2.4 (https://www.w3.org/TR/rdf12-turtle/#sec-iri).
"""

from __future__ import annotations

import re
from functools import cache

from pyoxigraph import RdfFormat, parse

from kgtool.rdfio.replay_tokens import unescaped

__all__ = ["Names", "resolved"]

_LOCAL_ESCAPE = re.compile(r"\\(.)")


class Names:
    """The prefixes and the base as they are at a place of a document; ``directive`` is the one that is being read."""

    def __init__(self, base: str | None) -> None:
        """Start with no prefix."""
        self.directive = ""
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._declared = ""

    def declare(self, kind: str, text: str) -> None:
        """Take a token of the directive."""
        self._known.clear()
        if self.directive == "version":
            self.directive = ""
        elif kind == "name":
            self._declared = text[:-1]
        elif self.directive == "base":
            self._base, self.directive = self.iri(kind, text), ""
        else:
            self._prefixes[self._declared], self.directive = self.iri(kind, text), ""

    def text(self, kind: str, text: str) -> str:
        """Return the N-Triples text of the IRI of a token, a name or an IRI reference."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = f"<{self.iri(kind, text)}>"
        return known

    def iri(self, kind: str, text: str) -> str:
        """Return the IRI of a token, a name or an IRI reference."""
        if kind == "name":
            prefix, _, local = text.partition(":")
            return self._prefixes[prefix] + (_LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)
        reference = unescaped(text[1:-1])
        return reference if self._base is None else resolved(reference, self._base)


@cache
def resolved(reference: str, base: str) -> str:
    """Resolve an IRI reference as the parser does: by asking it (Python's ``urljoin`` follows other rules)."""
    (quad,) = parse(f"<a:a> <a:a> <{reference}> .", format=RdfFormat.TURTLE, base_iri=base)
    return str(quad.object.value)
