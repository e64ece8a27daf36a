"""HTML written outside templates, where there is much of it: texts are escaped as they are put in, once."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

__all__ = ["attribute", "escape", "written"]


def attribute(name: str, value: str) -> str:
    """Return an attribute with a space before it; "" where its value is empty.

    >>> attribute("title", 'a "b"')
    ' title="a &quot;b&quot;"'
    """
    return f' {name}="{escape(value)}"' if value else ""


def written(html: str) -> Markup:
    """Return HTML as such, for templates to leave it as it is; what comes from data is escaped in it already."""
    return Markup(html)  # noqa: S704 - the one place where text becomes markup: callers escape what comes from data
