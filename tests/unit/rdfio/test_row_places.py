from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.errors import Location
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, read_document
from kgtool.rdfio.places import DocumentPlaces
from kgtool.rdfio.row_places import RowPlaces
from kgtool.rdfio.turtle_spans import spans_of
from kgtool.rdfio.turtle_tokens import token_pieces
from tests.unit.rdfio.worlds import rows_of

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

X = "http://x/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FIRST, REST = f"<{RDF}first>", f"<{RDF}rest>"
PREFIX = f"@prefix x: <{X}> .\n"
BETWEEN = (" ", "\n", "\t", "\r\n", ' # no "token" [ ( \' <<( {\n', "\n# 😀 'é'\r\n", " ")
STRINGS = (
    '"{}"',
    "'{} # é'",
    '"""{} "two"" \\""" \n 😀\'\'\' ."""',
    "'''{}'' [\r\n ;'''",
    r'"\"{}\\"',
    '""',
    "''''''",
)
SUFFIXES = ((), (), ("@en",), ("@en-GB",), ("^^", "x:d"), ("^^", f"<{X}d>"))
Row: TypeAlias = tuple[str, str, str]
Span: TypeAlias = tuple[int, int]


def document(text: str) -> Document:
    return Document("a", text.encode(), format_named("trig"))


@dataclass
class Writer:
    """Writes a document at random and keeps where each term stands.

    A row is known by its object where that comes once, else by its predicate, which does; those of lists by the span
    of the list.
    """

    random: Random
    text: str = PREFIX
    objects: dict[str, Span] = field(default_factory=dict)
    subjects: dict[str, Span] = field(default_factory=dict)
    lists: dict[Span, tuple[list[Span], Span]] = field(default_factory=dict)
    count: int = 0

    def new(self) -> int:
        self.count += 1
        return self.count

    def put(self, *tokens: str) -> Span:
        """Write one of some tokens, after something that is none; return its span."""
        self.text += self.random.choice(BETWEEN)
        token = self.random.choice(tokens)
        self.text += token
        return len(self.text) - len(token), len(self.text)

    def literal(self) -> Span:
        start, end = self.put(self.random.choice(STRINGS).format(self.new()))
        for token in self.random.choice(SUFFIXES):
            _, end = self.put(token)
        return start, end

    def leaf(self) -> Span:
        number = self.new()
        if self.random.random() < 0.4:
            return self.literal()
        names = ("x:n", "x:", "_:u", "_:v.w", rf"x:a.b\,c-{number}%20é:.d", rf"<{X}\u00e9😀{number}>")
        values = ("true", "false", f"{number}", f"-{number}.5", f".{number}", f"{number}.e0", f"+{number}E-1")
        return self.put(*names, *values, f"<<( x:s x:p '{number}' )>>")

    def value(self, depth: int) -> Span:
        if self.random.random() < 0.7 or depth > 3:
            return self.leaf()
        if self.random.random() < 0.5:
            return self.collection(depth)
        opening = self.put("[")
        if self.random.random() < 0.8:
            self.pairs(opening, depth + 1)
        return opening[0], self.put("]")[1]

    def collection(self, depth: int) -> Span:
        start, _ = self.put("(")
        members = [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        end = self.put(")")
        self.lists[start, end[1]] = members, end
        return start, end[1]

    def pairs(self, subject: Span, depth: int = 0) -> None:
        """Write a list of predicates and objects, some of them several objects."""
        for number in range(self.random.randrange(1, 4)):
            for _ in range(self.random.randrange(1, 3) if number else 0):
                self.put(";")
            name = f"p{self.new()}"
            self.put(f"x:{name}", f"<{X}{name}>")
            self.subjects[f"<{X}{name}>"], self.objects[f"<{X}{name}>"] = subject, self.value(depth)
            for _ in range(self.random.randrange(2)):
                self.put(",")
                self.only(subject)
        if self.random.random() < 0.3:
            self.put(";")
            if self.random.random() < 0.5:
                self.put("a")
                self.only(subject)

    def only(self, subject: Span) -> None:
        """Write an object that comes once."""
        name = f"o{self.new()}"
        self.subjects[f"<{X}{name}>"], self.objects[f"<{X}{name}>"] = subject, self.put(f"x:{name}")

    def triples(self) -> None:
        kind = self.random.randrange(6)
        if kind == 0:
            self.pairs(self.collection(1))
        elif kind == 1:
            opening = self.put("[")
            self.pairs(opening, 1)
            whole = opening[0], self.put("]")[1]
            if self.random.random() < 0.5:
                self.pairs(whole)
        else:
            self.pairs(self.put(f"x:s{self.new()}", "_:u", "[]"))

    def statement(self) -> None:
        kind = self.random.randrange(8)
        if kind == 0:
            self.put("@prefix y: <http://y/> .", "PREFIX y: <http://y/>", "@base <http://b/> .")
            self.put("base <http://b/>", 'VERSION "1.2"', "@version '1.2' .", "pReFiX x: <http://x/>")
        elif kind == 1:
            self.put("{", "x:g {", "GRAPH x:g {", "_:g {", "[] {", "graph [] {")
            for number in range(self.random.randrange(3)):
                self.put("." if number else "")
                self.triples()
            self.put("}")
        else:
            self.triples()
            self.put(".")


def spans_in(data: bytes, size: int) -> list[tuple[int, ...]]:
    """Return start and end of subject and object of each row, in bytes."""
    found: list[tuple[int, ...]] = []
    for tokens in token_pieces(data, size):
        spans = spans_of(tokens)
        columns = (spans.subject_start, spans.subject_end, spans.object_start, spans.object_end)
        found += zip(*(column.tolist() for column in columns), strict=True)
    return found


@pytest.mark.parametrize("size", [40, 60, 1 << 20])
def test_a_long_string_may_say_what_looks_like_a_directive_where_a_piece_ends(size: int) -> None:
    text = f'{PREFIX}x:a x:p """\nme@example.org, @prefix x\nPREFIX @base\n""" .\nx:b x:p x:c .\n'
    found = [tuple(text[at:to] for at, to in (row[:2], row[2:])) for row in spans_in(text.encode(), size)]
    assert found == [("x:a", text[text.index('"""') : text.rindex('"""') + 3]), ("x:b", "x:c")]


def expected_spans(written: Writer, rows: list[Row]) -> dict[Row, tuple[Span, Span]]:
    """Return the spans of subject and object of each row of a document, as its writer knows them."""
    pairs = {(s, p): o for s, p, o in rows}
    found: dict[Row, tuple[Span, Span]] = {}
    ahead: list[tuple[str, Span]] = []
    for row in rows:
        key = row[2] if row[2] in written.objects else row[1]
        if key in written.objects:
            found[row] = subject, object_ = written.subjects[key], written.objects[key]
            ahead += [(row[0], subject), (row[2], object_)]
    while ahead:
        cell, span = ahead.pop()
        members, end = written.lists.get(span, ([], span))
        for member, after in zip(members, [*members[1:], end], strict=False):
            first, rest = pairs[cell, FIRST], pairs[cell, REST]
            found[cell, FIRST, first], found[cell, REST, rest] = (member, member), (member, after)
            ahead.append((first, member))
            cell = rest
    return found


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 8), st.sampled_from([1 << 20, 50, 300]))
def test_each_row_has_the_spans_that_its_writer_knows(random: Random, statements: int, size: int) -> None:
    written = Writer(random)
    for _ in range(statements):
        written.statement()
    rows = rows_of(document(written.text))
    expected = expected_spans(written, rows)
    assert set(expected) == set(rows)
    in_bytes = [tuple(len(written.text[:at].encode()) for span in expected[row] for at in span) for row in rows]
    assert spans_in(written.text.encode(), size) == in_bytes


