"""What validation looked at and what it did not: shapes without a target, terms of the data that no shape names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Coverage", "coverage_to_json"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Names, sorted, as N-Triples text: what no run of these shapes over this data can ever complain about."""

    shapes: int = 0
    unreached_shapes: tuple[str, ...] = ()
    idle_shapes: tuple[str, ...] = ()
    never_failing_shapes: tuple[str, ...] = ()
    classes: int = 0
    uncovered_classes: tuple[str, ...] = ()
    properties: int = 0
    uncovered_properties: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Return the covered part of shapes, classes and properties together, from 0 to 1."""
        total = self.shapes + self.classes + self.properties
        missed = len(self.unreached_shapes) + len(self.uncovered_classes) + len(self.uncovered_properties)
        return 1.0 if not total else (total - missed) / total


def coverage_to_json(coverage: Coverage) -> dict[str, Any]:
    """Return the coverage as JSON values."""
    return {
        "share": round(coverage.share, 4),
        "shapes": {
            "count": coverage.shapes,
            "unreached": list(coverage.unreached_shapes),
            "withoutFocusNodes": list(coverage.idle_shapes),
            "neverFailing": list(coverage.never_failing_shapes),
        },
        "classes": {"count": coverage.classes, "uncovered": list(coverage.uncovered_classes)},
        "properties": {"count": coverage.properties, "uncovered": list(coverage.uncovered_properties)},
    }
