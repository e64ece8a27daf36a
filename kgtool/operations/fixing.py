"""The ground that repairs are tried on: sources read once, changed in memory, judged again as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kgtool.errors import Diagnostic, KgtoolError
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.claims.grounds import ClaimGrounds
    from kgtool.dataset import Dataset
    from kgtool.prefixes import PrefixMap
    from kgtool.project import Project
    from kgtool.rdfio.parser import Document
    from kgtool.rdfio.places import DocumentPlaces
    from kgtool.rules.construct import ProjectRule
    from kgtool.shacl.report import ValidationReport, ValidationResult

__all__ = ["Entry", "Findings", "Ground", "entries_of", "ground_of_files", "ground_of_project", "number_of", "said_of"]

Entry: TypeAlias = tuple[str, ...]
"""What makes a finding the same finding: its view or kind, and its key."""
_VIEWS = ("asserted", "closure")


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is wrong with a dataset: its report, and the multiset of all findings; ``unknown`` are names."""

    report: ValidationReport
    entries: Counter[Entry]
    unknown: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Ground:
    """A dataset with the documents that it was read from; ``faults`` are of those that could not be read."""

    dataset: Dataset
    documents: dict[str, Document]
    paths: Mapping[str, Path]
    faults: tuple[Diagnostic, ...] = ()
    shapes_roles: tuple[GraphRole, ...] = (GraphRole.SHAPES,)
    entailment: str = "none"
    engine: str = "kgtool"
    project: Project | None = None
    rules: tuple[ProjectRule, ...] = ()
    _places: dict[str, DocumentPlaces | None] = field(default_factory=dict)
    _prefixes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _claims: ClaimGrounds | None = None

    def text(self, name: str) -> str:
        """Return the text of a source as it is now."""
        return self.documents[name].data.decode()

    def places(self, name: str) -> DocumentPlaces | None:
        """Return the tokens of a source; None where its syntax has none, or it is compressed or standard input."""
        if name not in self._places:
            found = self._places[name] = self._read(name)
            self._prefixes[name] = found.prefixes if found is not None else {}
        return self._places[name]

    def declared(self) -> dict[str, str]:
        """Return the prefixes of the sources whose tokens were read, the first declaration of each."""
        found: dict[str, str] = {}
        for _, own in sorted(self._prefixes.items()):
            found = {**own, **found}
        return found

    def _read(self, name: str) -> DocumentPlaces | None:
        from kgtool.rdfio.places import DocumentPlaces
        from kgtool.rdfio.replay import UnsupportedSyntaxError

        document = self.documents.get(name)
        if document is None or document.format.name not in {"turtle", "trig", "nt", "nq"}:
            return None
        try:
            return DocumentPlaces.of(document)
        except (KgtoolError, UnsupportedSyntaxError, UnicodeDecodeError):
            return None

    def saying(self, triple: tuple[str, str, str], part: str) -> list[tuple[str, str, str]]:
        """Return the statements of claims that give a plain triple a part, as of the last judgement."""
        texts = self.dataset.terms.texts
        s, p, o = (self.dataset.terms.find(text) for text in triple)
        if self._claims is None or s is None or p is None or o is None:
            return []
        found = self._claims.statements((s, p, o), part)
        return [(texts[claim], texts[name], texts[said]) for claim, name, said in found]

    def put(self, texts: Mapping[str, str]) -> None:
        """Put other texts in the place of sources; raise InputError, nothing changed, where one is malformed."""
        from dataclasses import replace

        from kgtool.rdfio.loading import replace_document

        numbers = {source.path: number for number, source in enumerate(self.dataset.sources)}
        before = list(self.dataset.blocks)
        fresh = {name: replace(self.documents[name], data=text.encode()) for name, text in sorted(texts.items())}
        try:
            for name, document in fresh.items():
                replace_document(self.dataset, numbers[name], document)
        except KgtoolError:
            self.dataset.blocks = before
            raise
        self.documents |= fresh
        for name in fresh:
            self._places.pop(name, None)

    def judge(self) -> Findings:
        """Settle, reason and validate, and return everything that is wrong."""
        from kgtool.shacl.shape_rules import rules_of_shapes
        from kgtool.shacl.validation import unplaced

        found: Counter[Entry] = Counter()
        if self.project is not None:
            from kgtool.claims.grounds import ClaimGrounds
            from kgtool.claims.settling import settle

            settlement = settle(self.dataset, self.project)
            self._claims = ClaimGrounds(self.dataset, self.project, settlement)
            found.update(("claim", fault.code, fault.message) for fault in settlement.diagnostics)
        self.dataset.drop(GraphRole.INFERRED)
        rules = (*self.rules, *rules_of_shapes(self.dataset, self.shapes_roles))
        if self.entailment != "none" or rules:
            from kgtool.owl.closure import reason

            closure = reason(self.dataset, entailment=self.entailment, rules=rules, engine=self.engine)
            found.update(("inconsistency", str(clash)) for clash in closure.inconsistencies)
        report = unplaced(self.dataset, self.shapes_roles)
        for result in (*report.results, *(hidden.result for hidden in report.hidden)):
            found.update(entries_of(result))
        unknown = self._unknown()
        found.update(("unknown", name) for name in unknown)
        return Findings(report, found, unknown)

    def _unknown(self) -> dict[str, str]:
        """Return the names that nothing defines, with the nearest one that something does."""
        if self.project is None:
            return {}
        from kgtool.pipeline.lint import unknown_names

        texts = self.dataset.terms.texts
        return {texts[number]: close for number, (_, close) in unknown_names(self.dataset, self.project).items()}


