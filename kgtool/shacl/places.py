"""Where results come from: the token of an offending value, the block of a node that lacks one, the shape's own place.

Nothing about places is kept while validating: the triples of the results are looked up in the columns together, and
only the files that hold them are read again (:mod:`kgtool.rdfio.places`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kgtool.errors import KgtoolError, Location
from kgtool.roles import ASSERTED, GraphRole
from kgtool.shacl.paths import InversePath, PredicatePath
from kgtool.terms import Literal, Term, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from kgtool.dataset import Dataset
    from kgtool.rdfio.line_places import LinePlaces
    from kgtool.rdfio.places import DocumentPlaces
    from kgtool.shacl.report import ValidationResult
    from kgtool.terms import NamedNode

__all__ = ["ResultPlaces", "offending_triple"]

_Texts: TypeAlias = tuple[str, str, str]


class ResultPlaces:
    """The places of a dataset's triples; ``root`` is where relative source paths begin, ``base`` what IRIs resolve to.

    Without ``base`` every file's relative IRIs are resolved against the file's own IRI.
    """

    def __init__(self, dataset: Dataset, root: Path | None = None, base: str | None = None) -> None:
        """Read nothing yet."""
        self.dataset = dataset
        self._root = root or Path()
        self._base = base
        self._documents: dict[str, DocumentPlaces | LinePlaces | None] = {}
        self._kept: tuple[Any, Any] = (None, None)

    def locate(self, subject: Term, predicate: NamedNode | None, object_: Term | None) -> Location | None:
        """Return where a triple stands, or without a predicate or object where its subject first does."""
        subject_text = term_to_text(subject)
        if predicate is None:
            return self._subject(subject_text, (*GraphRole,))
        row = self._first(subject_text, term_to_text(predicate), term_to_text(object_) if object_ is not None else None)
        if row is None:
            return self._subject(subject_text, (*GraphRole,))
        source, texts = row
        return self._triple(source, texts)

    def locate_texts(self, texts: tuple[str, str, str]) -> Location | None:
        """Return where a triple given as N-Triples texts stands; None for one that no file holds."""
        source = self._sources_of([texts]).get(texts)
        return self._triple(source, texts) if source is not None else None

    def placed(
        self, results: Sequence[ValidationResult], shapes_roles: Iterable[GraphRole]
    ) -> tuple[ValidationResult, ...]:
        """Return the results with their places and those of their shapes."""
        triples = [offending_triple(result) for result in results]
        sources = self._sources_of([triple for triple in triples if triple is not None])
        alone = [result for result, triple in zip(results, triples, strict=True) if triple not in sources]
        firsts = self._first_sources([term_to_text(result.focus_node) for result in alone], ASSERTED)
        named = {shape: term_to_text(shape) for shape in {result.source_shape for result in results}}
        shapes = self._subjects(named.values(), shapes_roles)
        self._prepare(sources, firsts)
        placed = []
        for result, triple in zip(results, triples, strict=True):
            place = self._place(result, triple, sources, firsts)
            shape_place = shapes.get(named[result.source_shape])
            placed.append(replace(result, location=place, shape_location=shape_place))
        return tuple(placed)

    def _prepare(self, sources: dict[_Texts, str], firsts: dict[str, str]) -> None:
        """Let documents that can look up many triples and subjects at once do so."""
        from kgtool.rdfio.line_places import LinePlaces

        triples, subjects = defaultdict(list), defaultdict(list)
        for triple, source in sources.items():
            triples[source].append(triple)
        for subject, source in firsts.items():
            subjects[source].append(subject)
        for source in sorted({*triples, *subjects}):
            document = self._document(source)
            if isinstance(document, LinePlaces):
                document.prepare(triples[source], subjects[source])

    def _place(
        self,
        result: ValidationResult,
        triple: _Texts | None,
        sources: dict[_Texts, str],
        firsts: dict[str, str],
    ) -> Location | None:
        if triple is not None and triple in sources:
            return self._triple(sources[triple], triple)
        focus = term_to_text(result.focus_node)
        source = firsts.get(focus)
        if source is None:
            return None
        document = self._document(source)
        return (document.subject(focus) if document else None) or Location(source)

    def _triple(self, source: str, texts: _Texts) -> Location | None:
        if source.startswith("["):
            return None
        document = self._document(source)
        return (document.find(texts) if document else None) or Location(source)

    def _subject(self, text: str, roles: Iterable[GraphRole]) -> Location | None:
        return self._subjects([text], roles).get(text)

    def _subjects(self, texts: Iterable[str], roles: Iterable[GraphRole]) -> dict[str, Location]:
        """Return where the first file that has it first has each subject."""
        found: dict[str, Location] = {}
        for text, source in self._first_sources(texts, roles).items():
            document = self._document(source)
            found[text] = (document.subject(text) if document else None) or Location(source)
        return found

    def _document(self, source: str) -> DocumentPlaces | LinePlaces | None:
        if source not in self._documents:
            self._documents[source] = self._read(source)
        return self._documents[source]

    def _read(self, source: str) -> DocumentPlaces | LinePlaces | None:
        """Read a file again; None where its syntax has no places or it is gone."""
        from kgtool.rdfio.line_places import LinePlaces
        from kgtool.rdfio.parser import read_document
        from kgtool.rdfio.places import DocumentPlaces
        from kgtool.rdfio.replay import UnsupportedSyntaxError

        path = self._root / source
        if source.startswith("[") or source == "-":
            return None
        try:
            document = read_document(path, source, base=self._base or path.absolute().as_uri())
            if document.format.name in {"nt", "nq"}:
                return LinePlaces(document)
            return DocumentPlaces.of(document) if document.format.name in {"turtle", "trig"} else None
        except (KgtoolError, UnsupportedSyntaxError, UnicodeDecodeError, OSError):
            return None

    def _first(self, subject: str, predicate: str, object_: str | None) -> tuple[str, _Texts] | None:
        """Return the first source that has a triple of these terms, whatever its object where none is given."""
        terms = self.dataset.terms
        ids = [terms.find(text) for text in (subject, predicate, *([object_] if object_ is not None else []))]
        if None in ids:
            return None
        for block in self.dataset.blocks:
            found = (block.subject == ids[0]) & (block.predicate == ids[1])
            if len(ids) > 2:  # noqa: PLR2004 - an object is given
                found &= block.object == ids[2]
            rows = found.nonzero()[0]
            if len(rows):
                text = terms.texts[int(block.object[rows[0]])]
                return self.dataset.sources[block.source].path, (subject, predicate, text)
        return None

    def _quads(self, roles: Iterable[GraphRole]) -> pl.DataFrame:
        """Return all rows of some roles, kept for the next thousands of results."""
        key = (tuple(roles), len(self.dataset.blocks))
        if key != self._kept[0]:
            self._kept = key, self.dataset.quads(*key[0])
        return self._kept[1]  # type: ignore[no-any-return] # it is kept beside its key

    def _sources_of(self, triples: Sequence[_Texts]) -> dict[_Texts, str]:
        """Return the first source of each triple that a file holds, all of them by one join."""
        import polars as pl

        wanted: dict[tuple[int, int, int], _Texts] = {}
        for texts in triples:
            s, p, o = (self.dataset.terms.find(text) for text in texts)
            if s is not None and p is not None and o is not None:
                wanted[s, p, o] = texts
        if not wanted:
            return {}
        table = pl.DataFrame(list(wanted), schema=dict.fromkeys("spo", pl.Int64), orient="row")
        found = self._quads(ASSERTED).join(table, on=["s", "p", "o"]).group_by("s", "p", "o")
        rows = found.agg(pl.col("source").min()).iter_rows()
        return {wanted[s, p, o]: self.dataset.sources[source].path for s, p, o, source in rows}

    def _first_sources(self, subjects: Iterable[str], roles: Iterable[GraphRole]) -> dict[str, str]:
        """Return the first file that has each of the subjects."""
        import polars as pl

        ids = {found: text for text in subjects if (found := self.dataset.terms.find(text)) is not None}
        if not ids:
            return {}
        table = pl.DataFrame({"s": list(ids)}, schema={"s": pl.Int64})
        paths = self.dataset.sources
        files = [number for number, source in enumerate(paths) if not source.path.startswith("[")]
        rows = self._quads(roles).filter(pl.col("source").is_in(files)).join(table, on="s")
        found_rows = rows.group_by("s").agg(pl.col("source").min()).iter_rows()
        return {ids[s]: paths[source].path for s, source in found_rows}


def offending_triple(result: ValidationResult) -> _Texts | None:
    """Return the triple that a result complains about, as texts; None where a value is missing or a path is long."""
    path, value = result.result_path, result.value
    if path is None or value is None:
        return None
    focus, other = term_to_text(result.focus_node), term_to_text(value)
    match path:
        case PredicatePath(predicate):
            return focus, term_to_text(predicate), other
        case InversePath(PredicatePath(predicate)) if not isinstance(value, Literal):
            return other, term_to_text(predicate), focus
    return None
