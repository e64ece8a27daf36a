"""Where a Wikibase would take something for a fact that is none here, or the other way round.

A Wikibase makes the statements of best rank truthy, whatever their qualifiers say
(https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Truthy_statements). Here a claim that is only
reported, denied, or told in a story is never plain, and the policy of the project may trust one source more than
another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.claims.vocabulary import UNREAL, Rank
from kgtool.errors import Diagnostic, Location, Severity
from kgtool.views.wikibase import is_novalue
from kgtool.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.views.statements import Statement
    from kgtool.views.world import World

__all__ = ["truthiness_differences"]

_HINT = "wdt: and wikibase:BestRank in the view follow the plain facts; a Wikibase that it is loaded into goes by rank"


def truthiness_differences(world: World, place: Callable[[str], Location | None]) -> tuple[Diagnostic, ...]:
    """Return the statements that a Wikibase would show as facts and the plain view does not (KG0522), and the reverse.

    ``place`` finds the file and line of a claim.
    """
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for each in world.statements.statements:
        subject, predicate, _ = world.turned(each.triple) or each.triple
        groups[world.item(subject), world.naming.entity(predicate)].append(each)
    shown: dict[Statement, bool] = {}
    for rivals in groups.values():
        best = max((each.rank for each in rivals if each.rank != Rank.DEPRECATED), default=None)
        shown.update({each: each.rank == best for each in rivals})
    differing = sorted(each for each, is_shown in shown.items() if is_shown != (each.node in world.settled))
    found = [_difference(each, world, place(each.node), more=shown[each]) for each in differing]
    kept = [replace(each, hint=_HINT) if number == 0 else each for number, each in enumerate(found)]
    return (*kept, *_inexact(world, place))


def _inexact(world: World, place: Callable[[str], Location | None]) -> Iterator[Diagnostic]:
    """Yield the amounts that a Wikibase would show as exact, while their bound stays on a node of ours."""
    shorten = world.project.prefixes.shorten
    for each in world.statements.statements:
        pairs = world.about.get(each.object, ())
        bounds = [value for name, value in pairs if world.values.bound and name == f"<{world.values.bound}>"]
        if bounds:
            said = " and ".join(shorten(bound.strip("<>")) for bound in sorted(bounds))
            claim, amount = (shorten(term.strip("<>")) for term in (each.node, each.object))
            message = f"a Wikibase would show the number of {amount} in {claim} as exact, but its bound is {said}"
            yield Diagnostic("KG0522", message, place(each.node), severity=Severity.INFO)


def _difference(statement: Statement, world: World, place: Location | None, *, more: bool) -> Diagnostic:
    shorten = world.project.prefixes.shorten
    shown = " ".join(shorten(part[1:-1]) if part[0] == "<" and part[1] != "<" else part for part in statement.triple)
    claim = shorten(statement.node.strip("<>"))
    if is_novalue(statement, world.project.claims_namespace):
        shown = f"that '{shown}' has no value"
    if more:
        message = f"a Wikibase would show {shown} as a fact, but {claim} is {_why(statement, world)}"
    else:
        message = f"a Wikibase would not show {shown} as a fact, but {claim} is plain"
    return Diagnostic("KG0522", message, place, severity=Severity.INFO)


def _why(statement: Statement, world: World) -> str:
    """Say why a claim is not plain."""
    namespace = world.project.claims_namespace
    true = {f'"{word}"^^{XSD.boolean}' for word in ("true", "1")}
    flags = [flag for flag in UNREAL if true & set(statement.values(f"<{namespace}{flag}>"))]
    certainty = [value[1:-1].removeprefix(namespace) for value in statement.values(f"<{namespace}certainty>")]
    reasons = [word for word in certainty if word != "asserted"] + flags
    kinds = [world.project.prefixes.shorten(value.strip("<>")) for value in statement.values(f"<{namespace}kind>")]
    return " and ".join(reasons) or f"of kind {', '.join(kinds) or 'none'}, or another is preferred"
