"""``kgtool describe``."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.asking import asking_options, source_of
from kgtool.cli.session import show, write
from kgtool.sparql.values import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.operations.describe import Description, Saying, SourcedClaim


_MOST = 12


@click.command("describe", epilog="Exit codes: 0 done, 2 an unknown name or malformed input, 3 a limit was reached.")
@click.argument("name", metavar="IRI|CURIE")
@click.option("--all", "whole", is_flag=True, help=f"Every value of a property, not the first {_MOST} of it only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: iri, outgoing, incoming, labels.")
@asking_options
@click.pass_context
def command(ctx: click.Context, /, name: str, **options: Any) -> int:
    """Show everything that the graph says of an entity and with it, with labels, claims and sources.

    Inferred triples are marked with *; what is only claimed, and is no fact of the graph, with ?. Below a triple stand
    its claims: rank, certainty, document and span.

    \b
    Example:
      kgtool describe film:the-interview
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.describe import describe

    source, limits = source_of(ctx, options)
    found = describe(name, source=source, limits=limits)
    show(found.diagnostics)
    if options["as_json"]:
        about = {key: value for key, value in asdict(found).items() if key != "diagnostics"}
        write(json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    else:
        write("\n".join(_lines(found, source.prefixes.shorten, None if options["whole"] else _MOST)) + "\n")
    return 0


def _lines(found: Description, short: Callable[[str], str], most: int | None) -> Iterator[str]:
    label = found.labels.get(found.iri)
    yield f"{short(found.iri)}  {label}" if label else short(found.iri)
    for title, sayings, arrow in (("", found.outgoing, ""), ("Said with it", found.incoming, "← ")):
        if title and sayings:
            yield f"\n{title}"
        for name, same in groupby(sayings, lambda saying: saying.property):
            yield f"  {arrow}{short(name)}"
            several = list(same)
            for saying in several[:most]:
                yield f"    {_mark(saying)} {_shown(saying.term, found.labels, short)}"
                yield from (f"        {_claim(claim, found.labels, short)}" for claim in saying.claims)
            if left := len(several[most:]) if most else 0:
                yield f"      … {left} more: --all"
    if any(saying.inferred or not saying.plain for saying in (*found.outgoing, *found.incoming)):
        yield "\n* inferred   ? only claimed, no fact of the graph"


def _mark(saying: Saying) -> str:
    return "*" if saying.inferred else " " if saying.plain else "?"


def _shown(text: str, labels: dict[str, str], short: Callable[[str], str]) -> str:
    parts = parts_of(text)
    if parts.kind == "iri":
        label = labels.get(parts.value)
        return f"{short(parts.value)}  {label}" if label else short(parts.value)
    if parts.kind != "literal":
        return text
    return f'"{" ".join(parts.value.split())}"@{parts.language}' if parts.language else " ".join(parts.value.split())


def _claim(claim: SourcedClaim, labels: dict[str, str], short: Callable[[str], str]) -> str:
    span = f" {claim.start}-{claim.end}" if claim.start is not None else ""
    words = [labels.get(iri) or short(iri) for iri in (claim.certainty, claim.rank) if iri]
    words[1:1] = claim.flags
    return "  ".join([short(claim.claim), ", ".join(words), f"{claim.document}{span}"]).rstrip()
