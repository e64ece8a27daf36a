from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.consoles import ROOT, File, differs, is_runnable, prepare, refresh, run, steps, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_every_command_of_a_page_says_what_the_page_shows(page: str, tmp_path: Path) -> None:
    prepare(ROOT / page, tmp_path)
    others = []
    for step in steps((ROOT / page).read_text(encoding="utf-8")):
        if isinstance(step, File):
            write(step, tmp_path)
        elif is_runnable(step):
            said = run(step, tmp_path)
            if differs(step.shown, said):
                others.append("\n".join([f"$ {step.text}", *said]))
    assert not others, "python tests/docs/consoles.py writes these outputs into the page:\n\n" + "\n\n".join(others)


@pytest.mark.parametrize(
    ("shown", "said", "other"),
    [
        (["a", "…"], ["a", "b", "c"], False),
        (["…", "c"], ["a", "b", "c"], False),
        (["…", "c"], ["a", "b"], True),
        ([], [""], False),
        ([], ["a"], True),
        (["load  1,234 triples   56 ms"], ["load 99,234 triples  1,056 ms"], False),
        (["load  7 triples   56 ms"], ["load 8 triples   56 ms"], True),
        (["a … c"], ["a b c"], False),
        (["a.c"], ["abc"], True),
    ],
)
def test_an_output_is_compared_but_for_times_large_counts_and_what_is_left_out(
    *, shown: Sequence[str], said: list[str], other: bool
) -> None:
    assert differs(tuple(shown), said) is other


def test_a_page_is_read_as_files_and_commands_in_order(tmp_path: Path) -> None:
    file = "Write `a.txt`:\n\n```text\nx\n```\n\n"
    page = file + "```console\n$ cat a.txt \\\n    a.txt\nold\n$ true\n```\n\n```toml\nno = 1\n```\n"
    assert [type(step).__name__ for step in steps(page)] == ["File", "Command", "Command"]
    assert refresh(page, tmp_path) == page.replace("old\n", "x\nx\n")
    assert refresh(page.replace("old", "…"), tmp_path) == page.replace("old", "…")
