"""Templates to bytes: everything that comes from data is escaped, and no link is live but to http and https."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from kgtool.site.blocks import claim_list, fact_table, timeline, value_item

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["embedded", "render", "top_of"]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kgtool.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["grouped"] = lambda number: f"{number:,}"
    environment.globals |= {block.__name__: block for block in (claim_list, fact_table, timeline, value_item)}
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def render(template: str, **values: Any) -> bytes:
    """Return a page made from a template of this package."""
    return _template(template).render(values).encode()


@lru_cache(256)
def top_of(root: str, site: str, nav: tuple[tuple[str, str], ...], here: str) -> Markup:
    """Return what stands above the content of pages: the name of the site, the search, the ways to other pages."""
    text = _template("top.html").render(root=root, site=site, nav=nav, here=here)
    return Markup(text)  # noqa: S704 - made by a template that escapes


def embedded(document: Any) -> Markup:
    """Return a JSON document for a script element: nothing in it can end the element or start another.

    HTML §4.12.1.3 (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - every character that HTML could take for markup is escaped above
