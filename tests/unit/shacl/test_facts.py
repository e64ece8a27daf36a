from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kgtool.dataset import Terms
from kgtool.shacl.facts import BLANK, IRI, LITERAL, TRIPLE, Facts
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from numpy.typing import NDArray

_XSD = XSD.namespace


def _known(texts: list[str]) -> tuple[Facts, NDArray[np.int64]]:
    terms = Terms()
    ids = terms.intern_all(texts).astype(np.int64)
    return Facts(terms), ids


def _number(text: str, datatype: str) -> str:
    return f'"{text}"^^<{_XSD}{datatype}>'


_KINDS = [
    ("<https://example.org/a>", IRI, None, None),
    ("_:f0_1", BLANK, None, None),
    ("<<( <x:a> <x:p> <x:b> )>>", TRIPLE, None, None),
    ('""', LITERAL, XSD.string.value, None),
    ('"a \\"quoted\\" word"', LITERAL, XSD.string.value, None),
    ('"<x:a>"', LITERAL, XSD.string.value, None),
    ('"@en"', LITERAL, XSD.string.value, None),
    ('"chat"@fr', LITERAL, RDF.langString.value, "fr"),
    ('"^^<x:a>"@en-GB', LITERAL, RDF.langString.value, "en-gb"),
    (_number("1", "byte"), LITERAL, XSD.byte.value, None),
]


@pytest.mark.parametrize("many", [0, 5000], ids=["few", "many"])
def test_a_term_has_the_kind_datatype_and_language_that_its_text_says(many: int) -> None:
    more = [f'"{number}"^^<https://example.org/type/{number % 50}>' for number in range(many)]
    facts, ids = _known([text for text, *_ in _KINDS] + more)
    kinds, datatypes, languages = facts.kinds(ids), facts.datatypes(ids), facts.languages(ids)
    named = [facts.datatype_names()[code] if code >= 0 else None for code in datatypes.tolist()]
    tags = [facts.language_tag(code) if code >= 0 else None for code in languages.tolist()]
    own = [(LITERAL, f"https://example.org/type/{number % 50}", None) for number in range(many)]
    assert list(zip(kinds.tolist(), named, tags, strict=True)) == [*(tuple(row[1:]) for row in _KINDS), *own]


@pytest.mark.parametrize("many", [0, 5000], ids=["few", "many"])
def test_the_string_of_a_term_is_its_lexical_form_or_iri(many: int) -> None:
    texts = ['"a\\tb\\u00e9"@en', '"é𝄞"', "<x:a>", "_:b", "<<( <x:a> <x:p> <x:b> )>>", _number("7", "int"), '""']
    strings = ["a\tbé", "é𝄞", "x:a", None, None, "7", ""]
    facts, ids = _known([*texts, *(f'"{number}"' for number in range(many))])
    assert facts.strings(ids).to_list()[: len(texts)] == strings
    assert facts.lengths(ids).tolist()[: len(texts)] == [-1 if each is None else len(each) for each in strings]


_CROWDS = {
    "integer": "{}",
    "decimal": "{}.5",
    "double": "{}E1",
    "date": "{}-01-01",
    "gYear": "{}",
    "dateTime": "{}-01-01T00:00:00",
}


def _crowd(many: int) -> list[str]:
    """Return so many literals of each datatype: few are read one by one, many by column."""
    return [_number(form.format(1000 + n), name) for name, form in _CROWDS.items() for n in range(many)]


_NUMBERS = ["0", "-0", "1", "-1", "10", "9", "999999999999999", "1000000000000000", "1000000000000001"]
_DECIMALS = ["0.1", "0.10", "-0.5", "1.0", "3.14", "0.30000000000000004", "123456789012345678.5"]


