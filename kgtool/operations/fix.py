"""``kgtool fix``: repairs that are certain, as a patch of the source files.

A repair is tried before it is offered: with it the finding is gone, in every view that it held in, and no finding is
new. Findings are those of ``kgtool validate``, inconsistencies, faulty claims, and names that nothing defines.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import Diagnostic, InputError, KgtoolError, Severity
from kgtool.operations.fixing import number_of, said_of
from kgtool.operations.suggesting import prefixes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kgtool.errors import Location
    from kgtool.operations.fixing import Findings, Ground
    from kgtool.operations.suggesting import Candidate
    from kgtool.project import Project

__all__ = ["Fixed", "Fixes", "apply", "fix"]

_MARK = "\ufeff"
_TRIALS = 200
"""How often the graph is judged again at most; what is not tried by then is not offered."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A certain repair: prefix, term, datatype, language or inverse, what it changes and where."""

    kind: str
    location: Location
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Fixes:
    """The certain repairs, what was thought of and is not certain, and how many findings are left.

    ``before`` and ``after`` hold the texts of the files that change, by the paths that diagnostics use. ``folder`` is
    where the patch applies, as seen from the current one: a patch can name nothing outside of the folder it applies in.
    """

    fixed: tuple[Fixed, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    left: int = 0
    before: Mapping[str, str] = field(default_factory=dict, repr=False)
    after: Mapping[str, str] = field(default_factory=dict, repr=False)
    paths: Mapping[str, Path] = field(default_factory=dict, repr=False)
    folder: str = "."

    @property
    def patch(self) -> str:
        """Return the repairs as a unified patch, with names from ``folder`` on; empty where there is none."""
        from kgtool.rdfio.edits import unified_patch

        names = {name: Path(os.path.relpath(path, self.folder)).as_posix() for name, path in self.paths.items()}
        before, after = ({names[name]: text for name, text in texts.items()} for texts in (self.before, self.after))
        return unified_patch(before, after)


def fix(  # noqa: PLR0913 - the options of the command, keyword-only
    project: Project | None = None,
    *,
    data: Iterable[Path | str] = (),
    shapes: Iterable[Path | str] = (),
    entailment: str | None = None,
    base: str | None = None,
    language: str | None = None,
) -> Fixes:
    """Return the certain repairs of a project, or of the files of ``data`` against those of ``shapes``.

    ``language`` is the tag of strings that lack one, by default the project's. Nothing is written; :func:`apply` does
    that. Raises InputError with every fault of reading that no certain repair mends, and of the shapes.
    """
    from kgtool.operations.fixing import ground_of_files, ground_of_project
    from kgtool.operations.suggesting import suggestions
    from kgtool.operations.suggesting_prefixes import prefix_candidates

    files = tuple(data)
    if files or project is None:
        ground = ground_of_files(files, tuple(shapes), entailment, base)
    else:
        ground = ground_of_project(project, entailment)
        language = language if language is not None else project.language
    original = {name: document.data.decode(errors="replace") for name, document in ground.documents.items()}
    prefixes = prefix_candidates(ground)
    faults = [fault for fault in ground.faults if fault not in {target for one in prefixes for target in one.faults}]
    if faults:
        raise InputError(*ground.faults)
    if prefixes:
        return _with_prefixes(ground, prefixes, original, language or "")
    before = ground.judge()
    found = suggestions(ground, before, language or "")
    search = _Search(ground, before)
    certain = search.certain(found.candidates)
    return _fixes(ground, original, certain, (*found.refused, *search.refused), search.after or before)


def _with_prefixes(ground: Ground, prefixes: list[Candidate], original: Mapping[str, str], language: str) -> Fixes:
    """Mend the prefixes that keep files from being read, and what else is certain then."""
    from kgtool.operations.suggesting import suggestions

    before = ground.judge()
    try:
        ground.put(_changed(ground, prefixes))
    except KgtoolError as error:
        raise InputError(*ground.faults, *error.diagnostics) from error
    middle = ground.judge()
    found = suggestions(ground, middle, language)
    search = _Search(ground, middle)
    certain = search.certain(found.candidates)
    after = search.after or middle
    new = number_of(after.entries - before.entries)
    if new:
        message = f"correcting the prefix brings {new} finding{'s' if new > 1 else ''} to light that nothing mends"
        raise InputError(*ground.faults, *(_refusal(one, message) for one in prefixes))
    return _fixes(ground, original, [*prefixes, *certain], (*found.refused, *search.refused), after)


class _Search:
    """Finds the candidates that mend what they are for and break nothing, by halves; keeps them done on the ground."""

    def __init__(self, ground: Ground, before: Findings) -> None:
        self.after: Findings | None = None
        self.refused: list[Diagnostic] = []
        self._ground = ground
        self._before = before
        self._base = {name: document.data.decode(errors="replace") for name, document in ground.documents.items()}
        self._done: list[Candidate] = []
        self._left = _TRIALS

    def certain(self, candidates: list[Candidate]) -> list[Candidate]:
        """Return the candidates that are certain, and leave the ground with them done."""
        self._split(candidates)
        self._put(self._done)
        return self._done

    def _split(self, candidates: list[Candidate]) -> None:
        if not candidates:
            return
        if not self._left:
            self.refused += (_refusal(one, "it was not tried: there are too many") for one in candidates)
            return
        self._left -= 1
        reason, after = self._try([*self._done, *candidates])
        if after is not None:
            self._done += candidates
            self.after = after
        elif len(candidates) == 1:
            self.refused.append(_refusal(candidates[0], reason))
        else:
            half = len(candidates) // 2
            self._split(candidates[:half])
            self._split(candidates[half:])

    def _try(self, candidates: list[Candidate]) -> tuple[str, Findings | None]:
        """Return why these candidates are not all certain, or what is found with them done."""
        try:
            self._put(candidates)
        except KgtoolError as error:
            return f"with it the file is malformed: {error.diagnostics[0].message}", None
        try:
            after = self._ground.judge()
        except KgtoolError as error:
            return f"with it: {error.diagnostics[0].message}", None
        fresh = after.entries - self._before.entries
        if fresh:
            new = number_of(fresh)
            many = "is a new finding" if new == 1 else f"are {new} new findings, one of them"
            return f"with it there {many}: {said_of(min(fresh), prefixes_of(self._ground))}", None
        if any(after.entries[target] for one in candidates for target in one.targets):
            return "with it the finding is still there", None
        return "", after

    def _put(self, candidates: list[Candidate]) -> None:
        """Leave the ground with exactly these candidates done."""
        from kgtool.rdfio.edits import applied

        edits = [edit for one in candidates for edit in one.edits]
        texts = {
            name: applied(text, [edit for edit in edits if edit.path == name]) for name, text in self._base.items()
        }
        self._ground.put({name: text for name, text in texts.items() if text != self._ground.text(name)})


def _changed(ground: Ground, candidates: Iterable[Candidate]) -> dict[str, str]:
    from kgtool.rdfio.edits import applied

    edits = [edit for one in candidates for edit in one.edits]
    return {name: applied(ground.text(name), [e for e in edits if e.path == name]) for name in {e.path for e in edits}}


def _refusal(candidate: Candidate, reason: str) -> Diagnostic:
    message = f"not certain: {candidate.says}; {reason}"
    return Diagnostic("KG0717", message, candidate.location, severity=Severity.INFO)


def _fixes(
    ground: Ground,
    original: Mapping[str, str],
    certain: list[Candidate],
    refused: tuple[Diagnostic, ...],
    after: Findings,
) -> Fixes:
    names = sorted({edit.path for one in certain for edit in one.edits})
    marks = {name: _MARK if _is_marked(ground.paths[name], name) else "" for name in names}
    fixed = {Fixed(one.kind, one.location, one.old, one.new, one.why) for one in certain}
    return Fixes(
        tuple(sorted(fixed, key=lambda one: (one.location, one.kind, one.new))),
        tuple(sorted(set(refused), key=lambda one: (str(one.location), one.message))),
        number_of(after.entries),
        {name: marks[name] + original[name] for name in names},
        {name: marks[name] + ground.text(name) for name in names},
        {name: ground.paths[name] for name in names},
        _folder(ground, [ground.paths[name] for name in names]),
    )


def _folder(ground: Ground, paths: list[Path]) -> str:
    """Return the folder that holds all these files, from the current one: the project's, this one, or one elsewhere."""
    if ground.project is not None:
        return Path(os.path.relpath(ground.project.root)).as_posix()
    here = Path.cwd()
    whole = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - takes ".." out and follows no link
    if all(path.is_relative_to(here) for path in whole):
        return "."
    return Path(os.path.relpath(os.path.commonpath([path.parent for path in whole]))).as_posix()


def _is_marked(path: Path, name: str) -> bool:
    """Say whether a file begins with a byte order mark, which its text does not have and its patch must."""
    from kgtool.rdfio.files import read_bytes

    return read_bytes(path, name).startswith(_MARK.encode())


def apply(fixes: Fixes) -> tuple[str, ...]:
    """Write the repaired files and return their paths; a file is replaced whole, or stays as it is.

    Raises InputError (KG0718), nothing written, where a file is no longer what the repairs were made for.
    """
    from kgtool.rdfio.files import read_bytes

    data = {name: read_bytes(path, name) for name, path in fixes.paths.items()}
    changed = [name for name in sorted(data) if data[name] != fixes.before[name].encode()]
    if changed:
        hint = "run `kgtool fix` again"
        raise InputError(*(Diagnostic("KG0718", f"'{name}' has changed meanwhile", hint=hint) for name in changed))
    for name, path in sorted(fixes.paths.items()):
        draft = path.with_name(f".{path.name}.fix")
        draft.write_bytes(fixes.after[name].encode())
        draft.chmod(path.stat().st_mode)
        os.replace(draft, path)  # noqa: PTH105 - the name says that a file is replaced
    return tuple(sorted(fixes.paths))
