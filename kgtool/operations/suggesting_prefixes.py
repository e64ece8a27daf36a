"""Candidates for repairs of prefixes that files use and do not declare, which keep them from being read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgtool.operations.suggesting import Candidate
from kgtool.prefixes import WELL_KNOWN
from kgtool.rdfio.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.errors import Diagnostic, Location
    from kgtool.operations.fixing import Ground

__all__ = ["prefix_candidates"]

_UNKNOWN = re.compile(r"unknown prefix '([^']*)'")
_DECLARED = re.compile(r"(?im)^[ \t]*@?prefix[ \t]+([^\s:<>\"']*):[ \t]*<[^<>\s]*>[ \t]*\.?[ \t]*\r?\n")


def prefix_candidates(ground: Ground) -> list[Candidate]:
    """Return repairs for the prefixes that files use and do not declare: the only near one, or a declaration."""
    found: list[Candidate] = []
    for fault in ground.faults:
        prefix = _UNKNOWN.match(fault.message) if fault.code == "KG0102" else None
        if prefix is None or fault.location is None or fault.location.path not in ground.paths:
            continue
        found += _respelt_prefix(ground, prefix[1], fault, fault.location)
    return found


def _respelt_prefix(ground: Ground, prefix: str, fault: Diagnostic, place: Location) -> Iterator[Candidate]:
    from kgtool.rdfio.replay import prefixed_names
    from kgtool.shacl.spelling import only_near

    text = ground.text(place.path)
    namespaces = ground.project.prefixes.namespaces if ground.project is not None else {}
    if prefix in namespaces or prefix in WELL_KNOWN:
        namespace = namespaces.get(prefix) or WELL_KNOWN[prefix]
        *_, last = (None, *_DECLARED.finditer(text))
        sparql = last is not None and not last[0].lstrip().startswith("@")
        line = f"PREFIX {prefix}: <{namespace}>" if sparql else f"@prefix {prefix}: <{namespace}> ."
        at = last.end() if last is not None else 0
        edit = Edit(place.path, at, at, line + ("\r\n" if "\r\n" in text else "\n"))
        yield Candidate("prefix", (edit,), (), place, "", line, f"the prefix '{prefix}' is not declared here", (fault,))
        return
    near = only_near(prefix, {declared[1] for declared in _DECLARED.finditer(text)})
    if len(near) == 1:
        spans = [start for name, (start, _) in prefixed_names(text) if name == prefix]
        edits = tuple(Edit(place.path, start, start + len(prefix), near[0]) for start in spans)
        why = f"the prefix '{prefix}' is not declared, '{near[0]}' is"
        yield Candidate("prefix", edits, (), place, f"{prefix}:", f"{near[0]}:", why, (fault,))
