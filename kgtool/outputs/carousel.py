"""What keeps a list in terms of schema.org from being shown as a carousel.

A carousel is a ``schema:ItemList`` of at least two ``schema:ListItem`` with their positions. Either it is a summary,
and each place has the ``url`` of a page of its own, all of one host; or it is whole on one page, and each place has the
``item`` itself, with name and the address of that page and an anchor
(https://developers.google.com/search/docs/appearance/structured-data/carousel).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from kgtool.terms import Literal, term_from_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kgtool.outputs.schema_org import SchemaView

__all__ = ["CarouselFault", "carousel_faults", "held"]

SHOWN = frozenset({"Course", "Movie", "Recipe", "Restaurant"})
"""The classes of which carousels are shown."""

_LEAST = 2
_WEB = re.compile(r"https?://[^\s/]+(/.*)?")
_ORDER = "number the places 1, 2, 3 with schema:position"


@dataclass(frozen=True, slots=True)
class CarouselFault:
    """What is wrong, at which node (as N-Triples text: a list, a place in it, or a thing listed), and what to do."""

    node: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place in a list: its positions, the addresses that it names, what it lists, and whether it holds that too."""

    node: str
    positions: tuple[str, ...]
    urls: tuple[str, ...]
    listed: tuple[str, ...]
    whole: bool

    @property
    def items(self) -> tuple[str, ...]:
        """Return the things that the list itself has to describe."""
        return self.listed if self.whole else ()


def held(node: str, view: SchemaView) -> tuple[str, ...]:
    """Return the things that a list describes on its own page, sorted."""
    entries = [_entry(value, view) for name, value in view.said(node) if name == "itemListElement"]
    return tuple(sorted({item for entry in entries for item in entry.items}))


def carousel_faults(node: str, view: SchemaView) -> tuple[CarouselFault, ...]:
    """Return what is wrong with a list, in the order of its places."""
    elements = sorted({value for name, value in view.said(node) if name == "itemListElement"})
    strange = [each for each in elements if "ListItem" not in view.types(each)]
    faults = [
        CarouselFault(node, f"'{_shown(each)}' is no schema:ListItem", "list a schema:ListItem with position and url")
        for each in strange
    ]
    entries = sorted((_entry(each, view) for each in elements if each not in strange), key=_order)
    if len(entries) < _LEAST:
        hint = "a carousel has two places or more"
        return (*faults, CarouselFault(node, f"has {len(entries)} places, and two at least are required", hint))
    faults += _positions(entries)
    faults += _addresses(node, entries, view)
    faults += _things(node, entries, view)
    return tuple(faults)


def _entry(node: str, view: SchemaView) -> _Entry:
    said: dict[str, list[str]] = {}
    for name, value in view.said(node):
        said.setdefault(name, []).append(value)
    items = tuple(said.get("item", ()))
    pages = [view.page_of(each) for each in items]
    urls = [_text(each) for each in said.get("url", ())]
    positions = tuple(_text(each) for each in said.get("position", ()))
    if not urls and pages and all(pages):
        return _Entry(node, positions, tuple(pages), items, whole=False)
    return _Entry(node, positions, tuple(urls), items, whole=True)


def _order(entry: _Entry) -> tuple[int, str]:
    known = [int(each) for each in entry.positions if each.isdecimal()]
    return (min(known, default=1 << 62), entry.node)


def _text(value: str) -> str:
    term = term_from_text(value) if value[0] == '"' else None
    return term.value if isinstance(term, Literal) else value[1:-1]


def _shown(value: str) -> str:
    return value if value.startswith("_:") else _text(value)


def _positions(entries: Sequence[_Entry]) -> Iterator[CarouselFault]:
    """Yield what is wrong with the positions: they are whole numbers, count from one, and each is there once."""
    used = Counter(each.positions[0] for each in entries if len(each.positions) == 1)
    for entry in entries:
        if not entry.positions:
            yield CarouselFault(entry.node, "a place has no position, which is required", _ORDER)
        elif len(entry.positions) > 1:
            yield CarouselFault(entry.node, f"a place has the positions {_listed(entry.positions)}", _ORDER)
        elif not re.fullmatch("[1-9][0-9]*", entry.positions[0]):
            yield CarouselFault(entry.node, f"position '{entry.positions[0]}' is no whole number from 1 on", _ORDER)
        elif used[entry.positions[0]] > 1:
            yield CarouselFault(entry.node, f"position {entry.positions[0]} is there more than once", _ORDER)


