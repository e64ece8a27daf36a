"""Inconsistencies as text: what the report of a build leads with, and what a build says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, counted
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.owl.closure import Closure
    from kgtool.owl.inconsistency import Inconsistency
    from kgtool.prefixes import PrefixMap

__all__ = ["clash_report", "said_of_closure"]

_SHOWN, _WRITTEN = 20, 200
"""How many inconsistencies a build says, and writes into its report."""


def clash_report(closure: Closure, prefixes: PrefixMap) -> str:
    """Return what stands on top of report.txt: each inconsistency with its rule and premises; nothing if there is none.

    From the 201st on they are only counted.
    """
    return "".join(f"{line}\n" for line in _lines(closure, prefixes)) if closure.inconsistencies else ""


def _lines(closure: Closure, prefixes: PrefixMap) -> Iterator[str]:
    from kgtool.owl.tables import sections

    links, every = sections(), closure.inconsistencies
    ways = counted(len(every), "way")
    yield f"the graph is inconsistent in {ways}; `kgtool reason` proves it, down to lines of files"
    for clash in every[:_WRITTEN]:
        link = f" <{links[clash.rule]}>" if clash.rule in links else ""
        yield f"\nfalse\n    by {clash.rule}{link}"
        if clash.message:
            yield f"    {clash.message}"
        for premise in clash.premises:
            yield f"    because {_triple(premise, prefixes)}"
    if len(every) > _WRITTEN:
        yield f"\nand in {counted(len(every) - _WRITTEN, 'more way')}: `kgtool reason --verbose`"
    yield ""


def said_of_closure(closure: Closure, prefixes: PrefixMap) -> tuple[Diagnostic, ...]:
    """Return what reasoning had to say, and a diagnostic for each of the first inconsistencies (KG0604)."""
    wrong = [
        Diagnostic(
            "KG0604",
            f"the graph is inconsistent: {_because(clash, prefixes)}",
            hint="`kgtool reason` proves it, report.txt lists all",
        )
        for clash in closure.inconsistencies[:_SHOWN]
    ]
    more = len(closure.inconsistencies) - len(wrong)
    if more > 0:
        wrong.append(Diagnostic("KG0604", f"the graph is inconsistent in {counted(more, 'more way')}"))
    return (*closure.diagnostics, *wrong)


def _because(clash: Inconsistency, prefixes: PrefixMap) -> str:
    premises = ", ".join(_triple(premise, prefixes) for premise in clash.premises)
    return clash.message or f"{clash.rule} says so of {premises}"


def _triple(triple: tuple[str, str, str], prefixes: PrefixMap) -> str:
    s, p, o = (prefixes.shorten(text[1:-1]) if text.startswith("<") else text for text in triple)
    return f"{s} {'a' if triple[1] == str(RDF.type) else p} {o}"
