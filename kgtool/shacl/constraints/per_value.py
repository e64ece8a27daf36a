"""Constraints that one value answers alone: answered once per distinct term, on the dictionary.

SHACL §4.1 (https://www.w3.org/TR/shacl/#core-components-value-type), §4.3
(https://www.w3.org/TR/shacl/#core-components-range) and §4.4
(https://www.w3.org/TR/shacl/#core-components-string). sh:class stands in :mod:`kgtool.shacl.constraints.relational`,
since it asks the graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kgtool.shacl.constraints.constraint import Constraint
from kgtool.shacl.patterns import Regex, matches
from kgtool.terms import Literal, NamedNode, term_to_text
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kgtool.shacl.facts import Facts

__all__ = [
    "DatatypeConstraint",
    "LanguageInConstraint",
    "LengthConstraint",
    "NodeKindConstraint",
    "PatternConstraint",
    "PerValue",
    "RangeConstraint",
    "UniqueLangConstraint",
]

_KINDS_OF_TERMS = 4
_KINDS = {0: "an IRI", 1: "a blank node", 2: "a literal"}


@dataclass(frozen=True, slots=True)
class PerValue(Constraint):
    """A constraint whose answer depends on nothing but the value itself."""

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return, per value id, whether it breaks the constraint."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class NodeKindConstraint(PerValue):
    """sh:nodeKind: which kinds of term a value may be (0 IRI, 1 blank node, 2 literal)."""

    kinds: frozenset[int]

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where the kind of term is none of the allowed ones."""
        allowed = np.zeros(_KINDS_OF_TERMS, np.bool_)
        allowed[list(self.kinds)] = True
        return ~allowed[facts.kinds(values)]

    def asked(self) -> str:
        """Name the kinds."""
        return f"value is to be {' or '.join(_KINDS[kind] for kind in sorted(self.kinds))}"


@dataclass(frozen=True, slots=True)
class DatatypeConstraint(PerValue):
    """sh:datatype: the datatype of a value, which must also be well formed where kgtool knows the datatype."""

    datatype: NamedNode

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where the datatype is another one or the lexical form is none of its own."""
        wrong: NDArray[np.bool_] = facts.datatypes(values) != facts.datatype_code(self.datatype.value)
        if self.datatype != RDF.langString:
            wrong[~wrong] = ~facts.well_formed(values[~wrong], self.datatype.value)
        return wrong

    def asked(self) -> str:
        """Name the datatype."""
        return f"value is to have the datatype <{self.datatype.value}> and to be well formed"


@dataclass(frozen=True, slots=True)
class RangeConstraint(PerValue):
    """sh:minExclusive, sh:minInclusive, sh:maxExclusive and sh:maxInclusive, compared as SPARQL's ``<`` does."""

    sign: str
    limit: Literal

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where the value is not on the asked side of the limit, or cannot be compared with it."""
        limit = np.full(len(values), facts.terms.intern(term_to_text(self.limit)), np.int64)
        less, equal = facts.compare(limit, values) if self.sign.startswith(">") else facts.compare(values, limit)
        return ~(less | equal) if self.sign.endswith("=") else ~less

    def asked(self) -> str:
        """Write the comparison."""
        return f"value is to be {self.sign} {self.limit.value}"


@dataclass(frozen=True, slots=True)
class LengthConstraint(PerValue):
    """sh:minLength and sh:maxLength, in code points of the lexical form or the IRI; a blank node has no length."""

    minimum: int | None
    maximum: int | None

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where the text is too short or too long."""
        lengths = facts.lengths(values)
        wrong = lengths < 0
        if self.minimum is not None:
            wrong |= lengths < self.minimum
        if self.maximum is not None:
            wrong |= lengths > self.maximum
        return wrong

    def asked(self) -> str:
        """Name the bound."""
        if self.minimum is not None:
            return f"value is to have at least {self.minimum} characters"
        return f"value is to have at most {self.maximum} characters"


@dataclass(frozen=True, slots=True)
class PatternConstraint(PerValue):
    """sh:pattern with sh:flags, as SPARQL's REGEX but by a linear-time engine; a blank node never matches."""

    pattern: str
    flags: str
    regex: Regex

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where the text does not match."""
        return ~matches(facts.strings(values), self.regex)

    def asked(self) -> str:
        """Write the pattern."""
        return f'value is to match "{self.pattern}"' + (f' with flags "{self.flags}"' if self.flags else "")


@dataclass(frozen=True, slots=True)
class LanguageInConstraint(PerValue):
    """sh:languageIn: the language ranges that a value's tag may match, as SPARQL's langMatches."""

    languages: tuple[str, ...]

    def failing(self, facts: Facts, values: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where the value has no language tag, or one that no range covers."""
        codes = facts.languages(values)
        ranges = [language.lower() for language in self.languages]
        good = [
            code
            for code in set(codes.tolist())
            if code >= 0 and any(_lang_matches(facts.language_tag(code), range_) for range_ in ranges)
        ]
        covered = np.zeros(int(codes.max(initial=-1)) + 2, np.bool_)
        covered[good] = True
        return ~covered[codes]  # the last place is that of -1, which no range covers

    def asked(self) -> str:
        """Name the languages."""
        return f"value is to be in one of the languages {', '.join(self.languages)}"


@dataclass(frozen=True, slots=True)
class UniqueLangConstraint(Constraint):
    """sh:uniqueLang: no two values of a focus node may have the same language tag."""

    def asked(self) -> str:
        """Say what it asks."""
        return "a language is to be used by one value only"


def _lang_matches(tag: str, range_: str) -> bool:
    return tag == range_ or tag.startswith(f"{range_}-") or (range_ == "*" and bool(tag))
