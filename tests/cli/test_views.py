from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path


class Ended(Protocol):
    code: object
    out: str
    err: str


class RunCommand(Protocol):
    def __call__(self, *arguments: str | Path) -> Ended: ...


def triples(text: str) -> set[str]:
    return set(text.splitlines())


@pytest.mark.parametrize("view", ["wikibase", "rdf12", "nanopub"])
def test_the_demo_exports_and_imports_each_view_alike(kgtool: RunCommand, demo: Path, view: str) -> None:
    done = kgtool("--project", demo, "export", "--as", view, "--to", "trig", "-o", demo / "view.trig")
    assert done.code == 0
    assert done.err.splitlines()[-1].startswith(f"{view}: ")
    there = kgtool("--project", demo, "import", demo / "view.trig", "--to", "nt")
    ours = kgtool("--project", demo, "import", demo / "graph" / "claims.ttl", "--to", "nt")
    assert (there.code, ours.code) == (0, 0)
    assert triples(there.out) == triples(ours.out)


def test_the_plain_view_has_the_plain_facts_only(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "export", "--as", "plain")
    assert done.code == 0
    assert "a :Claim" not in done.out
    assert "plain fact" in done.err


def test_a_view_takes_no_language(kgtool: RunCommand, demo: Path) -> None:
    assert kgtool("--project", demo, "export", "--as", "plain", "--lang", "en").code == 2


def test_a_nanopublication_cannot_be_turtle(kgtool: RunCommand, demo: Path) -> None:
    done = kgtool("--project", demo, "export", "--as", "nanopub", "--to", "turtle")
    assert done.code == 2
    assert "it is written as trig, nquads" in done.err


def test_a_malformed_file_is_named_with_its_place(kgtool: RunCommand, demo: Path) -> None:
    (demo / "bad.ttl").write_text("<urn:a> <urn:b> ")
    done = kgtool("--project", demo, "import", demo / "bad.ttl")
    assert (done.code, done.out) == (2, "")
    assert "bad.ttl:1:" in done.err


def test_what_is_left_out_ends_with_1(kgtool: RunCommand, demo: Path) -> None:
    (demo / "odd.ttl").write_text(
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
        "<urn:c> rdf:reifies <<( <urn:a> <urn:b> 1 )>> , <<( <urn:a> <urn:b> 2 )>> ."
    )
    done = kgtool("--project", demo, "import", demo / "odd.ttl")
    assert done.code == 1
    assert "KG0523" in done.err
