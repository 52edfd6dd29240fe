"""Incidents: what single-event figures belong to. Later tolls of the same Incident revise it; another never does.

In: points with their story. Out: the same points with ``incident_id``, and :data:`~tracker.series.schemas.INCIDENTS`,
one row an Incident, indicator and population. Never adds figures, and never joins what may be two events: where in
doubt they stay apart, and ``merge_with`` proposes the other.

What is sure: the figures of one report on one place and day, unless it gives two numbers of the same thing; the same
in copies of that report; reports on the same narrow place and day that share a number, or a named source; and what a
person merged. The same place and day alone is not enough: a town under fire has many Incidents a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from tracker.model import Accuracy, Crisis, Measure
from tracker.series.headline import source_rank
from tracker.series.keys import grouped
from tracker.series.schemas import INCIDENTS, conform

NARROW = (Accuracy.TOWN.value, Accuracy.NEAR.value, Accuracy.ADMIN2.value)
"""Places narrow enough that two reports on one day may mean one event (UCDP's where_prec 1 to 3)."""

NEAR_DAYS = 1
"""Days between two tolls that may still be one event's: "on Friday" and "overnight" (UCDP's date_prec 2)."""

PRINTED_DAYS = 3
"""The same for tolls of which only the days of publication are known."""

ROUNDS = 12
"""Steps in which figures linked in a chain find the first of them; chains are short, as all of a day are linked."""

OPEN_ABOVE = ("at_least", "more_than", "vague")
CLAIM = ("crisis", "place_key", "@first", "@last")


def with_incidents(points: pl.DataFrame) -> pl.DataFrame:
    """Return the points, in the order given, with the Incident of every single-event figure."""
    event = pl.col("measure") == Measure.INCIDENT.value
    rows = _linked(_mentioned(points.filter(event)))
    ids = _ids(rows)
    return points.drop("incident_id", strict=False).join(ids, on="observation_id", how="left", maintain_order="left")


def incidents(points: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return one row an Incident, indicator and population, by day, place and Incident.

    Its toll is the newest figure of the source the crisis puts first; ``low`` and ``high`` span the newest figures of
    all its sources. Nothing is added or averaged.
    """
    rows = _dated(points.filter(pl.col("incident_id").is_not_null()))
    ranked = rows.with_columns(source_rank(crises).alias("@rank"), (pl.col("status") == "repeat").alias("@copy"))
    one = ["incident_id", "indicator", "population"]
    newest = ranked.sort(
        *one, "@copy", "@rank", "order_on", "published_on", "level", "observation_id",
        descending=[False] * 5 + [True, True, True, False], nulls_last=True,
    )  # fmt: skip
    told = newest.group_by(one, maintain_order=True).agg(
        *(pl.col(name).first() for name in INCIDENTS if name in newest.columns and name not in {*one, "low", "high"}),
        pl.col("level").first().alias("best"), pl.col("@first").min().alias("first_on"),
        pl.col("@last").max().alias("last_on"), *_range(),
        pl.col("said_by_key").drop_nulls().n_unique().alias("sources"),
        pl.col("report_id").n_unique().alias("reports"), pl.len().alias("evidences"),
    )  # fmt: skip
    joined = told.join(_proposals(rows), on="incident_id", how="left", maintain_order="left")
    return conform(joined, INCIDENTS).sort("first_on", "place_label", *one, nulls_last=True)


def _range() -> list[pl.Expr]:
    """Span the newest figure of each source: where one says "at least", nobody knows how many more."""
    newest = pl.struct("said_by_key").is_first_distinct()
    least, most = pl.coalesce("low", "value", "high"), pl.coalesce("high", "value", "low")
    open_above = pl.col("bound").filter(newest).is_in(OPEN_ABOVE).any()
    return [
        least.filter(newest).min().alias("low"),
        pl.when(~open_above).then(most.filter(newest).max()).alias("high"),
    ]


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@first`` and ``@last``, the days an event may have happened on; null where its figure tells none."""
    first, last = pl.coalesce("period_start", "as_of", "period_end"), pl.coalesce("period_end", "as_of", "period_start")
    return rows.with_columns(first.alias("@first"), last.alias("@last"))


def _mentioned(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@mention``: figures of one story on one event. A second number of the same thing opens a second event.

    "Twelve died in the market; five were killed at the bridge": the figures of a sentence go together, and the
    sentence belongs to as late an event as any figure of it.
    """
    rows = _dated(rows).with_columns(pl.coalesce("story_id", "report_id").alias("@story"))
    rows = rows.sort("@story", "report_id", "char_start", "observation_id")
    thing = ["report_id", "place_key", "@first", "@last", "indicator", "population"]
    whole = rows.with_columns(pl.when(pl.col("subset_of").is_null()).then("level").alias("@whole"))
    another = pl.col("@whole") != pl.col("@whole").drop_nulls().first().over(thing)
    rows = whole.with_columns(another.fill_null(value=False).cast(pl.Int64).alias("@another"))
    rows = rows.with_columns(pl.col("@another").cum_sum().over(thing).alias("@nth"))
    rows = rows.with_columns(pl.col("@nth").max().over("report_id", "sentence_start"))
    place, day = pl.col("place_key").fill_null(""), _words("@first")
    return rows.with_columns(pl.format("{}|{}|{}|{}", "@story", place, day, "@nth").alias("@mention"))


def _words(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("")


def _linked(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@event``: the smallest mention of all that are surely one event. Order of rows does not matter."""
    if rows.is_empty():
        return rows.with_columns(pl.lit(None, pl.String).alias("@event"))
    sure = pl.col("place_accuracy").is_in(NARROW).fill_null(False) & pl.col("@first").is_not_null()
    place = pl.format("{}|{}|{}|{}", *(_words(name) for name in CLAIM))
    number = pl.format("{}|{}|{}|{}", place, "indicator", "population", "level")
    source = pl.format("{}|{}", place, "said_by_key")
    merged = pl.coalesce("same_as", "observation_id")
    links = [pl.col("@mention"), pl.when(sure).then(number), pl.when(sure & (pl.col("@nth") == 0)).then(source), merged]
    rows = rows.with_columns(link.alias(f"@link{n}") for n, link in enumerate(links))
    rows = rows.with_columns(pl.col("@mention").alias("@event"))
    for _ in range(ROUNDS):
        before = rows.get_column("@event")
        for n in range(len(links)):
            joined = pl.col("@event").min().over(f"@link{n}")
            rows = rows.with_columns(
                pl.when(pl.col(f"@link{n}").is_not_null()).then(joined).otherwise("@event").alias("@event")
            )
        if rows.get_column("@event").equals(before):
            break
    return rows


def _ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Hash each event once, of its crisis and first mention (which holds its story, place and day)."""
    names = rows.select("observation_id", pl.format("{}|{}", pl.col("crisis").fill_null(""), "@event").alias("@name"))
    known = names.get_column("@name").unique()
    ids = {name: hashlib.sha256(name.encode()).hexdigest()[:16] for name in known.to_list()}
    named = pl.col("@name").replace_strict(ids, default=None, return_dtype=pl.String)
    return names.select("observation_id", named.alias("incident_id"))


def _proposals(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the Incidents that may be the same as the one before them at the same place: a person decides.

    Only the nearest before is proposed, so that the work stays linear and a queue readable.
    """
    day = pl.coalesce("@first", "published_on")
    each = rows.group_by("incident_id").agg(
        pl.col("crisis").first(), pl.col("place_key").first(), pl.col("place_label").first(), day.min().alias("@day"),
        pl.col("@last").max(), pl.col("@first").is_null().all().alias("@printed"),
        pl.col("level").max().alias("@level"), pl.struct("indicator", "population").unique().alias("@things"),
    ).filter(pl.col("place_key").is_not_null(), pl.col("@day").is_not_null())  # fmt: skip
    each = each.sort("crisis", "place_key", "@day", "incident_id")
    over = ["crisis", "place_key"]
    other = {name: pl.col(name).shift(1).over(over) for name in ("incident_id", "@day", "@printed", "@level")}
    apart = (pl.col("@day") - other["@day"]).dt.total_days()
    limit = pl.when(pl.col("@printed") | other["@printed"]).then(PRINTED_DAYS).otherwise(NEAR_DAYS)
    near = (apart <= limit).fill_null(False)
    when = pl.when(apart == 0).then(pl.lit("the same day")).otherwise(pl.format("{} days apart", apart))
    reason = pl.format(
        "{}, {}: {} there and {} here", "place_label", when, grouped(other["@level"]), grouped(pl.col("@level"))
    )
    told = each.with_columns(
        other["incident_id"].alias("merge_with"), reason.alias("merge_reason"), near.alias("@near")
    )
    return told.filter("@near").select("incident_id", "merge_with", "merge_reason")
