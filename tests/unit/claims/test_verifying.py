from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from kgtool.claims.claim import read_claims
from kgtool.claims.verifying import verify_claims
from kgtool.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import MakeProject


TEXT = "Élise: the lamp was lit in 1811.\n"
CLAIM = "claim:1 a :Claim ; prov:wasDerivedFrom ex:span ; :mention ex:word .\n"
DOCUMENT = 'ex:doc :fileName "log.txt" .\n'
SPAN = "ex:span oa:hasSource ex:doc ; oa:hasSelector ex:sel .\n"


def selector(node: str, start: int, end: int, hashed: str | None = None) -> str:
    stretch = TEXT[start:end] if hashed is None else hashed
    return f'{node} oa:start {start} ; oa:end {end} ; :sha256 "{hashlib.sha256(stretch.encode()).hexdigest()}" .\n'


def codes(made: MakeProject, tmp_path: Path, turtle: str) -> list[str]:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "log.txt").write_text(TEXT)
    dataset, project = made(turtle)
    return [fault.code for fault in verify_claims(read_claims(dataset, project), tmp_path / "texts").faults]


def test_spans_and_mentions_that_are_right_give_no_fault(made: MakeProject, tmp_path: Path) -> None:
    turtle = CLAIM + DOCUMENT + SPAN + selector("ex:sel", 7, 31) + selector("ex:word", 11, 15)
    assert codes(made, tmp_path, turtle) == []


@pytest.mark.parametrize(
    ("turtle", "code"),
    [
        ("claim:1 a :Claim .", "KG0507"),
        (CLAIM + DOCUMENT + SPAN + "ex:sel oa:start 7 .", "KG0507"),
        (CLAIM + DOCUMENT + "ex:span oa:hasSelector ex:sel .\n" + selector("ex:sel", 7, 31), "KG0507"),
        (CLAIM + DOCUMENT + SPAN + selector("ex:sel", 7, 3100), "KG0508"),
        (CLAIM + DOCUMENT + SPAN + selector("ex:sel", 31, 7), "KG0508"),
        (CLAIM + DOCUMENT + SPAN + selector("ex:sel", 7, 31, "other"), "KG0509"),
        (CLAIM + DOCUMENT + SPAN + selector("ex:sel", 7, 31) + selector("ex:word", 0, 5), "KG0510"),
        (CLAIM + 'ex:doc :fileName "logg.txt" .\n' + SPAN + selector("ex:sel", 7, 31), "KG0511"),
    ],
)
def test_each_way_to_be_wrong_has_its_code(made: MakeProject, tmp_path: Path, turtle: str, code: str) -> None:
    assert codes(made, tmp_path, turtle)[0] == code


@pytest.mark.parametrize(("shift", "hint"), [(1, "offsets in bytes"), (2, "starts at 7")])
def test_a_wrong_hash_says_what_would_be_right(made: MakeProject, tmp_path: Path, shift: int, hint: str) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "log.txt").write_text(TEXT)
    dataset, project = made(CLAIM + DOCUMENT + SPAN + selector("ex:sel", 7 + shift, 31 + shift, TEXT[7:31]))
    faults = verify_claims(read_claims(dataset, project), tmp_path / "texts").faults
    assert hint in faults[0].hint


def test_a_text_that_is_no_utf_8_is_named(made: MakeProject, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "log.txt").write_bytes(b"\xe9")
    dataset, project = made(CLAIM + DOCUMENT + SPAN + selector("ex:sel", 0, 1))
    (fault, *_) = verify_claims(read_claims(dataset, project), tmp_path / "texts").faults
    assert (fault.code, str(fault.location)) == ("KG0511", "log.txt")


def test_a_byte_order_mark_and_line_breaks_count(made: MakeProject, tmp_path: Path) -> None:
    text = "\ufeffone\r\ntwo"
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "log.txt").write_bytes(text.encode())
    digest = hashlib.sha256(b"two").hexdigest()
    span = f'ex:sel oa:start 6 ; oa:end 9 ; :sha256 "{digest}" .\n'
    dataset, project = made(CLAIM.replace(" ; :mention ex:word", "") + DOCUMENT + SPAN + span)
    assert verify_claims(read_claims(dataset, project), tmp_path / "texts").faults == ()


def test_a_folder_that_is_not_there_is_a_wrong_call(made: MakeProject, tmp_path: Path) -> None:
    dataset, project = made(CLAIM)
    with pytest.raises(UsageError, match="KG0511"):
        verify_claims(read_claims(dataset, project), tmp_path / "nowhere")
