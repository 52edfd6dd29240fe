"""The rows of a sheet as the XML of SpreadsheetML (ECMA-376 part 1, 18.3.1.4 and 18.4.7), a column at a time.

In: a frame whose text is disarmed. Out: the row elements. Numbers, days and truths are what they are; text stands in
its cell as text, whatever it looks like: no formula, no link, no markup. A null is no cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

MOST_LETTERS = 32_767
"""What a cell holds (Excel specifications and limits)."""

FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a workbook, as dates after February 1900 count it."""

SECONDS_A_DAY = 86_400

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
CONTROLS = {chr(code): f"_x{code:04X}_" for code in range(32) if chr(code) not in "\t\n"}
"""Characters XML cannot hold, and a carriage return, which it would turn: written as SpreadsheetML's ST_Xstring."""

NO_CHARACTERS = r"[\x{FFFE}\x{FFFF}]"
LOOKS_ESCAPED = r"_(x[0-9A-Fa-f]{4}_)"


def rendered(rows: pl.DataFrame, before: int, letters: Sequence[str], styles: Mapping[type, int]) -> str:
    """Return the rows' elements; ``before`` rows stand between the names and them.

    ``letters`` name the columns (A, B ...); ``styles`` are numbers of cell formats by type of value.
    """
    number = (pl.int_range(pl.len()) + before + 2).cast(pl.String)
    cells = [
        _cell(pl.col(name), kind, column, number, styles)
        for column, (name, kind) in zip(letters, rows.schema.items(), strict=True)
    ]
    whole = pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'), *cells, pl.lit("</row>"), ignore_nulls=True)
    return "".join(rows.select(whole.alias("row")).to_series().to_list())


def _cell(value: pl.Expr, kind: pl.DataType, column: str, number: pl.Expr, styles: Mapping[type, int]) -> pl.Expr:
    """Return the element of each value; null where there is none."""
    at = pl.concat_str(pl.lit(f'<c r="{column}'), number, pl.lit('"'))
    if kind == pl.String:
        text = _text(value)
        blank = pl.when(text.str.contains(r"^\s|\s$")).then(pl.lit(' xml:space="preserve"')).otherwise(pl.lit(""))
        return pl.concat_str(at, pl.lit(' t="inlineStr"><is><t'), blank, pl.lit(">"), text, pl.lit("</t></is></c>"))
    if kind == pl.Boolean:
        return pl.concat_str(at, pl.lit(' t="b"><v>'), value.cast(pl.Int8).cast(pl.String), pl.lit("</v></c>"))
    style = pl.lit("")
    if kind == pl.Date:
        value, style = (value - FIRST_DAY).dt.total_days(), _style(styles[date])
    elif isinstance(kind, pl.Datetime):
        naive = value.dt.replace_time_zone(None)
        value = (naive - datetime.combine(FIRST_DAY, datetime.min.time())).dt.total_seconds() / SECONDS_A_DAY
        style = _style(styles[datetime])
    elif kind.is_float():
        style = pl.when(value % 1 != 0).then(_style(styles[float])).otherwise(style)
    return pl.concat_str(at, style, pl.lit("><v>"), value.cast(pl.String), pl.lit("</v></c>"))


def _style(index: int) -> pl.Expr:
    return pl.lit(f' s="{index}"')


def _text(value: pl.Expr) -> pl.Expr:
    """Return the text as XML holds it, cut to what a cell may hold, nothing of it read as an escape."""
    kept = value.str.slice(0, MOST_LETTERS).str.replace_all(NO_CHARACTERS, "")
    literal = kept.str.replace_all(LOOKS_ESCAPED, "_x005F_$1")
    escapes = ENTITIES | CONTROLS
    return literal.str.replace_many(list(escapes), list(escapes.values()))
