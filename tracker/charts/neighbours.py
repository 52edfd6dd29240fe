"""The figures beside a figure: the one before it that it can be compared with, and a newer one of somebody else.

In: points, in series order. Out: the same with what stood before each; ids of the newest. A figure is compared with an
earlier one only where both count over one span and from one base: two attacks are no rise, and no week follows a day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tracker.charts.words import figure
from tracker.model import Bound, Measure

NUMBERS = ("value", "low", "high", "bound")

GROWN = (Measure.CUMULATIVE.value, Measure.STOCK.value)
"""Measures of which any two figures of a series count over the same span."""

FLOORS = (Bound.AT_LEAST.value, Bound.MORE_THAN.value, Bound.VAGUE.value)
CEILINGS = (Bound.AT_MOST.value, Bound.LESS_THAN.value)


def with_previous(line: pl.DataFrame) -> pl.DataFrame:
    """Return figures on their lines with the numbers (``previous``) and day (``previous_on``) of the one before each.

    Both are null for a first figure, and where the two cannot be compared. The figures of a series stand together.
    """
    before = {name: pl.col(name).shift(1) for name in ("series_id", "period_start", "period_end", "order_on")}
    fits = (pl.col("series_id") == before["series_id"]) & alike(before["period_start"], before["period_end"])
    return line.with_columns(
        pl.when(fits).then(pl.struct(NUMBERS).shift(1)).alias("previous"),
        pl.when(fits).then(before["order_on"]).alias("previous_on"),
    )


def alike(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return whether a figure counts over the same span, from the same base, as one of its series with that period."""
    first, last = pl.col("period_start"), pl.col("period_end")
    periods = ((first == start) | ((last - first) == (end - start))).fill_null(value=False)
    spans = pl.col("measure").is_in(GROWN) | ((pl.col("measure") == Measure.WINDOW.value) & periods)
    return spans & (pl.col("status") != "change_of_base")


def run(line: pl.DataFrame) -> pl.DataFrame:
    """Return the newest figures of one series' line that can all be compared with one another, oldest first."""
    told = with_previous(line)
    begins = told.select(pl.col("previous").is_null().arg_true().last()).item()
    return told.slice(begins or 0)


def newest(points: pl.DataFrame, by: Sequence[str] = ("indicator", "population")) -> dict[Any, tuple[date, str]]:
    """Return the newest figure of anybody on its line: day and observation, by what is counted.

    The headline is the source a crisis puts first, or the wider count. A newer figure of another beside it must not be
    overlooked for that: yesterday's attack is no part of what the first source counted last month.
    """
    on_line = points.filter("on_line", pl.col("level").is_not_null(), pl.col("order_on").is_not_null())
    last = on_line.sort("order_on", "known_at", "observation_id").group_by(by).last()
    told = last.select(*by, "order_on", "observation_id").iter_rows()
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in told}


def way(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """Return how a figure stands to an earlier one: "up", "down", "same", or "" where its words leave that open.

    "More than 200" and then 514 is a rise of what is said; 30 and then "at least 25" is no fall.
    """
    if figure(now) == figure(before):
        return "same"
    (low, high), (was_low, was_high) = _said(now), _said(before)
    if any(math.isnan(end) for end in (low, high, was_low, was_high)) or (low, high) == (was_low, was_high):
        return ""
    if _kind(now) == _kind(before):
        return "up" if low >= was_low and high >= was_high else "down" if low <= was_low and high <= was_high else ""
    if _kind(now) == "floor":
        high = math.inf
    if _kind(now) == "ceiling":
        low = -math.inf
    return "up" if low > was_high else "down" if high < was_low else ""


def _said(row: Mapping[str, Any]) -> tuple[float, float]:
    """Return the two ends of a range, twice the number of any other figure; no numbers where it holds none."""
    if row["bound"] == Bound.BETWEEN.value and row["low"] is not None and row["high"] is not None:
        return row["low"], row["high"]
    level = next((row[name] for name in ("value", "low", "high") if row[name] is not None), math.nan)
    return level, level


def _kind(row: Mapping[str, Any]) -> str:
    """Return on which side the words of a figure leave it open."""
    if row["bound"] in FLOORS:
        return "floor"
    if row["bound"] in CEILINGS:
        return "ceiling"
    return "range" if row["bound"] == Bound.BETWEEN.value else "point"
