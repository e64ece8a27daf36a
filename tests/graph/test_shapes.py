from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kgtool.operations.validate import validate as validate_project
from kgtool.outputs.ontology_terms import OntologyTerms
from kgtool.project import open_project
from kgtool.rdfio.loading import load_files
from kgtool.roles import GraphRole
from kgtool.shacl.validation import validate
from kgtool.terms import BlankNode, Literal, NamedNode
from kgtool.vocab import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.dataset import Dataset
    from kgtool.outputs.ontology_terms import OntologyTerm
    from kgtool.shacl.report import ValidationResult
    from kgtool.terms import Term, Triple

ROOT = Path(__file__).parents[2]
PROJECT = open_project(ROOT)
SHAPE_FILES = sorted((ROOT / "ontology/shapes").glob("*.ttl"))
FAULT_FILES = sorted((ROOT / "tests/graph/faults").glob("*.ttl"))
SHAPE = "https://example.org/the-interview/shape/"
PLACE = "urn:fault:"

PARAMETERS = (
    "class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength "
    "pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node qualifiedMinCount "
    "qualifiedMaxCount closed hasValue in sparql"
)
CONSTRAINTS = {SH[name] for name in PARAMETERS.split()}
TARGETS = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode}


@cache
def shapes() -> tuple[Triple, ...]:
    dataset = load_files(SHAPE_FILES, role=GraphRole.SHAPES).require()
    return tuple(dataset.term_triples(GraphRole.SHAPES))


