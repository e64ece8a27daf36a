"""What the strings of the dictionary say: kind, datatype, language, length, order; each term is asked once.

The plans see integer ids only: regular expression dialects, casts and overflow differ between backends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.lexical import is_well_formed, is_well_formed_known
from kgtool.shacl.ordering import Order
from kgtool.terms import term_from_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.terms import Literal

__all__ = ["BLANK", "IRI", "LITERAL", "Facts"]

IRI, BLANK, LITERAL, TRIPLE = 0, 1, 2, 3
_UNKNOWN = -2
_NONE = -1
_KIND_OF = {"<": IRI, "_": BLANK, '"': LITERAL}


class Facts:
    """Answers about terms by id, kept so that each distinct term is read once."""

    def __init__(self, terms: Terms) -> None:
        """Start knowing nothing; the arrays grow with the dictionary."""
        self.terms = terms
        self._kind = np.full(len(terms), _UNKNOWN, np.int8)
        self._datatype = np.full(len(terms), _NONE, np.int32)
        self._language = np.full(len(terms), _NONE, np.int32)
        self._datatypes: dict[str, int] = {}
        self._languages: dict[str, int] = {}
        self._tags: list[str] = []
        self._order = Order(terms)

    def kinds(self, ids: NDArray[np.int64]) -> NDArray[np.int8]:
        """Return the kind of each term."""
        self._read(ids)
        return self._kind[ids]

    def datatypes(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return a code for the datatype of each term, -1 for what is no literal."""
        self._read(ids)
        return self._datatype[ids]

    def languages(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return a code for the language tag of each term, -1 for none."""
        self._read(ids)
        return self._language[ids]

    def datatype_code(self, iri: str) -> int:
        """Return the code of a datatype."""
        return self._datatypes.setdefault(iri, len(self._datatypes))

    def language_tag(self, code: int) -> str:
        """Return the lower-case tag of a code."""
        return self._tags[code]

    def well_formed(self, ids: NDArray[np.int64], datatype: str) -> NDArray[np.bool_]:
        """Return whether each literal's lexical form is one of the datatype; unknown datatypes have no wrong forms."""
        if not is_well_formed_known(datatype):
            return np.ones(len(ids), np.bool_)
        return np.fromiter((is_well_formed(self.lexical(term), datatype) for term in ids), np.bool_, len(ids))

    def lexical(self, identifier: int) -> str:
        """Return the lexical form of a literal."""
        text = self.terms.texts[identifier]
        if "\\" in text:
            literal: Literal = term_from_text(text)  # type: ignore[assignment] # the caller asks for literals only
            return literal.value
        return text[1 : text.rindex('"')]

    def strings(self, ids: NDArray[np.int64]) -> list[str | None]:
        """Return SPARQL's STR of each term: lexical form or IRI; None for a blank node."""
        kinds = self.kinds(ids).tolist()
        texts = self.terms.texts
        return [
            self.lexical(term) if kind == LITERAL else texts[term][1:-1] if kind == IRI else None
            for term, kind in zip(ids.tolist(), kinds, strict=True)
        ]

    def lengths(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the length of STR of each term in code points, -1 for a blank node."""
        return np.fromiter((-1 if text is None else len(text) for text in self.strings(ids)), np.int64, len(ids))

    def compare(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return, pair by pair, where left is less than right and where they are equal; both false if incomparable."""
        self._read(left)
        self._read(right)
        return self._order.compare(left, right, self._datatype, self._datatypes, self.lexical)

    def _read(self, ids: NDArray[np.int64]) -> None:
        """Read the kind, datatype and language of the terms that are not known yet."""
        if len(self._kind) < len(self.terms):
            grown = len(self.terms) - len(self._kind)
            self._kind = np.append(self._kind, np.full(grown, _UNKNOWN, np.int8))
            self._datatype = np.append(self._datatype, np.full(grown, _NONE, np.int32))
            self._language = np.append(self._language, np.full(grown, _NONE, np.int32))
        fresh = ids[self._kind[ids] == _UNKNOWN]
        texts = self.terms.texts
        for term in set(fresh.tolist()):
            text = texts[term]
            kind = _KIND_OF[text[0]] if not text.startswith("<<") else TRIPLE
            self._kind[term] = kind
            if kind == LITERAL:
                self._read_literal(term, text)

    def _read_literal(self, term: int, text: str) -> None:
        suffix = text[text.rindex('"') + 1 :]
        if not suffix:
            self._datatype[term] = self.datatype_code(XSD.string.value)
        elif suffix.startswith("^^"):
            self._datatype[term] = self.datatype_code(suffix[3:-1])
        else:
            tag = suffix[1:].lower()
            self._datatype[term] = self.datatype_code(RDF.langString.value)
            code = self._languages.setdefault(tag, len(self._tags))
            if code == len(self._tags):
                self._tags.append(tag)
            self._language[term] = code
