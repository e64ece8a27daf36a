"""Candidates for repairs: from findings to the tokens of the source files that would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, Location, Severity
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.rdfio.edits import Edit, token_for
from kgtool.roles import GraphRole
from kgtool.shacl.sentences import shortened
from kgtool.terms import NamedNode, term_from_text, term_to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.operations.fixing import Entry, Findings, Ground
    from kgtool.shacl.repairs import Change, Repair

__all__ = ["Candidate", "Suggestions", "prefixes_of", "suggestions"]

_FILES = (GraphRole.ONTOLOGY, GraphRole.SHAPES, GraphRole.DATA)
_MOST = 5_000
"""How many findings are looked at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Edits that belong together, the findings that they are to mend, and what is said about them."""

    kind: str
    edits: tuple[Edit, ...]
    targets: tuple[Entry, ...]
    location: Location
    old: str
    new: str
    why: str
    faults: tuple[Diagnostic, ...] = ()

    @property
    def says(self) -> str:
        """Return the change in a few words."""
        return f"'{self.new}' in the place of '{self.old}'"


@dataclass(slots=True)
class Suggestions:
    """The candidates to try, and what is not worth a trial with the reason."""

    candidates: list[Candidate] = field(default_factory=list)
    refused: list[Diagnostic] = field(default_factory=list)


@dataclass(slots=True)
class _Change:
    """An edit of one token, the statements that it changes and the findings that ask for it."""

    kind: str
    why: str
    old: str
    location: Location
    sharing: int
    triples: set[tuple[str, str, str]] = field(default_factory=set)
    targets: dict[Entry, None] = field(default_factory=dict)


def suggestions(ground: Ground, findings: Findings, language: str) -> Suggestions:
    """Return what may mend the findings: for each the only repair that fits, at tokens that change nothing else."""
    from kgtool.operations.fixing import entries_of
    from kgtool.shacl.reading import read_shapes
    from kgtool.shacl.repairs import Repairs

    shapes = read_shapes(ground.dataset.term_triples(*ground.shapes_roles))
    repairs = Repairs(ground.dataset, shapes, language)
    results = [*findings.report.results, *(hidden.result for hidden in findings.report.hidden)]
    wanted = [(entries_of(result), repairs.of(result)) for result in results[:_MOST]]
    wanted += [([("unknown", name)], _respelt(ground, name)) for name in findings.unknown]
    found = Suggestions()
    changes: dict[Edit, _Change] = {}
    for targets, options in wanted:
        if len(options) > 1:
            found.refused.append(_several(ground, options))
        for edit, change in _changes(ground, options[0]) if len(options) == 1 else ():
            own = changes.setdefault(edit, change)
            own.triples |= change.triples
            own.targets |= dict.fromkeys(targets)
        found.refused += _out_of_reach(ground, options[0]) if len(options) == 1 else ()
    _gather(changes, found)
    return found


def _out_of_reach(ground: Ground, repair: Repair) -> Iterator[Diagnostic]:
    """Yield a remark for each file that a repair would change and whose tokens are not known.

    It was not tried, and whether a statement is the wrong way round shows by trying only.
    """
    for change in repair.changes if repair.kind != "inverse" else ():
        for name in _holding(ground, change.triple):
            if ground.places(name) is None:
                old = change.triple[("subject", "predicate", "object").index(change.part)]
                said = shortened(f"{change.new} may be meant in the place of {old}", prefixes_of(ground))
                document = ground.documents.get(name)
                kind = f"files in {document.format.title}" if document else "compressed files and standard input"
                message = f"{said}, but kgtool does not change {kind}"
                yield Diagnostic("KG0717", message, Location(name), severity=Severity.INFO)


def prefixes_of(ground: Ground, declared: Mapping[str, str] | None = None) -> PrefixMap:
    """Return the prefixes to tell of names with: those that a file declares first, then the project's.

    Without a file and a project they are those of the files that were looked into.
    """
    known = ground.project.prefixes if ground.project is not None else PrefixMap(WELL_KNOWN)
    own = declared if declared is not None or ground.project is not None else ground.declared()
    first = {namespace: prefix for prefix, namespace in reversed(list((own or {}).items())) if namespace}
    return known.merged({prefix: namespace for namespace, prefix in first.items()})


def _gather(changes: dict[Edit, _Change], found: Suggestions) -> None:
    """Make candidates of the changes; a token that is to become two things, or that others share, is refused."""
    tokens: dict[tuple[str, int], list[Edit]] = {}
    for edit in changes:
        tokens.setdefault((edit.path, edit.start), []).append(edit)
    good: dict[Edit, _Change] = {}
    for edits in tokens.values():
        change = changes[edits[0]]
        if len(edits) > 1:
            names = " or ".join(f"'{edit.text}'" for edit in sorted(edits))
            found.refused.append(_refused(change, f"{names} in the place of '{change.old}'"))
        elif len(change.triples) < change.sharing:
            shown = f"'{edits[0].text}' in the place of '{change.old}', which belongs to other values too"
            found.refused.append(_refused(change, shown))
        else:
            good[edits[0]] = change
    for group in _together(good):
        first = min(group)
        one = good[first]
        targets = tuple(sorted({target for edit in group for target in good[edit].targets}))
        found.candidates.append(
            Candidate(one.kind, tuple(sorted(group)), targets, one.location, one.old, first.text, one.why)
        )


def _together(changes: Mapping[Edit, _Change]) -> list[list[Edit]]:
    """Return the edits in groups: those that are for one finding stand or fall together."""
    groups: dict[int, list[Edit]] = {}
    group_of: dict[Entry, int] = {}
    for number, (edit, change) in enumerate(changes.items()):
        met = sorted({group_of[target] for target in change.targets if target in group_of})
        group = groups[number] = [edit, *(other for old in met for other in groups.pop(old))]
        group_of |= {target: number for member in group for target in changes[member].targets}
    return list(groups.values())


def _refused(change: _Change, said: str) -> Diagnostic:
    return Diagnostic("KG0717", f"not certain: {said}", change.location, severity=Severity.INFO)


def _several(ground: Ground, options: tuple[Repair, ...]) -> Diagnostic:
    place = next((change.location for option in options for _, change in _changes(ground, option)), None)
    names = shortened(" or ".join(sorted({option.changes[0].new for option in options})), prefixes_of(ground))
    return Diagnostic("KG0717", f"not certain: {names} may be meant", place, severity=Severity.INFO)


def _changes(ground: Ground, repair: Repair) -> Iterator[tuple[Edit, _Change]]:
    """Yield the edits of a repair, in every file that holds the triples concerned."""
    for change in repair.changes:
        for name, triple, part in _statements(ground, change):
            places = ground.places(name)
            if places is None:
                continue
            text, form = places.text, ground.documents[name].format.name
            why = shortened(repair.why, prefixes_of(ground, places.prefixes))
            for (start, end), sharing in places.tokens(triple, part=part):
                old = text[start:end]
                new = token_for(change.new, old, places.prefixes, form)
                place = _location(name, text, start, end)
                yield (
                    Edit(name, start, end, new),
                    _Change(repair.kind, why, old, place, sharing, {triple}),
                )


def _statements(ground: Ground, change: Change) -> Iterator[tuple[str, tuple[str, str, str], str]]:
    """Yield the files that hold a triple, or the statements of the claims that it was settled from, and the part."""
    for name in _sources(ground, change.triple):
        yield name, change.triple, change.part
    for triple in ground.saying(change.triple, change.part):
        for name in _sources(ground, triple):
            yield name, triple, "object"


def _location(name: str, text: str, start: int, end: int) -> Location:
    line, before = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start)
    last, after = text.count("\n", 0, end) + 1, text.rfind("\n", 0, end)
    return Location(name, line, start - before, last, end - after)


def _sources(ground: Ground, triple: tuple[str, str, str]) -> list[str]:
    """Return the files that hold a triple and can be changed."""
    return [name for name in _holding(ground, triple) if name in ground.paths]


def _holding(ground: Ground, triple: tuple[str, str, str]) -> list[str]:
    """Return the files that hold a triple."""
    s, p, o = (ground.dataset.terms.find(text) for text in triple)
    if s is None or p is None or o is None:
        return []
    blocks = ground.dataset.blocks_of(_FILES)
    held = [b for b in blocks if bool(((b.subject == s) & (b.predicate == p) & (b.object == o)).any())]
    return list(dict.fromkeys(ground.dataset.sources[block.source].path for block in held))


def _respelt(ground: Ground, name: str) -> tuple[Repair, ...]:
    """Return what a name that nothing defines may be meant to be, in every statement that uses it."""
    from kgtool.shacl.repairs import Change, Repair
    from kgtool.shacl.spelling import meant

    term = term_from_text(name)
    if not isinstance(term, NamedNode):
        return ()
    texts = ground.dataset.terms.texts
    identifier = ground.dataset.terms.find(name)
    changes: list[tuple[tuple[str, str, str], str]] = []
    for block in ground.dataset.blocks_of(_FILES):
        for part in ("predicate", "object"):
            for row in (getattr(block, part) == identifier).nonzero()[0].tolist():
                s, p, o = (texts[int(getattr(block, column)[row])] for column in ("subject", "predicate", "object"))
                changes.append(((s, p, o), part))
    near = [other for other in _known(ground, term) if _namespace(other) == _namespace(term)]
    if any(part == "predicate" for _, part in changes):
        classes = _classes(ground)
        near = [other for other in near if term_to_text(other) not in classes]
    own = meant(term, near)
    return tuple(
        Repair(
            "term",
            tuple(Change(triple, part, term_to_text(other)) for triple, part in dict.fromkeys(changes)),
            f"{name} is not defined, {term_to_text(other)} is",
        )
        for other in own
    )


def _known(ground: Ground, name: NamedNode) -> Iterable[NamedNode]:
    """Return the names that a namespace has: those of its vocabulary, or those that files define."""
    from kgtool.vocab import OWL, RDF, RDFS, SH, XSD

    for vocabulary in (RDF, RDFS, OWL, SH, XSD):
        if name.value.startswith(vocabulary.namespace):
            return [NamedNode(vocabulary.namespace + local) for local in vocabulary.names()]
    texts = ground.dataset.terms.texts
    found = {int(node) for block in ground.dataset.blocks_of(_FILES) for node in set(block.subject.tolist())}
    start = f"<{_namespace(name)}"
    return [NamedNode(texts[node][1:-1]) for node in sorted(found) if texts[node].startswith(start)]


def _classes(ground: Ground) -> set[str]:
    """Return what the files say to be a class, which is no property."""
    from kgtool.vocab import OWL, RDF, RDFS

    terms = ground.dataset.terms
    kind = terms.find(term_to_text(RDF.type))
    classes = [terms.find(term_to_text(class_)) or 0 for class_ in (OWL.Class, RDFS.Class)]
    found: set[str] = set()
    for block in ground.dataset.blocks_of(_FILES):
        rows = (block.predicate == kind) & ((block.object == classes[0]) | (block.object == classes[1]))
        found.update(terms.texts[node] for node in block.subject[rows].tolist())
    return found


def _namespace(term: object) -> str:
    value = str(getattr(term, "value", ""))
    return value[: max(value.rfind("#"), value.rfind("/")) + 1]
