from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from kgtool.rdfio.jsonld_documents import json_text

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_the_text_is_that_of_the_json_module(value: object) -> None:
    assert json_text(value) == json.dumps(value, ensure_ascii=False, indent=2) + "\n"
