"""Blocks that pages have many of, written without a template: tables of facts, lists of claims, timelines.

Most of a page is these, and a template takes three times as long for them. What comes from data is escaped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from kgtool.site.markup import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from kgtool.site.times import Entry, Period
    from kgtool.site.views import ClaimNote, Fact, Value

__all__ = ["claim_list", "fact_table", "timeline", "value_item"]


def fact_table(facts: Iterable[Fact]) -> Markup:
    """Return facts as a description list: a property, and its values with how they are known."""
    parts = ['<dl class="facts">\n']
    for fact in facts:
        more = f'<li class="more">and {fact.more:,} more, in the files of this page</li>' if fact.more else ""
        values = "".join([f"{_item(value)}\n" for value in fact.values])
        parts.append(f"<div><dt>{fact.property.html}</dt><dd><ul>\n{values}{more}</ul></dd></div>\n")
    parts.append("</dl>")
    return written("".join(parts))


def value_item(value: Value) -> Markup:
    """Return a value as the item of a list, with its language, datatype, claims, and why it follows."""
    return written(_item(value))


def claim_list(notes: Iterable[ClaimNote]) -> Markup:
    """Return claims as a list: what each says, how sure it is, and where it stands."""
    items = [
        f'<li><p class="what">{note.link.html} {escape(note.paraphrase)}</p>'
        f'<p class="how">{note.marks} {note.source}</p></li>\n'
        for note in notes
    ]
    return written('<ul class="claims">\n' + "".join(items) + "</ul>")


def timeline(periods: Iterable[Period], level: int = 3) -> Markup:
    """Return periods with their entries; ``level`` is that of their headings."""
    parts = ['<ol class="timeline">\n']
    for period in periods:
        entries = "".join([_entry(entry) for entry in period.entries])
        title = f'<h{level} class="title">{escape(period.title)}</h{level}>'
        parts.append(f'<li class="period">{title}\n<ol>\n{entries}</ol></li>\n')
    parts.append("</ol>")
    return written("".join(parts))


def _item(value: Value) -> str:
    kind = "inferred" if value.inferred else "stated" if value.holds else "claimed"
    link = value.link
    text = f'<li class="{kind}"><span class="value">{link.html}</span>'
    if link.lang and not link.href:
        text += f' <span class="tag">{escape(link.lang)}</span>'
    if value.datatype:
        text += f' <small class="datatype">{escape(value.datatype)}</small>'
    if value.claims:
        text += f" {_cites(value.claims, holds=value.holds)}"
    return f"{text} {value.reason.html}</li>" if value.reason else f"{text}</li>"


def _cites(claims: Sequence[ClaimNote], *, holds: bool) -> str:
    """Return the claims that a value rests on, closed: how many, and how sure where it is no fact."""
    first, kind, how = claims[0], "count", ""
    if not holds:
        kind = first.flags[0] if first.flags else first.certainty
        how = f"{', '.join((first.certainty, *first.flags))} · "
    plural = "" if len(claims) == 1 else "s"
    against = {note.against for note in claims}
    contra = next((note.contra for note in claims if note.against == "conflict"), "")
    if not contra and "differs" in against:
        contra = next(note.contra for note in claims if note.against == "differs")
    head = f'<span class="mark {escape(kind)}">{escape(how)}{len(claims)} claim{plural}</span>{contra}'
    return f'<details class="cites"><summary>{head}</summary><ul>{"".join([n.cited for n in claims])}</ul></details>'


def _entry(entry: Entry) -> str:
    when = escape(entry.when)
    time = f'<time datetime="{entry.iso}">{when}</time>' if entry.iso else f'<span class="when">{when}</span>'
    kind = f"{escape(entry.kind)} · " if entry.kind else ""
    sources = f" · {entry.sources} source{'' if entry.sources == 1 else 's'}" if entry.sources else ""
    doubt = entry.certainty
    mark = f' <span class="mark {escape(doubt.split(",")[0])}">{escape(doubt)}</span>' if doubt else ""
    style = "stated" if entry.plain else "claimed"
    return (
        f'<li class="{style}">{time}<p>{entry.what.html}</p>'
        f'<p class="how">{kind}{entry.how.html}{sources}{mark}</p></li>\n'
    )
