"""``kgtool link diff`` and ``kgtool link quickstatements``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import output_option, project_of, say, show, write
from kgtool.cli.tables import table
from kgtool.errors import counted
from kgtool.operations import link as operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.linking.comparing import Difference
    from kgtool.linking.entity import Reference, Snak, Value
    from kgtool.linking.ours import Unsaid
    from kgtool.project import Project

__all__ = ["diff", "quickstatements"]

_snapshot = click.option(
    "--snapshot",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of entity data; otherwise that of the setting link.snapshot.",
)
_SHOWN = {"ours": "we have, they lack", "differ": "we differ", "theirs": "they have, we lack"}


@click.command(epilog="\b\nExit codes: 0 done, 1 with --exit-code: there is a difference, 2 could not be done.")
@_snapshot
@click.option(
    "--only", multiple=True, type=click.Choice(list(_SHOWN)), help="Only differences of this kind; repeatable."
)
@click.option(
    "--all-properties", is_flag=True, help="Also what they say in properties that none of ours is aligned with."
)
@click.option("--applied", type=click.Path(path_type=Path), help="Compare as if these QuickStatements had been run.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there is a difference.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: differences, and what has no form at Wikidata.")
@click.pass_context
def diff(ctx: click.Context, /, **given: Any) -> int:
    """Compare plain facts about linked entities with the snapshot: values, ranks, qualifiers and references.

    \b
      kgtool link diff --only theirs
      kgtool link diff --applied out.qs --only ours --exit-code
    """  # noqa: D301 - click reads \b as "keep these lines"
    project = project_of(ctx)
    found = operations.diff(
        project, snapshot=given["snapshot"], every_property=given["all_properties"], applied=given["applied"]
    )
    kinds = given["only"] or tuple(_SHOWN)
    differences = [each for kind in _SHOWN for each in found.comparison.of(kind) if kind in kinds]
    show(found.notes)
    if given["as_json"]:
        unsaid = [_unsaid(each) for each in found.unsaid]
        whole = {"same": found.comparison.same, "differences": [_json(each) for each in differences], "unsaid": unsaid}
        write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    elif differences:
        header = ("", "entity", "item", "property", "ours", "theirs", "in")
        write(table(header, [_row(each, project, found.labels) for each in differences]))
    counts = "; ".join(f"{text}: {len(found.comparison.of(kind))}" for kind, text in _SHOWN.items())
    say(f"{counted(found.comparison.items, 'item')} compared; the same: {found.comparison.same}; {counts}")
    for reason, count in Counter(each.reason for each in found.unsaid).most_common():
        say(f"{counted(count, 'fact')} of ours cannot be said there: {reason} (--json names them)")
    return 1 if differences and given["exit_code"] else 0


@click.command(epilog="\b\nExit codes: 0 written, 2 could not be done.")
@_snapshot
@click.option(
    "--to",
    "form",
    type=click.Choice(["qs3", "csv", "classic"]),
    default="qs3",
    show_default=True,
    help="QuickStatements 3 (ranks, groups of references), its CSV, or the classic tool.",
)
@click.option("--held", is_flag=True, help="Say what is held back, and why.")
@output_option
@click.pass_context
def quickstatements(
    ctx: click.Context,
    snapshot: Path | None,
    form: str,
    held: bool,  # noqa: FBT001 - a command-line flag
    output: Path | None,
) -> int:
    """Write what Wikidata lacks as QuickStatements: plain facts only, checked against property constraints.

    Nothing that is contested, implied, hearsay or an accusation about a living person or a state; nothing that is there
    already; nothing that replaces a value. All references and qualifiers are kept; what a form cannot carry is said.
    """
    project = project_of(ctx)
    made = operations.quickstatements(project, snapshot=snapshot, form=form)
    write(made.text, output)
    show(made.notes)
    if held:
        for each in made.proposal.held:
            say(f"held back: {_said(each.difference, project, made.labels)}: {'; '.join(each.reasons)}")
    for command, what in made.lost:
        say(f"lost: {command.item} {command.property} {command.value}: {what}")
    bare = sum(not command.references and command.new for command in made.proposal.commands)
    say(f"{counted(len(made.proposal.commands), 'command')}, {len(made.proposal.held)} held back")
    if bare:
        say(f"{counted(bare, 'statement')} without a reference: no document says where to read it")
    return 0


def _said(difference: Difference, project: Project, labels: Mapping[str, str]) -> str:
    value = _value(difference.ours.value, labels) if difference.ours else ""
    return f"{project.prefixes.shorten(difference.entity)} {_named(difference.property, labels)} {value}"


def _row(each: Difference, project: Project, labels: Mapping[str, str]) -> tuple[str, ...]:
    ours = _value(each.ours.value, labels) if each.ours else ""
    theirs = _value(each.theirs.value, labels) if each.theirs else ""
    lacking = [f"{property_} {value}" for property_, value in each.qualifiers] if each.kind == "differ" else []
    aspects = ", ".join(each.aspects) + (f" ({', '.join(lacking)})" if lacking else "")
    entity, property_ = project.prefixes.shorten(each.entity), _named(each.property, labels)
    return _SHOWN[each.kind], entity, each.item, property_, ours, theirs, aspects


def _value(value: Value, labels: Mapping[str, str]) -> str:
    if value.kind == "quantity" and value.detail in labels:
        return f"{value} ({labels[value.detail]})"
    return _named(str(value), labels) if value.kind == "item" else str(value)


def _named(identifier: str, labels: Mapping[str, str]) -> str:
    return f"{identifier} ({labels[identifier]})" if identifier in labels else identifier


def _json(each: Difference) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": each.kind,
        "entity": each.entity,
        "item": each.item,
        "property": each.property,
        "aspects": list(each.aspects),
    }
    for name, statement in (("ours", each.ours), ("theirs", each.theirs)):
        if statement is not None:
            found[name] = {
                "value": str(statement.value),
                "rank": statement.rank,
                "qualifiers": _snaks(statement.qualifiers),
                "references": _references(statement.references),
            }
    if each.ours is not None:
        found["claims"] = [claim.node for claim in each.ours.claims]
        found["lacking"] = {"qualifiers": _snaks(each.qualifiers), "references": _references(each.references)}
    return found


def _unsaid(each: Unsaid) -> dict[str, str]:
    where = {"entity": each.entity, "item": each.item, "property": each.property}
    return {**where, "value": each.value, "why": each.reason}


def _snaks(snaks: Iterable[Snak]) -> list[list[str]]:
    return [[property_, str(value)] for property_, value in snaks]


def _references(references: Iterable[Reference]) -> list[list[list[str]]]:
    return [_snaks(reference) for reference in references]
