from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.dataset import Dataset, Terms
from kgtool.rdfio.columns import BlankNodeLabels, ids_of_text
from kgtool.rdfio.files import _Pieces
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.line_blocks import line_blocks
from kgtool.rdfio.loading import add_document
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rdfio.plain_lines import PlainLines
from kgtool.roles import GraphRole

X = "http://x/"


def fast(text: str, form: str) -> list[tuple[str, ...]] | None:
    terms = Terms()
    reader = PlainLines(terms, BlankNodeLabels(3), quads=form == "nq")
    if not reader.read_all([text.encode()]):
        return None
    return [tuple(terms.texts[i] for i in row) for rows in reader.ids() for row in rows]


def parsed(text: str, form: str) -> list[tuple[str, ...]]:
    terms, labels = Terms(), BlankNodeLabels(3)
    document = Document("a", text.encode(), format_named(form))
    parts = [ids_of_text(part, terms, labels, quads=form == "nq") for part in nquads_text(document)]
    return [tuple(terms.texts[i] for i in row) for part in parts for row in part]


IRIS = st.sampled_from([f"<{X}a>", f"<{X}é%20?q#f>", "<urn:x:y>", "<mailto:a@b>", "<http://h:80>", "<http://h#>"])
BLANKS = st.sampled_from(["_:a", "_:b1", "_:1", "_:a_b"])
STRINGS = st.text(max_size=8).map(lambda text: f'"{text}"')
ESCAPES = st.sampled_from(
    [r'"\t\n\r\b\f\"\\"', '"a <b> ."', '"_:x"', '" . "', '"\u0080"', '"\ufdd0"', '"\U0001f600"', '"é"']
)
TAGS = st.sampled_from(["", "", "@en", "@zh-hant-tw", "@de-at", f"^^<{X}d>", "@en-a-bbb", "@EN"])
LITERALS = st.builds("{}{}".format, st.one_of(STRINGS, ESCAPES), TAGS)
GRAPHS = st.one_of(st.just(""), IRIS, BLANKS)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(IRIS, BLANKS), IRIS, st.one_of(IRIS, BLANKS, LITERALS), GRAPHS), min_size=1, max_size=4
    )
)
def test_what_is_taken_without_a_parser_is_what_the_parser_gives(rows: list[tuple[str, str, str, str]]) -> None:
    quads = "".join(" ".join(part for part in row if part) + " .\n" for row in rows)
    triples = "".join(" ".join(row[:3]) + " .\n" for row in rows)
    for text, form in ((quads, "nq"), (triples, "nt")):
        found = fast(text, form)
        if found is not None:
            assert found == parsed(text, form)


@pytest.mark.parametrize(
    "line",
    [
        f"<{X}a> <{X}p> <{X}b> .",
        f'_:a <{X}p> "é 😀 \\"x\\" "@en .'.replace("😀", "ü"),
        f'<{X}a> <{X}p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        f"<{X}a%20b> <{X}p> _:z .",
        f"<{X}a> <{X}p> _:z .\n",
    ],
)
def test_canonical_lines_need_no_parser(line: str) -> None:
    assert fast(line + "\n", "nt") == [row[:3] for row in parsed(line + "\n", "nt")]


ODD = [
    f"<{X}a>  <{X}p> <{X}b> .",
    f'<{X}a> <{X}p> "\\u00e9" .',
    f'<{X}a> <{X}p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .',
    f'<{X}a> <{X}p> "x"@EN .',
    f'<{X}a> <{X}p> "x"@en-a-bbb. # and a comment',
    f"\t<{X}a><{X}p>_:a-b.",
    f"<{X}a> <{X}p> <<( _:z <{X}p> _:y )>> .",
    "# a comment",
    f"#<{X}x> <{X}y> <{X}z> .",
    "  ",
]


@pytest.mark.parametrize("line", ODD)
def test_the_parser_reads_lines_that_are_not_canonical(line: str) -> None:
    text = f"_:y <{X}p> <{X}b> .\n{line}\n_:z <{X}p> _:y .\n"
    assert fast(text, "nt") == [row[:3] for row in parsed(text, "nt")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(ODD), st.builds(f"{{}} <{X}p> {{}} .".format, BLANKS, LITERALS)), max_size=8))
