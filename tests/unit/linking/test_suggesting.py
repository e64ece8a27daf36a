from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.linking.alignment import Alignment
from kgtool.linking.label_index import LabelIndex, fold
from kgtool.linking.labels import Labels, arrays_of
from kgtool.linking.sketches import Sketches
from kgtool.linking.suggesting import Profile, suggestions
from kgtool.operations import link
from kgtool.operations.build import build
from tests.unit.linking.worlds import CLAIMS, claim, day, entity, is_a, item, make_project, statement, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.linking.suggesting import Suggestion

NEW = """
ex:new a :Person ; rdfs:label "Jean Doe"@en , "Jeanne Doe"@fr ; skos:altLabel "J. Doe"@en .
ex:born skos:exactMatch wd:P569 .
"""


def suggested(folder: Path, *snapshot: dict[str, object], claims: str = "", least: float = 0.0) -> list[Suggestion]:
    project = make_project(folder, CLAIMS + claims, NEW, ":born skos:exactMatch wd:P569 .")
    found = link.suggest(
        project, ["https://example.org/p/new"], snapshot=write_snapshot(folder / "s", *snapshot), least=least
    )
    return list(found.suggestions)


def features(each: Suggestion) -> dict[str, float]:
    return {feature.name: feature.points for feature in each.features}


def test_a_candidate_of_the_same_name_and_kind_comes_first_with_its_reasons(tmp_path: Path) -> None:
    found = suggested(
        tmp_path,
        entity("Q901", "Jean Doe", is_a("Q11424")),
        entity("Q902", "Jean Doe", is_a("Q5")),
        entity("Q903", "Jan Doo", is_a("Q5")),
    )
    assert [each.item for each in found] == ["Q902", "Q903", "Q901"]
    assert features(found[0]) == {"name": 60.0, "kind": 20.0}
    assert features(found[2])["kind"] == -40.0
    assert found[0].features[0].because == "'Jean Doe'@en for 'Jean Doe'@en, 100 % alike"


def test_aliases_and_other_languages_are_names_too(tmp_path: Path) -> None:
    french = entity("Q901", "Somebody", is_a("Q5"), aliases=("j doe",))
    french["labels"] = {"fr": {"language": "fr", "value": "JEANNE DOÉ"}, "en": {"language": "en", "value": "jean doe"}}
    (found,) = suggested(tmp_path, french)
    assert features(found) == {"name": 60.0, "languages": 5.0, "kind": 20.0}


def test_dates_and_neighbours_count_for_and_against(tmp_path: Path) -> None:
    known = claim("d1", "ex:new", ":born", '"1950-02-03"^^xsd:date') + claim("d2", "ex:film", ":madeBy", "ex:new")
    found = suggested(
        tmp_path,
        entity("Q901", "Jean Doe", is_a("Q5"), statement("P569", day("1950-02-03")), statement("P800", item("Q100"))),
        entity("Q902", "Jean Doe", is_a("Q5"), statement("P569", day("1870-01-01"))),
        claims=known,
    )
    assert features(found[0]) == {"name": 60.0, "kind": 20.0, "dates": 10.0, "neighbours": 5.0}
    assert features(found[1]) == {"name": 60.0, "kind": 20.0, "dates": -20.0}


def test_a_linked_item_and_a_redirect_are_no_candidates(tmp_path: Path) -> None:
    project = make_project(tmp_path, CLAIMS, NEW)
    snapshot = write_snapshot(tmp_path / "s", entity("Q200", "Jean Doe", is_a("Q5")))
    entity_ = "http://www.wikidata.org/entity/"
    (snapshot / "r.nt").write_text(
        f'<{entity_}Q77> <http://www.w3.org/2000/01/rdf-schema#label> "Jean Doe"@en .\n'
        f"<{entity_}Q77> <http://www.w3.org/2002/07/owl#sameAs> <{entity_}Q200> .\n"
    )
    assert link.suggest(project, ["https://example.org/p/new"], snapshot=snapshot).suggestions == ()


def test_without_names_every_unlinked_entity_of_an_aligned_class_is_asked_about(tmp_path: Path) -> None:
    project = make_project(tmp_path, CLAIMS, NEW)
    found = link.suggest(project, snapshot=write_snapshot(tmp_path / "s", entity("Q901", "Jean Doe", is_a("Q5"))))
    assert found.entities == 1
    assert [each.entity for each in found.suggestions] == ["https://example.org/p/new"]


