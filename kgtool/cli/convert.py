"""``kgtool convert``: from one RDF syntax to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kgtool.cli.session import output_option, write

if TYPE_CHECKING:
    from pathlib import Path

_TARGETS = "turtle|trig|nt|nq|rdfxml|jsonld"


@click.command("convert", epilog="Exit codes: 0 done, 2 malformed input or bad usage, 3 a limit was reached.")
@click.argument("path", metavar="IN")
@click.option("--to", required=True, metavar=_TARGETS, help="The syntax to write.")
@click.option("--from", "source_format", metavar="SYNTAX", help="The syntax of IN, where its suffix does not say.")
@click.option("--base", metavar="IRI", help="Resolves relative IRIs.")
@output_option
def command(path: str, to: str, source_format: str | None, base: str | None, output: Path | None) -> int:
    """Write an RDF document in another syntax: terms exactly as they are, statements sorted, equal bytes every time.

    IN is a file, compressed or not, or - for standard input. Turtle and TriG are grouped by subject and use the
    document's own prefixes; blank nodes are written in place where one statement alone names them.

    \b
    Examples:
      kgtool convert dump.nt.gz --to turtle --output dump.ttl
      kgtool convert page.rdf --base https://example.org/page --to jsonld
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.convert import convert

    write(convert(path, to=to, base=base, source_format=source_format), output)
    return 0
