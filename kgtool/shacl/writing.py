"""A report as text and RDF. Same report, same bytes.

SHACL §3.6 (https://www.w3.org/TR/shacl/#validation-report). JSON stands in
:mod:`kgtool.shacl.json_report`, the formats of other tools in modules of their names.
"""

from __future__ import annotations

from itertools import count, groupby, islice
from typing import TYPE_CHECKING

from kgtool.shacl.paths import path_text, path_triples
from kgtool.shacl.proof_steps import proof_lines, proof_triples
from kgtool.shacl.report import Results, groups_of
from kgtool.shacl.result_rows import Forms, row_of, rows_of
from kgtool.shacl.sentences import detail_sentences, shape_name, shortened, shown
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, term_from_text, term_to_text
from kgtool.vocab import PROV, RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.prefixes import PrefixMap
    from kgtool.shacl.report import ValidationReport, ValidationResult
    from kgtool.shacl.result_rows import ResultRow

__all__ = ["report_to_text", "report_to_turtle", "report_triples", "turtle_pieces"]

_ARRANGED = 10_000
"""From how many results on a Turtle report is written a result a line."""
_SHOWN = 10
"""How many results of one shape and component the text form lists before it only counts."""
_DETAILS = 10
"""How many details of a result the text form lists."""
_NAMED = 5
"""How many shapes, classes, properties, rules and queries are named of each kind that nobody looks at."""


def report_triples(report: ValidationReport) -> list[Triple]:
    """Return the sh:ValidationReport as triples; blank nodes are labelled by the order of the results."""
    root = BlankNode("report")
    triples = [
        Triple(root, RDF.type, SH.ValidationReport),
        Triple(root, SH.conforms, Literal("true" if report.conforms else "false", datatype=XSD.boolean)),
    ]
    paths = count()
    for number, result in enumerate(report.results):
        node = BlankNode(f"r{number}")
        triples.append(Triple(root, SH.result, node))
        triples += _result_triples(result, node, paths)
    return triples


def report_to_turtle(report: ValidationReport, prefixes: PrefixMap) -> bytes:
    """Return the sh:ValidationReport as Turtle; one of very many results as :func:`turtle_pieces` writes it."""
    return b"".join(turtle_pieces(report, prefixes))


def turtle_pieces(report: ValidationReport, prefixes: PrefixMap) -> Iterator[bytes]:
    """Yield the sh:ValidationReport as Turtle; from ten thousand results on a result a line.

    Statements that are to be arranged are all in memory at once, which a million results would fill.
    """
    from kgtool.rdfio.serializing import serialize

    if len(report.results) < _ARRANGED:
        yield serialize(report_triples(report), "turtle", prefixes)
        return
    yield f"@prefix sh: <{SH.namespace}> .\n\n".encode()
    yield f"_:report a sh:ValidationReport ; sh:conforms {'true' if report.conforms else 'false'} .\n".encode()
    results = report.results.placeless() if isinstance(report.results, Results) else report.results
    lines = _Lines()
    for number, row in enumerate(rows_of(results)):
        yield f"_:report sh:result _:r{number} .\n".encode()
        yield from lines.of(row, f"_:r{number}")


class _Lines:
    """Writes results a line each, with one more for each detail and each node of a path."""

    def __init__(self) -> None:
        self._paths = count()
        self._forms = Forms(_common)

    def of(self, row: ResultRow, node: str) -> Iterator[bytes]:
        """Yield the lines of a result, which has the label of ``node``."""
        kind = row.kind
        said = ["a sh:ValidationResult", f"sh:focusNode {row.focus_node}"]
        described: list[Triple] = []
        if kind.result_path is not None:
            path, described = path_triples(kind.result_path, self._node)
            said.append(f"sh:resultPath {term_to_text(path)}")
        if row.value is not None:
            said.append(f"sh:value {row.value}")
        said.append(self._forms.of(kind))
        said += [f"sh:resultMessage {term_to_text(message)}" for message in row.messages]
        said += [f"sh:detail {node}d{number}" for number in range(len(row.details))]
        if row.proof:
            said.append(f"{PROV.wasDerivedFrom} {node}s0")
        yield f"{node} {' ; '.join(said)} .\n".encode()
        yield from _statements(described)
        yield from map(str.encode, proof_lines(node[2:], row.proof))
        for number, detail in enumerate(row.details):
            yield from self.of(detail, f"{node}d{number}")

    def _node(self) -> BlankNode:
        return BlankNode(f"p{next(self._paths)}")


