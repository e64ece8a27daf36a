"""Where results come from: the token of an offending value, the block of a node that lacks one, the shape's own place.

Nothing about places is kept while validating: the triples of the results are looked up in the columns together, and
only the files that hold them are read again (:mod:`kgtool.rdfio.places`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kgtool.errors import Location
from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.paths import InversePath, PredicatePath
from kgtool.shacl.proof_steps import SettledFrom
from kgtool.shacl.rows import first_mentions, first_rows_of_subjects, first_rows_of_triples, row_counts
from kgtool.shacl.texts import texts_of
from kgtool.terms import Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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
_Spot: TypeAlias = tuple[_Ids, _Row]


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
        spots = self._spots({triple for triple in triples if triple})
        alone = {node for triple, node in zip(triples, nodes, strict=True) if node is not None and triple not in spots}
        firsts = first_rows_of_subjects(self.dataset, ASSERTED, tuple(alone))
        mentions = first_mentions(self.dataset, ASSERTED, tuple(alone - firsts.keys()))
        shown = [*spots.values(), *mentions.values()]
        self._prepare((*(row for _, row in shown), *firsts.values()))
        used = sorted({*firsts, *(number for triple, _ in shown for number in triple)})
        text = dict(zip(used, texts_of(self.dataset.terms, used), strict=True))
        places: list[Location | None] = []
        for triple, node in zip(triples, nodes, strict=True):
            spot = spots.get(triple) if triple else None
            spot = spot or (mentions.get(node) if node is not None else None)
            if spot is not None:
                (s, p, o), row = spot
                places.append(self._triple((text[s], text[p], text[o]), row))
            else:
                places.append(self._subject(text[node], firsts[node]) if node in firsts else None)
        return places

    def standing(self, triples: Collection[_Ids]) -> dict[_Ids, Location]:
        """Return where those triples of ids stand that a file holds: none that is plain alone, whatever claims say."""
        rows = first_rows_of_triples(self.dataset, ASSERTED, tuple(triples))
        self._prepare(rows.values())
        used = sorted({number for triple in rows for number in triple})
        text = dict(zip(used, texts_of(self.dataset.terms, used), strict=True))
        found = {(s, p, o): self._triple((text[s], text[p], text[o]), row) for (s, p, o), row in rows.items()}
        return {triple: place for triple, place in found.items() if place is not None}

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

    def _spots(self, triples: set[_Ids]) -> dict[_Ids, _Spot]:
        """Return for each triple that is asserted the one to show, itself or that of a claim, and its row."""
        rows = first_rows_of_triples(self.dataset, ASSERTED, tuple(triples))
        spots = {triple: (triple, row) for triple, row in rows.items()}
        if self.claims is None:
            return spots
        sources = self.dataset.sources
        plain = [triple for triple, (source, _) in rows.items() if sources[source].role is GraphRole.TRUTHY]
        saying = {triple: self.claims.statements(triple) for triple in plain}
        said = first_rows_of_triples(self.dataset, ASSERTED, tuple({one for each in saying.values() for one in each}))
        for triple, statements in saying.items():
            spots.update((triple, (one, said[one])) for one in statements[::-1] if one in said)
        return spots

    def shapes(self, shapes: Collection[Term], roles: tuple[GraphRole, ...]) -> dict[Term, Location]:
        """Return where each shape stands first."""
        named = {term_to_text(shape): shape for shape in shapes}
        return {named[text]: place for text, place in self._subjects(named, roles).items()}

    def _prepare(self, places: Iterable[_Row]) -> None:
        """Let the documents find all that will be asked for at once."""
        rows = defaultdict(list)
        for source, row in places:
            rows[source].append(row)
        for source in sorted(rows):
            document = self._document(source)
            if document is not None:
                document.prepare(rows[source])

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
        found = first_rows_of_triples(self.dataset, roles, tuple(wanted))
        return {wanted[triple]: place for triple, place in found.items()}

    def _first_rows(self, subjects: Collection[str], roles: tuple[GraphRole, ...]) -> dict[str, _Row]:
        """Return the first file that has each of the subjects, and its first row there."""
        ids = {number: text for text in subjects if (number := self.dataset.terms.find(text)) is not None}
        found = first_rows_of_subjects(self.dataset, roles, tuple(ids))
        return {ids[subject]: place for subject, place in found.items()}


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
