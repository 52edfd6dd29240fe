"""What a point is beside the others: news, the same claim again, or a lower number that needs a reason.

In: keyed rows in order. Out: ``status``, ``status_reason``, ``repeats``, ``held``, ``on_line``. Never lets a
cumulative fall silently: a lower later number is a stale echo, a correction, a change of base or another scope, and
says why.

Only a *firm* figure (dated by its words, not rounded, not a part, not printed before) may lower a cumulative level;
every other lower number stands beside the line. So the level before a point is the highest since the last firm
one, and the whole classification is a few window expressions, whatever order the reports arrived in.

All of it is done on a narrow copy of the rows, in which series, reports and numbers are row numbers: a frame of a
million rows is sorted once, before, and its many words are not moved again.

A held jump (:mod:`tracker.series.holds`) waits for a person: until one accepts or corrects
it, it stands beside the line, and what follows is compared with the level before it. What a person said a
number is goes before every rule here.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Attribution, Bound, Measure
from tracker.series.claims import repeating, repeats
from tracker.series.holds import suspects
from tracker.series.keys import grouped, identified, is_vague

REPEAT_DAYS = 14
"""An undated figure with a number its named source gave at most so long before is that claim again."""

NEW_BASE_SHARE = 0.5
"""A firm figure below this share of the level before it counts something else, not the same thing corrected."""

MOST_HOLDS = 5
"""Jumps of one series that are found one after the other, each compared without those before it; later ones are held
by the last comparison."""

ALL_LEVELS = 2**32
"""More than a frame has different levels: run and level fit into one number of 64 bits."""

FLOORS_AND_ROUNDINGS = (Bound.AT_LEAST.value, Bound.MORE_THAN.value, Bound.ABOUT.value)
CEILINGS = (Bound.AT_MOST.value, Bound.LESS_THAN.value)
ON_LINE = ("current", "correction", "change_of_base")


def classified(
    rows: pl.DataFrame, attributions: Mapping[str, Attribution], waits: pl.Expr | None = None
) -> pl.DataFrame:
    """Return the rows, in order, with status, reason, what they repeat, and whether they carry their series' level.

    ``waits`` says of each row why it must wait whatever it looks like ("": it need not).
    """
    waiting = rows.with_columns((pl.lit("") if waits is None else waits).alias("held")).get_column("held")
    slim = repeating(_narrow(rows, attributions).with_columns(waiting), rows)
    alone = _printed_again(_holding(slim.filter(~repeats())))
    slim = pl.concat([alone, slim.filter(repeats())], how="diagonal").sort("@row")
    slim = slim.with_columns(
        _status().alias("status"), pl.when(~repeats()).then("held").fill_null("").alias("held")
    )  # fmt: skip
    # a claim printed again repeats one more, and is looked up by its id at the very end
    ids = rows.get_column("observation_id").gather(slim.get_column("@repeats"))
    falling_ceiling = pl.col("bound").is_in(CEILINGS) & (pl.col("status") == "correction")
    on_line = pl.col("status").is_in(ON_LINE) & ~is_vague() & pl.col("level").is_not_null() & ~falling_ceiling
    on_line &= pl.col("held") == ""
    told = slim.select("status", _reasons(slim, rows), ids.alias("repeats"), "held", on_line.alias("on_line"))
    return rows.with_columns(told.get_columns())


def _first(*alike: str) -> pl.Expr:
    """Return the number of the first row that is alike: a short name for what many columns say together."""
    return pl.col("@row").first().over(alike)


def _narrow(rows: pl.DataFrame, attributions: Mapping[str, Attribution]) -> pl.DataFrame:
    """Return what the rules need, in order; columns named @ are row numbers of the frame, or flags.

    What is part of a series' key is worked out once a series.
    """
    series = pl.col("series_id").rle_id().alias("@series")
    slim = rows.with_row_index("@row").select(
        "@row", series, _first("report_id").alias("@report"),
        _first("value", "low", "high", "bound").alias("@numbers"), "level", "bound", "as_of", "published_on",
        "order_on", "revision", "review_state", "modality", pl.col("subset_of").is_not_null().alias("@part"),
        pl.when(pl.col("story_id").is_in(_told_twice(rows).implode())).then(_first("story_id")).alias("@story"),
    )  # fmt: skip
    claim = ("crisis", "indicator", "population", "unit", "said_by_key")
    begins = slim.select(pl.col("@row").first().over("@series") == pl.col("@row")).to_series()
    each = rows.select(*claim, "place_key", "measure").filter(begins).with_row_index("@row").select(
        _first(*claim).alias("@claim"),
        pl.when(pl.col("place_key").is_not_null()).then(_first("place_key")).alias("@place"),
        "measure", identified(attributions).alias("@named"),
    )  # fmt: skip
    return slim.hstack(each[slim.get_column("@series")])


def _told_twice(rows: pl.DataFrame) -> pl.Series:
    """Return the stories that more than one report tells."""
    return rows.filter(pl.col("story_id") != pl.col("report_id")).get_column("story_id").unique()


def _firm() -> pl.Expr:
    """Return whether a figure may lower the level: dated, not a part, not a rounding, not a number given before."""
    level = pl.col("level")
    digits = level.log10().floor()
    step = pl.lit(10.0).pow(pl.when(level >= 100).then(digits - 1).otherwise(digits))
    rounded = pl.col("bound").is_in(FLOORS_AND_ROUNDINGS) & (level >= 10) & (level % step == 0)
    before = pl.col("@level_first") != pl.col("@row")
    dated = pl.col("as_of").is_not_null()
    firm = dated & ~pl.col("@part") & ~rounded.fill_null(True) & ~before & ~pl.col("@second")
    told = pl.col("revision")
    return pl.when(told.is_null()).then(firm).otherwise(told.is_in(ON_LINE)) & ~_beside()


def _beside() -> pl.Expr:
    """Return whether a figure neither raises nor lowers a level: a ceiling, a word, no number; held, or told apart."""
    waits = pl.col("held") != ""
    told_apart = ~pl.col("revision").is_in(ON_LINE).fill_null(True)
    return pl.col("bound").is_in(CEILINGS) | is_vague() | pl.col("level").is_null() | waits | told_apart


def _second_number() -> pl.Expr:
    """Return whether its own report gives a larger number for the same series and day: 154 beside 268 combatants.

    One key then holds two groups the vocabulary does not tell apart; the larger carries the level, neither is added.
    """
    larger = pl.col("level") < pl.when(~_beside()).then("level").max().over("@same")
    cumulative = pl.col("measure") == Measure.CUMULATIVE.value
    return (cumulative & larger & pl.col("revision").is_null()).fill_null(False)


def _holding(slim: pl.DataFrame) -> pl.DataFrame:
    """Add ``held`` and what :func:`_falls` adds: the jumps of a series are found one by one, each without the others.

    Only the series that hold one are looked at again.
    """
    printed_first = pl.col("@row").first().over("@series", "level")
    levels = slim.get_column("level").drop_nulls().unique().sort()
    done, waiting = [], slim.with_columns(
        printed_first.alias("@level_first"),
        _first("@series", "@report", "order_on").alias("@same"),
        (levels.search_sorted(slim.get_column("level"))).cast(pl.Int64).alias("@rank"),
    )  # fmt: skip
    for turn in range(MOST_HOLDS + 1):
        waiting = _falls(waiting, levels)
        found = suspects(waiting)
        if turn < MOST_HOLDS:
            found = found.unique("@series", keep="first", maintain_order=True)
        again = pl.col("@series").is_in(found.get_column("@series").unique().implode())
        done.append(waiting.filter(~again))
        if found.is_empty():
            break
        held = found.select("@row", "@held")
        waiting = waiting.filter(again).join(held, on="@row", how="left", maintain_order="left")
        waiting = waiting.with_columns(pl.coalesce("@held", "held").alias("held")).drop("@held")
    else:
        done.append(_falls(waiting, levels))
    return pl.concat(done).sort("@row")


def _falls(slim: pl.DataFrame, levels: pl.Series) -> pl.DataFrame:
    """Add ``@firm``, ``@before`` (the level the point meets; null: the first) and ``@fall`` (it lies below it).

    Rows lie series by series, so that the runs between firm figures can be numbered through, and one running maximum
    of run and level (its number among ``levels``) goes through all of them: a window a run costs ten times as much.
    """
    cumulative = pl.col("measure") == Measure.CUMULATIVE.value
    begins = pl.col("@series").ne_missing(pl.col("@series").shift(1))
    slim = slim.with_columns(_second_number().alias("@second")).with_columns(_firm().alias("@firm"))
    slim = slim.with_columns((begins | pl.col("@firm")).cast(pl.Int64).cum_sum().alias("@run"))
    raising = pl.when(~_beside() & ~pl.col("@second")).then(pl.col("@run") * ALL_LEVELS + pl.col("@rank"))
    slim = slim.with_columns(
        raising.cum_max().forward_fill().alias("@top"), pl.when(begins).then("@run").forward_fill().alias("@start")
    )
    # the largest of an earlier series is no level of this one
    reached = pl.when(pl.col("@top") // ALL_LEVELS >= pl.col("@start")).then(pl.col("@top") % ALL_LEVELS)
    before = slim.select(pl.when(~begins).then(reached.shift(1)).cast(pl.UInt32)).to_series()
    slim = slim.with_columns(levels.gather(before).alias("@before")).drop("@top", "@start")
    fall = cumulative & ~is_vague() & (pl.col("level") < pl.col("@before"))
    return slim.with_columns(fall.fill_null(False).alias("@fall"))


def _printed_again(slim: pl.DataFrame) -> pl.DataFrame:
    """Point an undated figure that does not fall to the same number its named source gave shortly before."""
    here = slim.select("@series", "@numbers").with_row_index("@here")
    same = here.select(pl.col("@here").first().over("@series", "@numbers")).to_series()
    first = {name: slim.get_column(name).gather(same) for name in ("@row", "published_on", "@report")}
    near = ((pl.col("published_on") - first["published_on"]).dt.total_days().abs() <= REPEAT_DAYS).fill_null(False)
    undated = pl.col("as_of").is_null() & (pl.col("measure") != Measure.INCIDENT.value)
    again = pl.col("@named") & undated & (pl.col("@report") != first["@report"]) & near & ~pl.col("@fall")
    return slim.with_columns(pl.when(again).then(first["@row"]).otherwise("@repeats").alias("@repeats"))


def _status() -> pl.Expr:
    ceiling = pl.col("bound").is_in(CEILINGS) & pl.col("as_of").is_not_null()
    far = pl.col("level") < NEW_BASE_SHARE * pl.col("@before")
    return (
        pl.when(repeats()).then(pl.lit("repeat"))
        .when(pl.col("revision").is_not_null()).then("revision")
        .when(pl.col("@second")).then(pl.lit("other_scope"))
        .when(~pl.col("@fall").fill_null(False)).then(pl.lit("current"))
        .when(pl.col("@part")).then(pl.lit("other_scope"))
        .when(~pl.col("@firm") & ~ceiling).then(pl.lit("stale_echo"))
        .when(far).then(pl.lit("change_of_base"))
        .otherwise(pl.lit("correction"))
    )  # fmt: skip


def _reasons(slim: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Return the reason of every row: words are made only for those that have one."""
    some = slim.filter((pl.col("status") != "current") | pl.col("revision").is_not_null())
    here = some.get_column("@row")
    seen = rows.get_column("order_on").gather(some.get_column("@level_first"))
    twice = pl.col("@level_first") != here
    some = some.with_columns(rows.get_column("said_by_label").gather(here), seen.alias("@seen"))
    some = some.with_columns(pl.when(twice).then("@seen").alias("@seen")).select(
        "@row", _reason().alias("status_reason")
    )
    joined = slim.select("@row").join(some, on="@row", how="left", maintain_order="left")
    return joined.get_column("status_reason").fill_null("")


