"""From canonical N-Quads text to integer columns, with blank nodes named by file and order of appearance.

The text is what pyoxigraph writes for parsed quads: one statement a line, terms apart by one blank, every line break
inside a literal escaped. RDF 1.1 N-Quads §2 (https://www.w3.org/TR/n-quads/#sec-introduction).
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kgtool.dataset import Terms

__all__ = ["BlankNodeLabels", "ids_of_text", "rename_blank_nodes", "split_quad"]

_INSIDE = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|_:[^\s]+')


class BlankNodeLabels(dict[str, str]):
    """A file's blank node labels to the dataset's: ``_:f<source>_<n>``, n counting from 0 by first appearance.

    >>> labels = BlankNodeLabels(7)
    >>> labels["_:x"], labels["_:y"], labels["_:x"]
    ('_:f7_0', '_:f7_1', '_:f7_0')
    """

    __slots__ = ("_source",)

    def __init__(self, source: int) -> None:
        """Start with no label; ``source`` is the file's number in the dataset."""
        super().__init__()
        self._source = source

    def __missing__(self, label: str) -> str:
        """Give a label that is new the next number."""
        found = self[label] = f"_:f{self._source}_{len(self)}"
        return found

    def renamed(self, text: str) -> str:
        """Return a term's text with its blank nodes renamed."""
        return rename_blank_nodes(text, self.__getitem__)


def rename_blank_nodes(text: str, rename: Callable[[str], str]) -> str:
    """Return a term's text with its blank nodes renamed, also inside a triple term; strings and IRIs are left alone."""
    if text.startswith("_:"):
        return rename(text)
    if not text.startswith("<<("):
        return text
    return _INSIDE.sub(lambda match: rename(match[0]) if match[0].startswith("_:") else match[0], text)


def split_quad(statement: str) -> tuple[str, str, str, str]:
    """Return subject, predicate, object and graph of a statement without its full stop; the default graph is "".

    A graph name is the last word, starts like an IRI or a blank node, and holds no quotation mark: the last word of
    a literal such as ``"a <b"^^<dt>`` always does.

    >>> split_quad('<s> <p> "a <b"^^<dt>')
    ('<s>', '<p>', '"a <b"^^<dt>', '')
    """
    subject, predicate, rest = statement.split(" ", 2)
    head, blank, last = rest.rpartition(" ")
    if blank and last[0] in "<_" and '"' not in last:
        return subject, predicate, head, last
    return subject, predicate, rest, ""


def ids_of_text(text: str, terms: Terms, labels: BlankNodeLabels, *, quads: bool) -> NDArray[np.uint32]:
    """Return the ids of a canonical N-Triples or N-Quads text: an array of shape (rows, 3) or, with quads, (rows, 4).

    The columns are subject, predicate, object and graph; 0 is the default graph. New terms enter the dictionary.
    """
    statements = text.split(" .\n")
    statements.pop()
    if quads:
        flat = list(chain.from_iterable(map(split_quad, statements)))
    else:
        flat = list(chain.from_iterable([statement.split(" ", 2) for statement in statements]))
    if "_:" in text:
        parts = list(dict.fromkeys(flat))
        local = dict(zip(parts, terms.intern_all(map(labels.renamed, parts)).tolist(), strict=True))
        ids = np.fromiter(map(local.__getitem__, flat), dtype=np.uint32, count=len(flat))
    else:
        ids = terms.intern_all(flat)
    return ids.reshape(-1, 4 if quads else 3)
