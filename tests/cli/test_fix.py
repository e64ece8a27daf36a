from __future__ import annotations

import gzip
import json
import subprocess
from shutil import which
from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError
from kgtool.operations.fix import apply, fix

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import RunCommand

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = """\
ex:made owl:inverseOf ex:director .
ex:FilmShape a sh:NodeShape ; sh:targetClass ex:Film ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path ex:title ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path ex:code ; sh:datatype xsd:string ] ;
  sh:property [ sh:path ex:year ; sh:datatype xsd:integer ] ;
  sh:property [ sh:path ex:released ; sh:datatype xsd:date ] ;
  sh:property [ sh:path ex:genre ; sh:in ( ex:comedy ex:tragedy ) ] ;
  sh:property [ sh:path ex:director ; sh:class ex:Person ] .
"""


@pytest.fixture
def repaired(tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch) -> Repaired:
    monkeypatch.chdir(tmp_path)
    return Repaired(tmp_path, kgtool)


class Repaired:
    """Repairs a file of a few statements, and gives back the lines that changed and what was said."""

    def __init__(self, folder: Path, kgtool: RunCommand) -> None:
        """Write the shapes."""
        self.file = folder / "data.ttl"
        self.said = ""
        self._kgtool = kgtool
        (folder / "shapes.ttl").write_text(PREFIXES + SHAPES)

    def __call__(self, statements: str, *options: str) -> str:
        self.file.write_bytes((PREFIXES + statements).encode())
        done = self._kgtool("fix", "--data", "data.ttl", "--shapes", "shapes.ttl", *options)
        self.said = done.err
        assert done.code == 0, done.err
        lines = done.out.splitlines()[2:]
        return "\n".join(line for line in lines if line.startswith(("+", "-")))

    def refused(self, statements: str, *options: str) -> str:
        self.file.write_text(PREFIXES + statements)
        done = self._kgtool("fix", "--data", "data.ttl", "--shapes", "shapes.ttl", *options)
        assert (done.code, done.out) == (2, "")
        return done.err


def test_a_wrong_datatype_is_mended_where_the_form_fits(repaired: Repaired) -> None:
    patch = repaired('ex:a a ex:Film ; ex:year "1922" .')
    assert patch == '-ex:a a ex:Film ; ex:year "1922" .\n+ex:a a ex:Film ; ex:year 1922 .'
    assert '+ex:a a ex:Film ; ex:released "1922-03-04"^^xsd:date .' in repaired(
        'ex:a a ex:Film ; ex:released "1922-03-04" .'
    )
    assert "+ex:a a ex:Film ; ex:code '5' ." in repaired("ex:a a ex:Film ; ex:code '5'^^xsd:integer .")


def test_a_form_that_does_not_fit_is_left(repaired: Repaired) -> None:
    assert repaired('ex:a a ex:Film ; ex:year "MCMXXII" .') == ""
    assert "1 finding left" in repaired.said


def test_a_language_tag_is_never_dropped(repaired: Repaired) -> None:
    assert repaired('ex:a a ex:Film ; ex:code "x"@en .') == ""


def test_a_missing_language_tag_is_added_where_there_is_a_default(repaired: Repaired) -> None:
    statement = 'ex:a a ex:Film ; ex:title """Nosferatu""" .'
    assert repaired(statement, "--language", "de").endswith('+ex:a a ex:Film ; ex:title """Nosferatu"""@de .')
    assert repaired(statement) == ""


def test_a_mistyped_property_is_mended(repaired: Repaired) -> None:
    assert repaired("ex:a a ex:Film ; ex:yaer 1922 .").endswith("+ex:a a ex:Film ; ex:year 1922 .")


def test_a_mistyped_value_is_mended(repaired: Repaired) -> None:
    assert repaired("ex:a a ex:Film ; ex:genre ex:comdy .").endswith("+ex:a a ex:Film ; ex:genre ex:comedy .")
    statements = "ex:a a ex:Film ; ex:director ex:murnow .\nex:murnau a ex:Person ."
    assert "+ex:a a ex:Film ; ex:director ex:murnau ." in repaired(statements)


def test_a_value_that_may_mean_two_is_refused(repaired: Repaired) -> None:
    assert repaired("ex:a a ex:Film ; ex:director ex:ann_ .\nex:anna a ex:Person .\nex:anne a ex:Person .") == ""
    assert "may be meant" in repaired.said


def test_a_value_that_means_no_known_one_is_left(repaired: Repaired) -> None:
    assert repaired("ex:a a ex:Film ; ex:genre ex:western .") == ""


