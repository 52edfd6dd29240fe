"""Fewer points where there are more than a screen can show: in Polars, before anything becomes a row of a page.

In: points. Out: at most so many of them, all of them published figures: nothing is averaged and nothing is made up.
"""

from __future__ import annotations

import polars as pl

MOST_MARKS = 5_000
"""Marks one chart may hold (faults.md H10); beyond it, the newest figure of each span of days is drawn."""

MOST_IN_A_PICTURE, MOST_IN_A_NARROW_ONE = 140, 60
"""Points of one picture: more lie on each other at 760 and at 290 pixels, and every one is weight."""


def thinned(rows: pl.DataFrame, most: int = MOST_MARKS) -> tuple[pl.DataFrame, int]:
    """Return at most ``most`` rows and the days one row stands for (1: every row is there).

    The newest row of a series in each span of days is kept, one on its line before one beside it; spans double until
    the rows fit. ``rows`` has series_id and order_on, in order; on_line where it matters.
    """
    if rows.height <= most:
        return rows, 1
    marked = rows.with_row_index("@row")
    best = ["on_line", "@row"] if "on_line" in rows.columns else ["@row"]
    days, thin = 1, marked
    while thin.height > most and days < 100_000:
        span = (pl.col("order_on").to_physical() // days).alias("@span")
        thin = marked.with_columns(span).sort(best).unique(["series_id", "@span"], keep="last")
        days *= 2
    return thin.sort("@row").tail(most).select(rows.columns), days // 2 if days > 1 else 1
