from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kgtool.claims.adding import NewClaim, add_claim, term_of
from kgtool.claims.claim import read_claims
from kgtool.claims.locating import locate
from kgtool.claims.vocabulary import Rank
from kgtool.errors import UsageError
from kgtool.rdfio.loading import load
from kgtool.terms import Literal, NamedNode

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import MakeProject

EX = "https://example.org/"
(PLACE,) = locate("the lamp was lit", "lamp")


def new_claim(**changes: Any) -> NewClaim:
    given: dict[str, Any] = {
        "node": f"{EX}claim/9",
        "subject": NamedNode(f"{EX}lamp"),
        "predicate": NamedNode(f"{EX}ontology#litIn"),
        "object": Literal("1811", language="en"),
        "document": f"{EX}doc",
        "occurrence": PLACE,
    }
    return NewClaim(**given | changes)


KNOWN = "ex:lamp a ex:Lamp . ex:doc a ex:Document . ex:keeper a ex:Person .\n"


def add(made: MakeProject, file: Path, new: NewClaim, turtle: str = KNOWN) -> Any:
    dataset, project = made(turtle)
    add_claim(new, file, dataset, read_claims(dataset, project), project)
    return {claim.node: claim for claim in read_claims(load(project).require(), project)}[new.node]


def test_an_added_claim_is_read_back_as_it_was_given(made: MakeProject, tmp_path: Path) -> None:
    given = new_claim(
        certainty="reported",
        rank=Rank.PREFERRED,
        paraphrase='He said "lit".',
        attributed_to=f"{EX}keeper",
        flags=frozenset({"implied"}),
    )
    read = add(made, tmp_path / "graph" / "claims.ttl", given)
    assert (read.subject, read.predicate, read.object) == (given.subject, given.predicate, given.object)
    assert (read.certainty, read.rank, read.flags) == ("reported", Rank.PREFERRED, {"implied"})
    assert (read.paraphrase, read.attributed_to) == ('He said "lit".', (f"{EX}keeper",))
    (span,) = read.spans
    assert (span.document, span.start, span.end, span.sha256) == (f"{EX}doc", 4, 8, PLACE.sha256)


def test_a_new_file_gets_the_project_s_prefixes(made: MakeProject, tmp_path: Path) -> None:
    add(made, tmp_path / "graph" / "new" / "more.ttl", new_claim())
    assert "claim:9\n" in (tmp_path / "graph" / "new" / "more.ttl").read_text()


def test_windows_line_ends_are_kept(made: MakeProject, tmp_path: Path) -> None:
    file = tmp_path / "graph" / "dos.ttl"
    file.parent.mkdir()
    file.write_bytes(b"@prefix ex: <https://example.org/> .\r\nex:a a ex:B .")
    add(made, file, new_claim())
    assert b"\n" not in file.read_bytes().replace(b"\r\n", b"")


def test_a_span_that_is_there_already_is_not_written_again(made: MakeProject, tmp_path: Path) -> None:
    file = tmp_path / "graph" / "claims.ttl"
    add(made, file, new_claim())
    written = file.read_text().partition("\n\n")[2]
    dataset, project = made(KNOWN + written.replace("claim:9\n", "claim:8\n"))
    block = add_claim(new_claim(predicate=NamedNode(f"{EX}p")), file, dataset, read_claims(dataset, project), project)
    assert "TextPositionSelector" not in block


def test_the_same_triple_of_the_same_span_is_refused(made: MakeProject, tmp_path: Path) -> None:
    file = tmp_path / "graph" / "claims.ttl"
    add(made, file, new_claim())
    dataset, project = load_again(tmp_path)
    with pytest.raises(UsageError, match="says the same of the same span"):
        add_claim(new_claim(node=f"{EX}claim/10"), file, dataset, read_claims(dataset, project), project)


def load_again(folder: Path) -> Any:
    from kgtool.project import open_project

    project = open_project(folder)
    return load(project).require(), project


def test_a_file_that_is_no_turtle_stays_as_it_is(made: MakeProject, tmp_path: Path) -> None:
    dataset, project = made(KNOWN)
    file = tmp_path / "notes.ttl"
    file.write_text("these are notes")
    with pytest.raises(UsageError, match="KG0512"):
        add_claim(new_claim(), file, dataset, (), project)
    assert file.read_text() == "these are notes"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("ex:a", NamedNode(f"{EX}a")),
        ("<https://a.example/b>", NamedNode("https://a.example/b")),
        ("7", Literal("7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
        ("-1.50", Literal("-1.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))),
        ("true", Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))),
        ('"a \\"b\\""@fr', Literal('a "b"', language="fr")),
        ('"1811"^^xsd:gYear', Literal("1811", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))),
    ],
)
def test_terms_are_read_as_turtle_writes_them(made: MakeProject, text: str, term: object) -> None:
    _, project = made("")
    assert term_of(text, project.prefixes) == term