def _listed(values: Sequence[str]) -> str:
    return " and ".join(f"'{each}'" for each in sorted(values))


def _addresses(node: str, entries: Sequence[_Entry], view: SchemaView) -> Iterator[CarouselFault]:
    """Yield what is wrong with the addresses of the places, or of what they hold."""
    summary = [entry for entry in entries if entry.urls]
    whole = [entry for entry in entries if entry.items]
    for entry in entries:
        if not entry.urls and not entry.items:
            hint = "give each place the schema:url of a page, or the schema:item itself"
            yield CarouselFault(entry.node, "a place has neither url nor item, and one is required", hint)
    if summary and whole:
        hint = "give every place a url (pages of their own) or every place an item (all on one page)"
        yield CarouselFault(node, "some places have a url and others an item", hint)
    elif summary:
        yield from _pages([(entry.node, url) for entry in summary for url in entry.urls], view)
    else:
        items = [(item, url) for entry in whole for item in entry.items for url in _urls(item, view)]
        yield from _anchors(items)


def _urls(node: str, view: SchemaView) -> list[str]:
    return [_text(value) for name, value in view.said(node) if name == "url"]


def _pages(found: Sequence[tuple[str, str]], view: SchemaView) -> Iterator[CarouselFault]:
    """Yield what is wrong with pages: each is the page of one place, and all are of one host, that of the site."""
    used = Counter(url for _, url in found)
    own = _host(view.page) if view.page else ""
    hosts = Counter(_host(url) for _, url in found if _WEB.fullmatch(url))
    home = own or max(hosts, key=lambda host: hosts[host], default="")
    for node, url in found:
        if not _WEB.fullmatch(url):
            yield CarouselFault(node, f"url '{url}' is no address of a page", "give an http or https address")
        elif used[url] > 1:
            yield CarouselFault(node, f"url '{url}' is there more than once", "give each place a page of its own")
        elif _host(url) != home:
            message = f"url '{url}' is of another host than {home}"
            yield CarouselFault(node, message, "a carousel shows pages of one host")


def _anchors(found: Sequence[tuple[str, str]]) -> Iterator[CarouselFault]:
    """Yield what is wrong with the addresses of things on one page: one page, and an anchor for each."""
    pages = Counter(urldefrag(url).url for _, url in found)
    home = max(pages, key=lambda page: pages[page], default="")
    used = Counter(url for _, url in found)
    hint = "give each the address of the page of the list and an anchor, such as https://example.org/list#a"
    for node, url in found:
        if not _WEB.fullmatch(url):
            yield CarouselFault(node, f"url '{url}' is no address of a page", hint)
        elif urldefrag(url).url != home:
            yield CarouselFault(node, f"url '{url}' is on another page than {home}", hint)
        elif used[url] > 1 or not urldefrag(url).fragment:
            yield CarouselFault(node, f"url '{url}' has no anchor of its own", hint)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _things(node: str, entries: Sequence[_Entry], view: SchemaView) -> Iterator[CarouselFault]:
    """Yield what is wrong with the things that a list holds: one kind, with what every place needs."""
    listed = [item for entry in entries for item in entry.listed]
    for item in (item for entry in entries for item in entry.items):
        tree = view.tree(item) or {}
        missing = [name for name in ("name", "url") if name not in tree]
        if missing:
            hint = "state it with a property below " + " or ".join(f"schema:{name}" for name in missing)
            yield CarouselFault(item, f"an item has no {', '.join(missing)}, which is required", hint)
    if not listed:
        return
    kinds = [frozenset(view.types(item)) for item in listed]
    shared = frozenset.intersection(*kinds)
    if not shared:
        several = ", ".join(sorted({name for types in kinds for name in types} or {"Thing"}))
        yield CarouselFault(node, f"no kind is shared by all that is listed: {several}", "list things of one kind")
    elif shared.isdisjoint(SHOWN):
        hint = f"carousels are shown of {', '.join(sorted(SHOWN))}"
        yield CarouselFault(node, f"no carousel is shown of {', '.join(sorted(shared))}", hint)
