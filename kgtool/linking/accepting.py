"""A link, written where the project keeps its links: who accepted it, when and why; all else in the file stays.

Nothing is linked by itself. A link is a ``skos:exactMatch`` and a node of the claim vocabulary's class ``Link`` that
says how the identity was checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.claim import local_name
from kgtool.claims.showing import show_term
from kgtool.errors import Diagnostic, Location, UsageError
from kgtool.linking.alignment import link_vocabulary, names_of, read_alignment, read_nodes
from kgtool.linking.names import ENTITY
from kgtool.prefixes import WELL_KNOWN, PrefixMap
from kgtool.rdfio.appending import prefixes_of, turtle_header
from kgtool.terms import Literal, NamedNode
from kgtool.vocab import DCTERMS, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kgtool.dataset import Dataset
    from kgtool.linking.alignment import Alignment
    from kgtool.linking.snapshot import Snapshot
    from kgtool.project import Project

__all__ = ["NewLink", "write_link"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ITEM = re.compile(r"Q[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to be written: entity (IRI) and item, who accepted it, why, when (a date; empty: not said), on how much.

    ``by`` is a name, or an IRI in angle brackets or with a prefix of the project.
    """

    entity: str
    item: str
    by: str
    why: str
    when: str = ""
    evidence: int = 1


def write_link(
    new: NewLink, file: Path, project: Project, dataset: Dataset, *, snapshot: Snapshot | None = None
) -> str:
    """Append a link to a Turtle file, made if it is not there, and return the Turtle that was added.

    Raises UsageError and leaves the file alone: KG1107 nothing describes the entity, KG1108 one of both is linked
    already, KG1109 the item, the date or the reason is not of the right form, KG0512 a file that is no Turtle.
    """
    alignment = read_alignment(dataset, project)
    node = read_nodes(dataset, [new.entity]).get(new.entity, {})
    faults = [*_form_faults(new), *_link_faults(new, alignment, project, snapshot)]
    if not node:
        hint = "describe it first, or look it up with `kgtool find`"
        faults.append(Diagnostic("KG1107", f"nothing describes {project.prefixes.shorten(new.entity)}", hint=hint))
    if faults:
        raise UsageError(*faults)
    before = file.read_bytes() if file.exists() else turtle_header(project.prefixes).encode()
    prefixes = prefixes_of(before, project.relative(file), project.base)
    label = next((text for language, text in names_of(node) if language == project.language), local_name(new.entity))
    missing = _missing(prefixes)
    block = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in missing.items())
    block += _turtle(new, label, PrefixMap({**prefixes.namespaces, **missing}), project)
    line_break = "\r\n" if b"\r\n" in before else "\n"
    gap = line_break if before.endswith(b"\n") or not before else 2 * line_break
    after = before + (gap + block.replace("\n", line_break)).encode()
    prefixes_of(after, project.relative(file), project.base)
    draft = file.with_name(f".{file.name}.new")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(after)
    draft.replace(file)
    return block


def _missing(prefixes: PrefixMap) -> dict[str, str]:
    """Return the well-known prefixes that a link is written with and a file does not have yet."""
    wanted = {name: WELL_KNOWN[name] for name in ("dcterms", "rdfs", "skos", "wd", "xsd")}
    known = set(prefixes.namespaces.values())
    return {name: iri for name, iri in wanted.items() if iri not in known and name not in prefixes.namespaces}


def _form_faults(new: NewLink) -> Iterator[Diagnostic]:
    if not _ITEM.fullmatch(new.item):
        yield Diagnostic("KG1109", f"'{new.item}' is no item of Wikidata", hint="an item is written Q42")
    if new.when and not _DATE.fullmatch(new.when):
        yield Diagnostic("KG1109", f"'{new.when}' is no date", hint="write it as 2014-12-24, or say `--when today`")
    if not new.by.strip() or not new.why.strip():
        yield Diagnostic("KG1109", "a link says who accepted it and why", hint="give --by and --why")
    if new.evidence < 1:
        yield Diagnostic("KG1109", f"a link rests on {new.evidence} pieces of evidence", hint="count at least one")


def _link_faults(
    new: NewLink, alignment: Alignment, project: Project, snapshot: Snapshot | None
) -> Iterator[Diagnostic]:
    shorten = project.prefixes.shorten
    for link in alignment.links:
        place = Location(link.source)
        if link.entity == new.entity:
            message = f"{shorten(new.entity)} is linked to {link.item} already"
            yield Diagnostic("KG1108", message, place, "take that link out first")
        elif link.item == new.item:
            message = f"{new.item} is linked to {shorten(link.entity)} already"
            yield Diagnostic("KG1108", message, place, "two entities of ours on one item: are they one?")
    found = snapshot.get(new.item) if snapshot else None
    if found is not None and found.redirect:
        message = f"{new.item} was merged into {found.redirect}"
        yield Diagnostic("KG1109", message, Location(found.source), f"link to {found.redirect}")
    if found is not None and found.missing:
        yield Diagnostic("KG1109", f"Wikidata has no item {new.item}", Location(found.source))


def _turtle(new: NewLink, label: str, prefixes: PrefixMap, project: Project) -> str:
    words = link_vocabulary(project.claims_namespace)
    namespaces = project.prefixes.namespaces
    name = new.entity.removeprefix(project.base) if new.entity.startswith(project.base) else local_name(new.entity)
    node = namespaces.get("link", f"{project.base}link/") + re.sub(r"[^\w.\-]+", "-", name).strip("-.")
    entity, item = show_term(NamedNode(new.entity), prefixes), show_term(NamedNode(ENTITY + new.item), prefixes)
    rows = [
        (show_term(RDFS.label, prefixes), str(Literal(f"{label} in Wikidata", language="en"))),
        (show_term(words.linkedEntity, prefixes), entity),
        (show_term(words.linkedTo, prefixes), item),
        (show_term(words.verifiedBy, prefixes), str(Literal(new.why, language=project.language))),
        (show_term(words.evidenceCount, prefixes), str(new.evidence)),
        (show_term(DCTERMS.creator, prefixes), show_term(_agent(new.by, project), prefixes)),
    ]
    if new.when:
        rows.append((show_term(DCTERMS.created, prefixes), show_term(Literal(new.when, datatype=XSD.date), prefixes)))
    width = max(len(predicate) for predicate, _ in rows)
    lines = " ;\n".join(f"    {predicate.ljust(width)} {value}" for predicate, value in rows)
    match = show_term(SKOS.exactMatch, prefixes)
    return f"{entity} {match} {item} .\n{prefixes.shorten(node)} a {show_term(words.Link, prefixes)} ;\n{lines} .\n"


def _agent(by: str, project: Project) -> NamedNode | Literal:
    prefix, colon, _ = by.partition(":")
    if by.startswith("<") or (colon and prefix in project.prefixes.namespaces and " " not in by):
        return NamedNode(project.prefixes.expand(by))
    return Literal(by)
