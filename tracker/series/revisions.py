"""What a point is beside the others: news, the same claim again, or a lower number that needs a reason.

In: keyed rows in order. Out: ``status``, ``status_reason``, ``repeats``, ``held``, ``on_line``. Never lets a
cumulative fall silently: a lower later number is a stale echo, a correction, a change of base or another scope, and
says why.

Only a *firm* figure (dated by its words, not rounded, not a part, not printed before) may lower a cumulative level;
every other lower number stands beside the line. So the level before a point is the highest since the last firm
one, and the whole classification is a few window expressions, whatever order the reports arrived in.

A held jump (the digits before in another order, a thousand times more) waits for a person: until one accepts or
corrects it, it stands beside the line, and what follows is compared with the level before it. What a person said a
number is goes before every rule here.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tracker.model import Attribution, Bound, Measure
from tracker.series.keys import grouped, identified, in_order, is_vague

REPEAT_DAYS = 14
"""An undated figure with a number its named source gave at most so long before is that claim again."""

NEW_BASE_SHARE = 0.5
"""A firm figure below this share of the level before it counts something else, not the same thing corrected."""

THOUSANDFOLD = 1_000
"""A jump this large over the level before is more often a misread unit than news."""

MOST_HOLDS = 5
"""Jumps of one series that are found one after the other, each compared without those before it; later ones are held
by the last comparison."""

LOOKED_AT = ("accepted", "corrected")
"""Review states in which a figure waits for nobody."""

FLOORS_AND_ROUNDINGS = (Bound.AT_LEAST.value, Bound.MORE_THAN.value, Bound.ABOUT.value)
CEILINGS = (Bound.AT_MOST.value, Bound.LESS_THAN.value)
ON_LINE = ("current", "correction", "change_of_base")


def classified(rows: pl.DataFrame, attributions: Mapping[str, Attribution]) -> pl.DataFrame:
    """Return the rows, in order, with status, reason, what they repeat, and whether they carry their series' level."""
    rows = _merged(_same_claims(rows.with_columns(identified(attributions).alias("@named"))))
    rows = pl.concat([_printed_again(_holding(rows.filter(~_repeats()))), rows.filter(_repeats())], how="diagonal")
    rows = rows.with_columns(_status().alias("status")).with_columns(_reason().alias("status_reason"))
    rows = rows.with_columns(pl.when(~_repeats()).then("held").fill_null("").alias("held"))
    falling_ceiling = pl.col("bound").is_in(CEILINGS) & (pl.col("status") == "correction")
    on_line = pl.col("status").is_in(ON_LINE) & ~is_vague() & pl.col("level").is_not_null() & ~falling_ceiling
    on_line &= pl.col("held") == ""
    return in_order(rows.with_columns(on_line.alias("on_line")))


def _repeats() -> pl.Expr:
    return pl.col("repeats").is_not_null()


def _same_claims(rows: pl.DataFrame) -> pl.DataFrame:
    """Point every copy of a dated claim to the first one: same count, number, bound, named source and ``as_of``.

    Places must agree or one be unstated, measures agree or one be unknown; an incident needs its place. A null
    source or date never equals another null: such rows stay apart.
    """
    claim = ["crisis", "indicator", "population", "unit", "value", "low", "high", "bound", "said_by_key", "as_of"]
    incident = pl.col("measure") == Measure.INCIDENT.value
    comparable = pl.col("@named") & pl.col("as_of").is_not_null() & ~(incident & pl.col("place_key").is_null())
    unsure = pl.col("measure") == Measure.UNKNOWN.value
    rows = rows.with_columns(comparable.alias("@comparable")).sort(
        ~comparable, pl.col("place_key").is_null(), unsure, "published_on", "observation_id", nulls_last=True
    )  # fmt: skip
    over = ["@comparable", *claim]
    place, measure = pl.col("place_key"), pl.col("measure")
    first_place, first_measure = place.first().over(over), measure.first().over(over)
    agrees = place.is_null() | first_place.is_null() | (place == first_place)
    agrees &= unsure | (first_measure == Measure.UNKNOWN.value) | (measure == first_measure)
    elsewhere = pl.col("report_id") != pl.col("report_id").first().over(over)
    first = pl.col("observation_id").first().over(over)
    again = pl.col("@comparable") & agrees & elsewhere & pl.col("revision").is_null()
    return _copied(in_order(rows.with_columns(pl.when(again).then(first).alias("repeats"))))


