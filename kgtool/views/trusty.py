"""Trusty URIs: the name of a nanopublication holds the hash of its content, so that whoever has both can check them.

Trusty URI specification, module RA (https://trustyuri.net/spec/v1.FADQoZWcYugekAb4jW-Zm3_5Cd9tmkkYEV0bxK2fLSKao.md):
the statements, with the code in their IRIs replaced by a blank, are sorted, written down term by term, and hashed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from kgtool.terms import Literal, term_from_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.rdfio.canonical import Row

__all__ = ["BLANK", "artifact_code", "code_of", "is_hashable", "named"]

BLANK = " "
"""What stands for the code in IRIs until it is known."""

_CODE = re.compile(r"(?:^|[^A-Za-z0-9_\-])(RA[A-Za-z0-9_\-]{43})$")
_Key = tuple[str, str, str, bool, str, str, str]


def code_of(iri: str) -> str:
    """Return the artifact code that an IRI ends with; "" where it is no potential trusty URI of module RA.

    >>> code_of("http://example.org/r1.RAcbjcRIQozo2wBMq4WcCYkFAjRz0AX-Ux3PquZZrC68s")
    'RAcbjcRIQozo2wBMq4WcCYkFAjRz0AX-Ux3PquZZrC68s'
    """
    found = _CODE.search(iri)
    return found[1] if found else ""


def artifact_code(rows: Iterable[Row], code: str = BLANK) -> str:
    """Return the artifact code of statements without blank nodes; ``code`` is what stands for it in their IRIs."""
    keys = {_key(row, code) for row in rows}
    text = "".join(_written(key) for key in sorted(keys))
    digest = hashlib.sha256(text.encode()).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_hashable(rows: Iterable[Row]) -> bool:
    """Say whether module RA covers all terms: no blank nodes, no triple terms."""
    return not any(term.startswith(("_:", "<<")) for row in rows for term in row)


def named(rows: Iterable[Row], stem: str, code: str) -> list[Row]:
    """Return statements with the code in place of the blank in all IRIs that begin with a stem."""
    before, after = f"<{stem}{BLANK}", f"<{stem}{code}"

    def put(term: str) -> str:
        return after + term[len(before) :] if term.startswith(before) else term

    return [(put(s), put(p), put(o), put(g)) for s, p, o, g in rows]


def _key(row: Row, code: str) -> _Key:
    """Return what a statement is sorted by: graph, subject, predicate, and the object, IRIs before literals."""
    s, p, o, g = row
    graph, subject, predicate = (_iri(term, code) for term in (g, s, p))
    if not o.startswith('"'):
        return graph, subject, predicate, False, _iri(o, code), "", ""
    literal = term_from_text(o)
    if not isinstance(literal, Literal):
        raise TypeError(o)
    language = (literal.language or "").lower()
    return graph, subject, predicate, True, literal.value, "" if language else literal.datatype.value, language


def _iri(term: str, code: str) -> str:
    return term.strip("<>").replace(code, BLANK)


def _written(key: _Key) -> str:
    graph, subject, predicate, is_literal, text, datatype, language = key
    written = text
    if is_literal:
        kind = f"@{language}" if language else f"^{datatype}"
        escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
        written = f"{kind} {escaped}"
    return f"{graph}\n{subject}\n{predicate}\n{written}\n"
