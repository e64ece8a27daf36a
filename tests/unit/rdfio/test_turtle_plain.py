from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Dataset, Terms
from kgtool.errors import InputError, KgtoolError
from kgtool.rdfio.columns import BlankNodeLabels, ids_of_text
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rdfio.turtle_plain import read_turtle, seems_plain
from kgtool.roles import GraphRole

X = "http://x/"
XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = f"# é\n@prefix x: <{X}> .\nPREFIX xsd: <{XSD}> # two\n@prefix : <{X}d/> .\n"
BASE = "http://b/c/"
Row = tuple[str, ...]


def document(text: str) -> Document:
    return Document("a.ttl", text.encode(), format_named("turtle"), BASE)


def fast(text: str) -> list[Row] | None:
    terms = Terms()
    rows = read_turtle(document(text), terms, BlankNodeLabels(3))
    return None if rows is None else [tuple(terms.texts[each] for each in row) for row in rows.tolist()]


def parsed(text: str) -> list[Row] | None:
    terms, labels = Terms(), BlankNodeLabels(3)
    try:
        parts = [ids_of_text(part, terms, labels, quads=False) for part in nquads_text(document(text))]
    except KgtoolError:
        return None
    return [tuple(terms.texts[each] for each in row) for part in parts for row in part.tolist()]


NAMES = st.sampled_from(
    ["x:a", ":b", "x:", ":c.d-e", "x:é", "x:1:2", f"<{X}a>", f"<{X}é?q,#f(1)>", "<urn:x:y>", "<r/s>"]
)
ODD_NAMES = st.sampled_from(
    ["<>", "<../z>", "x:%20", "<//h/i>", "<#f>", f"<{X}%2g>", "y:a", "x:a.", "<a b>", "x:a\\,b"]
)
BLANKS = st.sampled_from(["_:a", "_:b1", "_:1", "_:a.b-c", "[]", "[ ]"])
STRINGS = st.one_of(
    st.sampled_from(
        ['"a, b ; c . [ ( <d> # e"', '"  two  spaces "', r'"\"\\"', r'"\u00e9\t"', '"😀"', '""', '"it\'s"']
    ),
    st.text(max_size=6).map(lambda text: f'"{text}"'),
)
TAGS = st.sampled_from(["", "", "@en", "@en-GB", "@de-a-bbbb", "^^xsd:date", "^^xsd:string", f"^^<{X}d>", "^^y:z", "@"])
NUMBERS = st.sampled_from(["1", "-2", "+3.50", ".5", "1e5", "1.E-2", "1.e", "true", "false", "TRUE"])
LITERALS = st.one_of(st.builds("{}{}".format, STRINGS, TAGS), NUMBERS)
LEAVES = st.one_of(NAMES, NAMES, BLANKS, LITERALS, ODD_NAMES)
BETWEEN = st.sampled_from([" ", " ", "\n    ", "\t", " # x:a \"' [ ( .\n", "\r\n"])
VERBS = st.one_of(NAMES, st.just("a"))


def pairs_of(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    objects = st.lists(values, min_size=1, max_size=3).flatmap(
        lambda some: st.sampled_from([", ".join(some), " ,\n".join(some)])
    )
    pair = st.builds("{}{}{}".format, VERBS, BETWEEN, objects)
    return st.lists(pair, min_size=1, max_size=3).flatmap(
        lambda some: st.sampled_from([" ;\n    ".join(some), ";;".join(some), ";".join(some) + " ;"])
    )


VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        pairs_of(inner).map("[ {} ]".format),
        pairs_of(inner).map("[{}]".format),
        st.lists(inner, max_size=3).map(lambda some: f"({' '.join(some)} )"),
    ),
    max_leaves=6,
)
STATEMENTS = st.builds("{}{}{}{}".format, VALUES, BETWEEN, pairs_of(VALUES), st.sampled_from([" .\n", ".\n", " . "]))


@settings(max_examples=40, deadline=None)
@given(st.lists(STATEMENTS, max_size=3), st.sampled_from([700_000, 200]))
def test_what_is_taken_without_the_parser_is_what_the_parser_gives(statements: list[str], piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgtool.rdfio.turtle_plain._PIECE", piece)
        text = HEAD + "".join(statements)
        found = fast(text)
        assert found is None or found == parsed(text)


SMALL = (
    f'{HEAD}x:a a x:C ; x:p "é, [" , "b"@en-GB, 1.5 ; x:q ( 1 "2"^^xsd:date [ x:r () ] ) .\n'
    '[ x:p _:u ] . # end\n( x:a ) x:p [], _:u.\nx:b x:q <s#t>; x:r "\\"" .\n'
)


def test_the_text_that_is_spoiled_below_is_taken() -> None:
    assert fast(SMALL) == parsed(SMALL)
    assert fast(SMALL) is not None


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 4),
    st.sampled_from(
        [*"\"'<>[]().,;:#@^_\\{}|~%-1a \n\r\t\0é😀", "", '"""', "<<", "..", "@prefix y: <z> .\n", "x:s", "^^"]
    ),
)
def test_no_fault_is_overlooked(place: int, removed: int, added: str) -> None:
    text = SMALL[:place] + added + SMALL[place + removed :]
    found = fast(text)
    assert found is None or found == parsed(text)