WITHOUT_READING = """
import sys
from pathlib import Path
from kgtool.operations import link
from kgtool.project import open_project
found = link.suggest(open_project(Path(sys.argv[1])), snapshot=Path(sys.argv[2]))
print([(each.entity, each.item, each.score) for each in found.suggestions], "polars" in sys.modules)
"""


def test_a_build_that_is_up_to_date_answers_without_reading_and_reasoning(tmp_path: Path) -> None:
    project = make_project(tmp_path, CLAIMS, NEW)
    snapshot = write_snapshot(tmp_path / "s", entity("Q901", "Jean Doe", is_a("Q5")))
    expected = "[('https://example.org/p/new', 'Q901', 80.0)]"
    for built in (False, True):
        if built:
            build(project)
        command = [sys.executable, "-c", WITHOUT_READING, str(tmp_path), str(snapshot)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        assert run.stdout.strip() == f"{expected} {not built}"


def test_truthy_dumps_give_the_same_candidates_as_entity_json(tmp_path: Path) -> None:
    project = make_project(tmp_path, CLAIMS, NEW)
    snapshot = write_snapshot(tmp_path / "s")
    entity_, direct = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
    (snapshot / "r.nt").write_text(
        f'<{entity_}Q77> <http://www.w3.org/2004/02/skos/core#altLabel> "J\\u00EBan D\\"oe"@en .\n'
        f"<{entity_}Q77> <{direct}P31> <{entity_}Q5> .\n"
        "no triple\n"
    )
    found = link.suggest(project, ["https://example.org/p/new"], snapshot=snapshot)
    assert [(each.item, features(each)["kind"]) for each in found.suggestions] == [("Q77", 20.0)]
    assert [note.code for note in found.notes] == ["KG1101"]


def test_an_entity_with_a_million_names_is_compared_by_the_first_thousand(tmp_path: Path) -> None:
    many = entity("Q901", "Jean Doe", is_a("Q5"), aliases=tuple(f"name {number}" for number in range(1_000_000)))
    project = make_project(tmp_path, CLAIMS, NEW)
    found = link.suggest(project, ["https://example.org/p/new"], snapshot=write_snapshot(tmp_path / "s", many))
    assert [each.item for each in found.suggestions] == ["Q901"]
    assert [note.message for note in found.notes] == ["Q901 has 1,000,001 names"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text("abc é-'", min_size=1, max_size=12), min_size=1, max_size=30), st.data())
def test_a_name_finds_itself(names: list[str], data: st.DataObject) -> None:
    folded = [fold(name) for name in names]
    wanted = data.draw(st.sampled_from(folded))
    if wanted:
        assert wanted in [folded[number] for number in LabelIndex.of(folded).search(wanted, most=1)]


def test_a_name_with_a_typing_error_is_found_among_many() -> None:
    names = [f"person number {number}" for number in range(5000)] + ["ada lovelace"]
    assert LabelIndex.of(names).search("ada lovelance")[0] == 5000


words = st.lists(st.sampled_from(["anna", "hanna", "berg", "burg", "bergman", "doe"]), min_size=1, max_size=3)
named = st.tuples(words.map(" ".join), st.sampled_from(["Q5", "Q11424", ""]), st.sampled_from([0, 1950, 1951]))


@settings(deadline=None, max_examples=60)
@given(st.lists(named, min_size=1, max_size=25), named, st.integers(1, 4), st.sampled_from([0.0, 40.0, 65.0]))
def test_the_best_candidates_are_those_of_a_search_without_bounds(
    items: list[tuple[str, str, int]], ours: tuple[str, str, int], most: int, least: float
) -> None:
    sketches = Sketches()
    for number, (name, kind, year) in enumerate(items, 1):
        sketch = sketches.sketch(f"Q{number}")
        sketch.kinds, sketch.years = (kind,) * bool(kind), (("P569", year),) * bool(year)
        sketches.add_name(sketch, "en", name, is_label=True)
    name, kind, year = ours
    kinds, years = frozenset({kind} - {""}), frozenset([("P569", year)] * bool(year))
    profile = Profile("urn:x", (("en", name),), kinds, years)
    labels, alignment = Labels(arrays_of(sketches)), Alignment((), {}, {})
    every = suggestions(profile, labels, alignment, most=1_000, least=0.0)
    best = tuple(each for each in every if each.score >= least)[:most]
    assert suggestions(profile, labels, alignment, most, least) == best
