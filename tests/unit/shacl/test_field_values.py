"""Values that validators in the field were reported to judge wrongly, each with what the standards say of it.

Forms of XML Schema Datatypes 1.1 (W3C), order as SPARQL's ``<`` (§17.3) with XML Schema's for dates and times, patterns
as SPARQL's REGEX, languages as its langMatches.
"""

from __future__ import annotations

import pytest

from kgtool.errors import InputError
from tests.unit.shacl.worlds import check

_SHAPE = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {} ] ."

# A datatype, forms that it has, and forms that it does not have.
_FORMS: list[tuple[str, str, str]] = [
    (
        "dateTime",
        """2000-01-01T24:00:00 2000-01-01T24:00:00.000 2000-01-01T00:00:00+14:00 2000-01-01T00:00:00-14:00
        2000-01-01T00:00:00-00:00 0000-01-01T00:00:00 -0001-12-31T00:00:00Z 12000-01-01T00:00:00
        2000-01-01T00:00:00.123456789012""",
        """2000-01-01T24:00:01 2000-01-01T23:59:60 2000-01-01T00:00:00+14:01 02000-01-01T00:00:00 2000-01-01T00:00:00.
        2000-01-01 200-01-01T00:00:00 2000-02-30T00:00:00 2000-01-01t00:00:00 2000-01-01T00:00 +2000-01-01T00:00:00
        2000-01-01T00:00:00z 2000-01-01T00:00:00+1400""",
    ),
    ("dateTimeStamp", "2022-11-17T09:37:25Z", "2022-11-17T09:37:25.626872"),
    (
        "date",
        "2000-02-29 -0004-02-29 0000-02-29 -0400-02-29 2016-02-29+01:00",
        "1900-02-29 2100-02-29 -0001-02-29 -0100-02-29 2015-04-31 2015-02-29Z",
    ),
    ("time", "24:00:00 12:00:00Z", "24:00:01 23:59:60 9:00:00 09:00 12:00:00+15:00"),
    ("gYear", "2020 0000 -0001 99999 2020Z", "20 020 2020-01 2020+25:00"),
    ("gMonthDay", "--02-29 --12-31Z", "--02-30 --04-31 12-31"),
    ("boolean", "true false 1 0", "TRUE True yes"),
    ("integer", "1 +1 -0 007", "1.0 1e3 --1 ٣ +"),
    ("decimal", "1 1. -.5 +.5", ". 1e0 1,5 INF 1.0.0"),
    ("double", "1 1e1 1E+1 INF +INF -INF NaN", "1e Infinity inf nan -NaN .e1 1_0 0x1p3 1d"),
    ("int", "2147483647 -2147483648 00000000000001", "2147483648 -2147483649"),
    ("unsignedByte", "255 -0 +5", "256 -1"),
    ("duration", "P1Y -P1M PT1.5S PT0S", "P PT P1YT P1W P1.5D P1S P-1D"),
    ("dayTimeDuration", "P1D PT1H", "P1Y P1DT"),
    ("hexBinary", "0F 0f", "0 xx"),
    ("base64Binary", "YQ==", "YQ= YQ Y=== YR=="),
    ("language", "en x-y", "en_US toolongtag en-"),
    ("anyURI", "http://x/y %zz", ""),
]

