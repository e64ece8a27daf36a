"""RDF/XML written: one element a subject, blank nodes inside the place that names them, sorted.

RDF 1.1 XML Syntax §2 (https://www.w3.org/TR/rdf-syntax-grammar/#section-Syntax). What the syntax cannot say is refused:
a predicate that does not end in an XML name, a control character in a literal, a triple term, a named graph.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from kgtool.errors import Diagnostic, EngineError
from kgtool.rdfio.arrangement import arrange
from kgtool.terms import Literal, term_from_text
from kgtool.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.rdfio.arrangement import Arrangement
    from kgtool.rdfio.canonical import Row

__all__ = ["write_rdfxml"]

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_END = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*$")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESERVED_NAMES = ("RDF", "ID", "about", "bagID", "parseType", "resource", "nodeID", "datatype", "Description", "li")
_RESERVED = frozenset(RDF.namespace + name for name in (*_RESERVED_NAMES, "aboutEach", "aboutEachPrefix"))


def write_rdfxml(rows: Iterable[Row], prefixes: Mapping[str, str]) -> str:
    """Return rows as RDF/XML; raise EngineError (KG0111) with everything that the syntax cannot say."""
    kept = list(rows)
    arrangement = arrange(kept)
    writer = _Writer(arrangement, prefixes, {p[1:-1] for _, p, _, _ in kept})
    properties = arrangement.graphs.get("", {})
    roots = [
        (writer.subject(s, properties, "  "), s.startswith("_:") and s not in arrangement.labels)
        for s in arrangement.roots("")
    ]
    body = [text for text, bare in roots if not bare] + sorted(text for text, bare in roots if bare)
    if writer.faults:
        raise EngineError(*dict.fromkeys(writer.faults))
    names = "".join(
        f'\n    xmlns:{name}="{_attribute(iri)}"' for iri, name in sorted(writer.names.items(), key=lambda x: x[1])
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n{"".join(body)}</rdf:RDF>\n'


class _Writer:
    """The elements of subjects and properties, the namespaces they take, and what could not be written."""

    def __init__(self, arrangement: Arrangement, prefixes: Mapping[str, str], predicates: set[str]) -> None:
        self._arrangement = arrangement
        self.faults: list[Diagnostic] = []
        self.names = {RDF.namespace: "rdf"}
        known = {iri: name for name, iri in sorted(prefixes.items(), reverse=True) if name and name != "rdf"}
        taken = {"rdf", *known.values()}
        for iri in sorted(predicates):
            namespace = self._split(iri)[0]
            if namespace and namespace not in self.names:
                number = len(self.names)
                while f"ns{number}" in taken:
                    number += 1
                self.names[namespace] = known.get(namespace) or f"ns{number}"
                taken.add(self.names[namespace])

    def _split(self, iri: str) -> tuple[str, str]:
        found = _NAME_END.search(iri)
        if found is None or iri in _RESERVED or not found.start():
            hint = "use Turtle or JSON-LD, or give the property a name that ends in letters"
            self.faults.append(Diagnostic("KG0111", f"RDF/XML cannot write the property <{iri}>", hint=hint))
            return "", ""
        return iri[: found.start()], iri[found.start() :]

    def subject(self, node: str, properties: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        """Return the element of a subject with all its properties, its lines indented."""
        opening = f"{indent}<rdf:Description{self._name(node)}"
        pairs = properties.get(node, [])
        if not pairs:
            return f"{opening}/>\n"
        elements = sorted(self._property(p[1:-1], o, properties, indent + "  ") for p, o in pairs)
        return f"{opening}>\n{''.join(elements)}{indent}</rdf:Description>\n"

    def _name(self, node: str) -> str:
        if not node.startswith("_:"):
            return f' rdf:about="{_attribute(node[1:-1])}"'
        label = self._arrangement.labels.get(node)
        return f' rdf:nodeID="{label[2:]}"' if label else ""

    def _property(self, iri: str, value: str, properties: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        namespace, local = self._split(iri)
        tag = f"{self.names.get(namespace, 'rdf')}:{local}"
        if value in self._arrangement.inside:
            members = self._arrangement.lists.get(value)
            collection = members is not None and not any(member.startswith(('"', "<<(")) for member in members)
            kind = ' rdf:parseType="Collection"' if collection else ""
            inner = (
                self._nodes(members or [], properties, indent) if collection else self._node(value, properties, indent)
            )
            return f"{indent}<{tag}{kind}>\n{inner}{indent}</{tag}>\n"
        if value.startswith("_:"):
            return f'{indent}<{tag} rdf:nodeID="{self._arrangement.labels[value][2:]}"/>\n'
        if value.startswith("<<("):
            self.faults.append(Diagnostic("KG0111", f"RDF/XML cannot write the triple term {value}"))
            return ""
        if value.startswith("<"):
            return f'{indent}<{tag} rdf:resource="{_attribute(value[1:-1])}"/>\n'
        return f"{indent}<{tag}{self._literal(value)}</{tag}>\n"

    def _nodes(self, members: list[str], properties: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        return "".join(self._node(member, properties, indent) for member in members)

    def _node(self, node: str, properties: Mapping[str, list[tuple[str, str]]], indent: str) -> str:
        """Return the element of an object; a list that holds literals is written cell by cell."""
        inner = indent + "  "
        members = self._arrangement.lists.get(node)
        if members is None:
            return self.subject(node, properties if node in self._arrangement.inside else {}, inner)
        opening, closing = [], []
        for number, member in enumerate(members, 1):
            first = self._property(str(RDF.first)[1:-1], member, properties, inner)
            last = number == len(members)
            rest = f'{inner}<rdf:rest rdf:resource="{RDF.nil.value}"/>\n' if last else f"{inner}<rdf:rest>\n"
            opening.append(f"{inner}<rdf:Description>\n{first}{rest}")
            closing.append(f"{inner}</rdf:Description>\n" + ("" if number == 1 else f"{inner}</rdf:rest>\n"))
        return "".join(opening + closing[::-1])

    def _literal(self, text: str) -> str:
        """Return the attributes and the content of a property element with a literal, after its name."""
        term = term_from_text(text)
        assert isinstance(term, Literal)  # noqa: S101 - what is no IRI, blank node or triple term is a literal
        bad = _NO_XML.search(term.value)
        if bad or term.direction:
            what = f"the character U+{ord(bad[0]):04X}" if bad else "the base direction"
            self.faults.append(Diagnostic("KG0111", f"RDF/XML cannot write {what} in {text}"))
        content = escape(term.value, {"\r": "&#13;"})
        if term.language:
            return f' xml:lang="{term.language}">{content}'
        kind = "" if term.datatype == XSD.string else f' rdf:datatype="{_attribute(term.datatype.value)}"'
        return f"{kind}>{content}"


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
