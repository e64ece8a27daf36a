"""What the search looks through: one entry for each page, as a script, so that it works from a file too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kgtool.site.knowledge import LABELS, TYPE
from kgtool.site.pages import first_text
from kgtool.vocab import SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.site.material import Material
    from kgtool.site.viewer import Viewer

__all__ = ["search_data"]

_HIDDEN = {str(SKOS.altLabel), str(SKOS.hiddenLabel)}


def search_data(material: Material, viewer: Viewer) -> bytes:
    """Return the script that sets ``kgSearch`` to the entries: [link, title, kind, other names, text]."""
    rows = [list(row) for row in _rows(material, viewer)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028")
    return f"window.kgSearch = {text};\n".replace("\u2029", "\\u2029").encode()


def _rows(material: Material, viewer: Viewer) -> Iterator[tuple[str, str, str, str, str]]:
    known = material.knowledge
    kinds = (
        ("", known.kinds.entities),
        ("source", known.kinds.documents),
        ("class", known.kinds.classes),
        ("property", known.kinds.properties),
        ("ontology", known.kinds.ontologies),
    )
    for kind, nodes in kinds:
        for node in nodes:
            link = viewer.link(node)
            names = [text for _, text in known.labels.get(node, ()) if text != link.text]
            names += [viewer.link(o).text for p, o in known.about.get(node, ()) if p in _HIDDEN and p not in LABELS]
            types = [viewer.link(o).text for p, o in known.about.get(node, ()) if p == TYPE]
            shown = kind or min(
                (t for t in types if _stated(node, t, material, viewer)), default=min(types, default="")
            )
            yield link.href, link.text, shown, " · ".join(dict.fromkeys(names)), first_text(node, material)
    for node, claim in known.claims.items():
        link = viewer.link(node)
        yield link.href, claim.name, "claim", "", claim.paraphrase
    for stem, (query, _) in material.asked.items():
        link = material.question_link(stem, viewer)
        yield link.href, link.text, "question", " ".join(query.tags), query.description


def _stated(node: str, name: str, material: Material, viewer: Viewer) -> bool:
    known = material.knowledge
    return any(
        viewer.link(o).text == name
        for p, o in known.about.get(node, ())
        if p == TYPE and (node, p, o) in known.asserted
    )