# What a property shape says of ex:p, the values of ex:p, and the results: value and component, "-" for no value.
_RESULTS: list[tuple[str, str, list[str]]] = [
    ("sh:datatype xsd:integer", '" 1"^^xsd:integer, "1 "^^xsd:integer, ""^^xsd:integer', [" 1 D", "1  D", " D"]),
    ("sh:datatype xsd:integer", '"1"^^xsd:int, "2"^^xsd:nonNegativeInteger, "3"^^xsd:long', ["1 D", "2 D", "3 D"]),
    (
        "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:dateTime ] )",
        '"2022-11-17T09:37:25Z"^^xsd:dateTimeStamp',
        ["2022-11-17T09:37:25Z Or"],
    ),
    (
        "sh:datatype rdf:langString",
        '"a"@en, "b", "c"^^rdf:HTML, ex:d, "e"@en-GB, "f"@en--ltr',
        ["b D", "c D", "d D", "f D"],
    ),
    ("sh:datatype rdf:dirLangString", '"a"@en--ltr, "b"@en', ["b D"]),
    ("sh:datatype ex:Own", '"anything"^^ex:Own, 1', ["1 D"]),
    ("sh:datatype rdf:XMLLiteral", '"<a>"^^rdf:XMLLiteral, "<b/>"^^rdf:HTML', ["<b/> D"]),
    ("sh:minInclusive 20", '"50"^^ex:YR', ["50 MinInclusive"]),
    ("sh:minInclusive 18", '18.0, "18"^^xsd:decimal, 17.999', ["17.999 MinInclusive"]),
    ("sh:minInclusive 0.001 ; sh:maxInclusive 0.01", '"0.002996"^^xsd:double', []),
    ("sh:minInclusive 1", '"5", "6"@en, ex:five, 5', ["5 MinInclusive", "6 MinInclusive", "five MinInclusive"]),
    ("sh:maxInclusive 10", '"x"^^xsd:integer, 5', ["x MaxInclusive"]),
    ("sh:minInclusive 0.0e0", '"NaN"^^xsd:double, "-0.0"^^xsd:double', ["NaN MinInclusive"]),
    ('sh:maxInclusive "INF"^^xsd:float', '"INF"^^xsd:double, "-INF"^^xsd:float, 5', []),
    ("sh:maxInclusive 16777216", '"16777217"^^xsd:float, "16777217"^^xsd:double', ["16777217 MaxInclusive"]),
    ("sh:minInclusive 0.1", '"0.1"^^xsd:float, "0.1"^^xsd:double', []),
    ("sh:minInclusive true", "false, true, 1", ["false MinInclusive", "1 MinInclusive"]),
    ('sh:minInclusive "b"', '"a", "b", "B", "c"@en, "é"', ["a MinInclusive", "B MinInclusive", "c MinInclusive"]),
    ('sh:minInclusive "abc"^^xsd:integer', "5", ["5 MinInclusive"]),
    ('sh:minInclusive "a"@en', '"b"@en', ["b MinInclusive"]),
    ("sh:maxInclusive 1000", '1e3, 1.0E3, "1000.0"^^xsd:decimal, 1.001e3', ["1.001e3 MaxInclusive"]),
    (
        "sh:maxExclusive 0.3000000000000000000000000000001",
        "0.3, 0.3000000000000000000000000000002",
        ["0.3000000000000000000000000000002 MaxExclusive"],
    ),
    (
        "sh:minExclusive 0",
        '"0"^^xsd:unsignedInt, "1"^^xsd:positiveInteger, "-0"^^xsd:integer',
        ["0 MinExclusive", "-0 MinExclusive"],
    ),
    ('sh:maxInclusive "2030"^^xsd:gYear', '"2025"^^xsd:gYear, "2031"^^xsd:gYear', ["2031 MaxInclusive"]),
    (
        'sh:minInclusive "2020-01-01"^^xsd:date',
        '"2021-01-01T00:00:00Z"^^xsd:dateTime, "2021-01-01"^^xsd:date',
        ["2021-01-01T00:00:00Z MinInclusive"],
    ),
    (
        'sh:maxExclusive "2000-01-15T12:00:00Z"^^xsd:dateTime',
        '"2000-01-15T12:00:00"^^xsd:dateTime, "2000-01-14T21:59:59"^^xsd:dateTime, "2000-01-14T22:00:00"^^xsd:dateTime',
        ["2000-01-15T12:00:00 MaxExclusive", "2000-01-14T22:00:00 MaxExclusive"],
    ),
    (
        'sh:minInclusive "2000-01-01T00:00:00Z"^^xsd:dateTime ; sh:maxInclusive "2000-01-01T00:00:00Z"^^xsd:dateTime',
        '"2000-01-01T14:00:00+14:00"^^xsd:dateTime, "1999-12-31T24:00:00Z"^^xsd:dateTime',
        [],
    ),
    ('sh:maxInclusive "00:00:00"^^xsd:time', '"24:00:00"^^xsd:time, "00:00:01"^^xsd:time', ["00:00:01 MaxInclusive"]),
    ('sh:minInclusive "0001-01-01"^^xsd:date', '"0000-12-31"^^xsd:date', ["0000-12-31 MinInclusive"]),
    (
        'sh:minInclusive "-0500-01-01"^^xsd:date',
        '"-0499-01-01"^^xsd:date, "-0501-12-31"^^xsd:date',
        ["-0501-12-31 MinInclusive"],
    ),
    (
        'sh:maxInclusive "2000-01-01Z"^^xsd:date',
        '"2000-01-01+05:00"^^xsd:date, "2000-01-01-05:00"^^xsd:date',
        ["2000-01-01-05:00 MaxInclusive"],
    ),
    (
        'sh:maxInclusive "PT1H"^^xsd:dayTimeDuration',
        '"PT60M"^^xsd:dayTimeDuration, "PT61M"^^xsd:dayTimeDuration',
        ["PT61M MaxInclusive"],
    ),
    ("sh:minLength 0", "[], 5", ["_:f0_0 MinLength"]),
    ("sh:maxLength 1", '"😀", "é", "👨‍👩‍👧"', ["👨‍👩‍👧 MaxLength"]),
    ("sh:minLength 3", '"001"^^xsd:integer, 1, true, "ab"@en', ["1 MinLength", "ab MinLength"]),
    ("sh:minLength 5 ; sh:maxLength 3", '"abcd"', ["abcd MaxLength", "abcd MinLength"]),
    (
        'sh:languageIn ("en" "de-AT")',
        '"a"@EN-us, "b"@de, "c"@de-AT-1996, "d"@eng, ex:e, "f"@en--ltr',
        ["b LanguageIn", "d LanguageIn", "e LanguageIn"],
    ),
    ('sh:languageIn ("*")', '"a"@x-foo, "b"', ["b LanguageIn"]),
    ('sh:languageIn ("de-DE")', '"b"@de-Latn-DE', ["b LanguageIn"]),
    ("sh:languageIn ()", '"b"@en', ["b LanguageIn"]),
    ("sh:uniqueLang true", '"a"@en, "b"@en, "c"@en, "d"@fr, "e"@FR, "f"@en-GB, "g", "h"', ["- UniqueLang"] * 2),
    ("sh:uniqueLang true", '"a"@en--ltr, "b"@en--rtl, "c"@fr', ["- UniqueLang"]),
]

