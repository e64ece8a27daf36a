"""``kgtool explain``: the proof of a triple, or what is missing for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.session import output_option, project_of, show, write

if TYPE_CHECKING:
    from kgtool.prefixes import PrefixMap

__all__ = ["command"]

_EXIT = "Exit codes: 0 the triple holds; 1 it does not; 2 malformed input, rules or usage; 3 a limit was reached."
_FILES = click.Path(path_type=Path)


@click.command("explain", epilog=_EXIT)
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option("--data", multiple=True, type=_FILES, metavar="FILE...", help="Reason over these files, not the project.")
@click.option("--rules", multiple=True, type=_FILES, metavar="FILE...", help="CONSTRUCT rules (.rq) to apply too.")
@click.option("--entailment", metavar="REGIME", help="owl2rl, rdfs or none. [default: the project's, or owl2rl]")
@click.option("--all", "alternatives", type=click.IntRange(min=1), default=1, metavar="N", help="Up to N proofs.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "turtle"]),
    default="text",
    help="How to write it.",
)
@output_option
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: click.Context,
    /,
    subject: str,
    predicate: str,
    object_: str,
    data: tuple[Path, ...],
    rules: tuple[Path, ...],
    entailment: str | None,
    alternatives: int,
    form: str,
    output: Path | None,
) -> int:
    """Say why a triple holds: a smallest proof, down to the lines of files and the claims that it rests on.

    Each part is a prefixed name, <IRI>, or for OBJECT a literal such as "1949" or "chat"@fr. PREDICATE may be a. For a
    triple that does not hold, the rules that come nearest are shown, with the premises that each of them lacks.

    \b
    Example:
      kgtool explain :the-interview a :Work
      kgtool explain --data film.ttl ex:a ex:knows ex:b --all 3
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.cli.proof_text import term_of_argument, written
    from kgtool.errors import exit_code_of
    from kgtool.operations.explain import explain
    from kgtool.operations.given_files import declared_prefixes

    project = None if data else project_of(ctx)
    prefixes: PrefixMap = project.prefixes if project else declared_prefixes(data)
    parts = [term_of_argument(text, prefixes) for text in (subject, predicate, object_)]
    found = explain(*parts, project=project, data=data, rules=rules, entailment=entailment, alternatives=alternatives)
    show(found.diagnostics)
    write(written(found, form, prefixes), output)
    return exit_code_of(found.diagnostics) or (0 if found.holds else 1)
