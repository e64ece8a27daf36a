"""`kgtool jsonld`: expand, compact, flatten, frame, from-rdf, to-rdf."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.session import output_option, write
from kgtool.rdfio.jsonld_documents import json_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kgtool.rdfio.jsonld_documents import Document
    from kgtool.rdfio.jsonld_processing import JsonLdOptions

_EXITS = "Exit codes: 0 done, 2 malformed or not at hand (with the JSON-LD error code by name), 3 nested too deep."
_READING = ("base", "processing_mode", "expand_context", "extract_all_scripts")
_FRAMING = ("embed", "explicit", "require_all", "omit_default", "omit_graph", "prune_blank_node_identifiers")
_FLAGS = {
    "extract_all_scripts": "Take all JSON-LD script elements of a page, not the first.",
    "compact_arrays": "Write an array of one value as the value; on unless switched off.",
    "compact_to_relative": "Write IRIs relative to the base; on unless switched off.",
    "ordered": "Work in the order of names; the result is in this order in any case.",
    "use_native_types": "Write booleans, integers and doubles as JSON ones; their lexical form may change.",
    "use_rdf_type": "Write rdf:type like any other property.",
    "produce_generalized_rdf": "Keep statements whose predicate is a blank node.",
    "explicit": "Only the properties that the frame names.",
    "require_all": "Only nodes with all properties of the frame.",
    "omit_default": "Leave out properties that have no value, instead of null or the default.",
    "omit_graph": "No top-level @graph around a single tree; on in JSON-LD 1.1.",
    "prune_blank_node_identifiers": "Leave out identifiers of blank nodes used once; on in JSON-LD 1.1.",
}
_CHOICES = {
    "processing_mode": (("json-ld-1.1", "json-ld-1.0"), "The version to be true to.  [json-ld-1.1]"),
    "rdf_direction": (("i18n-datatype", "compound-literal"), "How a text's base direction is written in RDF."),
    "embed": (("@once", "@always", "@never", "@last"), "How often a node is embedded.  [@once]"),
}


def _option(name: str) -> Callable[[Any], Any]:
    """Return the click option of an option of the JSON-LD API, in kebab case."""
    flag = f"--{name.replace('_', '-')}"
    if name in _FLAGS:
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=_FLAGS[name])
    if name in _CHOICES:
        return click.option(flag, name, type=click.Choice(_CHOICES[name][0]), help=_CHOICES[name][1])
    metavar, text = ("IRI", "The base of relative IRIs, and the document's address.")
    if name == "expand_context":
        metavar, text = "FILE|URL|JSON", "A context to expand the document with."
    return click.option(flag, name, metavar=metavar, help=text)


def _options(*names: str) -> Callable[[Any], Any]:
    """Give a command IN, the named options of the API, and those that say where documents are."""

    def wrap(function: Any) -> Any:
        for option in (
            output_option,
            click.option("--content-type", metavar="TYPE", help="The media type of IN, if its suffix does not say it."),
            click.option("--http-link", multiple=True, metavar="LINK", help="A Link header that IN was sent with."),
            click.option("--redirect-to", metavar="URL", help="The address that a request for IN was sent on to."),
            click.option("--http-status", type=int, help="The status that IN was sent with; 4xx and 5xx are errors."),
            click.option("--map", "maps", multiple=True, metavar="URL=DIR", help="Find documents below URL in DIR."),
            *(_option(name) for name in reversed(names)),
        ):
            function = option(function)
        return click.argument("document", metavar="IN")(function)

    return wrap


@click.group(epilog=_EXITS)
def command() -> None:
    """Run a JSON-LD 1.1 algorithm over a document, offline.

    IN is a file, - for the standard input, or an address below a --map. Nothing is ever fetched: a context is in the
    document, or its address is covered by --map.

    \b
      kgtool jsonld expand page.html --base https://example.org/page
      kgtool jsonld compact film.jsonld --context context.jsonld
      kgtool jsonld to-rdf doc.jsonld --map https://schema.org/=contexts/schema
    """  # noqa: D301 - click reads \b as "keep these lines"


@command.command(epilog=_EXITS)
@_options(*_READING, "ordered")
def expand(output: Path | None, **given: Any) -> None:
    """Replace a document's context by IRIs, and make every value an array."""
    from kgtool.operations import jsonld

    document, options = _open(given)
    write(json_text(jsonld.expand(document, options=options)), output)


