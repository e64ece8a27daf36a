"""Context and frames that a project gives by files of its own, in place of the generated ones.

``export.context`` names a JSON-LD context, ``export.frame_files`` a folder of frames (``*.jsonld``), each for the class
that its ``@type`` names. What trees cannot be written with is refused, with the file's line and column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kgtool.errors import Diagnostic, InputError, Location, nearest
from kgtool.outputs.frames import EMBEDS, Frame
from kgtool.rdfio.jsonld_context import LANGUAGE, Context, TermDefinition
from kgtool.rdfio.jsonld_documents import Document, parse_json, read_text
from kgtool.rdfio.jsonld_processing import JsonLdOptions, expand_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgtool.dataset import Dataset
    from kgtool.project import Project

__all__ = ["read_context", "read_frames"]

_ALIASES = {"id": "@id", "type": "@type"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|^`\\]*")
_KINDS = {"@id", "@vocab"}
_READ = "@explicit, @embed, @id, @type and @reverse are what a frame of trees may say"


def read_context(project: Project) -> Context | None:
    """Return the context of the setting ``export.context``, or None where there is none.

    Raises InputError: KG0815 a file that is not there, KG1001 no JSON, KG0816 a context that trees cannot be written
    with, all faults at once. LimitError (KG1005) where it is nested too deep.
    """
    name = str(project.settings["export"]["context"])
    if not name:
        return None
    text, read = _read(project, name, "context")
    given = read.get("@context") if isinstance(read, dict) else None
    if not isinstance(given, dict):
        hint = 'write: {"@context": {"@version": 1.1, "@vocab": "https://…#", "name": "rdfs:label"}}'
        raise InputError(Diagnostic("KG0816", "no object under '@context'", Location(name), hint))
    reading = _ContextReading(given)
    found = reading.context()
    if reading.faults:
        raise InputError(*(_fault("KG0816", what, _place(name, text, key), hint) for key, what, hint in reading.faults))
    return found


class _ContextReading:
    """Reads a context as far as node objects can be written with it; what is beyond that is a fault."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.faults: list[tuple[str, str, str]] = []
        self._given = given

    def context(self) -> Context:
        """Return the context; :attr:`faults` says what is wrong with it: key, what, hint."""
        vocab = self._given.get("@vocab", "")
        prefixes: dict[str, str] = {}
        terms: dict[str, TermDefinition] = {}
        for key, value in self._given.items():
            if key.startswith("@"):
                self._keyword(key, value)
            elif isinstance(value, str) and value.startswith("@"):
                if _ALIASES.get(key) != value:
                    self._say(key, f"'{key}' stands for {value}", "id and type are the names for @id and @type")
            elif self._is_prefix(value):
                prefixes[key] = value if isinstance(value, str) else value["@id"]
        for key, value in self._given.items():
            is_alias = isinstance(value, str) and value.startswith("@")
            if not key.startswith("@") and key not in prefixes and not is_alias:
                definition = self._term(key, value, Context(prefixes=prefixes, vocab=str(vocab)))
                if definition is not None:
                    terms[key] = definition
        aliased = [key in self._given for key in _ALIASES]
        if any(aliased) and not all(aliased):
            self._say("@context", "only one of 'id' and 'type' is named", "name both, or neither")
        return Context(terms=terms, prefixes=prefixes, vocab=str(vocab), aliased=all(aliased))

    def _keyword(self, key: str, value: object) -> None:
        if key not in {"@vocab", "@version"}:
            self._say(key, f"'{key}' is not written with", "say @version, @vocab, prefixes and terms only")
        elif key == "@vocab" and not (isinstance(value, str) and (not value or _ABSOLUTE.fullmatch(value))):
            self._say(key, f"'@vocab' is {value!r}", "it takes an IRI")

    def _is_prefix(self, value: object) -> bool:
        if isinstance(value, dict):
            return value.get("@prefix") is True and isinstance(value.get("@id"), str)
        return isinstance(value, str) and value[-1:] in set(":/?#[]@") and bool(_ABSOLUTE.fullmatch(value))

    def _term(self, key: str, value: object, known: Context) -> TermDefinition | None:
        if value is None or not isinstance(value, str | dict):
            self._say(key, f"'{key}' is {value!r}", "a term is an IRI, or an object with @id, @type or @container")
            return None
        given = {"@id": value} if isinstance(value, str) else value
        for name in given.keys() - {"@id", "@type", "@container"}:
            self._say(key, f"'{name}' of '{key}' is not written with", "a term has @id, @type or @container")
        iri = self._iri(key, given.get("@id", key), known)
        container, kind = given.get("@container"), given.get("@type", "")
        if container not in {None, LANGUAGE} or (container and kind):
            self._say(key, f"'@container' of '{key}' is {container!r}", "the one container is @language, without @type")
        if container == LANGUAGE:
            return TermDefinition(iri, LANGUAGE)
        if not kind or kind in _KINDS:
            return TermDefinition(iri, str(kind))
        return TermDefinition(iri, self._iri(key, kind, known))

    def _iri(self, key: str, name: object, known: Context) -> str:
        text = str(name)
        prefix, colon, local = text.partition(":")
        if colon and prefix in known.prefixes:
            return known.prefixes[prefix] + local
        close = nearest(prefix, known.prefixes) if colon and not local.startswith("//") else None
        if colon and not close and _ABSOLUTE.fullmatch(text):
            return text
        if not colon and known.vocab:
            return known.vocab + text
        self._say(
            key, f"'{text}' is no IRI", f"did you mean '{close}:{local}'?" if close else "say a whole IRI, or @vocab"
        )
        return text

    def _say(self, key: str, what: str, hint: str) -> None:
        self.faults.append((key, what, hint))


