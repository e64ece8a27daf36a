from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from kgtool.errors import InputError, LimitError
from kgtool.operations.export import reasoned_dataset
from kgtool.outputs.files import tree_files
from kgtool.outputs.frames import frame_document, write_frame
from kgtool.outputs.jsonld import Trees, write_dataset
from kgtool.outputs.scope import triple_rows
from kgtool.project import open_project
from kgtool.rdfio.jsonld import parse_jsonld, write_jsonld_rows
from kgtool.rdfio.jsonld_documents import Document
from kgtool.rdfio.jsonld_processing import JsonLdOptions, frame
from kgtool.rdfio.serializing import quads_of_rows

from .conftest import HEAD, write_project

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project

FILM, PERSON = "<https://example.org/cinema/film/a>", "<https://example.org/cinema/person/x>"
OWN = "https://example.org/cinema/ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def canonical(quads: object) -> str:
    dataset = ox.Dataset(quads)  # type: ignore[arg-type]  # any iterable of quads
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return "".join(sorted(f"{quad}\n" for quad in dataset))


def trees_of(project: Project, **export: str) -> Trees:
    """Return the trees of a project with further settings of [export]."""
    path = project.root / "kgtool.toml"
    lines = "".join(f'{key} = "{value}"\n' for key, value in export.items())
    path.write_text(path.read_text().replace("[export]\n", f"[export]\n{lines}"))
    again = open_project(project.root)
    return Trees(reasoned_dataset(again, inferences=True), again)


def give(project: Project, name: str, text: object) -> None:
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text if isinstance(text, str) else json.dumps(text, indent=1))


def test_frames_are_written_beside_the_trees(dataset: Dataset, project: Project) -> None:
    names = tree_files(Trees(dataset, project), project).keys()
    assert {"context.jsonld", "frames/Film.jsonld", "frames/Person.jsonld", "trees/film/a.jsonld"} <= names


def facts_for(trees: Trees, root: str) -> bytes:
    """Return what trees are made of as JSON-LD: most specific statements, and of the root all types."""
    facts = trees.facts
    rows = [(node, p, o, "") for node in facts.about for p, o in trees.frames.said_of(node)]
    rows += [(node, TYPE, name, "") for node in facts.about for name in facts.specific_types(node)]
    rows += [(root, TYPE, name, "") for name in facts.types(root)]
    return write_jsonld_rows(sorted(set(rows)))


@pytest.mark.parametrize("root", [FILM, PERSON])
def test_a_jsonld_processor_makes_the_same_tree_from_the_frame(dataset: Dataset, project: Project, root: str) -> None:
    trees = Trees(dataset, project)
    types = {name for node in trees.facts.about for name in trees.facts.types(node)}
    written = write_frame(trees.frames.of_node(root), trees.context, f"<{OWN}Film>", types)
    document = json.loads(written)
    document = {key: value for key, value in document.items() if key != "type"} | {"id": root[1:-1]}
    options = JsonLdOptions(prune_blank_node_identifiers=False, omit_graph=True)
    framed = frame(Document(facts_for(trees, root).decode()), document, options)
    tree = trees.tree(root)
    assert framed.keys() - {"@context", "@reverse"} == tree.document.keys() - {"@context", "@reverse"}
    theirs = set(canonical(parse_jsonld(json.dumps(framed).encode())).splitlines())
    ours = set(canonical(parse_jsonld(tree.write())).splitlines())
    assert len(ours) > 10
    assert theirs == ours


def test_a_frame_is_laid_out_in_lines_that_people_can_read(dataset: Dataset, project: Project) -> None:
    trees = Trees(dataset, project)
    frame_ = trees.frames.of_node(FILM)
    text = write_frame(frame_, trees.context, f"<{OWN}Film>").decode()
    assert json.loads(text) == frame_document(frame_, trees.context, f"<{OWN}Film>")
    assert max(map(len, text.splitlines())) <= 120
    assert '  "hasActor": {"id": {}, "@explicit": true, "@embed": "@always", "rdfs:label": {}},' in text.splitlines()


def test_a_frame_has_the_terms_that_it_names_and_no_others(dataset: Dataset, project: Project) -> None:
    trees = Trees(dataset, project)
    written = frame_document(trees.frames.of_node(PERSON), trees.context, f"<{OWN}Person>", {f"<{OWN}Person>"})
    assert "price" in trees.context.document()
    assert written["@context"].keys() & {"price", "actsIn", "CreativeWork"} == {"actsIn"}


