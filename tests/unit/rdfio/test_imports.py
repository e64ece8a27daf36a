from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.project import open_project
from kgtool.rdfio.loading import Loaded, load
from kgtool.roles import GraphRole

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
XML = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><group>{}</group></catalog>'


def project(folder: Path, imports: str, catalog: str, name: str = "catalog.toml") -> Loaded:
    (folder / "ontology").mkdir()
    (folder / "vendor").mkdir()
    (folder / "kgtool.toml").write_text(f'[files]\ncatalog = "vendor/{name}"\n' if catalog else "")
    (folder / "vendor" / name).write_text(catalog)
    (folder / "ontology" / "o.ttl").write_text(f"{HEAD}<http://o> a owl:Ontology ; owl:imports {imports} .")
    (folder / "vendor" / "a.ttl").write_text(f"{HEAD}<http://a> a owl:Ontology ; owl:imports <http://b/b> .")
    (folder / "vendor" / "b.ttl").write_text(f"{HEAD}<http://b> a owl:Ontology ; owl:imports <http://o>, <http://a> .")
    return load(open_project(folder))


@pytest.mark.parametrize(
    ("catalog", "name"),
    [
        ('"http://a" = "a.ttl"\n"http://b/b" = "b.ttl"\n', "catalog.toml"),
        ('"http://a" = "a.ttl"\n"http://b/*" = "b.ttl/.."\n"http://b/b" = "b.ttl"\n', "catalog.toml"),
        (XML.format('<uri name="http://a" uri="a.ttl"/><uri name="http://b/b" uri="b.ttl"/>'), "catalog-v001.xml"),
    ],
)
def test_imports_are_followed_through_the_catalog(tmp_path: Path, catalog: str, name: str) -> None:
    loaded = project(tmp_path, "<http://a>", catalog, name)
    assert loaded.diagnostics == ()
    assert [(source.path, source.role) for source in loaded.dataset.sources] == [
        ("ontology/o.ttl", GraphRole.ONTOLOGY),
        ("vendor/a.ttl", GraphRole.ONTOLOGY),
        ("vendor/b.ttl", GraphRole.ONTOLOGY),
    ]


def test_a_folder_of_a_catalog_stands_for_all_iris_below(tmp_path: Path) -> None:
    rewrite = XML.format(
        '<rewriteURI uriStartString="http://x/" rewritePrefix="./"/><uri name="http://b/b" uri="b.ttl"/>'
    )
    loaded = project(tmp_path, "<http://x/a.ttl>", rewrite, "c.xml")
    assert [source.path for source in loaded.dataset.sources][1:] == ["vendor/a.ttl", "vendor/b.ttl"]


def test_an_import_without_a_catalog_is_a_warning_that_names_it(tmp_path: Path) -> None:
    loaded = project(tmp_path, "<http://a>", "")
    (warning,) = loaded.diagnostics
    assert (warning.code, warning.severity.value) == ("KG0107", "warning")
    assert "<http://a>" in warning.message
    loaded.require()


def test_what_the_project_defines_itself_is_no_missing_import(tmp_path: Path) -> None:
    assert project(tmp_path, "<http://o>", "").diagnostics == ()


@pytest.mark.parametrize("catalog", ["not toml", '"http://a" = 1'])
def test_a_catalog_that_cannot_be_read_is_a_fault(tmp_path: Path, catalog: str) -> None:
    assert [fault.code for fault in project(tmp_path, "<http://a>", catalog).diagnostics] == ["KG0108"]


def test_a_file_that_the_catalog_names_and_is_not_there_is_a_fault(tmp_path: Path) -> None:
    faults = project(tmp_path, "<http://a>", '"http://a" = "missing.ttl"').diagnostics
    assert [(fault.code, str(fault.location)) for fault in faults] == [("KG0103", "vendor/missing.ttl")]
