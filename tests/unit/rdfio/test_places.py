from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Dataset
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document
from kgtool.rdfio.places import DocumentPlaces, Places, find_place, find_subject
from kgtool.roles import GraphRole
from kgtool.terms import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from pathlib import Path

X = "http://x/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PREFIX = f"@prefix x: <{X}> .\n"


def token(text: str, triple: tuple[str, str, str], part: str = "object") -> str | None:
    """Return what stands at the place of a triple."""
    place = DocumentPlaces.of(Document("a", text.encode(), format_named("trig"))).find(triple, part=part)
    if place is None:
        return None
    lines = text.split("\n")[place.line - 1 : place.end_line]
    if len(lines) == 1:
        return lines[0][place.column - 1 : place.end_column - 1]
    return "\n".join([lines[0][place.column - 1 :], *lines[1:-1], lines[-1][: place.end_column - 1]])


def x(local: str) -> str:
    return f"<{X}{local}>"


INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


@pytest.mark.parametrize(
    ("text", "triple", "expected"),
    [
        ("x:a x:p 'é😀', x:b .", (x("a"), x("p"), x("b")), "x:b"),
        ("x:a x:p 1 , 01 .", (x("a"), x("p"), f'"01"{INTEGER}'), "01"),
        ("x:a x:p 'n'@en-GB .", (x("a"), x("p"), '"n"@en-gb'), "'n'@en-GB"),
        ("x:a x:p 'n' ^^ x:dt .", (x("a"), x("p"), f'"n"^^{x("dt")}'), "'n' ^^ x:dt"),
        ("x:a x:p '''n\nm''' .", (x("a"), x("p"), '"n\\nm"'), "'''n\nm'''"),
        ("x:g { x:a x:p x:b } x:h { x:a x:q x:c }", (x("a"), x("q"), x("c")), "x:c"),
        ("x:a x:p [ x:q x:b ; x:r 'c' ] .", (x("a"), x("p"), "_:f7_0"), "[ x:q x:b ; x:r 'c' ]"),
        ("x:a x:p [ x:q x:b ; x:r 'c' ] .", ("_:f7_0", x("r"), '"c"'), "'c'"),
        ("x:a x:p [ x:q 1 ] , [ x:q 2 ] .", (x("a"), x("p"), "_:f7_1"), "[ x:q 2 ]"),
        ("x:a x:p [] , _:z . _:z x:q 2 .", ("_:f7_1", x("q"), f'"2"{INTEGER}'), "2"),
        ("x:a x:p x:b. # x:a x:p x:c .\n x:a x:p x:c", (x("a"), x("p"), x("c")), "x:c"),
        (r"x:a x:p x:b\,c .", (x("a"), x("p"), x("b,c")), r"x:b\,c"),
        (r"x:a x:p <http://x/\u00e9> .", (x("a"), x("p"), x("é")), r"<http://x/\u00e9>"),
        ("BASE <http://x/y/>\n<> <../p> <z> .", (x("y/"), x("p"), x("y/z")), "<z>"),
        ("x:a x:p <<( x:a x:p 'q' )>> .", (x("a"), x("p"), f'<<( {x("a")} {x("p")} "q" )>>'), "<<( x:a x:p 'q' )>>"),
    ],
)
def test_the_place_of_a_triple_is_its_object(text: str, triple: tuple[str, str, str], expected: str) -> None:
    assert token(PREFIX + text, triple) == expected


def test_other_parts_of_a_triple_have_places_too() -> None:
    text = PREFIX + "x:a x:p x:b ;\n  a x:C ."
    triple = (x("a"), "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", x("C"))
    assert [token(text, triple, part) for part in ("subject", "predicate", "object")] == ["x:a", "a", "x:C"]


def test_a_file_that_does_not_say_it_has_no_place() -> None:
    assert token(PREFIX + "x:a x:p x:b .", (x("a"), x("p"), x("c"))) is None


def test_places_count_columns_in_code_points_after_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(f"\ufeff<{X}é😀> <{X}p> 'x' .\r\n<{X}b> <{X}p> 'y' .\r\n".encode())
    first = Triple(NamedNode(f"{X}é😀"), NamedNode(f"{X}p"), Literal("x"))
    assert str(find_place(path, first, name="a.ttl")) == "a.ttl:1:28"
    assert str(find_subject(path, NamedNode(f"{X}b"), name="a.ttl")) == "a.ttl:2:1"


def test_lines_of_n_quads_have_places(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text(f'{x("a")} {x("p")} "b" {x("g")} .\n{x("a")} {x("p")} "c" {x("g")} .\n')
    places = Places(tmp_path)
    assert str(places.find("a.nq", (x("a"), x("p"), '"c"'))) == "a.nq:2:27"


@pytest.mark.parametrize("name", ["b.ttl", "[settled]", "missing.ttl"])
def test_what_cannot_be_read_again_has_no_places(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.ttl").write_text(f"{x('a')} bad .")
    assert Places(tmp_path).find(name, (x("a"), x("p"), x("b"))) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "x:a x:p x:b ."),
        ("a.ttl", "<http://x/a> <http://x/p> 'b'@e-123456789 ."),
        ("a.rdf", f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="{X}"><x:C><x:p xml:lang="e n">b</x:p></x:C></rdf:RDF>'),
        ("a.rdf", "<rdf:RDF"),
        ("a.jsonld", '{"@id": 1}'),
        ("a.jsonld", "{"),
    ],
)
def test_a_file_that_was_spoiled_since_it_was_read_has_no_places(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert Places(tmp_path).find(name, (x("a"), x("p"), '"b"')) is None


def nodes() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["x:a", "x:b", "'s'", '"""l\n"""@en', "1", "_:u", "_:v", "[]", "()", "true"])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        predicates = st.sampled_from(["x:p", "x:q", "a"])
        pairs = st.lists(st.builds("{} {}".format, predicates, inner), min_size=1, max_size=3)
        return st.one_of(
            pairs.map(lambda found: f"[ {' ; '.join(found)} ]"),
            st.lists(inner, max_size=3).map(" ".join).map("({})".format),
        )

    return st.recursive(leaves, larger, max_leaves=12)


SUBJECTS = st.one_of(
    st.sampled_from(["x:a", "x:b", "_:u", "[]"]), st.lists(nodes(), max_size=2).map(" ".join).map("({})".format)
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(SUBJECTS, st.lists(nodes(), min_size=1, max_size=3)), min_size=1, max_size=5))
def test_every_triple_of_any_document_has_a_place(statements: list[tuple[str, list[str]]]) -> None:
    text = PREFIX + "\n".join(f"{s} x:p {' , '.join(values)} ." for s, values in statements)
    document = Document("a", text.encode(), format_named("turtle"))
    places = DocumentPlaces.of(document)
    dataset = Dataset()
    add_document(dataset, document, GraphRole.DATA)
    texts = dataset.terms.texts
    for block in dataset.blocks:
        for row in zip(block.subject, block.predicate, block.object, strict=True):
            s, p, o = (texts[identifier] for identifier in row)
            assert places.find((s, p, o)) is not None
