"""QuickStatements: commands written for version 3, as CSV, or for the classic tool, and read back.

The syntax is that of https://www.wikidata.org/wiki/Help:QuickStatements and of version 3, which adds ranks (``R+``) and
groups of references (``!S``). What a form cannot carry is returned with the text, never dropped in silence: CSV has no
ranks; the classic tool has no ranks either; a value with a tab, a line break, a bar or curly quotes would be changed by
the tool, so its command is left out.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kgtool.linking.entity import Value
from kgtool.linking.proposing import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kgtool.linking.entity import Reference, Snak

__all__ = ["Lost", "read_commands", "write_commands"]

_RANKS = {"preferred": "R+", "normal": "R0", "deprecated": "R-"}
_JULIAN = "http://www.wikidata.org/entity/Q1985786"

Lost = tuple[Command, str]
"""A command, and what of it the written form does not carry."""


def write_commands(commands: Iterable[Command], form: str = "qs3") -> tuple[str, tuple[Lost, ...]]:
    """Return the text for QuickStatements, and what it could not carry."""
    kept: list[Command] = []
    lost: list[Lost] = []
    for command in commands:
        faults = tuple(_inexpressible(command, form))
        lost += [(command, f"left out: {fault}") for fault in faults]
        if faults:
            continue
        if command.rank and form != "qs3":
            lost.append(
                (command, f"rank {command.rank}: {'CSV' if form == 'csv' else 'the classic tool'} has no ranks")
            )
            if not (command.new or command.qualifiers or command.references):
                continue
        kept.append(command)
    return (_csv(kept) if form == "csv" else _lines(kept, form)), tuple(lost)


def _inexpressible(command: Command, form: str) -> Iterator[str]:
    """Yield why a value of the command would not arrive as it is."""
    values = [command.value]
    values += [value for _, value in command.qualifiers]
    values += [value for reference in command.references for _, value in reference]
    for value in values:
        text = _written(value)
        bars = form != "csv" and "|" in text
        if bars or re.search(r"[\t\r\n“”]|/\*.*\*/", text) or _read_value(text) != replace(value, extra=_extra(value)):
            yield f"{value} would be changed by the tool"


def _extra(value: Value) -> str:
    return value.extra if value.kind in {"time", "quantity"} else ""


def _lines(commands: Sequence[Command], form: str) -> str:
    lines = []
    for command in commands:
        start = [command.item, command.property, _written(command.value)]
        if form == "qs3":
            rank = [_RANKS[command.rank]] if command.rank else []
            lines.append([*start, *rank, *_pairs(command.qualifiers, "P"), *_groups(command.references)])
            continue
        references = command.references or ((),)
        lines.append([*start, *_pairs(command.qualifiers, "P"), *_pairs(references[0], "S")])
        lines += [[*start, *_pairs(reference, "S")] for reference in references[1:]]
    return "".join("\t".join(line) + "\n" for line in lines)


def _groups(references: Iterable[Reference]) -> Iterator[str]:
    for number, reference in enumerate(references):
        cells = list(_pairs(reference, "S"))
        if number:
            cells[0] = f"!{cells[0]}"
        yield from cells


def _pairs(snaks: Iterable[Snak], letter: str) -> Iterator[str]:
    for property_, value in snaks:
        yield letter + property_[1:]
        yield _written(value)


def _csv(commands: Sequence[Command]) -> str:
    """Write a table with a column for each property, qualifier and part of a reference that some row needs.

    A column's name may come several times: the same qualifier twice, a second reference. Rows with the same columns
    share them; the others get columns of their own to the right.
    """
    header: list[str] = ["qid"]
    starts: dict[tuple[str, ...], int] = {}
    rows: list[tuple[int, list[str], str]] = []
    for command in commands:
        cells = [(command.property, _written(command.value))]
        cells += [(f"qal{property_[1:]}", _written(value)) for property_, value in command.qualifiers]
        for reference in command.references:
            letters = "S" + "s" * (len(reference) - 1)
            cells += [
                (letter + property_[1:], _written(value))
                for letter, (property_, value) in zip(letters, reference, strict=True)
            ]
        columns = tuple(name for name, _ in cells)
        if columns not in starts:
            starts[columns] = len(header)
            header += columns
        rows.append((starts[columns], [cell for _, cell in cells], command.item))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for start, cells_of_row, item in rows:
        row = [item, *([""] * (len(header) - 1))]
        row[start : start + len(cells_of_row)] = cells_of_row
        writer.writerow(row)
    return text.getvalue() if rows else ""


def _written(value: Value) -> str:
    if value.kind == "string":
        return f'"{value.text}"'
    if value.kind == "text":
        return f'{value.detail}:"{value.text}"'
    if value.kind == "time":
        return f"{value.text}/{value.detail or 11}" + ("/J" if value.extra == _JULIAN else "")
    if value.kind == "quantity":
        bounds = f"[{value.extra}]" if value.extra else ""
        return value.text + bounds + (f"U{value.detail[1:]}" if value.detail else "")
    if value.kind == "coordinate":
        return "@" + value.text.replace(",", "/")
    return value.text or value.kind


def read_commands(text: str) -> tuple[Command, ...]:
    """Return the commands of a QuickStatements text in any of the three forms, as the tools read them."""
    if text.startswith("qid,") or text.strip() == "qid":
        return tuple(_read_csv(text))
    lines = (line.strip() for line in text.replace("||", "\n").replace("|", "\t").split("\n"))
    return tuple(_read_line([cell.strip() for cell in line.split("\t") if cell.strip()]) for line in lines if line)


def _read_line(cells: list[str]) -> Command:
    item, property_, value, *rest = cells
    ranks = {sign: rank for rank, sign in _RANKS.items()}
    rank = ranks.get(rest[0], "") if rest else ""
    qualifiers: list[Snak] = []
    references: list[list[Snak]] = []
    for key, written in _in_twos(rest[1:] if rank else rest):
        if key.startswith("P"):
            qualifiers.append((key, _read_value(written)))
            continue
        if key.startswith("!") or not references:
            references.append([])
        references[-1].append(("P" + key.lstrip("!")[1:], _read_value(written)))
    groups = tuple(tuple(group) for group in references)
    return Command(item, property_, _read_value(value), rank, tuple(qualifiers), groups)


def _in_twos(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(cells[::2], cells[1::2], strict=False)


def _read_csv(text: str) -> Iterator[Command]:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    for row in rows:
        found: list[Command] = []
        for name, cell in zip(header[1:], row[1:], strict=False):
            if not cell.strip():
                continue
            value = _read_value(cell.strip())
            if name.startswith("P"):
                found.append(Command(row[0], name, value))
            elif name.startswith("qal"):
                found[-1] = replace(found[-1], qualifiers=(*found[-1].qualifiers, (f"P{name[3:]}", value)))
            else:
                found[-1] = replace(found[-1], references=_extended(found[-1].references, name, value))
        yield from found


def _extended(references: tuple[Reference, ...], name: str, value: Value) -> tuple[Reference, ...]:
    snak = (f"P{name[1:]}", value)
    if name.startswith("S") or not references:
        return (*references, (snak,))
    return (*references[:-1], (*references[-1], snak))


_ITEM = re.compile(r"[QPLM]\d+(?:-[FS]\d+)?")
_TEXT = re.compile(r'([a-z_-]+):"(.*)"', re.DOTALL)
_STRING = re.compile(r'"(.*)"', re.DOTALL)
_TRIPLE = re.compile(r'"""(.*)"""', re.DOTALL)
_TIME = re.compile(r"([+-]?\d+-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:/(\d+))?(/J)?")
_PLACE = re.compile(r"@\s*([+-]?[0-9.]+)\s*/\s*([+-]?[0-9.]+)")
_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:\[([^\]]*)\])?(?:U(\d+))?")


def _read_value(written: str) -> Value:
    """Return the value of a cell as the tools understand it; text that is nothing else is a string."""
    if written in {"somevalue", "novalue"}:
        return Value(written)
    if _ITEM.fullmatch(written):
        return Value("item", written)
    if found := _TRIPLE.fullmatch(written):
        return Value("string", found[1])
    if found := _TEXT.fullmatch(written):
        return Value("text", found[2].strip(), found[1])
    if found := _STRING.fullmatch(written):
        return Value("string", found[1].strip())
    return _read_measure(written)


def _read_measure(written: str) -> Value:
    if found := _TIME.fullmatch(written):
        return Value("time", found[1], found[2] or "9", _JULIAN if found[3] else "")
    if found := _PLACE.fullmatch(written):
        return Value("coordinate", f"{found[1]},{found[2]}")
    if found := _QUANTITY.fullmatch(written):
        amount = found[1] if found[1][0] in "+-" else f"+{found[1]}"
        return Value("quantity", amount, f"Q{found[3]}" if found[3] else "", (found[2] or "").replace(" ", ""))
    return Value("string", written)