# A pattern, its flags, texts that match and texts that do not.
_PATTERNS: list[tuple[str, str, list[str], list[str]]] = [
    (r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,4}$", "", ["a.b-c@x-y.org"], ["a b@c.de"]),
    (r"^[\d-x]+$", "", ["5-x"], ["A"]),
    (r"^[a-z-0-9]+$", "", ["a-5"], ["A"]),
    (r"^[a&&b~~c]+$", "", ["a&b~c"], ["d"]),
    (r"^[+--]+$", "", ["+,-"], ["."]),
    (r"^[^^]+$", "", ["ab"], ["a^"]),
    (r"^[:/?#\[\]@!$&'()*+,;=%-]+$", "", ["?&=[/]"], ["a b"]),
    (r"^\<b\>\@\#\_\ \/$", "", ["<b>@#_ /"], ["b"]),
    (r"^\p{IsBasicLatin}+$", "", ["abc"], ["é"]),
    (r"^[\P{IsGreek}x]+$", "", ["abcx"], ["\u03b1"]),
    (r"^[a-z-[aeiou]]+$", "", ["xyz"], ["xay"]),
    (r"^[^a-c-[x]]+$", "", ["dyz"], ["x", "a"]),
    (r"^\i\c*$", "", ["a-b.c"], ["1a"]),
    (r"^\I\C$", "", ["1 "], ["ab"]),
    (r"^[\W_]+$", "", ["-_"], ["a"]),
    (r"^[\S\n]+$", "", ["a\nb"], ["a b"]),
    (r"^\s$", "", ["\r"], ["\u00a0"]),
    (r"^\d+$", "", ["٣"], ["a"]),
    ("^abc$", "", ["abc"], ["abc\n", "abc\r"]),
    ("^a.b$", "", ["axb", "a\u2028b"], ["a\nb"]),
    ("^a.b$", "s", ["a\nb"], ["a\r\nb"]),
    ("^b$", "m", ["a\nb\nc"], ["ab"]),
    ("a b [ ]c", "x", ["ab c"], ["a b  c"]),
    ("^straße É$", "i", ["STRAßE é"], []),
    ("a.b", "q", ["xa.by"], ["axb"]),
    ("^[\\w\\s]{1,500}$", "", ["abc d", "é" * 500], ["a-b", "é" * 501, ""]),
    (r"^[\p{L}\d .,'-]{2,4000}$", "i", ["O'Neill, 1.", "ab"], ["x", "a;b"]),
    (r"^(?:\w{1,255}\n?)+$", "m", ["a\nb"], ["-"]),
    (r"^.{0,20000}$", "", ["", "x" * 20_000], ["x" * 20_001]),
    (r"^(\d{1,3}\.){3}\d{1,3}$", "", ["127.0.0.1"], ["1.2.3"]),
    (r"^a+?b$", "", ["aab"], ["b"]),
]  # fmt: skip

