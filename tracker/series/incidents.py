"""Incidents: what single-event figures belong to. Later tolls of the same Incident revise it; another never does.

In: points with their story. Out: the same points with ``incident_id``, and :data:`~tracker.series.schemas.INCIDENTS`,
one row an Incident, indicator and population. Never adds figures, and never joins what may be two events: where in
doubt they stay apart, and ``merge_with`` proposes the other.

What is sure: the figures of one report on one place and day, unless one source gives two numbers of the same thing, or
two sources numbers far apart; a figure of that report without a day or place, where it tells of one event only; the
same in copies of that report; reports on the same narrow place and day that share a number, or a named source; and what
a person merged. The same town and day alone is not enough, as a town under fire has many Incidents a day: reports that
share nothing else are of one event only where all that is told of the town and day lies close together
(:data:`CLOSE`), and none of them tells of two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from tracker.model import Accuracy, Crisis, Measure
from tracker.series.headline import source_rank
from tracker.series.mentions import CLOSE, dated, mentioned
from tracker.series.proposals import proposals
from tracker.series.schemas import INCIDENTS, conform

NARROW = (Accuracy.TOWN.value, Accuracy.NEAR.value, Accuracy.ADMIN2.value)
"""Places narrow enough that two reports on one day may mean one event (UCDP's where_prec 1 to 3)."""

AT_ONCE = (Accuracy.TOWN.value, Accuracy.NEAR.value)
"""Places so narrow that tolls which lie close together are one event's (UCDP's where_prec 1 and 2)."""

ROUNDS = 12
"""Steps in which figures linked in a chain find the first of them; chains are short, as all of a day are linked."""

OPEN_ABOVE = ("at_least", "more_than", "vague")
CLAIM = ("crisis", "place_key", "@first", "@last")
READ = (
    "crisis", "place_key", "period_start", "period_end", "as_of", "story_id", "report_id", "char_start",
    "observation_id", "indicator", "population", "subset_of", "level", "sentence_start", "place_accuracy",
    "said_by_key", "same_as", "measure", "low", "high", "bound",
)  # fmt: skip
"""What decides which Incident a figure belongs to."""

WHERE = ("place_id", "place_label", "iso3", "pcode")


def with_incidents(points: pl.DataFrame) -> pl.DataFrame:
    """Return the points, in the order given, with the Incident of every single-event figure."""
    slim = points.select(READ).with_row_index("@row").filter(pl.col("measure") == Measure.INCIDENT.value)
    ids = _ids(*_linked(mentioned(slim)))
    rows = points.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("@row"))
    told = rows.join(ids, on="@row", how="left", maintain_order="left").get_column("incident_id")
    return points.with_columns(told)


def incidents(points: pl.DataFrame, crises: Mapping[str, Crisis]) -> pl.DataFrame:
    """Return one row an Incident, indicator and population, by day, place and Incident.

    Its toll is the newest figure of the source the crisis puts first; ``low`` and ``high`` span the newest figures of
    all its sources. Nothing is added or averaged.
    """
    rows = dated(points.filter(pl.col("incident_id").is_not_null()))
    ranked = rows.with_columns(source_rank(crises).alias("@rank"), (pl.col("status") == "repeat").alias("@copy"))
    one = ["incident_id", "indicator", "population"]
    newest = ranked.sort(
        *one, "@copy", "@rank", "order_on", "published_on", "level", "observation_id",
        descending=[False] * 5 + [True, True, True, False], nulls_last=True,
    )  # fmt: skip
    told = newest.group_by(one, maintain_order=True).agg(
        *(_told(name) for name in INCIDENTS if name in newest.columns and name not in {*one, "low", "high"}),
        pl.col("level").first().alias("best"), pl.col("@first").min().alias("first_on"),
        pl.col("@last").max().alias("last_on"), *_range(),
        pl.col("said_by_key").drop_nulls().n_unique().alias("sources"),
        pl.col("report_id").n_unique().alias("reports"), pl.len().alias("evidences"),
    )  # fmt: skip
    joined = told.join(proposals(rows), on="incident_id", how="left", maintain_order="left")
    return conform(joined, INCIDENTS).sort("first_on", "place_label", *one, nulls_last=True)


