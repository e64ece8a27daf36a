"""The program that Nemo runs: OWL 2 RL of an ontology, one Datalog rule for each axiom and rule of the spec.

    python benchmarks/nemo_rules.py DATA.nt

A rule with a variable predicate or class is written out for each axiom, and a predicate of the program is a property or
a class, as a person who wants Nemo to be quick does; general rules remain for the schema (scm-*), and for memberships
where there are many hundreds of classes, since Nemo is slow with so many predicates. OWL 2 Profiles §4.3,
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RDF, RDFS, OWL = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
)
TYPE = f"<{RDF}type>"
_THING = f"<{OWL}Thing>"
_MANY_CLASSES = 500

_SCHEMA = """
sco(?a,?c) :- sco(?a,?b), sco(?b,?c) .
sco(?a,?b), sco(?b,?a) :- eqc(?a,?b) .
eqc(?a,?b) :- sco(?a,?b), sco(?b,?a), ?a != ?b .
spo(?a,?c) :- spo(?a,?b), spo(?b,?c) .
spo(?a,?b), spo(?b,?a) :- eqp(?a,?b) .
eqp(?a,?b) :- spo(?a,?b), spo(?b,?a), ?a != ?b .
dom(?p,?d) :- dom(?p,?c), sco(?c,?d) .
dom(?p,?c) :- dom(?q,?c), spo(?p,?q) .
rng(?p,?d) :- rng(?p,?c), sco(?c,?d) .
rng(?p,?c) :- rng(?q,?c), spo(?p,?q) .
sco(?c,?d) :- svf(?c,?y), onp(?c,?p), svf(?d,?z), onp(?d,?p), sco(?y,?z) .
sco(?c,?d) :- svf(?c,?y), onp(?c,?p), svf(?d,?y), onp(?d,?q), spo(?p,?q) .
sco(?c,?d) :- avf(?c,?y), onp(?c,?p), avf(?d,?z), onp(?d,?p), sco(?y,?z) .
sco(?d,?c) :- avf(?c,?y), onp(?c,?p), avf(?d,?y), onp(?d,?q), spo(?p,?q) .
sco(?c,?d) :- hv(?c,?i), onp(?c,?p), hv(?d,?i), onp(?d,?q), spo(?p,?q) .
"""
_SHORT = {
    "sco": RDFS + "subClassOf",
    "spo": RDFS + "subPropertyOf",
    "dom": RDFS + "domain",
    "rng": RDFS + "range",
    "eqc": OWL + "equivalentClass",
    "eqp": OWL + "equivalentProperty",
    "svf": OWL + "someValuesFrom",
    "avf": OWL + "allValuesFrom",
    "hv": OWL + "hasValue",
    "onp": OWL + "onProperty",
}
_NAMED = {f"<{iri}>": name for name, iri in _SHORT.items()}


class _Schema:
    """The axioms of a file: every triple whose predicate belongs to RDFS or OWL, the lists, and the kinds."""

    def __init__(self, path: Path) -> None:
        self.pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.used: dict[str, None] = {}
        with path.open(encoding="utf-8") as file:
            for line in file:
                s, p, o = line.rstrip(" .\n").split(" ", 2)
                self.used[p] = None
                if p.startswith((f"<{OWL}", f"<{RDFS}")) or p in {f"<{RDF}first>", f"<{RDF}rest>"} or f"<{OWL}" in o:
                    self.pairs[p].append((s, o))
        self._first, self._rest = (dict(self.pairs[f"<{RDF}{name}>"]) for name in ("first", "rest"))

    def of(self, name: str) -> list[tuple[str, str]]:
        return self.pairs[f"<{name}>"]

    def members(self, node: str) -> list[str]:
        found = []
        while node in self._first:
            found.append(self._first[node])
            node = self._rest[node]
        return found

    def kind(self, name: str) -> list[str]:
        return [s for s, o in self.pairs[TYPE] if o == f"<{OWL}{name}>"]


class _Program:
    """Rules, and a name for each property and class that they speak of."""

    def __init__(self, *, has_many_classes: bool) -> None:
        self.lines: list[str] = []
        self.has_many_classes = has_many_classes
        self.names: dict[str, str] = _NAMED | ({TYPE: "type"} if has_many_classes else {})
        self.memberships: dict[str, str] = {}

    def p(self, iri: str, x: str, y: str) -> str:
        return f"{self.names.setdefault(iri, f'p{len(self.names)}')}({x},{y})"

    def c(self, iri: str, x: str = "?x") -> str:
        if self.has_many_classes:
            return f"type({x},{iri})"
        return f"{self.memberships.setdefault(iri, f'c{len(self.memberships)}')}({x})"

    def rule(self, head: str, *body: str) -> None:
        self.lines.append(f"{head} :- {', '.join(body)} .")


def _of_properties(schema: _Schema, out: _Program) -> None:
    for p, c in schema.of(RDFS + "domain"):
        out.rule(out.c(c), out.p(p, "?x", "?y"))
    for p, c in schema.of(RDFS + "range"):
        out.rule(out.c(c, "?y"), out.p(p, "?x", "?y"))
    pairs = [*schema.of(RDFS + "subPropertyOf"), *schema.of(OWL + "equivalentProperty")]
    pairs += [(right, left) for left, right in schema.of(OWL + "equivalentProperty")]
    for p, q in pairs:
        out.rule(out.p(q, "?x", "?y"), out.p(p, "?x", "?y"))
    for p, q in schema.of(OWL + "inverseOf"):
        out.rule(out.p(q, "?y", "?x"), out.p(p, "?x", "?y"))
        out.rule(out.p(p, "?y", "?x"), out.p(q, "?x", "?y"))
    for p in schema.kind("SymmetricProperty"):
        out.rule(out.p(p, "?y", "?x"), out.p(p, "?x", "?y"))
    for p in schema.kind("TransitiveProperty"):
        out.rule(out.p(p, "?x", "?z"), out.p(p, "?x", "?y"), out.p(p, "?y", "?z"))
    same = f"<{OWL}sameAs>"
    for p in schema.kind("FunctionalProperty"):
        out.rule(out.p(same, "?y", "?z"), out.p(p, "?x", "?y"), out.p(p, "?x", "?z"), "?y != ?z")
    for p in schema.kind("InverseFunctionalProperty"):
        out.rule(out.p(same, "?y", "?z"), out.p(p, "?y", "?x"), out.p(p, "?z", "?x"), "?y != ?z")
    for p, chain in schema.of(OWL + "propertyChainAxiom"):
        steps = [out.p(q, f"?x{n}", f"?x{n + 1}") for n, q in enumerate(schema.members(chain))]
        out.rule(out.p(p, "?x0", f"?x{len(steps)}"), *steps)


def _of_classes(schema: _Schema, out: _Program) -> None:
    pairs = [*schema.of(RDFS + "subClassOf"), *schema.of(OWL + "equivalentClass")]
    pairs += [(right, left) for left, right in schema.of(OWL + "equivalentClass")]
    if out.has_many_classes:
        out.rule("type(?x,?d)", "type(?x,?c)", "sco(?c,?d)")
        pairs = []
    for c, d in pairs:
        out.rule(out.c(d), out.c(c))
    for c, members in schema.of(OWL + "intersectionOf"):
        parts = schema.members(members)
        out.rule(out.c(c), *(out.c(part) for part in parts))
        for part in parts:
            out.rule(out.c(part), out.c(c))
            out.lines.append(f"sco({c},{part}) .")
    for c, members in schema.of(OWL + "unionOf"):
        for part in schema.members(members):
            out.rule(out.c(c), out.c(part))
            out.lines.append(f"sco({part},{c}) .")
    for c, members in schema.of(OWL + "oneOf"):
        out.lines += [f"{out.c(c, member)} ." for member in schema.members(members)]
    _of_restrictions(schema, out)


def _of_restrictions(schema: _Schema, out: _Program) -> None:
    on = dict(schema.of(OWL + "onProperty"))
    for c, d in schema.of(OWL + "someValuesFrom"):
        more = [] if d == _THING else [out.c(d, "?y")]
        out.rule(out.c(c), out.p(on[c], "?x", "?y"), *more)
    for c, d in schema.of(OWL + "allValuesFrom"):
        out.rule(out.c(d, "?y"), out.c(c), out.p(on[c], "?x", "?y"))
    for c, value in schema.of(OWL + "hasValue"):
        out.rule(out.c(c), out.p(on[c], "?x", value))
        out.rule(out.p(on[c], "?x", value), out.c(c))
    for c, number in schema.of(OWL + "maxCardinality"):
        two = [out.c(c), out.p(on[c], "?x", "?y"), out.p(on[c], "?x", "?z")]
        if number.startswith('"1"'):
            out.rule(out.p(f"<{OWL}sameAs>", "?y", "?z"), *two, "?y != ?z")
        else:
            out.rule("clash(?x)", *two[:2])


def _of_equality(schema: _Schema, out: _Program) -> None:
    same = f"<{OWL}sameAs>"
    out.rule(out.p(same, "?y", "?x"), out.p(same, "?x", "?y"))
    out.rule(out.p(same, "?x", "?z"), out.p(same, "?x", "?y"), out.p(same, "?y", "?z"), "?x != ?z")
    for p in [iri for iri in out.names if iri in schema.used and not iri.startswith((f"<{OWL}", f"<{RDFS}"))]:
        out.rule(out.p(p, "?z", "?y"), out.p(same, "?x", "?z"), out.p(p, "?x", "?y"))
        out.rule(out.p(p, "?x", "?z"), out.p(same, "?y", "?z"), out.p(p, "?x", "?y"))
    for c in list(out.memberships):
        out.rule(out.c(c, "?z"), out.p(same, "?x", "?z"), out.c(c))


def _clashes(schema: _Schema, out: _Program) -> None:
    disjoint = [*schema.of(OWL + "disjointWith"), *schema.of(OWL + "complementOf")]
    for group, members in schema.of(OWL + "members"):
        if group in schema.kind("AllDisjointClasses"):
            disjoint += combinations(schema.members(members), 2)
    for c, d in disjoint:
        out.rule("clash(?x)", out.c(c), out.c(d))
    for p, q in schema.of(OWL + "propertyDisjointWith"):
        out.rule("clash(?x)", out.p(p, "?x", "?y"), out.p(q, "?x", "?y"))
    for p in schema.kind("AsymmetricProperty"):
        out.rule("clash(?x)", out.p(p, "?x", "?y"), out.p(p, "?y", "?x"))
    for p in schema.kind("IrreflexiveProperty"):
        out.rule("clash(?x)", out.p(p, "?x", "?x"))


def program(path: Path) -> Iterator[str]:
    """Yield the lines of the program for the ontology in a file; DATA stands for the path of the data."""
    schema = _Schema(path)
    out = _Program(has_many_classes=len(schema.of(RDFS + "subClassOf")) > _MANY_CLASSES)
    _of_properties(schema, out)
    _of_classes(schema, out)
    _clashes(schema, out)
    _of_equality(schema, out)
    yield '@import in :- ntriples {resource = "DATA"} .\n'
    for iri, name in out.names.items():
        yield f"{name}(?x,?y) :- in(?x,{iri},?y) .\n"
        yield f"out(?x,{iri},?y) :- {name}(?x,?y) .\n"
    for iri, name in out.memberships.items():
        yield f"{name}(?x) :- in(?x,{TYPE},{iri}) .\n"
        yield f"out(?x,{TYPE},{iri}) :- {name}(?x) .\n"
    yield _SCHEMA
    yield from (f"{line}\n" for line in out.lines)
    yield "inferred(?s,?p,?o) :- out(?s,?p,?o), ~in(?s,?p,?o) .\n"
    yield '@export inferred :- ntriples {resource = "inferred.nt"} .\n'


if __name__ == "__main__":
    sys.stdout.writelines(program(Path(sys.argv[1])))
