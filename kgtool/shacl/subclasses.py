"""Subclasses that the shapes state and the data does not: validators look for them in the data graph alone.

SHACL §1.4 (https://www.w3.org/TR/shacl/#dfn-shacl-subclass). Whoever keeps classes and shapes in one file, and data in
another, would have instances of subclasses that no shape looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.errors import Diagnostic, Severity
from kgtool.roles import ASSERTED
from kgtool.shacl.constraints.relational import ClassConstraint
from kgtool.shacl.shapes import TargetKind
from kgtool.terms import term_to_text
from kgtool.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.dataset import Dataset
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.shapes import Shapes
    from kgtool.terms import Term

__all__ = ["subclasses_out_of_sight"]


def subclasses_out_of_sight(shapes: Shapes, dataset: Dataset, places: ResultPlaces) -> Iterator[Diagnostic]:
    """Yield a warning for each class with instances that only the shapes graph puts below one that a shape asks for."""
    if not shapes.graph.with_predicate(RDFS.subClassOf):
        return
    for class_ in sorted(_asked(shapes), key=term_to_text):
        for below in sorted(shapes.graph.subclasses(class_) - {class_}, key=term_to_text):
            if _holds(dataset, RDF.type, below, "object") and not _holds(dataset, RDFS.subClassOf, below, "subject"):
                parent = shapes.graph.value(below, RDFS.subClassOf)
                names = f"{term_to_text(below)} is below {term_to_text(class_)}"
                message = f"{names} in the shapes and not in the data, so that its instances are none of the other"
                hint = "name the file with --data too; see https://www.w3.org/TR/shacl/#dfn-shacl-subclass"
                place = places.locate(below, RDFS.subClassOf, parent)
                yield Diagnostic("KG0710", message, place, hint, Severity.WARNING)


def _asked(shapes: Shapes) -> set[Term]:
    """Return the classes that shapes have as targets or ask values for."""
    found: set[Term] = set()
    for shape in shapes.shapes.values():
        found.update(target.node for target in shape.targets if target.kind is TargetKind.CLASS)
        found.update(each.class_ for each in shape.constraints if isinstance(each, ClassConstraint))
    return found


def _holds(dataset: Dataset, predicate: Term, node: Term, part: str) -> bool:
    """Say whether the data has a triple of a predicate with a node as its subject or object."""
    wanted, own = (dataset.terms.find(term_to_text(term)) for term in (predicate, node))
    if wanted is None or own is None:
        return False
    blocks = dataset.blocks_of(ASSERTED)
    return any(bool(np.any((block.predicate == wanted) & (getattr(block, part) == own))) for block in blocks)
