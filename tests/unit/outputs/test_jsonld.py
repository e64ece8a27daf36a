from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.errors import UsageError
from kgtool.operations.export import reasoned_dataset
from kgtool.outputs.jsonld import Trees, write_dataset
from kgtool.outputs.scope import triple_rows
from kgtool.project import open_project
from kgtool.rdfio.jsonld import parse_jsonld
from kgtool.rdfio.jsonld_documents import Document
from kgtool.rdfio.jsonld_processing import JsonLdOptions, frame
from kgtool.rdfio.jsonld_rdf import to_quads
from kgtool.rdfio.loading import load_files
from kgtool.rdfio.serializing import quads_of_rows

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project

FILM, PERSON = "<https://example.org/cinema/film/a>", "<https://example.org/cinema/person/x>"


def canonical(quads: object) -> str:
    dataset = ox.Dataset(quads)  # type: ignore[arg-type]  # any iterable of quads
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return "".join(sorted(f"{quad}\n" for quad in dataset))


@pytest.mark.parametrize("scope", ["asserted", "inferred", "all"])
def test_the_dataset_read_back_is_what_the_scope_holds(dataset: Dataset, project: Project, scope: str) -> None:
    document = write_dataset(dataset, Trees(dataset, project).context, scope=scope)
    assert canonical(parse_jsonld(document)) == canonical(quads_of_rows(triple_rows(dataset, scope)))


@pytest.mark.parametrize("root", [FILM, PERSON])
def test_a_tree_read_back_is_what_it_shows(dataset: Dataset, project: Project, root: str) -> None:
    tree = Trees(dataset, project).tree(root)
    shown = ((s, p, o, "") for s, p, o in tree.shown)
    assert canonical(parse_jsonld(tree.write())) == canonical(quads_of_rows(shown))


@pytest.mark.parametrize("root", [FILM, PERSON])
def test_framing_a_tree_by_its_root_keeps_its_shape(dataset: Dataset, project: Project, root: str) -> None:
    tree = Trees(dataset, project).tree(root)
    wanted = {"@context": tree.document["@context"], "@id": root[1:-1], "@embed": "@once"}
    options = JsonLdOptions(prune_blank_node_identifiers=False)
    framed = frame(Document(tree.write().decode()), wanted, options)
    own = {key for key in tree.document if key not in {"@context", "@reverse"}}
    assert own <= framed.keys()


def test_a_tree_shows_the_most_specific_statement_only(dataset: Dataset, project: Project) -> None:
    document = Trees(dataset, project).tree(FILM).document
    assert document["hasActor"]["id"] == PERSON[1:-1]
    assert not {"hasContributor", "actor", "contributor"} & document.keys()


def test_a_property_is_more_specific_than_another_if_its_inverse_is(project: Project) -> None:
    path = project.root / "graph" / "more.ttl"
    path.write_text(
        PREFIXES
        + "@prefix owl: <http://www.w3.org/2002/07/owl#> . :agentIn rdfs:subPropertyOf :partIn ; owl:inverseOf :agent ."
        + ":partIn owl:inverseOf :participant . film:b a :Film ; :agent film:a ."
    )
    document = (
        Trees(reasoned_dataset(project, inferences=True), project).tree("<https://example.org/cinema/film/b>").document
    )
    assert "agent" in document
    assert "participant" not in document


def test_what_only_a_disputed_claim_speaks_of_is_not_in_a_tree(project: Project) -> None:
    (project.root / "graph" / "claim.ttl").write_text(
        PREFIXES
        + """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix w: <http://wikiba.se/ontology#> .
        film:part a :Part ; :inWork film:a .
        film:claim a :Claim ; rdf:subject film:a ; rdf:predicate :p ; rdf:object film:part ; :certainty :disputed ;
            w:rank w:NormalRank ; :kind :fact ."""
    )
    tree = Trees(reasoned_dataset(project, inferences=True), project).tree(FILM)
    assert "film/part" not in tree.write().decode()


