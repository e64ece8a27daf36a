"""The OWL 2 test cases (https://www.w3.org/TR/owl2-test/) of the RL profile and of the RDF-based semantics.

A case is run as many times as it has kinds: consistent, inconsistent, entails, entails not. An inconsistent graph
entails everything. Conclusions are looked up in the closure by simple entailment, blank nodes as existentials.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import Severity
from kgtool.operations.reason import reason
from kgtool.rdfio.loading import load_files
from kgtool.roles import ASSERTED, REASONED
from tests.spec.suites import ABSENT, folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from _pytest.mark.structures import ParameterSet

    from kgtool.dataset import Dataset, GraphRole

Triple3 = tuple[str, str, str]

_TEST = "{http://www.w3.org/2007/OWL/testOntology#}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_KINDS = ("ConsistencyTest", "InconsistencyTest", "PositiveEntailmentTest", "NegativeEntailmentTest")

DIFFERENT = "concludes owl:differentFrom, which no rule of OWL 2 RL/RDF does"
COMPLEMENT = "concludes membership in an owl:complementOf, which no rule does"
INCLUSION = "concludes a range from the inclusion of XML Schema datatypes in each other, which no rule does"
ANNOTATION = "concludes an annotation of an equivalent class as if classes with equal members were owl:sameAs"
FAILURES = {
    "chain2trans1": "concludes that a property is transitive, from a chain: no rule concludes such an axiom",
    "DisjointClasses-001": COMPLEMENT,
    "DisjointClasses-003": COMPLEMENT,
    "New-Feature-DisjointDataProperties-002": "concludes an owl:AllDifferent, which no rule does",
    "New-Feature-DisjointObjectProperties-001": DIFFERENT,
    "New-Feature-DisjointObjectProperties-002": "concludes an owl:AllDifferent, which no rule does",
    "New-Feature-ObjectQCR-002": COMPLEMENT,
    "New-Feature-ReflexiveProperty-001": "owl:ReflexiveProperty is not in OWL 2 RL",
    "owl2-rl-rules-fp-differentFrom": DIFFERENT,
    "owl2-rl-rules-ifp-differentFrom": DIFFERENT,
    "WebOnt-I4.6-005-Direct": ANNOTATION,
    "WebOnt-I5.5-005": "concludes that some class is the union of a list, which no rule does",
    "WebOnt-I5.8-006": INCLUSION,
    "WebOnt-I5.8-008": INCLUSION,
    "WebOnt-I5.8-009": INCLUSION,
    "WebOnt-differentFrom-001": "concludes that owl:differentFrom is symmetric, which no rule does",
    "WebOnt-equivalentClass-008-Direct": ANNOTATION,
    "WebOnt-imports-011": "owl:imports: what the premise imports is not in the case's premise",
}
"""Cases whose conclusion is out of reach of the rules; owlrl fails the same ones."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test case of one kind."""

    name: str
    kind: str
    values: Mapping[str, tuple[str, ...]]


@cache
def _cases() -> tuple[Case, ...]:
    root = folder()
    path = root / "owl2" / "all.rdf" if root else None
    if path is None or not path.is_file():
        return ()
    found = []
    for element in ET.parse(path).getroot().iter(f"{_TEST}TestCase"):  # noqa: S314 - the W3C's own file, from disk
        values: dict[str, list[str]] = defaultdict(list)
        for child in element:
            target = child.attrib.get(f"{_RDF}resource")
            values[child.tag.partition("}")[2]].append(target.partition("#")[2] if target else child.text or "")
        name = values["identifier"][0]
        if ("RL" in values["profile"] or "rdfbased" in name) and values["rdfXmlPremiseOntology"]:
            frozen = {key: tuple(each) for key, each in values.items()}
            found += [
                Case(name, kind, frozen) for kind in _KINDS if kind in values["type"] and _is_complete(kind, frozen)
            ]
    return tuple(found)


def _is_complete(kind: str, values: Mapping[str, tuple[str, ...]]) -> bool:
    return not kind.endswith("EntailmentTest") or _goal_key(kind) in values


def _goal_key(kind: str) -> str:
    return "rdfXmlConclusionOntology" if kind.startswith("Positive") else "rdfXmlNonConclusionOntology"


def _parameters() -> Iterable[ParameterSet]:
    for case in _cases():
        failing = case.name in FAILURES and case.kind == "PositiveEntailmentTest"
        marks = [pytest.mark.xfail(strict=True, reason=f"{case.name}: {FAILURES[case.name]}")] if failing else []
        yield pytest.param(case, id=f"{case.name}-{case.kind}", marks=marks)
    if not _cases():
        yield pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))


@pytest.mark.spec
@pytest.mark.parametrize("case", list(_parameters()))
def test_the_closure_decides_the_case(case: Case, tmp_path: Path) -> None:
    reasoned = reason(data=_files(tmp_path, "premise", case.values["rdfXmlPremiseOntology"]), axiomatic=True)
    assert not [fault for fault in reasoned.diagnostics if fault.severity is Severity.ERROR]
    if case.kind in {"ConsistencyTest", "InconsistencyTest"}:
        assert reasoned.closure.consistent == (case.kind == "ConsistencyTest")
        return
    goal = load_files(_files(tmp_path, "goal", case.values[_goal_key(case.kind)])).require()
    closed = _triples(reasoned.dataset, REASONED)
    entailed = not reasoned.closure.consistent or _entails(closed, sorted(_triples(goal, ASSERTED)))
    assert entailed == (case.kind == "PositiveEntailmentTest")


def _files(folder: Path, name: str, texts: tuple[str, ...]) -> list[Path]:
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"{name}{number}.rdf"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def _triples(dataset: Dataset, roles: tuple[GraphRole, ...]) -> set[Triple3]:
    texts = dataset.terms.texts
    return {(texts[s], texts[p], texts[o]) for s, p, o in dataset.triples(*roles).iter_rows()}


def _entails(closed: set[Triple3], goal: list[Triple3]) -> bool:
    by_predicate: dict[str, list[Triple3]] = defaultdict(list)
    for triple in closed:
        by_predicate[triple[1]].append(triple)

    def search(rest: list[Triple3], known: dict[str, str]) -> bool:
        if not rest:
            return True
        rest = sorted(rest, key=lambda triple: sum(part.startswith("_:") and part not in known for part in triple))
        (subject, predicate, object_), *others = rest
        for found_subject, _, found_object in by_predicate[predicate]:
            extended = dict(known)
            fits = all(
                extended.setdefault(wanted, found) == found if wanted.startswith("_:") else wanted == found
                for wanted, found in ((subject, found_subject), (object_, found_object))
            )
            if fits and search(others, extended):
                return True
        return False

    return search(goal, {})