def read_frames(dataset: Dataset, project: Project, context: Context) -> dict[str, Frame]:
    """Return the frames of the setting ``export.frame_files`` by class, as N-Triples text.

    A frame without ``@context`` has that of the trees. Raises InputError with the faults of all files: KG0815 no such
    folder, KG1001 no JSON, KG0817 a frame that trees cannot be made by; LimitError (KG1005) where one is too deep.
    """
    folder = str(project.settings["export"]["frame_files"])
    if folder and not (project.root / folder).is_dir():
        hint = "make the folder, or mend 'frame_files' under [export]"
        raise InputError(Diagnostic("KG0815", f"no folder '{folder}' of frames", Location("kgtool.toml"), hint))
    found: dict[str, Frame] = {}
    faults: list[Diagnostic] = []
    for path in sorted((project.root / folder).glob("*.jsonld")) if folder else ():
        name = project.relative(path)
        try:
            text, read = _read(project, name, "frame")
            classes, frame = _frame(Document(_with_context(text, read, context), path=name), text, name)
            faults += _class_faults(classes, found, (dataset, project), _place(name, text, "@type", "type"))
        except InputError as error:
            faults += error.diagnostics
        else:
            found |= dict.fromkeys(classes, frame)
    if faults:
        raise InputError(*faults)
    return found


def _class_faults(
    classes: frozenset[str], taken: dict[str, Frame], known: tuple[Dataset, Project], place: Location
) -> Iterator[Diagnostic]:
    dataset, project = known
    if not classes:
        yield _fault("KG0817", "the frame is for no class", place, 'say which with "@type"')
    for each in sorted(classes):
        short = project.prefixes.shorten(each[1:-1])
        if each in taken:
            yield _fault("KG0817", f"another file has a frame for {short} already", place, "keep one of them")
        if dataset.terms.find(each) is None:
            texts = (text[1:-1] for text in dataset.terms.texts if text.startswith("<"))
            close = nearest(short, map(project.prefixes.shorten, texts))
            hint = f"did you mean '{close}'?" if close else "name a class of the ontology"
            yield _fault("KG0817", f"no class {short} to make a frame for", place, hint)


