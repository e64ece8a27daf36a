from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib

from kgtool.cli.console import main

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

TURTLE = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A rdfs:subClassOf :B .
:p rdfs:domain :A .
:a :p "x" .
"""


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ending:
        main(arguments)
    return int(ending.value.code or 0)


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "graph.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def test_a_proof_goes_down_to_line_and_column(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":A") == 0
    assert capsys.readouterr().out == (
        ":a a :A\n"
        "│   by prp-dom <https://www.w3.org/TR/owl2-profiles/#tab-rules-property-axioms>\n"
        "├─ :p rdfs:domain :A\n"
        f"│      asserted in {graph}:5:16\n"
        '└─ :a :p "x"\n'
        f"       asserted in {graph}:6:7\n"
    )


def test_json_has_the_tree(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":B", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["holds"]
    assert found["proofs"][0]["rule"] in {"cax-sco", "prp-dom"}
    assert len(found["proofs"][0]["premises"]) == 2


def test_all_gives_other_proofs(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":B", "--format", "json", "--all", "5") == 0
    rules = [proof["rule"] for proof in json.loads(capsys.readouterr().out)["proofs"]]
    assert sorted(rules) == ["cax-sco", "prp-dom"]


def test_a_triple_that_does_not_hold_shows_the_premise_that_is_missing(
    graph: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", "--data", str(graph), ":A", "a", ":B") == 1
    told = capsys.readouterr().out
    assert "missing: :A a :A" in told


def test_a_term_that_stands_nowhere_is_named(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":C") == 1
    assert capsys.readouterr().out == (
        ":a a :C does not hold\n"
        ":C stands nowhere in the graph\n"
        "no rule comes near: nothing in the graph leads to such a triple\n"
    )


CHAIN = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:made owl:propertyChainAxiom (:p :q) .
:a :p :b .
:b :q :c .
"""


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    path = tmp_path / "chain.ttl"
    path.write_text(CHAIN, encoding="utf-8")
    return path


def test_a_list_is_one_term(chain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(chain), ":a", ":made", ":c") == 0
    assert capsys.readouterr().out == (
        ":a :made :c\n"
        "│   by prp-spo2 <https://www.w3.org/TR/owl2-profiles/#tab-rules-property-axioms>\n"
        "├─ :made owl:propertyChainAxiom ( :p :q )\n"
        f"│      asserted in {chain}:3:30\n"
        "├─ :a :p :b\n"
        f"│      asserted in {chain}:4:7\n"
        "└─ :b :q :c\n"
        f"       asserted in {chain}:5:7\n"
    )


def test_json_has_the_cells_of_a_list(chain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(chain), ":a", ":made", ":c", "--format", "json") == 0
    assert len(json.loads(capsys.readouterr().out)["proofs"][0]["premises"]) == 3 + 4


def test_markdown_of_what_is_missing_is_a_list(chain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(chain), ":b", ":made", ":c", "--format", "markdown") == 1
    assert capsys.readouterr().out == (
        "`:b :made :c` does not hold\n"
        "- [prp-spo2](https://www.w3.org/TR/owl2-profiles/#tab-rules-property-axioms) would conclude it\n"
        "  - holds: `:made owl:propertyChainAxiom ( :p :q )`\n"
        "  - holds: `:b :q :c`\n"
        "  - missing: `:b :p :b`\n"
    )


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("?x :p ?y . ?y :r ?z FILTER(?x != ?z)", "    holds:   :a :p :b\n    missing: :b :r ?z\n"),
        (
            "?x :p ?y . ?y :q ?z FILTER(?x = ?z)",
            "    holds:   :a :p :b\n    holds:   :b :q :c\n    missing: FILTER (?x = ?z)\n",
        ),
        (
            "?x :p ?y FILTER NOT EXISTS { ?y :q ?z }",
            "    holds:   :a :p :b\n    against: :b :q :c\n",
        ),
        (
            "?x :p ?y FILTER NOT EXISTS { ?y :q ?z FILTER(?z != :c) } FILTER(?x = ?y) OPTIONAL { ?y :r ?z }",
            "    holds:   :a :p :b\n    missing: FILTER (?x = ?y)\n",
        ),
        (
            "?x :p ?y MINUS { ?y :q ?z }",
            ("    holds:   :a :p :b\n    missing: what else its query asks for: a filter, a binding, a negation\n"),
        ),
        (
            "{ SELECT ?x (COUNT(?z) AS ?n) { ?x :r ?z } GROUP BY ?x } ?x :p ?y",
            "    holds:   :a :p :b\n    missing: :a :r ?q1 z\n",
        ),
        (
            "?x :r ?u . ?u :r ?y . ?y :q :c FILTER(true)",
            "    holds:   :b :q :c\n    missing: :a :r ?u\n    missing: ?u :r :b\n",
        ),
    ],
)
def test_a_rule_of_the_project_says_what_it_lacks(
    chain: Path, capsys: pytest.CaptureFixture[str], where: str, told: str
) -> None:
    rule = chain.with_name("found.rq")
    rule.write_text(
        f"PREFIX : <http://example.org/>\nCONSTRUCT {{ ?x :found ?y }} WHERE {{ {where} }}", encoding="utf-8"
    )
    assert run("explain", "--data", str(chain), "--rules", str(rule), ":a", ":found", ":b") == 1
    shown = capsys.readouterr().out.splitlines(keepends=True)
    assert shown[0] == ":a :found :b does not hold\n"
    assert "".join(shown[1:]) == f"found <{rule}:2> would conclude it\n{told}"