def test_a_frame_does_not_ask_for_what_only_the_ontology_gives_where_there_are_nodes(project: Project) -> None:
    more = ":remakeOf a owl:ObjectProperty ; rdfs:domain :Film . :aspect a owl:DatatypeProperty ; rdfs:domain :Poster ."
    (project.root / "ontology/more.ttl").write_text(HEAD + more + " :Poster a owl:Class .")
    frames = trees_of(project).frames
    assert f"<{OWN}remakeOf>" not in frames.of_class(f"<{OWN}Film>").forward
    assert frames.of_class(f"<{OWN}Poster>").forward.keys() == {f"<{OWN}aspect>"}


SHAPES = """
:FilmShape a sh:NodeShape ; sh:targetClass :Work ; sh:property
    [ sh:path :minutes ] , [ sh:path [ sh:inversePath :actsIn ] ] , [ sh:path :released ; sh:node :TimeShape ] .
"""


def shaped(project: Project, turtle: str) -> dict[str, Any]:
    (project.root / "ontology/shapes/more.ttl").write_text(HEAD + turtle)
    return Trees(reasoned_dataset(project, inferences=True), project).tree(FILM).document


def test_an_open_shape_leaves_nothing_out(project: Project, dataset: Dataset) -> None:
    before = Trees(dataset, project).tree(FILM).document
    assert shaped(project, SHAPES).keys() == before.keys()


def test_a_closed_shape_keeps_out_what_it_does_not_name(project: Project) -> None:
    document = shaped(project, SHAPES.replace("sh:targetClass", "sh:closed true ; sh:targetClass"))
    assert document.keys() - {"@context", "@reverse"} == {"id", "type", "minutes", "released"}


def test_a_deactivated_shape_says_nothing(project: Project) -> None:
    turtle = SHAPES.replace("sh:targetClass", "sh:closed true ; sh:deactivated true ; sh:targetClass")
    assert "status" in shaped(project, turtle)


def test_values_with_a_shape_of_their_own_stand_inside(project: Project) -> None:
    (project.root / "graph/more.ttl").write_text(
        HEAD + 't:2014-12 rdfs:label "December"@en . film:b a :Film ; :released t:2014-12 . person:x :likes t:2014-12 .'
    )
    assert "value" in shaped(project, SHAPES)["released"]
    assert "value" not in shaped(project, SHAPES.replace(" ; sh:node :TimeShape", ""))["released"]


def test_a_context_of_a_file_is_that_of_the_trees(project: Project) -> None:
    context = {"@vocab": "https://example.org/cinema/ontology#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    more = {"name": {"@id": "rdfs:label", "@container": "@language"}, "starring": {"@id": "hasActor", "@type": "@id"}}
    give(project, "context.jsonld", {"@context": context | more})
    tree = trees_of(project, context="context.jsonld").tree(FILM)
    assert tree.document["name"] == {"en": "A", "fr": "Ah"}
    assert tree.document["starring"]["@id"] == PERSON[1:-1]
    assert canonical(parse_jsonld(tree.write())) == canonical(quads_of_rows((s, p, o, "") for s, p, o in tree.shown))


def test_the_dataset_with_a_context_of_a_file_is_still_the_dataset(project: Project) -> None:
    give(project, "c.jsonld", {"@context": {"minutes": {"@id": "https://example.org/cinema/ontology#minutes"}}})
    trees = trees_of(project, context="c.jsonld")
    dataset = reasoned_dataset(open_project(project.root), inferences=True)
    read = parse_jsonld(write_dataset(dataset, trees.context))
    assert canonical(read) == canonical(quads_of_rows(triple_rows(dataset)))


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ('{"@context": {"a": 1,\n  }}', "KG1001", "c.jsonld:2:3", "not JSON"),
        ('{"@context": "https://schema.org/"}', "KG0816", "c.jsonld", "no object under '@context'"),
        ('{"@context": {\n "@base": "https://a.example/"}}', "KG0816", "c.jsonld:2:2", "'@base' is not written with"),
        ('{"@context": {\n "x": {"@id": "urn:x", "@container": "@list"}}}', "KG0816", "c.jsonld:2:2", "@container"),
        ('{"@context": {"film": "https://f.example/",\n "x": "flim:y"}}', "KG0816", "c.jsonld:2:2", "'film:y'"),
        ('{"@context": {\n "uri": "@id"}}', "KG0816", "c.jsonld:2:2", "'uri' stands for @id"),
    ],
)
def test_a_context_that_cannot_be_used_is_named_with_its_place(
    project: Project, text: str, code: str, place: str, words: str
) -> None:
    give(project, "c.jsonld", text)
    with pytest.raises(InputError) as caught:
        trees_of(project, context="c.jsonld")
    (fault,) = caught.value.diagnostics
    assert (fault.code, str(fault.location)) == (code, place)
    assert words in f"{fault.message} {fault.hint}"


