"""The bytes of a table -> its header and rows. The only door to python-calamine (XLSX) and to the csv module.

In: a file's bytes and its name. Out: :class:`Sheet`: header, HXL tags if a row holds them, rows of plain values (text,
number, date, None for empty). Never: what a column means (mapping.py), a formula run, a file opened.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.decode import NotText, decode, safe
from tracker.sandbox import ParseFailed, Refused, parse_here

Parse = Callable[[str, bytes, Mapping[str, Any]], Any]

Cell = str | float | date | None
"""One value: trimmed text, a number, a day; None: the cell is empty."""

MOST_ROWS, MOST_COLUMNS = 200_000, 500
MOST_CELL = 20_000
"""Code points of one cell; a longer one is cut, and no figure's evidence needs more."""

HEADER_ROWS = 10
"""Rows at the head of a sheet among which a header or a row of tags is looked for."""


class NotATable(ValueError):
    """The bytes are no table we can read; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands. ``tags`` are HXL tags beside ``header`` (empty: the table has none).

    ``first`` is the number of the first of ``rows`` in the file, counted from 1 as a spreadsheet does.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    first: int
    tags: Sequence[str] = field(default_factory=tuple)


def read_sheet(raw: bytes, name: str, sheet: str = "", parse: Parse | None = None) -> Sheet:
    """Return the table in the bytes of a file; `sheet` names one of a workbook's ("": its first).

    ``parse`` opens a workbook in a process apart. Raises NotATable with the reason.
    """
    if raw.startswith(b"PK\x03\x04"):
        return _sheet(_workbook(raw, sheet, parse))
    try:
        text = decode(raw)
    except NotText as error:
        raise NotATable(str(error)) from None
    head = text.lstrip("\ufeff \t\r\n")[:1]
    if name.lower().endswith((".json", ".jsonl", ".ndjson")) or head == "{":
        return _objects(_json(text))
    return _sheet(_delimited(text))


def _delimited(text: str) -> list[list[Cell]]:
    """Parse comma, semicolon or tab separated text; lines of comment ("# ...") before the header are left out."""
    body = text.removeprefix("\ufeff").splitlines(keepends=True)
    start = next((n for n, line in enumerate(body) if not _comment(line)), 0)
    sample = "".join(body[start : start + 20])
    separator = max(",;\t|", key=lambda one: sample.split("\n")[0].count(one))
    csv.field_size_limit(10_000_000)
    reader = csv.reader(body[start:], delimiter=separator, strict=True)
    blank: list[Cell] = []
    try:
        return [blank] * start + [[_text(cell) for cell in row] for row in _limited(reader)]
    except csv.Error as error:
        raise NotATable(f"line {start + reader.line_num}: {error}; is every quotation mark closed?") from None


def _comment(line: str) -> bool:
    """Say whether a line before the header is a remark; HXL tags begin with the same sign but name a column each."""
    return line.startswith("# ") or not line.strip()


def _limited(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise NotATable(f"has more than {MOST_ROWS:,} rows; split it")
        yield row[:MOST_COLUMNS]


def _workbook(raw: bytes, wanted: str, parse: Parse | None) -> list[list[Cell]]:
    options = {"sheet": wanted, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
    try:
        rows = (parse or parse_here)("tracker.parsers.workbook:read", raw, options)
        return [[_carried(cell) for cell in row] for row in rows]
    except (Refused, ParseFailed) as error:
        raise NotATable(str(error)) from None


def _carried(cell: Any) -> Cell:
    """Return a cell as the parser carries it: a day stands in a dict."""
    if isinstance(cell, dict):
        return date.fromisoformat(str(cell.get("day")))
    return _value(cell)


def _json(text: str) -> list[dict[str, Any]]:
    """Return the objects of a JSON list, of the one list in an object, or of JSON lines."""
    try:
        try:
            found = json.loads(text)
        except json.JSONDecodeError:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotATable(f"is not valid JSON: {error}") from None
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else [found]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotATable("holds no list of objects; each figure should be one object")
    return found


def _objects(objects: list[dict[str, Any]]) -> Sheet:
    if len(objects) > MOST_ROWS:
        raise NotATable(f"has more than {MOST_ROWS:,} rows; split it")
    header = list(dict.fromkeys(str(key) for one in objects for key in one))[:MOST_COLUMNS]
    return Sheet(header, [[_value(one.get(name)) for name in header] for one in objects], first=1)


def _sheet(rows: list[list[Cell]]) -> Sheet:
    """Find the header: the row above or below one of HXL tags, else the first row with two words or more.

    A cell such as "#a" further below a row of words is no tag of a column.
    """
    for at, row in enumerate(rows[:HEADER_ROWS]):
        if _tagged(row) and not _out_of_place(rows, at):
            header = rows[at - 1] if at and rows[at - 1] else row
            return Sheet(_names(header), rows[at + 1 :], at + 2, tags=[_tag(cell) for cell in row])
    for at, row in enumerate(rows[:HEADER_ROWS]):
        if _named(row):
            return Sheet(_names(row), rows[at + 1 :], at + 2)
    raise NotATable("has no header: its first rows name no columns")


def _named(row: Sequence[Cell]) -> bool:
    """Say whether a row may name columns: two words or more."""
    return sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in row) >= 2


def _out_of_place(rows: list[list[Cell]], at: int) -> bool:
    """Say whether a row that looks like tags stands further below a header than tags do, and tags fewer columns."""
    header = next((row for row in rows[: max(0, at - 1)] if _named(row)), ())
    return _filled(rows[at]) < _filled(header)


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in row)


def _tagged(row: Sequence[Cell]) -> bool:
    """Say whether a row is HXL's: at least half of its filled cells begin with a hash and go on with a letter."""
    filled = [cell for cell in row if cell is not None]
    tags = [cell for cell in filled if isinstance(cell, str) and cell[:1] == "#" and cell[1:2].isalpha()]
    return bool(tags) and 2 * len(tags) >= len(filled)


def _tag(cell: Cell) -> str:
    return "".join(cell.lower().split()) if isinstance(cell, str) and cell.startswith("#") else ""


def _names(row: Sequence[Cell]) -> list[str]:
    return [str(cell) if cell is not None else "" for cell in row]


def _value(cell: Any) -> Cell:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, date):
        return cell
    return _text(cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str))


def _text(cell: str) -> Cell:
    return safe(cell[:MOST_CELL]).strip() or None
