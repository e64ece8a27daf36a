from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kgtool.errors import InputError, UsageError
from kgtool.prefixes import PrefixMap
from kgtool.sparql.parameters import Parameter, bindings, term_of
from kgtool.sparql.stored import QueryForm, parse_query, read_query
from kgtool.terms import Literal, NamedNode
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from pathlib import Path

FULL = """#+ title: Films by director
#+ description: >
#+   All films that a person directed,
#+   alone or with others.
#+ id: Q002
#+ parameters:
#+   director:
#+     type: iri
#+     default: person:a
#+     description: Whose films   # not part of it
#+   year:
#+     type: integer
#+     optional: true
#+ tags: [lookup, "two words"]
#+ columns:
#+   - film
#+ ordered: true
PREFIX person: <https://example.org/person/>
SELECT ?film WHERE { ?film <https://example.org/by> ?director FILTER(?year > 1) }
"""


def test_every_key_of_a_header_is_read() -> None:
    query = parse_query(FULL, "queries/films.rq")
    assert (query.name, query.title, query.identifier) == ("films", "Films by director", "Q002")
    assert query.description == "All films that a person directed, alone or with others."
    assert query.tags == ("lookup", "two words")
    assert (query.columns, query.ordered, query.form) == (("film",), True, QueryForm.SELECT)
    director, year = query.parameters
    assert (director.type, director.default, director.description) == ("iri", "person:a", "Whose films")
    assert (year.type, year.default, year.optional) == ("integer", None, True)


def test_a_query_without_header_is_a_query() -> None:
    assert parse_query("ASK {}").form is QueryForm.ASK


@pytest.mark.parametrize(
    ("header", "place", "message", "hint"),
    [
        ("#+ titel: x", "q.rq:1:11", "unknown key 'titel'", "did you mean 'title'?"),
        ("#+ title: x\n#+ no key here", "q.rq:2:4", "'no key here' is no 'key: value' line", ""),
        ("#+ title: x\n#+ title: y", "q.rq:2:4", "'title' is given twice", ""),
        ("#+ ordered: maybe", "q.rq:1:13", "'ordered' is 'maybe'", "it takes true or false"),
        ("#+ tags: [a, b", "q.rq:1:4", "a list without its closing ']'", ""),
        (
            "#+ parameters:\n#+   s:\n#+     type: integr",
            "q.rq:3:14",
            "unknown type 'integr'",
            "did you mean 'integer'?",
        ),
        ("#+ parameters:\n#+   ss:\n#+     type: iri", "q.rq:2:6", "parameter 'ss' is no variable of the query", ""),
        ("#+ parameters:\n#+   s:\n#+     typ: iri", "q.rq:3:13", "unknown key 'typ'", "did you mean 'type'?"),
    ],
)
def test_a_fault_in_a_header_is_named_with_its_place(header: str, place: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_query(f"{header}\nSELECT ?s WHERE {{ ?s ?p ?o }}", "q.rq")
    fault = caught.value.diagnostics[0]
    assert fault.message == message
    assert str(fault.location).startswith(place.rsplit(":", 1)[0])
    assert hint in fault.hint


def test_all_faults_of_a_header_come_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_query("#+ titel: x\n#+ ordered: maybe\nASK {}")
    assert [fault.message for fault in caught.value.diagnostics] == ["unknown key 'titel'", "'ordered' is 'maybe'"]


def test_a_query_with_bom_and_crlf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    path.write_bytes(b"\xef\xbb\xbf#+ title: Yes\r\nASK {}\r\n")
    assert read_query(path).title == "Yes"


PREFIXES = PrefixMap({"ex": "https://example.org/"})


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "ex:a", NamedNode("https://example.org/a")),
        ("iri", "<urn:x>", NamedNode("urn:x")),
        ("string", 'a "b"', Literal('a "b"')),
        ("langString", "L'interview@fr", Literal("L'interview", language="fr")),
        ("langString", "no tag", Literal("no tag", language="en")),
        ("integer", "007", Literal("007", datatype=XSD.integer)),
        ("integer", 7, Literal("7", datatype=XSD.integer)),
        ("boolean", True, Literal("true", datatype=XSD.boolean)),
        ("date", "2014-12-25", Literal("2014-12-25", datatype=XSD.date)),
        ("ex:unit", "5 m", Literal("5 m", datatype=NamedNode("https://example.org/unit"))),
    ],
)
def test_a_value_becomes_the_term_of_its_type(kind: str, value: str, term: object) -> None:
    assert term_of(Parameter("x", kind), value, PREFIXES) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [("integer", "seven"), ("date", "2014-02-30"), ("boolean", "yes"), ("decimal", "1e5"), ("date", "25.12.2014")],
)
def test_a_value_of_another_type_is_refused(kind: str, value: str) -> None:
    with pytest.raises(UsageError, match="KG0405"):
        term_of(Parameter("x", kind), value, PREFIXES)


def test_unknown_and_missing_parameters_are_told_together() -> None:
    with pytest.raises(UsageError) as caught:
        bindings([Parameter("director", "iri"), Parameter("year", "integer", "2014")], {"directr": "ex:a"}, PREFIXES)
    assert [fault.code for fault in caught.value.diagnostics] == ["KG0403", "KG0404"]
    assert caught.value.diagnostics[0].hint == "did you mean 'director'?"
