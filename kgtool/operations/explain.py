"""``kgtool explain``: why a triple holds, down to the lines it rests on; or what is missing for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kgtool.claims.settling import Settlement
    from kgtool.dataset import Dataset
    from kgtool.errors import Diagnostic
    from kgtool.operations.reason import Reasoned
    from kgtool.operations.unsettled import Unsettled
    from kgtool.owl.inconsistency import Inconsistency
    from kgtool.owl.proving import Prover
    from kgtool.project import Project
    from kgtool.rdfio.places import Places
    from kgtool.rules.joins import Atom
    from kgtool.rules.near import Near
    from kgtool.rules.proofs import Derivation
    from kgtool.rules.schema_places import Fact

__all__ = ["Explanation", "Ground", "Missing", "Proof", "explain", "explain_clashes", "proof_of"]

Texts = tuple[str, str, str]


_LEVELS = 200
"""How deep a proof is shown: nobody reads on, and each level is a level of the Python stack too."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an asserted triple stands on: a place in a file, or a claim with the document that it was taken from."""

    place: str
    claim: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A node of a proof: a triple as N-Triples texts, its rule with the section, its premises, and a leaf's grounds.

    ``rule`` is ``asserted`` for a leaf; an axiom has a rule and no premises.
    """

    triple: Texts
    rule: str
    section: str = ""
    premises: tuple[Proof, ...] = ()
    grounds: tuple[Ground, ...] = ()
    note: str = ""

    @property
    def size(self) -> int:
        """Return how many nodes the tree has."""
        return 1 + sum(premise.size for premise in self.premises)

    def walk(self) -> Iterator[Proof]:
        """Yield this node and all below it."""
        yield self
        for premise in self.premises:
            yield from premise.walk()


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule that would conclude the triple: the premises that hold, and those that do not (variables ``?x``).

    None is missing where the query of a project's rule asks for something else that does not hold: ``failing`` are its
    filters that do not, ``against`` triples that it must not find. ``branch`` is the one of its unions that is told of,
    as ``2 of 4``.
    """

    rule: str
    section: str
    premises: tuple[Texts, ...]
    missing: tuple[Texts, ...]
    branch: str = ""
    failing: tuple[str, ...] = ()
    against: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a triple holds; its proofs, the smallest first; or what comes nearest to a proof.

    ``unknown`` are the terms of the triple that stand nowhere in the graph. Of a triple that does not hold, ``claims``
    are those that say it all the same, and ``alike`` literals of its lexical form that subject and predicate have.
    """

    triple: Texts
    proofs: tuple[Proof, ...]
    missing: tuple[Missing, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    unknown: tuple[str, ...] = ()
    claims: tuple[Unsettled, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Say whether there is a proof."""
        return bool(self.proofs)


def explain(  # noqa: PLR0913 - a triple, and the options of the command, keyword-only
    subject: str,
    predicate: str,
    object: str,  # noqa: A002 - the triple's third part, under its name
    *,
    project: Project | None = None,
    data: Iterable[Path] = (),
    rules: Iterable[Path] = (),
    entailment: str | None = None,
    alternatives: int = 1,
) -> Explanation:
    """Return the proofs of a triple, given as N-Triples texts, or the rules that come nearest to it.

    The graph is a project's, or that of the files of ``data``. Raises what :func:`kgtool.operations.reason.reason`
    raises.
    """
    from kgtool.operations.reason import reason
    from kgtool.operations.unsettled import claims_about, literals_alike, unsettled
    from kgtool.rdfio.places import Places

    files, given = tuple(data), tuple(rules)
    reasoned = reason(project, data=files, rules=given, entailment=entailment)
    dataset = reasoned.dataset
    triple = (subject, predicate, object)
    unknown = tuple(text for text in dict.fromkeys(triple) if dataset.terms.find(text) is None)
    s, p, o = (dataset.terms.intern(text) for text in triple)
    fact = (s, p, o)
    prover = _prover(reasoned)
    found = prover.alternatives(fact, alternatives) if alternatives > 1 else (prover.prove(fact),)
    proofs = [tree for tree in found if tree is not None]
    places = Places.of(project) if project is not None and not files else Places()
    if not proofs:
        near = prover.near(fact)
        missing = tuple(_missing(one, prover) for one in near)
        about = claims_about(triple, reasoned, project)
        claims = unsettled(triple, about, reasoned, project, places) if project is not None else ()
        return Explanation(
            triple, (), missing, reasoned.diagnostics, unknown, claims, literals_alike(triple, reasoned, about)
        )
    grounds = _Grounds(dataset, places, project, reasoned.settlement)
    return Explanation(triple, tuple(proof_of(tree, prover, grounds.of) for tree in proofs), (), reasoned.diagnostics)


