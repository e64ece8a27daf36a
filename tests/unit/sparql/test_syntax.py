from __future__ import annotations

import pytest

from kgtool.sparql.syntax import MAX_DEPTH, check_query, check_update
from kgtool.sparql.updates import separate


@pytest.mark.parametrize(
    ("query", "place", "message"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o ?x . }", "q:1:28", "unexpected '?x'"),
        ("SELECT ?s\nWHERE { ?s ?p ?o FILTER(?o = ) }", "q:2:30", "unexpected ')'"),
        ("SELEC ?s {}", "q:1:1", "unknown word 'SELEC'"),
        ('SELECT ?s { ?s ?p "abc }', "q:1:19", "a string that is not closed"),
        ("SELECT ?s { ?s ?p ?o", "q:1:11", "'{' is not closed"),
        ("SELECT ?s { ?s ?p ?o } }", "q:1:24", "unexpected '}'"),
        ("SELECT ?s { ?s a <http://a b> }", "q:1:18", "'<http://a b>' is no IRI"),
        ("SELECT ?s { <rel> ?p ?s }", "q:1:13", "relative IRI '<rel>' without a base"),
        ("SELECT ?s { ?s ?p ?o FILTER(strlenn(?o) > 3) }", "q:1:29", "unknown function 'strlenn'"),
        ("SELECT (COUNT(COUNT(*)) AS ?n) {}", "q:1:15", "the aggregate COUNT stands inside of another"),
        ("PREFIX sk: <x:> SELECT ?s { ?s skk:b ?o }", "q:1:32", "unknown prefix 'skk' in 'skk:b'"),
        ("", "q:1:1", "the text ends too early"),
    ],
)
def test_a_fault_is_told_in_words_with_its_place(query: str, place: str, message: str) -> None:
    fault = check_query(query, path="q")[0]
    assert (str(fault.location), fault.message) == (place, message)


def test_every_unknown_prefix_is_named() -> None:
    faults = check_query("SELECT ?s { ?s a:b c:d . ?s a:e ?o }", path="q")
    assert [fault.message for fault in faults] == [f"unknown prefix '{n[0]}' in '{n}'" for n in ("a:b", "c:d", "a:e")]


def test_prefixes_that_are_given_are_known() -> None:
    assert check_query("SELECT ?s { ?s ex:p ?o }", prefixes={"ex": "https://example.org/"}) == ()


def test_depth_is_checked_before_the_native_parser() -> None:
    deep = "{" * 5000 + "}" * 5000
    assert [fault.code for fault in check_query(f"ASK {deep}")] == ["KG0904"]
    assert check_query("ASK " + "{" * (MAX_DEPTH - 1) + "}" * (MAX_DEPTH - 1)) == ()


def test_checking_an_update_does_nothing_and_loads_nothing() -> None:
    assert check_update("LOAD <http://127.0.0.1:9/nothing>") == ()


def test_a_prologue_may_stand_before_each_operation() -> None:
    text = "PREFIX a: <x:> INSERT DATA { a:b a:c a:d } ;\nPREFIX b: <y:> INSERT DATA { b:b a:c b:d }"
    assert check_update(text) == ()
    assert len(separate(text)) == 2


def test_the_place_of_a_fault_in_a_later_operation_is_its_own() -> None:
    text = "PREFIX a: <x:> CLEAR ALL ;\nPREFIX b: <y:> INSERT DATA { b:b a:c }"
    assert str(check_update(text, path="u")[0].location) == "u:2:38"