@pytest.mark.parametrize(
    "where",
    [
        "{ ?x :r ?y . ?y :s ?x } UNION { ?x :p ?y . ?y :r ?z } UNION { ?x :s ?y . ?y :r ?z }",
        "{ ?x :s ?y . ?y :s ?x } UNION { ?x :p ?y { ?y :r ?z } UNION { ?y :s/:s ?y } } UNION { ?x :s ?y . ?y :r ?x }",
        "?x :r/:s|:p|:s/:r ?y . ?y :r ?z",
    ],
)
def test_the_branch_that_comes_nearest_is_named(chain: Path, capsys: pytest.CaptureFixture[str], where: str) -> None:
    rule = chain.with_name("found.rq")
    rule.write_text(
        f"PREFIX : <http://example.org/>\nCONSTRUCT {{ ?x :found ?y }} WHERE {{ {where} }}", encoding="utf-8"
    )
    assert run("explain", "--data", str(chain), "--rules", str(rule), ":a", ":found", ":b") == 1
    first = capsys.readouterr().out.splitlines()[1:4]
    assert first[0].endswith(("by branch 2 of 3", "by branch 2 of 3, 1 of 2"))
    assert first[1:] == ["    holds:   :a :p :b", "    missing: :b :r ?z"]


def test_turtle_says_what_is_missing(chain: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = chain.with_name("found.rq")
    rule.write_text(
        "PREFIX : <http://example.org/>\nCONSTRUCT { ?x :found ?y } WHERE { ?x :p ?y . ?y :r ?z FILTER(?x != ?z) }",
        encoding="utf-8",
    )
    arguments = ("--data", str(chain), "--rules", str(rule), ":a", ":found", ":b", "--format", "turtle")
    assert run("explain", *arguments) == 1
    found = rdflib.Graph().parse(data=capsys.readouterr().out, format="turtle")
    terms = rdflib.Namespace("urn:kgtool:explain#")
    names = rdflib.Namespace("http://example.org/")
    (goal,) = found.subjects(rdflib.RDF.type, terms.NotConcluded)
    assert {found.value(goal, part) for part in (rdflib.RDF.subject, rdflib.RDF.predicate, rdflib.RDF.object)} == {
        names.a,
        names.found,
        names.b,
    }
    (lacking,) = found.objects(predicate=terms.lacks)
    assert found.value(lacking, rdflib.RDF.predicate) == names.r
    variable = found.value(lacking, rdflib.RDF.object)
    assert found.value(variable, rdflib.RDFS.label) == rdflib.Literal("?z")
    (holding,) = found.objects(predicate=terms.holds)
    assert found.value(holding, rdflib.RDF.predicate) == names.p


@pytest.mark.parametrize("triple", [(":a", ":made", ":c"), (":a", ":p", ":b")])
def test_other_readers_parse_the_turtle(
    chain: Path, capsys: pytest.CaptureFixture[str], triple: tuple[str, str, str]
) -> None:
    assert run("explain", "--data", str(chain), *triple, "--format", "turtle") == 0
    written = capsys.readouterr().out
    read = rdflib.Graph().parse(data=written, format="turtle")
    assert len(read) == len(list(pyoxigraph.parse(written.encode(), format=pyoxigraph.RdfFormat.TURTLE)))
    assert (None, rdflib.RDF.predicate, rdflib.URIRef(f"http://example.org/{triple[1][1:]}")) in read


def test_turtle_says_it_in_prov(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), ":a", "a", ":A", "--format", "turtle") == 0
    assert "prov:wasDerivedFrom" in capsys.readouterr().out


