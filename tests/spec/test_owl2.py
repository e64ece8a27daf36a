"""The OWL 2 test cases (https://www.w3.org/TR/owl2-test/) of the RL profile and of the RDF-based semantics.

A case is run as many times as it has kinds: consistent, inconsistent, entails, entails not; each time through
`kgtool reason --axiomatic`. Its exit code says whether the graph is consistent; an inconsistent one entails everything.
Conclusions are looked up in what the command writes by simple entailment, blank nodes as existentials.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.rdfio.loading import load_files
from kgtool.roles import ASSERTED
from kgtool.terms import term_to_text
from tests.cli.in_process import kgtool
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
def _all() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Return what the suite says of each of its cases."""
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
        found.append({key: tuple(each) for key, each in values.items()})
    return tuple(found)


def _premises() -> dict[str, tuple[str, ...]]:
    """Return the premises of every case by its name."""
    return {values["identifier"][0]: values.get("rdfXmlPremiseOntology", ()) for values in _all()}


def _cases() -> tuple[Case, ...]:
    return tuple(
        Case(values["identifier"][0], kind, values)
        for values in _all()
        for kind in _KINDS
        if ("RL" in values.get("profile", ()) or "rdfbased" in values["identifier"][0])
        and values.get("rdfXmlPremiseOntology")
        and kind in values["type"]
        and _is_complete(kind, values)
    )


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
def test_the_command_decides_the_case(case: Case, tmp_path: Path) -> None:
    files = _files(tmp_path, "premise", case.values["rdfXmlPremiseOntology"])
    data = [part for path in files for part in ("--data", path.name)]
    done = kgtool(tmp_path, "reason", *data, "--axiomatic", "--with-asserted", "--format", "nt")
    assert done.returncode in {0, 1}, done.stderr
    consistent = done.returncode == 0
    assert ("KG0604" in done.stderr) is not consistent
    if case.kind in {"ConsistencyTest", "InconsistencyTest"}:
        assert consistent == (case.kind == "ConsistencyTest")
        return
    goal = load_files(_files(tmp_path, "goal", case.values[_goal_key(case.kind)])).require()
    closed = {
        (term_to_text(triple.subject), term_to_text(triple.predicate), term_to_text(triple.object))
        for triple in parse(done.stdout.encode(), format=RdfFormat.N_TRIPLES)
    }
    entailed = not consistent or _entails(closed, sorted(_triples(goal, ASSERTED)))
    assert entailed == (case.kind == "PositiveEntailmentTest")


@pytest.mark.spec
def test_the_suite_itself_whose_entities_stand_in_single_quotes_is_read(tmp_path: Path) -> None:
    root = folder()
    if root is None:
        pytest.skip(ABSENT)
    whole = root / "owl2" / "all.rdf"
    assert "<!ENTITY owl 'http://www.w3.org/2002/07/owl#'>" in whole.read_text(encoding="utf-8")
    done = kgtool(tmp_path, "reason", "--data", str(whole), "--format", "nt", "--output", "inferred.nt")
    assert done.returncode == 0, done.stderr
    cases = len(re.findall(r"<test:TestCase ", whole.read_text(encoding="utf-8")))
    assert int(done.stderr.split()[0]) > 10 * cases


@pytest.mark.spec
@pytest.mark.parametrize("name", ["WebOnt-miscellaneous-001", "WebOnt-miscellaneous-002"])
def test_entities_mean_the_same_in_single_and_in_double_quotes(name: str, tmp_path: Path) -> None:
    texts = [text for text in _premises().get(name, ()) if "<!ENTITY" in text]
    if not texts:
        pytest.skip(ABSENT)
    head, end, body = texts[0].partition("]>")
    written = []
    for path, text in (("double.rdf", texts[0]), ("single.rdf", head.replace('"', "'") + end + body)):
        (tmp_path / path).write_text(text, encoding="utf-8")
        done = kgtool(tmp_path, "reason", "--data", path, "--with-asserted", "--format", "nt")
        assert done.returncode == 0, done.stderr
        written.append(done.stdout)
    assert written[0] == written[1]
    assert len(written[0].splitlines()) > 100


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
