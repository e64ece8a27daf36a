"""Why a triple follows: its rule and premises, in words that a page can show, down to what is asserted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kgtool.site.addresses import is_live
from kgtool.site.markup import escape, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup

    from kgtool.owl.proving import Prover
    from kgtool.rules.proofs import Derivation
    from kgtool.site.knowledge import Triple
    from kgtool.site.viewer import Viewer

__all__ = ["Reason", "Reasons", "look_up"]

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a proof: how deep it stands, its triple, and the rule that gives it with the link to its section."""

    depth: int
    triple: Triple
    rule: str
    section: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a triple follows, as HTML: the rule, and the premises, each below what it is for."""

    html: Markup

    def __html__(self) -> Markup:
        """Return the reason as HTML."""
        return self.html


@dataclass(frozen=True, slots=True)
class Reasons:
    """The proofs that a site shows, as lines by triple, the triple's own first."""

    lines: Mapping[Triple, tuple[Line, ...]] = field(default_factory=dict)

    def of(self, triple: Triple, viewer: Viewer) -> Reason | None:
        """Return why an inferred triple holds, for the page that the viewer is for; None where it is not known."""
        lines = self.lines.get(triple)
        if not lines:
            return None
        steps = "".join(_item(line, viewer) for line in lines[1:])
        return Reason(
            written(
                '<details class="why"><summary>why<span class="unseen"> this follows</span></summary>'
                f"<p>by the rule {_rule(lines[0])} from</p><ul>{steps}</ul></details>"
            )
        )


def look_up(triples: Iterable[Triple], prover: Prover | None, most: int) -> Reasons:
    """Return the proofs of the first triples of so many, each looked up once; what comes after those goes without."""
    if prover is None:
        return Reasons()
    found: dict[Triple, tuple[Line, ...]] = {}
    for triple in triples:
        if len(found) >= most:
            break
        if triple in found:
            continue
        found[triple] = ()
        fact = prover.fact(*triple)
        tree = prover.prove(fact) if fact else None
        if tree is not None and tree.rule:
            lines: list[Line] = []
            _add(tree, -1, prover, lines)
            found[triple] = tuple(lines)
    return Reasons(found)


def _add(tree: Derivation, depth: int, prover: Prover, lines: list[Line]) -> None:
    section = prover.section(tree.rule) if tree.rule else ""
    lines.append(Line(depth, prover.texts(tree.fact), tree.rule, section if is_live(section) else ""))
    for premise in tree.premises if depth < _DEEPEST else ():
        _add(premise, depth + 1, prover, lines)


def _item(line: Line, viewer: Viewer) -> str:
    s, p, o = (viewer.link(text).html for text in line.triple)
    rule = f" <small>by {_rule(line)} from</small>" if line.rule else ""
    return f'<li class="d{line.depth}">{s} <span class="verb">{p}</span> {o}{rule}</li>'


def _rule(line: Line) -> str:
    name = escape(line.rule)
    if not line.section:
        return f'<code class="rule">{name}</code>'
    return f'<a class="rule out" rel="external noopener" href="{escape(line.section)}">{name}</a>'
