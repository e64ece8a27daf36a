from __future__ import annotations

import pytest

from kgtool.dataset import Terms
from kgtool.rdfio.columns import BlankNodeLabels, ids_of_text
from kgtool.rdfio.formats import FORMATS
from kgtool.rdfio.parser import Document, nquads_text
from kgtool.rdfio.turtle_plain import read_turtle
from tests.spec.suites import Case, parameters

pytestmark = pytest.mark.spec

MANIFESTS = ["rdf-tests/rdf/rdf11/rdf-turtle/manifest.ttl"]


@pytest.mark.parametrize("case", parameters(MANIFESTS))
def test_what_columns_say_is_what_the_parser_says(case: Case) -> None:
    document = Document("a", case.file().read_bytes(), FORMATS["turtle"], case.action_base)
    terms = Terms()
    rows = read_turtle(document, terms, BlankNodeLabels(0))
    if "Negative" in case.kind:
        assert rows is None
    if rows is None:
        return
    parsed, labels = Terms(), BlankNodeLabels(0)
    parts = [ids_of_text(text, parsed, labels, quads=False) for text in nquads_text(document)]
    expected = [tuple(parsed.texts[each] for each in row) for part in parts for row in part.tolist()]
    assert [tuple(terms.texts[each] for each in row) for row in rows.tolist()] == expected
