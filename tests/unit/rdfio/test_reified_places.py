from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kgtool.rdfio.formats import format_named
from kgtool.rdfio.line_places import LinePlaces
from kgtool.rdfio.parser import Document
from kgtool.rdfio.places import DocumentPlaces
from kgtool.rdfio.row_places import RowPlaces
from kgtool.terms import term_to_text
from tests.unit.rdfio.worlds import rows_of, span

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.errors import Location

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
REIFIES = f"<{RDF}reifies>"
PREFIX = "@prefix x: <x:> .\n"
A, B, C, P, Q, R = (f"<x:{name}>" for name in "abcpqr")
APB = f"<<( {A} {P} {B} )>>"
ONE = f'"1"^^<{XSD}integer>'
RQ1 = f"<<( {R} {Q} {ONE} )>>"
PARTS = ("subject", "predicate", "object")
Row = tuple[str, str, str]


def document(text: str) -> Document:
    return Document("a", text.encode(), format_named("trig"))


@pytest.mark.parametrize(
    ("text", "triple", "expected"),
    [
        # an annotated triple is where it is without its annotation
        ("x:a x:p x:b {| x:q 1 |} .", (A, P, B), ("2:1-4", "2:5-8", "2:9-12")),
        # a row of the annotation has its own predicate and object; its subject is the mark that makes the reifier
        ("x:a x:p x:b {| x:q 1 |} .", ("_:f0_0", Q, ONE), ("2:13-15", "2:16-19", "2:20-21")),
        ("x:a x:p x:b ~ x:r {|\n  x:q 1 |} .", (R, Q, ONE), ("2:15-18", "3:3-6", "3:7-8")),
        # the triple that an annotation is about is where its object is
        ("x:a x:p x:b {| x:q 1 |} .", ("_:f0_0", REIFIES, APB), ("2:13-15", "2:13-15", "2:9-12")),
        ("x:a x:p x:b ~ x:r .", (R, REIFIES, APB), ("2:15-18", "2:13-14", "2:9-12")),
        ("x:a x:p x:b ~ .", ("_:f0_0", REIFIES, APB), ("2:13-14", "2:13-14", "2:9-12")),
        ("x:a x:p x:c ,\n x:b ~ ~ x:r .", (R, REIFIES, APB), ("3:10-13", "3:8-9", "3:2-5")),
        # a reified triple is between its brackets, and the whole is its reifier
        ("<< x:a x:p x:b ~ x:r >> x:q 1 .", (R, REIFIES, APB), ("2:18-21", "2:16-17", "2:4-15")),
        ("<< x:a x:p x:b ~ x:r >> x:q 1 .", (R, Q, ONE), ("2:1-24", "2:25-28", "2:29-30")),
        ("<< x:a x:p x:b >> x:q 1 .", ("_:f0_0", REIFIES, APB), ("2:1-3", "2:1-3", "2:4-15")),
        ("x:c x:q << x:a x:p\nx:b >> .", (C, Q, "_:f0_0"), ("2:1-4", "2:5-8", "2:9-3:7")),
        ("x:c x:q << x:a x:p x:b ~ x:r >> .", (C, Q, R), ("2:1-4", "2:5-8", "2:9-32")),
        ("<< << x:a x:p x:b ~ x:r >> x:q 1 ~ x:c >> .", (C, REIFIES, RQ1), ("2:36-39", "2:34-35", "2:4-33")),
        # annotations of annotations
        ("x:a x:p x:b ~x:r{|x:q 1 ~x:c|}.", (C, REIFIES, RQ1), ("2:26-29", "2:25-26", "2:23-24")),
        # a base direction belongs to the literal, a version to nothing
        ("x:a x:p 'é'@ar--rtl .", (A, P, '"é"@ar--rtl'), ("2:1-4", "2:5-8", "2:9-20")),
        ("VERSION '1.2'\n@version \"1.2\" . x:a x:p x:b .", (A, P, B), ("3:18-21", "3:22-25", "3:26-29")),
        # inside graphs, lists and brackets
        ("x:g { x:a x:p x:b ~ x:r }", (R, REIFIES, APB), ("2:21-24", "2:19-20", "2:15-18")),
        ("x:c x:q ( 'l' << x:a x:p x:b ~ x:r >> ) .", ("_:f0_1", f"<{RDF}first>", R), ("2:15-38",) * 3),
        ("[ x:p x:b ~ x:r ] .", (R, REIFIES, f"<<( _:f0_0 {P} {B} )>>"), ("2:13-16", "2:11-12", "2:7-10")),
    ],
)  # fmt: skip
def test_what_reifies_a_triple_has_exact_places(text: str, triple: Row, expected: tuple[str, str, str]) -> None:
    parsed = document(PREFIX + text)
    rows, tokens, columns = rows_of(parsed), DocumentPlaces.of(parsed), RowPlaces(parsed)
    assert tuple(span(tokens.find(triple, part=part)) for part in PARTS) == expected
    assert tuple(span(columns.find(rows.index(triple), triple, part)) for part in PARTS) == expected


