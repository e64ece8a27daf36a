"""Blocks of annotations that the parser would say of a wrong reifier."""

from __future__ import annotations

import pytest

from kgtool.errors import InputError
from kgtool.rdfio.formats import format_named
from kgtool.rdfio.parser import Document, read_rows

HEAD = "PREFIX : <u:>\n"


def rows(statement: str, form: str = "turtle") -> set[tuple[str, ...]]:
    """Read a statement."""
    return {row[:3] for row in read_rows(Document("a.ttl", (HEAD + statement).encode(), format_named(form)))[0]}


def faults(statement: str, form: str = "turtle") -> list[tuple[str, str]]:
    """Return the codes and places of what is wrong with a statement."""
    with pytest.raises(InputError) as caught:
        rows(statement, form)
    return [(fault.code, str(fault.location)) for fault in caught.value.diagnostics]


@pytest.mark.parametrize(
    "statement",
    [
        ":s :p :o ~ :r {| :q :y ~ :a ~ :b |} {| :z :w |} .",
        ":s :p :o ~ :r {| :q :y ~ :a ~ :b ; :k :l |}\t{| :z :w |} .",
        ":s :p :o ~ :r {| :q [ :k :l ~ :a ~ :b ] |} {| :z :w |} .",
        ":s :p :o ~ :r {| :q :y ~ :a {| :k :l |} ~ :b |} {| :z :w |} .",
        ":s :p 'é', :o ~ :r {| :q :y ~ :a ~ :b |} {| :z :w |} .",
    ],
)
def test_a_block_that_would_be_said_of_a_wrong_reifier_is_an_error_with_its_place(statement: str) -> None:
    assert faults(statement) == [("KG0115", f"a.ttl:2:{statement.index('{| :z') + 1}")]


def test_a_block_that_would_be_said_of_a_wrong_reifier_is_an_error_in_trig_too() -> None:
    statement = "GRAPH :g { :s :p :o ~ :r {| :q :y ~ :a ~ :b |} # then\n {| :z :w |} }"
    assert faults(statement, "trig") == [("KG0115", "a.ttl:3:2")]


@pytest.mark.parametrize(
    "statement",
    [
        ":s :p :o ~ :r {| :q :y ~ :a |} {| :z :w |} .",
        ":s :p :o ~ :r {| :q :y {| :k :l |} |} {| :z :w |} .",
        ":s :p :o ~ :r {| :q :y ~ :a ~ :b |} ~ :r {| :z :w |} .",
        ":s :p :o ~ :r {| :q << :k :l :m ~ :a >> , :y ~ :b |} {| :z :w |} .",
        ":s :p '|} {|', :o ~ :r {| :q :y ~ :a ~ :b |} ~ :r {| :z :w |} .",
    ],
)
def test_a_block_that_is_said_of_the_right_reifier_is_read(statement: str) -> None:
    assert ("<u:r>", "<u:z>", "<u:w>") in rows(statement)


def test_blocks_without_a_name_have_reifiers_of_their_own() -> None:
    read = rows(":s :p :o {| :q :y ~ :a ~ :b |} {| :z :w |} .")
    (reifier,) = [subject for subject, predicate, _ in read if predicate == "<u:z>"]
    assert (reifier, "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>", "<<( <u:s> <u:p> <u:o> )>>") in read
