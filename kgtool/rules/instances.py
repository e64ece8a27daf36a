"""Rule instances, backwards: the premises from which a rule concludes a given triple."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kgtool.rules.lookup import solutions, substitute
from kgtool.rules.schema_places import Fact, bindings, to_fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.rules.plans import CompiledRule
    from kgtool.rules.schema_places import Place, SchemaPlaces

__all__ = ["Instance", "instances_of"]

_MOST = 200
"""How many instances of one rule are looked at for one conclusion."""


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
    """Yield up to 200 instances of a rule that conclude a fact, without those that use it as a premise."""
    return islice(_all(compiled, fact, places), _MOST)


def _all(compiled: CompiledRule, fact: Fact, places: SchemaPlaces) -> Iterator[Instance]:
    cell_names = (places.ids.first, places.ids.rest)
    for binding in bindings(compiled, fact):
        for place in places.fitting(compiled, binding):
            atoms = place.atoms
            for solution in solutions(places.facts, atoms, _MOST) if atoms else ({},):
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
