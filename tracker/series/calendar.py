"""Series by day, week and month: what each span of the calendar is known to have held, and what changed within it.

In: points of :func:`tracker.series.points.points`. Out: :data:`CALENDAR`, one row a series and span, and
:data:`INCREMENTS`, one row a step of a cumulative count. A span nothing is known of has no row: a gap is no zero.
Never adds two sources, two overlapping windows, or a part to its whole; a sum of Incidents says that it is one.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from tracker.model import Bound, Measure
from tracker.series.schemas import COUNT, DAY, FLAG, NUMBER, TEXT, conform

Span = Literal["day", "week", "month"]

TRUNCATED: dict[Span, str] = {"day": "1d", "week": "1w", "month": "1mo"}
"""How Polars names each span; its weeks begin on Monday, as ISO 8601's do."""

FLOORS = (Bound.AT_LEAST.value, Bound.MORE_THAN.value)
CEILINGS = (Bound.AT_MOST.value, Bound.LESS_THAN.value)
LEVELS = (Measure.CUMULATIVE.value, Measure.STOCK.value, Measure.UNKNOWN.value)

KEY = {
    "crisis": TEXT, "indicator": TEXT, "population": TEXT, "place_key": TEXT, "place_label": TEXT, "said_by_key": TEXT,
    "said_by_label": TEXT, "measure": TEXT, "unit": TEXT,
}  # fmt: skip

CALENDAR = pl.Schema(
    {
        "series_id": TEXT,
        **KEY,
        "span_start": DAY,  # first day of the span
        "span_end": DAY,  # its last day
        "kind": TEXT,  # level: the newest of a count or stock | window: its window lies in the span | sum: of Incidents
        "value": NUMBER,  # as of a figure: null where it has bounds only
        "low": NUMBER,  # null: open below, or not known
        "high": NUMBER,  # null: open above
        "figures": COUNT,  # figures it rests on: 1, but for a sum
        "incidents": COUNT,  # Incidents summed; null: it is no sum
        "partial": FLAG,  # a window or sum that is not known to cover all days of the span
        "observation_id": TEXT,  # the figure it is; null: a sum
    }
)

INCREMENTS = pl.Schema(
    {
        "series_id": TEXT,
        **KEY,
        "from_on": DAY,  # the step leads from the day of the point before
        "to_on": DAY,  # to the day of this one
        "days": COUNT,
        "value": NUMBER,  # how many more; null: bounds leave it open; below zero only where the count was corrected
        "low": NUMBER,  # smallest and largest step both bounds allow; null: open
        "high": NUMBER,
        "corrected": FLAG,  # the level fell, or another base was taken: the step is no news of people
        "observation_id": TEXT,
    }
)


