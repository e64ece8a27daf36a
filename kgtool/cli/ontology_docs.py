"""Writes what documents the ontology of a project: docs/ontology.md and the picture docs/pictures/ontology.svg.

``make docs`` runs it (``python -m kgtool.cli.ontology_docs [PROJECT]``); a test compares what it would write with what
is there. docs/pictures/ontology.toml lays the picture out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kgtool.outputs.ontology_page import ontology_page
from kgtool.outputs.ontology_picture import ontology_picture, read_layout
from kgtool.outputs.ontology_terms import OntologyTerms
from kgtool.project import Project, open_project
from kgtool.rdfio.loading import load_files
from kgtool.roles import GraphRole
from kgtool.rules.construct import rules_of_project

__all__ = ["main", "written"]

LAYOUT = "docs/pictures/ontology.toml"


def written(project: Project) -> dict[str, str]:
    """Return the texts of the generated files by path; raise InputError (KG01xx, KG0814)."""
    dataset = load_files(project.files("ontology"), role=GraphRole.ONTOLOGY, base=project.base).require()
    rules, _ = rules_of_project(project)
    terms = OntologyTerms.of(dataset, project.prefixes, rules)
    layout = read_layout(project.root / LAYOUT, LAYOUT, terms)
    return {
        "docs/ontology.md": ontology_page(terms, layout, project.language),
        "docs/pictures/ontology.svg": ontology_picture(terms, layout, project.language),
    }


def main(folder: Path) -> None:
    """Write the files into a project folder."""
    for path, text in written(open_project(folder)).items():
        (folder / path).write_text(text, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
