from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

DATA = """\
@prefix ex: <https://example.org/> .
ex:a a ex:Film ;
  ex:title "A" ;
  ex:year "MMXIV" .
ex:b a ex:Film .
"""
SHAPES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:FilmShape a sh:NodeShape ; sh:targetClass ex:Film ;
  sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:severity sh:Warning ] ;
  sh:property [ sh:path ex:year ; sh:datatype xsd:integer ] .
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    monkeypatch.chdir(tmp_path)
    return "--data", "data.ttl", "--shapes", "shapes.ttl"


def test_a_violation_exits_1_and_is_shown_with_its_place(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    done = kgtool("validate", *files)
    assert done.code == 1
    assert 'data.ttl:4:11: ex:a ex:year "MMXIV"' in done.out
    assert "Violation: 1 x Datatype of ex:FilmShape / ex:year  (shapes.ttl:6:15)" in done.out


def test_a_missing_value_is_placed_at_its_subject(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    report = json.loads(kgtool("validate", *files, "--format", "json").out)
    (missing,) = (result for result in report["results"] if result["value"] is None)
    assert (missing["location"]["path"], missing["location"]["line"]) == ("data.ttl", 5)


def test_json_has_results_hidden_and_coverage_side_by_side(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    report = json.loads(kgtool("validate", *files, "--format", "json").out)
    assert {"conforms", "results", "hidden", "coverage"} <= set(report)
    assert report["counts"] == {"Violation": 1, "Warning": 1}


def test_sarif_has_a_region_for_each_result(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    (run,) = json.loads(kgtool("validate", *files, "--format", "sarif").out)["runs"]
    regions = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"]]
    assert sorted(regions) == [4, 5]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]


def test_junit_has_a_test_case_for_each_shape(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    root = ET.fromstring(kgtool("validate", *files, "--format", "junit").out)  # noqa: S314 - our own output
    assert root.get("failures") == "1"
    assert len(root.findall(".//testcase")) == 3


def test_github_annotations_name_file_and_line(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    out = kgtool("validate", *files, "--format", "github").out
    assert out.startswith(
        "::error file=data.ttl,line=4,col=11,endLine=4,endColumn=18,title=DatatypeConstraintComponent::ex:a"
    )


@pytest.mark.parametrize("form", ["text", "json", "turtle", "sarif", "junit", "github"])
def test_two_runs_write_the_same_bytes(kgtool: RunCommand, files: tuple[str, ...], form: str) -> None:
    runs = {kgtool("validate", *files, "--format", form).out for _ in range(2)}
    assert len(runs) == 1


def test_fail_on_decides_the_exit_code(kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA.replace('"MMXIV"', "2014"))
    assert kgtool("validate", *files).code == 0
    assert kgtool("validate", *files, "--fail-on", "warning").code == 1


def test_a_baseline_lets_known_findings_pass_and_new_ones_fail(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path
) -> None:
    baseline = (*files, "--baseline", "known.json")
    assert kgtool("validate", *baseline, "--update-baseline").code == 0
    assert kgtool("validate", *baseline).code == 0
    (tmp_path / "data.ttl").write_text(DATA + 'ex:c a ex:Film ; ex:title "C" ; ex:year "x" .\n')
    assert kgtool("validate", *baseline).code == 1


def test_a_ratchet_takes_mended_findings_out_of_the_baseline(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path
) -> None:
    baseline = (*files, "--baseline", "known.json")
    kgtool("validate", *baseline, "--update-baseline")
    (tmp_path / "data.ttl").write_text(DATA.replace('"MMXIV"', "2014"))
    assert kgtool("validate", *baseline, "--ratchet").code == 0
    (tmp_path / "data.ttl").write_text(DATA)
    assert kgtool("validate", *baseline).code == 1


def test_an_ill_formed_shape_exits_2_with_its_place(kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES.replace("sh:minCount 1", 'sh:minCount "1"'))
    done = kgtool("validate", *files)
    assert done.code == 2
    assert "error[KG0702]: shapes.ttl:5:48" in done.err


def test_malformed_files_exit_2_and_all_are_named(kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("ex:a ex:b .")
    (tmp_path / "shapes.ttl").write_text("@prefix")
    done = kgtool("validate", *files)
    assert done.code == 2
    assert "data.ttl:1" in done.err
    assert "shapes.ttl:1" in done.err


def test_a_violation_hidden_by_inference_exits_1_and_names_the_axiom(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "shapes.ttl").write_text(
        SHAPES + "ex:D sh:targetSubjectsOf ex:director ; sh:property [ sh:path ex:director ; sh:class ex:Person ] .\n"
    )
    (tmp_path / "data.ttl").write_text(
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "ex:director rdfs:range ex:Person .\nex:a ex:director ex:ship .\n"
    )
    done = kgtool("validate", *files, "--entailment", "owl2rl")
    assert done.code == 1
    assert "hidden by ex:ship a ex:Person (prp-rng), because ex:director rdfs:range ex:Person" in done.out
    assert kgtool("validate", *files, "--entailment", "owl2rl", "--ignore-hidden").code == 0


def test_an_unknown_format_is_refused_with_the_nearest_one(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    done = kgtool("validate", *files, "--format", "sarf")
    assert done.code == 2
    assert "did you mean 'sarif'?" in done.err


def test_a_query_without_end_is_given_up(files: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA + "".join(f"ex:n{number} ex:p {number} .\n" for number in range(200)))
    query = """SELECT $this { $this ex:title ?t . ?a ex:p ?b . ?c ex:p ?d . ?e ex:p ?f . ?g ex:p ?h . ?i ex:p ?j
        FILTER(CONCAT(STR(?b), STR(?d), STR(?f), STR(?h), STR(?j), STR($this)) = "none") }"""
    (tmp_path / "shapes.ttl").write_text(
        SHAPES
        + f'''ex:S sh:targetClass ex:Film ; sh:sparql [ sh:prefixes ex:k ; sh:select """{query}""" ] .
        ex:k sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .\n'''
    )
    done = subprocess.run(
        [sys.executable, "-m", "kgtool", "validate", *files, "--max-seconds", "4"], capture_output=True, check=False
    )
    assert done.returncode == 3
    assert b"KG0901" in done.stderr


def test_timings_name_every_shape_and_what_they_share(kgtool: RunCommand, files: tuple[str, ...]) -> None:
    done = kgtool("validate", *files, "--timings")
    named = [line.split(" ms  ")[1] for line in done.err.splitlines() if " ms  " in line]
    assert {"ex:FilmShape", "ex:FilmShape / ex:title", "ex:FilmShape / ex:year"} <= set(named)
    assert "for all shapes: the index of the data" in named


def test_a_shape_that_was_given_up_is_named_with_its_place_and_exits_3(
    kgtool: RunCommand, files: tuple[str, ...]
) -> None:
    done = kgtool("validate", *files, "--max-shape-seconds", "0.000000001")
    assert done.code == 3
    assert "error[KG0906]: shapes.ttl:4:1: the shape <https://example.org/FilmShape> was given up" in done.err
    assert done.out.startswith("incomplete: 1 shape was given up")


def test_an_incomplete_report_leaves_the_baseline_as_it_is(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path
) -> None:
    kgtool("validate", *files, "--baseline", "known.json", "--update-baseline")
    before = (tmp_path / "known.json").read_bytes()
    limited = ("--max-shape-seconds", "0.000000001", "--baseline", "known.json")
    assert kgtool("validate", *files, *limited, "--ratchet").code == 3
    assert (tmp_path / "known.json").read_bytes() == before


def test_coverage_names_rules_that_never_fired_and_queries_without_a_test(demo: Path, kgtool: RunCommand) -> None:
    (demo / "queries" / "other.rq").write_text("SELECT * WHERE { ?s ?p ?o }")
    rule = "PREFIX ex: <https://example.org/> CONSTRUCT { ?x ex:q ?y } WHERE { ?x ex:nowhere ?y }"
    (demo / "ontology" / "rules" / "idle.rq").write_text(rule)
    coverage = json.loads(kgtool("validate", "--project", demo, "--format", "json").out)["coverage"]
    assert coverage["rules"]["neverFired"] == ["idle"]
    assert coverage["queries"]["untested"] == ["queries/other.rq"]


_ON_CLAIMS = """\
@prefix : <https://example.org/skerry-light/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Lit sh:targetSubjectsOf :firstLit ; sh:property [ sh:path :firstLit ; sh:datatype xsd:date ] .
:Alone sh:targetSubjectsOf :keeperOf ; sh:property [ sh:path :worksWith ; sh:maxCount 0 ] .
"""


@pytest.fixture
def on_claims(demo: Path) -> Path:
    """Return the demo with shapes that plain triples break, and what is inferred from some."""
    (demo / "ontology/shapes/more.ttl").write_text(_ON_CLAIMS)
    return demo


def test_a_plain_triple_stands_where_its_claim_says_it(on_claims: Path, kgtool: RunCommand) -> None:
    report = json.loads(kgtool("--project", on_claims, "validate", "--format", "json").out)
    (lit,) = (each for each in report["results"] if each["value"])
    place = lit["location"]
    line = (on_claims / place["path"]).read_text().splitlines()[place["line"] - 1]
    assert line[place["column"] - 1 : place["endColumn"] - 1] == '"1811"^^xsd:gYear'
    assert (
        "settled from <https://example.org/skerry-light/claim/L-1> in graph/claims.ttl:22:1, from logbook.txt"
        in str(lit["proof"])
    )


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_proof_goes_down_to_claims_and_documents(on_claims: Path, kgtool: RunCommand, form: str) -> None:
    said = kgtool("--project", on_claims, "validate", "--format", form).out
    assert "[colleagues]" in said
    assert re.search(r"keeperOf\S* \S*light\S*  settled from \S*L-2>? in graph/claims.ttl:34:1, from logbook.txt", said)


def test_turtle_has_the_proof_as_provenance(on_claims: Path, kgtool: RunCommand) -> None:
    from rdflib import Graph

    graph = Graph().parse(data=kgtool("--project", on_claims, "validate", "--format", "turtle").out, format="turtle")
    found = graph.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT DISTINCT ?rule ?claim ?source {
          ?result a sh:ValidationResult ; prov:wasDerivedFrom ?conclusion .
          ?conclusion prov:wasGeneratedBy/prov:qualifiedAssociation/prov:hadPlan/dcterms:identifier ?rule ;
            prov:wasDerivedFrom ?leaf .
          ?leaf rdf:object <https://example.org/skerry-light/light/skerry> ;
            prov:wasDerivedFrom ?claim ; dcterms:source ?source FILTER(?source != "logbook.txt") }"""
    )
    rows = {tuple(str(part).rpartition("/")[2] for part in row) for row in found}  # type: ignore[union-attr] # rows of a SELECT
    assert rows == {("colleagues", "L-2", "claims.ttl:34:1"), ("colleagues", "L-3", "claims.ttl:43:1")}


def test_a_focus_node_without_statements_of_its_own_stands_where_it_is_mentioned(
    kgtool: RunCommand, tmp_path: Path
) -> None:
    (tmp_path / "d.ttl").write_text("@prefix ex: <https://example.org/> .\nex:film\n  ex:crew ex:nobody .\n")
    (tmp_path / "s.ttl").write_text(
        SHAPES + "ex:S sh:targetObjectsOf ex:crew ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .\n"
    )
    done = kgtool("validate", "--data", tmp_path / "d.ttl", "--shapes", tmp_path / "s.ttl", "--format", "json")
    (result,) = json.loads(done.out)["results"]
    assert (result["location"]["line"], result["location"]["column"]) == (3, 11)


def test_a_rule_of_a_shape_is_named_with_its_place(kgtool: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(
        "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\nex:a ex:p 1 .\n"
        "ex:S sh:targetSubjectsOf ex:p ;\n  sh:rule [ a sh:TripleRule ; sh:condition [ sh:nodeKind sh:IRI ] ;\n"
        "    sh:subject sh:this ; sh:predicate ex:q ; sh:object 2 ] .\n"
    )
    triple = ("<https://example.org/a>", "<https://example.org/q>", "2")
    said = kgtool("explain", *triple, "--data", tmp_path / "d.ttl").out
    assert f"by S-rule-1 <{tmp_path / 'd.ttl'}:5:11>" in said


_INFERRED = """\
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


@pytest.mark.parametrize(
    ("data", "shapes", "proved"),
    [
        (
            "ex:wrote owl:inverseOf ex:by . ex:b ex:by ex:a .",
            "ex:S sh:targetSubjectsOf ex:wrote ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
            "ex:a ex:wrote ex:b  [prp-inv2]",
        ),
        (
            "ex:wrote owl:inverseOf ex:by . ex:b ex:by ex:a .",
            "ex:S sh:targetObjectsOf ex:wrote ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
            "ex:a ex:wrote ex:b  [prp-inv2]",
        ),
        (
            "ex:a a ex:C ; ex:near ex:b . ex:c ex:loud ex:b . ex:loud owl:inverseOf ex:heard .",
            """ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:near ; sh:node ex:Quiet ] .
            ex:Quiet sh:property [ sh:path ex:heard ; sh:maxCount 0 ] .""",
            "ex:b ex:heard ex:c  [prp-inv1]",
        ),
    ],
    ids=["subjects", "objects", "detail"],
)
def test_a_result_of_the_closure_has_the_proof_of_what_it_rests_on(
    kgtool: RunCommand, tmp_path: Path, data: str, shapes: str, proved: str
) -> None:
    (tmp_path / "d.ttl").write_text(_INFERRED + data)
    (tmp_path / "s.ttl").write_text(_INFERRED + shapes)
    files = ("--data", tmp_path / "d.ttl", "--shapes", tmp_path / "s.ttl")
    assert proved in kgtool("validate", *files, "--entailment", "owl2rl").out


def test_a_hidden_violation_names_the_type_that_was_asked_for(kgtool: RunCommand, tmp_path: Path) -> None:
    data = "ex:by rdfs:range ex:P . ex:P rdfs:subClassOf ex:Agent . ex:b ex:by ex:ship . ex:ship a ex:Thing ."
    shapes = "ex:S sh:targetSubjectsOf ex:by ; sh:property [ sh:path ex:by ; sh:class ex:P ] ."
    (tmp_path / "d.ttl").write_text(_INFERRED + "ex:x a ex:Agent .\n" + data)
    (tmp_path / "s.ttl").write_text(_INFERRED + shapes)
    files = ("--data", tmp_path / "d.ttl", "--shapes", tmp_path / "s.ttl")
    (hidden,) = json.loads(kgtool("validate", *files, "--entailment", "owl2rl", "--format", "json").out)["hidden"]
    assert [each.partition(" (")[0] for each in hidden["hiddenBy"]] == [
        "<https://example.org/ship> a <https://example.org/P>"
    ]


@pytest.mark.parametrize(
    ("namespace", "hint"),
    [
        ("http://www.w3.org/ns/shacl/", "<http://www.w3.org/ns/shacl/datatype> is no term of SHACL"),
        ("https://example.org/other#", "<https://example.org/other#targetClass> is no term of SHACL"),
    ],
)
def test_no_shapes_at_all_are_a_warning(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path, namespace: str, hint: str
) -> None:
    shapes = (tmp_path / "shapes.ttl").read_text().replace("http://www.w3.org/ns/shacl#", namespace)
    (tmp_path / "shapes.ttl").write_text(shapes)
    done = kgtool("validate", *files)
    assert done.code == 0
    assert "warning[KG0710]: there are no shapes: nothing was checked" in done.err
    assert hint in done.err


def test_imports_of_the_shapes_that_are_not_named_are_a_warning(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path
) -> None:
    with (tmp_path / "shapes.ttl").open("a") as file:
        file.write("<urn:shapes> <http://www.w3.org/2002/07/owl#imports> <urn:more> .\n")
        file.write("<urn:shapes> <http://www.w3.org/2002/07/owl#imports> <http://www.w3.org/ns/shacl#> .\n")
    assert "<http://www.w3.org/ns/shacl#> is imported" not in kgtool("validate", *files).err
    said = "shapes.ttl: <urn:more> is imported and not loaded"
    assert said in kgtool("validate", *files).err
    (tmp_path / "more.ttl").write_text("<urn:more> a <http://www.w3.org/2002/07/owl#Ontology> .")
    assert said not in kgtool("validate", *files, "--shapes", tmp_path / "more.ttl").err


def test_findings_that_a_baseline_does_not_know_are_named(
    kgtool: RunCommand, files: tuple[str, ...], tmp_path: Path
) -> None:
    known = tmp_path / "known.json"
    kgtool("validate", *files, "--baseline", known, "--update-baseline")
    (tmp_path / "data.ttl").write_text(DATA + 'ex:new a ex:Film ; ex:title "N" ; ex:year "x" .\n')
    done = kgtool("validate", *files, "--baseline", known)
    assert done.code == 1
    assert done.err.splitlines()[0] == "1 new finding at or above 'violation'"
    assert re.match(r'  data.ttl:6:\d+: ex:new ex:year "x": value is to have the datatype', done.err.splitlines()[1])
    assert len(done.err.splitlines()) == 2


def test_every_result_that_rests_on_inference_is_proved(tmp_path: Path, kgtool: RunCommand) -> None:
    head = "@prefix ex: <https://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(head + "ex:S sh:targetSubjectsOf ex:made ; sh:property [ sh:path ex:did ; sh:maxLength 1 ] .\n")
    lines = "".join(f'ex:n{number} ex:made "film {number}" .\n' for number in range(500))
    data.write_text(f"{head}ex:made rdfs:subPropertyOf ex:did .\n{lines}")
    done = kgtool("validate", "--data", data, "--shapes", shapes, "--entailment", "rdfs", "--format", "json")
    results = json.loads(done.out)["results"]
    stands = {result["focusNode"]: result["proof"][-1].rpartition(":")[0].rpartition(":")[2] for result in results}
    assert stands == {f"<https://example.org/n{number}>": str(number + 5) for number in range(500)}


def test_an_inconsistent_graph_may_conform_and_is_remarked_upon(demo: Path, kgtool: RunCommand) -> None:
    entities = demo / "graph" / "entities.ttl"
    entities.write_text(f"{entities.read_text()}\nperson:poet a :Ship .\n")
    done = kgtool("--project", demo, "validate")
    assert done.code == 0
    assert done.out.startswith("conforms: no results\n")
    assert done.err == (
        "warning[KG0604]: the graph is inconsistent, whatever its shapes say\n  hint: `kgtool reason` proves it\n"
    )
    assert kgtool("--project", demo, "validate", "--entailment", "none").err == ""