def number_of(entries: Counter[Entry]) -> int:
    """Return how many findings entries are: a result that holds in two views is one."""
    views: dict[Entry, int] = {}
    for entry, count in entries.items():
        known = entry[1:] if entry[0] in _VIEWS else entry
        views[known] = max(count, views.get(known, 0))
    return sum(views.values())


def said_of(entry: Entry, prefixes: PrefixMap) -> str:
    """Return a finding in a few words."""
    from kgtool.shacl.sentences import shortened

    if entry[0] not in _VIEWS:
        return shortened(f"{entry[0]} {entry[-1]}", prefixes)
    _, _, _, component, _, focus, path, value, *_ = entry
    name = component.rpartition("#")[2].removesuffix("ConstraintComponent") or component
    return shortened(" ".join(part for part in (name, "of", focus, path, value) if part), prefixes)


def entries_of(result: ValidationResult) -> list[Entry]:
    """Return a result as findings, one for each view that it holds in."""
    return [(view, *result.key()) for view in result.holds_in]


def ground_of_files(
    data: Iterable[Path | str], shapes: Iterable[Path | str], entailment: str | None, base: str | None
) -> Ground:
    """Read files as ``kgtool validate --data`` does; what cannot be read is among the faults."""
    from kgtool.dataset import Dataset
    from kgtool.rdfio.loading import files_of

    data, shapes = tuple(data), tuple(shapes)
    own = not shapes or set(map(str, shapes)) == set(map(str, data))
    given = [(path, GraphRole.DATA) for path in data]
    given += [] if own else [(path, GraphRole.SHAPES) for path in shapes]
    files = [(Path(path), str(path), role) for path_given, role in given for path in files_of(path_given)]
    bases = {name: base or path.absolute().as_uri() for path, name, _ in files if name != "-"}
    ground = _read(Dataset(), files, bases)
    ground.shapes_roles = (GraphRole.DATA,) if own else (GraphRole.SHAPES,)
    ground.entailment = entailment or "none"
    return ground


def ground_of_project(project: Project, entailment: str | None) -> Ground:
    """Read a project; what cannot be read is among the faults. Raises InputError for rules that cannot be used."""
    from kgtool.dataset import Dataset
    from kgtool.errors import InputError
    from kgtool.rdfio.loading import load
    from kgtool.rules.construct import rules_of_project

    rules, faults = rules_of_project(project)
    if faults:
        raise InputError(*faults)
    files = [(path, project.relative(path), role) for path, role in project.rdf_files()]
    loaded = load(project)
    ground = _read(Dataset(), files, {name: project.base for _, name, _ in files})
    imported = range(len(files), len(loaded.dataset.sources))
    _add_rows(ground.dataset, loaded.dataset, imported)
    ground.project, ground.rules = project, rules
    ground.entailment = entailment or str(project.settings["reason"]["entailment"])
    ground.engine = str(project.settings["reason"]["engine"])
    return ground


def _read(dataset: Dataset, files: Iterable[tuple[Path, str, GraphRole]], bases: Mapping[str, str]) -> Ground:
    from kgtool.rdfio.loading import add_document
    from kgtool.rdfio.parser import read_document

    documents: dict[str, Document] = {}
    paths: dict[str, Path] = {}
    faults: list[Diagnostic] = []
    for path, name, role in files:
        sources = len(dataset.sources)
        try:
            document = read_document(path, name, base=bases.get(name))
            if not name.endswith((".gz", ".bz2", ".xz")) and name != "-":
                documents[name], paths[name] = document, path
            add_document(dataset, document, role)
        except KgtoolError as error:
            faults += error.diagnostics
            if len(dataset.sources) == sources:
                dataset.add_source(name, role)
    return Ground(dataset, documents, paths, tuple(faults))


def _add_rows(dataset: Dataset, other: Dataset, sources: Iterable[int]) -> None:
    """Add the rows of some sources of another dataset, which are read only."""
    for number in sources:
        source = dataset.add_source(other.sources[number].path, other.sources[number].role)
        for block in (block for block in other.blocks if block.source == number):
            columns = (block.subject, block.predicate, block.object, block.graph)
            ids = [dataset.terms.intern_all(other.terms.texts[term] for term in column) for column in columns]
            dataset.append(source, *ids)
