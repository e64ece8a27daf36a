from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from kgtool.operations.export import export
from kgtool.outputs.inferences import provenance_rows
from kgtool.rdfio.canonical import canonical_nquads
from kgtool.rdfio.loading import load_files
from kgtool.rdfio.serializing import rows_of
from kgtool.roles import GraphRole
from kgtool.terms import NamedNode, term_to_text
from kgtool.vocab import DCTERMS

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.project import Project

FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
}
REIFIES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
GENERATED = "http://www.w3.org/ns/prov#wasGeneratedBy"


def inferred(dataset: Dataset) -> set[tuple[str, str, str]]:
    """Return the inferred triples of a dataset as texts."""
    texts = dataset.terms.texts
    return {(texts[s], texts[p], texts[o]) for s, p, o in dataset.triples(GraphRole.INFERRED).iter_rows()}


@pytest.mark.parametrize("form", FORMATS)
def test_every_inferred_triple_has_one_reifier_and_one_rule(project: Project, dataset: Dataset, form: str) -> None:
    quads = list(pyoxigraph.parse(export(project, to=form, scope="inferred", with_rules=True), format=FORMATS[form]))
    named = [quad for quad in quads if quad.predicate.value == REIFIES]
    generated = [quad.subject for quad in quads if quad.predicate.value == GENERATED]
    triples = {quad.triple for quad in quads}
    assert len(named) == len(inferred(dataset))
    assert sorted(map(str, generated)) == sorted(str(quad.subject) for quad in named)
    assert {quad.object for quad in named} <= triples


def test_the_reader_reads_back_what_was_written(project: Project, tmp_path: Path) -> None:
    written = export(project, to="turtle", scope="inferred", with_rules=True)
    (tmp_path / "inferred.ttl").write_bytes(written)
    loaded = load_files([tmp_path / "inferred.ttl"])
    lines = export(project, to="ntriples", scope="inferred", with_rules=True)
    assert not loaded.diagnostics
    rows = [
        (term_to_text(quad.subject), term_to_text(quad.predicate), term_to_text(quad.object), "")
        for quad in pyoxigraph.parse(lines, format=FORMATS["ntriples"])
    ]
    assert canonical_nquads(rows_of(loaded.dataset, GraphRole.DATA)) == canonical_nquads(rows)


def test_quads_say_it_in_a_graph_of_their_own(project: Project) -> None:
    written = export(project, to="nquads", scope="all", with_rules=True)
    quads = list(pyoxigraph.parse(written, format=FORMATS["nquads"]))
    assert {str(quad.graph_name) for quad in quads if quad.predicate.value in {REIFIES, GENERATED}} == {
        "<https://example.org/cinema/graph/rules>"
    }


def test_a_language_leaves_out_the_rules_of_what_it_leaves_out() -> None:
    kept, left_out = ("<x:s>", "<x:p>", '"a"@en'), ("<x:s>", "<x:p>", '"a"@fr')
    rows = list(provenance_rows([(*kept, "")], {kept: "one", left_out: "two"}, (), "x:"))
    assert [row[2] for row in rows if "reifies" in row[1]] == ['<<( <x:s> <x:p> "a"@en )>>']
    assert not [row for row in rows if "two" in row[0]]


def test_the_name_of_a_rule_is_percent_encoded_in_its_iri() -> None:
    triple = ("<x:s>", "<x:p>", "<x:o>")
    rows = provenance_rows([(*triple, "")], {triple: "a b/c"}, (), "https://example.org/")
    assert ("<https://example.org/rule/a%20b%2Fc>", DCTERMS.identifier, '"a b/c"') in {
        (s, NamedNode(p[1:-1]), o) for s, p, o, _ in rows
    }
