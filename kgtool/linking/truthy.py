"""Truthy N-Triples dumps, read line by line: labels, aliases and best values, an entity at a time.

The dump has all triples of a subject one after another, so an entity is complete when another subject begins; a subject
that comes again later is a second entity of the same identifier, and is joined by the reader of the snapshot.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location
from kgtool.linking.entity_json import MOST_NAMES
from kgtool.linking.entity_rdf import entities_from_triples
from kgtool.terms import NamedNode, Triple, term_from_text
from kgtool.vocab import SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from kgtool.linking.entity import Entity

__all__ = ["parts_of", "truthy_entities"]

_ENTITY = b"http://www.wikidata.org/entity/"
_LONGEST = 16 * 1024 * 1024


_ALIAS = SKOS.altLabel.value.encode()
_LESS, _GREATER = b"<>"


def parts_of(line: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return subject and predicate without brackets, and the object as it is written; None where a line is no triple.

    >>> parts_of(b'<urn:a> <urn:b> "c . d"@en .')
    (b'urn:a', b'urn:b', b'"c . d"@en')
    """
    parts = line.split(None, 2)
    if len(parts) < 3:  # noqa: PLR2004 - a triple has three parts
        return None
    subject, predicate, rest = parts
    rest = rest.rstrip()
    value = rest[:-1].rstrip()
    sound = subject[0] == predicate[0] == _LESS and subject[-1] == predicate[-1] == _GREATER
    if not sound or not rest.endswith(b".") or not value.startswith((b"<", b'"', b"_:")):
        return None
    return subject[1:-1], predicate[1:-1], value


def truthy_entities(stream: IO[bytes], name: str) -> Iterator[Entity | Diagnostic]:
    """Yield the entities of a stream of N-Triples, and a diagnostic (KG1101) for each line that is none."""
    subject = b""
    names = 0
    triples: list[Triple] = []
    for number, line in enumerate(iter(lambda: stream.readline(_LONGEST), b""), 1):
        found = parts_of(line)
        if found is None:
            if line.strip() and not line.lstrip().startswith((b"#", b"_:")):
                yield Diagnostic("KG1101", "not N-Triples", Location(name, number), "the line is left out")
            continue
        about, predicate, value = found
        if not about.startswith(_ENTITY):
            continue
        if about != subject:
            yield from _entities(triples, name, names)
            subject, triples, names = about, [], 0
        names += predicate == _ALIAS
        if predicate == _ALIAS and names > MOST_NAMES:
            continue
        try:
            object_ = term_from_text(value.decode())
            triples.append(Triple(NamedNode(about.decode()), NamedNode(predicate.decode()), object_))
        except (SyntaxError, ValueError):
            yield Diagnostic("KG1101", "not N-Triples", Location(name, number), "the line is left out")
    yield from _entities(triples, name, names)


def _entities(triples: Iterable[Triple], name: str, names: int) -> Iterator[Entity]:
    """Yield the entity of some triples; of more aliases than are kept the rest is only counted."""
    for each in entities_from_triples(triples, name):
        yield replace(each, dropped=names - MOST_NAMES) if names > MOST_NAMES else each
