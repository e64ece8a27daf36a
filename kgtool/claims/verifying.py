"""Verification: every span of every claim against the texts of the documents, in code points and by sha256.

Web Annotation §4.2.4 counts positions in Unicode code points of the decoded text
(https://www.w3.org/TR/annotation-model/#text-position-selector); the hash is over the UTF-8 bytes of text[start:end].
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.claims.claim import local_name
from kgtool.errors import Diagnostic, InputError, Location, Severity, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kgtool.claims.claim import Claim, Span

__all__ = ["Verification", "digest_of", "read_text", "verify_claims"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked: claims, spans (mentions not among them), mentions, documents, and every fault found."""

    claims: int
    spans: int
    mentions: int
    documents: int
    faults: tuple[Diagnostic, ...]


def digest_of(text: str) -> str:
    """Return the sha256 of a text's UTF-8 bytes, in hexadecimal.

    >>> digest_of("é")[:8]
    '4a99557e'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file exactly: line breaks and a byte order mark count; raise InputError (KG0511)."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise InputError(Diagnostic("KG0511", f"cannot be read: {error.strerror}", Location(path.name))) from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: byte {error.start} is {error.object[error.start]:#x}"
        raise InputError(Diagnostic("KG0511", message, Location(path.name), "save it as UTF-8")) from error


def verify_claims(claims: Sequence[Claim], sources: Path) -> Verification:
    """Check every span and mention of the claims against the texts in a folder, and return all faults.

    KG0507 no span, or one without document, offsets or hash; KG0508 out of the text's range; KG0509 another hash;
    KG0510 a mention outside its claim's span; KG0511 a text that is not there or cannot be read.
    """
    if not sources.is_dir():
        raise UsageError(Diagnostic("KG0511", f"no folder '{sources}'", hint="--sources names the folder of the texts"))
    texts: dict[str, str] = {}
    faults = list(_unreadable(claims, sources, texts))
    checked: dict[Span, Diagnostic | None] = {}
    for claim in claims:
        if not claim.spans:
            faults.append(_fault("KG0507", claim, "has no span", "say where it stands: prov:wasDerivedFrom a span"))
        for span in (*claim.spans, *claim.mentions):
            if span not in checked:
                checked[span] = _span_fault(claim, span, texts)
                faults += filter(None, [checked[span]])
        faults += _outside(claim)
    spans = {span for claim in claims for span in claim.spans}
    mentions = {span for claim in claims for span in claim.mentions}
    return Verification(len(claims), len(spans), len(mentions), len(texts), tuple(faults))


def _unreadable(claims: Sequence[Claim], sources: Path, texts: dict[str, str]) -> Iterator[Diagnostic]:
    """Fill ``texts`` by document, and yield a fault for each document without a text."""
    spans = {span.document: span for claim in claims for span in (*claim.spans, *claim.mentions) if span.document}
    for document, span in sorted(spans.items()):
        name = span.file_name or local_name(document)
        if not (sources / name).is_file():
            close = nearest(name, (path.name for path in sources.iterdir()))
            hint = f"did you mean '{close}'?" if close else "the file is named by :fileName of the document"
            yield Diagnostic("KG0511", f"no text '{name}' of the document <{document}>", hint=hint)
            continue
        try:
            texts[document] = read_text(sources / name)
        except InputError as error:
            yield from error.diagnostics


def _span_fault(claim: Claim, span: Span, texts: Mapping[str, str]) -> Diagnostic | None:
    name = local_name(span.node)
    if not span.document or min(span.start, span.end) < 0 or not span.sha256:
        lacking = [
            word
            for word, there in (
                ("document", bool(span.document)),
                ("oa:start", span.start >= 0),
                ("oa:end", span.end >= 0),
                ("sha256", bool(span.sha256)),
            )
            if not there
        ]
        hint = "`kgtool claims locate` prints a span with offsets and hash"
        return _fault("KG0507", claim, f"rests on '{name}', which has no {' and no '.join(lacking)}", hint)
    text = texts.get(span.document)
    if text is None:
        return None
    if not span.start < span.end <= len(text):
        message = f"rests on '{name}', {span.start} to {span.end}, in a text of {len(text)} code points"
        return _fault("KG0508", claim, message, "offsets count code points from 0, and the end is exclusive")
    found = digest_of(text[span.start : span.end])
    if found != span.sha256:
        message = (
            f"rests on '{name}', whose hash is {span.sha256[:12]}…, but {span.start} to {span.end} has {found[:12]}…"
        )
        return _fault("KG0509", claim, message, _byte_hint(text, span))
    return None


def _byte_hint(text: str, span: Span) -> str:
    """Say so where the offsets would be right as bytes or as UTF-16 units, or the hash is found nearby."""
    data = text.encode()[span.start : span.end]
    if hashlib.sha256(data).hexdigest() == span.sha256:
        return "these are offsets in bytes; count code points"
    units = text.encode("utf-16-le")[2 * span.start : 2 * span.end].decode("utf-16-le", errors="replace")
    if digest_of(units) == span.sha256:
        return "these are offsets in UTF-16 units; count code points"
    length = span.end - span.start
    nearby = range(max(0, span.start - 200), min(len(text) - length, span.start + 200) + 1)
    for start in nearby:
        if digest_of(text[start : start + length]) == span.sha256:
            return f"the text with this hash starts at {start}"
    return "the text has changed since, or the offsets are wrong; `kgtool claims locate` finds them anew"


def _outside(claim: Claim) -> Iterator[Diagnostic]:
    for mention in claim.mentions:
        around = [span for span in claim.spans if span.document == mention.document]
        inside = any(span.start <= mention.start and mention.end <= span.end for span in around)
        if around and mention.start >= 0 and not inside:
            message = f"has the mention '{local_name(mention.node)}' outside its span"
            yield _fault("KG0510", claim, message, "", Severity.WARNING)


def _fault(code: str, claim: Claim, message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    place = Location(claim.source) if claim.source else None
    return Diagnostic(code, f"claim {claim.name} {message}", place, hint, severity)
