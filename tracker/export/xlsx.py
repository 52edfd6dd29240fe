"""The only door to xlsxwriter: a workbook with description, data, evidence, Incidents and sources.

In: Contents. Out: the bytes of an .xlsx file. Numbers are numbers, days are dates, truths are truths; text is written
as text whatever it looks like, with formulas disarmed, so that nothing runs here nor after it was saved as CSV.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.errors import TrackerError
from tracker.export.columns import EVENTS, FIGURES, INCIDENTS, SOURCES, Column
from tracker.export.contents import Contents
from tracker.series.export import unarmed

MOST_ROWS = 1_048_575
MOST_LETTERS = 32_767
"""What a sheet and a cell hold (Excel specifications and limits)."""

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "remove_timezone": True}  # fmt: skip
WIDTHS = {"quote": 60, "title": 40, "url": 40, "status_reason": 40, "meaning": 90, "name": 30, "attribution": 40}
PRIMARY = ("observation_id", "indicator", "population", "value", "low", "high", "said_by_label", "as_of")
"""What names a figure on the evidence sheet, before its words."""


def workbook(contents: Contents) -> bytes:
    """Return the workbook. Raises TrackerError when a sheet cannot hold the rows."""
    if contents.figures.height > MOST_ROWS:
        raise TrackerError(f"{contents.figures.height:,} figures do not fit on a sheet; choose fewer, or --format csv")
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties({"created": contents.made_at.replace(tzinfo=None)})
    _described(book, contents)
    formats = _formats(book)
    evidence = [column for column in FIGURES if column.evidence or column.name in PRIMARY or column.name == "masked"]
    data = [column for column in FIGURES if not column.evidence]
    for name, rows, columns in (
        ("Data", contents.figures, data),
        ("Evidence", contents.figures, evidence),
        ("Events", contents.events, EVENTS),
        ("Incidents", contents.incidents, INCIDENTS),
        ("Sources", contents.sources, SOURCES),
    ):
        _sheet(book.add_worksheet(name), rows, columns, formats)
    book.close()
    return file.getvalue()


def _described(book: Any, contents: Contents) -> None:
    """Write the first sheet: the head, then what each column holds."""
    sheet, bold = book.add_worksheet("Description"), book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, WIDTHS["meaning"], wrap)
    columns = {"Data": contents.figure_columns, "Events": EVENTS, "Incidents": INCIDENTS, "Sources": SOURCES}
    meanings = [(f"{where}: {one.name}", one.meaning) for where, several in columns.items() for one in several]
    table = pl.DataFrame([*contents.about.items(), ("", ""), ("Column", "What it holds"), *meanings],
                         schema={"label": pl.String, "text": pl.String}, orient="row")  # fmt: skip
    for number, (label, text) in enumerate(unarmed(table).iter_rows()):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, text)


def _formats(book: Any) -> dict[type, Format]:
    return {
        str: book.add_format({"bold": True, "bottom": 1}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        float: book.add_format({"num_format": "#,##0.##"}),
    }


def _sheet(sheet: Worksheet, rows: pl.DataFrame, columns: Sequence[Column], formats: dict[type, Format]) -> None:
    """Write a table: names, a filter over them that stays in view, and the rows column by column."""
    here = [column for column in columns if column.name in rows.columns]
    safe = unarmed(rows.select(column.name for column in here))
    for place, column in enumerate(here):
        sheet.set_column(place, place, WIDTHS.get(column.name, 14))
        sheet.write_string(0, place, column.name, formats[str])
        for number, value in enumerate(safe.get_column(column.name), start=1):
            if value is not None:
                _cell(sheet, number, place, value, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, safe.height, max(len(here) - 1, 0))


def _cell(sheet: Worksheet, row: int, place: int, value: Any, formats: dict[type, Format]) -> None:
    """Write one value as what it is."""
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, formats[float] if not float(value).is_integer() else None)
    elif isinstance(value, date):
        kind = datetime if isinstance(value, datetime) else date
        sheet.write_datetime(row, place, value, formats[kind])
    else:
        sheet.write_string(row, place, str(value)[:MOST_LETTERS])
