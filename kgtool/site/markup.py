"""HTML written outside templates, where there is much of it: texts are escaped as they are put in, once."""

from __future__ import annotations

import html
from functools import lru_cache

from markupsafe import Markup

__all__ = ["attribute", "escape", "written"]


@lru_cache(1 << 14)
def escape(text: str) -> str:
    """Return a text as HTML shows it; names come again and again.

    >>> escape("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return html.escape(text)


def attribute(name: str, value: str) -> str:
    """Return an attribute with a space before it; "" where its value is empty.

    >>> attribute("title", 'a "b"')
    ' title="a &quot;b&quot;"'
    """
    return f' {name}="{escape(value)}"' if value else ""


def written(text: str) -> Markup:
    """Return HTML as such, for templates to leave it as it is; what comes from data is escaped in it already."""
    return Markup(text)  # noqa: S704 - the one place where text becomes markup: callers escape what comes from data
