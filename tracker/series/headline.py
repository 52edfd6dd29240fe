"""Whose figure stands first: each crisis names its sources in order, and the first that has data is the headline.

In: points and the crises. Out: points with ``headline`` set, and key figures with the other sources beside them.
Never averages, never adds, never hides: the other series keep their rows, and a range across sources is a range.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Crisis, Measure
from tracker.series.grades import PARTY

NOT_NAMED = 1_000
"""Rank of a source the precedence does not list: after all listed ones. A party to the fighting, which no crisis lists
by oversight, comes after everybody else: the grades of a claim (grades.py) put it last, too."""

MEASURES = (Measure.CUMULATIVE, Measure.STOCK, Measure.WINDOW, Measure.UNKNOWN, Measure.INCIDENT)
"""Which count says most about a crisis as a whole; an incident never speaks for it while another count is there."""

WHAT = ("crisis", "indicator", "population")


def headline(points: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return the points with ``headline`` true on the one series that leads its crisis, indicator and population.

    The crisis's precedence decides among sources that have a number on their line; then, for one source with several
    series, the wider measure and the newest figure. Other episodes and figures of no crisis have no headline.
    """
    leads = _ranked(points, crises).group_by(WHAT, maintain_order=True).first().get_column("series_id")
    return points.with_columns(pl.col("series_id").is_in(leads.to_list()).alias("headline"))


def _ranked(points: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return one row a series that can lead, best first."""
    can = points.lazy().filter("on_line", pl.col("crisis").is_not_null(), pl.col("episode").is_null())
    order = {measure.value: rank for rank, measure in enumerate(MEASURES)}
    # who said it and what is counted are the series' own, so that a source is ranked once a series
    series = can.group_by("series_id").agg(
        *(pl.col(name).first() for name in (*WHAT, "said_by", "said_by_key", "measure", "place_key")),
        # a source is a party's where all it says here is
        pl.when((pl.col("grade") == PARTY).all()).then(pl.lit(PARTY)).alias("grade"),
        pl.col("order_on").max().alias("@newest"), pl.len().alias("@points"),
    ).collect().with_columns(
        source_rank(crises).alias("@source"),
        pl.col("measure").replace_strict(order, default=len(order), return_dtype=pl.Int64).alias("@measure"),
    )  # fmt: skip
    return series.sort(
        [*WHAT, "@source", "@measure", "@points", "@newest", "series_id"],
        descending=[False, False, False, False, False, True, True, False],
        nulls_last=True,
    )


def source_rank(crises: Mapping[str, Crisis]) -> pl.Expr:
    """Return the place of ``said_by`` in its crisis's precedence for the indicator, else for "default".

    Of those it does not list named sources come first, then words in no registry, then nobody, then parties' claims.
    """
    rank = pl.when(pl.col("said_by").is_not_null()).then(NOT_NAMED).otherwise(
        pl.when(pl.col("said_by_key").is_not_null()).then(NOT_NAMED + 1).otherwise(NOT_NAMED + 2)
    )  # fmt: skip
    unnamed = pl.col("said_by").str.starts_with("unnamed").fill_null(False)
    rank = pl.when(unnamed).then(NOT_NAMED + 2).otherwise(rank)
    rank = pl.when((pl.col("grade") == PARTY).fill_null(value=False)).then(NOT_NAMED + 3).otherwise(rank)
    for crisis in crises.values():
        own = {name: sources for name, sources in crisis.precedence.items() if name != "default"}
        here = pl.col("crisis") == crisis.id
        default = crisis.precedence.get("default", ())
        rank = _listed(rank, here & ~pl.col("indicator").is_in(list(own)), default)
        for indicator, sources in own.items():
            rank = _listed(rank, here & (pl.col("indicator") == indicator), sources)
    return rank


def _listed(rank: pl.Expr, where: pl.Expr, sources: tuple[str, ...]) -> pl.Expr:
    places = {source: place for place, source in enumerate(sources)}
    listed = pl.col("said_by").replace_strict(places, default=None, return_dtype=pl.Int64)
    return pl.when(where & listed.is_not_null()).then(listed).otherwise(rank)
