"""The words of a Turtle document as N-Triples texts: names by their prefixes, strings by what follows them.

RDF 1.1 Turtle §2.4 and §2.5 (https://www.w3.org/TR/turtle/#sec-iri). A word is read here only if it is plain; the
patterns are narrower than the grammar on purpose. The parser gets the other words, one statement each, and what follows
strings, so that it says what a tag or a datatype becomes and what is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import RdfFormat, parse

from kgtool.errors import KgtoolError
from kgtool.rdfio.columns import split_quad
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rdfio.plain_terms import IRI, LABEL, STRING
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

__all__ = ["Header", "header_of", "term_texts"]

_DIRECTIVE = re.compile(
    rb"(?:[ \t\r\n]|#[^\r\n]*)*(@prefix[ \t\r\n]+[^\s:<#\"']*:[ \t\r\n]*<[^<>\s]*>[ \t\r\n]*\.(?=[\s#])"
    rb"|@base[ \t\r\n]*<[^<>\s]*>[ \t\r\n]*\.(?=[\s#])"
    rb"|(?i:prefix)[ \t\r\n]+[^\s:<#\"']*:[ \t\r\n]*<[^<>\s]*>(?=[\s#])|(?i:base)[ \t\r\n]*<[^<>\s]*>(?=[\s#]))"
)

_LETTER = r"\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{3001}-\u{D7FF}"
_LOCAL = rf"[A-Za-z0-9_:{_LETTER}](?:[A-Za-z0-9_:.{_LETTER}\-]*[A-Za-z0-9_:{_LETTER}\-])?"
_BLANK = rf"(?:{LABEL}|_:\[[0-9]+)"
"""With a bracket in it, which no word has: a blank node without a label."""
_RELATIVE = r"[A-Za-z0-9_][A-Za-z0-9_\-]*(?:/[A-Za-z0-9_\-]+)*"

_NUMBERS = {
    str(XSD.integer): r"[+\-]?[0-9]+",
    str(XSD.decimal): r"[+\-]?[0-9]*\.[0-9]+",
    str(XSD.double): r"[+\-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+\-]?[0-9]+",
}
_KEYWORDS = {"true": f'"true"^^{XSD.boolean}', "false": f'"false"^^{XSD.boolean}', "a": str(RDF.type)}

_KINDS = 1_000
"""Up to so many different prefixes, tags and datatypes words are read by columns."""
_FEW, _SHARE = 1_000, 0.1
"""From this many odd words on, when they are this share of all, the parser is sooner done with the whole document."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a document declares before its first statement: where that ends, the declarations, what they say.

    ``base`` is that after them, ``given_base`` that of the document from outside.
    """

    end: int
    declarations: bytes
    prefixes: Mapping[str, str]
    base: str | None
    given_base: str | None


def header_of(data: bytes, base: str | None) -> Header | None:
    """Return the declarations that a document begins with; None where they are not plain, or faulty."""
    end, found = 0, []
    while match := _DIRECTIVE.match(data, end):
        end = match.end()
        found.append(match[1])
    declarations = b"\n".join(found)
    try:
        reader = parse(declarations, format=RdfFormat.TURTLE, base_iri=base)
        if next(reader, None) is not None:
            return None
    except (SyntaxError, ValueError):
        return None
    return Header(end, declarations, dict(reader.prefixes), reader.base_iri, base)


def term_texts(words: pl.Series, header: Header) -> pl.Series | None:
    """Return words, of which no two are equal, as N-Triples texts; None where the parser has to judge the document."""
    return _Reading(words, header).texts()


class _Reading:
    def __init__(self, words: pl.Series, header: Header) -> None:
        self._words = words
        self._header = header
        self._places: list[Places] = []
        self._found: list[pl.Series] = []
        self._odd: list[Places] = []

    def texts(self) -> pl.Series | None:
        import polars as pl

        first = self._words.str.slice(0, 1)
        is_iri, is_string = (first == "<").to_numpy(), (first == '"').to_numpy()
        others = np.flatnonzero(~(is_iri | is_string))
        self._iris(np.flatnonzero(is_iri))
        self._others(others)
        if not self._strings(np.flatnonzero(is_string)) or not self._by_parser():
            return None
        places = np.concatenate(self._places)
        order = np.empty(len(places), np.int64)
        order[places] = np.arange(len(places))
        return pl.concat(self._found).gather(order)

    def _take(self, places: Places, found: pl.Series, is_plain: pl.Series) -> None:
        """Keep what was found for the plain of some words; the others are odd."""
        if is_plain.all():
            self._places.append(places)
            self._found.append(found)
            return
        plain = is_plain.to_numpy()
        self._places.append(places[plain])
        self._found.append(found.filter(is_plain))
        self._odd.append(places[~plain])

    def _iris(self, places: Places) -> None:
        words = self._words.gather(places)
        is_plain = words.str.contains(f"^<{IRI}>$")
        base = self._header.base
        if base and base.endswith("/") and not set("?#") & set(base) and "/." not in base and not is_plain.all():
            is_short = words.str.contains(f"^<{_RELATIVE}>$")
            rest = np.flatnonzero(is_short.to_numpy())
            found = f"<{base}" + words.gather(rest).str.slice(1)
            self._take(places[rest], found, found.str.contains(f"^<{IRI}>$"))
            rest = np.flatnonzero(~is_short.to_numpy())
            places, words, is_plain = places[rest], words.gather(rest), is_plain.gather(rest)
        self._take(places, words, is_plain)

    def _others(self, places: Places) -> None:
        """Read names, blank nodes with labels, numbers and keywords."""
        import polars as pl

        words = self._words.gather(places)
        parts = words.str.splitn(":", 2).struct.unnest()
        prefix, local = (part.fill_null("") for part in parts.get_columns())
        is_name = words.str.contains(":", literal=True)
        is_name &= prefix != "_"
        names, rest = np.flatnonzero(is_name.to_numpy()), np.flatnonzero(~is_name.to_numpy())
        if len(names):
            name, local = prefix.gather(names), local.gather(names)
            namespaces = name.replace_strict(dict(self._header.prefixes), default=None, return_dtype=pl.String)
            found = pl.select(pl.concat_str(pl.lit("<"), namespaces, local, pl.lit(">"))).to_series()
            is_plain = local.str.contains(f"^(?:{_LOCAL})?$") & found.str.contains(f"^<{IRI}>$").fill_null(value=False)
            self._take(places[names], found, is_plain)
        if len(rest):
            self._words_without_prefix(places[rest], words.gather(rest))

    def _words_without_prefix(self, places: Places, words: pl.Series) -> None:
        import polars as pl

        found = words.replace_strict(_KEYWORDS, default=None, return_dtype=pl.String)
        for datatype, pattern in _NUMBERS.items():
            is_one = words.str.contains(f"^{pattern}$")
            number = pl.select(pl.concat_str(pl.lit('"'), words, pl.lit(f'"^^{datatype}'))).to_series()
            found = found.zip_with(~is_one, number)
        found = found.zip_with(~words.str.contains(f"^{_BLANK}$"), words)
        self._take(places, found.fill_null(""), found.is_not_null())

    def _strings(self, places: Places) -> bool:
        """Read strings with their tags and datatypes."""
        import polars as pl

        words = self._words.gather(places)
        is_bare = words.str.ends_with('"')
        self._take_strings(places, words, is_bare)
        more = np.flatnonzero(~is_bare.to_numpy())
        if not len(more):
            return True
        words, places = words.gather(more), places[more]
        ends = words.str.extract(r'("[^"]*)$', 1)
        different = ends.drop_nulls().unique().sort().to_list()
        if len(different) > _KINDS or ends.null_count():
            self._odd.append(places)
            return True
        parsed = self._parsed([f'"{end}' for end in different])
        if parsed is None:
            return False
        for end, text in zip(different, parsed, strict=True):
            here = ends == end
            lexical = words.filter(here).str.strip_suffix(end)
            if not text.startswith('""'):
                return False
            found = pl.select(pl.concat_str(lexical, pl.lit(text[1:]))).to_series()
            self._take_strings(places[here.to_numpy()], found, pl.repeat(True, len(found), eager=True), lexical + '"')
        return True

    def _take_strings(
        self, places: Places, found: pl.Series, these: pl.Series, lexical: pl.Series | None = None
    ) -> None:
        own = np.flatnonzero(these.to_numpy())
        found = found.gather(own)
        quoted = found if lexical is None else lexical
        self._take(places[own], found, quoted.str.contains(f"^{STRING}$"))

    def _by_parser(self) -> bool:
        """Have the odd words read by the parser; False where it finds a fault, or where they are too many."""
        import polars as pl

        odd = np.concatenate([np.zeros(0, np.int64), *self._odd])
        if len(odd) > max(_FEW, _SHARE * len(self._words)):
            return False
        found = self._parsed(self._words.gather(odd).to_list())
        if found is None:
            return False
        self._places.append(odd)
        self._found.append(pl.Series(found, dtype=pl.String))
        return True

    def _parsed(self, words: Sequence[str]) -> list[str] | None:
        """Return what the parser reads words as, as objects; None where it finds a fault, or not one term each."""
        if not words:
            return []
        text = "".join(f"\n<x:s> <x:p> {word} ." for word in words) + "\n"
        data = self._header.declarations + text.encode()
        document = Document("", data, format_named("turtle"), self._header.given_base)
        try:
            texts = list(nquads_text(document))
        except KgtoolError:
            return None
        rows = [split_quad(statement) for text in texts for statement in text.split(" .\n")[:-1]]
        if len(rows) != len(words) or any(row[:2] != ("<x:s>", "<x:p>") for row in rows):
            return None
        return [row[2] for row in rows]
