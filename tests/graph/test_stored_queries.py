from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kgtool.claims.settling import settle
from kgtool.dataset import Block
from kgtool.operations.test import test as run_tests
from kgtool.owl.closure import reason
from kgtool.project import Project, open_project
from kgtool.rdfio.loading import load
from kgtool.roles import GraphRole
from kgtool.sparql.binding import bind
from kgtool.sparql.evaluation import Engine, Request
from kgtool.sparql.expectations import compare, read_expectation
from kgtool.sparql.filling import feed
from kgtool.sparql.parameters import bindings
from kgtool.sparql.stored import StoredQuery, read_queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgtool.dataset import Dataset
    from kgtool.sparql.answer import Answer

ROOT = Path(__file__).parents[2]
PROJECT = open_project(ROOT)
QUERIES, FAULTS = read_queries(PROJECT, ("queries", "checks"))
QUESTIONS = {query.identifier: query for query in QUERIES if query.identifier}


def test_every_stored_query_can_be_read_and_has_a_title_tags_and_a_name_of_its_own() -> None:
    assert not FAULTS
    assert [query.path for query in QUERIES if not (query.title and query.tags)] == []
    assert len({query.name for query in QUERIES}) == len(QUERIES)


def test_the_sixty_questions_are_there_each_with_expected_rows() -> None:
    assert sorted(QUESTIONS) == [f"Q{number:03}" for number in range(1, 61)]
    assert [query.name for query in QUESTIONS.values() if not (query.expectation_file or ROOT / "-").is_file()] == []


def test_no_query_repeats_a_value_that_it_is_to_find() -> None:
    """Words that the question itself offers (a relation, an action) may stand in the query; names may not."""
    offered = {"portrayed as", "obsessed with", "watch", "read"}
    for query in QUESTIONS.values():
        assert query.expectation_file is not None
        body = query.text[query.text.index("\nPREFIX") :]
        texts = set(re.findall(r'"([^"]*)"', body))
        expected = {str(value) for row in read_expectation(query.expectation_file).rows for value in row}
        assert not texts & expected - offered, query.name


def test_every_question_gets_its_expected_rows() -> None:
    run = run_tests(PROJECT)
    assert [each.query.name for each in run.tests if each.outcome in {"failed", "error"}] == []
    assert run.count("passed") >= len(QUESTIONS)


@pytest.fixture(scope="module")
def without_claims() -> dict[str, Answer]:
    """Return the answers to the questions over a graph from which every claim is gone."""
    return answers(lambda dataset: _drop_subjects(dataset, "claim/"))


@pytest.mark.parametrize("identifier", sorted(QUESTIONS))
def test_answers_come_from_claims(identifier: str, without_claims: dict[str, Answer]) -> None:
    if identifier == "Q058":
        pytest.skip("it answers false where nothing is claimed; the next test turns it")
    expected = QUESTIONS[identifier].expectation_file
    assert expected is not None
    assert compare(without_claims[identifier], read_expectation(expected))


def test_an_accusation_that_a_document_asserts_would_make_the_country_a_perpetrator() -> None:
    asserted = answers(lambda dataset: _replace_object(dataset, "claim/S2-039", "certainty", "asserted"))
    assert asserted["Q058"].boolean is True


def answers(change: Callable[[Dataset], None]) -> dict[str, Answer]:
    dataset = load(PROJECT).require()
    change(dataset)
    settle(dataset, PROJECT)
    reason(dataset, entailment="owl2rl")
    fed = feed(dataset, PROJECT.base, {})
    with Engine() as engine:
        engine.fill(fed)
        return {name: engine.query(_request(query, PROJECT, fed.inferred)) for name, query in QUESTIONS.items()}


def _request(query: StoredQuery, project: Project, inferred: str) -> Request:
    text = bind(query.text, bindings(query.parameters, {}, project.prefixes, project.language))
    return Request(text, query.path, project.base, inferred=inferred)


def _drop_subjects(dataset: Dataset, start: str) -> None:
    gone = [number for number, text in enumerate(dataset.terms.texts) if text.startswith(f"<{PROJECT.base}{start}")]
    for place, block in enumerate(dataset.blocks):
        kept = ~np.isin(block.subject, gone)
        columns = (block.graph, block.subject, block.predicate, block.object)
        dataset.blocks[place] = Block(block.source, *(column[kept] for column in columns))


def _replace_object(dataset: Dataset, subject: str, predicate: str, new: str) -> None:
    names = (PROJECT.base + subject, PROJECT.claims_namespace + predicate, PROJECT.claims_namespace + new)
    whose, which, what = (dataset.terms.iri(name) for name in names)
    for block in dataset.blocks_of([GraphRole.DATA]):
        block.object[(block.subject == whose) & (block.predicate == which)] = what