def _reason() -> pl.Expr:
    """Say why, with the numbers and days compared."""
    who, before = pl.col("said_by_label"), grouped(pl.col("@before"))
    printed = pl.coalesce(_day("published_on"), pl.lit("an unknown day"))
    undated = pl.format("printed {} without a date of its own; {} had already given {}", printed, who, before)
    again = pl.format("the number of {} printed again; {} had already given {}", _day("@seen"), who, before)
    rounded = pl.format("a rounded figure that does not contradict the {} already given by {}", before, who)
    echo = (
        pl.when(pl.col("as_of").is_null()).then(undated)
        .when(pl.col("@seen").is_not_null()).then(again)
        .otherwise(rounded)
    )  # fmt: skip
    reasons = {
        "repeat": pl.lit("the same claim in another report"),
        "other_scope": pl.when(pl.col("@second"))
        .then(
            pl.lit("its report gives a larger figure for the same series and day: another group, or an earlier count")
        )
        .otherwise(pl.format("part of a larger figure; {} had already given {}", who, before)),
        "stale_echo": echo,
        "correction": pl.format("{} lowered its own count from {}", who, before),
        "change_of_base": pl.format(
            "less than half of the {} given before by {}: it counts something else", before, who
        ),
    }
    chosen = pl.lit("")
    for status, words in reasons.items():
        chosen = pl.when(pl.col("status") == status).then(words).otherwise(chosen)
    by_person = pl.col("revision").is_not_null() & (pl.col("status") == pl.col("revision"))
    return pl.when(by_person).then(pl.lit("a reviewer says so")).otherwise(chosen)


def _day(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%-d %b %Y")
