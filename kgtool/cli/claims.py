"""``kgtool claims``: list, explain, verify, locate, add, and show what contradicts what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.claims.showing import show_term
from kgtool.claims.vocabulary import FLAGS
from kgtool.cli.claims_add import add, locate
from kgtool.cli.session import project_of, say, show, write
from kgtool.cli.tables import table
from kgtool.errors import counted
from kgtool.operations import claims as operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.claims.claim import Claim
    from kgtool.project import Project

__all__ = ["command"]

_HEADER = ("claim", "certainty", "marked", "rank", "plain", "says", "paraphrase")
_CODES = "\b\nExit codes: 0 done, 2 could not be done."


_FILTERS = (
    click.option("--doc", help="Only claims of this document (file name, CURIE or last part of its IRI)."),
    click.option("--certainty", help="Only claims that are asserted, reported, disputed or denied."),
    click.option("--rank", help="Only claims of normal, preferred or deprecated rank."),
    click.option("--kind", help="Only claims of this kind."),
    click.option("--json", "as_json", is_flag=True, help="A JSON array, one object a claim."),
)


def _filtered(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give a command the options that choose claims."""
    for option in reversed(_FILTERS):
        function = option(function)
    return function


@click.group("claims", invoke_without_command=True, epilog=_CODES)
@_filtered
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int | None:
    """List claims, or explain, verify, locate and add them.

    A claim says one triple, and where in which document it stands. `plain` marks those that became plain facts.

    \b
      kgtool claims --certainty disputed
      kgtool claims explain S1-001
      kgtool claims verify --sources texts/
    """  # noqa: D301 - click reads \b as "keep these lines"
    return _list(project_of(ctx), **options) if ctx.invoked_subcommand is None else None


@command.command("list", epilog=_CODES)
@_filtered
@click.pass_context
def list_claims(ctx: click.Context, /, **options: Any) -> int:
    """List claims, as `kgtool claims` does without a further word; filters may stand before or after `list`."""
    before = ctx.parent.params if ctx.parent else {}
    chosen: dict[str, Any] = {name: value or before.get(name) for name, value in options.items()}
    return _list(project_of(ctx), **chosen)


def _list(project: Project, *, as_json: bool, **filters: str | None) -> int:
    listing = operations.claims(project, **filters)
    found, plain = listing.claims, listing.plain
    if as_json:
        write(json.dumps([_json(claim, claim.node in plain) for claim in found], indent=2, ensure_ascii=False) + "\n")
        return 0
    rows = [_row(claim, claim.node in plain, project) for claim in found]
    write(table(_HEADER, rows) if rows else "")
    say(f"{counted(len(found), 'claim')}, {sum(claim.node in plain for claim in found)} of them plain")
    return 0


@command.command(epilog=_CODES)
@click.argument("claim")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def explain(ctx: click.Context, claim: str, as_json: bool) -> int:  # noqa: FBT001 - a command-line flag
    """Say step by step why CLAIM is or is not a plain fact, and which claims outrank it."""
    project = project_of(ctx)
    told = operations.explain(project, claim)
    steps = [{"condition": step.condition, "holds": step.holds, "because": step.because} for step in told.steps]
    if as_json:
        spoken = [{"act": act, "speaker": agent} for act, agent in told.spoken]
        above, same = ([each.node for each in group] for group in (told.outranked_by, told.supported_by))
        about = {**_json(told.claim, told.plain), "steps": steps, "outrankedBy": above, "supportedBy": same}
        write(json.dumps({**about, "spoken": spoken}, indent=2, ensure_ascii=False) + "\n")
        return 0
    shorten = project.prefixes.shorten
    marks = _marks(told.claim)
    says = f"{_says(told.claim, project)}  ({marks})" if marks else _says(told.claim, project)
    lines = [f"{shorten(told.claim.node)}  {says}", f"  {told.claim.paraphrase}"]
    lines += [f"  {'yes' if step.holds else 'no '}  {step.condition}: {step.because}" for step in told.steps]
    lines.append("It is a plain fact." if told.plain else "It is not a plain fact.")
    lines += [f"The same is said by {shorten(other.node)}." for other in told.supported_by]
    lines += [f"Plain in any case: {shorten(act)} has the speaker {shorten(agent)}." for act, agent in told.spoken]
    write("\n".join(line for line in lines if line.strip()) + "\n")
    return 0


