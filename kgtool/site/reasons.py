"""Why a triple follows: its rule and premises, in words that a page can show, down to what is asserted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.site.addresses import is_live

if TYPE_CHECKING:
    from kgtool.owl.proving import Prover
    from kgtool.rules.proofs import Derivation
    from kgtool.site.knowledge import Triple
    from kgtool.site.views import Link, Viewer

__all__ = ["Reason", "Reasons", "Step"]

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a proof: how deep it stands, its triple, and the rule that gives it ("" for what is asserted)."""

    depth: int
    subject: Link
    predicate: Link
    object: Link
    rule: str
    section: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a triple follows: the rule with the link to its section, and the premises, each below what it is for."""

    rule: str
    section: str
    steps: tuple[Step, ...]


class Reasons:
    """Looks proofs up, each once, up to so many for a site: what comes after those goes without."""

    def __init__(self, prover: Prover | None, most: int) -> None:
        """Take a prover of the dataset; None gives no reasons."""
        self._prover = prover
        self._left = most
        self._found: dict[Triple, Derivation | None] = {}

    def of(self, triple: Triple, viewer: Viewer) -> Reason | None:
        """Return why an inferred triple holds, for the page that the viewer is for; None where it is not known."""
        tree = self._derivation(triple)
        if tree is None or not tree.rule or self._prover is None:
            return None
        steps: list[Step] = []
        for premise in tree.premises:
            self._add(premise, 0, viewer, steps)
        return Reason(tree.rule, self._section(tree.rule), tuple(steps))

    def _derivation(self, triple: Triple) -> Derivation | None:
        if triple not in self._found:
            if self._prover is None or self._left <= 0:
                return None
            self._left -= 1
            fact = self._prover.fact(*triple)
            self._found[triple] = self._prover.prove(fact) if fact else None
        return self._found[triple]

    def _add(self, tree: Derivation, depth: int, viewer: Viewer, steps: list[Step]) -> None:
        if self._prover is None:
            return
        s, p, o = (viewer.link(text) for text in self._prover.texts(tree.fact))
        section = self._section(tree.rule) if tree.rule else ""
        steps.append(Step(depth, s, p, o, tree.rule, section))
        for premise in tree.premises if depth < _DEEPEST else ():
            self._add(premise, depth + 1, viewer, steps)

    def _section(self, rule: str) -> str:
        section = self._prover.section(rule) if self._prover else ""
        return section if is_live(section) else ""