@command.command(epilog=_EXITS)
@click.option("--context", "-c", required=True, metavar="FILE|URL|JSON", help="The context to write it with.")
@_options(*_READING, "compact_arrays", "compact_to_relative", "ordered")
def compact(output: Path | None, context: str, **given: Any) -> None:
    """Write a document in the short names of a context."""
    from kgtool.operations import jsonld

    document, options = _open(given)
    found = jsonld.open_json(context, options.documents)
    write(json_text(jsonld.compact(document, context=found, options=options)), output)


@command.command(epilog=_EXITS)
@click.option("--context", "-c", metavar="FILE|URL|JSON", help="A context to write it with.")
@_options(*_READING, "compact_arrays", "ordered")
def flatten(output: Path | None, context: str | None, **given: Any) -> None:
    """Write one object for each node, in a list."""
    from kgtool.operations import jsonld

    document, options = _open(given)
    found = jsonld.open_json(context, options.documents) if context else None
    write(json_text(jsonld.flatten(document, context=found, options=options)), output)


@command.command(epilog=_EXITS)
@click.option("--frame", "-f", "frame_name", required=True, metavar="FILE|URL|JSON", help="The tree to make.")
@_options(*_READING, *_FRAMING, "compact_arrays", "ordered")
def frame(output: Path | None, frame_name: str, **given: Any) -> None:
    """Make trees of the nodes that match a frame."""
    from kgtool.operations import jsonld

    document, options = _open(given)
    found = jsonld.open_json(frame_name, options.documents)
    write(json_text(jsonld.frame(document, frame=found, options=options)), output)


@command.command("to-rdf", epilog=_EXITS)
@_options(*_READING, "rdf_direction", "produce_generalized_rdf", "ordered")
def to_rdf(output: Path | None, **given: Any) -> None:
    """Write the document's statements as N-Quads."""
    from kgtool.operations import jsonld

    document, options = _open(given)
    write(jsonld.to_rdf(document, options=options), output)


@command.command("from-rdf", epilog=_EXITS)
@click.option("--format", "syntax", metavar="NAME", help="The syntax of IN, if its suffix does not say it.")
@_options("base", "use_native_types", "use_rdf_type", "rdf_direction", "processing_mode", "ordered")
def from_rdf(output: Path | None, syntax: str | None, **given: Any) -> None:
    """Write RDF in any syntax as expanded JSON-LD."""
    from kgtool.operations import jsonld

    source = jsonld.open_rdf(given["document"], syntax=syntax, base=given["base"])
    write(json_text(jsonld.from_rdf(source, options=_settings(given))), output)


def _settings(given: dict[str, Any]) -> JsonLdOptions:
    """Return the options that were given on the command line."""
    from kgtool.operations import jsonld
    from kgtool.rdfio.jsonld_processing import JsonLdOptions

    documents = jsonld.documents_of(given["maps"])
    names = JsonLdOptions.__dataclass_fields__
    chosen = {name: value for name, value in given.items() if name in names and value is not None}
    if "expand_context" in chosen:
        chosen["expand_context"] = jsonld.open_json(chosen["expand_context"], documents)
    return JsonLdOptions(**chosen, documents=documents)


def _open(given: dict[str, Any]) -> tuple[Document, JsonLdOptions]:
    """Return the document, as it was sent where that is said, and the options."""
    from kgtool.operations import jsonld

    options = _settings(given)
    name = given["redirect_to"] or given["document"]
    document = jsonld.open_document(name, options.documents, base=options.base or "", status=given["http_status"])
    changes = {"content_type": given["content_type"], "link": ", ".join(given["http_link"])}
    return replace(document, **{key: value for key, value in changes.items() if value}), options