@command.command(epilog="\b\nExit codes: 0 every span is right, 1 a fault was found, 2 could not be done.")
@click.option("--sources", type=click.Path(path_type=Path), help="The folder of the texts (or setting files.sources).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: counts, and an array of faults.")
@click.pass_context
def verify(ctx: click.Context, sources: Path | None, as_json: bool) -> int:  # noqa: FBT001 - a command-line flag
    """Check every span and mention against the texts: in range, and with the right sha256, in code points."""
    found = operations.verify(project_of(ctx), sources=sources)
    if as_json:
        counts = {name: getattr(found, name) for name in ("claims", "spans", "mentions", "documents")}
        faults = [
            {"code": fault.code, "severity": fault.severity.value, "message": fault.message, "hint": fault.hint}
            for fault in found.faults
        ]
        write(json.dumps({**counts, "faults": faults}, indent=2, ensure_ascii=False) + "\n")
    else:
        show(found.faults)
    faulty = sum(fault.severity.value == "error" for fault in found.faults)
    claims, spans = counted(found.claims, "claim"), counted(found.spans, "span")
    mentions, texts = counted(found.mentions, "mention"), counted(found.documents, "text")
    say(f"{claims}, {spans} and {mentions} in {texts}: {counted(faulty, 'fault') if faulty else 'all right'}")
    return 1 if faulty else 0


@command.command(epilog=_CODES)
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one object a conflict.")
@click.pass_context
def conflicts(ctx: click.Context, as_json: bool) -> int:  # noqa: FBT001 - a command-line flag
    """Show the claims that contradict one another, a block for each conflict."""
    project = project_of(ctx)
    found, plain = operations.conflicts(project)
    if as_json:
        whole = [
            {
                "conflict": each.node or None,
                "label": each.label,
                "resolution": each.resolution,
                "sides": [_json(side, side.node in plain) for side in each.sides],
            }
            for each in found
        ]
        write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
        return 0
    for number, each in enumerate(found):
        head = " ".join(filter(None, [project.prefixes.shorten(each.node) if each.node else "", each.label]))
        lines = [line + "\n" for line in (head, each.resolution) if line]
        rows = [_row(side, side.node in plain, project) for side in each.sides]
        write(("\n" if number else "") + "".join(lines) + table(_HEADER, rows))
    say(counted(len(found), "conflict"))
    return 0


command.add_command(add)
command.add_command(locate)


def _says(claim: Claim, project: Project) -> str:
    return " ".join(show_term(part, project.prefixes) for part in (claim.subject, claim.predicate, claim.object))


def _row(claim: Claim, plain: bool, project: Project) -> tuple[str, ...]:  # noqa: FBT001 - a fact about the claim
    rank = claim.rank.name.lower()
    told = "yes" if plain else ""
    return claim.name, claim.certainty, _marks(claim), rank, told, _says(claim, project), claim.paraphrase


def _marks(claim: Claim) -> str:
    return " ".join(flag for flag in FLAGS if flag in claim.flags)


def _json(claim: Claim, plain: bool) -> dict[str, object]:  # noqa: FBT001 - a fact about the claim
    return {
        "claim": claim.node,
        "subject": str(claim.subject),
        "predicate": str(claim.predicate),
        "object": str(claim.object),
        "certainty": claim.certainty,
        "rank": claim.rank.name.lower(),
        "plain": plain,
        "flags": sorted(claim.flags),
        "kinds": list(claim.kinds),
        "paraphrase": claim.paraphrase,
        "spans": [
            {
                "document": span.document,
                "file": span.file_name,
                "start": span.start,
                "end": span.end,
                "sha256": span.sha256,
            }
            for span in claim.spans
        ],
        "source": claim.source,
    }
