"""Whether two engines infer the same triples, and if not, which rules the difference comes from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from film_data import OWL, RDF, RDFS

if TYPE_CHECKING:
    from pathlib import Path

_TYPE = f"<{RDF}type>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_REFLEXIVE = {f"<{OWL}{name}>" for name in ("sameAs", "equivalentClass", "equivalentProperty")} | {
    f"<{RDFS}{name}>" for name in ("subClassOf", "subPropertyOf")
}
_STANDARD = tuple(f"<{namespace}" for namespace in (OWL, RDF, RDFS, _XSD))
_RULES = (
    ("propertyChainAxiom", "prp-spo2"),
    ("TransitiveProperty", "prp-trp"),
    ("SymmetricProperty", "prp-symp"),
    ("inverseOf", "prp-inv"),
    ("equivalentProperty", "prp-eqp"),
)
_OF_CLASSES = (("oneOf", "cls-oo"), ("unionOf", "cls-uni"), ("intersectionOf", "cls-int"))


@dataclass(frozen=True, slots=True)
class Difference:
    """How many triples two results share, and those of one alone, counted by the axiom that concerns them."""

    common: int
    lacks: Counter[str] = field(default_factory=Counter)
    adds: Counter[str] = field(default_factory=Counter)

    @property
    def lacking(self) -> int:
        """How many triples of ours the other lacks."""
        return self.lacks.total()

    @property
    def adding(self) -> int:
        """How many triples the other has and we have not."""
        return self.adds.total()


def without(data: Path, word: str, target: Path) -> bool:
    """Write the lines without a word to another file; return whether there was one with it."""
    left = 0
    with data.open(encoding="utf-8") as file, target.open("w", encoding="utf-8") as out:
        for line in file:
            left += word in line
            if word not in line:
                out.write(line)
    return bool(left)


def compare(ours: Path, theirs: Path, data: Path) -> Difference:
    """Compare inferred triples with a peer's, which may have the asserted ones and noise among them.

    Left out on both sides: what has a blank node, whose labels each engine chooses; what the policy on noise leaves out
    (docs/reasoning.md): asserted triples, x owl:sameAs x, reflexive axioms, owl:Thing, axioms of the standards
    themselves, literals as subjects. A plain literal and one of xsd:string are one term.
    """
    other = {line for line in _lines(theirs) if not _is_noise(line)}
    other -= _lines(data)
    mine = {line for line in _lines(ours) if not _is_noise(line)}
    common = mine & other
    mine -= common
    other -= common
    families = _families(data)
    return Difference(len(common), _count(mine, families), _count(other, families))


def _lines(path: Path) -> set[str]:
    found = set()
    with path.open(encoding="utf-8") as file:
        for line in file:
            if "_:" not in line:
                found.add(line.rstrip("\n").replace(f"^^<{_XSD}string>", ""))
    return found


def _is_noise(line: str) -> bool:
    s, p, o = line.removesuffix(" .").split(" ", 2)
    if s == o and p in _REFLEXIVE:
        return True
    if s.startswith(('"', *_STANDARD)):
        return True
    if o in {f"<{OWL}Thing>", f"<{RDFS}Resource>"}:
        return True
    return p == _TYPE and o in {f"<{OWL}{name}>" for name in ("Class", "ObjectProperty", "DatatypeProperty")}


def _families(data: Path) -> dict[str, str]:
    """Return for each property and class the rule of an axiom that makes its triples, the rarest rule first."""
    found: dict[str, str] = {}
    text = "\n".join(_schema_lines(data))
    for word, rule in _RULES:
        pattern = rf"^(<[^>]*>) <{OWL}{word}>" if word[0].islower() else rf"^(<[^>]*>) {_TYPE} <{OWL}{word}>"
        for name in re.findall(pattern, text, re.MULTILINE):
            found.setdefault(name, rule)
    for word, rule in _OF_CLASSES:
        for name in re.findall(rf"^(<[^>]*>) <{OWL}{word}>", text, re.MULTILINE):
            found.setdefault(f"{_TYPE} {name}", rule)
    return found


def _schema_lines(data: Path) -> list[str]:
    with data.open(encoding="utf-8") as file:
        return [line for line in file if f"<{OWL}" in line]


def _count(lines: set[str], families: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        _, p, o = line.removesuffix(" .").split(" ", 2)
        key = f"{p} {o}" if p == _TYPE else p
        name = re.sub(r".*[/#]([^>]*)>$", r"\1", o if p == _TYPE else p)
        if p.startswith(_STANDARD) and p != _TYPE:
            found[f"scm-* (schema: {name})"] += 1
        else:
            rule = families.get(key)
            found[f"{rule} ({name})" if rule else f"({name})"] += 1
    return found
