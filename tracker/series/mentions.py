"""Which figures of a report are of one event: those of one place and day, and those that leave place or day open.

In: rows of single-event figures with their story. Out: the same rows with ``@first`` and ``@last`` (the days an event
may have happened on), ``place_key``, ``@nth`` (which event of that place and day) and ``@mention``, the event's name in
its story. Never looks beyond a report: :mod:`tracker.series.incidents` links what reports tell.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.series.keys import is_vague

CLOSE = 1 / 3
"""Two sources' tolls of one event differ by less than this share of the larger, as a rule: 12 and 16 may be one strike
on one town and day, 12 and 20 are asked about. A choice of ours, as UCDP's coders
decide case by case: every event that is joined says its sources and their range."""

DAYS = ("@first", "@last")
EVENT = ("place_key", *DAYS)


def dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@first`` and ``@last``, the days an event may have happened on; null where its figure tells none."""
    first, last = pl.coalesce("period_start", "as_of", "period_end"), pl.coalesce("period_end", "as_of", "period_start")
    return rows.with_columns(first.alias("@first"), last.alias("@last"))


def filled(rows: pl.DataFrame) -> pl.DataFrame:
    """Give a figure without a day or a place those of the one event its report tells of, where it tells of only one.

    "Twelve died in the market on Friday. Another 20 were hurt." Whatever the report leaves open stays open.
    """
    undated, homeless = pl.col("@first").is_null(), pl.col("place_key").is_null()
    numbered = rows.with_row_index("@at")
    some = numbered.filter(undated | homeless)
    if some.is_empty():
        return rows
    events = rows.join(some, on="report_id", how="semi").select("report_id", *EVENT).unique()
    placed, timed = events.drop_nulls("place_key"), events.drop_nulls("@first")
    both = placed.drop_nulls("@first")
    nowhere, never = timed.join(placed, on="report_id", how="anti"), placed.join(timed, on="report_id", how="anti")
    of_report = ["report_id"]
    for by, one in (
        ([*of_report, "place_key"], _only(both, [*of_report, "place_key"], *DAYS, of="there")),
        ([*of_report, *DAYS], _only(both, [*of_report, *DAYS], "place_key", of="then")),
        (of_report, _only(both, of_report, *EVENT, of="one")),
        (of_report, _only(nowhere, of_report, *DAYS, of="nowhere")),
        (of_report, _only(never, of_report, "place_key", of="never")),
    ):
        # a null meets no other: a figure without a day is not looked up by its day
        some = some.join(one, on=by, how="left")
    place = pl.coalesce(
        "place_key", "place_key then", pl.when(undated).then(pl.coalesce("place_key one", "place_key never"))
    )
    days = [
        pl.coalesce(day, f"{day} there", pl.when(homeless).then(pl.coalesce(f"{day} one", f"{day} nowhere"))).alias(day)
        for day in DAYS
    ]
    told = some.select("@at", place.alias("place_key"), *days)
    return numbered.update(told, on="@at", maintain_order="left").drop("@at")


def _only(events: pl.DataFrame, by: list[str], *columns: str, of: str) -> pl.DataFrame:
    """Return of each group that has one event only that event's columns, named after it."""
    one = events.select(*by, *columns).unique().filter(pl.len().over(by) == 1)
    return one.rename({name: f"{name} {of}" for name in columns})


def mentioned(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@mention``: figures of one story on one event. A second number of the same thing opens a second event.

    "Twelve died in the market; five were killed at the bridge": the figures of a sentence go together, and the
    sentence belongs to as late an event as any figure of it.
    """
    rows = filled(dated(rows)).with_columns(pl.coalesce("story_id", "report_id").alias("@story"))
    rows = rows.sort("@story", "report_id", "char_start", "observation_id")
    thing = ["report_id", "place_key", "@first", "@last", "indicator", "population"]
    # a number for what six columns say together: each of the windows below would hash their words again
    rows = _ends(rows).with_columns(pl.col("@row").first().over(thing).alias("@thing"))
    rows = rows.with_columns(_another(["@thing"]).cast(pl.Int64).alias("@another"))
    rows = rows.with_columns(pl.col("@another").cum_sum().over("@thing").alias("@nth")).drop("@thing")
    rows = rows.with_columns(pl.col("@nth").max().over("report_id", "sentence_start"))
    place, day = pl.col("place_key").fill_null(""), _words("@first")
    return rows.with_columns(pl.format("{}|{}|{}|{}", "@story", place, day, "@nth").alias("@mention"))


def _ends(rows: pl.DataFrame) -> pl.DataFrame:
    """Add of every whole number ``@whole``, ``@least`` and ``@most`` (its level where an end is open), ``@who``."""
    whole = pl.col("subset_of").is_null() & pl.col("level").is_not_null() & ~is_vague()
    ends = {"@whole": pl.col("level"), "@least": pl.coalesce("low", "level"), "@most": pl.coalesce("high", "level"),
            "@who": pl.col("said_by_key").fill_null("")}  # fmt: skip
    return rows.with_columns(pl.when(whole).then(end).alias(name) for name, end in ends.items())


def _another(thing: list[str]) -> pl.Expr:
    """Return whether a figure cannot be a toll of the event that the first number of the thing is of.

    One source, or nobody, gives one number an event, or a range that holds it; two sources may differ a little.
    """
    first = {name: pl.col(name).drop_nulls().first().over(thing) for name in ("@whole", "@least", "@most", "@who")}
    own = {name: pl.col(name).drop_nulls().first().over(*thing, "@who") for name in ("@whole", "@least", "@most")}
    two = (pl.col("@who") != first["@who"]) & (pl.col("@who") != "") & (first["@who"] != "")
    far = _gap(first) > CLOSE * pl.max_horizontal("@whole", first["@whole"])
    return pl.when(two).then(far | _differs(own)).otherwise(_differs(first)).fill_null(value=False)


def _differs(other: Mapping[str, pl.Expr]) -> pl.Expr:
    ranged = (pl.col("@least") < pl.col("@most")) | (other["@least"] < other["@most"])
    return (pl.col("@whole") != other["@whole"]) & ~(ranged & (_gap(other) <= 0))


def _gap(other: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return what lies between two ranges; 0 or less where they meet."""
    return pl.max_horizontal("@least", other["@least"]) - pl.min_horizontal("@most", other["@most"])


def _words(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("")
