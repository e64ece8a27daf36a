from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgtool.errors import ProjectError
from kgtool.project import open_project, require_files

DOCS = Path(__file__).parents[2] / "docs"


def project_in(folder: Path, settings: str = "", **files: str) -> Path:
    (folder / "kgtool.toml").write_text(settings)
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_file_belongs_to_the_role_of_the_nearest_folder(tmp_path: Path) -> None:
    project = open_project(project_in(tmp_path, ontology__a_ttl="", ontology__shapes__s_ttl="", graph__x__d_ttl=""))
    names = {role: [project.relative(path) for path in project.files(role)] for role in ("ontology", "shapes", "data")}
    assert names == {"ontology": ["ontology/a.ttl"], "shapes": ["ontology/shapes/s.ttl"], "data": ["graph/x/d.ttl"]}


def test_checks_are_no_questions(tmp_path: Path) -> None:
    project = open_project(project_in(tmp_path, queries__q_rq="", queries__checks__c_rq=""))
    assert [project.relative(path) for path in project.files("queries")] == ["queries/q.rq"]
    assert [project.relative(path) for path in project.files("checks")] == ["queries/checks/c.rq"]


def test_a_folder_that_is_named_and_not_there_gets_a_suggestion(tmp_path: Path) -> None:
    project = open_project(project_in(tmp_path, '[files]\ndata = ["facts"]\n', fact__a_ttl=""))
    with pytest.raises(ProjectError, match="KG0304") as raised:
        require_files(project)
    assert raised.value.diagnostics[0].hint == "did you mean 'fact'?"


def test_a_default_folder_may_be_missing(tmp_path: Path) -> None:
    require_files(open_project(project_in(tmp_path, graph__a_ttl="")))


def test_texts_of_sources_need_not_be_there(tmp_path: Path) -> None:
    require_files(open_project(project_in(tmp_path, '[files]\nsources = "texts"\n', graph__a_ttl="")))


def test_a_project_without_rdf_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="KG0305"):
        require_files(open_project(project_in(tmp_path)))


def test_all_faults_of_the_settings_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as raised:
        open_project(project_in(tmp_path, '[reson]\n[project]\nnam = "x"\n[query]\nmax_rows = "many"\n'))
    assert len(raised.value.diagnostics) == 3


def test_every_setting_is_documented_with_its_default(tmp_path: Path) -> None:
    settings = open_project(project_in(tmp_path)).settings
    known = {(table, key) for table, values in settings.items() for key in values}
    documented = set()
    table = ""
    for line in (DOCS / "settings.md").read_text().splitlines():
        if heading := re.fullmatch(r"## \[(\w+)\]", line):
            table = heading[1]
        elif row := re.match(r"\| `(\w+)` \| (.+?) \|", line):
            documented.add((table, row[1]))
            shown = repr(settings[table][row[1]]).replace("'", '"')
            assert row[2].strip("`") == shown or not row[2].startswith("`"), (table, row[1])
    assert documented == known
