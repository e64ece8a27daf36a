"""``kgtool link``: links to Wikidata, checked, suggested, accepted; and statements compared and proposed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, Severity, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from kgtool.claims.claim import Claim
    from kgtool.linking.alignment import Alignment
    from kgtool.linking.comparing import Comparison
    from kgtool.linking.fetching import Fetched
    from kgtool.linking.ours import Ours, Unsaid
    from kgtool.linking.proposing import Proposal
    from kgtool.linking.quickstatements import Lost
    from kgtool.linking.snapshot import Snapshot
    from kgtool.linking.suggesting import Suggestion
    from kgtool.operations.reason import Reasoned
    from kgtool.project import Project
    from kgtool.rules.proofs import Derivation

__all__ = [
    "Checked",
    "Diff",
    "Statements",
    "Suggested",
    "accept",
    "check",
    "diff",
    "fetch",
    "quickstatements",
    "sssom",
    "suggest",
]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many links there are, and what is wrong with them; ``notes`` are about the snapshot."""

    links: int
    faults: tuple[Diagnostic, ...]
    notes: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """The differences, what of ours has no form in Wikidata's terms, and notes about the snapshot.

    ``labels`` are the snapshot's, by identifier of the items and properties in the differences.
    """

    comparison: Comparison
    unsaid: tuple[Unsaid, ...]
    notes: tuple[Diagnostic, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Statements:
    """QuickStatements as text, what they come from, what the form lost, and notes about the snapshot.

    ``labels`` are the snapshot's, by identifier of the items and properties that are proposed or held back.
    """

    text: str
    proposal: Proposal
    lost: tuple[Lost, ...]
    notes: tuple[Diagnostic, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suggested:
    """Suggestions, the best first for each entity, and notes about the snapshot."""

    suggestions: tuple[Suggestion, ...]
    entities: int
    notes: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _World:
    """A project with its closure, its alignment and a snapshot."""

    project: Project
    reasoned: Reasoned
    alignment: Alignment
    snapshot: Snapshot


def check(project: Project, *, snapshot: Path | None = None) -> Checked:
    """Return what is wrong with a project's links; a snapshot that is not there leaves out what needs one."""
    from kgtool.linking.checking import check_links

    world = _world(project, snapshot, needed=snapshot is not None)
    faults = check_links(world.reasoned.dataset, project, world.alignment, world.snapshot)
    return Checked(len(world.alignment.links), faults, world.snapshot.diagnostics)


def sssom(project: Project, *, snapshot: Path | None = None) -> str:
    """Return a project's links as SSSOM/TSV."""
    from kgtool.linking.sssom import sssom_table

    world = _world(project, snapshot, needed=snapshot is not None)
    return sssom_table(world.reasoned.dataset, project, world.alignment, world.snapshot)


def diff(
    project: Project, *, snapshot: Path | None = None, every_property: bool = False, applied: Path | None = None
) -> Diff:
    """Return what a project and a snapshot say differently about linked entities.

    ``applied`` is a file of QuickStatements: the snapshot is then compared as it would be after them.
    """
    return _diff(_world(project, snapshot), every_property=every_property, applied=applied)[0]


def quickstatements(project: Project, *, snapshot: Path | None = None, form: str = "qs3") -> Statements:
    """Return QuickStatements for what Wikidata lacks: plain, uncontested, checked, and nothing that is there already.

    ``form`` is ``qs3``, ``csv`` or ``classic``.
    """
    from kgtool.linking.alignment import types_of
    from kgtool.linking.proposing import propose
    from kgtool.linking.quickstatements import write_commands

    world = _world(project, snapshot)
    found, ours, claims = _diff(world)
    entities = {end for each in ours for end in (each.entity, world.alignment.entities.get(each.value.text, ""))}
    types = types_of(world.reasoned.dataset, entities | set(world.alignment.items))
    proposal = propose(found.comparison.differences, world.snapshot, world.alignment, claims, types)
    text, lost = write_commands(proposal.commands, form)
    return Statements(text, proposal, lost, (*found.notes, *_unchecked(proposal)), found.labels)


def _unchecked(proposal: Proposal) -> Iterable[Diagnostic]:
    for property_ in proposal.unchecked:
        message = f"the snapshot does not have {property_}: its constraints were not checked"
        hint = f"fetch it: `kgtool link fetch {property_}`"
        yield Diagnostic("KG1117", message, hint=hint, severity=Severity.WARNING)
    for property_, pattern in proposal.unrunnable:
        message = f"values of {property_} were not checked against '{pattern}'"
        hint = "no engine without backtracking can run it: look at the values yourself before you upload them"
        yield Diagnostic("KG1120", message, hint=hint, severity=Severity.WARNING)


def _diff(
    world: _World, *, every_property: bool = False, applied: Path | None = None
) -> tuple[Diff, tuple[Ours, ...], tuple[Claim, ...]]:
    from kgtool.claims.claim import read_claims
    from kgtool.linking.comparing import compare
    from kgtool.linking.ours import Known, our_statements

    settlement = world.reasoned.settlement
    if settlement is None:
        raise UsageError(Diagnostic("KG1106", "there is no project to compare"))
    dataset = world.reasoned.dataset
    known = Known(dataset, world.project, settlement, world.alignment, _prover(world.reasoned))
    ours, unsaid = our_statements(known, world.snapshot)
    snapshot = _applied(world.snapshot, applied) if applied else world.snapshot
    comparison = compare(ours, world.alignment, snapshot, every_property=every_property)
    notes = (*snapshot.diagnostics, *comparison.diagnostics)
    found = Diff(comparison, unsaid, notes, _labels(comparison, snapshot))
    return found, ours, read_claims(dataset, world.project)


def _labels(comparison: Comparison, snapshot: Snapshot) -> dict[str, str]:
    """Return the labels of the items and properties in differences, as far as the snapshot has them."""
    sides = [(each, side) for each in comparison.differences for side in (each.ours, each.theirs) if side]
    named = {name for each, _ in sides for name in (each.item, each.property)}
    named |= {side.value.text for _, side in sides if side.value.kind == "item"}
    named |= {side.value.detail for _, side in sides if side.value.kind == "quantity"}
    known = {name: snapshot.resolved(name) for name in sorted(named)}
    return {name: entity.label for name, entity in known.items() if entity and entity.labels}


def _prover(reasoned: Reasoned) -> Callable[[tuple[int, int, int]], Derivation | None]:
    """Return a function that proves facts; the prover is made when the first proof is asked for."""
    from kgtool.owl.proving import Prover

    @cache
    def prover() -> Prover:
        return Prover(reasoned.dataset, entailment=reasoned.entailment, rules=reasoned.rules)

    return lambda fact: prover().prove(fact)


def _applied(snapshot: Snapshot, file: Path) -> Snapshot:
    from kgtool.linking.quickstatements import read_commands
    from kgtool.linking.simulator import applied

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Diagnostic("KG0101", f"'{file}' cannot be read: {error}")) from error
    return applied(snapshot, read_commands(text))


def suggest(
    project: Project,
    entities: Iterable[str] = (),
    *,
    snapshot: Path | None = None,
    most: int = 3,
    least: float = 50.0,
) -> Suggested:
    """Return candidates for entities (IRIs), or for every unlinked entity of an aligned class, best first.

    The project is asked by way of its build where that is up to date, and read and reasoned over otherwise.

    ``most`` is how many for an entity, ``least`` the score (of 100) below which nothing is suggested.
    """
    from kgtool.linking.kept_labels import read_labels
    from kgtool.linking.profiles import Asked, asked_alignment, profiles_of
    from kgtool.linking.suggesting import suggestions
    from kgtool.operations.answering import Source, limits_of, opened

    folder = _folder(project, snapshot)
    with opened(Source(project), limits_of(project)) as ready:
        faults = [fault for fault in ready.diagnostics if fault.severity is Severity.ERROR]
        if faults:
            raise InputError(*faults)
        asked = Asked(ready.engine, ready.inferred)
        alignment = asked_alignment(asked, project)
        profiles = profiles_of(asked, project, alignment, tuple(entities))
    labels = read_labels(folder)
    found = tuple(each for profile in profiles for each in suggestions(profile, labels, alignment, most, least))
    return Suggested(found, len(profiles), labels.diagnostics)


def accept(  # noqa: PLR0913 - the options of the command, keyword-only
    project: Project,
    entity: str,
    item: str,
    *,
    by: str,
    why: str,
    when: str = "",
    evidence: int = 1,
    file: Path | None = None,
    snapshot: Path | None = None,
) -> str:
    """Write a link into the project's file of links (setting ``link.file``), and return the Turtle that was added.

    ``entity`` is an IRI; ``when`` is a date as it is to be written. Raises UsageError (KG1107-KG1109) and leaves
    the file alone where the link cannot be.
    """
    from kgtool.linking.accepting import NewLink, write_link
    from kgtool.linking.snapshot import read_snapshot
    from kgtool.rdfio.loading import load

    folder = snapshot or project.root / str(project.settings["link"]["snapshot"])
    known = read_snapshot(folder) if folder.is_dir() else None
    target = file or project.root / str(project.settings["link"]["file"])
    new = NewLink(entity, item, by, why, when, evidence)
    return write_link(new, target, project, load(project).require(), snapshot=known)


def fetch(  # noqa: PLR0913 - the options of the command, keyword-only
    project: Project,
    identifiers: Iterable[str] = (),
    *,
    snapshot: Path | None = None,
    contact: str = "",
    endpoint: str = "https://www.wikidata.org/wiki/Special:EntityData/",
    report: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Fetch entity JSON into the snapshot, politely: the linked items and aligned properties, or those named.

    This is the one operation that uses the network. What is there already is not fetched again.
    """
    from kgtool.linking.alignment import read_alignment
    from kgtool.linking.fetching import fetch_entities
    from kgtool.rdfio.loading import load

    wanted = tuple(identifiers)
    if not wanted:
        alignment = read_alignment(load(project).dataset, project)
        classes = {item for items in alignment.classes.values() for item in items}
        wanted = tuple(sorted({*alignment.items.values(), *alignment.aligned_properties, *classes}))
    folder = snapshot or project.root / str(project.settings["link"]["snapshot"])
    return fetch_entities(wanted, folder, contact=contact, endpoint=endpoint, report=report)


def _folder(project: Project, snapshot: Path | None) -> Path:
    return snapshot or project.root / str(project.settings["link"]["snapshot"])


def _reasoned(project: Project) -> Reasoned:
    from kgtool.operations.reason import reason

    reasoned = reason(project)
    faults = [fault for fault in reasoned.diagnostics if fault.severity is Severity.ERROR]
    if faults:
        raise InputError(*faults)
    return reasoned


def _world(project: Project, snapshot: Path | None, *, needed: bool = True) -> _World:
    from kgtool.linking.alignment import read_alignment
    from kgtool.linking.snapshot import Snapshot, read_snapshot

    folder = _folder(project, snapshot)
    read = read_snapshot(folder) if needed or folder.is_dir() else Snapshot({})
    reasoned = _reasoned(project)
    return _World(project, reasoned, read_alignment(reasoned.dataset, project), read)