def _with_context(text: str, read: object, context: Context) -> str:
    """Return the text of a frame, with the context of the trees where it has none; its places stay as they are."""
    from kgtool.rdfio.jsonld_documents import json_text

    if not isinstance(read, dict) or "@context" in read:
        return text
    return json_text({"@context": context.document(), **read})


def _frame(document: Document, text: str, name: str) -> tuple[frozenset[str], Frame]:
    expanded = expand_frame(document, JsonLdOptions())
    if len(expanded) != 1 or not isinstance(expanded[0], dict):
        raise InputError(_fault("KG0817", "a file has one frame, an object", Location(name, 1), _READ))
    faults: list[tuple[str, str]] = []
    found = _part(expanded[0], faults)
    if faults:
        raise InputError(*(_fault("KG0817", what, _place(name, text, key), _READ) for key, what in faults))
    return found.types, found


def _part(given: dict[str, Any], faults: list[tuple[str, str]]) -> Frame:
    """Return a part of an expanded frame; ``faults`` gets the key of what it says beyond what trees use."""
    embed, explicit = _flag(given, "@embed", "@once"), _flag(given, "@explicit", False)
    embed = {True: "@once", False: "@never"}.get(embed, embed) if isinstance(embed, bool) else embed
    if embed not in EMBEDS:
        faults.append(("@embed", f"'@embed' is {embed!r}, not one of {', '.join(EMBEDS)}"))
    if not isinstance(explicit, bool):
        faults.append(("@explicit", f"'@explicit' is {explicit!r}, not true or false"))
    identifiers = given.get("@id", [])
    any_id = identifiers == [{}]
    if identifiers and not any_id:
        faults.append(("@id", "'@id' names a node: a frame is for all of a class"))
    types = given.get("@type", [])
    named = frozenset(f"<{each}>" for each in types if isinstance(each, str))
    faults += [(key, f"'{key}' has no meaning for trees") for key in given if key[:1] == "@" and key not in _KNOWN]
    reverse = given.get("@reverse", {})
    return Frame(
        forward=_properties({key: given[key] for key in given if key[:1] != "@"}, faults),
        reverse=_properties(reverse, faults),
        types=named,
        embed=str(embed),
        explicit=bool(explicit),
        any_id=any_id or types == [{}],
    )


_KNOWN = {"@embed", "@explicit", "@id", "@type", "@reverse", "@omitDefault"}


def _properties(given: dict[str, Any], faults: list[tuple[str, str]]) -> dict[str, Frame]:
    found = {}
    for key, value in given.items():
        if len(value) != 1 or not isinstance(value[0], dict) or value[0].keys() & {"@value", "@list", "@language"}:
            faults.append((re.split(r"[/#:]", key)[-1], f"<{key}> has a pattern of values"))
            continue
        found[f"<{key}>"] = _part(value[0], faults)
    return found


def _flag(given: dict[str, Any], key: str, default: object) -> object:
    value = given.get(key, [default])
    first = value[0] if isinstance(value, list) and value else value
    return first.get("@value", first.get("@id")) if isinstance(first, dict) else first


def _read(project: Project, name: str, what: str) -> tuple[str, Any]:
    try:
        data = (project.root / name).read_bytes()
    except OSError as error:
        hint = f"make it, or mend '{what}' under [export]"
        raise InputError(Diagnostic("KG0815", f"cannot read the {what} '{name}'", Location(name), hint)) from error
    text = read_text(data, name)
    return text, parse_json(text, name)


def _place(name: str, text: str, *keys: str) -> Location:
    """Return where a JSON text has a key for the first time; the file alone where it has none of them."""
    found = next((match for key in keys if (match := re.search(rf'"(?:[^"\\]*:)?{re.escape(key)}"\s*:', text))), None)
    if found is None:
        return Location(name)
    before = text[: found.start()]
    return Location(name, before.count("\n") + 1, found.start() - before.rfind("\n"))


def _fault(code: str, message: str, place: Location, hint: str) -> Diagnostic:
    return Diagnostic(code, message, place, hint)
