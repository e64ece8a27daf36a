from __future__ import annotations

from kgtool.rules.backends import PolarsBackend
from kgtool.rules.families import Family, families_of
from kgtool.rules.frame_joins import heads_of, rows_that_match
from kgtool.rules.joins import Atom
from kgtool.rules.plans import Plan

TYPE, P, Q, A, B = 1, 2, 3, 4, 5
BACKEND = PolarsBackend()


def concluded(family: Family, triples: list[tuple[int, int, int]], first: int = 0) -> list[tuple[int, ...]]:
    """Return what a family concludes from triples, sorted."""
    frame = BACKEND.table({name: [triple[at] for triple in triples] for at, name in enumerate("spo")})
    heads = [BACKEND.fetch(head) for head in heads_of(family, [frame] * len(family.atoms), first, BACKEND)]
    return sorted(tuple(map(int, row)) for head in heads for row in zip(*(head[name] for name in "spo"), strict=True))


def test_plans_of_several_rules_share_a_family_where_their_shape_is_the_same() -> None:
    spo = Plan("prp-spo1", (Atom("x", P, "y"),), (Atom("x", Q, "y"),))
    eqp = Plan("prp-eqp1", (Atom("a", Q, "b"),), (Atom("a", P, "b"),))
    (family,) = families_of([spo, eqp])
    assert family.rows == ((P, Q), (Q, P))
    assert concluded(family, [(10, P, 11), (12, Q, 13)]) == [(10, Q, 11), (12, P, 13)]


def test_a_head_of_constants_is_concluded_only_where_something_matches() -> None:
    family = Family((Atom("v0", "h0", "v1"),), (Atom("h1", "h2", "h3"),), ("h0", "h1", "h2", "h3"), ((P, A, TYPE, B),))
    assert concluded(family, [(10, Q, 11)]) == []
    assert concluded(family, [(10, P, 11)]) == [(A, TYPE, B)]


def test_a_triple_without_variables_is_a_condition() -> None:
    atoms = (Atom("v0", "h0", "v1"), Atom("h1", "h0", "h2"))
    family = Family(atoms, (Atom("v1", "h0", "v0"),), ("h0", "h1", "h2"), ((P, A, B),))
    assert concluded(family, [(10, P, 11)]) == []
    assert concluded(family, [(10, P, 11), (A, P, B)]) == [(B, P, A), (11, P, 10)]


def test_a_variable_that_stands_twice_is_the_same_term() -> None:
    family = Family((Atom("v0", "h0", "v0"),), (Atom("v0", "h1", "h2"),), ("h0", "h1", "h2"), ((P, TYPE, A),))
    assert concluded(family, [(10, P, 11), (12, P, 12)]) == [(12, TYPE, A)]


def test_joins_go_from_atom_to_atom_that_shares_a_variable() -> None:
    atoms = (Atom("v0", "h0", "v1"), Atom("v2", "h0", "v3"), Atom("v1", "h0", "v2"))
    family = Family(atoms, (Atom("v0", "h1", "v3"),), ("h0", "h1"), ((P, Q),))
    chain = [(10, P, 11), (11, P, 12), (12, P, 13), (20, P, 21)]
    assert [concluded(family, chain, first) for first in range(3)] == [[(10, Q, 13)]] * 3


def test_constants_without_a_predicate_or_class_that_has_rows_are_left_out() -> None:
    atoms = (Atom("v0", "h0", "h1"), Atom("v0", "h2", "v1"))
    family = Family(atoms, (), ("h0", "h1", "h2"), ((TYPE, A, P), (TYPE, A, Q), (TYPE, B, P)))
    assert rows_that_match(family, [{TYPE, -A}, {P}], TYPE) == ((TYPE, A, P),)