def test_a_context_file_that_is_not_there_is_named(project: Project) -> None:
    with pytest.raises(InputError, match="KG0815"):
        trees_of(project, context="none.jsonld")


def test_a_frame_of_a_file_decides_the_tree(project: Project) -> None:
    actor = {"@explicit": True, "rdfs:label": {}, "@reverse": {"rdfs:seeAlso": {"@embed": "@never"}}}
    give(project, "frames/film.jsonld", {"type": "Film", "@explicit": True, "minutes": {}, "hasActor": actor})
    document = trees_of(project, frame_files="frames").tree(FILM).document
    assert document.keys() - {"@context"} == {"id", "type", "minutes", "hasActor"}
    assert document["hasActor"].keys() == {"id", "type", "label"}


def test_a_frame_may_ask_for_values_of_a_type_only(project: Project) -> None:
    give(
        project, "frames/film.jsonld", {"type": "Film", "hasActor": {"type": "Part"}, "released": {"@embed": "@never"}}
    )
    document = trees_of(project, frame_files="frames").tree(FILM).document
    assert "hasActor" not in document
    assert document["released"] == "https://example.org/cinema/t/2014-12"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{"type": "Film", "minutes": {},\n }', "frames/f.jsonld:2:2", "not JSON"),
        ('{"@explicit": true}', "frames/f.jsonld", "for no class"),
        ('{\n "type": "Flim"}', "frames/f.jsonld:2:2", "did you mean ':Film'"),
        ('{"type": "Film",\n "@requireAll": true}', "frames/f.jsonld:2:2", "'@requireAll' has no meaning"),
        ('{"type": "Film",\n "minutes": {"@value": 3}}', "frames/f.jsonld:2:2", "a pattern of values"),
        ('{"type": "Film",\n "@embed": "@last"}', "frames/f.jsonld:2:2", "'@embed' is '@last'"),
    ],
)
def test_a_frame_that_cannot_be_used_is_named_with_its_place(
    project: Project, text: str, place: str, words: str
) -> None:
    give(project, "frames/f.jsonld", text)
    with pytest.raises(InputError) as caught:
        trees_of(project, frame_files="frames")
    (fault,) = caught.value.diagnostics
    assert str(fault.location) == place
    assert words in f"{fault.message} {fault.hint}"


def test_the_faults_of_all_frames_come_together(project: Project) -> None:
    give(project, "frames/a.jsonld", {"type": "Flim"})
    give(project, "frames/b.jsonld", {"type": "Persn"})
    with pytest.raises(InputError) as caught:
        trees_of(project, frame_files="frames")
    assert [fault.location.path for fault in caught.value.diagnostics if fault.location] == [
        "frames/a.jsonld",
        "frames/b.jsonld",
    ]


def test_a_frame_that_asks_for_everything_of_a_clique_is_stopped(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    names = [f"film:n{number}" for number in range(9)]
    links = " ".join(f"{one} a :Film ; :to {other} ." for one in names for other in names)
    (tmp_path / "graph/clique.ttl").write_text(HEAD + links)
    frame_: dict[str, Any] = {"@embed": "@always"}
    for _ in range(9):
        frame_ = {"@embed": "@always", "to": frame_}
    give(project, "frames/f.jsonld", {"type": "Film", **frame_})
    trees = trees_of(project, frame_files="frames")
    with pytest.raises(LimitError, match="KG0915"):
        trees.tree("<https://example.org/cinema/film/n0>")
