from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.linking.entity import Value
from kgtool.linking.proposing import Command
from kgtool.linking.quickstatements import read_commands, write_commands

TEXT = st.text(min_size=1, max_size=12).filter(lambda text: text.isprintable())
PROPERTY = st.integers(1, 99).map(lambda number: f"P{number}")
ITEM = st.integers(1, 99).map(lambda number: Value("item", f"Q{number}"))
VALUE = st.one_of(
    ITEM,
    TEXT.map(lambda text: Value("string", text)),
    TEXT.map(lambda text: Value("text", text, "en")),
    st.dates().map(lambda date: Value("time", f"+{date.isoformat()}T00:00:00Z", "11")),
    st.integers(-9999, 9999).map(lambda number: Value("quantity", f"{number:+d}", "Q4917")),
    st.sampled_from([Value("somevalue"), Value("novalue")]),
)
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SNAK = st.tuples(PROPERTY, VALUE)
REFERENCE = st.lists(SNAK, min_size=1, max_size=3).map(tuple)
COMMAND = st.builds(
    Command,
    item=st.integers(1, 99).map(lambda number: f"Q{number}"),
    property=PROPERTY,
    value=VALUE,
    rank=st.sampled_from(["", "preferred", "normal"]),
    qualifiers=st.lists(SNAK, max_size=3).map(tuple),
    references=st.lists(REFERENCE, max_size=3).map(tuple),
)


@calmly
@given(st.lists(COMMAND, max_size=5))
def test_version_3_reads_back_exactly_what_was_not_refused(commands: list[Command]) -> None:
    text, lost = write_commands(commands, "qs3")
    refused = {id(command) for command, _ in lost}
    assert read_commands(text) == tuple(command for command in commands if id(command) not in refused)


@calmly
@given(st.lists(COMMAND, max_size=5))
def test_csv_reads_back_everything_but_the_ranks(commands: list[Command]) -> None:
    text, lost = write_commands(commands, "csv")
    refused = {id(command) for command, what in lost if what.startswith("left out")}
    kept = [replace(command, rank="") for command in commands if id(command) not in refused]
    assert sorted(map(repr, read_commands(text))) == sorted(map(repr, kept))


@calmly
@given(COMMAND)
def test_the_classic_form_keeps_every_qualifier_and_every_reference(command: Command) -> None:
    text, lost = write_commands([command], "classic")
    if any(what.startswith("left out") for _, what in lost):
        return
    read = read_commands(text)
    assert {snak for each in read for snak in each.qualifiers} == set(command.qualifiers)
    assert [each.references[0] for each in read if each.references] == list(command.references)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"""https://a.example/"""', Value("string", "https://a.example/")),
        ("31000000U4917", Value("quantity", "+31000000", "Q4917")),
        ("10[9,11]U11573", Value("quantity", "+10", "Q11573", "9,11")),
        (
            "+1967-01-17T00:00:00Z/9/J",
            Value("time", "+1967-01-17T00:00:00Z", "9", "http://www.wikidata.org/entity/Q1985786"),
        ),
        ("@43.26193/10.92708", Value("coordinate", "43.26193,10.92708")),
        ('pt:"Algum texto"', Value("text", "Algum texto", "pt")),
    ],
)
def test_values_are_read_as_the_tool_reads_them(written: str, value: Value) -> None:
    (command,) = read_commands(f"Q1|P2|{written}")
    assert command.value == value
