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
READ = (
    "crisis", "place_key", "period_start", "period_end", "as_of", "story_id", "report_id", "char_start",
    "observation_id", "indicator", "population", "subset_of", "level", "sentence_start", "place_accuracy",
    "said_by_key", "same_as", "measure",
)  # fmt: skip
"""What decides which Incident a figure belongs to."""


def with_incidents(points: pl.DataFrame) -> pl.DataFrame:
    """Return the points, in the order given, with the Incident of every single-event figure."""
    slim = points.select(READ).with_row_index("@row").filter(pl.col("measure") == Measure.INCIDENT.value)
    ids = _ids(_linked(_mentioned(slim)))
    rows = points.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("@row"))
    told = rows.join(ids, on="@row", how="left", maintain_order="left").get_column("incident_id")
    return points.with_columns(told)


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
    sure = pl.col("place_accuracy").is_in(NARROW).fill_null(False) & pl.col("@first").is_not_null()
    first_whole = sure & (pl.col("@nth") == 0) & pl.col("said_by_key").is_not_null()
    # mentions are numbered in their order as words, so that the smallest of a group is the same one
    mention = pl.col("@mention").rank("dense").cast(pl.UInt32)
    slim = rows.select(
        mention.alias("@event"), mention.alias("@link0"),
        pl.when(sure & pl.col("level").is_not_null()).then(_alike(*CLAIM, "indicator", "population", "level"))
        .alias("@link1"),
        pl.when(first_whole).then(_alike(*CLAIM, "said_by_key")).alias("@link2"),
        pl.coalesce("same_as", "observation_id").alias("@link3"),
    )  # fmt: skip
    for _ in range(ROUNDS):
        before = slim.get_column("@event")
        for link in ("@link0", "@link1", "@link2", "@link3"):
            slim = _joined(slim, link)
        if slim.get_column("@event").equals(before):
            break
    names = rows.select("@mention", mention.alias("@event")).unique("@event")
    events = slim.select("@event").join(names, on="@event", how="left", maintain_order="left")
    return rows.with_columns(events.get_column("@mention").alias("@event"))


def _alike(*columns: str) -> pl.Expr:
    """Return the number of the first row that is alike."""
    return pl.col("@row").first().over(columns)


def _joined(slim: pl.DataFrame, link: str) -> pl.DataFrame:
    smallest = pl.col("@event").min().over(link)
    return slim.with_columns(pl.when(pl.col(link).is_not_null()).then(smallest).otherwise("@event").alias("@event"))


def _ids(rows: pl.DataFrame) -> pl.DataFrame:
    """Hash each event once, of its crisis and first mention (which holds its story, place and day)."""
    names = rows.select("@row", pl.format("{}|{}", pl.col("crisis").fill_null(""), "@event").alias("@name"))
    known = names.get_column("@name").unique()
    ids = {name: hashlib.sha256(name.encode()).hexdigest()[:16] for name in known.to_list()}
    named = pl.col("@name").replace_strict(ids, default=None, return_dtype=pl.String)
    return names.select("@row", named.alias("incident_id"))


def _proposals(rows: pl.DataFrame) -> pl.DataFrame:
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
        pl.col("crisis").first(), pl.col("place_key").first(), pl.col("place_label").first(), day.min().alias("@day"),
        pl.col("@first").is_null().all().alias("@printed"),
    ).filter(pl.col("place_key").is_not_null(), pl.col("@day").is_not_null())  # fmt: skip
    each = each.sort("crisis", "place_key", "@day", "incident_id")
    over = ["crisis", "place_key"]
    other = {name: pl.col(name).shift(1).over(over) for name in ("incident_id", "@day", "@printed")}
    apart = (pl.col("@day") - other["@day"]).dt.total_days()
    limit = pl.when(pl.col("@printed") | other["@printed"]).then(PRINTED_DAYS).otherwise(NEAR_DAYS)
    near = (apart <= limit).fill_null(False)
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
