"""Where results come from: the token of an offending value, the block of a node that lacks one, the shape's own place.

Nothing about places is kept while validating: the triples of the results are looked up in the columns together, and
only the files that hold them are read again (:mod:`kgtool.rdfio.places`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

from kgtool.errors import Location
from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.paths import InversePath, PredicatePath
from kgtool.shacl.proof_steps import SettledFrom
from kgtool.shacl.rows import (
    FirstRows,
    IdTriples,
    first_mentions,
    first_rows_of_subjects,
    first_rows_of_triples,
    row_counts,
)
from kgtool.shacl.texts import texts_of
from kgtool.terms import Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from kgtool.claims.claim import Claim
    from kgtool.claims.grounds import ClaimGrounds
    from kgtool.dataset import Dataset
    from kgtool.rdfio.source_places import SourcePlaces
    from kgtool.shacl.paths import Path as PropertyPath
    from kgtool.shacl.report import ValidationResult
    from kgtool.terms import NamedNode

__all__ = ["ResultPlaces", "offending_texts", "offending_triple"]

_Texts: TypeAlias = tuple[str, str, str]
_Ids: TypeAlias = tuple[int, int, int]
_Row: TypeAlias = tuple[int, int]
"""The number of a source, and of a row of it."""
_NONE = (-1, -1, -1)
_Asked = TypeVar("_Asked", bound=Hashable)


class ResultPlaces:
    """The places of a dataset's triples; ``root`` is where relative source paths begin, ``base`` what IRIs resolve to.

    Without ``base`` every file's relative IRIs are resolved against the file's own IRI. With ``claims`` a plain triple
    stands where a claim says its object.
    """

    def __init__(
        self,
        dataset: Dataset,
        root: Path | None = None,
        base: str | None = None,
        claims: ClaimGrounds | None = None,
    ) -> None:
        """Read nothing yet."""
        self.dataset = dataset
        self.claims = claims
        self._root = root or Path()
        self._base = base
        self._documents: dict[int, SourcePlaces | None] = {}

    def locate(self, subject: Term, predicate: NamedNode | None, object_: Term | None) -> Location | None:
        """Return where a triple stands, or without a predicate or object where its subject first does."""
        subject_text = term_to_text(subject)
        if predicate is not None:
            texts = self._first(
                subject_text, term_to_text(predicate), term_to_text(object_) if object_ is not None else None
            )
            if texts is not None:
                return self._triple(texts, self._rows_of([texts], (*GraphRole,)).get(texts))
        return self._subjects([subject_text], (*GraphRole,)).get(subject_text)

    def locate_texts(self, texts: tuple[str, str, str]) -> Location | None:
        """Return where a triple given as N-Triples texts stands; None for one that no file holds."""
        return self._triple(texts, self._rows_of([texts], ASSERTED).get(texts))

    def placed(
        self, results: Sequence[ValidationResult], shapes_roles: Iterable[GraphRole]
    ) -> tuple[ValidationResult, ...]:
        """Return the results with their places and those of their shapes."""
        find = self.dataset.terms.find
        triples = [tuple(map(find, triple)) if (triple := offending_triple(each)) else None for each in results]
        known = [triple if triple and None not in triple else None for triple in triples]
        found = self.located(known, [find(term_to_text(result.focus_node)) for result in results])  # type: ignore[arg-type] # no None is left
        shapes = self.shapes({result.source_shape for result in results}, tuple(shapes_roles))
        return tuple(
            replace(result, location=place, shape_location=shapes.get(result.source_shape))
            for result, place in zip(results, found, strict=True)
        )

    def located(self, triples: Sequence[_Ids | None], nodes: Sequence[int | None]) -> list[Location | None]:
        """Return where each triple of ids stands, or where a node does first whose triple there is not."""
        known = np.array([-1 if node is None else node for node in nodes], np.int64)
        return self.located_columns(IdTriples.of(triple or _NONE for triple in triples), known)

    def located_columns(self, triples: IdTriples, nodes: NDArray[np.int64]) -> list[Location | None]:
        """Return what :meth:`located` does of columns, in which -1 is none."""
        shown, found = self._spots(triples)
        alone = np.flatnonzero((found.source < 0) & (nodes >= 0))
        firsts = first_rows_of_subjects(self.dataset, ASSERTED, nodes[alone])
        is_subject = np.zeros(len(nodes), np.bool_)
        is_subject[alone] = firsts.source >= 0
        others = alone[firsts.source < 0]
        mentions, mentioned = first_mentions(self.dataset, ASSERTED, nodes[others])
        for own, of_subjects, of_objects in zip(found, firsts, mentioned, strict=True):
            own[alone] = of_subjects
            own[others] = of_objects
        columns = IdTriples(*(column.copy() for column in shown))
        columns.subject[alone] = nodes[alone]
        for column, mention in zip(columns, mentions, strict=True):
            column[others] = mention
        return self._shown(columns, found, is_subject)

    def standing(self, triples: Collection[_Ids]) -> dict[_Ids, Location]:
        """Return where those triples of ids stand that a file holds: none that is plain alone, whatever claims say."""
        columns = IdTriples.of(triples)
        found = first_rows_of_triples(self.dataset, ASSERTED, columns)
        places = self._shown(columns, found, np.zeros(len(triples), np.bool_))
        return {triple: place for triple, place in zip(triples, places, strict=True) if place is not None}

    def _shown(self, triples: IdTriples, found: FirstRows, is_subject: NDArray[np.bool_]) -> list[Location | None]:
        """Return the places of triples, or of their subjects alone, whose rows are known; None for those of a stage.

        A file that has no places is the place.
        """
        from kgtool.rdfio.source_places import places_of_rows

        places: list[Location | None] = [None] * len(is_subject)
        for source in sorted(set(found.source.tolist()) - {-1}):
            is_here = found.source == source
            document, whole = self._document(source), self._whole(source)
            if document is None:
                for number in np.flatnonzero(is_here).tolist():
                    places[number] = whole
                continue
            document.prepare(found.row[is_here].tolist())
            for columns, is_own in ((triples, ~is_subject), (triples[:1], is_subject)):
                own = np.flatnonzero(is_here & is_own)
                texts = [texts_of(self.dataset.terms, column[own]) for column in columns]
                standing = places_of_rows(document, found.row[own], texts)
                if len(own) == len(places) and all(standing):
                    return list(standing)
                for number, place in zip(own.tolist(), standing, strict=True):
                    places[number] = place or whole
        return places

    def settled_from(self, triples: Collection[_Ids]) -> dict[_Ids, tuple[SettledFrom, ...]]:
        """Return the claims that plain triples were settled from, with the place of each; nothing for other triples."""
        if self.claims is None:
            return {}
        claims = {triple: own for triple in triples if (own := self.claims.of(triple))}
        named = {f"<{claim.node}>" for own in claims.values() for claim in own}
        places = self._subjects(named, ASSERTED) if named else {}
        return {
            triple: tuple(_settled(claim, places.get(f"<{claim.node}>")) for claim in own)
            for triple, own in claims.items()
        }

    def _spots(self, triples: IdTriples) -> tuple[IdTriples, FirstRows]:
        """Return for each triple that is asserted the one to show, itself or that of a claim, and its row."""
        found = first_rows_of_triples(self.dataset, ASSERTED, triples)
        if self.claims is None:
            return triples, found
        stages = [number for number, source in enumerate(self.dataset.sources) if source.role is GraphRole.TRUTHY]
        plain = np.flatnonzero(np.isin(found.source, stages))
        saying = zip(plain.tolist(), map(self.claims.statements, triples.at(plain).each()), strict=True)
        asked = [(row, one) for row, statements in saying for one in statements[::-1]]
        said = IdTriples.of(one for _, one in asked)
        standing = first_rows_of_triples(self.dataset, ASSERTED, said)
        shown = IdTriples(*(column.copy() for column in triples))
        for number in np.flatnonzero(standing.source >= 0).tolist():
            row = asked[number][0]
            for column, own in zip((*shown, *found), (*said, *standing), strict=True):
                column[row] = own[number]
        return shown, found

    def shapes(self, shapes: Collection[Term], roles: tuple[GraphRole, ...]) -> dict[Term, Location]:
        """Return where each shape stands first."""
        named = {term_to_text(shape): shape for shape in shapes}
        return {named[text]: place for text, place in self._subjects(named, roles).items()}

    def _triple(self, texts: _Texts, place: _Row | None) -> Location | None:
        """Return where a triple stands, whose source and row are known; None for a stage.

        A file that has no places is the place.
        """
        if place is None:
            return None
        source, row = place
        document = self._document(source)
        return (document.find(row, texts) if document is not None else None) or self._whole(source)

    def _subject(self, text: str, place: _Row | None) -> Location | None:
        """Return where a subject stands first, as :meth:`_triple` does."""
        if place is None:
            return None
        source, row = place
        document = self._document(source)
        return (document.subject(row, text) if document is not None else None) or self._whole(source)

    def _whole(self, source: int) -> Location | None:
        path = self.dataset.sources[source].path
        return None if path.startswith("[") else Location(path)

    def _subjects(self, texts: Collection[str], roles: tuple[GraphRole, ...]) -> dict[str, Location]:
        """Return where the first file that has it first has each subject."""
        found = {text: self._subject(text, place) for text, place in self._first_rows(texts, roles).items()}
        return {text: place for text, place in found.items() if place is not None}

    def _document(self, source: int) -> SourcePlaces | None:
        if source not in self._documents:
            self._documents[source] = self._read(source)
        return self._documents[source]

    def _read(self, source: int) -> SourcePlaces | None:
        """Read a file again; None for a stage and for standard input."""
        from kgtool.rdfio.source_places import places_of_source

        name = self.dataset.sources[source].path
        if name.startswith("[") or name == "-":
            return None
        path = self._root / name
        base, lines = self._base or path.absolute().as_uri(), self.dataset.lines.get(source)
        return places_of_source(path, name, row_counts(self.dataset)[source], base, lines)

    def _first(self, subject: str, predicate: str, object_: str | None) -> _Texts | None:
        """Return the first triple of these terms, whatever its object where none is given."""
        terms = self.dataset.terms
        ids = [terms.find(text) for text in (subject, predicate)]
        if None in ids:
            return None
        if object_ is not None:
            return subject, predicate, object_
        for block in self.dataset.blocks:
            rows = ((block.subject == ids[0]) & (block.predicate == ids[1])).nonzero()[0]
            if len(rows):
                return subject, predicate, terms.texts[int(block.object[rows[0]])]
        return None

    def _rows_of(self, triples: Sequence[_Texts], roles: tuple[GraphRole, ...]) -> dict[_Texts, _Row]:
        """Return the first source that has each triple, and its row there."""
        wanted = {}
        for texts in triples:
            s, p, o = map(self.dataset.terms.find, texts)
            if s is not None and p is not None and o is not None:
                wanted[s, p, o] = texts
        found = first_rows_of_triples(self.dataset, roles, IdTriples.of(wanted))
        return _found(list(wanted.values()), found)

    def _first_rows(self, subjects: Collection[str], roles: tuple[GraphRole, ...]) -> dict[str, _Row]:
        """Return the first file that has each of the subjects, and its first row there."""
        ids = {number: text for text in subjects if (number := self.dataset.terms.find(text)) is not None}
        found = first_rows_of_subjects(self.dataset, roles, np.array(list(ids), np.int64))
        return _found(list(ids.values()), found)


def _found(asked: Sequence[_Asked], rows: FirstRows) -> dict[_Asked, _Row]:
    """Return the source and the row of what was found."""
    places = zip(asked, rows.source.tolist(), rows.row.tolist(), strict=True)
    return {one: (source, row) for one, source, row in places if source >= 0}


def _settled(claim: Claim, place: Location | None) -> SettledFrom:
    documents = dict.fromkeys(span.file_name or span.document for span in claim.spans)
    return SettledFrom(claim.node, str(place or claim.source), ", ".join(filter(None, documents)))


def offending_triple(result: ValidationResult) -> _Texts | None:
    """Return the triple that a result complains about, as texts; None where a value is missing or a path is long."""
    value = term_to_text(result.value) if result.value is not None else None
    return offending_texts(result.result_path, term_to_text(result.focus_node), value)


def offending_texts(path: PropertyPath | None, focus: str, value: str | None) -> _Texts | None:
    """Return what :func:`offending_triple` does, of the parts of a result."""
    if path is None or value is None:
        return None
    match path:
        case PredicatePath(predicate):
            return focus, term_to_text(predicate), value
        case InversePath(PredicatePath(predicate)) if not value.startswith('"'):
            return value, term_to_text(predicate), focus
    return None
