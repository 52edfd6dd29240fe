"""Which Incidents may be one: what a person is asked, where the rules of :mod:`tracker.series.incidents` join nothing.

In: dated rows with their Incident. Out: for each Incident in doubt the other one, and why, in words. Never joins
anything, and never proposes two events that one report tells apart.
"""

from __future__ import annotations

import polars as pl

from tracker.series.keys import grouped

NEAR_DAYS = 1
"""Days between two tolls that may still be one event's: "on Friday" and "overnight" (UCDP's date_prec 2)."""

PRINTED_DAYS = 3
"""The same for tolls of which only the days of publication are known."""


def proposals(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the Incidents that may be the same as another one: a person decides.

    At its place only the nearest before is proposed, so that the work stays linear and a queue readable. An Incident
    without a place is proposed to one of the same day and number: papers name a camp, or the town it lies at.
    """
    pairs = pl.concat([_beside(rows), _placeless(rows)]).unique("incident_id", keep="first", maintain_order=True)
    things = rows.group_by("incident_id", "indicator", "population").agg(pl.col("level").max())
    here = pairs.join(things, on="incident_id", how="left")
    there = things.rename({"incident_id": "merge_with", "level": "@there"})
    both = here.join(there, on=["merge_with", "indicator", "population"], how="inner").drop_nulls(["level", "@there"])
    told = both.sort("incident_id", "level", "indicator", "population", descending=[False, True, False, False])
    told = told.unique("incident_id", keep="first", maintain_order=True).select(
        "incident_id",
        pl.format("{} there and {} here", grouped(pl.col("@there")), grouped(pl.col("level"))).alias("@numbers"),
    )
    reason = pl.format("{}: {}", "@when", pl.col("@numbers").fill_null("figures of other things"))
    joined = pairs.join(told, on="incident_id", how="left", maintain_order="left")
    return joined.select("incident_id", "merge_with", reason.alias("merge_reason"))


def _beside(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each Incident with the nearest before it at its place, where their days lie near, and ``@when``."""
    day = pl.coalesce("@first", "published_on")
    each = rows.group_by("incident_id").agg(
        pl.col("crisis").drop_nulls().first(), pl.col("place_key").drop_nulls().first(),
        pl.col("place_label").drop_nulls().first(), day.min().alias("@day"),
        pl.col("@first").is_null().all().alias("@printed"), pl.col("report_id").unique().alias("@reports"),
    ).filter(pl.col("place_key").is_not_null(), pl.col("@day").is_not_null())  # fmt: skip
    each = each.sort("crisis", "place_key", "@day", "incident_id")
    over = ["crisis", "place_key"]
    names = ("incident_id", "@day", "@printed", "@reports")
    other = {name: pl.col(name).shift(1).over(over) for name in names}
    apart = (pl.col("@day") - other["@day"]).dt.total_days()
    undated = pl.col("@printed") | other["@printed"]
    limit = pl.when(undated).then(PRINTED_DAYS).otherwise(NEAR_DAYS)
    told_apart = (pl.col("@reports").list.set_intersection(other["@reports"]).list.len() > 0) & ~undated
    near = ((apart <= limit) & ~told_apart).fill_null(False)
    days = pl.when(apart == 1).then(pl.lit("a day apart")).otherwise(pl.format("{} days apart", apart))
    when = pl.format("{}, {}", "place_label", pl.when(apart == 0).then(pl.lit("the same day")).otherwise(days))
    told = each.with_columns(other["incident_id"].alias("merge_with"), when.alias("@when"), near.alias("@near"))
    return told.filter("@near").select("incident_id", "merge_with", "@when")


def _placeless(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each Incident without a place, with one that has a place, its day and one of its numbers."""
    same = ["crisis", "@first", "indicator", "population", "level"]
    known = rows.drop_nulls(["crisis", "@first", "level"]).select("incident_id", "place_key", "place_label", *same)
    placed = known.drop_nulls("place_key").select(pl.col("incident_id").alias("merge_with"), "place_label", *same)
    sited = rows.drop_nulls("place_key").select("incident_id").unique()
    found = known.select("incident_id", *same).join(sited, on="incident_id", how="anti").join(placed, on=same)
    first = found.sort("incident_id", "merge_with").unique("incident_id", keep="first", maintain_order=True)
    when = pl.format("no place stated, the same day as {}", pl.col("place_label").fill_null("an Incident with one"))
    return first.select("incident_id", "merge_with", when.alias("@when"))
