from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib

from kgtool.operations.export import export, export_folder

if TYPE_CHECKING:
    from kgtool.project import Project

VOID, DCAT = rdflib.Namespace("http://rdfs.org/ns/void#"), rdflib.Namespace("http://www.w3.org/ns/dcat#")
DATASET = rdflib.URIRef("https://example.org/cinema/dataset")


def test_an_export_says_how_much_it_holds(project: Project) -> None:
    files = export_folder(project)
    whole = rdflib.Graph()
    for name in ("dataset.ttl", "inferred.ttl"):
        whole.parse(data=files[name], format="turtle")
    described = rdflib.Graph().parse(data=files["description.ttl"], format="turtle")
    assert int(str(described.value(DATASET, VOID.triples))) == len(whole)
    assert int(str(described.value(DATASET, VOID.distinctSubjects))) == len(set(whole.subjects()))
    assert int(str(described.value(DATASET, VOID.properties))) == len(set(whole.predicates()))


def test_the_files_of_an_export_are_its_distributions(project: Project) -> None:
    files = export_folder(project)
    described = rdflib.Graph().parse(data=files["description.ttl"], format="turtle")
    sizes = {
        str(described.value(each, DCAT.downloadURL)).removeprefix("https://example.org/cinema/"): int(
            str(described.value(each, DCAT.byteSize))
        )
        for each in described.objects(DATASET, DCAT.distribution)
    }
    whole = [name for name in files if name.startswith(("dataset.", "inferred.", "schema."))]
    assert sizes == {name: len(files[name]) for name in whole}


def test_the_description_alone_names_the_inputs_with_their_hashes(project: Project) -> None:
    described = rdflib.Graph().parse(data=export(project, to="description"), format="turtle")
    used = {str(each) for each in described.objects(None, rdflib.PROV.used)}
    base = "https://example.org/cinema/file/"
    files = ("kgtool.toml", "ontology/terms.ttl", "ontology/shapes/s.ttl", "graph/films.ttl")
    assert used == {base + name for name in files}
    assert export(project, to="description") == export(project, to="description")
