"""Fetching entity data into a snapshot: the one place that uses the network, and only when it is called.

It keeps to Wikimedia's policies (https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy,
https://www.wikidata.org/wiki/Wikidata:Data_access): a named agent, one request at a time, a pause between two, and as
long a wait as the server asks for. What is in the folder is not fetched again, so a broken run is resumed by a new one.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from kgtool import __version__
from kgtool.errors import Diagnostic, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["Fetched", "fetch_entities"]

_PAUSE = 1.0
_TRIES = 5
_LONGEST_WAIT = 120.0
_LARGEST = 256 * 1024 * 1024
_ENTITY = re.compile(r"[QP][1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Fetched:
    """How many entities were fetched, how many were there already, and what could not be fetched (KG1118)."""

    fetched: int
    kept: int
    diagnostics: tuple[Diagnostic, ...]


def fetch_entities(  # noqa: PLR0913 - the options of a fetch, keyword-only
    identifiers: Iterable[str],
    folder: Path,
    *,
    endpoint: str,
    contact: str = "",
    pause: float = _PAUSE,
    report: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Write ``<identifier>.json`` for each identifier that the folder does not have; raise UsageError (KG1109)."""
    wanted = sorted(set(identifiers), key=lambda each: (each[:1], len(each), each))
    wrong = [each for each in wanted if not _ENTITY.fullmatch(each)]
    if wrong:
        raise UsageError(
            *(Diagnostic("KG1109", f"'{each}' is no item and no property", hint="Q42, P31") for each in wrong)
        )
    if urlsplit(endpoint).scheme not in {"https", "http"}:
        raise UsageError(Diagnostic("KG1109", f"'{endpoint}' is no address of the web"))
    folder.mkdir(parents=True, exist_ok=True)
    missing = [each for each in wanted if not _is_there(each, folder)]
    diagnostics = []
    for number, identifier in enumerate(missing):
        if number:
            time.sleep(pause)
        fault = _fetch(identifier, folder, endpoint, _agent(contact), pause)
        if fault:
            diagnostics.append(fault)
        else:
            report(f"{number + 1} of {len(missing)}: {identifier}")
    return Fetched(len(missing) - len(diagnostics), len(wanted) - len(missing), tuple(diagnostics))


def _agent(contact: str) -> str:
    about = f" ({contact})" if contact else ""
    return f"kgtool/{__version__}{about} Python-urllib"


def _is_there(identifier: str, folder: Path) -> bool:
    return any((folder / f"{identifier}{suffix}").is_file() for suffix in (".json", ".json.gz", ".ttl", ".ttl.gz"))


def _fetch(identifier: str, folder: Path, endpoint: str, agent: str, pause: float) -> Diagnostic | None:
    request = Request(f"{endpoint}{identifier}.json", headers={"User-Agent": agent, "Accept": "application/json"})  # noqa: S310 - the scheme was checked
    wait, why = pause, ""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(min(wait, _LONGEST_WAIT))
        try:
            data = _answer(request)
        except HTTPError as error:
            if error.code in {404, 410}:
                data = json.dumps({"entities": {identifier: {"id": identifier, "missing": ""}}}).encode()
            else:
                why, wait = f"the server answers {error.code}", _wait(error, wait)
                if error.code in {429, 500, 502, 503, 504}:
                    continue
                break
        except (URLError, TimeoutError, OSError) as error:
            why, wait = str(getattr(error, "reason", error)), wait * 2
            continue
        fault = _fault(data)
        if fault:
            why, wait = fault, wait * 2
            continue
        draft = folder / f".{identifier}.new"
        draft.write_bytes(data)
        draft.replace(folder / f"{identifier}.json")
        return None
    return Diagnostic(
        "KG1118", f"{identifier} could not be fetched: {why}", hint="start again later: what came is kept"
    )


def _answer(request: Request) -> bytes:
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - the scheme was checked
        data: bytes = answer.read(_LARGEST + 1)
    return data


def _wait(error: HTTPError, before: float) -> float:
    asked = error.headers.get("Retry-After", "") if error.headers else ""
    return max(float(asked) if asked.isdigit() else 0.0, before * 2)


def _fault(data: bytes) -> str:
    if len(data) > _LARGEST:
        return "the answer is too long"
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return "the answer is not JSON"
    return "" if isinstance(read, dict) and isinstance(read.get("entities"), dict) else "the answer has no entities"
