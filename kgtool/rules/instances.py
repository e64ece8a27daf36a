"""Rule instances, backwards: the premises from which a rule concludes a given triple."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kgtool.rules.lookup import solutions, substitute
from kgtool.rules.schema_places import Fact, bindings, to_fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.facts import Facts
    from kgtool.rules.plans import CompiledRule
    from kgtool.rules.schema_places import Place, SchemaPlaces

__all__ = ["Instance", "instances_of"]

_MOST = 200
"""How many instances of one rule are looked at for one conclusion."""

_PREMISES = 20_000
"""And of those with many premises, as of long chains, so many that they have no more of these in all."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One application of a rule: its name, its premises and, in ``note``, what else it rests on.

    ``cells`` are premises too: the triples of the list that it goes through, which are asserted.
    """

    rule: str
    premises: tuple[Fact, ...]
    note: str = ""
    cells: tuple[Fact, ...] = ()

    @property
    def own(self) -> int:
        """Return the size of its proof without those of its premises: a node for itself, and one for each cell."""
        return 1 + len(self.cells)


def instances_of(compiled: CompiledRule, fact: Fact, places: SchemaPlaces) -> Iterator[Instance]:
    """Yield up to 200 instances of a rule that conclude a fact, without those that use it as a premise.

    Of instances with more than a hundred premises there are fewer. Where there are more than are looked at, those with
    nothing but stated premises follow: equal terms have all triples of each other, and their keys countless instances.
    """
    seen: list[Instance] = []
    premises = 0
    for instance in _all(compiled, fact, places, places.facts):
        yield instance
        seen.append(instance)
        premises += len(instance.premises)
        if len(seen) >= _MOST or premises >= _PREMISES:
            break
    else:
        return
    known = set(seen)
    stated = (instance for instance in _all(compiled, fact, places, places.facts.stated) if instance not in known)
    yield from islice(stated, len(seen))


def _all(compiled: CompiledRule, fact: Fact, places: SchemaPlaces, facts: Facts) -> Iterator[Instance]:
    """Yield the instances of a rule whose schema part holds, and whose other atoms are among some facts."""
    cell_names = (places.ids.first, places.ids.rest)
    for binding in bindings(compiled, fact):
        for place in places.fitting(compiled, binding):
            atoms = place.atoms
            for solution in solutions(facts, atoms, _MOST) if atoms else ({},):
                ground = (to_fact(substitute(atom, solution)) for atom in atoms)
                premises = dict.fromkeys((*place.premises, *ground))
                if place.cells and any(name in cell_names for _, name, _ in (fact, *premises)):
                    premises = _without_cells(premises, place, fact)
                if fact not in premises:
                    yield Instance(compiled.rule.name, tuple(premises), cells=place.cells)


def _without_cells(premises: dict[Fact, None], place: Place, fact: Fact) -> dict[Fact, None]:
    """Return premises without those that are cells of the list, as of a chain along rdf:rest; but never the fact."""
    known = set(place.cells) - {fact}
    return {fact: None} if fact in place.cells else {each: None for each in premises if each not in known}
