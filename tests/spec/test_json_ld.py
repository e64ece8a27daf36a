"""The W3C suites of JSON-LD 1.1: API (https://www.w3.org/TR/json-ld11-api/) and framing, through the operations.

Left out, as every processor of JSON-LD 1.1 does: tests whose specVersion is json-ld-1.0.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool.errors import KgtoolError
from kgtool.operations import jsonld
from kgtool.rdfio.jsonld_documents import Document, Documents
from kgtool.rdfio.jsonld_processing import JsonLdOptions

SUITES = Path(os.environ.get("KGTOOL_W3C") or Path(__file__).parents[3] / "shared" / "w3c")
MANIFESTS = {
    "expand": "json-ld-api/tests",
    "compact": "json-ld-api/tests",
    "flatten": "json-ld-api/tests",
    "fromRdf": "json-ld-api/tests",
    "toRdf": "json-ld-api/tests",
    "html": "json-ld-api/tests",
    "remote-doc": "json-ld-api/tests",
    "frame": "json-ld-framing/tests",
}
OPTIONS = {
    "base": "base",
    "processingMode": "processing_mode",
    "compactArrays": "compact_arrays",
    "compactToRelative": "compact_to_relative",
    "extractAllScripts": "extract_all_scripts",
    "useNativeTypes": "use_native_types",
    "useRdfType": "use_rdf_type",
    "rdfDirection": "rdf_direction",
    "produceGeneralizedRdf": "produce_generalized_rdf",
    "omitGraph": "omit_graph",
    "ordered": "ordered",
}

pytestmark = pytest.mark.spec


def cases() -> list[Any]:
    found = []
    for name, folder in MANIFESTS.items():
        path = SUITES / folder / f"{name}-manifest.jsonld"
        if not path.is_file():
            continue
        manifest = json.loads(path.read_text(encoding="utf-8"))
        for entry in manifest["sequence"]:
            if entry.get("option", {}).get("specVersion") == "json-ld-1.0":
                continue
            found.append(pytest.param(name, manifest["baseIri"], entry, id=f"{name}{entry['@id']}"))
    if not found:
        skip = pytest.mark.skip(reason=f"no W3C suites in {SUITES}: set KGTOOL_W3C to the folder that has them")
        return [pytest.param("", "", {}, marks=skip)]
    return found


@pytest.mark.parametrize(("suite", "base", "entry"), cases())
def test_suite(suite: str, base: str, entry: dict[str, Any]) -> None:
    folder = SUITES / MANIFESTS[suite]
    run = Case(folder, base, entry)
    if "expectErrorCode" in entry:
        with pytest.raises(KgtoolError) as caught:
            run.result()
        assert entry["expectErrorCode"] in str(caught.value)
        return
    result = run.result()
    if "expect" not in entry:
        return
    expected = (folder / entry["expect"]).read_bytes()
    if isinstance(result, bytes):
        assert canonical(result) == canonical(expected)
    else:
        assert same(result, json.loads(expected)), json.dumps(result, indent=1)


@dataclass(frozen=True)
class Case:
    """One test of a manifest, run as its type says."""

    folder: Path
    base: str
    entry: dict[str, Any]

    @property
    def option(self) -> dict[str, Any]:
        return dict(self.entry.get("option", {}))

    @property
    def documents(self) -> Documents:
        return Documents({self.base: self.folder})

    def options(self) -> JsonLdOptions:
        given = {OPTIONS[key]: value for key, value in self.option.items() if key in OPTIONS}
        if "expandContext" in self.option:
            given["expand_context"] = self.read(self.option["expandContext"])
        return JsonLdOptions(**given, documents=self.documents)

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def document(self) -> Document:
        found = self.documents.load(self.base + self.option.get("redirectTo", self.entry["input"]))
        links = self.option.get("httpLink", "")
        return replace(
            found,
            content_type=self.option.get("contentType", found.content_type),
            link=links if isinstance(links, str) else ", ".join(links),
        )

    def result(self) -> Any:
        kinds, options = self.entry["@type"], self.options()
        context = self.read(self.entry["context"]) if "context" in self.entry else None
        if "jld:FromRDFTest" in kinds:
            return jsonld.from_rdf(jsonld.open_rdf(str(self.folder / self.entry["input"])), options=options)
        if "jld:ExpandTest" in kinds:
            return jsonld.expand(self.document(), options=options)
        if "jld:CompactTest" in kinds:
            return jsonld.compact(self.document(), context=context, options=options)
        if "jld:FlattenTest" in kinds:
            return jsonld.flatten(self.document(), context=context, options=options)
        if "jld:FrameTest" in kinds:
            return jsonld.frame(self.document(), frame=self.read(self.entry["frame"]), options=options)
        return jsonld.to_rdf(self.document(), options=options)


@cache
def canonical(nquads: bytes) -> str:
    """Return a canonical form of a dataset; a generalized statement becomes a node of its own."""
    lines = []
    for number, line in enumerate(filter(None, map(str.strip, nquads.decode().splitlines()))):
        subject, predicate, rest = line.split(" ", 2)
        if predicate.startswith("_:"):
            lines += [f"_:g{number} <urn:{name}> {term} .\n" for name, term in (("s", subject), ("p", predicate))]
            lines.append(f"_:g{number} <urn:o> {rest}\n")
        else:
            lines.append(f"{line}\n")
    dataset = ox.Dataset(ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return "".join(sorted(f"{quad}\n" for quad in dataset))


def same(left: Any, right: Any, *, ordered: bool = False) -> bool:
    """Compare JSON as the suites say: arrays have no order, but those of @list."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key], ordered=key == "@list") for key in left)
    if isinstance(left, list) and isinstance(right, list):
        if ordered or len(left) != len(right):
            return len(left) == len(right) and all(map(same, left, right))
        rest = list(right)
        for item in left:
            place = next((number for number, other in enumerate(rest) if same(item, other)), None)
            if place is None:
                return False
            del rest[place]
        return True
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)
