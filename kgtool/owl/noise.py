"""The policy on conclusions that hold for everything: left out by default, kept with ``--axiomatic``.

Left out are ``x owl:sameAs x`` (eq-ref), the axioms of cls-thing, cls-nothing1, prp-ap and dt-type1, membership in
owl:Thing, domains and ranges that are owl:Thing, and what scm-cls, scm-op and scm-dp say of every class and property.
A triple with a literal as subject is used inside, as the spec's generalized triples are, and never written: no RDF
syntax has it (RDF 1.1 Concepts §3.1, https://www.w3.org/TR/rdf11-concepts/#section-triples).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgtool.rules.columns import EMPTY, high, low, minus
from kgtool.vocab import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kgtool.dataset import Terms
    from kgtool.rules.columns import Column, Mask

__all__ = ["without_noise"]

_REFLEXIVE = (
    OWL.sameAs,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
)
_STANDARD = (f"<{XSD.namespace}", f"<{RDF.namespace}")
"""Where the datatypes stand of which dt-type1 says that they are datatypes."""
_EVERYTHING = (OWL.Thing, RDFS.Resource)


def without_noise(
    inferred: dict[int, Column], terms: Terms, axioms: Mapping[int, Column], *, axiomatic: bool
) -> dict[int, Column]:
    """Return slots less the trivial triples; with ``axiomatic``, less those only that no RDF syntax can write."""
    literal, iri = _kinds(terms)
    everything = {-(terms.find(str(name)) or 0) for name in _EVERYTHING}
    reflexive = {terms.find(str(name)) for name in _REFLEXIVE}
    datatype = -(terms.find(str(RDFS.Datatype)) or 0)
    kept: dict[int, Column] = {}
    for slot, column in inferred.items():
        if not len(column) or (slot > 0 and not iri[slot]) or (not axiomatic and slot in everything):
            continue
        rows = column if axiomatic else minus(column, axioms.get(slot, EMPTY))
        rows = rows[~literal[high(rows) if slot > 0 else rows]]
        if not axiomatic and slot == datatype:
            rows = rows[[not terms.texts[row].startswith(_STANDARD) for row in rows.tolist()]]
        if not axiomatic and slot in reflexive:
            rows = rows[high(rows) != low(rows)]
        if not axiomatic and slot > 0:
            rows = _proper(rows, slot, terms)
        if len(rows):
            kept[slot] = rows
    return kept


def _kinds(terms: Terms) -> tuple[Mask, Mask]:
    codes = terms.first_characters()
    return codes == ord('"'), codes == ord("<")


def _proper(rows: Column, slot: int, terms: Terms) -> Column:
    """Leave out that every class lies between owl:Nothing and owl:Thing, and every value in the latter."""
    if slot not in {terms.find(str(name)) for name in (RDFS.subClassOf, RDFS.domain, RDFS.range)}:
        return rows
    for name in _EVERYTHING:
        rows = rows[low(rows) != (terms.find(str(name)) or 0)]
    kept: Column = rows[high(rows) != (terms.find(str(OWL.Nothing)) or 0)]
    return kept