def _copied(rows: pl.DataFrame) -> pl.DataFrame:
    """Point a figure to the same one in another copy of its story: there even one that nobody is named for repeats."""
    same = ["story_id", "series_id", "value", "low", "high", "bound", "modality"]
    first = pl.coalesce("repeats", "observation_id").first().over(same)
    report = pl.col("report_id").first().over(same)
    copy = pl.col("story_id").is_not_null() & (report != pl.col("report_id")) & pl.col("revision").is_null()
    told = pl.coalesce("repeats", pl.when(copy.fill_null(False)).then(first))
    return rows.with_columns(pl.when(told != pl.col("observation_id")).then(told).alias("repeats"))


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    """Point a figure to the one a person says it repeats, where both give the same number.

    Two tolls of one Incident may differ: they are merged as an Incident, not as a claim.
    """
    if rows.get_column("same_as").null_count() == rows.height:
        return rows
    first = rows.select(
        pl.col("observation_id").alias("same_as"),
        pl.col("level").alias("@same_level"),
        pl.coalesce("repeats", "observation_id").alias("@root"),
    )
    joined = rows.join(first, on="same_as", how="left", maintain_order="left")
    merged = (pl.col("@same_level") == pl.col("level")) & (pl.col("@root") != pl.col("observation_id"))
    return joined.with_columns(
        pl.when(merged.fill_null(False)).then("@root").otherwise("repeats").alias("repeats")
    ).drop("@same_level", "@root")


def _firm() -> pl.Expr:
    """Return whether a figure may lower the level: dated, not a part, not a rounding, not a number given before."""
    level = pl.col("level")
    digits = level.log10().floor()
    step = pl.lit(10.0).pow(pl.when(level >= 100).then(digits - 1).otherwise(digits))
    rounded = pl.col("bound").is_in(FLOORS_AND_ROUNDINGS) & (level >= 10) & (level % step == 0)
    before = ~pl.struct("series_id", "level").is_first_distinct()
    dated = pl.col("as_of").is_not_null()
    firm = dated & pl.col("subset_of").is_null() & ~rounded.fill_null(True) & ~before & ~pl.col("@second")
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
    same = ["series_id", "report_id", "order_on"]
    larger = pl.col("level") < pl.when(~_beside()).then("level").max().over(same)
    cumulative = pl.col("measure") == Measure.CUMULATIVE.value
    return (cumulative & larger & pl.col("revision").is_null()).fill_null(False)


