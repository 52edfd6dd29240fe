"""Exports that are text: the tidy CSV, the UCDP-shaped CSV, and JSON.

In: Contents, or another table. Out: UTF-8. In CSV no cell runs as a formula; in JSON nothing needs disarming, and
text stays as it is.
"""

from __future__ import annotations

import json as json_text
from collections.abc import Sequence
from typing import Any

import polars as pl

from tracker.export.columns import EVENTS, INCIDENTS, NOT_FILLED, Column
from tracker.export.contents import Contents, lines
from tracker.export.listed import Listed
from tracker.series.export import commented, unarmed

MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def csv(contents: Contents) -> bytes:
    """Return the figures as CSV under "#" lines with the head."""
    return _csv(contents.figures, contents.lines)


def listed_csv(table: Listed) -> bytes:
    """Return another table as CSV under "#" lines with its head."""
    return _csv(table.rows, lines(table.about))


def ucdp(contents: Contents) -> bytes:
    """Return the Incidents, one a row, as CSV in the columns of UCDP's events, under "#" lines with the head."""
    shape = "Shape: after UCDP GED, one row an event; best, low and high are deaths, and an open end stays empty"
    return _csv(contents.events, [*contents.lines, shape, f"Not filled: {NOT_FILLED}"])


def json(contents: Contents) -> bytes:
    """Return all of it as one object; dates and moments are ISO 8601, what is not known is null."""
    whole = {
        "about": dict(contents.about),
        "columns": _meanings(contents.figure_columns),
        "figures": values(contents.figures),
        "incident_columns": _meanings(INCIDENTS),
        "incidents": values(contents.incidents),
        "event_columns": _meanings(EVENTS),
        "events": values(contents.events),
        "sources": values(contents.sources),
    }
    return _json(whole)


def listed_json(table: Listed) -> bytes:
    """Return another table as one object: about, columns, and its rows under its own name."""
    said = {"about": dict(table.about), "columns": _meanings(table.kind.columns), table.kind.name: values(table.rows)}
    return _json(said)


def _json(whole: dict[str, Any]) -> bytes:
    return (json_text.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as text holds them: moments in ISO 8601, and a column of whole numbers without ".0"."""
    moments = [pl.col(name).dt.strftime(MOMENT) for name, kind in rows.schema.items() if isinstance(kind, pl.Datetime)]
    floats = [name for name, kind in rows.schema.items() if kind == pl.Float64]
    whole = [name for name in floats if (rows.get_column(name).drop_nulls() % 1 == 0).all()]
    return rows.with_columns(*moments, pl.col(whole).cast(pl.Int64))


def _csv(rows: pl.DataFrame, head: Sequence[str]) -> bytes:
    cells = unarmed(plain(rows)).with_columns(pl.col(pl.String).replace("", None))  # an empty cell, and not two quotes
    return (commented(head) + cells.write_csv(line_terminator="\n")).encode()


def _meanings(columns: Sequence[Column]) -> list[dict[str, str]]:
    return [{"name": column.name, "meaning": column.meaning, "hxl": column.hxl} for column in columns]


def values(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as JSON has them: dates and moments in ISO 8601, what is not known null."""
    days = [name for name, kind in rows.schema.items() if kind == pl.Date]
    return plain(rows).with_columns(pl.col(name).dt.strftime("%Y-%m-%d") for name in days).to_dicts()
