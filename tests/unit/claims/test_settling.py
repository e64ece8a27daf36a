from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.claims.claim import read_claims
from kgtool.claims.explaining import explain_claim
from kgtool.claims.settling import settle
from kgtool.project import open_project
from kgtool.rdfio.loading import load_files
from kgtool.roles import GraphRole
from kgtool.terms import NamedNode, Triple

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset

    from .conftest import MakeProject

EX = "https://example.org/"
PLAIN = "a :Claim ; rdf:subject ex:lamp ; rdf:predicate :litIn ; rdf:object ex:y1811 ; :certainty :asserted"


def plain(dataset: Dataset) -> set[str]:
    return {
        " ".join(str(getattr(part, "value", part)).removeprefix(EX) for part in (t.subject, t.predicate, t.object))
        for t in dataset.term_triples(GraphRole.TRUTHY)
    }


def test_an_asserted_claim_becomes_its_own_triple(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN} .")
    settle(dataset, project)
    assert plain(dataset) == {"lamp ontology#litIn y1811"}


@pytest.mark.parametrize("certainty", ["reported", "disputed", "denied"])
def test_a_claim_that_the_document_does_not_vouch_for_is_never_plain(made: MakeProject, certainty: str) -> None:
    dataset, project = made(f"claim:1 {PLAIN.replace('asserted', certainty)} .")
    settle(dataset, project)
    assert plain(dataset) == set()


@pytest.mark.parametrize("flag", ["negated", "counterfactual", "fictional"])
@pytest.mark.parametrize("true", ["true", '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>'])
def test_a_claim_in_another_truth_mode_is_never_plain(made: MakeProject, flag: str, true: str) -> None:
    dataset, project = made(f"claim:1 {PLAIN} ; :{flag} {true} .")
    settle(dataset, project)
    assert plain(dataset) == set()


@pytest.mark.parametrize("flag", ["negated", "counterfactual", "fictional"])
def test_a_flag_that_is_false_changes_nothing(made: MakeProject, flag: str) -> None:
    dataset, project = made(f"claim:1 {PLAIN} ; :{flag} false ; :implied true .")
    settle(dataset, project)
    assert plain(dataset) == {"lamp ontology#litIn y1811"}


def test_a_preferred_claim_outranks_a_normal_one_of_its_subject_and_property(made: MakeProject) -> None:
    second = PLAIN.replace("1811", "1810") + " ; wikibase:rank wikibase:PreferredRank"
    dataset, project = made(f"claim:1 {PLAIN} . claim:2 {second} .")
    settle(dataset, project)
    assert plain(dataset) == {"lamp ontology#litIn y1810"}


def test_claims_are_filtered_before_ranks_are_compared(made: MakeProject) -> None:
    second = PLAIN.replace("1811", "1810").replace("asserted", "disputed") + " ; wikibase:rank wikibase:PreferredRank"
    dataset, project = made(f"claim:1 {PLAIN} . claim:2 {second} .")
    settle(dataset, project)
    assert plain(dataset) == {"lamp ontology#litIn y1811"}


def test_a_deprecated_claim_is_not_plain_even_where_it_stands_alone(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN} ; wikibase:rank wikibase:DeprecatedRank .")
    settle(dataset, project)
    assert plain(dataset) == set()


def test_a_kind_that_the_ontology_marks_never_settles(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN} ; :kind ex:opinion . ex:opinion a :NonFactKind .")
    settle(dataset, project)
    assert plain(dataset) == set()


def test_a_kind_that_the_settings_name_never_settles(made: MakeProject) -> None:
    settings_text = '[claims]\nplain_kinds_excluded = ["ex:opinion"]\n'
    dataset, project = made(f"claim:1 {PLAIN} ; :kind ex:opinion .", settings_text)
    settle(dataset, project)
    assert plain(dataset) == set()


def test_that_somebody_said_something_is_plain_and_what_they_said_is_not(made: MakeProject) -> None:
    claim = PLAIN.replace("asserted", "reported") + " ; :act ex:letter ; :attributedTo ex:keeper"
    dataset, project = made(f"claim:1 {claim} .")
    settle(dataset, project)
    assert plain(dataset) == {"letter ontology#speaker keeper"}


def test_a_speaker_in_a_story_is_not_plain(made: MakeProject) -> None:
    claim = f"{PLAIN} ; :fictional true ; :act ex:letter ; :attributedTo ex:keeper"
    dataset, project = made(f"claim:1 {claim} .")
    settle(dataset, project)
    assert plain(dataset) == set()


def test_a_plain_triple_names_every_claim_that_it_rests_on(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN} . claim:2 {PLAIN} .")
    settlement = settle(dataset, project)
    triple = Triple(NamedNode(f"{EX}lamp"), NamedNode(f"{EX}ontology#litIn"), NamedNode(f"{EX}y1811"))
    assert settlement.premises_of(dataset, triple) == (f"{EX}claim/1", f"{EX}claim/2")
    assert (settlement.claims, settlement.settled, settlement.plain) == (2, 2, 1)


def test_a_subclass_of_claim_is_a_claim(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN.replace(':Claim', ':Remark')} . :Remark rdfs:subClassOf :Claim .")
    settle(dataset, project)
    assert plain(dataset) == {"lamp ontology#litIn y1811"}


