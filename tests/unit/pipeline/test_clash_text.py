from __future__ import annotations

from kgtool.owl.closure import Closure
from kgtool.owl.inconsistency import Inconsistency
from kgtool.pipeline.clash_text import clash_report, said_of_closure
from kgtool.prefixes import PrefixMap

PREFIXES = PrefixMap({"": "x:", "owl": "http://www.w3.org/2002/07/owl#"})
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def closure(*clashes: Inconsistency) -> Closure:
    return Closure(asserted=0, inferred=0, inconsistencies=clashes)


def clash(number: int) -> Inconsistency:
    nothing = "<http://www.w3.org/2002/07/owl#Nothing>"
    return Inconsistency("cls-nothing2", ((f"<x:n{number}>", TYPE, nothing),))


def test_a_consistent_graph_leads_with_nothing() -> None:
    assert not clash_report(closure(), PREFIXES)


def test_every_inconsistency_has_its_rule_with_the_link_and_its_premises() -> None:
    told = clash_report(closure(clash(1), Inconsistency("owlrl", (), "it is so")), PREFIXES)
    assert told == (
        "the graph is inconsistent in 2 ways; `kgtool reason` proves it, down to lines of files\n"
        "\n"
        "false\n"
        "    by cls-nothing2 <https://www.w3.org/TR/owl2-profiles/#tab-rules-classes>\n"
        "    because :n1 a owl:Nothing\n"
        "\n"
        "false\n"
        "    by owlrl\n"
        "    it is so\n"
        "\n"
    )


def test_of_very_many_inconsistencies_the_rest_is_counted() -> None:
    many = closure(*map(clash, range(1_250)))
    told = clash_report(many, PREFIXES).splitlines()
    assert sum(line == "false" for line in told) == 200
    assert told[-2] == "and in 1,050 more ways: `kgtool reason --verbose`"
    assert len(said_of_closure(many, PREFIXES)) == 21
