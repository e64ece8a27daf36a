"""Which file the page of an IRI is, and the links between files: relative, so a site works below any address."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Addresses", "is_live", "stem_of"]

_UNSAFE = re.compile(r"[^\w.\-~@+,=!()]+")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*:/*")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+\Z")
_LONGEST = 120
_DEVICES = {"con", "prn", "aux", "nul"}
_FORBIDDEN_FOLDERS = (".html", ".ttl", ".nt", ".jsonld")


def is_live(iri: str) -> bool:
    """Say whether an IRI may become a link that is not to a page of the site: http and https only.

    >>> is_live("https://example.org/a"), is_live("javascript:alert(1)"), is_live("https://a b")
    (True, False, False)
    """
    return _WEB.match(iri) is not None


def stem_of(iri: str, base: str) -> str:
    """Return the path of an IRI's file without its suffix: what follows the base, or ``other/`` and the rest.

    >>> stem_of("https://example.org/film/a%20b", "https://example.org/")
    'film/a-b'
    >>> stem_of("https://example.org/ontology#Film", "https://example.org/")
    'ontology/Film'
    >>> stem_of("urn:isbn:1", "https://example.org/")
    'other/isbn-1'
    """
    inside = iri.startswith(base) and len(iri) > len(base)
    local = iri[len(base) :] if inside else "other/" + _SCHEME.sub("", iri)
    text = unicodedata.normalize("NFC", unquote(local))
    parts = [_safe(part) for part in re.split(r"[/#?]", text) if part]
    folders = [f"{part}_" if part.endswith(_FORBIDDEN_FOLDERS) else part for part in parts[:-1]]
    return "/".join([*folders, *parts[-1:]]) or "-"


def _safe(part: str) -> str:
    name = _UNSAFE.sub("-", part).lstrip(".") or "-"
    if name.lower() in _DEVICES:
        name += "_"
    if len(name.encode()) > _LONGEST:
        mark = sha256(part.encode()).hexdigest()[:12]
        name = name.encode()[: _LONGEST - 13].decode(errors="ignore") + "-" + mark
    return name


class Addresses:
    """The files of IRIs; no two share one, on file systems that ignore case or composition of letters either."""

    def __init__(self, base: str, reserved: Iterable[str] = ()) -> None:
        """Start with the stems that pages of the site itself take."""
        self._base = base
        self._stems: dict[str, str] = {}
        self._taken = {_key(stem) for stem in reserved}

    def __contains__(self, iri: object) -> bool:
        """Say whether an IRI has a page."""
        return iri in self._stems

    def __iter__(self) -> Iterator[str]:
        """Iterate over the IRIs that have a page."""
        return iter(self._stems)

    def add(self, iris: Iterable[str], folder: str = "") -> None:
        """Give each IRI a file, in their order; one whose name is taken gets a name with a part of its hash."""
        for iri in iris:
            stem = (f"{folder}/" if folder else "") + stem_of(iri, self._base)
            if _key(stem) in self._taken:
                stem = f"{stem}-{sha256(iri.encode()).hexdigest()[:10]}"
            self._taken.add(_key(stem))
            self._stems.setdefault(iri, stem)

    def moved(self) -> dict[str, str]:
        """Return the decoded paths of IRIs below the base that differ from the stems of their files, with these."""
        paths = ((_path(iri, self._base), stem) for iri, stem in self._stems.items())
        return {path: stem for path, stem in paths if path not in {"", stem} and path.isprintable()}

    def stem(self, iri: str) -> str:
        """Return the path of an IRI's file without its suffix."""
        return self._stems[iri]

    def href(self, iri: str, root: str, suffix: str = ".html") -> str:
        """Return the link to an IRI's file from a page whose way up to the site's root is ``root``; "" for none."""
        stem = self._stems.get(iri)
        return f"{root}{quote(stem)}{suffix}" if stem is not None else ""


def _path(iri: str, base: str) -> str:
    """Return the decoded path of an IRI below the base as servers see it; "" where there is none."""
    if not iri.startswith(base) or "#" in iri or "?" in iri:
        return ""
    return unquote(iri[len(base) :])


def _key(stem: str) -> str:
    return unicodedata.normalize("NFC", stem).casefold()
