"""What a run found, as columns: the same from the plans of any backend and from the arrays of this process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from kgtool.shacl.scene import Scene

__all__ = ["MANY", "MOST_TIMES", "Columns", "Outcome"]

MANY = 1_000_000
"""How often shapes are counted to reach a node: the ways double with each shape that two others share."""
MOST_TIMES = 1_000
"""How often the report has one and the same result at most."""
Columns: TypeAlias = "dict[str, NDArray[np.int64]]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``reported`` has c, f, v, p, x and m, how often the report says it; nodes of views lie COPY apart.

    ``details`` returns all violations (c, f, v, p, x), those that only sh:detail shows included, and the steps
    from shapes to the property shapes that reject a value (shape, f, child, v). ``focused`` are the shapes that have a
    focus node; ``unfinished`` says of shapes that had had their time what stopped them.
    """

    scene: Scene
    reported: Columns
    details: Callable[[], tuple[Columns, Columns]]
    focused: frozenset[int]
    shared: Mapping[str, float] = field(default_factory=dict)
    unfinished: Mapping[int, str] = field(default_factory=dict)