CASES = [
    "x:a x:p 'é😀', x:b, 01, 'n'@en-GB, 'n' ^^ x:dt, '''n\nm''' .",
    "x:g { x:a x:p x:b } x:h { x:a x:q x:c }",
    "x:a x:p [ x:q x:b ; x:r 'c' ] , [] , _:z . _:z x:q 2 .",
    "( 'a' ( 1 'b' ) [] ) x:p ( 'c' ) , () .",
    r"x:a x:p x:b\,c, <http://x/\u00e9> .",
    "BASE <http://x/y/>\n<> <../p> <z>, </./z> .",
    "x:a x:p <<( x:a x:p 'q' )>> ; a x:C .",
    "x:a x:p 'b' {| x:q 1 , 'c' |} ~ x:r {| a x:C |} ~ , x:c ~ _:k . << [] x:p << x:a x:p 2 >> ~ x:z >> .",
    "x:a x:p 'tab\t', \"it's\", '''l\r\nm''', \"\\t\\u00e9\", '\"', 'a'^^<x:it's> .",
]


@pytest.mark.parametrize("text", CASES)
def test_a_row_stands_where_reading_token_by_token_finds_it(text: str) -> None:
    parsed = document(PREFIX + text)
    rows, columns, tokens = rows_of(parsed), RowPlaces(parsed), DocumentPlaces.of(parsed)
    columns.prepare(range(len(rows)))
    firsts: dict[str, int] = {}
    for number, row in enumerate(rows):
        assert columns.find(number, row) == tokens.find(row)
        firsts.setdefault(row[0], number)
    assert [columns.subject(row, subject) for subject, row in firsts.items()] == [*map(tokens.subject, firsts)]


@pytest.mark.parametrize("text", CASES)
def test_what_is_found_by_its_row_is_not_read_token_by_token(text: str) -> None:
    parsed = document(PREFIX + text)
    places = RowPlaces(parsed)
    for number, row in enumerate(rows_of(parsed)):
        places.find(number, row)
        places.subject(number, row[0])
    assert "_tokens" not in vars(places)


@pytest.mark.parametrize("row", [0, 1, 7])
def test_a_triple_that_is_not_in_its_row_is_looked_for_by_its_terms(row: int) -> None:
    places = RowPlaces(document(PREFIX + "x:a x:p x:b .\nx:c x:p 'd' .\nx:e x:p 1 ."))
    assert places.find(row, (f"<{X}e>", f"<{X}p>", f'"1"^^<{XSD}integer>')) == Location("a", 4, 9, 4, 10)
    assert places.subject(row, f"<{X}e>") == Location("a", 4, 1, 4, 4)


def test_columns_count_code_points_in_long_lines_and_after_a_byte_order_mark(tmp_path: Path) -> None:
    text = f"{PREFIX.strip()} " + " ".join(f"x:a x:p '😀é{number}' ." for number in range(300))
    (tmp_path / "a.ttl").write_bytes(f"\ufeff{text}\r\n".encode())
    places = RowPlaces(read_document(tmp_path / "a.ttl", "a.ttl"))
    for number in (0, 7, 255, 299):
        start = text.index(f"'😀é{number}'")
        where = Location("a.ttl", 1, start + 1, 1, start + len(f"'😀é{number}'") + 1)
        assert places.find(number, (f"<{X}a>", f"<{X}p>", f'"😀é{number}"')) == where
    assert "_tokens" not in vars(places)