def _told(name: str) -> pl.Expr:
    """Return a column of the best figure; the place is any of its figures', as the best may leave it out."""
    return pl.col(name).drop_nulls().first() if name in WHERE else pl.col(name).first()


def _range() -> list[pl.Expr]:
    """Span the newest figure of each source: where one says "at least", nobody knows how many more."""
    newest = pl.struct("said_by_key").is_first_distinct()
    least, most = pl.coalesce("low", "value", "high"), pl.coalesce("high", "value", "low")
    open_above = pl.col("bound").filter(newest).is_in(OPEN_ABOVE).any()
    return [
        least.filter(newest).min().alias("low"),
        pl.when(~open_above).then(most.filter(newest).max()).alias("high"),
    ]


def _linked(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return each row's ``@event``, the smallest mention of all that are surely one event, and the events' mentions.

    Order of rows does not matter.
    """
    # numbers for what several columns say together: each of the windows below would hash their words again
    rows = rows.with_columns(_alike(*CLAIM).alias("@claim"))
    rows = _agreeing(rows.with_columns(_alike("@claim", "indicator", "population").alias("@thing")))
    sure = pl.col("place_accuracy").is_in(NARROW).fill_null(False) & pl.col("@first").is_not_null()
    first_whole = sure & (pl.col("@nth") == 0) & pl.col("said_by_key").is_not_null()
    close = pl.col("place_accuracy").is_in(AT_ONCE).fill_null(False) & pl.col("@first").is_not_null()
    close &= pl.col("@whole").is_not_null() & pl.col("@agreed")
    # mentions are numbered in their order as words, so that the smallest of a group is the same one
    mention = pl.col("@mention").rank("dense").cast(pl.UInt32)
    slim = rows.select(
        mention.alias("@event"), mention.alias("@link0"),
        pl.when(sure & pl.col("level").is_not_null()).then(_alike("@thing", "level"))
        .alias("@link1"),
        pl.when(first_whole).then(_alike("@claim", "said_by_key")).alias("@link2"),
        pl.coalesce("same_as", "observation_id").alias("@link3"),
        pl.when(close).then("@thing").alias("@link4"),
    )  # fmt: skip
    for _ in range(ROUNDS):
        before = slim.get_column("@event")
        for link in ("@link0", "@link1", "@link2", "@link3", "@link4"):
            slim = _joined(slim, link)
        if slim.get_column("@event").equals(before):
            break
    names = rows.select("@mention", mention.alias("@event")).unique("@event")
    return rows.select("@row", "crisis").hstack(slim.select("@event")), names


def _agreeing(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@agreed``: whether all that is told of a place and day may be one event's, thing by thing.

    Grouped and joined, as a window for each of these costs ten times as much where groups are small.
    """
    things = rows.group_by("@claim", "@thing").agg(
        pl.col("@least").max(), pl.col("@most").min(), pl.col("@whole").max(), pl.col("@nth").max()
    )
    far = (pl.col("@least") - pl.col("@most") > CLOSE * pl.col("@whole")).fill_null(value=False)
    agreed = ~far.any() & (pl.col("@nth").max() == 0)
    claims = things.group_by("@claim").agg(agreed.alias("@agreed"))
    return rows.join(claims, on="@claim", how="left", maintain_order="left")


def _alike(*columns: str) -> pl.Expr:
    """Return the number of the first row that is alike."""
    return pl.col("@row").first().over(columns)


def _joined(slim: pl.DataFrame, link: str) -> pl.DataFrame:
    smallest = pl.col("@event").min().over(link)
    return slim.with_columns(pl.when(pl.col(link).is_not_null()).then(smallest).otherwise("@event").alias("@event"))


def _ids(rows: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Hash each event once, of its crisis and first mention (which holds its story, place and day)."""
    each = rows.select("crisis", "@event").unique().join(names, on="@event", how="left")
    said = each.select(pl.format("{}|{}", pl.col("crisis").fill_null(""), "@mention")).to_series()
    ids = [hashlib.sha256(name.encode()).hexdigest()[:16] for name in said.to_list()]
    told = each.select("crisis", "@event", pl.Series("incident_id", ids, pl.String))
    return rows.join(told, on=["crisis", "@event"], how="left", nulls_equal=True).select("@row", "incident_id")
