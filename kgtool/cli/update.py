"""``kgtool update``."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.session import output_option, show, write
from kgtool.errors import Severity
from kgtool.prefixes import WELL_KNOWN

_EPILOG = (
    "Exit codes: 0 done, 2 malformed request or data (a malformed data file is named, the rest is updated), 3 a limit "
)
_EPILOG += "was reached."


@click.command("update", epilog=_EPILOG)
@click.argument("request", metavar="FILE.ru", type=click.Path(path_type=Path))
@click.option("--data", metavar="FILE...", multiple=True, help="The dataset: RDF in any syntax, folders, - for stdin.")
@click.option("--base", metavar="IRI", help="Resolves relative IRIs in the request and in the data.")
@click.option(
    "--format",
    "-f",
    "format_name",
    default="nq",
    show_default=True,
    help="nq, trig, jsonld, or of the default graph nt, turtle.",
)
@click.option("--timeout", type=click.FloatRange(min=0), default=60.0, metavar="SECONDS", help="0: no limit.  [60]")
@output_option
def command(  # noqa: PLR0913 - a command has as many arguments as options
    *, request: Path, data: tuple[str, ...], base: str | None, format_name: str, timeout: float, output: Path | None
) -> int:
    """Write the dataset as it is after a SPARQL update request; no file is changed.

    \b
    Example:
      kgtool update --data films.ttl rename.ru --format turtle > renamed.ttl
    """  # noqa: D301 - click reads \b as "keep these lines"
    from kgtool.operations.update import update
    from kgtool.rdfio.serializing import serialize_rows
    from kgtool.sparql.evaluation import Limits

    rows, diagnostics = update(request, data=data, base=base, limits=Limits(seconds=timeout))
    show(diagnostics)
    write(serialize_rows(rows, format_name, WELL_KNOWN), output)
    return 2 if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics) else 0