TAKEN = [
    'x:a x:p "b" .',
    "x:a a x:C, x:D ;\n  x:p 1, -2.5, 1e3, true .\n# the end.",
    'x:a x:p "two  words . "@en-GB ; .',
    'x:a x:p "1"^^xsd:string, "\\u00e9", "2"^^xsd:date .',
    "x:a x:p [ x:q [] , ( 1 ( 'x:a' ) ) ] .".replace("'x:a'", "x:a"),
    "() x:p ( ) . _:b x:p _:b .",
    "<r> x:p <>, <../s>, <http://h/a(b,c);d>.",
    "",
]


@pytest.mark.parametrize("text", TAKEN)
def test_plain_turtle_needs_no_parser(text: str) -> None:
    assert fast(HEAD + text) == parsed(HEAD + text)
    assert fast(HEAD + text) is not None


LEFT = [
    "x^^x:a x:p x:b .",
    "x:a x:p x:b",
    "x:a x:p .",
    "x:a x:p x:b ; x:q .",
    "x:a , x:p x:b .",
    "x:a x:p x:b , .",
    "x:a ; x:p x:b .",
    "[] .",
    "( x:a ) .",
    "[ x:p ] x:q x:b .",
    "x:a x:p ( x:b ; x:c ) .",
    "x:a x:p ( x:b ] .",
    "x:a x:p [ x:b x:c . ] .",
    '"a" x:p x:b .',
    "x:a [] x:b .",
    "x:a _:p x:b .",
    "x:a x:p a .",
    "a x:p x:b .",
    "x:a x:p y:b .",
    'x:a x:p "b"@ .',
    'x:a x:p "b',
    "x:a x:p 'b' .",
    'x:a x:p """b""" .',
    "x:a x:p <a b> .",
    "x:a x:p x:b .. ",
    "x:a x:p x:b {| x:q x:c |} .",
    "<< x:a x:p x:b >> x:q x:c .",
    "x:a x:p <<( x:a x:p x:b )>> .",
    "x:a x:p x:b . @prefix x: <http://y/> . x:a x:p x:b .",
    "x:a x:p x:b . PREFIX x: <http://y/> x:a x:p x:b .",
    "# a comment that ends\rx:a x:p x:b",
    "x:a x:p x:b .\0",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_faulty_or_not_plain_is_left_to_the_parser(text: str) -> None:
    assert fast(HEAD + text) is None


@pytest.mark.parametrize(
    "header", ["@prefix x: <a> . @prefix x: <b#> .", "@base <http://z/y> . @prefix x: <#> .", "BASE <z/>"]
)
def test_declarations_are_the_parser_s(header: str) -> None:
    text = f"{header}\n<a/b> <p> <q>, <s/t> .\n"
    assert fast(text) == parsed(text)
    assert fast(text) is not None


def test_terms_are_numbered_subjects_and_objects_first() -> None:
    terms = Terms()
    rows = read_turtle(document(f"{HEAD}x:a x:p x:b ; x:q x:a .\n"), terms, BlankNodeLabels(0))
    assert rows is not None
    assert rows.tolist() == [[1, 3, 2], [1, 4, 1]]
    assert terms.texts == ["", f"<{X}a>", f"<{X}b>", f"<{X}p>", f"<{X}q>"]


def test_a_document_that_is_left_to_the_parser_leaves_no_term_and_no_label() -> None:
    terms, labels = Terms(), BlankNodeLabels(0)
    assert read_turtle(document(f"{HEAD}x:a x:p _:b . x:a x:p .\n"), terms, labels) is None
    assert (len(terms), len(labels)) == (1, 0)


@pytest.mark.parametrize("threads", [1, 3])
def test_large_documents_are_the_same_by_columns(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.threads._THREADS", threads)
    monkeypatch.setattr("kgtool.rdfio.turtle_plain._PIECE", 1_000)
    text = HEAD + "".join(f'x:s{n % 7} x:p{n % 3} "v{n}", _:b{n % 5}, [ x:q ( {n} x:a ) ] .\n' for n in range(200))
    found = []
    for large in (10**9, 1):
        monkeypatch.setattr("kgtool.rdfio.loading._LARGE", large)
        dataset = Dataset()
        add_document(dataset, document(text), GraphRole.DATA)
        texts = dataset.terms.texts
        found.append([tuple(texts[each] for each in row) for row in dataset.quads(GraphRole.DATA).iter_rows()])
    assert found[0] == found[1]


def test_the_fault_of_a_large_document_has_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.loading._LARGE", 1)
    with pytest.raises(InputError) as raised:
        add_document(Dataset(), document(f"{HEAD}x:a x:p x:b .\nx:c x:p y:d .\n"), GraphRole.DATA)
    (fault,) = raised.value.diagnostics
    assert (fault.code, str(fault.location)) == ("KG0102", "a.ttl:6:9")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x:a x:p \"it is 'said' so\" .", True),
        ('x:a x:p "x" .', True),
        ("x:a x:p 'x' .", False),
        ("x:a x:p ( 'x' ) .", False),
        ('x:a x:p """x""" .', False),
        ("x:a x:p '''x''' .", False),
        ("x:a x:p x:b .\n@prefix y: <http://y/> .", False),
    ],
)
def test_what_keeps_a_document_from_being_plain_is_seen_without_reading_it(text: str, plain: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert seems_plain(f"@prefix x: <http://x/> .\n{text}\n".encode()) is plain