def test_an_inverse_written_the_wrong_way_round_is_turned(repaired: Repaired) -> None:
    statements = "ex:a a ex:Film ; ex:made ex:murnau .\nex:murnau a ex:Person ."
    assert "+ex:a a ex:Film ; ex:director ex:murnau ." in repaired(statements)


def test_a_property_that_other_values_share_is_not_changed(repaired: Repaired) -> None:
    shapes = repaired.file.with_name("shapes.ttl")
    shapes.write_text(PREFIXES + SHAPES.replace("sh:closed true ; sh:ignoredProperties ( rdf:type ) ;", ""))
    own = "ex:S sh:targetSubjectsOf ex:made ; sh:property [ sh:path ex:made ; sh:class ex:Film ] .\n"
    shapes.write_text(shapes.read_text() + own)
    statements = "ex:a a ex:Film ; ex:made ex:murnau , ex:b .\nex:b a ex:Film .\nex:murnau a ex:Person ."
    assert repaired(statements) == ""
    assert "belongs to other values too" in repaired.said


def test_a_repair_that_brings_a_new_finding_is_refused(repaired: Repaired) -> None:
    shapes = repaired.file.with_name("shapes.ttl")
    shapes.write_text(PREFIXES + SHAPES + "ex:FilmShape sh:property [ sh:path ex:year ; sh:maxInclusive 1900 ] .\n")
    assert repaired('ex:a a ex:Film ; ex:year "1922" .') == ""


def test_of_several_repairs_the_certain_ones_are_offered(repaired: Repaired) -> None:
    shapes = repaired.file.with_name("shapes.ttl")
    shapes.write_text(PREFIXES + SHAPES + "ex:FilmShape sh:property [ sh:path ex:year ; sh:maxCount 1 ] .\n")
    statements = "ex:a a ex:Film ; ex:yaer 1922 ; ex:year 1923 .\nex:b a ex:Film ; ex:yaer 1924 .\n"
    statements += "ex:c a ex:Film ; ex:genre ex:comdy ."
    patch = repaired(statements)
    assert "+ex:b a ex:Film ; ex:year 1924 ." in patch
    assert "+ex:c a ex:Film ; ex:genre ex:comedy ." in patch
    assert "ex:year 1922" not in patch
    assert "with it there is a new finding" in repaired.said


def test_a_mistyped_prefix_is_mended_everywhere_but_in_strings_and_comments(repaired: Repaired) -> None:
    statements = 'exa:a a ex:Film ; ex:code "exa:x" ; exb:year 5 . # exa:\n<https://example.org/b> exa:year 6 .'
    assert repaired(statements).endswith(
        '+ex:a a ex:Film ; ex:code "exa:x" ; ex:year 5 . # exa:\n+<https://example.org/b> ex:year 6 .'
    )


def test_an_undeclared_prefix_that_is_near_to_one_is_mended(repaired: Repaired) -> None:
    statements = '@prefix film: <https://example.org/> .\nex:a a fillm:Film ; ex:code "fillm:x" ; fillm:year 5 .'
    assert repaired(statements) == (
        '-ex:a a fillm:Film ; ex:code "fillm:x" ; fillm:year 5 .\n+ex:a a film:Film ; ex:code "fillm:x" ; film:year 5 .'
    )


def test_a_well_known_prefix_is_declared(repaired: Repaired) -> None:
    assert repaired("ex:a skos:prefLabel 5 .") == "+@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."


def test_a_prefix_that_is_near_to_none_is_an_error(repaired: Repaired) -> None:
    assert "unknown prefix 'foaf'" in repaired.refused("ex:a foaf:name 5 .")


def test_a_prefix_whose_correction_brings_findings_is_an_error_with_both(repaired: Repaired) -> None:
    said = repaired.refused('@prefix film: <https://example.org/> .\nex:a a fillm:Film ; ex:year "x" .')
    assert "unknown prefix 'fillm'" in said
    assert "brings 1 finding to light" in said


def test_apply_writes_the_file_and_keeps_its_line_ends(repaired: Repaired) -> None:
    repaired("ex:a a ex:Film ;\r\n  ex:genre ex:comdy .\r\n", "--apply")
    assert repaired.file.read_bytes().endswith(b"ex:a a ex:Film ;\r\n  ex:genre ex:comedy .\r\n")
    assert [path.name for path in repaired.file.parent.iterdir() if path.name.startswith(".")] == []