def test_a_tree_shows_who_a_detail_that_points_at_it_belongs_to(dataset: Dataset, project: Project) -> None:
    part = Trees(dataset, project).tree(FILM).document["@reverse"]["inWork"]
    assert part["type"] == "Part"
    assert part["@reverse"]["hasPart"] == {"id": PERSON[1:-1], "type": "Person", "label": {"en": "X. Y."}}


def test_another_entity_is_named_with_types_and_labels_and_nothing_else(dataset: Dataset, project: Project) -> None:
    document = Trees(dataset, project).tree(PERSON).document
    assert document["rdfs:seeAlso"].keys() == {"id", "type", "label"}


def test_an_entity_that_was_named_before_is_named_with_its_label_again(dataset: Dataset, project: Project) -> None:
    document = Trees(dataset, project).tree(PERSON).document
    assert document["actsIn"] == {"id": FILM[1:-1], "type": "Film", "label": {"en": "A", "fr": "Ah"}}


def test_a_tree_has_only_the_part_of_the_context_that_it_needs(dataset: Dataset, project: Project) -> None:
    assert "released" not in Trees(dataset, project).tree(PERSON).document["@context"]


def test_trees_in_one_language_have_no_other(dataset: Dataset, project: Project) -> None:
    text = Trees(dataset, project, ["fr"]).tree(FILM).write().decode()
    assert '"fr": "Ah"' in text
    assert '"en"' not in text


def test_an_unknown_class_in_the_settings_is_named_with_the_nearest(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "kgtool.toml"
    path.write_text(path.read_text().replace('":Film"', '":Flim"'))
    with pytest.raises(UsageError, match=r"KG0811(.|\n)*did you mean ':Film'"):
        Trees(load_files([project.root / "graph", project.root / "ontology"]).dataset, open_project(tmp_path))


NAMES = st.sampled_from(["a", "b", "c"])
LITERALS = st.sampled_from(
    [
        '"t"',
        '"t"@en',
        '"u"@en',
        '"t"@fr',
        '"1"^^xsd:integer',
        '"01"^^xsd:integer',
        '"true"^^xsd:boolean',
        '"x"^^xsd:date',
    ]
)
OBJECTS = st.one_of(NAMES.map("film:{}".format), LITERALS, NAMES.map("_:{}".format), st.just(":done"), st.just("( 1 )"))
SUBJECTS = st.one_of(NAMES.map("film:{}".format), NAMES.map("_:{}".format))
TRIPLES = st.lists(
    st.tuples(SUBJECTS, st.sampled_from([":p", ":q", "rdfs:label", "a"]), OBJECTS), min_size=1, max_size=10
)
PREFIXES = """@prefix : <https://example.org/cinema/ontology#> . @prefix film: <https://example.org/cinema/film/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRIPLES)
def test_generated_data_survives_the_own_context_and_trees(
    project: Project, triples: list[tuple[str, str, str]]
) -> None:
    path = project.root / "generated.ttl"
    path.write_text(PREFIXES + "\n".join(f"{s} {p} {o} ." for s, p, o in triples))
    dataset = load_files([path]).require()
    bare = open_project(project.root)
    trees = _Bare(dataset, bare)
    rows = triple_rows(dataset)
    assert canonical(parse_jsonld(write_dataset(dataset, trees.context))) == canonical(quads_of_rows(rows))
    for root in sorted({s for s, _, _, _ in rows if s.startswith("<")}):
        tree = trees.tree(root)
        expected = canonical(quads_of_rows((s, p, o, "") for s, p, o in tree.shown))
        assert canonical(to_quads_of(tree.write())) == expected


class _Bare(Trees):
    """Trees of a dataset without the classes that the project's settings name."""

    def __init__(self, dataset: Dataset, project: Project) -> None:
        dataset.terms.intern("<https://example.org/cinema/ontology#Film>")
        dataset.terms.intern("<https://example.org/cinema/ontology#Person>")
        super().__init__(dataset, project)


def to_quads_of(document: bytes) -> object:
    from pyld import jsonld

    return to_quads(jsonld.expand(json.loads(document)))
