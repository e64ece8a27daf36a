"""The table of all rules in docs/rules.md, made from the rules themselves; a test compares the two.

OWL 2 Profiles §4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.owl.tables import BUILT_IN, equality_rules, regime_of, rules_of
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.rules.rule import ListPattern, Variable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgtool.rules.rule import Pattern, Rule

__all__ = ["rule_table"]

_PREFIXES = PrefixMap(WELL_KNOWN)
_IN_CODE = {
    "eq-ref": "every term of a triple is `owl:sameAs` itself",
    "eq-diff2": "two members of an `owl:AllDifferent` list (`owl:members`) are equal: false",
    "eq-diff3": "two members of an `owl:AllDifferent` list (`owl:distinctMembers`) are equal: false",
    "prp-ap": "the built-in annotation properties are of type `owl:AnnotationProperty`",
    "dt-type1": "the datatypes of OWL 2 RL are of type `rdfs:Datatype`",
    "dt-type2": "a literal is of each datatype in whose value space it lies (only those that an axiom asks about)",
    "dt-eq": "literals with one value are equal (with `--axiomatic`)",
    "dt-diff": "literals with different values are different, so that equal ones are an inconsistency",
    "dt-not-type": "a literal of a datatype in whose value space it does not lie: false",
}


def rule_table() -> str:
    """Return the rules as Markdown: those of equality, of OWL 2 RL, of RDFS, each with a link to its table."""
    parts = ["# Rules\n\nMade by `python -m kgtool.owl.rule_table` from the rules that the engine runs.\n"]
    parts += _section("OWL 2 RL/RDF", (*equality_rules(), *rules_of("owl2rl")))
    rows = [f"| [{name}]({section}) | {_IN_CODE[name]} |" for name, section in sorted(BUILT_IN.items())]
    parts += ["## OWL 2 RL/RDF, in code\n", "| rule | what it says |\n|---|---|", *rows, ""]
    parts += _section("RDFS", rules_of("rdfs"))
    whole = rules_of(regime_of("rdfs", axiomatic=True))
    parts += _section("RDFS, with `--axiomatic`", [rule for rule in whole if rule not in rules_of("rdfs")])
    parts += [
        "It adds `rdfs1` for `rdf:langString` and `xsd:string`, and the axiomatic triples of RDF and RDFS, those of",
        "`rdf:_1`, `rdf:_2` and so on left out.",
    ]
    return "\n".join(parts).rstrip() + "\n"


def _section(title: str, rules: Sequence[Rule]) -> list[str]:
    rows = [f"| [{rule.name}]({rule.section}) | {_side(rule.body)} | {_side(rule.head) or 'false'} |" for rule in rules]
    return [f"## {title}\n", "| rule | if | then |\n|---|---|---|", *rows, ""]


def _side(patterns: Sequence[Pattern | ListPattern]) -> str:
    return "<br>".join(f"`{_pattern(pattern)}`" for pattern in patterns)


def _pattern(pattern: Pattern | ListPattern) -> str:
    if isinstance(pattern, ListPattern):
        return str(pattern)
    parts = (str(part) if isinstance(part, Variable) else _term(part) for part in pattern.parts())
    return " ".join(parts)


def _term(text: str) -> str:
    return _PREFIXES.shorten(text[1:-1]) if text.startswith("<") else text.split("^^", maxsplit=1)[0]


if __name__ == "__main__":
    import sys

    sys.stdout.write(rule_table())