def test_the_patch_can_be_applied(repaired: Repaired) -> None:
    repaired("ex:a a ex:Film ; ex:genre ex:comdy .\nex:b a ex:Film ; ex:yaer 5 .")
    folder = repaired.file.parent
    done = repaired._kgtool("fix", "--data", "data.ttl", "--shapes", "shapes.ttl", "--output", "fix.patch")  # noqa: SLF001 - the test's own
    assert done.code == 0
    subprocess.run(["git", "apply", "fix.patch"], cwd=folder, check=True, capture_output=True)
    assert repaired.file.read_text().endswith("ex:a a ex:Film ; ex:genre ex:comedy .\nex:b a ex:Film ; ex:year 5 .")


def test_json_has_repairs_refusals_and_the_patch(repaired: Repaired, kgtool: RunCommand) -> None:
    repaired("ex:a a ex:Film ; ex:genre ex:comdy .")
    said = json.loads(kgtool("fix", "--data", "data.ttl", "--shapes", "shapes.ttl", "--json").out)
    (repair,) = said["repairs"]
    assert (repair["kind"], repair["line"], repair["old"], repair["new"]) == ("term", 6, "ex:comdy", "ex:comedy")
    assert said["left"] == 0


def test_n_triples_are_mended_without_prefixes(repaired: Repaired, kgtool: RunCommand) -> None:
    file = repaired.file.with_suffix(".nt")
    film, type_ = "<https://example.org/a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    file.write_text(f'{film} {type_} <https://example.org/Film> .\n{film} <https://example.org/year> "5" .\n')
    kgtool("fix", "--data", "data.nt", "--shapes", "shapes.ttl", "--apply")
    assert file.read_text().endswith('/year> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')


def test_a_file_that_changes_meanwhile_is_not_overwritten(repaired: Repaired) -> None:
    repaired("ex:a a ex:Film ; ex:genre ex:comdy .")
    found = fix(data=["data.ttl"], shapes=["shapes.ttl"])
    repaired.file.write_text("")
    with pytest.raises(InputError, match="KG0718"):
        apply(found)
    assert repaired.file.read_text() == ""


def test_a_project_that_is_well_needs_no_repair(demo: Path, kgtool: RunCommand) -> None:
    done = kgtool("fix", "--project", demo)
    assert (done.code, done.out) == (0, "")


def test_a_name_that_a_project_does_not_define_is_mended_everywhere(demo: Path, kgtool: RunCommand) -> None:
    file = demo / "graph" / "claims.ttl"
    good = file.read_text()
    assert ":certainty " in good
    file.write_text(good.replace(":certainty ", ":certianty "))
    assert kgtool("fix", "--project", demo, "--apply").code == 0
    assert file.read_text() == good


def test_names_are_short_in_what_is_said(repaired: Repaired) -> None:
    repaired("ex:a a ex:Film ; ex:yaer 1922 .")
    assert "term: ex:yaer is not declared, ex:year is" in repaired.said


def test_a_refusal_names_the_finding_that_a_repair_would_bring(repaired: Repaired) -> None:
    shapes = repaired.file.with_name("shapes.ttl")
    shapes.write_text(PREFIXES + SHAPES + "ex:FilmShape sh:property [ sh:path ex:code ; sh:minLength 2 ] .\n")
    assert repaired("ex:a a ex:Film ; ex:code 5 .") == ""
    assert 'with it there is a new finding: MinLength of ex:a ex:code "5"' in repaired.said