def planted() -> dict[tuple[str, str], list[str]]:
    """Return the blocks of the fault files by the shape and the constraint that their headings name."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in FAULT_FILES:
        for block in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            heading, _, turtle = block.partition("\n")
            shape, parameter = heading.split()
            found.setdefault((shape, parameter), []).append(turtle)
    return found


def constraints() -> set[tuple[str, str]]:
    """Return every constraint of every shape that has a name; what stands inside sh:or and sh:not has no results."""
    return {
        (f"shape:{subject.value.removeprefix(SHAPE)}", f"sh:{predicate.value.rpartition('#')[2]}")
        for subject, predicate, _ in shapes()
        if isinstance(subject, NamedNode) and predicate in CONSTRAINTS
    }


FAULTS = [(shape, parameter, turtle) for (shape, parameter), blocks in planted().items() for turtle in blocks]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str]]]:
    """Return what each planted fault is found by: shape and component, by the number of the fault."""
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _prefixes())
    blocks = [f"@prefix x: <{PLACE}{number}/> .\n{turtle}" for number, (_, _, turtle) in enumerate(FAULTS)]
    file = tmp_path_factory.mktemp("faults") / "faults.ttl"
    file.write_text(header + "\n".join(blocks), encoding="utf-8")
    dataset = load_files([file]).require()
    _add(dataset, sorted((ROOT / "ontology").glob("*.ttl")), GraphRole.ONTOLOGY)
    _add(dataset, SHAPE_FILES, GraphRole.SHAPES)
    found: dict[str, set[tuple[str, str]]] = {}
    for result in validate(dataset).results:
        found.setdefault(_fault(result), set()).add(_named(result))
    return found


def _prefixes() -> Iterator[tuple[str, str]]:
    declared = re.compile(r"^@prefix (\w*): *<(.*)> \.$", re.MULTILINE)
    yield from {pair for path in FAULT_FILES for pair in declared.findall(path.read_text(encoding="utf-8"))}


def _add(dataset: Dataset, paths: list[Path], role: GraphRole) -> None:
    source = dataset.add_source(str(role), role)
    dataset.append_terms(source, load_files(paths, role=role).require().term_triples(role))


def _fault(result: ValidationResult) -> str:
    focus = result.focus_node
    return focus.value.removeprefix(PLACE).partition("/")[0] if isinstance(focus, NamedNode) else "blank node"


def _named(result: ValidationResult) -> tuple[str, str]:
    assert isinstance(result.source_shape, NamedNode)
    component = result.source_constraint_component.value.rpartition("#")[2]
    return f"shape:{result.source_shape.value.removeprefix(SHAPE)}", component


def _component(parameter: str) -> str:
    name = parameter.removeprefix("sh:")
    return f"{'SPARQL' if name == 'sparql' else name[0].upper() + name[1:]}ConstraintComponent"


def test_every_constraint_of_every_shape_has_a_planted_fault() -> None:
    assert constraints() == set(planted())


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[f"{shape} {name}" for shape, name, _ in FAULTS])
def test_a_planted_fault_is_found(number: int, results: dict[str, set[tuple[str, str]]]) -> None:
    shape, parameter, turtle = FAULTS[number]
    place = str(number) if "x:focus" in turtle else "blank node"
    assert (shape, _component(parameter)) in results[place]


def test_the_graph_as_it_stands_has_no_finding() -> None:
    report = validate_project(PROJECT).report
    assert [*report.results, *report.hidden] == []


def test_no_shape_is_neither_targeted_nor_reached_from_a_targeted_one() -> None:
    targeted = {subject for subject, predicate, _ in shapes() if predicate in TARGETS}
    below: dict[Term, set[Term]] = {}
    for subject, predicate, value in shapes():
        if predicate not in {RDF.type, SH.path}:
            below.setdefault(subject, set()).add(value)
    reached, open_ = set(targeted), list(targeted)
    while open_:
        new = below.get(open_.pop(), set()) - reached
        reached |= new
        open_ += new
    assert {subject for subject, _, _ in shapes() if isinstance(subject, NamedNode)} - reached == set()


def test_every_constraint_has_a_message_in_english_and_in_french() -> None:
    languages: dict[Term, set[str]] = {}
    for subject, predicate, value in shapes():
        if predicate == SH.message and isinstance(value, Literal):
            languages.setdefault(subject, set()).add(value.language or "")
    named = {NamedNode(SHAPE + shape.removeprefix("shape:")) for shape, _ in constraints()}
    assert {subject for subject in named if languages.get(subject) != {"en", "fr"}} == set()


def test_every_class_that_has_instances_in_the_graph_is_the_target_of_a_shape_or_below_one() -> None:
    data = load_files([ROOT / "graph"]).require().term_triples(GraphRole.DATA)
    used = {value for _, predicate, value in data if predicate == RDF.type}
    above: dict[Term, set[Term]] = {}
    ontology = load_files(sorted((ROOT / "ontology").glob("*.ttl"))).require()
    for subject, predicate, value in ontology.term_triples(GraphRole.DATA):
        if predicate == RDFS.subClassOf and not isinstance(value, BlankNode):
            above.setdefault(subject, set()).add(value)
    targets = {value for _, predicate, value in shapes() if predicate == SH.targetClass}
    assert {each for each in used if not _upwards(each, above) & targets} == set()


def test_the_domain_and_the_range_of_every_property_are_conditions_too() -> None:
    """Otherwise inference would hide a fault: it makes an agent of whatever has a property of agents."""
    asked = _classes_asked()
    for name, term in _properties().items():
        domain, range_ = _nearest(term, "domains"), _nearest(term, "ranges")
        assert not domain or domain in asked["subject", name], (name, domain)
        if range_ and term.kind == "object property":
            named = asked["value", name]
            assert any(range_ in _above(each) for each in named), (name, range_, named)


@cache
def _terms() -> OntologyTerms:
    return OntologyTerms.of(load_files(PROJECT.files("ontology"), role=GraphRole.ONTOLOGY).require(), PROJECT.prefixes)


def _properties() -> dict[str, OntologyTerm]:
    """Return the properties of plain facts; what is said of claims, conflicts and links has closed shapes."""
    text = (ROOT / "ontology/properties.ttl").read_text(encoding="utf-8")
    names = set(re.findall(r"^(:[\w-]+)$", text, flags=re.MULTILINE))
    return {name: term for name, term in _terms().terms.items() if name in names}


def _nearest(term: OntologyTerm, what: str) -> str:
    """Return the class that a property, or else the nearest property above it, names as its domain or range."""
    open_ = [term]
    while open_:
        found = sorted(name for each in open_ for name in getattr(each, what) if name.startswith(":"))
        if found:
            return str(found[0])
        open_ = [_terms().terms[name] for each in open_ for name in each.above]
    return ""


def _above(name: str) -> set[str]:
    seen, open_ = {name}, [name]
    while open_:
        term = _terms().terms.get(open_.pop())
        new = set(term.above if term else ()) - seen
        seen |= new
        open_ += sorted(new)
    return seen


def _classes_asked() -> dict[tuple[str, str], set[str]]:
    """Return the classes that shapes ask of the subjects and of the values of a property."""
    curie = PROJECT.prefixes.shorten
    values: dict[tuple[Term, Term], list[Term]] = {}
    for subject, predicate, value in shapes():
        values.setdefault((subject, predicate), []).append(value)

    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for shape, classes in [(shape, asked) for (shape, predicate), asked in values.items() if predicate == SH["class"]]:
        names = {curie(each.value) for each in classes if isinstance(each, NamedNode)}
        for end, where in (("subject", SH.targetSubjectsOf), ("value", SH.path)):
            for name in _named_in(values.get((shape, where), []), values):
                found[end, curie(name)] |= names
    return found


def _named_in(nodes: list[Term], values: dict[tuple[Term, Term], list[Term]]) -> Iterator[str]:
    """Yield the properties that paths name: themselves, or the alternatives of a path."""
    for node in nodes:
        if isinstance(node, NamedNode):
            yield node.value
        for part in (SH.alternativePath, RDF.first, RDF.rest):
            yield from _named_in(values.get((node, part), []), values)


def _upwards(start: Term, above: dict[Term, set[Term]]) -> set[Term]:
    seen, open_ = {start}, [start]
    while open_:
        new = above.get(open_.pop(), set()) - seen
        seen |= new
        open_ += new
    return seen
