"""What the plans of all constraints share: shapes by number, focus and value nodes, and which fail.

A shape is a number, a constraint is a number ``c``; plans speak of all shapes at once, so that their count is that of
components and not of shapes. Frames have the columns ``shape``, ``f`` (focus node), ``v`` (value node); a violation is
a row ``c``, ``f``, ``v`` (-1: none), ``p`` (the result path where it is not the shape's, else -1), ``x`` (messages that
only this result has, else -1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from kgtool.rules.relations import stack
from kgtool.shacl.constraints.constraint import Constraint
from kgtool.shacl.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kgtool.rules.backends import Backend
    from kgtool.rules.relations import Frame
    from kgtool.shacl.data import DataGraph
    from kgtool.shacl.shapes import Shape, Shapes
    from kgtool.terms import Literal, Term

__all__ = ["VIOLATION", "Entry", "Scene", "scene_of", "violations"]

VIOLATION = ("c", "f", "v", "p", "x")
_C_co = TypeVar("_C_co", bound=Constraint, covariant=True)


class Entry(NamedTuple, Generic[_C_co]):
    """A constraint with its number and its shape's."""

    number: int
    shape: int
    constraint: _C_co


@dataclass(slots=True)
class Scene:
    """The state of one run over one view."""

    data: DataGraph
    facts: Facts
    shapes: tuple[Shape, ...]
    number_of: Mapping[Term, int]
    entries: tuple[Entry[Constraint], ...]
    children: tuple[tuple[int, ...], ...]
    messages: dict[tuple[Literal, ...], int] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    focus: Frame = field(init=False)
    values: Frame = field(init=False)
    failing: Frame = field(init=False)

    def keep(self, messages: tuple[Literal, ...]) -> int:
        """Return the number of a result's own messages; equal ones have one number."""
        return self.messages.setdefault(messages, len(self.messages))

    @property
    def backend(self) -> Backend:
        """Return the backend of the data."""
        return self.data.backend

    def table(self, **columns: Sequence[int] | NDArray[np.int64]) -> Frame:
        """Return a small table as a frame."""
        return self.backend.table(columns)

    def of(self, kind: type[_C_co]) -> list[Entry[_C_co]]:
        """Return the entries whose constraint is of a kind."""
        return [entry for entry in self.entries if isinstance(entry.constraint, kind)]  # type: ignore[misc] # narrowed by the test

    def limits(self, entries: Sequence[Entry[Constraint]], **columns: Iterable[int]) -> Frame:
        """Return the entries as a table ``c``, ``shape`` and further columns."""
        numbers = {"c": [entry.number for entry in entries], "shape": [entry.shape for entry in entries]}
        return self.backend.table({**numbers, **{name: list(values) for name, values in columns.items()}})

    def values_of(self, entries: Sequence[Entry[Constraint]], **columns: Iterable[int]) -> Frame:
        """Return the value nodes of the entries' shapes as ``c``, ``f``, ``v`` and the further columns."""
        found = self.values.join(self.limits(entries, **columns), on="shape")
        return found.select("c", "shape", "f", "v", *columns)

    def focus_of(self, entries: Sequence[Entry[Constraint]], **columns: Iterable[int]) -> Frame:
        """Return the focus nodes of the entries' shapes as ``c``, ``f`` and the further columns."""
        found = self.focus.join(self.limits(entries, **columns), on="shape")
        return found.select("c", "shape", "f", *columns)


def scene_of(shapes: Shapes, data: DataGraph) -> Scene:
    """Return the shapes that are reached and their constraints, by number."""
    reached = shapes.reached()
    number_of = {shape.node: number for number, shape in enumerate(reached)}
    listed = [
        (number, constraint)
        for number, shape in enumerate(reached)
        if not shape.deactivated
        for constraint in shape.constraints
    ]
    entries = tuple(Entry(number, shape, constraint) for number, (shape, constraint) in enumerate(listed))
    children = tuple(
        () if shape.deactivated else tuple(dict.fromkeys(number_of[child] for child in shape.children()))
        for shape in reached
    )
    return Scene(data, Facts(data.terms), reached, number_of, entries, children)


def violations(frame: Frame, *, value: bool = True, path: bool = False, message: bool = False) -> Frame:
    """Return the frame's rows as violations; what it has no column for is -1."""
    import narwhals as nw

    missing = nw.lit(-1, nw.Int64)
    return frame.select(
        "c",
        "f",
        nw.col("v") if value else missing.alias("v"),
        nw.col("p") if path else missing.alias("p"),
        nw.col("x") if message else missing.alias("x"),
    )


def empty(scene: Scene) -> Frame:
    """Return no violation."""
    return scene.table(**{name: [] for name in VIOLATION})


def gathered(scene: Scene, frames: Iterable[Frame]) -> Frame:
    """Return all violations of these frames."""
    found = list(frames)
    return stack(found) if found else empty(scene)
