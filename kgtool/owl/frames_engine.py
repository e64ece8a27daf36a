"""The rules of an entailment over one table of triples: ``--engine polars``, and ``--engine spark`` for clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgtool.dataset import ASSERTED
from kgtool.owl.literals import with_written_numbers
from kgtool.owl.tables import axioms_of, equality_rules, rules_of
from kgtool.rules.backends import PolarsBackend
from kgtool.rules.construct import QueryRule
from kgtool.rules.fixpoint import Ids
from kgtool.rules.frame_groups import fits_frames
from kgtool.rules.frames import Closed, Rules, close_frames
from kgtool.rules.limits import Limits, Work
from kgtool.rules.plans import compile_rule
from kgtool.rules.spark import spark_backend
from kgtool.rules.stored import StoredFacts
from kgtool.rules.strata import query_plan
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kgtool.dataset import Dataset
    from kgtool.rules.construct import ProjectRule

__all__ = ["brought", "close"]


def close(
    dataset: Dataset,
    *,
    regime: str,
    rules: Iterable[ProjectRule] = (),
    engine: str = "polars",
    limits: Limits | None = None,
) -> Closed:
    """Return all triples of the closure as columns of ids, asserted and trivial ones among them.

    What a project's rules ask beside joins of terms is asked in this process: :func:`brought` names the rules that
    bring all that they read. Raises EngineError (KG0612) where PySpark is missing, InputError (KG0605, KG0606) for a
    negation that cannot be ordered, LimitError (KG0611) where a limit is reached.
    """
    work = Work(limits or Limits(), dataset.terms)
    intern = dataset.terms.intern
    ids = Ids.of(intern)
    facts = StoredFacts(dataset, ids.type, ASSERTED)
    own = list(rules)
    queries = [query_plan(rule, intern) for rule in own if isinstance(rule, QueryRule)]
    table = with_written_numbers(rules_of(regime), facts, dataset.terms)
    every = (*table, *(equality_rules() if regime == "owl2rl" else ()), *own)
    compiled = [
        compile_rule(rule, intern, str(RDF.type), unify=False) for rule in every if not isinstance(rule, QueryRule)
    ]
    axioms = [[intern(text) for text in texts] for _, *texts in axioms_of(regime)]
    s, p, o = facts.everything()
    rows = np.concatenate([np.stack([s, p, o], axis=1), np.array(axioms, np.int64).reshape(-1, 3)])
    rows = np.unique(rows, axis=0)
    if not len(rows):
        return Closed(s, p, o, 0, {})
    backend = PolarsBackend(work) if engine == "polars" else spark_backend(work)
    triples = (rows[:, 0], rows[:, 1], rows[:, 2])
    return close_frames(triples, Rules(compiled, queries), ids, backend, work)


def brought(rules: Iterable[ProjectRule]) -> tuple[str, ...]:
    """Return the names of the rules that bring what they read to this process, sorted."""
    return tuple(sorted(rule.name for rule in rules if isinstance(rule, QueryRule) and not fits_frames(rule)))
