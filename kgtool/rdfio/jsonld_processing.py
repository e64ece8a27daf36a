"""The JSON-LD algorithms, by PyLD: the one module that knows it.

JSON-LD 1.1 API (https://www.w3.org/TR/json-ld11-api/#the-jsonldprocessor-interface) and JSON-LD 1.1 Framing
(https://www.w3.org/TR/json-ld11-framing/#framing). Documents come from :mod:`kgtool.rdfio.jsonld_documents` only, so
nothing is fetched; errors carry the JSON-LD error code by name; PyLD's caches are not shared between calls.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, EngineError, InputError, KgtoolError, LimitError, Location
from kgtool.rdfio.jsonld_documents import CONTEXT_LINK, Document, Documents, deep_enough, parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "JsonLdOptions",
    "compact",
    "expand",
    "expand_for_rdf",
    "expand_frame",
    "expand_spanned",
    "flatten",
    "frame",
]


@dataclass(frozen=True, slots=True)
class JsonLdOptions:
    """The options of the JSON-LD API and of framing, named as there; None leaves a default to the algorithm.

    JsonLdOptions (https://www.w3.org/TR/json-ld11-api/#the-jsonldoptions-type) and its framing part
    (https://www.w3.org/TR/json-ld11-framing/#jsonldoptions). ``base`` is the document's address unless it is given;
    ``expand_context`` is a context, or the address of one.
    """

    base: str | None = None
    processing_mode: str = "json-ld-1.1"
    expand_context: Any = None
    extract_all_scripts: bool | None = None
    compact_arrays: bool = True
    compact_to_relative: bool = True
    ordered: bool = False
    use_native_types: bool = False
    use_rdf_type: bool = False
    rdf_direction: str | None = None
    produce_generalized_rdf: bool = False
    embed: str = "@once"
    explicit: bool = False
    require_all: bool = False
    omit_default: bool = False
    omit_graph: bool | None = None
    prune_blank_node_identifiers: bool | None = None
    documents: Documents = field(default_factory=Documents)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document ready for the engine: its JSON value, the base of its IRIs, and contexts to expand it with."""

    value: Any
    base: str
    contexts: tuple[Any, ...]


def expand(document: Document, options: JsonLdOptions) -> list[Any]:
    """Return the expanded form of a document (https://www.w3.org/TR/json-ld11-api/#expansion-algorithm)."""
    with _engine(document.path) as jsonld:
        prepared = _prepare(jsonld, document, options, all_scripts=False)
        return _expanded(jsonld, prepared, options)


def expand_for_rdf(document: Document, options: JsonLdOptions) -> list[Any]:
    """Return the expanded form of a document as toRdf() wants it: from all script elements of a page by default."""
    with _engine(document.path) as jsonld:
        prepared = _prepare(jsonld, document, options, all_scripts=True)
        return _expanded(jsonld, prepared, options)


def expand_spanned(document: Document, value: Any, options: JsonLdOptions) -> list[Any]:
    """Return the expanded form of a document whose JSON value has spans (:mod:`kgtool.rdfio.jsonld_spans`): so has it.

    An IRI has the span of what it was expanded from, a node object or a value that of the object that it was.
    """
    from kgtool.rdfio.jsonld_spans import spanned_as

    with _engine(document.path) as jsonld:

        class Processor(jsonld.JsonLdProcessor):  # type: ignore[misc, name-defined]  # PyLD has no types
            """Hands spans on from what is expanded to what it becomes."""

            def _expand_iri(self, active_ctx: Any, value: Any, *args: Any, **options: Any) -> Any:
                return spanned_as(value, super()._expand_iri(active_ctx, value, *args, **options))

            def _expand(self, active_ctx: Any, active_property: Any, element: Any, *args: Any, **options: Any) -> Any:
                found = super()._expand(active_ctx, active_property, element, *args, **options)
                return spanned_as(element, found)

        expanded: list[Any] = Processor().expand(value, _given(options, _Prepared(value, document.url, ())))
        return expanded


def compact(document: Document, context: Any, options: JsonLdOptions) -> Any:
    """Return a document compacted with a context (https://www.w3.org/TR/json-ld11-api/#compaction-algorithm)."""
    with _engine(document.path) as jsonld:
        prepared = _prepare(jsonld, document, options, all_scripts=False)
        given = {**_given(options, prepared), "compactArrays": options.compact_arrays}
        if options.compact_to_relative:
            return jsonld.compact(prepared.value, context, given)
        return jsonld.compact(jsonld.expand(prepared.value, given), context, {**given, "base": ""})


def flatten(document: Document, context: Any, options: JsonLdOptions) -> Any:
    """Return a document flattened, and compacted where a context is given.

    JSON-LD 1.1 API (https://www.w3.org/TR/json-ld11-api/#flattening-algorithm).
    """
    with _engine(document.path) as jsonld:
        prepared = _prepare(jsonld, document, options, all_scripts=False)
        given = {**_given(options, prepared), "compactArrays": options.compact_arrays}
        return jsonld.flatten(prepared.value, context, given)


def frame(document: Document, frame_document: Any, options: JsonLdOptions) -> Any:
    """Return a document framed (https://www.w3.org/TR/json-ld11-framing/#framing-algorithm)."""
    with _engine(document.path) as jsonld:
        prepared = _prepare(jsonld, document, options, all_scripts=False)
        given = _given(options, prepared)
        given |= {"embed": options.embed, "explicit": options.explicit, "requireAll": options.require_all}
        given |= {"omitDefault": options.omit_default, "compactArrays": options.compact_arrays}
        if options.omit_graph is not None:
            given["omitGraph"] = options.omit_graph
        if options.prune_blank_node_identifiers is not None:
            given["pruneBlankNodeIdentifiers"] = options.prune_blank_node_identifiers
        return jsonld.frame(prepared.value, frame_document, given)


def expand_frame(document: Document, options: JsonLdOptions) -> list[Any]:
    """Return the expanded form of a frame (https://www.w3.org/TR/json-ld11-framing/#jsonldprocessor-extensions)."""
    with _engine(document.path) as jsonld:
        prepared = _prepare(jsonld, document, options, all_scripts=False)
        given = {**_given(options, prepared), "isFrame": True, "keepFreeFloatingNodes": True}
        expanded: list[Any] = jsonld.expand(prepared.value, given)
        return expanded


def _expanded(jsonld: Any, prepared: _Prepared, options: JsonLdOptions) -> list[Any]:
    expanded: list[Any] = jsonld.expand(prepared.value, _given(options, prepared))
    return expanded


def _given(options: JsonLdOptions, prepared: _Prepared) -> dict[str, Any]:
    """Return the options that every algorithm of PyLD takes, with caches of their own."""
    from pyld.context_resolver import ContextResolver

    def load(url: str, _: object) -> dict[str, Any]:
        return _remote(options.documents.load(url))

    contexts = {"expandContext": list(prepared.contexts)} if prepared.contexts else {}
    return {
        **contexts,
        "base": prepared.base,
        "processingMode": options.processing_mode,
        "documentLoader": load,
        "contextResolver": ContextResolver({}, load),
    }


def _remote(document: Document) -> dict[str, Any]:
    """Return a document that a context refers to, in the form of PyLD's loaders."""
    value: Any = document.text if document.is_html else parse_json(document.text, document.path)
    linked = _linked_context(document) if not document.is_html else None
    return {
        "contentType": document.content_type,
        "contextUrl": linked,
        "documentUrl": document.url,
        "document": value,
    }


def _prepare(jsonld: Any, document: Document, options: JsonLdOptions, *, all_scripts: bool) -> _Prepared:
    """Read the JSON of a document, through its Link header and its script elements where it has such."""
    found = _followed(document, options.documents)
    base = options.base if options.base is not None else found.url
    contexts: list[Any] = []
    if options.expand_context is not None:
        contexts.append(options.expand_context)
    if found.is_html:
        given: dict[str, Any] = {"base": base, "extractAllScripts": all_scripts}
        if options.extract_all_scripts is not None:
            given["extractAllScripts"] = options.extract_all_scripts
        value = jsonld.load_html(found.text, found.url or base, None, given)
        return _Prepared(value, given["base"], tuple(map(_inner, contexts)))
    linked = _linked_context(found)
    if linked is not None:
        contexts.append(linked)
    return _Prepared(parse_json(found.text, found.path), base, tuple(map(_inner, contexts)))


def _inner(context: Any) -> Any:
    return context["@context"] if isinstance(context, dict) and "@context" in context else context


def _followed(document: Document, documents: Documents) -> Document:
    """Return the document, or the JSON-LD one that its Link header names as an alternative to it."""
    if document.is_json:
        return document
    for target, media_type in document.links("alternate"):
        if media_type == "application/ld+json":
            return documents.load(_resolved(target, document.url))
    if document.is_html:
        return document
    message = f"loading document failed: '{document.content_type}' is no media type of JSON-LD"
    raise InputError(Diagnostic("KG1002", message, Location(document.path)))


def _linked_context(document: Document) -> str | None:
    """Return the address of the context that a Link header gives to plain JSON."""
    if document.content_type.partition(";")[0].strip() == "application/ld+json":
        return None
    targets = [target for target, _ in document.links(CONTEXT_LINK)]
    if len(targets) > 1:
        message = "multiple context link headers: the document has more than one"
        raise InputError(Diagnostic("KG1002", message, Location(document.path)))
    return _resolved(targets[0], document.url) if targets else None


def _resolved(reference: str, base: str) -> str:
    from pyld.iri_resolver import resolve

    return str(resolve(reference, base))


@contextmanager
def _engine(path: str) -> Iterator[Any]:
    """Give PyLD's module, and turn what it raises into errors with diagnostics."""
    from pyld import jsonld

    try:
        with deep_enough(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of terms like "@name", which the algorithms leave out
            yield jsonld
    except jsonld.JsonLdError as error:
        raise _translated(error, path) from error
    except RecursionError as error:
        raise LimitError(Diagnostic("KG1005", "nested too deep, or a context that includes itself")) from error
    except ValueError as error:  # of PyLD's IRI resolution: no base to resolve against
        message = f"loading remote context failed: {str(error)[:1].lower()}{str(error)[1:]}"
        raise InputError(
            Diagnostic("KG1003", message, Location(path), "give the document's address: --base")
        ) from error
    except (TypeError, AttributeError, KeyError, IndexError) as error:
        message = f"the JSON-LD engine cannot make sense of it: {type(error).__name__}: {error}"
        raise EngineError(Diagnostic("KG1007", message, Location(path))) from error


def _translated(error: BaseException, path: str) -> KgtoolError:
    """Return the error of a JsonLdError: its innermost cause, under the name of its JSON-LD error code."""
    chain: list[BaseException] = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    code = next(filter(None, (getattr(link, "code", None) for link in chain)), "processing error")
    own = next((link for link in chain if isinstance(link, KgtoolError)), None)
    if own is not None:
        faults = [
            (inner.code, inner.message.removeprefix("loading document failed: "), inner.hint)
            for inner in own.diagnostics
        ]
        return type(own)(*(Diagnostic(name, f"{code}: {text}", Location(path), hint) for name, text, hint in faults))
    text = str(chain[-1].args[0] if chain[-1].args else chain[-1]).strip().rstrip(".")
    details = getattr(chain[-1], "details", None)
    shown = f" ({', '.join(f'{key}: {value!r}' for key, value in details.items())})"[:200] if details else ""
    message = f"{code}: {text.removeprefix('Invalid JSON-LD syntax; ')}{shown}"
    return InputError(Diagnostic("KG1002", message, Location(path)))
