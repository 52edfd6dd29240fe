"""Points as a tidy CSV a spreadsheet can open: one row a figure, its evidence beside it.

In: points. Out: CSV text whose first lines, after "#", say what it holds and how new it is. Never lets a text run as a
formula: a cell that begins like one gets an apostrophe before it, and numbers stay numbers (faults.md G9).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

COLUMNS = (
    "crisis", "indicator", "population", "place", "said_by", "said_by_label", "said_by_text", "measure", "unit",
    "counting_key", "value", "low", "high", "bound", "as_of", "as_of_basis", "period_start", "period_end",
    "published_on", "status", "status_reason", "held", "headline", "modality", "derived", "quote", "title", "publisher",
    "url", "confidence", "series_id", "observation_id", "report_id",
)  # fmt: skip

FORMULA = r"^[\s\u00a0\u200b\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]"
"""How a cell begins that Excel, LibreOffice or Sheets would run, full-width signs and leading blanks included."""


PIECE, ARMLESS = re.compile(r"([,;]\s?)(?=[=+\-@|%\"\uff1d\uff0b\uff0d\uff20])"), r"\1'"
"""Where a piece of a line begins like a formula or a quote, and the apostrophe before it."""


def tidy_csv(points: pl.DataFrame, about: Sequence[str]) -> str:
    """Return the points as CSV, lines ending in a single newline; ``about`` becomes the "#" lines at its head."""
    return commented(about) + unarmed(points.select(COLUMNS)).write_csv(line_terminator="\n")


def commented(about: Sequence[str]) -> str:
    """Return the lines a CSV file begins with, each after "#", whatever line ends they hold.

    A spreadsheet cuts them at commas like any other: no piece of them runs, and none opens a quote over what follows.
    """
    return "".join(f"# {PIECE.sub(ARMLESS, ' '.join(line.split()))}\n" for line in about)


def unarmed(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with an apostrophe before every text cell that begins like a formula."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    return table.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
