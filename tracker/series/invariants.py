"""What must hold of every frame, checked by the product itself (observations.md section 3).

In: points and the texts of their reports. Out: one row a violation (:data:`~tracker.series.schemas.VIOLATIONS`), with
its evidence. Never repairs anything: ``error`` means the frame contradicts its own rules, ``review`` that a person
should look at what the sources say.
"""

from __future__ import annotations

import polars as pl

from tracker.model import Bound, Measure
from tracker.series.holds import UNPUBLISHED
from tracker.series.keys import grouped
from tracker.series.schemas import TEXTS, VIOLATIONS, conform, empty

SCALES = (1.0, 12.0, 20.0, 1e2, 1e3, 1e5, 1e6, 1e7, 1e9)
"""What a word after the digits may multiply by: dozen, score, hundred, thousand, lakh, million, crore, billion."""

DISJOINT = ("civilians", "combatants")
"""Populations that share nobody: their parts may be summed to be held against the whole, never to be shown."""

NUMBER = r"\d+(?:[.,'’\u00a0\u202f\u2009 ]\d{1,3}){0,6}"
NUMBER_WORDS = (
    r"(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen|half|an?)\b"
)
SEPARATOR = r"[,'’\u00a0\u202f\u2009 ]"


def invariants(points: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Return every violation, sorted by check and observation; no rows when all holds.

    ``texts`` has ``report_id`` and ``text``; a report whose text is not there is not checked against it.
    """
    return in_order(pl.concat([of_reports(points, texts), of_series(points)]))


def of_reports(points: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Return what breaks within single reports: nothing another report says can change it."""
    checks = [
        _quote_in_report(points, conform(texts, TEXTS)),
        _digits_in_quote(points),
        _future_as_of(points),
        _part_over_whole(points),
        _parts_over_whole(points),
    ]
    return pl.concat([empty(VIOLATIONS), *checks])


def of_series(points: pl.DataFrame) -> pl.DataFrame:
    """Return what breaks between the figures of a crisis, all of which must be given."""
    checks = [_cross_source(points), _silent_fall(points), _held(points), _null_in_duplicate_key(points)]
    return pl.concat([empty(VIOLATIONS), *checks])


OF_SERIES = ("cross_source", "silent_fall", "held", "null_in_duplicate_key")
"""The checks of :func:`of_series`."""


def in_order(violations: pl.DataFrame) -> pl.DataFrame:
    """Sort findings by check and observation."""
    return violations.sort("check", "observation_id", "other_id", nulls_last=False)


def _found(rows: pl.DataFrame, check: str, severity: str, detail: pl.Expr) -> pl.DataFrame:
    named = rows.with_columns(
        pl.lit(check).alias("check"),
        pl.lit(severity).alias("severity"),
        detail.alias("detail"),
        pl.col("quote").alias("evidence"),
    )
    return conform(named, VIOLATIONS)


def _quote_in_report(points: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """The quote stands at its offsets (code points) in the report's text."""
    rows = points.join(texts, on="report_id", how="inner")
    there = pl.col("text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start"))
    wrong = rows.filter(there.ne_missing(pl.col("quote")))
    detail = pl.format("the text holds {} there", there.fill_null("nothing"))
    return _found(wrong, "quote_in_report", "error", detail)


def _digits_in_quote(points: pl.DataFrame) -> pl.DataFrame:
    """A quote with digits holds its number, plain or scaled by a word; a derived figure has a formula instead.

    A quote in number words is left to the reader's language tables; below a hundred, where other languages write
    words beside digits ("huit enfants parmi 27 morts"), the finding is one to review.
    """
    spelled, sure = pl.col("quote").str.contains(NUMBER_WORDS), pl.col("level") >= 100
    by_person = (pl.col("review_state") == "corrected").fill_null(False)
    numeric = (pl.col("bound") != Bound.VAGUE.value) & pl.col("derived").is_null() & pl.col("level").is_not_null()
    numeric &= ~by_person
    rows = points.filter(numeric, ~spelled)
    told = rows.select(
        "observation_id",
        pl.coalesce("value", "low", "high").alias("@least"),
        pl.coalesce("value", "high", "low").alias("@most"),
        pl.col("quote").str.extract_all(NUMBER).alias("@told"),
    ).explode("@told", empty_as_null=True).drop_nulls("@told")  # fmt: skip
    held = told.with_columns(_stands(pl.col("@least")).alias("@first"), _stands(pl.col("@most")).alias("@second"))
    proved = held.group_by("observation_id").agg(pl.col("@first").any() & pl.col("@second").any())
    wrong = rows.join(proved.filter(~pl.col("@first")), on="observation_id", how="semi")
    detail = pl.format("{} does not stand in the quote", grouped(pl.col("level")))
    certain = _found(wrong.filter(sure), "digits_in_quote", "error", detail)
    return pl.concat([certain, _found(wrong.filter(~sure), "digits_in_quote", "review", detail)])


def _stands(want: pl.Expr) -> pl.Expr:
    """Return whether the digits in ``@told`` are the number wanted, as they stand or scaled by a word after them.

    A point is read both ways: 1.2 in English, thousands in German.
    """
    bare = pl.col("@told").str.replace_all(SEPARATOR, "").str.strip_chars_end(".")
    readings = [bare.cast(pl.Float64, strict=False), bare.str.replace_all(r"\.", "").cast(pl.Float64, strict=False)]
    fits = [((number * scale) - want).abs() < 0.001 for number in readings for scale in SCALES]
    return pl.any_horizontal(fits).fill_null(False)


def _future_as_of(points: pl.DataFrame) -> pl.DataFrame:
    """No figure speaks of a day after it was known; one day is allowed, for the zones east of UTC."""
    known = pl.min_horizontal(pl.col("published_on"), pl.col("known_at").dt.date()).dt.offset_by("1d")
    wrong = points.filter(pl.col("as_of") > known)
    return _found(
        wrong, "future_as_of", "error", pl.format("speaks of {}, known {}", "as_of", pl.col("known_at").dt.date())
    )


def _with_whole(points: pl.DataFrame) -> pl.DataFrame:
    """Return the parts with ``whole_level``, ``whole_high`` (null: the whole is open above) and ``other_id``."""
    whole = points.select(
        pl.col("observation_id").alias("other_id"),
        pl.col("level").alias("whole_level"),
        pl.col("high").alias("whole_high"),
        pl.col("indicator").alias("@indicator"),
    )
    parts = points.join(whole, left_on="subset_of", right_on="other_id", how="inner", coalesce=False)
    return parts.filter(pl.col("indicator") == pl.col("@indicator"))


def _part_over_whole(points: pl.DataFrame) -> pl.DataFrame:
    """No part is larger than the whole its own sentence gives."""
    limit = pl.coalesce("whole_high", "whole_level")
    wrong = _with_whole(points).filter(pl.coalesce("low", "value") > limit)
    detail = pl.format("{} is a part of {}", grouped(pl.coalesce("low", "value")), grouped(limit))
    return _found(wrong, "part_over_whole", "review", detail)


def _parts_over_whole(points: pl.DataFrame) -> pl.DataFrame:
    """Parts that share nobody do not sum to more than an exact whole."""
    parts = _with_whole(points).filter(pl.col("population").is_in(DISJOINT), pl.col("bound") == "exact")
    total, count = pl.col("level").sum().over("subset_of"), pl.len().over("subset_of")
    wrong = parts.filter(count > 1, total > pl.col("whole_high"))
    wrong = wrong.with_columns(total.alias("@total")).sort("observation_id").unique("subset_of", keep="first")
    detail = pl.format("its parts sum to {}, the whole is {}", grouped(pl.col("@total")), grouped(pl.col("whole_high")))
    return _found(wrong, "parts_over_whole", "review", detail)


def _cross_source(points: pl.DataFrame) -> pl.DataFrame:
    """A series has one source and one unit, and no derived figure draws on two reports."""
    sources = pl.struct("said_by_key", "unit", "indicator", "population").n_unique().over("series_id")
    wrong = points.filter(sources > 1)
    return _found(wrong, "cross_source", "error", pl.lit("its series mixes sources or units"))


def _silent_fall(points: pl.DataFrame) -> pl.DataFrame:
    """A cumulative level on the line falls only where its point says correction or change of base."""
    line = points.filter("on_line", pl.col("measure") == Measure.CUMULATIVE.value)
    firm = ~pl.col("bound").is_in(["at_most", "less_than"])
    before = pl.col("level").shift(1).over("series_id")
    other = pl.col("observation_id").shift(1).over("series_id")
    steps = line.filter(firm).with_columns(before.alias("@before"), other.alias("other_id"))
    unsaid = (pl.col("status") == "current") & pl.col("revision").is_null()
    wrong = steps.filter(pl.col("level") < pl.col("@before"), unsaid)
    detail = pl.format("falls from {} to {} without a reason", grouped(pl.col("@before")), grouped(pl.col("level")))
    return _found(wrong, "silent_fall", "error", detail)


def _held(points: pl.DataFrame) -> pl.DataFrame:
    """Transposed digits (4,237 / 4,327) and thousandfold jumps wait for a person."""
    slips = (pl.col("held") != "") & ~pl.col("held").str.starts_with(UNPUBLISHED)
    return _found(points.filter(slips), "held", "review", pl.col("held"))


def _null_in_duplicate_key(points: pl.DataFrame) -> pl.DataFrame:
    """A claim counts as a repeat only of a source that is named: two unknowns are not one, but in copies of a story."""
    told = points.select(pl.col("observation_id").alias("repeats"), pl.col("story_id").alias("@story"))
    nobody = points.filter(pl.col("status") == "repeat", pl.col("said_by_key").is_null(), pl.col("same_as").is_null())
    wrong = nobody.join(told, on="repeats", how="left").filter(pl.col("story_id").ne_missing(pl.col("@story")))
    return _found(wrong, "null_in_duplicate_key", "error", pl.lit("counted as a repeat, but nobody is named"))
