from __future__ import annotations

import narwhals as nw
import pytest
from pyoxigraph import RdfFormat, parse

from kgtool.dataset import Dataset, GraphRole
from kgtool.errors import LimitError
from kgtool.owl.closure import Limits, reason
from kgtool.rules.backends import PolarsBackend
from kgtool.rules.construct import parse_rule
from kgtool.rules.limits import TERM_BYTES, Work
from tests.oracle.spark import needs_spark, session

TURTLE = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
SPARQL = "PREFIX : <http://example.org/>\n"
CHAIN = ":p a owl:TransitiveProperty . " + " ".join(f":n{number} :p :n{number + 1} ." for number in range(60))
COUNTING = SPARQL + "CONSTRUCT { ?x :n ?m } WHERE { ?x :n ?n BIND(?n + 1 AS ?m) }"
DOUBLING = SPARQL + "CONSTRUCT { ?x :s ?t } WHERE { ?x :s ?s BIND(CONCAT(?s, ?s) AS ?t) }"
ENGINES = ("kgtool", "polars")


def dataset_of(turtle: str) -> Dataset:
    dataset = Dataset()
    source = dataset.add_source("data.ttl", GraphRole.DATA)
    dataset.append_terms(source, [quad.triple for quad in parse((TURTLE + turtle).encode(), format=RdfFormat.TURTLE)])
    return dataset


def stopped(turtle: str, engine: str, limits: Limits | None, *queries: str) -> LimitError:
    """Reason, and return the limit that it was stopped by."""
    rules = [parse_rule(query, f"rule-{number}") for number, query in enumerate(queries)]
    with pytest.raises(LimitError) as caught:
        reason(dataset_of(turtle), engine=engine, limits=limits, rules=rules)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, caught.value.exit_code) == ("KG0611", 3)
    return caught.value


@pytest.mark.parametrize("engine", ENGINES)
def test_a_limit_on_triples_names_the_rule_that_made_most(engine: str) -> None:
    error = stopped(CHAIN, engine, Limits(max_triples=300))
    assert "more than the limit of 300" in str(error)
    assert error.diagnostics[0].hint.startswith("the rules that concluded most: prp-trp")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_limit_on_memory_holds_for_triples(engine: str) -> None:
    error = stopped(CHAIN, engine, Limits(max_memory=8_000))
    assert "prp-trp" in error.diagnostics[0].hint


@pytest.mark.parametrize("engine", ENGINES)
def test_a_limit_on_memory_counts_the_terms_that_rules_make(engine: str) -> None:
    """Twenty doublings make a term of a million characters; the triples that have them take less than a kilobyte."""
    error = stopped(':x :s "s" .', engine, Limits(max_memory=1_000_000), DOUBLING)
    assert "need more than 1000000 bytes" in str(error)
    assert "rule-0" in error.diagnostics[0].hint


def test_a_term_counts_its_text_and_its_place_in_the_dictionary() -> None:
    class Nothing:
        def size(self) -> int:
            return 0

        def bytes(self) -> int:
            return 0

    terms = dataset_of(":a :b :c .").terms
    work = Work(Limits(max_memory=2 * TERM_BYTES + 13), terms)
    terms.intern("<urn:1>")
    terms.intern('"é"')
    work.check(Nothing())
    terms.intern('"b"')
    with pytest.raises(LimitError):
        work.check(Nothing())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_limit_on_seconds_is_looked_at_in_every_round(engine: str) -> None:
    error = stopped(":x :n 1 .", engine, Limits(max_seconds=0.3), COUNTING)
    assert "took longer than 0.3 s" in str(error)


def test_the_rule_that_is_at_work_when_the_time_is_over_is_named() -> None:
    work = Work(Limits(max_seconds=1e-9), dataset_of(":a :b :c .").terms, at="crossing")
    with pytest.raises(LimitError) as caught:
        work.check_time()
    assert caught.value.diagnostics[0].hint.startswith("the rules that concluded most: none; at work: crossing")


def test_a_frame_that_takes_longer_than_there_is_time_is_left() -> None:
    """A join of four million rows, under a limit that is over at once."""
    backend = PolarsBackend(Work(Limits(max_seconds=0.01), dataset_of(":a :b :c .").terms))
    rows = backend.table({"s": range(2_000)})
    pairs = rows.join(rows.with_columns((nw.col("s") + 1).alias("o")).select("o"), how="cross").unique()
    with pytest.raises(LimitError):
        backend.materialize(pairs.join(pairs, on=["s", "o"]))


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_that_make_terms_round_after_round_are_stopped_under_a_limit_on_memory_too(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.rules.limits.MOST_INVENTIONS", 20)
    assert "new terms in 20 rounds" in str(stopped(":x :n 1 .", engine, None, COUNTING))
    assert "new terms in 20 rounds" in str(stopped(":x :n 1 .", engine, Limits(max_memory=10**9), COUNTING))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_term_without_measure_is_a_limit_without_a_limit(engine: str) -> None:
    assert "a term of more than 4000000 characters" in str(stopped(':x :s "s" .', engine, None, DOUBLING))


@pytest.mark.parametrize("engine", ENGINES)
def test_limits_that_are_not_reached_change_nothing(engine: str) -> None:
    free, held = dataset_of(CHAIN), dataset_of(CHAIN)
    reason(free, engine=engine)
    reason(held, engine=engine, limits=Limits(max_seconds=600, max_triples=10**6, max_memory=10**9))
    assert free.triples(GraphRole.INFERRED).equals(held.triples(GraphRole.INFERRED))


def test_plans_over_one_table_count_the_new_triples_of_each_rule() -> None:
    closure = reason(dataset_of(CHAIN), engine="polars")
    assert closure.by_rule["prp-trp"] == 60 * 59 / 2


@needs_spark
def test_the_limits_hold_on_pyspark() -> None:
    session()
    assert "prp-trp" in stopped(CHAIN, "spark", Limits(max_triples=150)).diagnostics[0].hint
    assert "took longer than" in str(stopped(CHAIN, "spark", Limits(max_seconds=0.5)))