def test_an_unknown_prefix_ends_with_2(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(graph), "nope:a", "a", ":B") == 2
    assert "KG0102" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "--data", str(tmp_path / "none.ttl"), "<urn:a>", "a", "<urn:b>") == 2
    assert "KG0103" in capsys.readouterr().err


def test_a_long_list_is_shortened_and_its_cells_are_no_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "graph.ttl"
    members = " ".join(f":c{number}" for number in range(3_000))
    path.write_text(f"{TURTLE} :U owl:unionOf ( {members} ) . :x a :c7 .", encoding="utf-8")
    assert run("explain", "--data", str(path), ":x", "a", ":U") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[2] == "├─ :U owl:unionOf ( :c0 :c1 :c2 :c3 :c4 :c5 :c6 :c7 :c8 :c9 … 2,990 more )"
    assert len(told) == 6


def test_a_list_that_holds_itself_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "graph.ttl"
    cells = ":l rdf:first :l ; rdf:rest :m . :m rdf:first :c ; rdf:rest rdf:nil ."
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
    path.write_text(f"{TURTLE} {rdf} :U owl:unionOf :l . {cells} :x a :c .", encoding="utf-8")
    assert run("explain", "--data", str(path), ":x", "a", ":U") == 0
    assert ":U owl:unionOf ( ( … ) :c )" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "json", "markdown", "turtle"])
def test_all_that_a_rule_lacks_is_named_in_every_format(
    graph: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    graph.write_text(TURTLE + ":R owl:someValuesFrom :D ; owl:onProperty :q .", encoding="utf-8")
    assert run("explain", "--data", str(graph), ":a", "a", ":R", "--format", form) == 1
    told = capsys.readouterr().out
    if form == "json":
        (near,) = json.loads(told)["missing"]
        assert near["missing"] == [
            ["<http://example.org/a>", "<http://example.org/q>", "?v"],
            ["?v", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://example.org/D>"],
        ]
    elif form == "turtle":
        explain = rdflib.Namespace("urn:kgtool:explain#")
        assert len(list(rdflib.Graph().parse(data=told).triples((None, explain.lacks, None)))) == 2
    else:
        lines = [line.replace("`", "").strip(" -") for line in told.splitlines() if "missing:" in line]
        assert [line.removeprefix("missing:").strip() for line in lines] == [":a :q ?v", "?v a :D"]


def test_claims_of_a_triple_that_does_not_hold_say_why_they_are_no_plain_facts(kgtool: RunCommand, demo: Path) -> None:
    asked = ("explain", "--project", str(demo), "person:ada-rennie", ":sleptThrough", "event:storm-1838")
    assert kgtool(*asked).out.splitlines()[1:3] == [
        "claim:G-4 in graph/claims.ttl:109:1 is about it and is not a plain fact: its certainty is reported",
        (
            "claim:G-5 in graph/claims.ttl:121:1 is about it and is not a plain fact: "
            "its certainty is reported; it is marked as negated"
        ),
    ]
    found = json.loads(kgtool(*asked, "--format", "json").out)["claims"]
    assert [each["claim"].rpartition("/")[2] for each in found] == ["G-4", "G-5"]
    turtle = kgtool(*asked, "--format", "turtle").out
    assert turtle.count("<urn:kgtool:explain#because>") == 2


@pytest.mark.parametrize(("year", "found"), [(1811, "settled"), (1810, "outranked")])
def test_a_literal_of_the_same_lexical_form_is_a_hint(kgtool: RunCommand, demo: Path, year: int, found: str) -> None:
    asked = ("explain", "--project", str(demo), "light:skerry", ":firstLit")
    hinted = f'"{year}"^^xsd:gYear'
    assert f"  hint: did you mean {hinted}?" in kgtool(*asked, str(year)).out.splitlines()
    assert found in kgtool(*asked, hinted).out


def test_what_lies_deeper_than_a_proof_is_shown_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.operations.explain.proof_of.__defaults__", (2,))
    data = tmp_path / "line.ttl"
    steps = "".join(f":n{n} :p :n{n + 1} .\n" for n in range(8))
    data.write_text(
        f"@prefix : <http://x/> .\n:p a <http://www.w3.org/2002/07/owl#TransitiveProperty> .\n{steps}", encoding="utf-8"
    )
    assert run("explain", "--data", str(data), "<http://x/n0>", "<http://x/p>", "<http://x/n8>") == 0
    assert "steps below this one are left out: explain it by itself to see them" in capsys.readouterr().out
