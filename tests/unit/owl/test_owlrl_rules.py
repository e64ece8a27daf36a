from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.operations.reason import reason

if TYPE_CHECKING:
    from pathlib import Path

_DATA = "<urn:a> <urn:p> <urn:b> .\n"
_RULE = "CONSTRUCT { ?o <urn:q> ?s } WHERE { ?s <urn:p> ?o }\n"


def test_owlrl_says_that_it_leaves_the_rules_of_a_project_out(tmp_path: Path) -> None:
    data, rule = tmp_path / "data.nt", tmp_path / "rule.rq"
    data.write_text(_DATA, encoding="utf-8")
    rule.write_text(_RULE, encoding="utf-8")
    closure = reason(data=[data], rules=[rule], entailment="owl2rl", engine="owlrl").closure
    assert [(found.code, found.severity.value) for found in closure.diagnostics] == [("KG0612", "warning")]
