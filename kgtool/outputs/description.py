"""What a dataset says of itself: how much it holds, under which licence, and what it was made from.

VoID (https://www.w3.org/TR/void/), DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) and PROV-O
(https://www.w3.org/TR/prov-o/). The numbers are those of the union of what is asserted and inferred.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kgtool import __version__
from kgtool.outputs.scope import triple_rows
from kgtool.rdfio.serializing import rows_of, serialize_rows
from kgtool.roles import GraphRole
from kgtool.terms import Literal, NamedNode, term_from_text, term_to_text
from kgtool.vocab import DCTERMS, OWL, PROV, RDF, RDFS, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["MEDIA", "Description", "Made", "describe_dataset"]

_VOID, _DCAT, _SPDX = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"
_PROFILES = {
    "owl2rl": "http://www.w3.org/ns/owl-profile/RL",
    "rdfs": "http://www.w3.org/ns/entailment/RDFS",
}
MEDIA = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
}
"""The media types of files by their suffix."""

Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """What a dataset was made from and with: inputs by path with their sha256, engines by name with their version.

    ``files`` are the documents that hold it: relative address to size in bytes, below ``home``.
    """

    inputs: Mapping[str, str]
    engines: Mapping[str, str]
    files: Mapping[str, int] = field(default_factory=dict)
    home: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """The description as rows of N-Triples texts, and the numbers in it by name."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    version: str
    document: Mapping[str, Any]

    def turtle(self, project: Project) -> bytes:
        """Return the description as Turtle."""
        prefixes = project.prefixes.merged({"void": _VOID, "dcat": _DCAT, "spdx": _SPDX})
        return serialize_rows(self.rows, "turtle", prefixes)


def describe_dataset(dataset: Dataset, project: Project, made: Made) -> Description:
    """Return the description of a settled and reasoned dataset."""
    triples = [(s, p, o) for s, p, o, _ in triple_rows(dataset, "all")]
    counts = _counts(triples, project.base)
    counts["asserted"] = len(triple_rows(dataset, "asserted"))
    counts["inferred"] = counts["triples"] - counts["asserted"]
    version = _version(dataset)
    writing = _Writing(project.base)
    writing.head(project, version)
    writing.numbers(counts, triples)
    writing.distributions(made)
    writing.origin(project, made)
    return Description(tuple(sorted(set(writing.rows))), counts, version, _document(project, made, version))


def _counts(triples: Iterable[tuple[str, str, str]], base: str) -> dict[str, int]:
    """Return the counts that VoID §4.6 names (https://www.w3.org/TR/void/#statistics)."""
    every = list(triples)
    subjects = {s for s, _, _ in every}
    classes = {o for _, p, o in every if p == str(RDF.type)}
    return {
        "triples": len(every),
        "entities": sum(s.startswith(f"<{base}") for s in subjects),
        "classes": len(classes),
        "properties": len({p for _, p, _ in every}),
        "distinctSubjects": len(subjects),
        "distinctObjects": len({o for _, _, o in every}),
    }


def _version(dataset: Dataset) -> str:
    """Return the version that the ontology gives itself; "" for none."""
    found = sorted(
        term.value
        for _, p, o, _ in rows_of(dataset, GraphRole.ONTOLOGY, graphs=False)
        if p == str(OWL.versionInfo) and isinstance(term := term_from_text(o), Literal)
    )
    return found[-1] if found else ""


def _document(project: Project, made: Made, version: str) -> dict[str, Any]:
    """Return the dataset in terms of schema.org, as search engines for data take it."""
    about = str(project.settings["site"]["about"])
    optional = {"description": about, "license": project.license, "version": version}
    files = [
        {"@type": "DataDownload", "contentUrl": made.home + quote(name), "encodingFormat": _media(name)}
        for name in sorted(made.files)
    ]
    return {
        "@context": {"@vocab": SCHEMA.namespace},
        "@type": "Dataset",
        "@id": f"{project.base}dataset",
        "name": project.title or project.name,
        **{name: value for name, value in optional.items() if value},
        **({"distribution": files} if files else {}),
    }


def _media(name: str) -> str:
    return next((media for suffix, media in MEDIA.items() if name.endswith(suffix)), "application/octet-stream")


