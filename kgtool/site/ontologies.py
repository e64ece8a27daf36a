"""The page of an ontology: its title, version, licence and imports, and which terms it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.site.knowledge import TYPE
from kgtool.site.pages import first_text, head_of
from kgtool.site.rendering import embedded, render
from kgtool.vocab import DCTERMS, OWL, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.site.knowledge import Knowledge
    from kgtool.site.material import Material
    from kgtool.site.viewer import Viewer
    from kgtool.site.views import Link

__all__ = ["ontology_page"]

_TITLE, _DEFINED = str(DCTERMS.title), str(RDFS.isDefinedBy)
_ABOUT = (("version", str(OWL.versionInfo)), ("licence", str(DCTERMS.license)), ("imports", str(OWL.imports)))
_PROPERTIES = (
    ("object properties", str(OWL.ObjectProperty)),
    ("datatype properties", str(OWL.DatatypeProperty)),
    ("annotation properties", str(OWL.AnnotationProperty)),
)


def ontology_page(node: str, material: Material, viewer: Viewer) -> bytes:
    """Return the page of an ontology; its terms are those below its IRI, or that say it defines them."""
    known = material.knowledge
    classes = _own(node, known.kinds.classes, known)
    properties = _own(node, known.kinds.properties, known)
    typed = [(name, [p for p in properties if (p, TYPE, kind) in known.asserted]) for name, kind in _PROPERTIES]
    rest = set(properties).difference(*(several for _, several in typed))
    groups = [("classes", classes), *typed, ("other properties", sorted(rest))]
    link = viewer.link(node)
    return render(
        "ontology.html",
        **material.common(viewer, link.text, first_text(node, material), "vocabulary.html"),
        **head_of(node, material, viewer),
        full_title=known.text(node, _TITLE),
        about=[(name, found) for name, predicate in _ABOUT if (found := _values(node, predicate, viewer))],
        groups=[(name, viewer.links(several)) for name, several in groups if several],
        facts=viewer.facts(node),
        jsonld=embedded(material.document(node)),
    )


def _own(node: str, terms: Iterable[str], known: Knowledge) -> list[str]:
    return [term for term in terms if term.startswith(node[:-1]) or (term, _DEFINED, node) in known.asserted]


def _values(node: str, predicate: str, viewer: Viewer) -> tuple[Link, ...]:
    return viewer.links(viewer.knowledge.values(node, predicate))