def by_calendar(points: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Return what is known of each series in each span, sorted by series and span.

    A cumulative count or a stock has its newest level of the span; a window the newest of the longest that lie wholly
    within it; single Incidents their sum, source by source.
    """
    dated = points.filter(pl.col("level").is_not_null(), pl.col("status") != "repeat", pl.col("held") == "")
    frames = [_levels(dated, span), _windows(dated, span), _sums(dated, span)]
    return conform(pl.concat(frames), CALENDAR).sort("series_id", "span_start", "kind", nulls_last=False)


def increments(points: pl.DataFrame) -> pl.DataFrame:
    """Return the steps of every cumulative count from one point on its line to the next; never across series."""
    line = points.filter("on_line", pl.col("measure") == Measure.CUMULATIVE.value, pl.col("order_on").is_not_null())
    line = line.with_columns(*_edges())
    before = {name: pl.col(name).shift(1).over("series_id") for name in ("level", "@least", "@most", "order_on")}
    exact = (pl.col("bound") == Bound.EXACT.value) & (pl.col("bound").shift(1).over("series_id") == Bound.EXACT.value)
    corrected = pl.col("status") != "current"
    least, most = pl.col("@least") - before["@most"], pl.col("@most") - before["@least"]
    steps = line.with_columns(
        before["order_on"].alias("from_on"), pl.col("order_on").alias("to_on"),
        (pl.col("order_on") - before["order_on"]).dt.total_days().alias("days"),
        pl.when(exact).then(pl.col("level") - before["level"]).alias("@value"),
        pl.when(corrected).then(least).otherwise(pl.max_horizontal(least, pl.lit(0.0))).alias("@low"),
        most.alias("@high"),
        corrected.alias("corrected"), before["level"].is_not_null().alias("@follows"),
    ).filter("@follows")  # fmt: skip
    named = steps.drop("value", "low", "high").rename({"@value": "value", "@low": "low", "@high": "high"})
    return conform(named, INCREMENTS).sort("series_id", "to_on")


def _edges() -> list[pl.Expr]:
    """Return the least and the most a figure allows; null where it is open on that side."""
    exact = pl.col("bound") == Bound.EXACT.value
    least = pl.when(exact).then(pl.col("level")).otherwise(pl.col("low"))
    most = pl.when(exact).then(pl.col("level")).otherwise(pl.col("high"))
    return [least.alias("@least"), most.alias("@most")]


def _spans(day: pl.Expr, span: Span) -> list[pl.Expr]:
    start = day.dt.truncate(TRUNCATED[span])
    return [start.alias("span_start"), start.dt.offset_by(TRUNCATED[span]).dt.offset_by("-1d").alias("span_end")]


def _levels(points: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Return the newest level of each count or stock in each span."""
    rows = points.filter("on_line", pl.col("measure").is_in(LEVELS), pl.col("order_on").is_not_null())
    newest = rows.with_columns(_spans(pl.col("order_on"), span)).unique(
        ["series_id", "span_start"], keep="last", maintain_order=True
    )
    return _shaped(newest, "level", pl.lit(False))


def _windows(points: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Return, of the windows that lie within a span, the longest, and of those the newest; none is added to another."""
    bounded = pl.col("period_start").is_not_null() & pl.col("period_end").is_not_null()
    rows = points.filter(pl.col("measure") == Measure.WINDOW.value, bounded)
    rows = rows.with_columns(_spans(pl.col("period_start"), span))
    within = rows.filter(pl.col("period_end") <= pl.col("span_end"))
    length = (pl.col("period_end") - pl.col("period_start")).alias("@length")
    best = within.with_columns(length).sort(
        "series_id", "span_start", "@length", "published_on", "level", "observation_id", nulls_last=False
    )
    chosen = best.unique(["series_id", "span_start"], keep="last", maintain_order=True)
    whole = (pl.col("period_start") == pl.col("span_start")) & (pl.col("period_end") == pl.col("span_end"))
    return _shaped(chosen, "window", ~whole)


def _sums(points: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Return, source by source, the sum of the Incidents of each span: each counts once, by its newest figure.

    Parts of a figure are left out.
    """
    incident = (pl.col("measure") == Measure.INCIDENT.value) & pl.col("incident_id").is_not_null()
    day = pl.coalesce("as_of", "period_end")
    rows = points.filter(incident, pl.col("subset_of").is_null(), day.is_not_null()).with_columns(*_edges())
    newest = rows.unique(["series_id", "incident_id"], keep="last", maintain_order=True)
    newest = newest.with_columns(_spans(day, span))
    same = ["series_id", "span_start"]
    total = newest.group_by(same, maintain_order=True).agg(
        *(pl.col(name).first() for name in (*KEY, "span_end")),
        pl.when(pl.col("value").null_count() == 0).then(pl.col("value").sum()).alias("value"),
        pl.when(pl.col("@least").null_count() == 0).then(pl.col("@least").sum()).alias("low"),
        pl.when(pl.col("@most").null_count() == 0).then(pl.col("@most").sum()).alias("high"),
        pl.len().alias("figures"), pl.len().alias("incidents"),
    )  # fmt: skip
    told = total.with_columns(pl.lit("sum").alias("kind"), pl.lit(True).alias("partial"))
    return conform(told, CALENDAR)


def _shaped(rows: pl.DataFrame, kind: str, partial: pl.Expr) -> pl.DataFrame:
    told = rows.with_columns(pl.lit(kind).alias("kind"), pl.lit(1).alias("figures"), partial.alias("partial"))
    return conform(told, CALENDAR)
