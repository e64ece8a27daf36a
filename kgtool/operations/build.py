"""Build: the whole line, and what to try next on what it built."""

from __future__ import annotations

import shlex
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.pipeline.results import Build, Results
    from kgtool.project import Project

__all__ = ["build", "report_text", "suggestions"]


def build(
    project: Project, *, out: Path | None = None, force: bool = False, watch: Callable[[str], None] | None = None
) -> Build:
    """Build a project: load, settle claims, reason, validate, answer, export.

    Written into ``build/`` of the project, or ``out``. With nothing changed since the last build nothing is done,
    unless ``force`` says so. Raises ProjectError, UsageError, LockError and InputError; the last build stays then.
    """
    from kgtool.pipeline.line import build as run

    return run(project, out=out, force=force, watch=watch)


def report_text(done: Build) -> str:
    """Return the validation report of a build for people, the first results of each kind; "" where none was made."""
    from kgtool.shacl.writing import report_to_text

    return report_to_text(done.results.report, done.project.prefixes, limit=3) if done.results else ""


def suggestions(done: Build) -> tuple[str, ...]:
    """Return three commands that are worth a try on this very build; none where nothing was built."""
    if done.results is None:
        return ()
    here = Path.cwd()
    inside = done.project.root == here or done.project.root in here.parents
    command = "kgtool" if inside else f"kgtool --project {shlex.quote(_relative(done.project.root, here))}"
    return tuple(f"{command} {words}" for words in islice(_worth_a_try(done.project, done.results), 3))


def _relative(path: Path, here: Path) -> str:
    return str(path.relative_to(here)) if here in path.parents else str(path)


def _worth_a_try(project: Project, results: Results) -> Iterator[str]:
    if not results.report.conforms:
        yield "validate"
    if not results.closure.consistent:
        yield "reason"
    if results.answered:
        yield f"query {shlex.quote(results.answered[0])}"
    claim = _claim(project, results)
    if claim:
        yield f"claims explain {shlex.quote(claim)}"
    entity = _entity(project, results)
    if entity:
        yield f"describe {shlex.quote(entity)}"
    yield "stats"
    yield "export --to turtle"
    yield "query --list"


def _claim(project: Project, results: Results) -> str:
    """Return the name of a claim that is not plain, one that its document vouches for if there is one."""
    import polars as pl

    from kgtool.claims.claim import local_name
    from kgtool.claims.table import claim_table
    from kgtool.claims.vocabulary import claim_vocabulary

    if not results.settlement.claims:
        return ""
    terms = claim_vocabulary(project.claims_namespace)
    asserted = results.dataset.terms.find_iri(terms.asserted.value) or -1
    claims = claim_table(results.dataset, terms).frame.with_columns(
        hidden=~pl.col("claim").is_in(results.settlement.premises["claim"].implode()),
        vouched=pl.col("certainty") == asserted,
    )
    first = claims.sort("hidden", "vouched", "claim", descending=[True, True, False])["claim"][0]
    return local_name(results.dataset.terms.texts[first].strip("<>"))


def _entity(project: Project, results: Results) -> str:
    """Return the CURIE of the entity that most facts are about: plain ones, or those of the data files."""
    from kgtool.roles import GraphRole

    for role in (GraphRole.TRUTHY, GraphRole.DATA):
        counted = results.dataset.triples(role).group_by("s").len().sort("len", "s", descending=[True, False])
        for identifier in counted.head(50)["s"].to_list():
            text = results.dataset.terms.texts[identifier]
            curie = project.prefixes.shorten(text.strip("<>")) if text.startswith("<") else ""
            if curie and not curie.startswith("<"):
                return curie
    return ""
