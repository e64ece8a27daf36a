"""Rules as data: patterns over triples and lists, read from a small notation that follows the spec's tables.

OWL 2 Profiles §4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules) writes rules
as *if* T(…) … *then* T(…). One line of our notation is one rule::

    prp-dom: ?p rdfs:domain ?c . ?x ?p ?y => ?x rdf:type ?c

A head ``false`` is an inconsistency, a head without a body an axiom. Lists stand as the forms of :class:`ListForm`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from kgtool.prefixes import WELL_KNOWN, PrefixMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kgtool.errors import Location

__all__ = ["ListForm", "ListPattern", "Part", "Pattern", "Rule", "Variable", "parse_rules", "variables_of"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a rule."""

    name: str

    def __str__(self) -> str:
        """Write ?name."""
        return f"?{self.name}"


Part: TypeAlias = Variable | str
"""A variable, or the N-Triples text of a term."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern."""

    subject: Part
    predicate: Part
    object: Part

    def parts(self) -> tuple[Part, Part, Part]:
        """Return subject, predicate and object."""
        return self.subject, self.predicate, self.object

    def __str__(self) -> str:
        """Write the pattern as the spec does."""
        return f"T({', '.join(map(str, self.parts()))})"


class ListForm(Enum):
    """What a rule says about the members c1 … cn of an RDF list l."""

    MEMBER = "MEMBER"
    """``MEMBER ?l ?c``: ?c is one of the members."""
    PAIR = "PAIR"
    """``PAIR ?l ?a ?b``: ?a and ?b are members at two places i < j."""
    TYPES = "TYPES"
    """``TYPES ?l ?y``: T(?y, rdf:type, ci) for each member."""
    CHAIN = "CHAIN"
    """``CHAIN ?l ?u ?v``: a path from ?u to ?v through the properties c1 … cn."""
    KEY = "KEY"
    """``KEY ?l ?x ?y``: for each member, T(?x, ci, zi) and T(?y, ci, zi)."""


@dataclass(frozen=True, slots=True)
class ListPattern:
    """A list form over a list variable."""

    form: ListForm
    list: Variable
    items: tuple[Variable, ...]

    def __str__(self) -> str:
        """Write the form with its variables."""
        return f"{self.form.value}[{', '.join(map(str, (self.list, *self.items)))}]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: when every pattern of the body holds, the head holds; an empty head is false.

    ``section`` links the table of the standard that the rule stands in; ``location`` the file of a project's rule.
    """

    name: str
    body: tuple[Pattern | ListPattern, ...]
    head: tuple[Pattern, ...]
    section: str = ""
    location: Location | None = field(default=None, compare=False)

    @property
    def is_inconsistency(self) -> bool:
        """Say whether the rule concludes false."""
        return not self.head

    def __str__(self) -> str:
        """Write the rule on one line."""
        head = " , ".join(map(str, self.head)) or "false"
        return f"{self.name}: {' , '.join(map(str, self.body)) or 'true'} → {head}"


def variables_of(pattern: Pattern | ListPattern) -> tuple[Variable, ...]:
    """Return the variables of a pattern, in order."""
    parts = pattern.parts() if isinstance(pattern, Pattern) else (pattern.list, *pattern.items)
    return tuple(part for part in parts if isinstance(part, Variable))


def parse_rules(text: str, prefixes: PrefixMap | None = None) -> tuple[Rule, ...]:
    """Return the rules of a text in the notation; ``# <IRI>`` lines give the section of the rules below them.

    >>> print(parse_rules("eq-sym: ?x owl:sameAs ?y => ?y owl:sameAs ?x")[0].head[0])
    T(?y, <http://www.w3.org/2002/07/owl#sameAs>, ?x)
    """
    return tuple(_rules(text.splitlines(), prefixes or PrefixMap(WELL_KNOWN)))


def _rules(lines: Iterable[str], prefixes: PrefixMap) -> Iterator[Rule]:
    section = ""
    for line in map(str.strip, lines):
        if line.startswith("# <"):
            section = line[3 : line.index(">")]
        if not line or line.startswith("#"):
            continue
        name, _, rest = line.partition(": ")
        body, _, head = rest.rpartition("=>")
        heads = tuple(_pattern(words, prefixes) for words in _patterns(head) if words != ["false"])
        yield Rule(name, tuple(_atom(words, prefixes) for words in _patterns(body)), _plain(heads), section)


def _patterns(text: str) -> list[list[str]]:
    return [words for part in text.split(" . ") if (words := part.split())]


def _plain(patterns: tuple[Pattern | ListPattern, ...]) -> tuple[Pattern, ...]:
    return tuple(pattern for pattern in patterns if isinstance(pattern, Pattern))


def _atom(words: list[str], prefixes: PrefixMap) -> Pattern | ListPattern:
    if words[0].isupper():
        first, *items = (Variable(word[1:]) for word in words[1:])
        return ListPattern(ListForm[words[0]], first, tuple(items))
    return _pattern(words, prefixes)


def _pattern(words: list[str], prefixes: PrefixMap) -> Pattern:
    subject, predicate, object_ = (_part(word, prefixes) for word in words)
    return Pattern(subject, predicate, object_)


def _part(word: str, prefixes: PrefixMap) -> Part:
    if word.startswith("?"):
        return Variable(word[1:])
    if word.isdigit():
        return f'"{word}"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    return f"<{prefixes.expand(word)}>"
