"""A small project on disk, for the tests of building."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """\
[project]
name = "cats"
base = "https://example.org/"

[prefixes]
"" = "https://example.org/ontology#"
ex = "https://example.org/"
"""

DATA = """\
@prefix : <https://example.org/ontology#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:tom a :Cat ; rdfs:label "Tom"@en , "Thomas"@fr ; :chases ex:jerry , [ rdfs:label "a bird"@en ] .
:Cat rdfs:subClassOf :Animal .
"""

QUERY = """\
#+ title: The animals
PREFIX : <https://example.org/ontology#>
SELECT ?animal WHERE { ?animal a :Animal }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a project that builds."""
    root = tmp_path / "cats"
    for name, text in {"kgtool.toml": SETTINGS, "graph/cats.ttl": DATA, "queries/animals.rq": QUERY}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root