@pytest.mark.parametrize(
    ("line", "triple", "expected"),
    [
        (f"{R} {REIFIES} {APB} .", (R, REIFIES, APB), "1:60-85"),
        (f"{R}\t{REIFIES}<<({A}{P}{B})>>.", (R, REIFIES, APB), "1:59-80"),
        (f'{A} {P} "é"@ar--rtl .', (A, P, '"é"@ar--rtl'), "1:13-24"),
    ],
)
def test_what_lines_have_of_rdf_12_has_exact_places(tmp_path: Path, line: str, triple: Row, expected: str) -> None:
    (tmp_path / "a.nt").write_text(line + "\n")
    assert span(LinePlaces(tmp_path / "a.nt", "a.nt").find(0, triple)) == expected
    parsed = Document("a", line.encode(), format_named("nt"))
    assert span(DocumentPlaces.of(parsed).find(triple)) == expected


@dataclass
class Writer:
    """Writes Turtle at random that has all there is in RDF 1.2."""

    random: Random

    def leaf(self) -> str:
        return self.random.choice(("x:a", "x:b", "'s'", '"~ {|"', "1", "'t'@en--ltr", "_:u", "[]", "true", "'z'^^x:d"))

    def term(self) -> str:
        return self.random.choice(("x:a", "x:b", "_:u", "_:v"))

    def quoted(self, depth: int) -> str:
        subject = self.quoted(depth + 1) if depth < 3 and self.random.random() < 0.3 else self.term()
        name = self.random.choice(("", " ~", f" ~ {self.term()}", f"~{self.term()}"))
        return f"<< {subject} x:p {self.inner(depth)}{name} >>"

    def triple_term(self, depth: int) -> str:
        value = self.triple_term(depth + 1) if depth < 3 and self.random.random() < 0.3 else self.leaf()
        return f"<<( {self.random.choice((self.term(), '[]'))} x:p {value} )>>"

    def inner(self, depth: int) -> str:
        if depth > 2 or self.random.random() < 0.5:
            return self.leaf()
        return self.quoted(depth + 1) if self.random.random() < 0.5 else self.triple_term(depth + 1)

    def value(self, depth: int) -> str:
        kind = self.random.random() if depth < 4 else 0
        if kind < 0.5:
            return self.leaf()
        if kind < 0.7:
            return self.inner(depth + 1)
        if kind < 0.85:
            return f"( {' '.join(self.value(depth + 1) for _ in range(self.random.randrange(3)))} )"
        return f"[ {self.pairs(depth + 1)} ]"

    def annotation(self, depth: int) -> str:
        """Return reifiers and blocks; a block after a block that has a reifier gets one of its own."""
        found = ""
        while self.random.random() < (0.5 if depth < 3 else 0.1):
            new = self.random.choice((" ~", f" ~ {self.term()}", f" {{| {self.pairs(depth + 1)} |}}"))
            found += f" ~{new}" if "{" in new and "~" in found and found.endswith("}") else new
        return found

    def pairs(self, depth: int = 0) -> str:
        lists = []
        for _ in range(self.random.randrange(1, 3)):
            values = [self.value(depth) + self.annotation(depth) for _ in range(self.random.randrange(1, 3))]
            lists.append(f"{self.random.choice(('x:p', 'x:q', 'a'))} {' , '.join(values)}")
        return " ;\n ".join(lists)

    def statement(self) -> str:
        kind = self.random.randrange(6)
        if kind == 0:
            triples = f"{self.quoted(1)} {self.pairs(1)} . {self.term()} {self.pairs(1)}"
            return f"{self.random.choice(('', 'x:g '))}{{ {triples} }}"
        if kind == 1:
            return f"{self.quoted(1)} {self.random.choice(('', self.pairs(1)))} ."
        subject = {2: f"( {self.value(1)} )", 3: f"[ {self.pairs(1)} ]"}.get(kind, self.term())
        return f"{subject} {self.pairs()} ."


def text_at(text: str, place: Location) -> str:
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    return "\n".join([lines[0][place.column - 1 :], *lines[1:]])


def readings(written: str) -> set[str]:
    """Return what a token may say: as a term, as what is between the brackets of a triple, as the end of a list."""
    found = {f"<{RDF}nil>"} if written == ")" else set()
    for form in (f"x:s x:p {written} .", f"<< {written} ~ x:s >> .", f"x:s {written} x:o ."):
        try:
            quads = [quad for quad in parse(PREFIX + form, format=RdfFormat.TURTLE) if quad.subject.value == "x:s"]
        except SyntaxError:
            continue
        found |= {term_to_text(term) for quad in quads for term in (quad.predicate, quad.object)}
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0), st.integers(1, 4))
def test_what_stands_at_a_place_is_the_term_that_was_asked_for(seed: int, statements: int) -> None:
    writer = Writer(Random(seed))  # noqa: S311 - nothing is to be kept secret
    text = PREFIX + "\n".join(writer.statement() for _ in range(statements))
    parsed = document(text)
    tokens, columns, rows = DocumentPlaces.of(parsed), RowPlaces(parsed), rows_of(parsed)
    columns.prepare(range(len(rows)))
    firsts: dict[Row, int] = {}
    for number, row in enumerate(rows):
        firsts.setdefault(row, number)
    for row, number in firsts.items():
        place = tokens.find(row)
        assert place is not None
        assert columns.find(number, row) == place
        assert columns.find(number, row, "subject") == tokens.find(row, part="subject")
        if "_:" not in row[2]:
            written = readings(text_at(text, place))
            assert row[2] in written or (row[1] == REIFIES and row[2].split(" ", 3)[3].removesuffix(" )>>") in written)
    assert "_tokens" not in vars(columns)
