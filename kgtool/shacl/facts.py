"""What the strings of the dictionary say: kind, datatype, language, length, order; each term is asked once.

The plans see integer ids only: regular expression dialects, casts and overflow differ between backends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.lexical import PLAIN_FORMS, is_well_formed, is_well_formed_known
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
_FEW = 200
"""Up to how many forms are looked at one by one, which is sooner done than asking a column engine."""
_KIND_OF = {"<": IRI, "_": BLANK}


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
        self.read(ids)
        return self._kind[ids]

    def datatypes(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return a code for the datatype of each term, -1 for what is no literal."""
        self.read(ids)
        return self._datatype[ids]

    def languages(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return a code for the language tag of each term, -1 for none."""
        self.read(ids)
        return self._language[ids]

    def datatype_code(self, iri: str) -> int:
        """Return the code of a datatype."""
        return self._datatypes.setdefault(iri, len(self._datatypes))

    def language_tag(self, code: int) -> str:
        """Return the lower-case tag of a code."""
        return self._tags[code]

    def well_formed(self, ids: NDArray[np.int64], datatype: str) -> NDArray[np.bool_]:
        """Return whether each literal's lexical form is one of the datatype; unknown datatypes have no wrong forms."""
        import polars as pl

        good = np.ones(len(ids), np.bool_)
        if not len(ids) or not is_well_formed_known(datatype):
            return good
        forms = self.strings(ids)
        plain = PLAIN_FORMS.get(datatype) if len(ids) > _FEW else None
        if plain is not None:
            good = pl.Series(forms, dtype=pl.String).str.contains(plain).to_numpy(writable=True)
            doubtful = np.flatnonzero(~good).tolist()
        else:
            doubtful = list(range(len(ids)))
        for row in doubtful:
            good[row] = is_well_formed(forms[row] or "", datatype)
        return good

    def lexical(self, identifier: int) -> str:
        """Return the lexical form of a literal."""
        return _string(self.terms.texts[identifier]) or ""

    def strings(self, ids: NDArray[np.int64]) -> list[str | None]:
        """Return SPARQL's STR of each term: lexical form or IRI; None for a blank node."""
        texts = self.terms.texts
        return [_string(texts[term]) for term in ids.tolist()]

    def lengths(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the length of STR of each term in code points, -1 for a blank node."""
        return np.fromiter((-1 if text is None else len(text) for text in self.strings(ids)), np.int64, len(ids))

    def compare(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return, pair by pair, where left is less than right and where they are equal; both false if incomparable."""
        self.read(left)
        self.read(right)
        return self._order.compare(left, right, self._datatype, self._datatypes, self.lexical)

    def read(self, ids: NDArray[np.int64]) -> None:
        """Read the kind, datatype and language of the terms that are not known yet."""
        if len(self._kind) < len(self.terms):
            grown = len(self.terms) - len(self._kind)
            self._kind = np.append(self._kind, np.full(grown, _UNKNOWN, np.int8))
            self._datatype = np.append(self._datatype, np.full(grown, _NONE, np.int32))
            self._language = np.append(self._language, np.full(grown, _NONE, np.int32))
        unknown = ids[self._kind[ids] == _UNKNOWN]
        if not len(unknown):
            return
        wanted = np.zeros(len(self.terms), np.bool_)
        wanted[unknown] = True
        fresh = np.flatnonzero(wanted)  # not np.unique, which is slow since numpy 2.4
        texts = self.terms.texts
        suffixes = _suffixes([texts[term] for term in fresh.tolist()])
        codes = {suffix: number for number, suffix in enumerate(dict.fromkeys(suffixes))}
        read = [self._suffix(suffix) for suffix in codes]
        own = np.fromiter(map(codes.__getitem__, suffixes), np.int64, len(suffixes))
        for known, number in ((self._kind, 0), (self._datatype, 1), (self._language, 2)):
            known[fresh] = np.array([row[number] for row in read])[own]

    def _suffix(self, suffix: str) -> tuple[int, int, int]:
        """Return kind, datatype and language for what follows a literal's last quote, or for how another term starts.

        No literal has a suffix that starts like another term: it is empty, a language tag or a datatype.
        """
        if suffix.startswith("^^"):
            return LITERAL, self.datatype_code(suffix[3:-1]), _NONE
        if not suffix:
            return LITERAL, self.datatype_code(XSD.string.value), _NONE
        if suffix.startswith("@"):
            tag = suffix[1:].lower()
            code = self._languages.setdefault(tag, len(self._tags))
            if code == len(self._tags):
                self._tags.append(tag)
            return LITERAL, self.datatype_code(RDF.langString.value), code
        return TRIPLE if suffix == "<<" else _KIND_OF[suffix[0]], _NONE, _NONE


def _suffixes(texts: list[str]) -> list[str]:
    """Return what follows a literal's last quote, and the first two characters of another term."""
    return [text[text.rindex('"') + 1 :] if text[0] == '"' else text[:2] for text in texts]


def _string(text: str) -> str | None:
    """Return SPARQL's STR of a term's text, None for a blank node."""
    if text[0] == '"':
        if "\\" in text:
            literal: Literal = term_from_text(text)  # type: ignore[assignment] # it starts like one
            return literal.value
        return text[1 : text.rindex('"')]
    return text[1:-1] if text[0] == "<" else None