def _common(result: ValidationResult) -> str:
    """Return what all results of a kind say alike."""
    said = [
        f"sh:sourceShape {term_to_text(result.source_shape)}",
        f"sh:sourceConstraintComponent {_sh(result.source_constraint_component)}",
    ]
    if result.source_constraint is not None:
        said.append(f"sh:sourceConstraint {term_to_text(result.source_constraint)}")
    said.append(f"sh:resultSeverity {_sh(result.result_severity)}")
    return " ; ".join(said)


def _statements(triples: Iterable[Triple]) -> Iterator[bytes]:
    """Yield a line for each subject."""
    for subject, own in groupby(triples, key=_subject):
        said = " ; ".join(f"{_sh(triple.predicate)} {_sh(triple.object)}" for triple in own)
        yield f"{term_to_text(subject)} {said} .\n".encode()


def _subject(triple: Triple) -> Term:
    return triple.subject


def _sh(term: Term) -> str:
    text = term_to_text(term)
    return f"sh:{text[len(SH.namespace) + 1 : -1]}" if text.startswith(f"<{SH.namespace}") else text


def _result_triples(result: ValidationResult, node: BlankNode, paths: Iterator[int]) -> Iterator[Triple]:
    yield Triple(node, RDF.type, SH.ValidationResult)
    yield Triple(node, SH.focusNode, result.focus_node)
    if result.result_path is not None:
        path, described = path_triples(result.result_path, lambda: BlankNode(f"p{next(paths)}"))
        yield Triple(node, SH.resultPath, path)
        yield from described
    if result.value is not None:
        yield Triple(node, SH.value, result.value)
    yield Triple(node, SH.sourceShape, result.source_shape)
    yield Triple(node, SH.sourceConstraintComponent, result.source_constraint_component)
    if result.source_constraint is not None:
        yield Triple(node, SH.sourceConstraint, result.source_constraint)
    yield Triple(node, SH.resultSeverity, result.result_severity)
    for message in result.result_messages:
        yield Triple(node, SH.resultMessage, message)
    for number, detail in enumerate(result.detail):
        inner = BlankNode(f"{node.value}d{number}")
        yield Triple(node, SH.detail, inner)
        yield from _result_triples(detail, inner, paths)
    yield from proof_triples(node, result.proof)


def report_to_text(report: ValidationReport, prefixes: PrefixMap, *, limit: int = _SHOWN) -> str:
    """Return the report for people: counts, then results grouped by shape and component, at most ``limit`` each.

    Only what is shown is made, and read again for its place, however many results there are.
    """
    lines = [_summary(report)]
    groups = groups_of(report.results)
    rows = [row for group in groups for row in group[:limit]]
    shown = iter(
        report.results.take(rows) if isinstance(report.results, Results) else map(report.results.__getitem__, rows)
    )
    for group in groups:
        results = list(islice(shown, min(limit, len(group))))
        first = results[0]
        component = _name(first.source_constraint_component)
        shape = shape_name(report, first.source_shape, first.result_path, prefixes)
        head = f"{_name(first.result_severity)}: {len(group)} x {component} of {shape}"
        lines += ["", f"{head}  ({first.shape_location})" if first.shape_location else head]
        for result in results:
            lines += _result_lines(result, prefixes)
        if len(group) > limit:
            lines.append(f"  … and {len(group) - limit} more; --format json lists them all")
    if report.hidden:
        lines += ["", f"hidden by inference: {len(report.hidden)} (they hold in the asserted data only)"]
        for hidden in report.hidden[:limit]:
            lines += _result_lines(hidden.result, prefixes)
            lines += [f"      hidden by {shortened(axiom, prefixes)}" for axiom in hidden.hidden_by]
        if len(report.hidden) > limit:
            lines.append(f"  … and {len(report.hidden) - limit} more; --format json lists them all")
    asked_nothing = list(_asking_nothing(report, prefixes))
    return "\n".join([*lines, *([""] if asked_nothing else []), *asked_nothing]) + "\n"


