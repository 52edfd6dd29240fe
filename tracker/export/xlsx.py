"""The only door to xlsxwriter: a workbook with description, data, evidence, Incidents and sources.

In: Contents. Out: the bytes of an .xlsx file. Numbers are numbers, days are dates, truths are truths; text is written
as text whatever it looks like, with formulas disarmed, so that nothing runs here nor after it was saved as CSV.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tracker.errors import TrackerError
from tracker.export.cells import rendered
from tracker.export.columns import EVENTS, FIGURES, INCIDENTS, SOURCES, Column
from tracker.export.contents import Contents
from tracker.export.listed import Listed
from tracker.series.export import unarmed

MOST_ROWS = 1_048_575
"""What a sheet holds beside its names (Excel specifications and limits)."""

AT_ONCE = 10_000
"""Rows that are rendered at a time."""

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "remove_timezone": True}  # fmt: skip
WIDTHS = {"quote": 60, "title": 40, "url": 40, "status_reason": 40, "meaning": 90, "name": 30, "attribution": 40}
PRIMARY = ("observation_id", "indicator", "population", "value", "low", "high", "said_by_label", "as_of")
"""What names a figure on the evidence sheet, before its words."""

Sheet = tuple[str, pl.DataFrame, Sequence[Column]]
"""A name, the rows, the columns of them that stand on it."""


def workbook(contents: Contents) -> bytes:
    """Return the workbook. Raises TrackerError when a sheet cannot hold the rows."""
    if contents.figures.height > MOST_ROWS:
        raise TrackerError(f"{contents.figures.height:,} figures do not fit on a sheet; choose fewer, or --format csv")
    evidence = [column for column in FIGURES if column.evidence or column.name in PRIMARY or column.name == "masked"]
    data = [column for column in FIGURES if not column.evidence]
    described = {"Data": contents.figure_columns, "Events": EVENTS, "Incidents": INCIDENTS, "Sources": SOURCES}
    sheets: list[Sheet] = [
        ("Data", contents.figures, data), ("Evidence", contents.figures, evidence), ("Events", contents.events, EVENTS),
        ("Incidents", contents.incidents, INCIDENTS), ("Sources", contents.sources, SOURCES),
    ]  # fmt: skip
    return _book(contents.made_at, contents.about, described, sheets)


def listed(table: Listed) -> bytes:
    """Return another table as a workbook: description and data. Raises TrackerError when a sheet cannot hold it."""
    if table.rows.height > MOST_ROWS:
        raise TrackerError(f"{table.rows.height:,} rows do not fit on a sheet; choose fewer, or --format csv")
    columns = table.kind.columns
    return _book(table.made_at, table.about, {"Data": columns}, [("Data", table.rows, columns)])


def _book(
    made_at: datetime, about: Mapping[str, str], described: Mapping[str, Sequence[Column]], sheets: Sequence[Sheet]
) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    _described(book, about, described)
    formats = _formats(book)
    for name, rows, columns in sheets:
        _sheet(book.add_worksheet(name, _Filled), rows, columns, formats)
    book.close()
    return file.getvalue()


def _described(book: Any, about: Mapping[str, str], described: Mapping[str, Sequence[Column]]) -> None:
    """Write the first sheet: the head, then what each column holds."""
    sheet, bold = book.add_worksheet("Description"), book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, WIDTHS["meaning"], wrap)
    meanings = [(f"{where}: {one.name}", one.meaning) for where, several in described.items() for one in several]
    table = pl.DataFrame([*about.items(), ("", ""), ("Column", "What it holds"), *meanings],
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


class _Filled(Worksheet):  # type: ignore[misc]
    """A sheet whose rows are rendered column by column: xlsxwriter writes cell by cell, at 7 microseconds each."""

    dim_rowmax: int

    def fill(self, rows: pl.DataFrame, formats: dict[type, Format]) -> None:
        """Keep the rows that are to stand below the names in its first row."""
        self.rows, self.formats = rows, formats
        self.dim_rowmax = max(self.dim_rowmax, rows.height)

    def _write_rows(self) -> None:
        below, self.dim_rowmax = self.dim_rowmax, 0
        super()._write_rows()
        self.dim_rowmax = below
        styles = {kind: one._get_xf_index() for kind, one in self.formats.items()}  # known only now
        letters = [xl_col_to_name(place) for place in range(self.rows.width)]
        for start in range(0, self.rows.height, AT_ONCE):
            self.fh.write(rendered(self.rows.slice(start, AT_ONCE), start, letters, styles))


def _sheet(sheet: _Filled, rows: pl.DataFrame, columns: Sequence[Column], formats: dict[type, Format]) -> None:
    """Write a table: names, a filter over them that stays in view, and the rows."""
    here = [column for column in columns if column.name in rows.columns]
    for place, column in enumerate(here):
        sheet.set_column(place, place, WIDTHS.get(column.name, 14))
        sheet.write_string(0, place, column.name, formats[str])
    sheet.fill(unarmed(rows.select(column.name for column in here)), formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.height, max(len(here) - 1, 0))
