"""How terms are written in Turtle, many at once: the same forms as :class:`kgtool.rdfio.turtle.TurtleWriter`'s.

RDF 1.1 Turtle §2.4 and §2.5 (https://www.w3.org/TR/turtle/#sec-iri). IRIs are shortened namespace by namespace,
literals datatype by datatype; IRIs that are not ASCII, and what is no IRI or literal, are left to the writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.rdfio.turtle import ASCII_LOCAL, SHORT_FORMS

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from kgtool.rdfio.turtle import TurtleWriter

__all__ = ["forms_of"]

_KINDS = 200
"""Up to so many datatypes literals are written datatype by datatype."""


def forms_of(texts: pl.Series, writer: TurtleWriter) -> NDArray[np.object_]:
    """Return terms, given as N-Triples texts, as Turtle writes them where they stand alone.

    The writer takes note of the prefixes that this takes.
    """
    return _Forms(texts, writer).found


class _Forms:
    def __init__(self, texts: pl.Series, writer: TurtleWriter) -> None:
        self._texts = texts
        self._writer = writer
        self.found = np.array(texts.to_list(), object)
        is_plain = _ascii(texts)
        is_iri = texts.str.starts_with("<").to_numpy() & ~texts.str.starts_with("<<").to_numpy()
        is_literal = texts.str.starts_with('"').to_numpy()
        is_typed = is_literal & texts.str.ends_with(">").to_numpy()
        self._iris(np.flatnonzero(is_iri & is_plain))
        self._typed(np.flatnonzero(is_typed))
        self._by_writer(np.flatnonzero((is_iri & ~is_plain) | ~(is_iri | is_literal)))

    def _by_writer(self, places: NDArray[np.int64]) -> None:
        for place in places.tolist():
            self.found[place] = self._writer.term(self.found[place])

    def _iris(self, places: NDArray[np.int64]) -> None:
        """Write IRIs in ASCII: of the namespaces they begin with, the longest that leaves a local name."""
        rest = self._texts.gather(places)
        for namespace, prefix in self._writer.prefixes_in_order():
            begins = rest.str.starts_with(f"<{namespace}")
            if not begins.any():
                continue
            local = rest.filter(begins).str.slice(len(namespace) + 1).str.strip_suffix(">")
            fits = local.str.contains(f"^{ASCII_LOCAL}$")
            done = np.flatnonzero(begins.to_numpy())[fits.to_numpy()]
            if len(done):
                self.found[places[done]] = (f"{prefix}:" + local.filter(fits)).to_list()
                self._writer.use(prefix)
                places = np.delete(places, done)
                rest = self._texts.gather(places)
        if self._writer.base:
            self._by_writer(places[rest.str.starts_with(f"<{self._writer.base}").to_numpy()])

    def _typed(self, places: NDArray[np.int64]) -> None:
        """Write literals with a datatype: numbers and booleans without quotation marks where they can be."""
        import polars as pl

        literals = self._texts.gather(places)
        datatypes = literals.str.extract(r"\^\^(<[^<>]*>)$", 1)
        kinds = datatypes.drop_nulls().unique().sort().to_list()
        if len(kinds) > _KINDS or datatypes.null_count():
            self._by_writer(places)
            return
        for kind in kinds:
            here = datatypes == kind
            own = places[here.to_numpy()]
            lexical = literals.filter(here).str.strip_suffix(f"^^{kind}")
            if kind in SHORT_FORMS:
                is_short = lexical.str.contains(f'^"(?:{SHORT_FORMS[kind].pattern})"$')
                self.found[own[is_short.to_numpy()]] = (
                    lexical.filter(is_short).str.slice(1).str.strip_suffix('"').to_list()
                )
                own, lexical = own[~is_short.to_numpy()], lexical.filter(~is_short)
            if len(own):
                written = self._writer.term(kind)
                self.found[own] = pl.select(pl.concat_str(lexical, pl.lit(f"^^{written}"))).to_series().to_list()


def _ascii(texts: pl.Series) -> NDArray[np.bool_]:
    """Say of each text whether it is in ASCII: it has as many bytes as characters."""
    found: NDArray[np.bool_] = (texts.str.len_bytes() == texts.str.len_chars()).to_numpy()
    return found
