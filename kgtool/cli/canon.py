"""``kgtool canon``: canonical N-Quads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import output_option, write

if TYPE_CHECKING:
    from pathlib import Path


@click.command("canon", epilog="Exit codes: 0 done, 2 malformed input or bad usage, 3 the work limit was reached.")
@click.argument("path", metavar="IN")
@click.option("--hash", "algorithm", default="SHA256", show_default=True, help="SHA256 or SHA384.")
@click.option("--as", "form", type=click.Choice(["nquads", "map"]), default="nquads", help="What to write.")
@click.option("--from", "source_format", metavar="SYNTAX", help="The syntax of IN, where its suffix does not say.")
@click.option("--base", metavar="IRI", help="Resolves relative IRIs.")
@click.option("--limit", type=click.IntRange(min=1), metavar="STEPS", help="How much work to allow. [default: 200000]")
@output_option
def command(path: str, output: Path | None, **options: Any) -> int:
    """Write the canonical N-Quads of an RDF document (RDFC-1.0), or the map of its blank node labels as JSON.

    Two documents that say the same have the same canonical N-Quads, so their hashes can be compared and signed. IN is
    a file in any RDF syntax, or - for standard input.

    \b
    Example:
      kgtool canon people.ttl | sha256sum
      kgtool canon people.ttl --as map
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.canon import canon

    write(canon(path, **{name: value for name, value in options.items() if value is not None}), output)
    return 0
