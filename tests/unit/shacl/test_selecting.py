from __future__ import annotations

import numpy as np
import polars as pl

from kgtool.dataset import Dataset
from kgtool.roles import GraphRole
from kgtool.shacl.selecting import held_by_one

_MANY = 60_000


def test_triples_that_one_role_alone_has_are_found_by_terms_that_are_a_column() -> None:
    dataset = Dataset()
    data, inferred = (
        dataset.add_source(name, role) for name, role in (("d", GraphRole.DATA), ("i", GraphRole.INFERRED))
    )
    terms = dataset.terms
    ends = [terms.intern_column(pl.Series([f"<x:{name}{n}>" for n in range(_MANY)], dtype=pl.String)) for name in "so"]
    predicate = np.full(_MANY, terms.intern("<x:p>"))
    dataset.append(inferred, ends[0], predicate, ends[1])
    dataset.append(data, ends[0][:1], predicate[:1], ends[1][:1])
    wanted = [(f"<x:s{n}>", "<x:p>", f"<x:o{n}>") for n in range(20_000)]
    facts = [tuple(map(terms.intern, texts)) for texts in (*wanted, ("<x:s1>", "<x:p>", "<x:o2>"))]
    found = held_by_one(dataset, facts, GraphRole.INFERRED, (GraphRole.DATA,))  # type: ignore[arg-type] # three each
    assert {tuple(terms.texts[part] for part in fact) for fact in found} == {*wanted[1:]}
