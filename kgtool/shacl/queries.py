"""Reading SPARQL constraints, and what SHACL forbids in their queries.

SHACL §5.1 (https://www.w3.org/TR/shacl/#sparql-constraints-example), §5.2.1
(https://www.w3.org/TR/shacl/#sparql-prefixes), §5.3.1 (https://www.w3.org/TR/shacl/#sparql-constraints-variables) and
appendix A (https://www.w3.org/TR/shacl/#pre-binding).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kgtool.shacl.constraints.queries import QueryConstraint
from kgtool.shacl.parameters import PARAMETERS
from kgtool.shacl.paths import PredicatePath, path_text
from kgtool.sparql.tokens import nesting, tokenize
from kgtool.terms import Literal, Term, term_to_text
from kgtool.vocab import OWL, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.shacl.faults import Faults
    from kgtool.shacl.graph import ShapesGraph
    from kgtool.shacl.paths import Path
    from kgtool.sparql.tokens import Token

__all__ = ["query_faults", "query_text", "read_query_constraint"]

_MAX_NESTING = 100
_KEPT = "kgtool"
"""Begins the names of the variables that runs for many nodes add."""
_ALWAYS = ("this", "shapesGraph", "currentShape")
_PREFIX = re.compile(r"[^\W\d_](?:[\w.\-]*[\w\-])?|")


def read_query_constraint(
    graph: ShapesGraph, shape: Term, source: Term, path: Path | None, faults: Faults
) -> QueryConstraint | None:
    """Return the constraint of a sh:sparql value, or None where it is deactivated or faulty."""
    if Literal(value=True) in graph.objects(source, SH.deactivated):
        return None
    selects = graph.objects(source, SH.select)
    where = (source, SH.select) if selects else (shape, SH.sparql, source)
    if len(selects) != 1 or not isinstance(selects[0], Literal):
        message = f"a SPARQL constraint has one sh:select, {term_to_text(source)} has {len(selects) or 'none'}"
        faults.error("KG0708", message, where, "sparql-constraints")
        return None
    text = query_text(graph, source, selects[0].value, path, faults)
    wrong = list(query_faults(text, ask=False, bound=_ALWAYS))
    if path is None and any(token.kind == "var" and token.text[1:] == "PATH" for token in tokenize(text)):
        wrong.append("the query names $PATH, but the shape has no sh:path that could take its place")
    for message in wrong:
        faults.error("KG0708", message, where, "pre-binding")
    if wrong:
        return None
    _remark(graph, source, faults)
    _remark_graphs(text, where, faults)
    messages = tuple(term for term in graph.objects(source, SH.message) if isinstance(term, Literal))
    return QueryConstraint(SH.SPARQLConstraintComponent, source, text, messages=messages)


def _remark(graph: ShapesGraph, source: Term, faults: Faults) -> None:
    """Report a message of a SPARQL constraint that is no text, and warn of what has no effect there."""
    messages = PARAMETERS[SH.message]
    for term in graph.objects(source, SH.message):
        if not messages.accepts(term):
            said = f"sh:message takes {messages.wants}, not {term_to_text(term)}"
            faults.error("KG0702", said, (source, SH.message, term), "sparql-constraints")
    if graph.objects(source, SH.severity):
        message = "sh:severity on a SPARQL constraint has no effect: the severity is that of the shape"
        faults.warning("KG0710", message, (source, SH.severity), "severity", "put it on the shape, or make two shapes")
    if graph.objects(source, SH.resultAnnotation):
        message = "sh:resultAnnotation is a term of SHACL Advanced Features: kgtool leaves annotations out of results"
        faults.warning("KG0711", message, (source, SH.resultAnnotation), hint="see https://www.w3.org/TR/shacl-af/")


def _remark_graphs(text: str, where: tuple[Term, ...], faults: Faults) -> None:
    """Warn of a query that asks for named graphs of the data, which is one graph to a validator (§1.4)."""
    for word, name in pairwise(tokenize(text)):
        if word.is_word("GRAPH") and name.text[1:] != "shapesGraph":
            message = f"GRAPH {name.text} finds nothing of the data: shapes look at it as one graph"
            faults.warning("KG0710", message, where, "data-graph", "leave GRAPH out, or ask with `kgtool query`")


def query_text(graph: ShapesGraph, source: Term, text: str, path: Path | None, faults: Faults) -> str:
    """Return a query with the prefixes that its source names put before it, and $PATH replaced by the shape's path."""
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in _prefixes(graph, source, faults))
    if path is None:
        return prologue + text
    parts, at = [], 0
    for token in tokenize(text):
        if token.kind == "var" and token.text[1:] == "PATH":
            written = path_text(path)
            parts += [text[at : token.start], written if isinstance(path, PredicatePath) else f"({written})"]
            at = token.end
    return "".join([prologue, *parts, text[at:]])


