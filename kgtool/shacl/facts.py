"""What the texts of the dictionary say: kind, datatype, language, length, order; each term is asked once.

The plans see integer ids only: regular expression dialects, casts and overflow differ between backends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgtool.shacl.endings import FEW, endings_of
from kgtool.shacl.lexical import PLAIN_FORMS, is_well_formed, is_well_formed_known
from kgtool.shacl.ordering import Order
from kgtool.shacl.texts import column_of, texts_of
from kgtool.terms import term_from_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.dataset import Terms
    from kgtool.terms import Literal

__all__ = ["BLANK", "IRI", "LITERAL", "Facts"]

IRI, BLANK, LITERAL, TRIPLE = 0, 1, 2, 3
_NONE = -1
_KIND_OF = {"<": IRI, "_": BLANK, "<<": TRIPLE}


class _Sort(NamedTuple):
    """What an ending says: kind, codes of datatype and language, and how many characters surround the lexical form."""

    kind: int
    datatype: int = _NONE
    language: int = _NONE
    around: int = 2


class Facts:
    """Answers about terms by id, kept so that each distinct term is read once."""

    def __init__(self, terms: Terms) -> None:
        """Start knowing nothing; the array grows with the dictionary."""
        self.terms = terms
        self._sort = np.full(len(terms), _NONE, np.int32)
        """Of each term the number of its ending, or -1."""
        self._numbers: dict[str, int] = {}
        self._sorts: list[_Sort] = []
        self._datatypes: dict[str, int] = {}
        self._languages: dict[str, int] = {}
        self._tables: dict[str, NDArray[np.int64]] = {}
        self._order = Order(self)

    def kinds(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the kind of each term."""
        return self._told(ids, "kind")

    def datatypes(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a code for the datatype of each term, -1 for what is no literal."""
        return self._told(ids, "datatype")

    def languages(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a code for the language tag of each term, -1 for none."""
        return self._told(ids, "language")

    def datatype_code(self, iri: str) -> int:
        """Return the code of a datatype."""
        return self._datatypes.setdefault(iri, len(self._datatypes))

    def datatype_names(self) -> list[str]:
        """Return the datatypes by their codes."""
        return list(self._datatypes)

    def language_tag(self, code: int) -> str:
        """Return the lower-case tag of a code."""
        return list(self._languages)[code]

    def well_formed(self, ids: NDArray[np.int64], datatype: str) -> NDArray[np.bool_]:
        """Return whether each literal's lexical form is one of the datatype; unknown datatypes have no wrong forms."""
        good = np.ones(len(ids), np.bool_)
        if not len(ids) or not is_well_formed_known(datatype):
            return good
        plain = PLAIN_FORMS.get(datatype)
        if len(ids) <= FEW:
            return self._well_formed_few(ids, datatype, plain)
        forms = self.strings(ids)
        if plain is not None:
            good = forms.str.contains(plain).to_numpy(writable=True)
        doubtful = np.arange(len(ids)) if plain is None else (~good).nonzero()[0]
        for row, form in zip(doubtful.tolist(), forms.gather(doubtful).to_list(), strict=True):
            good[row] = is_well_formed(form or "", datatype)
        return good

    def _well_formed_few(self, ids: NDArray[np.int64], datatype: str, plain: str | None) -> NDArray[np.bool_]:
        """Return the same of few literals, without a column engine."""
        forms = [form or "" for form in self.few_strings(ids)]
        is_plain = re.compile(plain).fullmatch if plain is not None else lambda _: None
        return np.array([is_plain(form) is not None or is_well_formed(form, datatype) for form in forms], np.bool_)

    def lexical(self, identifier: int) -> str:
        """Return the lexical form of a literal."""
        return _string(self.terms.texts[identifier]) or ""

    def strings(self, ids: NDArray[np.int64]) -> pl.Series:
        """Return SPARQL's STR of each term: lexical form or IRI; null for what has none."""
        import polars as pl

        if len(ids) <= FEW:
            return pl.Series(self.few_strings(ids), dtype=pl.String)
        texts = column_of(self.terms, ids)
        lengths, escaped = self._measured(ids, texts)
        inside = pl.lit(texts).str.slice(1, pl.Series(np.maximum(lengths, 0)))
        has = lengths >= 0
        found = pl.select(inside if has.all() else pl.when(pl.Series(has)).then(inside)).to_series()
        if len(escaped):
            found = found.scatter(escaped, [_string(text) for text in texts.gather(escaped).to_list()])
        return found

    def few_strings(self, ids: NDArray[np.int64]) -> list[str | None]:
        """Return the same one by one, which is sooner done with few terms."""
        return [_string(text) for text in texts_of(self.terms, ids)]

    def lengths(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the length of STR of each term in code points, -1 where there is none."""
        if len(ids) <= FEW:
            return np.array([-1 if each is None else len(each) for each in self.few_strings(ids)], np.int64)
        texts = column_of(self.terms, ids)
        lengths, escaped = self._measured(ids, texts)
        lengths[escaped] = [len(_string(text) or "") for text in texts.gather(escaped).to_list()]
        return lengths

    def compare(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return, pair by pair, where left is less than right and where they are equal; both false if incomparable."""
        return self._order.compare(left, right)

    def read(self, ids: NDArray[np.int64]) -> None:
        """Read what the endings of the terms say that are not known yet."""
        if len(self._sort) < len(self.terms):
            self._sort = np.append(self._sort, np.full(len(self.terms) - len(self._sort), _NONE, np.int32))
        unknown = self._sort[ids] == _NONE
        if not unknown.any():
            return
        fresh = ids[unknown]
        if not (fresh[1:] > fresh[:-1]).all():
            wanted = np.zeros(len(self.terms), np.bool_)
            wanted[fresh] = True
            fresh = np.flatnonzero(wanted)  # not np.unique, which is slow since numpy 2.4
        endings, own = endings_of(self.terms, fresh)
        for each in endings:
            if each not in self._numbers:
                self._numbers[each] = len(self._sorts)
                self._sorts.append(self._sort_of(each))
        self._sort[fresh] = np.array([self._numbers[each] for each in endings], np.int32)[own]

    def _told(self, ids: NDArray[np.int64], name: str) -> NDArray[np.int64]:
        """Return what the endings of terms say."""
        self.read(ids)
        told = self._tables.get(name)
        if told is None or len(told) < len(self._sorts):
            told = self._tables[name] = np.array([getattr(sort, name) for sort in self._sorts], np.int64)
        return told[self._sort[ids]] if len(ids) else np.zeros(0, np.int64)

    def _measured(self, ids: NDArray[np.int64], texts: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the length of STR of each text, -1 where there is none, and the rows that are written with escapes."""
        import polars as pl

        kinds = self.kinds(ids)
        lengths = texts.str.len_chars().to_numpy().astype(np.int64) - self._told(ids, "around")
        lengths[(kinds != LITERAL) & (kinds != IRI)] = -1
        escaped = texts.cast(pl.Binary).bin.contains(b"\\").to_numpy() & (kinds == LITERAL)
        return lengths, np.flatnonzero(escaped)

    def _sort_of(self, own: str) -> _Sort:
        """Return what an ending says; no literal ends like another term begins."""
        around = 2 + len(own)
        if own.startswith("^^"):
            return _Sort(LITERAL, self.datatype_code(own[3:-1]), _NONE, around)
        if not own:
            return _Sort(LITERAL, self.datatype_code(XSD.string.value), _NONE, around)
        if own.startswith("@"):
            tag, _, direction = own[1:].lower().partition("--")
            language = self._languages.setdefault(tag, len(self._languages))
            datatype = RDF.dirLangString if direction else RDF.langString
            return _Sort(LITERAL, self.datatype_code(datatype.value), language, around)
        return _Sort(_KIND_OF[own])


def _string(text: str) -> str | None:
    """Return SPARQL's STR of a term's text; None for a blank node and for a triple term."""
    if text[0] == '"':
        if "\\" in text:
            literal: Literal = term_from_text(text)  # type: ignore[assignment] # it starts like one
            return literal.value
        return text[1 : text.rindex('"')]
    return text[1:-1] if text[0] == "<" and not text.startswith("<<") else None
