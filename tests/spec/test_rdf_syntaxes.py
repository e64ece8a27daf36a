from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from kgtool.errors import EngineError, InputError
from kgtool.operations.convert import convert
from tests.spec.suites import MF, Case, parameters

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spec

CONTROL = re.compile(r"\\[bf]|\\u000[0-8BCEF]|[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML cannot hold, raw or escaped in N-Triples."""

SUITES = ("rdf-turtle", "rdf-trig", "rdf-n-triples", "rdf-n-quads", "rdf-xml")
MANIFESTS = [f"rdf-tests/rdf/rdf11/{suite}/manifest.ttl" for suite in SUITES]
_CANON = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-xml/manifest.ttl#xml-canon-test"
KNOWN_FAILURES = {
    f"{_CANON}{number}": "the reader keeps rdf:parseType='Literal' content as written, without XML canonicalization"
    for number in ("001", "002")
}


def read(data: bytes, form: RdfFormat) -> Dataset:
    dataset = Dataset(parse(data, format=form))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def result(path: Path) -> Dataset:
    return read(path.read_bytes(), RdfFormat.from_extension(path.suffix[1:]) or RdfFormat.N_QUADS)


@pytest.mark.parametrize("case", parameters(MANIFESTS, known_failures=KNOWN_FAILURES))
def test_rdf_1_1_syntax(case: Case) -> None:
    if "Negative" in case.kind:
        with pytest.raises(InputError):
            convert(case.file(), to="nq", base=case.action_base)
        return
    found = convert(case.file(), to="nq", base=case.action_base)
    if case.kind.endswith("Eval"):
        assert read(found, RdfFormat.N_QUADS) == result(case.file(MF + "result"))


def evaluated(case: Case) -> bool:
    return case.kind.endswith("Eval") and "Negative" not in case.kind and case.iri not in KNOWN_FAILURES


@pytest.mark.parametrize("case", parameters(MANIFESTS, keep=evaluated))
def test_what_is_written_says_what_was_read(case: Case) -> None:
    expected = result(case.file(MF + "result"))
    form = "trig" if case.file().suffix == ".trig" else "turtle"
    written = convert(case.file(), to=form, base=case.action_base)
    assert read(written, RdfFormat.TRIG) == expected
    if form == "turtle":
        if CONTROL.search(case.file(MF + "result").read_text(encoding="utf-8")):
            with pytest.raises(EngineError, match="cannot write the character"):
                convert(case.file(), to="rdfxml", base=case.action_base)
            return
        written = convert(case.file(), to="rdfxml", base=case.action_base)
        assert read(written, RdfFormat.RDF_XML) == expected


def few(case: Case) -> bool:
    return case.name in {"IRI_subject", "turtle-syntax-bad-uri-01", "nq-syntax-uri-01", "trig-syntax-bad-base-04"}


@pytest.mark.parametrize("case", parameters(MANIFESTS, keep=few))
def test_the_command_line_says_the_same(case: Case) -> None:
    arguments = ["convert", str(case.file()), "--to", "nq", "--base", case.action_base]
    done = subprocess.run([sys.executable, "-m", "kgtool", *arguments], capture_output=True, check=False)
    assert done.returncode == (2 if "Negative" in case.kind else 0)
    if case.kind.endswith("Eval"):
        assert read(done.stdout, RdfFormat.N_QUADS) == result(case.file(MF + "result"))
