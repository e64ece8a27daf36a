"""Entities from RDF: Special:EntityData Turtle with whole statements, and truthy N-Triples with values only.

The Wikibase RDF format (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format). The prefixes of the format
are recognised by their IRIs, whatever a file calls them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kgtool.linking.entity import Entity, Reference, Snak, Statement, Value, without_year_zero
from kgtool.linking.entity_json import MOST_NAMES
from kgtool.linking.names import CALENDAR, ENTITY
from kgtool.terms import Literal, NamedNode
from kgtool.vocab import OWL, PROV, RDF, RDFS, SKOS, WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.terms import Term, Triple

__all__ = ["LABELS", "entities_from_triples", "truthy_value"]

_PROP = "http://www.wikidata.org/prop/"
_NAMESPACES = (_PROP, WIKIBASE.namespace)
_NO_VALUE = f"{_PROP}novalue/"
_UNKNOWN = "/.well-known/genid/"
_DAY = 11
_FILE = "http://commons.wikimedia.org/wiki/Special:FilePath/"
_SCHEMA_NAME = "http://schema.org/name"
LABELS = frozenset({RDFS.label.value, SKOS.prefLabel.value, _SCHEMA_NAME})
_RANKS = {
    WIKIBASE.PreferredRank.value: "preferred",
    WIKIBASE.NormalRank.value: "normal",
    WIKIBASE.DeprecatedRank.value: "deprecated",
}

_USED = frozenset({*LABELS, RDF.type.value, SKOS.altLabel.value, OWL.sameAs.value, PROV.wasDerivedFrom.value})

_About = dict[str, dict[str, list["Term"]]]


def entities_from_triples(triples: Iterable[Triple], source: str = "") -> tuple[Entity, ...]:
    """Return the entities that triples describe, in the order of their identifiers.

    Of more aliases of one entity than are compared the rest is counted while reading, and held nowhere.
    """
    about: _About = defaultdict(lambda: defaultdict(list))
    dropped: Counter[str] = Counter()
    for triple in triples:
        predicate = triple.predicate.value
        if predicate not in _USED and not predicate.startswith(_NAMESPACES):
            continue
        node = _key(triple.subject)
        terms = about[node][predicate]
        if len(terms) >= MOST_NAMES and predicate == SKOS.altLabel.value:
            dropped[node] += 1
        else:
            terms.append(triple.object)
    found = (_entity(node, about, source, dropped[node]) for node in list(about) if _identifier(node))
    return tuple(sorted((each for each in found if _says_something(each)), key=lambda each: each.id))


def _says_something(entity: Entity) -> bool:
    return bool(entity.labels or entity.statements or entity.redirect or entity.aliases or entity.datatype)


def _key(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _identifier(iri: str) -> str:
    name = iri.removeprefix(ENTITY)
    return name if name != iri and name[:1] in "QP" and name[1:].isdigit() else ""


def _entity(node: str, about: _About, source: str, dropped: int) -> Entity:
    own = about[node]
    merged = next((_identifier(_key(term)) for term in own.get(OWL.sameAs.value, ())), "")
    if merged:
        return Entity(_identifier(node), redirect=merged, source=source)
    labels = {
        term.language: term.value
        for iri in sorted(LABELS)
        for term in own.get(iri, ())
        if isinstance(term, Literal) and term.language
    }
    aliases = [
        (term.language, term.value)
        for term in own.get(SKOS.altLabel.value, ())
        if isinstance(term, Literal) and term.language
    ]
    kind = next((_key(term) for term in own.get(WIKIBASE.propertyType.value, ())), "")
    return Entity(
        id=_identifier(node),
        labels=labels,
        aliases=tuple(aliases),
        statements=_whole(own, about) or _truthy(own),
        datatype=_datatype(kind),
        dropped=dropped,
        source=source,
    )


def _datatype(iri: str) -> str:
    """Return the JSON name of a property type: ``wikibase:WikibaseItem`` is ``wikibase-item``."""
    name = iri.rpartition("#")[2]
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def _whole(own: Mapping[str, list[Term]], about: _About) -> tuple[Statement, ...]:
    """Return the statements of an entity with rank, qualifiers and references (p:, ps:, psv:, pq:, pqv:, pr:, prv:)."""
    found = []
    for iri, nodes in own.items():
        name = iri.removeprefix(_PROP)
        if name == iri or "/" in name:
            continue
        for node in nodes:
            statement = about.get(_key(node), {})
            none = {_key(each).removeprefix(_NO_VALUE) for each in statement.get(RDF.type.value, ())}
            values = _snaks(statement, about, "statement")
            if not values and name in none:
                values = ((name, Value("novalue")),)
            if not values:
                continue
            references = [_snaks(about.get(_key(each), {}), about, "reference") for each in _derived(statement)]
            rank = next((_RANKS.get(_key(each), "normal") for each in statement.get(WIKIBASE.rank.value, ())), "normal")
            qualifiers = _snaks(statement, about, "qualifier")
            found.append(Statement(name, values[0][1], rank, qualifiers, tuple(each for each in references if each)))
    return tuple(sorted(found, key=lambda each: (each.property, each.value, each.qualifiers)))


def _derived(statement: Mapping[str, list[Term]]) -> list[Term]:
    return statement.get(PROV.wasDerivedFrom.value, [])


def _snaks(node: Mapping[str, list[Term]], about: _About, role: str) -> Reference:
    """Return the snaks of a statement or reference node; a full value stands for its simple one."""
    simple, full = f"{_PROP}{role}/", f"{_PROP}{role}/value/"
    found: list[Snak] = []
    for iri, terms in node.items():
        if not iri.startswith(simple) or "/" in iri[len(simple) :]:
            continue
        property_ = iri[len(simple) :]
        whole = [about[_key(term)] for term in node.get(full + property_, ()) if _key(term) in about]
        values = [_full_value(each) for each in whole] or [truthy_value(term) for term in terms]
        found += [(property_, value) for value in values]
    return tuple(sorted(found))


def _full_value(node: Mapping[str, list[Term]]) -> Value:
    def text(name: str) -> str:
        return next((_key(term) if isinstance(term, NamedNode) else term.value for term in _of(node, name)), "")

    if text("timeValue"):
        calendar, precision = text("timeCalendarModel"), text("timePrecision")
        exact = precision.isdecimal() and int(precision) >= _DAY
        converted = calendar == CALENDAR or exact  # RDF has Julian days in the Gregorian calendar
        return Value("time", _signed(text("timeValue")), precision, "" if converted else calendar)
    unit = _identifier(text("quantityUnit"))
    bounds = [text(name) for name in ("quantityLowerBound", "quantityUpperBound") if text(name)]
    return Value("quantity", text("quantityAmount"), "" if unit == "Q199" else unit, ",".join(bounds))


def _of(node: Mapping[str, list[Term]], name: str) -> list[NamedNode | Literal]:
    return [term for term in node.get(WIKIBASE[name].value, ()) if isinstance(term, NamedNode | Literal)]


def _truthy(own: Mapping[str, list[Term]]) -> tuple[Statement, ...]:
    prefix = f"{_PROP}direct/"
    return tuple(
        Statement(iri[len(prefix) :], truthy_value(term), complete=False)
        for iri, terms in sorted(own.items())
        if iri.startswith(prefix)
        for term in terms
    )


def truthy_value(term: Term) -> Value:
    """Return the value of a simple triple (``wdt:``, ``ps:``, ``pq:``, ``pr:``).

    A blank node, and a name that stands for one (``/.well-known/genid/``), is an unknown value.
    """
    if isinstance(term, NamedNode):
        if _UNKNOWN in term.value:
            return Value("somevalue")
        item = _identifier(term.value)
        return Value("item", item) if item else Value("string", _file_name(term.value))
    if not isinstance(term, Literal):
        return Value("somevalue")
    return Value("text", term.value, term.language) if term.language else _typed(term)


def _file_name(iri: str) -> str:
    return unquote(iri[len(_FILE) :]) if iri.startswith(_FILE) else iri


def _typed(term: Literal) -> Value:
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "dateTime":
        return Value("time", _signed(term.value))
    if kind == "decimal":
        return Value("quantity", term.value)
    if kind == "wktLiteral":
        longitude, _, latitude = term.value.rpartition("(")[2].rstrip(")").partition(" ")
        return Value("coordinate", f"{latitude},{longitude}")
    return Value("string", term.value)


def _signed(time: str) -> str:
    return without_year_zero(time if time[:1] in "+-" else f"+{time}")
