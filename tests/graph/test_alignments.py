from __future__ import annotations

from pathlib import Path

from kgtool.project import open_project
from kgtool.rdfio.loading import load_files
from kgtool.roles import GraphRole
from kgtool.terms import NamedNode
from kgtool.vocab import OWL, RDF, RDFS, SKOS

ROOT = Path(__file__).parents[2]
OWN = open_project(ROOT).claims_namespace
ALIGNMENTS = tuple(load_files([ROOT / "ontology/alignments.ttl"]).require().term_triples(GraphRole.DATA))
TYPES = {
    (subject, value)
    for name in ("claims", "classes", "properties")
    for subject, predicate, value in load_files([ROOT / f"ontology/{name}.ttl"]).require().term_triples(GraphRole.DATA)
    if predicate == RDF.type
}
OUTWARD = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.exactMatch, SKOS.closeMatch}


def test_alignments_lead_from_a_term_of_ours_to_one_of_theirs() -> None:
    own = {subject for subject, _ in TYPES}
    for subject, predicate, value in ALIGNMENTS:
        assert subject in own, subject
        assert predicate in OUTWARD, predicate
        assert isinstance(value, NamedNode), value
        assert not value.value.startswith(OWN), value


def test_classes_go_below_classes_and_properties_below_properties() -> None:
    properties = {subject for subject, kind in TYPES if kind in {OWL.ObjectProperty, OWL.DatatypeProperty}}
    classes = {subject for subject, kind in TYPES if kind == OWL.Class}
    assert {subject for subject, predicate, _ in ALIGNMENTS if predicate == RDFS.subClassOf} <= classes
    assert {subject for subject, predicate, _ in ALIGNMENTS if predicate == RDFS.subPropertyOf} <= properties


def test_no_class_of_the_story_world_is_below_a_class_of_theirs() -> None:
    names = ("StoryEntity", "Character", "StoryGroup", "PlotElement", "StoryWork", "StoryThing")
    story = {f"{OWN}{name}" for name in names}
    below = {subject for subject, predicate, _ in ALIGNMENTS if predicate == RDFS.subClassOf}
    assert {subject.value for subject in below if isinstance(subject, NamedNode)} & story == set()


def test_an_item_of_wikidata_is_matched_and_never_a_class_or_a_property_of_ours() -> None:
    for _, predicate, value in ALIGNMENTS:
        if isinstance(value, NamedNode) and value.value.startswith("http://www.wikidata.org/"):
            assert predicate in {SKOS.exactMatch, SKOS.closeMatch}
