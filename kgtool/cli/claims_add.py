"""``kgtool claims locate`` and ``kgtool claims add``: from a piece of text to a claim with span and hash."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.claims.vocabulary import CERTAINTIES, FLAGS, Rank
from kgtool.cli.session import project_of, say, write
from kgtool.errors import ProjectError
from kgtool.operations import claims as operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.claims.adding import NewClaim
    from kgtool.project import Project

__all__ = ["add", "locate"]


@click.command(epilog="\b\nExit codes: 0 found, 1 only nearly found or not at all, 2 could not be done.")
@click.argument("text")
@click.option("--source", required=True, type=click.Path(path_type=Path, exists=True), help="The file of the text.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one object an occurrence.")
@click.pass_context
def locate(ctx: click.Context, text: str, source: Path, as_json: bool) -> int:  # noqa: FBT001 - a command-line flag
    """Print offsets and hash of TEXT in a file, and Turtle ready to paste.

    Offsets count Unicode code points. Where the text is not there letter by letter, places that differ only in white
    space, quotation marks, dashes or case are shown instead.
    """
    found = operations.locate(text, source=source)
    if as_json:
        write(json.dumps([asdict(each) for each in found], indent=2, ensure_ascii=False) + "\n")
    else:
        document = _document(ctx, source)
        for each in found:
            write(_block(each, source, document))
    if not found:
        say(f"not in {source.name}: '{text}'")
    return 0 if found and found[0].exact else 1


@click.command(epilog="\b\nExit codes: 0 written, 2 refused; the file is then as it was.")
@click.argument("text")
@click.option("--source", required=True, type=click.Path(path_type=Path, exists=True), help="The file of the text.")
@click.option("--id", "name", required=True, help="The claim: a CURIE, an IRI, or a new last part.")
@click.option("--subject", required=True, help="CURIE or <IRI>.")
@click.option("--predicate", required=True, help="CURIE or <IRI> of a property of the ontology.")
@click.option("--object", "object_", required=True, help='CURIE, <IRI> or Turtle literal ("…"@en, 7, true).')
@click.option("--file", "target", required=True, type=click.Path(path_type=Path), help="The Turtle file to add to.")
@click.option("--certainty", default="asserted", show_default=True, help=f"One of {', '.join(CERTAINTIES)}.")
@click.option(
    "--rank",
    default="normal",
    show_default=True,
    type=click.Choice([rank.name.lower() for rank in Rank]),
    help="Where others say otherwise: what counts.",
)
@click.option("--flag", multiple=True, type=click.Choice(FLAGS), help="A truth-mode flag; may be repeated.")
@click.option("--kind", default="", help="CURIE or <IRI> of the kind of claim.")
@click.option("--attributed-to", default="", help="CURIE or <IRI> of who says it.")
@click.option("--paraphrase", default="", help="One sentence in your own words.")
@click.option("--doc", help="The document, where its :fileName does not tell.")
@click.option("--number", default=0, help="Which occurrence of the text, where it is there several times.")
@click.pass_context
def add(ctx: click.Context, /, **given: Any) -> int:
    """Write a claim that rests on TEXT into a Turtle file of the project; all else in the file stays as it is.

    \b
      kgtool claims add "lit in 1811" --source sources/log.txt --id S1-007 --subject ex:lamp \\
        --predicate :litIn --object t:1811 --file graph/claims.ttl
    """  # noqa: D301 - click reads \b as "keep these lines"
    project = project_of(ctx)
    new = _new_claim(project, given)
    write(operations.add(project, new, file=given["target"].absolute()))
    say(f"added to {project.relative(given['target'].resolve())}")
    return 0


def _new_claim(project: Project, given: dict[str, Any]) -> NewClaim:
    from kgtool.claims.adding import NewClaim, term_of

    place = operations.place_of(
        project, given["text"], source=given["source"], doc=given["doc"], number=given["number"]
    )
    prefixes = project.prefixes
    name = given["name"]
    namespace = prefixes.namespaces.get("claim", f"{project.base}claim/")
    return NewClaim(
        node=prefixes.expand(name) if ":" in name else namespace + name,
        subject=term_of(given["subject"], prefixes),
        predicate=term_of(given["predicate"], prefixes),
        object=term_of(given["object_"], prefixes),
        document=place.document,
        occurrence=place.occurrence,
        certainty=given["certainty"].removeprefix(":"),
        rank=Rank[given["rank"].upper()],
        kind=prefixes.expand(given["kind"]) if given["kind"] else "",
        paraphrase=given["paraphrase"],
        attributed_to=prefixes.expand(given["attributed_to"]) if given["attributed_to"] else "",
        flags=frozenset(given["flag"]),
    )


def _document(ctx: click.Context, source: Path) -> tuple[str, str, Callable[[str], str]]:
    """Return the document's prefixed name, its last part, and how a new node is written; a project is not needed."""
    from kgtool.claims.claim import local_name

    stem = source.name.partition(".")[0]
    try:
        project = project_of(ctx)
    except ProjectError:
        return f"doc:{stem}", stem, str
    iri = operations.document_of(project, source)

    def write_node(name: str) -> str:
        prefix, _, local = name.partition(":")
        return name if prefix in project.prefixes.namespaces else f"<{project.base}{prefix}/{local}>"

    if iri is None:
        return write_node(f"doc:{stem}"), stem, write_node
    return project.prefixes.shorten(iri), local_name(iri), write_node


def _block(found: Any, source: Path, document: tuple[str, str, Callable[[str], str]]) -> str:
    from kgtool.claims.locating import span_turtle

    head = f"# {source.name}:{found.line}:{found.column}: {found.start} to {found.end}\n"
    near = "" if found.exact else f"# nearly: it differs in {found.differs_in}\n# the file has: {found.text!r}\n"
    shown, name, write_node = document
    span, selector = (write_node(f"{kind}:{name}-{found.start}-{found.end}") for kind in ("span", "sel"))
    return head + near + span_turtle(found, shown, span, selector) + "\n"
