"""``kgtool reason``: what follows from files or from a project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.prefixes import WELL_KNOWN, PrefixMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.owl.closure import Closure, Limits
    from kgtool.project import Project
    from kgtool.rules.construct import ProjectRule

__all__ = ["Reasoned", "inferred_pieces", "inferred_triples", "reason"]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A dataset with its closure, and what was wrong with the files that it was read from.

    ``prefixes`` are the project's, or those that the files declare at their beginning; they are for showing only.
    """

    dataset: Dataset
    closure: Closure
    diagnostics: tuple[Diagnostic, ...]
    entailment: str = "owl2rl"
    rules: tuple[ProjectRule, ...] = ()
    settlement: Settlement | None = None
    prefixes: PrefixMap = field(default_factory=lambda: PrefixMap(WELL_KNOWN))


def reason(  # noqa: PLR0913 - the options of the command, keyword-only
    project: Project | None = None,
    *,
    data: Iterable[Path] = (),
    rules: Iterable[Path] = (),
    entailment: str | None = None,
    engine: str = "kgtool",
    axiomatic: bool = False,
    limits: Limits | None = None,
) -> Reasoned:
    """Return the closure of a project, or of the files of ``data`` alone.

    A project's entailment and rules are those of its settings unless others are given; ``data`` is closed under
    ``owl2rl``. The rules of shapes (sh:rule) join, those of a project's shapes or of shapes that stand in the files.
    Malformed files are among the diagnostics, and the rest is reasoned over. Raises InputError for rules
    that cannot be used (KG0602-KG0606, KG0711), UsageError (KG0601) and LimitError (KG0611).
    """
    from kgtool.errors import InputError
    from kgtool.operations.given_files import declared_prefixes
    from kgtool.operations.shape_rules import shape_rules
    from kgtool.owl.closure import reason as close
    from kgtool.rdfio.loading import load, load_files
    from kgtool.rdfio.places import Places
    from kgtool.roles import GraphRole

    files, own, settlement = tuple(data), _read_rules(rules), None
    if files or project is None:
        loaded = load_files(files)
        own = (*own, *shape_rules(loaded.dataset, (GraphRole.DATA,)))
        diagnostics = loaded.diagnostics
    else:
        from kgtool.claims.settling import settle
        from kgtool.rules.construct import rules_of_project

        loaded = load(project)
        settlement = settle(loaded.dataset, project)
        project_rules, faults = rules_of_project(project)
        if faults:
            raise InputError(*faults)
        own = (*project_rules, *own, *shape_rules(loaded.dataset, (GraphRole.SHAPES,), project.root, project.base))
        entailment = entailment or str(project.settings["reason"]["entailment"])
        limits = limits or limits_of(project)
        diagnostics = (*loaded.diagnostics, *settlement.diagnostics)
    closure = close(
        loaded.dataset,
        entailment=entailment or "owl2rl",
        rules=own,
        engine=engine,
        axiomatic=axiomatic,
        limits=limits,
        places=Places.of(project) if project is not None and not files else Places(),
    )
    found = (*diagnostics, *closure.diagnostics)
    prefixes = project.prefixes if project is not None and not files else declared_prefixes(files)
    return Reasoned(loaded.dataset, closure, found, entailment or "owl2rl", own, settlement, prefixes)


def _read_rules(files: Iterable[Path]) -> tuple[ProjectRule, ...]:
    """Return the rules of files; without any, nothing of SPARQL is imported."""
    if not (given := tuple(files)):
        return ()
    from kgtool.rules.construct import read_rules

    return read_rules(given)


def limits_of(project: Project) -> Limits:
    """Return the limits that a project sets for reasoning."""
    from kgtool.owl.closure import Limits

    settings = project.settings["reason"]
    megabytes = int(settings["max_memory_mb"])
    return Limits(float(settings["max_seconds"]), int(settings["max_triples"]), megabytes * 1_000_000)


def inferred_triples(
    reasoned: Reasoned,
    *,
    format: str = "turtle",  # noqa: A002 - the option's name
    with_asserted: bool = False,
    project: Project | None = None,
) -> bytes:
    """Return the inferred triples as a document; ``with_asserted`` adds what they follow from."""
    return b"".join(inferred_pieces(reasoned, format=format, with_asserted=with_asserted, project=project))


def inferred_pieces(
    reasoned: Reasoned,
    *,
    format: str = "turtle",  # noqa: A002 - the option's name
    with_asserted: bool = False,
    project: Project | None = None,
) -> Iterator[bytes | memoryview]:
    """Yield the document of :func:`inferred_triples` piece by piece, so that millions of triples need little memory."""
    from kgtool.rdfio.formats import format_named
    from kgtool.rdfio.triple_lines import triple_columns, triple_lines
    from kgtool.roles import REASONED, GraphRole

    roles = REASONED if with_asserted else (GraphRole.INFERRED,)
    dataset, prefixes = reasoned.dataset, (project or reasoned).prefixes.namespaces
    name = format_named(format).name
    if name in {"nt", "nq"}:
        yield from triple_lines(dataset, *roles)
    elif name in {"turtle", "trig"}:
        from kgtool.rdfio.turtle_columns import turtle_pieces

        yield from turtle_pieces(dataset.terms.series(), triple_columns(dataset, *roles), prefixes)
    else:
        from kgtool.rdfio.serializing import rows_of, serialize_rows

        yield serialize_rows(rows_of(dataset, *roles, graphs=False), format, prefixes)
