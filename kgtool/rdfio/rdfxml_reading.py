"""The statements of an RDF/XML document that is known to be valid, with their places, as the XML parser tells them.

RDF 1.2 XML Syntax §6.2 (https://www.w3.org/TR/rdf12-xml/#section-Infoset-Grammar). What the parser of RDF/XML
does otherwise than the standards is done here too, or its statements would not be found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from kgtool.rdfio.rdfxml_elements import Attributes, Element, literal_text
from kgtool.rdfio.rdfxml_tags import Entities, tag_at
from kgtool.rdfio.replay import Replay
from kgtool.rdfio.replay_names import resolved
from kgtool.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kgtool.rdfio.canonical import Row
    from kgtool.rdfio.rdfxml_elements import Triple
    from kgtool.rdfio.replay_tokens import Span

    Put = Callable[[Row, tuple[Span, Span, Span]], None]

__all__ = ["UNKNOWN", "Reading"]

_XML, _ITS = "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2005/11/its"
_BLANKS = " \t\n\r"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?!.*/\.)")
"""References that resolving does not change."""
_INHERITED = {f"{_XML} base": "base", f"{_XML} lang": "language", f"{_ITS} dir": "direction"}
_INHERITED[f"{RDF.namespace} version"] = "version"
"""The attributes that hold for what is inside too."""
_NAMES = ("ID", "bagID", "nodeID", "about", "resource", "datatype", "parseType", "annotation", "annotationNodeID")
_RDF = RDF.namespace
_SYNTAX = {f"{_RDF} {name}": name for name in _NAMES}
_LI, _DESCRIPTION, _ROOT, _TYPED = (_RDF + name for name in ("li", "Description", "RDF", "type"))
_TYPE, _FIRST, _REST, _NIL = map(str, (RDF.type, RDF.first, RDF.rest, RDF.nil))
_REIFIES = str(RDF.reifies)
_STATEMENT, *_PARTS = map(str, (RDF.Statement, RDF.subject, RDF.predicate, RDF.object))
_KINDS = {None: "property", "Resource": "node", "Collection": "collection", "Triple": "triple"}
"""The frames of the values of rdf:parseType; all others are literals."""
_PIECE = 1 << 20
"""How many bytes the XML parser gets at a time."""
UNKNOWN = f'"?"^^{RDF.XMLLiteral}'
"""Stands for an XML literal, whose lexical form only the parser knows."""


class Reading:
    """Takes the XML parser's events and writes down the statements in the order in which the RDF parser gives them."""

    def __init__(self, data: bytes, base: str | None) -> None:
        """Read nothing yet; ``data`` is in UTF-8, ``base`` what relative IRIs are resolved against."""
        self._data = data
        self._entities = Entities()
        self._frames = [Element("top", tag_at(b"<>", 0), base, "")]
        self._after = 0
        self._blanks = 0
        self._batch: list[tuple[Row, tuple[Span, Span, Span]]] = []
        self._put: Put = _ignored
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.ordered_attributes = True
        self._parser.specified_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CommentHandler = lambda _: self._skip(b"-->")
        self._parser.ProcessingInstructionHandler = lambda *_: self._skip(b"?>")
        self._parser.StartCdataSectionHandler = lambda: self._skip(b"<![CDATA[")
        self._parser.EndCdataSectionHandler = self._end_cdata
        self._parser.EntityDeclHandler = self._entity

    def statements(self) -> Replay:
        """Return the statements with their spans in bytes."""
        found = Replay()

        def put(row: Row, spans: tuple[Span, Span, Span]) -> None:
            found.rows.append(row)
            found.spans.append(spans)

        for _ in self.pieces(put):
            pass
        return found

    def pieces(self, put: Put, size: int = _PIECE) -> Iterator[bool]:
        """Read the document piece by piece, and yield True after each; ``put`` takes the statements in their order."""
        self._put = put
        for start in range(0, max(len(self._data), 1), size):
            self._parser.Parse(self._data[start : start + size], start + size >= len(self._data))
            yield True

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:  # noqa: FBT001 - expat's
        if value is not None and not is_parameter:
            self._entities.declare(name, value)

    def _skip(self, end: bytes) -> None:
        """Go past some markup, up to its end."""
        at = self._parser.CurrentByteIndex
        self._take_text(at)
        self._after = self._data.index(end, at) + len(end)

    def _end_cdata(self) -> None:
        at = self._parser.CurrentByteIndex
        self._take_text(at, is_expanded=True)
        self._after = at + len(b"]]>")

    def _expanded(self, span: Span) -> str:
        return self._entities.expanded(self._data[slice(*span)].decode())

    def _take_text(self, end: int, *, is_expanded: bool = False) -> None:
        """Take a piece of text: of two the later, if the former is blank, as the parser does."""
        frame, span = self._frames[-1], (self._after, end)
        if frame.kind == "property" and end > self._after and frame.is_text and not frame.value.strip(_BLANKS):
            frame.value = self._data[slice(*span)].decode() if is_expanded else self._expanded(span)
            frame.value_span = span

    def _start(self, name: str, given: list[str]) -> None:
        at, frame = self._parser.CurrentByteIndex, self._frames[-1]
        if frame.kind == "literal":
            frame.count += 1
            return
        self._take_text(at)
        tag = tag_at(self._data, at)
        self._after = tag.span[1]
        iri = name.replace(" ", "", 1)
        new = Element("rdf", tag, frame.base, frame.language, frame.direction, frame.version)
        attributes = self._attributes(given[::2], new)
        if frame.kind == "node":
            self._property(iri, attributes, new, frame)
        elif iri != _ROOT or frame.kind != "top":
            self._node(iri, attributes, new)
        self._frames.append(new)
        self._flush()

    def _attributes(self, names: list[str], frame: Element) -> Attributes:
        """Return the attributes of a tag; base and language go to the frame."""
        found = Attributes()
        for name, (name_span, span) in zip(names, frame.tag.attributes, strict=True):
            value = self._expanded((span[0] + 1, span[1] - 1))
            namespace, _, local = name.rpartition(" ")
            if name in _INHERITED:
                setattr(frame, _INHERITED[name], value.lower() if local == "lang" else value)
            elif name in _SYNTAX:
                found.syntax[_SYNTAX[name]] = value, span
            elif namespace not in {"", _XML, _ITS}:
                found.properties.append((namespace + local, value, name_span, span))
        return found

    def _node(self, iri: str, attributes: Attributes, frame: Element) -> None:
        """Begin a node element (https://www.w3.org/TR/rdf-syntax-grammar/#nodeElement)."""
        frame.kind, frame.subject_span = "node", frame.tag.span
        frame.subject = self._named(attributes, frame, "about")
        self._describe(frame.subject, attributes, frame)
        if iri != _DESCRIPTION:
            self._write((frame.subject, _TYPE, f"<{iri}>"), (frame.tag.span, frame.tag.name, frame.tag.name))

    def _named(self, attributes: Attributes, frame: Element, reference: str) -> str:
        """Return the node that attributes name, or a new blank node."""
        if (label := attributes.value("nodeID")) is not None:
            return f"_:{label}"
        if (name := attributes.value("ID")) is not None and reference == "about":
            return self._resolved(f"#{name}", frame)
        if (found := attributes.value(reference)) is not None:
            return self._resolved(found, frame)
        self._blanks += 1
        return f"_:[{self._blanks}"

    def _resolved(self, reference: str, frame: Element) -> str:
        if frame.base is None or _ABSOLUTE.match(reference):
            return f"<{reference}>"
        return f"<{resolved(reference, frame.base)}>"

    def _describe(self, subject: str, attributes: Attributes, frame: Element) -> None:
        """Write the statements of property attributes; those of rdf:type last, as the parser does."""
        types = [each for each in attributes.properties if each[0] == _TYPED]
        for iri, value, name_span, span in [each for each in attributes.properties if each[0] != _TYPED] + types:
            term = self._resolved(value, frame) if iri == _TYPED else literal_text(value, frame)
            self._write((subject, f"<{iri}>", term), (frame.tag.span, name_span, span))

    def _property(self, iri: str, attributes: Attributes, frame: Element, node: Element) -> None:
        """Begin a property element (https://www.w3.org/TR/rdf-syntax-grammar/#propertyElt)."""
        frame.subject, frame.subject_span = node.subject, node.subject_span
        if iri == _LI:
            node.count += 1
            iri = f"{_RDF}_{node.count}"
        frame.predicate, frame.value_span = f"<{iri}>", frame.tag.span
        if not attributes.syntax and not attributes.properties:
            frame.kind = "property"
            return
        self._mark(attributes, frame)
        kind = attributes.value("parseType")
        frame.kind = _KINDS.get(kind, "literal")
        if kind is None:
            self._begin_property(attributes, frame)
        elif kind == "Resource":
            frame.value = self._named(Attributes(), frame, "")
            self._state(frame)
            frame.subject, frame.subject_span = frame.value, frame.tag.span
        elif kind == "Literal":
            frame.value = UNKNOWN
        elif kind == "Triple" and frame.version == "1.1":
            frame.kind = "literal"

    def _mark(self, attributes: Attributes, frame: Element) -> None:
        """Note the names that a property element gives to its statement."""
        for name in ("ID", "annotation", "annotationNodeID"):
            if (value := attributes.value(name)) is not None:
                reference = f"#{value}" if name == "ID" else value
                text = f"_:{value}" if name == "annotationNodeID" else self._resolved(reference, frame)
                frame.marks[name] = text, attributes.span(name)

    def _begin_property(self, attributes: Attributes, frame: Element) -> None:
        """Begin a property element with text, a node element or nothing in it."""
        if (datatype := attributes.value("datatype")) is not None:
            frame.datatype = self._resolved(datatype, frame)[1:-1]
        has_more = any(each[0] != _TYPED for each in attributes.properties)
        reference = next((name for name in ("resource", "nodeID") if attributes.value(name) is not None), "")
        if has_more or reference:
            frame.value, frame.is_text = self._named(attributes, frame, "resource"), False
            frame.value_span = attributes.span(reference) if reference else frame.tag.span
            self._describe(frame.value, attributes, frame)

    def _end(self, _name: str) -> None:
        at, frame = self._parser.CurrentByteIndex, self._frames[-1]
        if frame.kind == "literal" and frame.count:
            frame.count -= 1
            return
        if not frame.tag.is_whole:
            if frame.kind == "literal":
                frame.value_span = frame.tag.span[1], at
            else:
                self._take_text(at)
            self._after = self._data.index(b">", at) + 1
        self._frames.pop()
        if frame.kind == "node":
            self._end_node(frame)
        elif frame.kind == "collection":
            self._end_collection(frame, (at, self._after))
        elif frame.kind in {"property", "triple"} or frame.value:
            if frame.kind == "triple":
                frame.value = _triple_term(frame.stated[-1])
            if frame.kind == "property" and frame.is_text:
                frame.value = literal_text(frame.value, frame)
            self._state(frame)
        self._flush()

    def _end_node(self, frame: Element) -> None:
        """Give a node to the element around."""
        around = self._frames[-1]
        if around.kind == "triple":
            around.value_span = frame.tag.span
        elif around.kind == "property":
            around.value, around.value_span, around.is_text = frame.subject, frame.tag.span, False
        elif around.kind == "collection":
            around.members.append((frame.subject, frame.tag.span))

    def _end_collection(self, frame: Element, end: Span) -> None:
        """Write the cells of a collection (https://www.w3.org/TR/rdf-syntax-grammar/#parseTypeCollectionPropertyElt)."""
        rest, rest_span = _NIL, frame.tag.span if frame.tag.is_whole else end
        for member, span in reversed(frame.members):
            cell = self._named(Attributes(), frame, "")
            self._write((cell, _FIRST, member), (span, span, span))
            self._write((cell, _REST, rest), (span, rest_span, rest_span))
            rest, rest_span = cell, span
        frame.value = rest
        self._state(frame)

    def _state(self, frame: Element) -> None:
        """Write the statement of a property element, and those about it."""
        triple, spans = (
            (frame.subject, frame.predicate, frame.value),
            (frame.subject_span, frame.tag.name, frame.value_span),
        )
        for kind, (name, mark) in frame.marks.items():
            if kind == "ID":
                self._write((name, _TYPE, _STATEMENT), (mark, mark, mark))
                for predicate, term, span in zip(_PARTS, triple, spans, strict=True):
                    self._write((name, predicate, term), (mark, mark, span))
            else:
                self._write((name, _REIFIES, _triple_term(triple)), (mark, mark, frame.value_span))
        self._write(triple, spans)

    def _write(self, triple: Triple, spans: tuple[Span, Span, Span]) -> None:
        """Write a statement, unless it stands in a triple that is only spoken of."""
        around = next((frame for frame in reversed(self._frames) if frame.kind == "triple"), None)
        if around is not None:
            around.stated.append(triple)
        else:
            self._batch.append(((*triple, ""), spans))

    def _flush(self) -> None:
        """Put down the statements of an event, the last first."""
        for row, spans in reversed(self._batch):
            self._put(row, spans)
        self._batch.clear()


def _ignored(_row: Row, _spans: tuple[Span, Span, Span]) -> None:
    """Take a statement that nobody asked for."""


def _triple_term(triple: Triple) -> str:
    return f"<<( {' '.join(triple)} )>>"
