"""What the rows of a dataset are: each stage writes rows of its own role, so asserted and inferred never mix."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ASSERTED", "REASONED", "GraphRole"]


class GraphRole(IntEnum):
    """What a source's rows are: a stage writes rows of its own role and never touches another's."""

    ONTOLOGY = 0
    SHAPES = 1
    DATA = 2
    TRUTHY = 3
    INFERRED = 4
    REPORT = 5


ASSERTED = (GraphRole.ONTOLOGY, GraphRole.DATA, GraphRole.TRUTHY)
"""The roles that reasoning starts from: what the files say, and the plain triples settled from claims."""

REASONED = (*ASSERTED, GraphRole.INFERRED)
"""The roles that queries see: asserted and inferred."""