def test_a_patch_of_a_file_with_a_space_in_its_name_can_be_applied(
    tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my data.ttl").write_text(PREFIXES + "ex:a a ex:Film ; ex:yaer 1922 .\n")
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    patch = kgtool("fix", "--data", "my data.ttl", "--shapes", "shapes.ttl").out
    subprocess.run(["git", "apply"], input=patch.encode(), check=True, cwd=tmp_path)
    assert "ex:year 1922" in (tmp_path / "my data.ttl").read_text()


def test_a_declaration_is_written_as_its_file_writes_them(
    tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'PREFIX ex: <https://example.org/>\r\n\r\nex:a a ex:Film ; ex:released "1922-03-04"^^xsd:date .\r\n'
    (tmp_path / "data.ttl").write_bytes(text.encode())
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    assert kgtool("fix", "--data", "data.ttl", "--shapes", "shapes.ttl", "--apply").code == 0
    declared = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\r\n"
    assert (tmp_path / "data.ttl").read_bytes().decode() == text.replace("\r\n\r\n", f"\r\n{declared}\r\n")


def test_what_may_mend_a_file_that_is_not_changed_is_said(
    tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.jsonld").write_text(
        '{"@id": "https://example.org/a", "@type": "https://example.org/Film", "https://example.org/year": "1922"}'
    )
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    done = kgtool("fix", "--data", "data.jsonld", "--shapes", "shapes.ttl")
    assert (done.code, done.out) == (0, "")
    assert 'data.jsonld: "1922"^^xsd:integer may be meant in the place of "1922", but' in done.err
    assert "does not change files in JSON-LD" in done.err


def test_a_plain_triple_is_mended_in_its_claim(demo: Path, kgtool: RunCommand) -> None:
    claims = demo / "graph/claims.ttl"
    before = claims.read_text()
    claims.write_text(before.replace('"1811"^^xsd:gYear', '"1811"', 1))
    head = "@prefix : <https://example.org/skerry-light/ontology#> .\n" + PREFIXES
    shape = ":Lit sh:targetSubjectsOf :firstLit ; sh:property [ sh:path :firstLit ; sh:datatype xsd:gYear ] .\n"
    (demo / "ontology/shapes/lit.ttl").write_text(head + shape)
    done = kgtool("--project", demo, "fix", "--apply")
    assert "'1811' is a value of xsd:gYear" in done.err
    assert claims.read_text() == before


def test_a_finding_of_two_views_is_counted_once(repaired: Repaired) -> None:
    repaired(
        'ex:a a ex:Film ; ex:year "MCMXXII" .\nex:Film <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Work .',
        "--entailment",
        "rdfs",
    )
    assert "0 repairs, 1 finding left" in repaired.said


def test_a_name_in_the_wrong_case_is_mended_however_short(repaired: Repaired) -> None:
    assert "+ex:a a ex:Film ; ex:director ex:m1 ." in repaired(
        "ex:a a ex:Film ; ex:director ex:M1 .\nex:m1 a ex:Person .\nex:m2 a ex:Person ."
    )


def test_a_patch_has_the_byte_order_mark_of_its_file(
    tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "\ufeff@prefix ex: <https://example.org/> .\nex:a a ex:Film ; ex:yaer 1922 .\n"
    (tmp_path / "data.ttl").write_text(text, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    patch = kgtool("fix", "--data", "data.ttl", "--shapes", "shapes.ttl").out
    subprocess.run(["git", "apply"], input=patch.encode(), check=True, cwd=tmp_path)
    assert (tmp_path / "data.ttl").read_text(encoding="utf-8") == text.replace("yaer", "year")


def test_what_may_mend_a_compressed_file_is_said(
    tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.ttl.gz").write_bytes(gzip.compress((PREFIXES + 'ex:a a ex:Film ; ex:year "1922" .').encode()))
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    done = kgtool("fix", "--data", "data.ttl.gz", "--shapes", "shapes.ttl")
    assert (done.code, done.out) == (0, "")
    assert "kgtool does not change compressed files" in done.err


_TOOLS = [tool for tool in (["patch", "-p1"], ["git", "apply"]) if which(tool[0])]


@pytest.mark.parametrize("tool", _TOOLS, ids=" ".join)
@pytest.mark.parametrize(
    "case", [("../films", "../films"), ("{}/films", "../films"), ("inner", ".")], ids="{0[0]}".format
)
def test_a_patch_of_files_anywhere_applies_in_the_folder_that_is_said(
    tmp_path: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch, tool: list[str], case: tuple[str, str]
) -> None:
    given, folder = case
    here = tmp_path / "here"
    for place in (tmp_path / "films" / "sub", here / "inner" / "sub"):
        place.mkdir(parents=True)
        (place / "one.ttl").write_text(PREFIXES + 'ex:a a ex:Film ; ex:year "1922" ; ex:genre ex:comdy .')
        lines = (PREFIXES + "ex:b a ex:Film ; ex:yaer 1 .\n").replace("\n", "\r\n")
        (place.parent / "two.ttl").write_bytes(lines.encode())
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    monkeypatch.chdir(here)
    options = ("--data", given.format(tmp_path), "--shapes", "../shapes.ttl")
    done = kgtool("fix", *options)
    told = f"the patch applies in '{folder}': patch -p1 -d {folder} < PATCH\n"
    assert done.err.endswith(told if folder != "." else "3 repairs, 0 findings left\n")
    subprocess.run(tool, input=done.out.encode(), check=True, cwd=folder, capture_output=True)
    assert kgtool("validate", *options).code == 0


def test_a_patch_of_a_project_applies_in_its_folder(
    demo: Path, kgtool: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = demo / "graph" / "claims.ttl"
    good = file.read_text()
    file.write_text(good.replace(":certainty ", ":certianty "))
    monkeypatch.chdir(demo / "graph")
    done = kgtool("fix")
    assert "the patch applies in '..'" in done.err
    subprocess.run(["git", "apply"], input=done.out.encode(), check=True, cwd=demo)
    assert file.read_text() == good
