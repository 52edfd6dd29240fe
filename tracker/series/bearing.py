"""What a crisis's days and words say of a figure: the evidence :mod:`tracker.series.crises` weighs beside its place.

In: crises, and columns of observations. Out: expressions over them. Never decides: it says what fits.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from tracker.model import Crisis

SAME_START_DAYS = 3
"""Counts that start this near the crisis's own are the crisis's: the UN counted Aleppo from 26 November 2024,
the Observatory from the 27th. They still are series of their own."""

HEAD = 1_000
"""Code points at the head of a report that say what it is about; a name dropped far below them says little."""

FAR_FUTURE = date(9999, 12, 31)


def spoken_of() -> pl.Expr:
    """Return the day a figure is about as near as it is known: its own date, its period's end, its publication."""
    return pl.coalesce("as_of", "period_end", "published_on")


def bounds(crisis: Crisis) -> tuple[date, date]:
    """Return the first and last day a figure of the crisis may speak of."""
    return crisis.counting_start - timedelta(days=SAME_START_DAYS), crisis.ends or FAR_FUTURE


def dates_allow(crisis: Crisis) -> pl.Expr:
    """Return whether a figure may be the crisis's by the day it is about; one whose day is not known may be."""
    about = spoken_of()
    return about.is_null() | about.is_between(*bounds(crisis))


def words_in(crisis: Crisis, column: str) -> pl.Expr:
    """Return whether the column names one of the crisis's words as a whole word, whatever its case."""
    if not crisis.words:
        return pl.lit(False)
    words = "|".join(re.escape(word.lower()) for word in crisis.words)
    return pl.col(column).str.to_lowercase().str.contains(rf"(?:^|\W)(?:{words})(?:\W|$)").fill_null(False)