def explain_clashes(reasoned: Reasoned, *, project: Project | None = None, most: int = 20) -> tuple[Proof, ...]:
    """Return a proof of each inconsistency, up to so many: its conclusion is ``false``."""
    from kgtool.rdfio.places import Places

    if reasoned.closure.consistent:
        return ()
    prover = _prover(reasoned)
    places = Places.of(project) if project is not None else Places()
    grounds = _Grounds(reasoned.dataset, places, project, reasoned.settlement)

    def premise(fact: Fact) -> Proof:
        tree = prover.prove(fact)
        return proof_of(tree, prover, grounds.of) if tree else Proof(prover.texts(fact), "inferred")

    def proof(clash: Inconsistency) -> Proof:
        premises = tuple(map(premise, prover.premises_of(clash)))
        return Proof(("false", "", clash.message), clash.rule, prover.section(clash.rule), premises)

    return tuple(map(proof, reasoned.closure.inconsistencies[:most]))


def _prover(reasoned: Reasoned) -> Prover:
    from kgtool.owl.proving import Prover

    hidden = reasoned.closure.hidden
    return Prover(reasoned.dataset, entailment=reasoned.entailment, rules=reasoned.rules, hidden=hidden)


def proof_of(
    tree: Derivation, prover: Prover, grounds: Callable[[Texts], tuple[Ground, ...]], levels: int = _LEVELS
) -> Proof:
    """Return a derivation as a proof that can be read without the dataset; what lies deeper is left out, and told."""
    triple, section = prover.texts(tree.fact), prover.section(tree.rule) if tree.rule else ""
    if not tree.rule:
        return Proof(triple, "asserted", grounds=grounds(triple))
    if not levels and tree.premises:
        note = f"{tree.size - 1:,} steps below this one are left out: explain it by itself to see them"
        return Proof(triple, tree.rule, section, note=note)
    premises = tuple(proof_of(premise, prover, grounds, levels - 1) for premise in tree.premises)
    return Proof(triple, tree.rule, section, premises, note=tree.note)


def _missing(near: Near, prover: Prover) -> Missing:
    premises = tuple(prover.texts(premise) for premise in near.premises)
    missing = tuple(_pattern(atom, prover) for atom in near.missing)
    against = tuple(map(prover.texts, near.against))
    section = prover.section(near.rule)
    return Missing(near.rule, section, premises, missing, near.branch, near.failing, against)


def _pattern(atom: Atom, prover: Prover) -> Texts:
    s, p, o = (f"?{part.strip()}" if isinstance(part, str) else prover.text(part) for part in atom)
    return s, p, o


class _Grounds:
    """Looks up where leaves come from."""

    def __init__(
        self, dataset: Dataset, places: Places, project: Project | None, settlement: Settlement | None
    ) -> None:
        from kgtool.claims.grounds import ClaimGrounds

        self._dataset = dataset
        self._places = places
        self._claims = ClaimGrounds(dataset, project, settlement) if settlement and project else None

    def of(self, triple: Texts) -> tuple[Ground, ...]:
        from kgtool.roles import GraphRole
        from kgtool.terms import NamedNode, term_from_text

        s, p, o = (term_from_text(text) for text in triple)
        found: list[Ground] = []
        for source in self._dataset.sources_of(s, NamedNode(triple[1][1:-1]), o) if isinstance(p, NamedNode) else ():
            if source.role is GraphRole.TRUTHY:
                found += self._settled(triple)
            elif source.role is not GraphRole.INFERRED:
                place = self._places.find(source.path, triple)
                found.append(Ground(str(place or source.path)))
        return tuple(found)

    def _settled(self, triple: Texts) -> Iterator[Ground]:
        """Yield the claims that a plain triple was settled from, with the place and the document of each."""
        ids = [self._dataset.terms.find(text) for text in triple]
        s, p, o = ids
        if self._claims is None or s is None or p is None or o is None:
            return
        for claim in self._claims.of((s, p, o)):
            place = self._places.subject(claim.source, f"<{claim.node}>")
            documents = dict.fromkeys(span.file_name or span.document for span in claim.spans)
            yield Ground(str(place or claim.source), claim.node, ", ".join(documents))
