"""A workbook (.xlsx) -> the cells of one sheet. The only door to calamine.

In: the bytes, and which sheet is wanted. Out: rows of plain values; a day is ``{"day": "2024-11-30"}``, because JSON
has none. What the file says it unpacks to is looked at before anything is unpacked; nothing outside it is opened.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import python_calamine

from tracker.sandbox import Refused

MOST_UNPACKED = 500_000_000
"""Bytes an XLSX may unpack to (faults.md E8): a small file can hold a very large one."""


def read(body: bytes, options: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows of the sheet named in ``options`` ("": the first), no more than its ``rows`` and ``columns``.

    Raises Refused with the reason.
    """
    most, across = int(options["rows"]), int(options["columns"])
    _require_small(body)
    wanted = str(options.get("sheet", ""))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = book.sheet_names
        if wanted and wanted not in names:
            raise Refused(f"has no sheet {wanted!r}; it has {', '.join(names[:20])}")
        rows = book.get_sheet_by_name(wanted or names[0]).to_python(skip_empty_area=False, nrows=most + 1)
    except python_calamine.CalamineError as error:
        raise Refused(f"is no workbook that can be read: {error}") from None
    if len(rows) > most:
        raise Refused(f"has more than {most:,} rows; split it")
    return [[_plain(cell) for cell in row[:across]] for row in rows]


def _require_small(body: bytes) -> None:
    try:
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(body)).infolist())
    except zipfile.BadZipFile:
        raise Refused("is a damaged workbook") from None
    if unpacked > MOST_UNPACKED:
        raise Refused(f"unpacks to more than {MOST_UNPACKED:,} bytes")


def _plain(cell: Any) -> Any:
    """Return a cell as JSON can carry it."""
    if isinstance(cell, date):  # a moment is one, too
        return {"day": (cell.date() if isinstance(cell, datetime) else cell).isoformat()}
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    return json.dumps(cell, ensure_ascii=False, default=str)
