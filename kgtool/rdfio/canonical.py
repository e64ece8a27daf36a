"""RDF Dataset Canonicalization: blank node labels that depend on the dataset alone, and the N-Quads written with them.

RDFC-1.0 (https://www.w3.org/TR/rdf-canon/#canon-algorithm). Statements are rows of N-Triples texts: subject, predicate,
object and graph, the default graph being "". What the algorithm does at worst is exponential in the number of blank
nodes (https://www.w3.org/TR/rdf-canon/#dataset-poisoning), so its work is counted and stopped at a limit: the same
dataset is refused on every machine, however fast.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING, TypeAlias

from kgtool.errors import Diagnostic, EngineError, LimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "HASHES",
    "WORK_LIMIT",
    "Row",
    "canonical_labels",
    "canonical_nquads",
    "canonical_text",
    "nquads_lines",
    "relabelled",
    "with_blank_nodes",
]

Row: TypeAlias = tuple[str, str, str, str]
"""Subject, predicate, object and graph as N-Triples texts; the graph of a row of the default graph is ""."""

HASHES: Mapping[str, str] = {"SHA256": "sha256", "SHA384": "sha384"}
"""The hash functions that RDFC-1.0 names, and what Python calls them."""

WORK_LIMIT = 200_000
"""How many steps the algorithm may take: a step is a quad looked at, or a path tried, in Hash N-Degree Quads."""

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)")
_POSITIONS = ((0, "s"), (2, "o"), (3, "g"))
_CONTROLS = frozenset([*range(0x20), 0x7F])
_SHORT = {8: r"\b", 9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r", 34: r"\"", 92: r"\\"}


def canonical_labels(rows: Iterable[Row], *, algorithm: str = "SHA256", limit: int = WORK_LIMIT) -> dict[str, str]:
    """Return the canonical label of each blank node of the rows: ``_:e0`` to ``_:c14n0``, in canonical order.

    Raises LimitError (KG1051) where more than ``limit`` steps would be needed, EngineError (KG1052) for triple terms
    with blank nodes, which RDFC-1.0 does not know, UsageError (KG1053) for a hash function that it does not name.
    """
    if algorithm.upper() not in HASHES:
        raise UsageError(
            Diagnostic("KG1053", f"unknown hash function '{algorithm}'", hint=f"use {' or '.join(HASHES)}")
        )
    quads = sorted({(s, p, canonical_text(o), g) for s, p, o, g in with_blank_nodes(rows)})
    if any(o.startswith("<<(") and "_:" in o for _, _, o, _ in quads):
        raise EngineError(Diagnostic("KG1052", "RDFC-1.0 has no canonical form for blank nodes inside triple terms"))
    work = _Canonicalization(HASHES[algorithm.upper()], limit)
    for quad in quads:
        for label in {quad[place] for place, _ in _POSITIONS if quad[place].startswith("_:")}:
            work.quads[label].append(quad)
    with _deep_calls(len(work.quads)):
        return work.labels()


def canonical_nquads(rows: Iterable[Row], *, algorithm: str = "SHA256", limit: int = WORK_LIMIT) -> bytes:
    """Return the canonical N-Quads document of the rows: labelled, each statement once, in code point order.

    RDFC-1.0 §5 (https://www.w3.org/TR/rdf-canon/#canonical-quads). Raises as :func:`canonical_labels` does.
    """
    kept = list(rows)
    return nquads_lines(kept, canonical_labels(kept, algorithm=algorithm, limit=limit))


def nquads_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> bytes:
    """Return rows as sorted N-Quads, each statement once, blank nodes relabelled."""
    if labels:
        rows = ((labels.get(s, s), p, relabelled(o, labels), labels.get(g, g)) for s, p, o, g in rows)
    lines = {_line((s, p, canonical_text(o), g)) for s, p, o, g in rows}
    return "".join(sorted(lines)).encode()


def relabelled(text: str, labels: Mapping[str, str]) -> str:
    """Return a term's text with the labels of its blank nodes, those inside a triple term included."""
    if not text.startswith("<<("):
        return labels.get(text, text)
    from kgtool.rdfio.columns import rename_blank_nodes

    return rename_blank_nodes(text, lambda label: labels.get(label, label))


def with_blank_nodes(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that have a blank node, or a triple term, which may have one."""
    return [row for row in rows if row[0][0] == "_" or row[2][0] == "_" or row[2][:3] == "<<(" or row[3][:1] == "_"]


def canonical_text(text: str) -> str:
    r"""Return a term's text with the escapes of canonical N-Quads, no more and no fewer.

    >>> canonical_text(r'"\uFFFE\u0001\u0008"') == '"\ufffe' + r'\u0001\b"'
    True
    """
    return _ESCAPE.sub(_escape, text) if "\\u" in text or "\\U" in text else text


def _escape(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if not digits:
        return match[0]
    code = int(digits, 16)
    return _SHORT.get(code) or (f"\\u{code:04X}" if code in _CONTROLS else chr(code))


def _line(quad: Row) -> str:
    s, p, o, g = quad
    return f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n"


@dataclass(slots=True)
class _Issuer:
    """Gives labels in the order of asking (RDFC-1.0 §4.5, https://www.w3.org/TR/rdf-canon/#issue-identifier)."""

    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, label: str) -> str:
        return self.issued.setdefault(label, f"{self.prefix}{len(self.issued)}")

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


class _Canonicalization:
    """The canonicalization state (RDFC-1.0 §4.2, https://www.w3.org/TR/rdf-canon/#canon-state) and its work counter."""

    def __init__(self, hash_name: str, limit: int) -> None:
        self.quads: dict[str, list[Row]] = defaultdict(list)
        self.canonical = _Issuer("_:c14n")
        self.first: dict[str, str] = {}
        self._new: Callable[[bytes], hashlib._Hash] = getattr(hashlib, hash_name)
        self._limit = limit
        self._steps = 0

    def labels(self) -> dict[str, str]:
        """Run the algorithm (§4.4.3, https://www.w3.org/TR/rdf-canon/#canon-algo-algo)."""
        by_hash: dict[str, list[str]] = defaultdict(list)
        for label in self.quads:
            self.first[label] = self._first_degree(label)
            by_hash[self.first[label]].append(label)
        shared = []
        for _, labels in sorted(by_hash.items()):
            if len(labels) == 1:
                self.canonical.issue(labels[0])
            else:
                shared.append(labels)
        for labels in shared:
            self._settle(labels)
        return self.canonical.issued

    def _settle(self, labels: list[str]) -> None:
        paths = []
        for label in labels:
            if label not in self.canonical.issued:
                issuer = _Issuer("_:b")
                issuer.issue(label)
                paths.append(self._n_degree(label, issuer))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for label in issuer.issued:
                self.canonical.issue(label)

    def _hash(self, text: str) -> str:
        return self._new(text.encode()).hexdigest()

    def _step(self, count: int) -> None:
        self._steps += count
        if self._steps > self._limit:
            message = f"canonicalization needs more than {self._limit} steps: the blank nodes look too much alike"
            hint = "give some of the blank nodes IRIs, or check the origin: such graphs are made to stall readers"
            raise LimitError(Diagnostic("KG1051", message, hint=hint))

    def _first_degree(self, label: str) -> str:
        """Hash First Degree Quads (§4.6.3, https://www.w3.org/TR/rdf-canon/#hash-1d-quads-algorithm)."""

        def seen(text: str) -> str:
            return text if not text.startswith("_:") else "_:a" if text == label else "_:z"

        lines = [_line((seen(s), p, seen(o), seen(g))) for s, p, o, g in self.quads[label]]
        return self._hash("".join(sorted(lines)))

    def _related(self, related: str, predicate: str, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (§4.7.3, https://www.w3.org/TR/rdf-canon/#hash-related-algorithm)."""
        known = self.canonical.issued.get(related) or issuer.issued.get(related) or self.first[related]
        return self._hash(position + ("" if position == "g" else predicate) + known)

    def _n_degree(self, label: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (§4.8.3, https://www.w3.org/TR/rdf-canon/#hash-nd-quads-algorithm)."""
        related: dict[str, list[str]] = defaultdict(list)
        self._step(len(self.quads[label]))
        for quad in self.quads[label]:
            for place, position in _POSITIONS:
                other = quad[place]
                if other.startswith("_:") and other != label:
                    related[self._related(other, quad[1], issuer, position)].append(other)
        data = ""
        for hashed, labels in sorted(related.items()):
            path, issuer = self._best_path(labels, issuer)
            data += hashed + path
        return self._hash(data), issuer

    def _best_path(self, labels: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Return the least path over all orders of the blank nodes (steps 5.1 to 5.6 of §4.8.3)."""
        if len(labels) == 1:
            return self._path(tuple(labels), issuer, "") or ("", issuer)
        chosen, chosen_issuer = "", issuer
        for order in permutations(labels):
            found = self._path(order, issuer.copy(), chosen)
            if found and (not chosen or found[0] < chosen):
                chosen, chosen_issuer = found
        return chosen, chosen_issuer

    def _path(self, order: tuple[str, ...], issuer: _Issuer, best: str) -> tuple[str, _Issuer] | None:
        """Return the path of one order and its issuer; None as soon as it cannot be the least any more."""
        self._step(len(order))
        path, recursion = "", []
        for label in order:
            known = self.canonical.issued.get(label)
            if known is None and label not in issuer.issued:
                recursion.append(label)
            path += known or issuer.issue(label)
            if best and len(path) >= len(best) and path > best:
                return None
        for label in recursion:
            hashed, result = self._n_degree(label, issuer)
            path += f"{issuer.issue(label)}<{hashed}>"
            issuer = result
            if best and len(path) >= len(best) and path > best:
                return None
        return path, issuer


@contextmanager
def _deep_calls(count: int) -> Iterator[None]:
    """Let calls nest as deep as a chain of this many blank nodes is long, three calls a node."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, limit + 4 * min(count, WORK_LIMIT)))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