def test_settling_twice_gives_the_same_rows_once(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN} .")
    settle(dataset, project)
    settle(dataset, project)
    assert dataset.quads(GraphRole.TRUTHY).height == 1


def test_settling_never_touches_the_rows_of_the_files(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN} .")
    before = dataset.quads(GraphRole.DATA)
    settle(dataset, project)
    assert dataset.quads(GraphRole.DATA).equals(before)


def test_a_dataset_without_claims_settles_into_nothing(made: MakeProject) -> None:
    dataset, project = made("ex:a :b ex:c .")
    assert settle(dataset, project).claims == 0


@pytest.mark.parametrize(
    ("turtle", "code", "says", "line"),
    [
        (PLAIN.replace("rdf:predicate :litIn ;", ""), "KG0501", "has no rdf:predicate", 11),
        (PLAIN.replace("rdf:object ex:y1811", "rdf:object ex:y1811 , ex:y1810"), "KG0502", "2 values", 11),
        (PLAIN + " ; wikibase:rank wikibase:NormalRank , wikibase:PreferredRank", "KG0502", "values for rank", 11),
        (PLAIN.replace(" ; :certainty :asserted", ""), "KG0501", "has no certainty", 11),
        (PLAIN.replace(":asserted", ":assertd"), "KG0503", "unknown certainty 'assertd'", 11),
        (PLAIN + " ; wikibase:rank :Preferred", "KG0503", "a rank that is none", 11),
        (PLAIN + ' ; :negated "yes"', "KG0503", "for the flag 'negated'", 11),
        (PLAIN.replace("ex:lamp", '"lamp"'), "KG0503", "as rdf:subject", 11),
        (PLAIN.replace(":litIn", '"lit in"'), "KG0503", "as rdf:predicate", 11),
    ],
)
def test_a_faulty_claim_is_reported_with_its_place_and_does_not_settle(
    made: MakeProject, turtle: str, code: str, says: str, line: int
) -> None:
    dataset, project = made(f"claim:1 {turtle} .")
    (fault,) = settle(dataset, project).diagnostics
    assert (fault.code, says in fault.message) == (code, True)
    assert fault.location is not None
    assert (fault.location.path, fault.location.line) == ("graph/claims.ttl", line)
    assert plain(dataset) == set()


def test_an_unknown_certainty_gets_a_suggestion(made: MakeProject) -> None:
    dataset, project = made(f"claim:1 {PLAIN.replace(':asserted', ':assertd')} .")
    (fault,) = settle(dataset, project).diagnostics
    assert fault.hint == "did you mean 'asserted'?"


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(["ex:lamp", "ex:tower"]),
        st.sampled_from([":litIn", ":builtBy"]),
        st.sampled_from(["ex:a", "ex:b", "7"]),
        st.sampled_from(["asserted", "asserted", "asserted", "reported", "disputed", "denied"]),
        st.sampled_from(["", "Normal", "Preferred", "Deprecated"]),
        st.sampled_from(["", "", "", "negated", "counterfactual", "fictional", "implied"]),
        st.sampled_from(["", "", "opinion"]),
        st.sampled_from(["", "ex:letter"]),
    ),
    max_size=8,
)


def turtle_of(number: int, row: tuple[str, ...]) -> str:
    subject, predicate, object_, certainty, rank, flag, kind, act = row
    parts = [
        f"rdf:subject {subject}",
        f"rdf:predicate {predicate}",
        f"rdf:object {object_}",
        f":certainty :{certainty}",
    ]
    parts += [f"wikibase:rank wikibase:{rank}Rank"] * bool(rank) + [f":{flag} true"] * bool(flag)
    parts += [f":kind ex:{kind}"] * bool(kind) + [f":act {act} ; :attributedTo ex:keeper"] * bool(act)
    return f"claim:{number} a :Claim ; {' ; '.join(parts)} .\n"


@settings(max_examples=60, deadline=None)
@given(rows=CLAIMS)
def test_settling_on_columns_agrees_with_the_explanation_of_each_claim(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("claims")
    (folder / "kgtool.toml").write_text('[prefixes]\nex = "https://example.org/"\n')
    text = "".join(turtle_of(number, row) for number, row in enumerate(rows))
    prefixes = (
        "@prefix : <https://example.org/ontology#> . @prefix ex: <https://example.org/> . "
        "@prefix claim: <https://example.org/claim/> . @prefix wikibase: <http://wikiba.se/ontology#> . "
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . ex:opinion a :NonFactKind .\n"
    )
    (folder / "claims.ttl").write_text(prefixes + text)
    dataset, project = load_files([folder / "claims.ttl"]).require(), open_project(folder)
    settle(dataset, project)
    claims = read_claims(dataset, project)
    expected = set()
    for claim in claims:
        told = explain_claim(claim, claims, dataset, project)
        if told.plain:
            expected.add((str(claim.subject), str(claim.predicate), str(claim.object)))
        expected |= {(f"<{act}>", f"<{EX}ontology#speaker>", f"<{agent}>") for act, agent in told.spoken}
    found = {(str(t.subject), str(t.predicate), str(t.object)) for t in dataset.term_triples(GraphRole.TRUTHY)}
    assert found == expected
