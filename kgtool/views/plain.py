"""The plain facts alone: what is true when read alone, by rank and policy; who says so is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgtool.rdfio.canonical import Row
    from kgtool.views.world import World

__all__ = ["plain_rows"]


def plain_rows(world: World) -> list[Row]:
    """Return the plain triples as rows, sorted, with the policy that decided; nothing reads them back into claims."""
    return sorted({*((*triple, "") for triple in world.plain), *world.header("plain")})
