"""Relations that a plan speaks of: frames of a backend, or frames that lie here or with the workers of a cluster.

Plans are written in narwhals expressions (https://narwhals-dev.github.io/narwhals/), and only with the methods of
:class:`Frame`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import narwhals as nw

    Lazy = nw.LazyFrame[Any]

__all__ = ["Frame", "Relation", "stack"]


class Frame(Protocol):
    """What a plan asks of a lazy frame of Int64 columns: a part of ``narwhals.LazyFrame``."""

    def select(self, *columns: Any) -> Frame:
        """Return these columns."""

    def with_columns(self, *columns: Any) -> Frame:
        """Return the frame with more columns."""

    def filter(self, *conditions: Any) -> Frame:
        """Return the rows for which the conditions hold."""

    def join(self, other: Any, on: Any = None, how: Any = "inner") -> Frame:
        """Return the rows joined with those of a frame of the same backend, on columns of the same name."""

    def unique(self, subset: Any = None) -> Frame:
        """Return the different rows, or one for each value of a subset of columns."""

    def group_by(self, *keys: Any) -> Groups:
        """Return the rows in groups."""


class Groups(Protocol):
    """The rows of a frame in groups."""

    def agg(self, *columns: Any) -> Frame:
        """Return a row for each group."""


class Relation:
    """A frame that lies here, on Polars, or away, on a cluster; what is asked of two goes where one of them is.

    A relation here that is asked for together with one that is away is computed and sent, once.
    """

    __slots__ = ("_away", "_send", "here")

    def __init__(self, here: Lazy | None, away: Lazy | None, send: Callable[[Lazy], Lazy]) -> None:
        """Take the frame where it lies, and what sends a frame away."""
        self.here = here
        self._away = away
        self._send = send

    def away(self) -> Lazy:
        """Return the frame with the workers, sent there if it lies here."""
        if self._away is None:
            if self.here is None:
                raise TypeError("a relation lies here or away")
            self._away = self._send(self.here)
        return self._away

    def select(self, *columns: Any) -> Relation:
        """Return these columns."""
        return self._with(lambda frame: frame.select(*columns))

    def with_columns(self, *columns: Any) -> Relation:
        """Return the frame with more columns."""
        return self._with(lambda frame: frame.with_columns(*columns))

    def filter(self, *conditions: Any) -> Relation:
        """Return the rows for which the conditions hold."""
        return self._with(lambda frame: frame.filter(*conditions))

    def unique(self, subset: Any = None) -> Relation:
        """Return the different rows, or one for each value of a subset of columns."""
        return self._with(lambda frame: frame.unique(subset=subset))

    def join(self, other: Relation, on: Any = None, how: Any = "inner") -> Relation:
        """Return the rows joined on columns of the same name."""
        if self.here is not None and other.here is not None:
            return Relation(self.here.join(other.here, on=on, how=how), None, self._send)
        return Relation(None, self.away().join(other.away(), on=on, how=how), self._send)

    def group_by(self, *keys: Any) -> _RelationGroups:
        """Return the rows in groups."""
        return _RelationGroups(self, keys)

    def below(self, others: list[Relation]) -> Relation:
        """Return the rows of relations with the same columns, these first; those that lie here are sent together."""
        import narwhals as nw

        every = [self, *others]
        here = [each.here for each in every if each.here is not None]
        whole = Relation(nw.concat(here, how="vertical"), None, self._send) if here else None
        far = [each.away() for each in every if each.here is None]
        if whole is not None and not far:
            return whole
        parts = [*far, whole.away()] if whole is not None else far
        return Relation(None, nw.concat(parts, how="vertical"), self._send)

    def _with(self, do: Callable[[Lazy], Lazy]) -> Relation:
        if self.here is not None:
            return Relation(do(self.here), None, self._send)
        return Relation(None, do(self.away()), self._send)


class _RelationGroups:
    """The rows of a relation in groups."""

    def __init__(self, relation: Relation, keys: tuple[Any, ...]) -> None:
        self._relation = relation
        self._keys = keys

    def agg(self, *columns: Any) -> Relation:
        """Return a row for each group."""
        return self._relation._with(lambda frame: frame.group_by(*self._keys).agg(*columns))  # noqa: SLF001 - same file


def stack(frames: Iterable[Frame]) -> Frame:
    """Return the rows of frames that have the same columns, one below the other."""
    import narwhals as nw

    parts: list[Any] = list(frames)
    if isinstance(parts[0], Relation):
        return parts[0].below(parts[1:])
    found: Frame = nw.concat(parts, how="vertical")
    return found