def _asking_nothing(report: ValidationReport, prefixes: PrefixMap) -> Iterator[str]:
    """Yield a line for each way in which nobody looks at the data: no result may mean that."""
    found = report.coverage
    if found is None:
        return
    shapes = {
        "shapes that have no target and no shape asks them": found.unreached_shapes,
        "shapes that have no focus node": found.idle_shapes,
        "shapes that cannot be broken": found.never_failing_shapes,
    }
    for way, nodes in shapes.items():
        terms = map(term_from_text, nodes)
        yield from _listed(way, sorted(shape_name(report, term, report.paths.get(term), prefixes) for term in terms))
    names = {
        f"classes that no shape looks at ({len(found.uncovered_classes)} of {found.classes})": found.uncovered_classes,
        f"properties that no shape looks at ({len(found.uncovered_properties)} of {found.properties})": (
            found.uncovered_properties
        ),
    }
    for way, iris in names.items():
        yield from _listed(way, sorted(shown(iri, prefixes) for iri in iris))
    yield from _listed("rules that never fired", found.silent_rules)
    yield from _listed("stored queries without expected rows", found.untested_queries)


def _listed(way: str, names: Sequence[str]) -> Iterator[str]:
    """Yield a line that names the first of some names, if there are any."""
    if names:
        more = "" if len(names) <= _NAMED else f" and {len(names) - _NAMED} more"
        yield f"{way}: {', '.join(names[:_NAMED])}{more}"


def _summary(report: ValidationReport) -> str:
    if report.incomplete:
        shapes = f"{len(report.incomplete)} shape{'s were' if len(report.incomplete) != 1 else ' was'} given up"
        return f"incomplete: {shapes}; {len(report.results)} results of the others"
    if report.conforms:
        return "conforms: no results" + (f", {len(report.hidden)} hidden by inference" if report.hidden else "")
    total = len(report.results)
    by_severity = ", ".join(f"{number} {name}" for name, number in report.counts().items())
    return f"does not conform: {total} result{'s' if total != 1 else ''} ({by_severity})"


def _result_lines(result: ValidationResult, prefixes: PrefixMap) -> Iterator[str]:
    place = f"{result.location}: " if result.location else ""
    path = f" {path_text(result.result_path, prefixes.shorten)}" if result.result_path is not None else ""
    own = result.value is not None and result.value != result.focus_node
    value = f" {shown(term_to_text(result.value), prefixes)}" if own else ""  # type: ignore[arg-type] # own says it is one
    yield f"  {place}{shown(term_to_text(result.focus_node), prefixes)}{path}{value}"
    for message in result.result_messages[:1]:
        yield f"      {shortened(message.value, prefixes)}"
    details = list(islice(detail_sentences(row_of(result), prefixes), _DETAILS + 1))
    for depth, said in details[:_DETAILS]:
        yield f"        {'  ' * depth}{said}"
    if len(details) > _DETAILS:
        yield "        …"
    if len(result.holds_in) == 1 and "closure" in result.holds_in:
        yield "      holds in the closure only"
    alone = len(result.proof) == 1 and result.proof[0].settled
    for step in alone or result.proof:
        yield f"      {shortened(str(step), prefixes)}"


def _name(term: Term) -> str:
    text = term.value if isinstance(term, NamedNode) else term_to_text(term)
    return text.rpartition("#")[2].removesuffix("ConstraintComponent") or text
