"""Templates to bytes: everything that comes from data is escaped, and no link is live but to http and https."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["embedded", "render"]


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
    return environment


def render(template: str, **values: Any) -> bytes:
    """Return a page made from a template of this package."""
    return _environment().get_template(template).render(**values).encode()


def embedded(document: Any) -> Markup:
    """Return a JSON document for a script element: nothing in it can end the element or start another.

    HTML §4.12.1.3 (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - every character that HTML could take for markup is escaped above
