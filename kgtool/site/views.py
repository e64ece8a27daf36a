"""What templates show, as values: links, facts with their claims and their reasons, claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import markupsafe

from kgtool.site.markup import attribute, escape, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from kgtool.site.reasons import Reason

__all__ = ["ClaimNote", "Fact", "Facts", "Link", "Value"]


_text = markupsafe.escape
_CONTRA = {
    "conflict": ' <span class="mark conflict">in conflict</span>',
    "differs": ' <span class="mark differs"'
    ' title="other claims say it in another way, without contradicting it">differs</span>',
}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that may be a link; ``lang`` is the language of the text, ``hint`` what it says when pointed at.

    In a template it writes itself.
    """

    text: str
    href: str = ""
    lang: str = ""
    hint: str = ""
    outside: bool = False
    html: Markup = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Write the link as HTML, every part of it escaped."""
        language, text = attribute("lang", self.lang), escape(self.text)
        if self.href:
            outside = ' rel="external noopener" class="out"' if self.outside else ""
            hint = attribute("title", self.hint)
            html = f'<a href="{escape(self.href)}"{outside}{language}{hint}>{text}</a>'
        else:
            html = f"<span{language}>{text}</span>"
        object.__setattr__(self, "html", written(html))

    @classmethod
    def of(cls, pieces: Sequence[Link | str]) -> Link:
        """Return a text made of texts and links; it has no address of its own."""
        made = cls("".join(piece if isinstance(piece, str) else piece.text for piece in pieces))
        html = "".join(escape(piece) if isinstance(piece, str) else piece.html for piece in pieces)
        object.__setattr__(made, "html", written(f'<span class="expression">{html}</span>'))
        return made

    def __html__(self) -> Markup:
        """Return the link as HTML."""
        return self.html


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A claim in few words, where a fact rests on it; ``against`` is "conflict", "differs" or "".

    Its pieces of HTML: ``marks`` says how sure it is, ``contra`` what stands against it, ``source`` where it stands,
    and ``cited`` is all of it as the item of a list.
    """

    link: Link
    certainty: str
    rank: str
    flags: tuple[str, ...]
    documents: tuple[Link, ...]
    place: str
    paraphrase: str
    plain: bool
    against: str
    contra: str = field(init=False, repr=False, compare=False)
    marks: Markup = field(init=False, repr=False, compare=False)
    source: Markup = field(init=False, repr=False, compare=False)
    cited: Markup = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Write the pieces, every part of them escaped."""
        said = f'<q class="said">{_text(self.paraphrase)}</q>' if self.paraphrase else ""
        marks = [(self.certainty, self.certainty or "no certainty"), (self.rank, self.rank)]
        marks += [(flag, flag) for flag in self.flags]
        shown = [f'<span class="mark {_text(kind)}">{_text(name)}</span>' for kind, name in marks if name]
        place = f' <span class="place">{_text(self.place)}</span>' if self.place else ""
        documents = ", ".join([document.html for document in self.documents])
        html = {"contra": _CONTRA.get(self.against, "")}
        html["marks"] = " ".join(shown) + html["contra"]
        html["source"] = f'<span class="source">{documents}{place}</span>'
        html["cited"] = f"<li>{self.link.html} {html['marks']} {html['source']}{said}</li>"
        for name, text in html.items():
            object.__setattr__(self, name, written(text))


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a property: its link or text, how it is known, the claims it rests on, and why it follows."""

    link: Link
    datatype: str
    inferred: bool
    holds: bool
    claims: tuple[ClaimNote, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its first values, and how many there are beyond those."""

    property: Link
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a node: what holds, what is only claimed, what follows, and what is said with it."""

    stated: tuple[Fact, ...]
    claimed: tuple[Fact, ...]
    inferred: tuple[Fact, ...]
    incoming: tuple[Fact, ...]