_REFUSED_PATTERNS = [
    (r"^a++b$", "'+' follows another quantifier"),
    (r"^abc\Z", r"'\Z' is no escape"),
    (r"[[a]b]", "within a character class"),
    (r"[a-z-[b]c]", "goes on after what is subtracted"),
    (r"(a)\1", "back-reference"),
    ("a\\", "ends with a backslash"),
    ("[a", "unclosed character class"),
    ("x{a}", "repetition quantifier"),
    (r"^\b\w{1,255}$", "size limit"),
]


def _written(pattern: str, flags: str) -> str:
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'sh:pattern "{escaped}" ; sh:flags "{flags}"'


def _literals(datatype: str, forms: str) -> str:
    return ", ".join(f'"{form}"^^xsd:{datatype}' for form in forms.split())


@pytest.mark.parametrize(("datatype", "right", "wrong"), _FORMS, ids=[form[0] for form in _FORMS])
def test_a_datatype_has_the_forms_of_xml_schema(datatype: str, right: str, wrong: str) -> None:
    found = check(
        _SHAPE.format(f"sh:datatype xsd:{datatype}"), f"ex:a ex:p {_literals(datatype, f'{right} {wrong}')} ."
    )
    assert found == sorted(f"a p {form} Datatype" for form in wrong.split())


@pytest.mark.parametrize(("constraint", "values", "results"), _RESULTS)
def test_a_value_breaks_a_constraint_as_the_standards_say(constraint: str, values: str, results: list[str]) -> None:
    expected = [f"a p {result}" for result in results]
    expected = [f"{result}atatype" if result.endswith(" D") else result for result in expected]
    assert check(_SHAPE.format(constraint), f"ex:a ex:p {values} .") == sorted(expected)


@pytest.mark.parametrize(("pattern", "flags", "right", "wrong"), _PATTERNS)
def test_a_pattern_matches_as_regex_of_sparql_does(
    pattern: str, flags: str, right: list[str], wrong: list[str]
) -> None:
    texts = ['"{}"'.format(text.replace("\n", "\\n").replace("\r", "\\r")) for text in right + wrong]
    found = check(_SHAPE.format(_written(pattern, flags)), f"ex:a ex:p {', '.join(texts)} .")
    assert found == sorted(f"a p {text} Pattern" for text in wrong)


@pytest.mark.parametrize(("pattern", "said"), _REFUSED_PATTERNS)
def test_a_pattern_that_the_engine_would_take_otherwise_is_refused(pattern: str, said: str) -> None:
    with pytest.raises(InputError, match="KG0707") as caught:
        check(_SHAPE.format(_written(pattern, "")), "")
    assert said in str(caught.value)