@pytest.mark.parametrize("many", [0, 2000], ids=["few", "many"])
@pytest.mark.parametrize("numbers", [_NUMBERS, _NUMBERS + _DECIMALS], ids=["integers", "and decimals"])
def test_numbers_compare_exactly_however_long_they_are(numbers: list[str], many: int) -> None:
    texts = [_number(text, "decimal" if "." in text else "integer") for text in numbers]
    facts, ids = _known([*texts, *_crowd(many)])
    ids, crowd = ids[: len(texts)], ids[len(texts) :]
    value = dict(zip(ids.tolist(), map(Decimal, numbers), strict=True))
    left, right = (np.array(column) for column in zip(*product(ids.tolist(), repeat=2), strict=True))
    less, equal = facts.compare(np.append(left, crowd), np.append(right, crowd))
    pairs = [(value[a], value[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    assert less.tolist() == [a < b for a, b in pairs] + [False] * len(crowd)
    assert equal.tolist() == [a == b for a, b in pairs] + [True] * len(crowd)


_PAIRS = [
    (_number("2020-02-29", "date"), _number("2020-03-01", "date"), True, False),
    (_number("2021-02-29", "date"), _number("2021-03-01", "date"), False, False),
    (_number("2020-01-31", "date"), _number("2020-01-31", "date"), False, True),
    (_number("-0044-03-15", "date"), _number("0001-01-01", "date"), True, False),
    (_number("1999", "gYear"), _number("2000", "gYear"), True, False),
    (_number("1999", "gYear"), _number("2000-01-01", "date"), False, False),
    (_number("2000-01-01T00:00:00", "dateTime"), _number("2000-01-01T00:00:01", "dateTime"), True, False),
    (_number("2000-01-01T00:00:00Z", "dateTime"), _number("2000-01-01T00:00:01Z", "dateTime"), True, False),
    (_number("2000-01-01T00:00:00Z", "dateTime"), _number("2000-01-01T00:00:01", "dateTime"), False, False),
    (_number("2000-01-01T00:00:00Z", "dateTime"), _number("2000-01-03T00:00:00", "dateTime"), True, False),
    (_number("2000-01-01T01:00:00+01:00", "dateTime"), _number("2000-01-01T00:00:00Z", "dateTime"), False, True),
    (_number("1", "integer"), _number("1E0", "double"), False, True),
    (_number("0.1", "decimal"), _number("0.1E0", "double"), False, True),
    (_number("300", "byte"), _number("400", "integer"), False, False),
    (_number("NaN", "double"), _number("1", "integer"), False, False),
    (_number("1", "integer"), _number("INF", "double"), True, False),
    (_number("1", "integer"), '"2"', False, False),
    ('"a"', '"b"', True, False),
]


@pytest.mark.parametrize(("left", "right", "is_less", "is_equal"), _PAIRS)
def test_two_literals_compare_as_sparql_and_xml_schema_say(
    left: str, right: str, *, is_less: bool, is_equal: bool
) -> None:
    facts, ids = _known([left, right])
    less, equal = facts.compare(ids[:1], ids[1:])
    assert (less.tolist(), equal.tolist()) == ([is_less], [is_equal])


def test_many_literals_compare_as_two_do() -> None:
    facts, ids = _known([text for pair in _PAIRS for text in pair[:2]] + _crowd(1100))
    left, right = ids[: 2 * len(_PAIRS)].reshape(-1, 2).T
    crowd = ids[2 * len(_PAIRS) :]
    less, equal = facts.compare(np.append(left, crowd), np.append(right, crowd))
    found = zip(less.tolist()[: len(_PAIRS)], equal.tolist(), strict=False)
    assert list(found) == [(is_less, is_equal) for _, _, is_less, is_equal in _PAIRS]


@pytest.mark.parametrize("many", [0, 5000], ids=["few", "many"])
def test_a_lexical_form_is_well_formed_or_not_however_many_are_asked(many: int) -> None:
    forms = {"2020-02-29": True, "2021-02-29": False, "2021-04-31": False, "2021-12-31": True, "2021-13-01": False}
    more = [f"{1000 + number}-01-01" for number in range(many)]
    facts, ids = _known([_number(form, "date") for form in [*forms, *more]])
    assert facts.well_formed(ids, XSD.date.value).tolist() == [*forms.values(), *([True] * many)]
