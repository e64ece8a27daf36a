"""``kgtool reason``: the inferred triples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import output_option, project_of, say, show, write

if TYPE_CHECKING:
    from kgtool.operations.reason import Reasoned
    from kgtool.owl.closure import Closure
    from kgtool.project import Project

__all__ = ["command"]

_EXIT = "Exit codes: 0 done; 1 inconsistent; 2 malformed input, rules or usage; 3 a limit was reached."
_FILES = click.Path(path_type=Path)


@click.command("reason", epilog=_EXIT)
@click.option("--data", multiple=True, type=_FILES, metavar="FILE...", help="Reason over these files, not the project.")
@click.option("--rules", multiple=True, type=_FILES, metavar="FILE...", help="CONSTRUCT rules (.rq) to apply too.")
@click.option("--entailment", metavar="REGIME", help="owl2rl, rdfs or none. [default: the project's, or owl2rl]")
@click.option("--engine", default="kgtool", show_default=True, help="kgtool, polars, spark or owlrl, the reference.")
@click.option("--axiomatic", is_flag=True, help="Also what holds for everything: x owl:sameAs x, axioms, owl:Thing.")
@click.option("--with-asserted", is_flag=True, help="The asserted triples too.")
@click.option("--format", default="turtle", show_default=True, help="turtle, nt, nq, trig, rdfxml or jsonld.")
@click.option("--max-seconds", type=float, default=0.0, metavar="N", help="Stop after N seconds.")
@click.option("--max-triples", type=int, default=0, metavar="N", help="Stop when there are more than N triples.")
@click.option(
    "--max-memory", type=int, default=0, metavar="MB", help="Stop when triples and new terms need more than this."
)
@click.option("--verbose", "-v", is_flag=True, help="Also every rule's count, and the rules that never fired.")
@output_option
@click.pass_context
def command(ctx: click.Context, /, data: tuple[Path, ...], output: Path | None, **options: Any) -> int:
    """Write what follows from the graph: the inferred triples and no others.

    The rules are those of OWL 2 RL (or RDFS), and the project's own from ontology/rules/. A summary, and the proof of
    each inconsistency, go to stderr.

    \b
    Example:
      kgtool reason --output inferred.ttl
      kgtool reason --data film.ttl --entailment rdfs --format nt
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.errors import exit_code_of
    from kgtool.operations.reason import inferred_pieces, reason
    from kgtool.owl.closure import Limits

    project = None if data else project_of(ctx)
    form, with_asserted, verbose = (options.pop(name) for name in ("format", "with_asserted", "verbose"))
    memory = options.pop("max_memory") * 1_000_000
    limits = Limits(options.pop("max_seconds"), options.pop("max_triples"), memory)
    given = None if limits == Limits() else limits
    found = reason(project, data=data, limits=given, **options)
    show(found.diagnostics)
    write(inferred_pieces(found, format=form, with_asserted=with_asserted, project=project), output)
    _say(found.closure, verbose=verbose)
    _say_clashes(found, project, len(found.closure.inconsistencies) if verbose else 20)
    return exit_code_of(found.diagnostics) or (0 if found.closure.consistent else 1)


def _say(closure: Closure, *, verbose: bool) -> None:
    """Write the summary and the rules that fired most."""
    seconds = f"{closure.seconds * 1000:.0f} ms"
    rounds = f"{closure.rounds} rounds, " if closure.rounds else ""  # owlrl says nothing of them, nor of rules
    say(f"{closure.asserted} triples, {closure.inferred} inferred, {rounds}{seconds}")
    shown = list(closure.by_rule.items())[: None if verbose else 10]
    if shown:
        say("  " + ", ".join(f"{rule} {count}" for rule, count in shown))
    if verbose and closure.silent:
        say(f"  never fired: {', '.join(closure.silent)}")


def _say_clashes(found: Reasoned, project: Project | None, most: int) -> None:
    """Write a proof of each inconsistency."""
    if not found.closure.inconsistencies:
        return
    from kgtool.cli.proof_text import proof_lines
    from kgtool.operations.explain import explain_clashes

    for proof in explain_clashes(found, project=project, most=most):
        say(f"error[KG0604]: {proof_lines(proof, found.prefixes)}")
    more = len(found.closure.inconsistencies) - most
    if more > 0:
        say(f"  and {more} more inconsistencies; --verbose shows them all")