def test_rows_and_names_are_the_parser_s_whatever_lines_are_odd(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    found = fast(text, "nt")
    if found is not None:
        assert found == [row[:3] for row in parsed(text, "nt")]


def test_what_stands_in_comments_is_no_term() -> None:
    terms = Terms()
    text = f"<{X}a> <{X}p> <{X}b> .\n# <{X}x> <{X}y> <{X}z> .\n"
    reader = PlainLines(terms, BlankNodeLabels(0), quads=False)
    assert reader.read_all([text.encode()])
    assert [rows.tolist() for rows in reader.ids()] == [[[1, 3, 2]]]
    assert terms.texts == ["", f"<{X}a>", f"<{X}b>", f"<{X}p>"]


@pytest.mark.parametrize(
    "line",
    [
        f"<{X}a> <{X}p> <b> .",
        f"<{X}a> <{X}p> <{X}b c> .",
        f"<{X}a> <{X}p> <{X}b> <{X}g> .",
        f"<{X}a> <{X}p> <{X}%zz> .",
        f"<{X}a> <{X}p> <{X}b>",
        f'"known as an object" <{X}p> <{X}b> .',
        f'<{X}a> "known as an object" <{X}b> .',
        f"<{X}a> _:b <{X}b> .",
        f"<{X}a> .",
        f"# a comment\r<{X}a> <{X}p> <{X}b> .",
        "\ufeff",
    ],
)
def test_malformed_lines_are_left_to_the_parser(line: str) -> None:
    assert fast(f'<{X}a> <{X}p> "known as an object" .\n{line}\n<{X}a> <{X}p> <{X}b> .\n', "nt") is None


def test_files_of_odd_lines_are_left_to_the_parser() -> None:
    line = f'<{X}a> <{X}p> "x"@EN .\n'
    assert fast(line * 2_000, "nt") is None
    assert fast(line * 1_000, "nt") is not None


def test_a_byte_order_mark_is_one_at_the_start_of_a_file_only() -> None:
    line = f"<{X}a> <{X}p> <{X}b> .\n".encode()
    reader = PlainLines(Terms(), BlankNodeLabels(0), quads=False)
    assert reader.read_all([b"\xef\xbb\xbf" + line, line])
    assert not PlainLines(Terms(), BlankNodeLabels(0), quads=False).read_all([line, b"\xef\xbb\xbf" + line])


class GoingOn(io.BytesIO):
    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("stream", [io.BytesIO, GoingOn])
@pytest.mark.parametrize("size", [1, 4, 7, 100])
def test_blocks_end_at_line_ends(size: int, stream: type[io.BytesIO]) -> None:
    data = b"one\ntwo\n\nthree and more\nlast"
    blocks = [block.tobytes() for block in line_blocks(stream(data), size)]
    assert b"".join(blocks) == data
    assert all(block.endswith(b"\n") for block in blocks[:-1])


def test_names_of_blank_nodes_go_on_from_block_to_block() -> None:
    labels = BlankNodeLabels(0)
    reader = PlainLines(Terms(), labels, quads=False)
    assert reader.read_all([f"_:b <{X}p> _:a .\n".encode(), f"_:c <{X}p> _:b .\n".encode()])
    assert dict(labels) == {"_:b": "_:f0_0", "_:a": "_:f0_1", "_:c": "_:f0_2"}


@pytest.mark.parametrize("form", ["turtle", "trig"])
def test_large_documents_go_by_columns_after_the_parser(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'''@prefix x: <{X}> . x:s x:p ( _:b "\\u0001" "ü😀"@en-a-bbb ) ; x:q [ x:r 1, _:b ] .
        x:s x:p """two
        lines""", <<( x:a x:b _:c )>> .'''
    if form == "trig":
        text = text.replace("x:s x:p (", "x:g { _:b x:p x:s } x:s x:p (")
    found = []
    for large in (10**9, 1):
        monkeypatch.setattr("kgtool.rdfio.loading._LARGE", large)
        dataset = Dataset()
        add_document(dataset, Document("a", text.encode(), format_named(form)), GraphRole.DATA)
        texts = dataset.terms.texts
        found.append([tuple(texts[each] for each in row) for row in dataset.quads(GraphRole.DATA).iter_rows()])
    assert found[0] == found[1]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("many", [1, 50, 1_000])
@pytest.mark.parametrize("size", [1, 60, 10_000])
def test_blocks_read_at_the_same_time_are_the_file(
    threads: int, many: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.rdfio.threads._THREADS", threads)
    monkeypatch.setattr("kgtool.rdfio.plain_lines._MANY", many)
    text = "\ufeff" + "".join(f'_:b{n % 7} <{X}p{n % 3}> "value {n}" .\n_:c <{X}p> _:b{n % 5} .\n' for n in range(40))
    terms = Terms()
    reader = PlainLines(terms, BlankNodeLabels(3), quads=False)
    assert reader.read_all(line_blocks(io.BytesIO(text.encode()), size))
    found = [tuple(terms.texts[i] for i in row) for rows in reader.ids() for row in rows]
    assert found == [row[:3] for row in parsed(text[1:], "nt")]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("many", [1, 1_000])
def test_a_file_is_the_parser_s_from_its_first_fault_on(
    threads: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.rdfio.threads._THREADS", threads)
    monkeypatch.setattr("kgtool.rdfio.plain_lines._MANY", many)
    blocks = [f"<{X}a> <{X}p> <{X}b{n}> .\n".encode() for n in range(9)]
    for place in range(9):
        reader = PlainLines(Terms(), BlankNodeLabels(0), quads=False)
        assert not reader.read_all([*blocks[:place], b"<no> triple\n", *blocks[place:]])


def test_blanks_inside_a_string_stay_where_terms_stand_apart_by_tabs() -> None:
    text = f'<{X}a>\t<{X}p>\t"x  y" .\n<{X}a>\t<{X}p>\t"z " .\n'
    assert fast(text, "nt") == [(f"<{X}a>", f"<{X}p>", '"x  y"'), (f"<{X}a>", f"<{X}p>", '"z "')]


def test_a_second_byte_order_mark_is_left_to_the_parser_which_refuses_it() -> None:
    line = f"<{X}a> <{X}p> <{X}b> .\n"
    assert fast("\ufeff" + line, "nt") == [(f"<{X}a>", f"<{X}p>", f"<{X}b>")]
    assert fast("\ufeff\ufeff" + line, "nt") is None


@pytest.mark.parametrize("odd", ["<http://h:99999/a>", "<http://x/a%2>"])
def test_an_unusual_subject_is_the_parser_s_as_an_object_too(odd: str) -> None:
    text = f"{odd} <{X}p> <{X}o> .\n<{X}s> <{X}p> {odd} .\n"
    found = fast(text, "nt")
    assert found is None or found == parsed(text, "nt")


def test_a_line_without_its_end_is_the_parser_s_even_where_its_object_is_known() -> None:
    assert fast(f"<{X}a> <{X}p> <{X}o> .\n<{X}a> <{X}p> <{X}o>\n", "nt") is None
    assert fast(f"<{X}o> <{X}p> <{X}o>\n", "nt") is None


@pytest.mark.parametrize("many", [1, 1_000])
def test_text_of_the_parser_is_taken_as_text_where_it_is_not_plain(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.rdfio.plain_lines._MANY", many)
    terms = Terms()
    reader = PlainLines(terms, BlankNodeLabels(0), quads=False, is_parsed=True)
    odd = "".join(f'_:b{n} <{X}p> "{n}"@en-a-bbb .\n' for n in range(2_000))
    blocks = [f"_:z <{X}p> <{X}b> .\n", odd, f'<{X}a> <{X}p> "x"@EN .\n_:b7 <{X}p> _:z .\n']
    assert reader.read_all([block.encode() for block in blocks])
    rows = [tuple(terms.texts[i] for i in row) for part in reader.ids() for row in part]
    assert rows == [
        ("_:f0_0", f"<{X}p>", f"<{X}b>"),
        *((f"_:f0_{n + 1}", f"<{X}p>", f'"{n}"@en-a-bbb') for n in range(2_000)),
        (f"<{X}a>", f"<{X}p>", '"x"@en'),
        ("_:f0_8", f"<{X}p>", "_:f0_0"),
    ]
    assert sorted(terms.texts) == sorted({"", *(text for row in rows for text in row)})


def test_a_line_longer_than_a_block_is_read_whole() -> None:
    line = f'<{X}a> <{X}p> "{"x" * 1_000}" .\n'.encode()
    blocks = [block.tobytes() for block in line_blocks(io.BytesIO(line * 3), 10)]
    assert blocks == [line] * 3


@pytest.mark.parametrize("size", [3, 64, 10_000])
def test_a_packed_stream_comes_in_blocks_of_whole_lines(size: int) -> None:
    stream = io.BufferedReader(_Pieces(iter([b"a\nbb", b"b\n\ncc", b"\nd"])))
    blocks = [block.tobytes() for block in line_blocks(stream, size)]
    assert b"".join(blocks) == b"a\nbbb\n\ncc\nd"
    assert all(block.endswith(b"\n") for block in blocks[:-1])
