"""The figures as HXL: CSV whose second row tags every column, so that humanitarian tools know what it holds.

The head travels in columns of its own (#meta+generated ...): lines above the names would have to be skipped by hand in
everything that is not HXL. See hxlstandard.org/standard/1-1final.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tracker.export.columns import Column
from tracker.export.contents import Contents
from tracker.export.listed import Listed
from tracker.export.text import plain
from tracker.series.export import unarmed

HEAD = {"Generated": "#meta+generated", "Known at": "#meta+known", "Filters": "#meta+filters",
        "Shown to": "#meta+audience", "Sources": "#meta+credits", "DEMO": "#meta+demo"}  # fmt: skip


def table(contents: Contents) -> bytes:
    """Return CSV: a row of names, a row of tags, then a row a figure."""
    return _tagged(contents.figures, contents.figure_columns, contents.about)


def listed(table: Listed) -> bytes:
    """Return another table the same way."""
    return _tagged(table.rows, table.kind.columns, table.about)


def _tagged(figures: pl.DataFrame, columns: Sequence[Column], about: Mapping[str, str]) -> bytes:
    head = {_named(label): label for label in HEAD if label in about}
    texts = [name for name, kind in figures.schema.items() if kind == pl.String]
    rows = plain(figures).with_columns(_tidied(name) for name in texts)
    rows = rows.with_columns(pl.lit(about[label]).alias(name) for name, label in head.items())
    tags = {column.name: column.hxl for column in columns}
    tags |= {name: HEAD[label] for name, label in head.items()}
    names, tagged = ",".join(rows.columns), ",".join(tags[name] for name in rows.columns)
    cells = unarmed(rows).write_csv(include_header=False, line_terminator="\n")
    return f"{names}\n{tagged}\n{cells}".encode()


def _named(label: str) -> str:
    return f"export_{label.lower().replace(' ', '_')}"


def _tidied(name: str) -> pl.Expr:
    """Return a text column without blanks at its ends or doubled: HXL's validator takes them for a slip."""
    return pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