def _holding(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``held`` and what :func:`_falls` adds: the jumps of a series are found one by one, each without the others.

    Only the series that hold one are looked at again.
    """
    done, waiting = [], rows.with_columns(pl.lit("").alias("held"))
    for _ in range(MOST_HOLDS):
        waiting = _falls(waiting)
        found = waiting.filter(_suspect()).unique("series_id", keep="first", maintain_order=True)
        again = pl.col("series_id").is_in(found.get_column("series_id").to_list())
        done.append(waiting.filter(~again))
        if found.is_empty():
            return in_order(pl.concat(done))
        first = pl.col("observation_id").is_in(found.get_column("observation_id").to_list())
        waiting = waiting.filter(again).with_columns(pl.when(first).then(_held()).otherwise("held").alias("held"))
    last = pl.when(_suspect()).then(_held()).otherwise("held")
    done.append(_falls(_falls(waiting).with_columns(last.alias("held"))))
    return in_order(pl.concat(done))


def _suspect() -> pl.Expr:
    """Return whether a figure must wait for a person, and nobody has looked at it yet."""
    looked_at = pl.col("review_state").is_in(LOOKED_AT).fill_null(False)
    return _held().is_not_null() & (pl.col("held") == "") & ~looked_at & pl.col("revision").is_null()


def _falls(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``@firm``, ``@before`` (the level the point meets; null: the first) and ``@fall`` (it lies below it)."""
    cumulative = pl.col("measure") == Measure.CUMULATIVE.value
    rows = rows.with_columns(_second_number().alias("@second")).with_columns(_firm().alias("@firm"))
    rows = rows.with_columns(pl.col("@firm").cast(pl.Int64).cum_sum().over("series_id").alias("@run"))
    raising = pl.when(~_beside() & ~pl.col("@second")).then("level")
    reached = raising.cum_max().forward_fill().over("series_id", "@run")
    rows = rows.with_columns(reached.alias("@reached"))
    rows = rows.with_columns(pl.col("@reached").forward_fill().shift(1).over("series_id").alias("@before"))
    fall = cumulative & ~is_vague() & (pl.col("level") < pl.col("@before"))
    return rows.with_columns(fall.fill_null(False).alias("@fall"))


def _printed_again(rows: pl.DataFrame) -> pl.DataFrame:
    """Point an undated figure that does not fall to the same number its named source gave shortly before."""
    same = ["series_id", "value", "low", "high", "bound"]
    seen_on, day = pl.col("published_on").first().over(same), pl.col("published_on")
    near = ((day - seen_on).dt.total_days().abs() <= REPEAT_DAYS).fill_null(False)
    another = pl.col("report_id") != pl.col("report_id").first().over(same)
    undated = pl.col("as_of").is_null() & (pl.col("measure") != Measure.INCIDENT.value)
    first = pl.col("observation_id").first().over(same)
    again = pl.col("@named") & undated & another & near & ~pl.col("@fall")
    seen = pl.col("order_on").first().over("series_id", "level")
    twice = ~pl.struct("series_id", "level").is_first_distinct()
    return rows.with_columns(
        pl.when(again).then(first).otherwise("repeats").alias("repeats"), pl.when(twice).then(seen).alias("@seen")
    )


def _held() -> pl.Expr:
    """Say why a person must look: the digits of the level before in another order, or a thousand times it."""
    level, before = pl.col("level"), pl.col("@before")
    longer = (level != before) & (level >= 100)
    jump = (before >= 1) & (level >= THOUSANDFOLD * before)
    words = "the digits of {} in another order"
    return (
        pl.when(longer & (_digits(level) == _digits(before))).then(pl.format(words, grouped(before)))
        .when(jump).then(pl.format("a thousand times the {} before it", grouped(before)))
    )  # fmt: skip


def _digits(number: pl.Expr) -> pl.Expr:
    """Return the digits of a whole number, sorted: equal for 4,237 and 4,327."""
    return number.cast(pl.Int64, strict=False).cast(pl.String).str.split("").list.sort().list.join("")


def _status() -> pl.Expr:
    ceiling = pl.col("bound").is_in(CEILINGS) & pl.col("as_of").is_not_null()
    far = pl.col("level") < NEW_BASE_SHARE * pl.col("@before")
    return (
        pl.when(_repeats()).then(pl.lit("repeat"))
        .when(pl.col("revision").is_not_null()).then("revision")
        .when(pl.col("@second")).then(pl.lit("other_scope"))
        .when(~pl.col("@fall").fill_null(False)).then(pl.lit("current"))
        .when(pl.col("subset_of").is_not_null()).then(pl.lit("other_scope"))
        .when(~pl.col("@firm") & ~ceiling).then(pl.lit("stale_echo"))
        .when(far).then(pl.lit("change_of_base"))
        .otherwise(pl.lit("correction"))
    )  # fmt: skip


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