def _prefixes(graph: ShapesGraph, source: Term, faults: Faults) -> Iterator[tuple[str, str]]:
    """Yield the prefixes of sh:prefixes, those of owl:imports included."""
    declared: dict[str, str] = {}
    open_ = list(graph.objects(source, SH.prefixes))
    seen: set[Term] = set()
    while open_:
        ontology = open_.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        open_ += graph.objects(ontology, OWL.imports)
        for declaration in graph.objects(ontology, SH.declare):
            prefix, namespace = graph.value(declaration, SH.prefix), graph.value(declaration, SH["namespace"])
            if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
                message = "a prefix declaration has an sh:prefix and an sh:namespace, both literals"
                faults.error("KG0708", message, (ontology, SH.declare, declaration), "sparql-prefixes")
            elif not _PREFIX.fullmatch(prefix.value) or re.search(r'[\s<>"{}|^`\\]', namespace.value):
                message = f"'{prefix.value}: <{namespace.value}>' is no prefix declaration"
                faults.error("KG0708", message, (ontology, SH.declare, declaration), "sparql-prefixes")
            elif declared.setdefault(prefix.value, namespace.value) != namespace.value:
                message = f"prefix '{prefix.value}' is declared twice, for different namespaces"
                faults.error("KG0708", message, (ontology, SH.declare, declaration), "sparql-prefixes")
    yield from sorted(declared.items())


def query_faults(text: str, *, ask: bool, bound: Iterable[str]) -> Iterator[str]:
    """Yield what SHACL forbids in a query whose variables of these names are bound before it runs; then its syntax."""
    tokens = tokenize(text)
    names = set(bound)
    depth, _ = nesting(tokens)
    if depth > _MAX_NESTING:
        yield f"the query is nested {depth} deep; the limit is {_MAX_NESTING}"
        return
    refused = [
        token.text.upper()
        for token in tokens
        if token.is_word(*(("MINUS", "SERVICE", "VALUES") if names else ("SERVICE",)))
    ]
    about = "a query with pre-bound variables" if names else "a query"
    found = [f"{about} must not use {word}" for word in dict.fromkeys(refused)]
    for word, variable in pairwise(tokens):
        if word.is_word("AS") and variable.kind == "var" and variable.text[1:] in names:
            found.append(f"the query assigns {variable.text}, which is bound before it runs")
    kept = dict.fromkeys(token.text for token in tokens if token.kind == "var" and token.text[1:].startswith(_KEPT))
    found += [f"the query names {variable}; kgtool keeps names that begin so for itself" for variable in kept if names]
    found += _nested_faults(tokens, names)
    if found:
        yield from found
        return
    yield from _syntax_faults(text, ask=ask)


def _nested_faults(tokens: tuple[Token, ...], names: set[str]) -> Iterator[str]:
    """Yield a fault for each sub-select that keeps a pre-bound variable from its surroundings."""
    used = {token.text[1:] for token in tokens if token.kind == "var"} & names - {"shapesGraph", "currentShape"}
    wanted = used | ({"this"} & names)
    selects = [number for number, token in enumerate(tokens) if token.is_word("SELECT")]
    for number in selects:
        if number == 0 or not any(token.text == "{" for token in tokens[:number]):
            continue
        projected: set[str] = set()
        for token in tokens[number + 1 :]:
            if token.text == "{" or token.is_word("WHERE"):
                break
            if token.kind == "var":
                projected.add(token.text[1:])
            elif token.text == "*" and len(projected) == 0:
                projected |= set(_inside(tokens[number:]))
        missing = sorted(wanted - projected)
        if missing:
            yield f"a sub-select does not return ${missing[0]}, which is bound before the query runs"


def _inside(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Yield the names in the patterns of the first braces, which SELECT * returns; not what only a test names."""
    open_: list[str] = []
    for before, token in pairwise(tokens):
        if token.text in {"{", "("}:
            open_.append("test" if token.text == "(" or before.is_word("EXISTS") else "group")
        elif token.text in {"}", ")"}:
            del open_[-1:]
            if not open_:
                return
        elif token.kind == "var" and "test" not in open_:
            yield token.text[1:]


def _syntax_faults(text: str, *, ask: bool) -> Iterator[str]:
    import pyoxigraph

    try:
        result = pyoxigraph.Store().query(text)
    except SyntaxError as error:
        yield f"the query cannot be parsed: {error.msg or error}"
        return
    except (RuntimeError, OSError, ValueError) as error:
        yield f"the query cannot be run: {error}"
        return
    if ask and not isinstance(result, pyoxigraph.QueryBoolean):
        yield "the query of sh:ask is an ASK query"
    elif not ask and not isinstance(result, pyoxigraph.QuerySolutions):
        yield "the query of sh:select is a SELECT query"
    elif isinstance(result, pyoxigraph.QuerySolutions) and "this" not in {name.value for name in result.variables}:
        yield "the query does not return $this"
