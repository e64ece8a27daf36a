"""The rules that stand in shapes, for the commands that reason: what reads them is loaded where there are some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.vocab import SH

if TYPE_CHECKING:
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.roles import GraphRole
    from kgtool.rules.construct import ProjectRule

__all__ = ["shape_rules"]


def shape_rules(
    dataset: Dataset, roles: tuple[GraphRole, ...], root: Path | None = None, base: str | None = None
) -> tuple[ProjectRule, ...]:
    """Return what :func:`kgtool.shacl.shape_rules.rules_of_shapes` finds, with places in files below ``root``.

    Raises InputError as it does. Where nothing says sh:rule, no shape is read for it.
    """
    if dataset.terms.find_iri(SH.rule.value) is None:
        return ()
    from kgtool.shacl.places import ResultPlaces
    from kgtool.shacl.shape_rules import rules_of_shapes

    return rules_of_shapes(dataset, roles, ResultPlaces(dataset, root, base).locate)
