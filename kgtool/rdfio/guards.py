"""What is looked at before a native parser gets a document: nesting that overruns its stack, exploding entities.

The native readers recurse over nested triple terms, take quadratic time over nested XML elements, and expand internal
entities (XML 1.0 §4.4, https://www.w3.org/TR/xml/#entproc) without a cap. JSON-LD has its own guard, in
:mod:`kgtool.rdfio.jsonld_documents`.
"""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

from kgtool.errors import Diagnostic, InputError, LimitError, Location
from kgtool.rdfio.lines import line_of, place_of

__all__ = ["MAX_DEPTH", "MAX_ELEMENT_DEPTH", "MAX_EXPANSION", "guard", "text_of_xml"]

MAX_DEPTH = 100
"""How deep triple terms may be nested (KG0911)."""

MAX_ELEMENT_DEPTH = 1_000
"""How deep XML elements may be nested (KG0911)."""

MAX_EXPANSION = 8_000_000
"""How many characters the entities of an XML document may expand to (KG0912)."""

_TRIPLE_TERMS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|' + rb"'''(?:[^'\\]|\\.|'(?!''))*+'''|"
    rb'"(?:[^"\\\n]|\\.)*+"|' + rb"'(?:[^'\\\n]|\\.)*+'|<[^<>\s]*+>|#[^\n]*+|(<<\()|(\)>>)",
    re.DOTALL,
)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[(.*?)\]\s*)?>", re.DOTALL)
_ENTITY = re.compile(rb"(<!ENTITY\s+)(%\s+)?([^\s\"'%&;]+)(\s+)(?:\"([^\"]*)\"|'([^']*)'|((?:SYSTEM|PUBLIC)\b))")
_REFERENCE = re.compile(rb"&([^\s#&;<>\"']+);")
_ENCODING = re.compile(rb"^(<\?xml[^>]*?\bencoding\s*=\s*)(\"[^\"]*\"|'[^']*')")


def guard(name: str, data: bytes, form: str) -> bytes:
    """Return the document's bytes, ready for the native parser of its syntax.

    Raises LimitError (KG0911 nested too deep, KG0912 entities that explode) and InputError (KG0105 an encoding that is
    not known, KG0101 XML that is not well formed, KG0112 an external entity).
    """
    if form == "rdfxml":
        data = _spelled_out(name, _as_utf8(name, data))
        _well_formed(name, data)
    elif data.count(b"<<(") > MAX_DEPTH:
        _triple_terms(name, data)
    return data


def _triple_terms(name: str, data: bytes) -> None:
    depth = 0
    for match in _TRIPLE_TERMS.finditer(data):
        depth += 1 if match[1] else -1 if match[2] else 0
        if depth > MAX_DEPTH:
            place = place_of(data, match.start(), name)
            raise LimitError(Diagnostic("KG0911", f"triple terms nested deeper than {MAX_DEPTH} levels", place))


def _as_utf8(name: str, data: bytes) -> bytes:
    """Return an XML document in UTF-8 that says so, whatever encoding it declares."""
    text = text_of_xml(name, data)
    return text if text is data else _ENCODING.sub(rb'\1"UTF-8"', text, count=1)


def text_of_xml(name: str, data: bytes) -> bytes:
    """Return the text of an XML document in UTF-8, whatever encoding it declares (XML 1.0 §4.3.3).

    Raises InputError (KG0105) for an encoding that is not known.
    """
    found = _ENCODING.match(data)
    declared = found[2][1:-1].decode("ascii", "replace") if found else "utf-8"
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else declared
    if encoding.lower() in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return data
    try:
        return data.decode(encoding).encode()
    except (LookupError, UnicodeDecodeError) as error:
        hint = "save the file as UTF-8 and say so in its first line"
        message = f"cannot decode the file as '{encoding}': {error}"
        raise InputError(Diagnostic("KG0105", message, Location(name, 1), hint)) from error


def _spelled_out(name: str, data: bytes) -> bytes:
    """Return an XML document with its entity values in double quotes, after a count of what they expand to."""
    doctype = _DOCTYPE.search(data) if b"<!ENTITY" in data else None
    if doctype is None or doctype[1] is None:
        return data
    sizes: dict[bytes, int] = {}
    start = doctype.start(1)
    for entity in _ENTITY.finditer(doctype[1]):
        if entity[7]:
            place = place_of(data, start + entity.start(), name)
            message = f"the external entity '{entity[3].decode('utf-8', 'replace')}' is not read"
            raise InputError(Diagnostic("KG0112", message, place, "write its value into the document"))
        value = entity[5] if entity[5] is not None else entity[6]
        sizes[entity[3]] = len(value) + sum(sizes.get(used, 0) for used in _REFERENCE.findall(value))
    total = sum(sizes.values()) + sum(sizes.get(used, 0) for used in _REFERENCE.findall(data, doctype.end()))
    if total > MAX_EXPANSION:
        message = f"entities that expand to {total} characters, more than {MAX_EXPANSION}"
        raise LimitError(Diagnostic("KG0912", message, place_of(data, start, name)))
    return data[:start] + _ENTITY.sub(_quoted, doctype[1]) + data[doctype.end(1) :]


def _quoted(entity: re.Match[bytes]) -> bytes:
    if entity[6] is None:
        return entity[0]
    value = entity[6].replace(b'"', b"&#34;")
    return entity[1] + (entity[2] or b"") + entity[3] + entity[4] + b'"' + value + b'"'


def _well_formed(name: str, data: bytes) -> None:
    """Raise InputError where an XML document is not well formed, with its place; LimitError where it is too deep."""
    depth = _Depth()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = depth.down
    parser.EndElementHandler = depth.up
    try:
        parser.Parse(data, True)
    except _TooDeepError:
        place = Location(name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        message = f"elements nested deeper than {MAX_ELEMENT_DEPTH} levels"
        raise LimitError(Diagnostic("KG0911", message, place)) from None
    except expat.ExpatError as error:
        place = Location(name, error.lineno, error.offset + 1)
        message = f"not well-formed XML: {expat.ErrorString(error.code)}"
        unbound = error.code == expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]
        code, hint = ("KG0102", 'declare it in the first element: xmlns:…="…"') if unbound else ("KG0101", "")
        raise InputError(Diagnostic(code, message, place, hint, excerpt=line_of(data, error.lineno))) from error


class _TooDeepError(Exception):
    """When elements are nested deeper than MAX_ELEMENT_DEPTH."""


class _Depth:
    """Counts how deep an element is nested."""

    def __init__(self) -> None:
        self._depth = 0

    def down(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_ELEMENT_DEPTH:
            raise _TooDeepError

    def up(self, _name: str) -> None:
        self._depth -= 1