class _Writing:
    """The rows of a description while it is written."""

    def __init__(self, base: str) -> None:
        self.rows: list[Row] = []
        self._base = base
        self._set = f"<{base}dataset>"
        self._blank = 0

    def say(self, subject: str, predicate: str, value: object) -> None:
        """Add a triple; a value is N-Triples text, an int, or a named node."""
        if isinstance(value, int):
            value = term_to_text(Literal(str(value), datatype=XSD.integer))
        self.rows.append((subject, predicate if predicate[0] == "<" else f"<{predicate}>", str(value), ""))

    def head(self, project: Project, version: str) -> None:
        """Say what the dataset is, what it is called, and under which licence it stands."""
        for kind in (f"<{_VOID}Dataset>", f"<{_DCAT}Dataset>", str(PROV.Entity)):
            self.say(self._set, str(RDF.type), kind)
        title = Literal(project.title or project.name, language=project.language)
        self.say(self._set, str(DCTERMS.title), term_to_text(title))
        about = str(project.settings["site"]["about"])
        if about:
            self.say(self._set, str(DCTERMS.description), term_to_text(Literal(about, language=project.language)))
        if project.license:
            self.say(self._set, str(DCTERMS.license), NamedNode(project.license))
        if version:
            self.say(self._set, f"{_DCAT}version", term_to_text(Literal(version)))
            self.say(self._set, str(OWL.versionInfo), term_to_text(Literal(version)))
        self.say(self._set, f"{_VOID}uriSpace", term_to_text(Literal(project.base)))
        self.say(self._set, f"{_VOID}vocabulary", f"<{project.claims_namespace}>")

    def numbers(self, counts: Mapping[str, int], triples: Iterable[tuple[str, str, str]]) -> None:
        """Say how much there is: in all, by class and by property, asserted and inferred."""
        for name in ("triples", "entities", "classes", "properties", "distinctSubjects", "distinctObjects"):
            self.say(self._set, _VOID + name, counts[name])
        by_property: Counter[str] = Counter()
        by_class: dict[str, set[str]] = defaultdict(set)
        for s, p, o in triples:
            by_property[p] += 1
            if p == str(RDF.type) and o[0] == "<":
                by_class[o].add(s)
        for name in sorted(by_property):
            self._part("propertyPartition", "property", name, ("triples", by_property[name]))
        for name in sorted(by_class):
            self._part("classPartition", "class", name, ("entities", len(by_class[name])))
        for name in ("asserted", "inferred"):
            subset = f"<{self._base}dataset/{name}>"
            self.say(self._set, f"{_VOID}subset", subset)
            self.say(subset, str(RDF.type), f"<{_VOID}Dataset>")
            self.say(subset, str(RDFS.label), term_to_text(Literal(name, language="en")))
            self.say(subset, f"{_VOID}triples", counts[name])

    def distributions(self, made: Made) -> None:
        """Say which files hold the dataset."""
        for name in sorted(made.files):
            address = f"<{made.home}{quote(name)}>"
            node = f"<{self._base}dataset/distribution/{quote(name)}>"
            self.say(self._set, f"{_DCAT}distribution", node)
            self.say(self._set, f"{_VOID}dataDump", address)
            self.say(node, str(RDF.type), f"<{_DCAT}Distribution>")
            self.say(node, f"{_DCAT}downloadURL", address)
            self.say(node, f"{_DCAT}mediaType", f"<{_IANA}{_media(name)}>")
            self.say(node, f"{_DCAT}byteSize", _typed(made.files[name]))

    def origin(self, project: Project, made: Made) -> None:
        """Say what the build used and who did it."""
        build = f"<{self._base}dataset/build>"
        self.say(self._set, str(PROV.wasGeneratedBy), build)
        self.say(build, str(RDF.type), str(PROV.Activity))
        for path in sorted(made.inputs):
            file = f"<{self._base}file/{quote(path)}>"
            self.say(build, str(PROV.used), file)
            self.say(self._set, str(PROV.wasDerivedFrom), file)
            self.say(file, str(RDF.type), str(PROV.Entity))
            self.say(file, str(RDFS.label), term_to_text(Literal(path)))
            checksum = self._new()
            self.say(file, f"{_SPDX}checksum", checksum)
            self.say(checksum, f"{_SPDX}algorithm", f"<{_SPDX}checksumAlgorithm_sha256>")
            value = Literal(made.inputs[path], datatype=NamedNode(f"{XSD.namespace}hexBinary"))
            self.say(checksum, f"{_SPDX}checksumValue", term_to_text(value))
        for name, version in {"kgtool": __version__, **made.engines}.items():
            agent = f"<{self._base}dataset/software/{quote(name)}>"
            self.say(build, str(PROV.wasAssociatedWith), agent)
            self.say(agent, str(RDF.type), str(PROV.SoftwareAgent))
            self.say(agent, str(RDFS.label), term_to_text(Literal(name)))
            self.say(agent, f"{_DCAT}version", term_to_text(Literal(version)))
        self._plan(build, project)

    def _plan(self, build: str, project: Project) -> None:
        """Say by which rules the build concluded."""
        profile = _PROFILES.get(str(project.settings["reason"]["entailment"]))
        plans = [profile] if profile else []
        plans += [f"{self._base}file/{quote(project.relative(path))}" for path in project.files("rules")]
        for plan in plans:
            association = self._new()
            self.say(build, str(PROV.qualifiedAssociation), association)
            self.say(association, str(RDF.type), str(PROV.Association))
            self.say(association, str(PROV.agent), f"<{self._base}dataset/software/kgtool>")
            self.say(association, str(PROV.hadPlan), f"<{plan}>")
            self.say(f"<{plan}>", str(RDF.type), str(PROV.Plan))

    def _part(self, link: str, kind: str, name: str, count: tuple[str, int]) -> None:
        node = self._new()
        self.say(self._set, f"{_VOID}{link}", node)
        self.say(node, f"{_VOID}{kind}", name)
        self.say(node, f"{_VOID}{count[0]}", count[1])

    def _new(self) -> str:
        self._blank += 1
        return f"_:d{self._blank}"


def _typed(size: int) -> str:
    return term_to_text(Literal(str(size), datatype=NamedNode(f"{XSD.namespace}nonNegativeInteger")))
