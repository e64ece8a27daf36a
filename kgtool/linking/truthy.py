"""Truthy N-Triples dumps, read line by line: labels, aliases and best values, an entity at a time.

The dump has all triples of a subject one after another, so an entity is complete when another subject begins; a subject
that comes again later is a second entity of the same identifier, and is joined by the reader of the snapshot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location
from kgtool.linking.entity_rdf import entities_from_triples
from kgtool.terms import NamedNode, Triple, term_from_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from kgtool.linking.entity import Entity

__all__ = ["LINE", "truthy_entities"]

LINE = re.compile(rb"<([^<>\s]*)>[ \t]+<([^<>\s]*)>[ \t]+(\S.*?)[ \t]*\.[ \t]*\r?\n?")
_ENTITY = b"http://www.wikidata.org/entity/"
_LONGEST = 16 * 1024 * 1024


def truthy_entities(stream: IO[bytes], name: str) -> Iterator[Entity | Diagnostic]:
    """Yield the entities of a stream of N-Triples, and a diagnostic (KG1101) for each line that is none."""
    subject = b""
    triples: list[Triple] = []
    for number, line in enumerate(iter(lambda: stream.readline(_LONGEST), b""), 1):
        found = LINE.fullmatch(line)
        if found is None:
            if line.strip() and not line.lstrip().startswith((b"#", b"_:")):
                yield Diagnostic("KG1101", "not N-Triples", Location(name, number), "the line is left out")
            continue
        if not found[1].startswith(_ENTITY):
            continue
        if found[1] != subject:
            yield from entities_from_triples(triples, name)
            subject, triples = found[1], []
        try:
            object_ = term_from_text(found[3].decode())
            triples.append(Triple(NamedNode(found[1].decode()), NamedNode(found[2].decode()), object_))
        except (SyntaxError, ValueError):
            yield Diagnostic("KG1101", "not N-Triples", Location(name, number), "the line is left out")
    yield from entities_from_triples(triples, name)
