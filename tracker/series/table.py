"""One row a series, and one row a key figure: what cards, terminals and checks read.

In: points. Out: :data:`~tracker.series.schemas.SERIES` and :data:`~tracker.series.schemas.KEY_FIGURES`. Never a
number that no point holds: a range across sources is the range of what they said.
"""

from __future__ import annotations

import polars as pl

from tracker.model import Bound
from tracker.series.schemas import KEY_FIGURES, SERIES, SERIES_KEY, conform

NEWEST = ("value", "low", "high", "bound", "as_of", "period_start", "period_end", "published_on", "observation_id")
OPEN_ABOVE = [Bound.AT_LEAST.value, Bound.MORE_THAN.value, Bound.VAGUE.value]


def series_table(points: pl.DataFrame) -> pl.DataFrame:
    """Return one row a series, headline series first, then by indicator and population, newest first.

    The newest figure is the last point on the line; a series of vague words or stale echoes only has none.
    """
    line = pl.col("on_line")
    earlier = {"previous_level": "level", "previous_on": "order_on"}
    table = points.group_by("series_id", maintain_order=True).agg(
        *(pl.col(name).first() for name in (*SERIES_KEY, "episode", "headline")),
        # two reports may write one key differently ("the UN agency", "UN agency"): always the same words
        *(pl.col(name).sort_by("observation_id").first() for name in ("place_label", "said_by_label")),
        (pl.col("status") != "repeat").sum().alias("points"),
        pl.len().alias("evidences"),
        pl.col("report_id").n_unique().alias("reports"),
        pl.col("order_on").min().alias("first_on"),
        pl.col("order_on").max().alias("last_on"),
        *(pl.col(name).filter(line).last() for name in NEWEST),
        *(pl.col(column).filter(line).get(-2, null_on_oob=True).alias(name) for name, column in earlier.items()),
    )
    keys = [~pl.col("headline"), pl.col("indicator"), pl.col("population"), pl.col("last_on"), pl.col("series_id")]
    return conform(table, SERIES).sort(keys, descending=[False, False, False, True, False], nulls_last=True)


def key_figures(points: pl.DataFrame) -> pl.DataFrame:
    """Return the newest figure of every headline series, its evidence, and the range of the other sources beside it."""
    table = series_table(points)
    evidence = points.select("observation_id", "quote", "title", "publisher", "url")
    heads = table.filter("headline").join(evidence, on="observation_id", how="left", maintain_order="left")
    return conform(heads.join(_range(table), on="series_id", how="left", maintain_order="left"), KEY_FIGURES)


def _range(table: pl.DataFrame) -> pl.DataFrame:
    """Return ``series_id``, ``sources`` and the ``range_*`` columns over series that count the same thing."""
    same = ["crisis", "indicator", "population", "place_key", "measure", "unit", "counting_key"]
    said = table.filter(pl.col("observation_id").is_not_null())
    low, high = pl.coalesce("low", "value", "high"), pl.coalesce("high", "value", "low")
    open_above = pl.col("bound").is_in(OPEN_ABOVE)
    others = pl.col("said_by_key").drop_nulls().n_unique().over(same)
    several = pl.len().over(same) > 1
    return said.select(
        "series_id",
        (others - pl.col("said_by_key").is_not_null().cast(pl.UInt32)).alias("sources"),
        pl.when(several).then(low.min().over(same)).alias("range_low"),
        pl.when(several).then(high.max().over(same)).alias("range_high"),
        pl.when(several).then(open_above.any().over(same)).alias("range_open"),
    )
