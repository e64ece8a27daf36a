"""Proofs over a closed dataset: which rule concludes a triple, from what, down to what is asserted.

OWL 2 Profiles §4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules). Equality is
told in the rules of table 4, whatever the engine does inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.dataset import ASSERTED, GraphRole
from kgtool.owl.datatypes import in_value_space, value_of
from kgtool.owl.literals import with_written_numbers
from kgtool.owl.query_proofs import Solved
from kgtool.owl.tables import DATATYPES, axioms_of, equality_rules, rules_of, sections
from kgtool.rules.construct import QueryRule
from kgtool.rules.ids import Ids
from kgtool.rules.instances import Instance, instances_of
from kgtool.rules.joins import Atom
from kgtool.rules.lists import Lists
from kgtool.rules.near import Near, near_of
from kgtool.rules.plans import CompiledRule, compile_rule
from kgtool.rules.proofs import Derivation, Search
from kgtool.rules.schema_places import SchemaPlaces
from kgtool.rules.steps import Steps
from kgtool.rules.stored import StoredFacts
from kgtool.vocab import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kgtool.dataset import Dataset
    from kgtool.owl.inconsistency import Inconsistency
    from kgtool.rules.columns import Column
    from kgtool.rules.construct import ProjectRule
    from kgtool.rules.schema_places import Fact

__all__ = ["Prover"]

_NOTHING = 1 << 30
"""Ranks a rule of which only its name can be told behind all that lack triples."""


class Prover:
    """Proofs over one closed dataset; made once, it answers for many triples."""

    def __init__(
        self,
        dataset: Dataset,
        *,
        entailment: str = "owl2rl",
        rules: Iterable[ProjectRule] = (),
        hidden: Mapping[int, Column] | None = None,
    ) -> None:
        """Take a dataset that :func:`~kgtool.owl.closure.reason` has closed under these rules.

        ``hidden`` is that closure's: what holds and is left out, which proofs may go through.
        """
        self._terms = dataset.terms
        intern = dataset.terms.intern
        self.ids = Ids.of(intern) if entailment == "owl2rl" else Ids.of(intern).without_equality()
        self._stated = StoredFacts(dataset, self.ids.type, ASSERTED)
        self.facts = StoredFacts(dataset, self.ids.type, (GraphRole.INFERRED,), hidden=hidden, stated=self._stated)
        table = with_written_numbers(rules_of(entailment), self.facts, dataset.terms)
        every = (*table, *(equality_rules() if self.ids.has_equality else ()), *rules)
        self.rules = {rule.name: rule for rule in every}
        self._axioms = {(intern(s), intern(p), intern(o)): rule for rule, s, p, o in axioms_of(entailment)}
        self._queries = [rule for rule in every if isinstance(rule, QueryRule)]
        self._rules = _by_head(
            [
                compile_rule(rule, intern, str(RDF.type), unify=False)
                for rule in every
                if not isinstance(rule, QueryRule) and rule.head
            ]
        )
        self.lists = Lists(self._stated, self.ids.first, self.ids.rest, self.ids.nil)
        self._datatypes = {self._terms.find(str(name)): name.value for name in DATATYPES}
        self._places = SchemaPlaces(self.facts, self.lists, self.ids)
        self._solved = Solved(self.facts, self._terms)
        self._list_names = {intern(str(name)) for name in (OWL.members, OWL.distinctMembers, OWL.hasKey)}
        self._by_slot: dict[int, tuple[CompiledRule, ...]] = {}
        self._steps = Steps(self._places)
        self._search = Search(self.is_asserted, self._instances_by_steps)
        self._whole = Search(self.is_asserted, self._instances)

    def fact(self, subject: str, predicate: str, object_: str) -> Fact | None:
        """Return the ids of a triple given as N-Triples texts; None where a term is nowhere in the dataset."""
        ids = [self._terms.find(text) for text in (subject, predicate, object_)]
        return None if None in ids else (ids[0] or 0, ids[1] or 0, ids[2] or 0)

    def texts(self, fact: Fact) -> tuple[str, str, str]:
        """Return a triple as N-Triples texts."""
        texts = self._terms.texts
        return texts[fact[0]], texts[fact[1]], texts[fact[2]]

    def text(self, identifier: int) -> str:
        """Return a term as N-Triples text."""
        return self._terms.texts[identifier]

    def section(self, rule: str) -> str:
        """Return the link to a rule's section, or for a project's rule its file."""
        known = self.rules.get(rule)
        if known is not None and known.location is not None:
            return str(known.location)
        return sections().get(rule, "")

    def premises_of(self, clash: Inconsistency) -> tuple[Fact, ...]:
        """Return the premises of an inconsistency, with the cells of the lists that its rule goes through."""
        facts = [fact for triple in clash.premises if (fact := self.fact(*triple)) is not None]
        cells = [cell for _, p, o in facts if p in self._list_names for cell in self._places.cells(o)]
        return tuple(dict.fromkeys((*facts, *cells)))

    def is_asserted(self, fact: Fact) -> bool:
        """Say whether a file, or the settling of claims, gives the triple."""
        return self._stated.holds(fact)

    def prove(self, fact: Fact) -> Derivation | None:
        """Return a smallest proof of a triple, or None where the rules do not conclude it."""
        found = self._search.prove(fact)
        return self._whole.prove(fact) if found is None and self._steps.taken else found

    def prove_all(self, facts: Iterable[Fact]) -> dict[Fact, Derivation]:
        """Return a smallest proof of each triple that has one."""
        found = ((fact, self.prove(fact)) for fact in facts)
        return {fact: proof for fact, proof in found if proof is not None}

    def alternatives(self, fact: Fact, most: int) -> tuple[Derivation, ...]:
        """Return up to so many proofs with different last steps, the smallest first."""
        found = self._search.alternatives(fact, most)
        return self._whole.alternatives(fact, most) if not found and self._steps.taken else found

    def near(self, fact: Fact, most: int = 3) -> tuple[Near, ...]:
        """Return the rules that come nearest to concluding a triple that does not hold."""
        found = [
            near
            for compiled in self._candidates(fact)
            if not compiled.rule.name.startswith("eq-")
            for near in near_of(compiled, fact, self._places)
            if Atom(*fact) not in near.missing
        ]
        found += self._solved.near(self._queries, self.texts(fact))
        found.sort(key=self._farness)
        return tuple({(near.rule, near.missing): near for near in reversed(found)}.values())[::-1][:most]

    def _farness(self, near: Near) -> tuple[int, int, int, int, str]:
        """Rank what comes near: what lacks fewest first, then triples of names, then most premises; no cells."""
        parts: list[int | str] = [part for atom in near.missing for part in atom]
        unnamed = sum(not isinstance(part, str) and self._terms.texts[part].startswith("_:") for part in parts)
        names = sum(isinstance(part, str) for part in parts)
        lacks = len(near.missing) if near.premises or near.missing else _NOTHING
        return lacks, names, unnamed, near.cells - len(near.premises), near.rule

    def _candidates(self, fact: Fact) -> Iterator[CompiledRule]:
        yield from self._rules.get(fact[1], ())
        yield from self._rules.get(0, ())

    def _useful(self, fact: Fact) -> tuple[CompiledRule, ...]:
        """Return the rules that may conclude triples of the predicate, or of the class, of a fact."""
        slot = -fact[2] if fact[1] == self.ids.type else fact[1]
        found = self._by_slot.get(slot)
        if found is None:
            chosen = (compiled for compiled in self._candidates(fact) if self._places.can_conclude(compiled, slot))
            found = self._by_slot[slot] = tuple(chosen)
        return found

    def _instances(self, fact: Fact) -> Iterator[Instance]:
        yield from self._given(fact)
        for compiled in self._useful(fact):
            yield from instances_of(compiled, fact, self._places)
        if self._queries:
            yield from self._solved.instances(self._queries, self.texts(fact))

    def _instances_by_steps(self, fact: Fact) -> Iterator[Instance]:
        """Yield what :meth:`_instances` does, but of pairs of a wide transitive property those by steps alone."""
        wide = [compiled for compiled in self._useful(fact) if self._steps.apply(compiled, fact)]
        if not wide:
            yield from self._instances(fact)
            return
        others = [*self._given(fact)]
        for compiled in self._useful(fact):
            if not any(compiled is other for other in wide):
                others += instances_of(compiled, fact, self._places)
        if self._queries:
            others += self._solved.instances(self._queries, self.texts(fact))
        yield from others
        if not (others and self._steps.are_neighbours(fact)):
            for compiled in wide:
                yield from self._steps.instances(compiled, fact)

    def _given(self, fact: Fact) -> Iterator[Instance]:
        """Yield the rules that conclude a triple from nothing: axioms, reflexive equality, datatypes of literals."""
        if fact in self._axioms:
            yield Instance(self._axioms[fact], ())
        s, p, o = fact
        if p == self.ids.same_as and s == o:
            yield Instance("eq-ref", ())
        literal = self._terms.texts[s].startswith('"')
        datatype = self._datatypes.get(o) if literal and p == self.ids.type else None
        if datatype and in_value_space(value_of(self._terms.texts[s]), datatype):
            yield Instance("dt-type2", ())
        if literal and p == self.ids.same_as and value_of(self._terms.texts[s]) == value_of(self._terms.texts[o]):
            yield Instance("dt-eq", ())


def _by_head(rules: Iterable[CompiledRule]) -> dict[int, list[CompiledRule]]:
    """Return the rules by the predicate of their heads; 0 for a variable one."""
    found: dict[int, list[CompiledRule]] = {}
    for compiled in rules:
        for predicate in {0 if isinstance(head.predicate, str) else head.predicate for head in compiled.heads}:
            found.setdefault(predicate, []).append(compiled)
    return found
