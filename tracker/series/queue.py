"""What a person should look at first: figures by what hangs on them.

In: points, the observations beside them, the invariants' findings, the rules and places. Out:
:data:`~tracker.series.schemas.QUEUE`, the gravest first. Never a figure somebody looked at, unless it is read otherwise
since. It decides nothing.

A held jump keeps a number off its line, a changed approval is a promise that no longer holds: both go before a figure
that trips a rule while it is in doubt, that one before a headline, and all of them before mere uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from functools import reduce

import polars as pl

from tracker.model import Bound, Place, Rule
from tracker.series.holds import SURE, UNPUBLISHED
from tracker.series.schemas import ASSIGNED, POINTS, QUEUE, RANKED, VIOLATIONS, conform
from tracker.series.scope import NAMED_FOR_NOBODY, in_figures, of_whom, within

HELD, CHANGED, BROKEN, TRIPS, LEADS, FOUND, LOWER, UNSURE, WAITS = 100.0, 90.0, 80.0, 70.0, 60.0, 50.0, 30.0, 10.0, 5.0
"""What each reason weighs; the gravest counts, the others are only said."""

BANDS = ("trips", "contradicts", "unsure", "vague", "rest")
"""What hangs on a figure, the gravest first: it would trip a rule, contradicts another, is doubtful, is a word."""

LOOKED_AT = (
    "observation_id", "report_id", "crisis", "indicator", "population", "place_id", "said_by", "measure", "level",
    "bound", "confidence", "headline", "on_line", "held", "status", "status_reason", "revision", "review_state",
    "review_changed", "subset_of",
)  # fmt: skip
"""The columns that decide what waits: of a large store no more than these are read."""

LARGEST = 15.0
"""Powers of ten a count may have: within a reason, a larger figure goes first."""


def queue(
    points: pl.DataFrame,
    aside: pl.DataFrame,
    violations: pl.DataFrame,
    rules: Collection[Rule],
    places: Mapping[str, Place],
) -> pl.DataFrame:
    """Return the figures that wait for a person, gravest first; ties by size, then by id."""
    rows = pl.concat([conform(points, POINTS), conform(conform(aside, ASSIGNED).filter(CHANGED_SINCE), POINTS)])
    queued = _weighed(rows.filter(UNSEEN), violations, rules, places).filter(pl.col("weight").is_not_null())
    return conform(queued, QUEUE).sort("weight", "observation_id", descending=[True, False])


def ranked(
    points: pl.LazyFrame,
    aside: pl.DataFrame,
    violations: pl.DataFrame,
    rules: Collection[Rule],
    places: Mapping[str, Place],
) -> pl.DataFrame:
    """Return every figure nobody looked at, by band and weight: RANKED, narrow, as a store has a million of them."""
    beside = conform(conform(aside, ASSIGNED).filter(CHANGED_SINCE), POINTS).select(LOOKED_AT)
    rows = pl.concat([points.select(LOOKED_AT).filter(UNSEEN).collect(), beside])
    every = _weighed(rows, violations, rules, places).with_columns(pl.col("weight").fill_null(pl.col("height")))
    return by_gravity(conform(every, RANKED))


def by_gravity(rows: pl.DataFrame) -> pl.DataFrame:
    """Return ranked figures (RANKED) in the order a person should look at them."""
    order = {name: place for place, name in enumerate(BANDS)}
    by_band = pl.col("band").replace_strict(order, return_dtype=pl.Int8)
    return rows.sort(by_band, "weight", "observation_id", descending=[False, True, False])


CHANGED_SINCE = pl.col("review_changed").fill_null(False)
UNSEEN = (~pl.col("review_state").is_in(["accepted", "corrected", "rejected"]).fill_null(False) | CHANGED_SINCE) & (
    pl.col("status").fill_null("") != "repeat"
)


def _weighed(
    rows: pl.DataFrame, violations: pl.DataFrame, rules: Collection[Rule], places: Mapping[str, Place]
) -> pl.DataFrame:
    """Add ``weight`` (null: nothing speaks for looking), ``why`` and ``band``."""
    rows = rows.join(_found(violations), on="observation_id", how="left", maintain_order="left")
    trips = _trips(rows, rules, places)
    reasons = _reasons(trips)
    weights = [pl.when(when).then(pl.lit(weight)) for when, weight, _ in reasons]
    told = [pl.when(when).then(words) for when, _, words in reasons]
    size = (pl.col("level").clip(lower_bound=1).log10() / LARGEST).fill_null(0)
    weighed = rows.with_columns(
        (pl.max_horizontal(weights) + size).alias("weight"),
        pl.concat_str(told, separator="; ", ignore_nulls=True).alias("why"),
        pl.when(_contradicts(reasons)).then(pl.lit("contradicts"))
        .when((pl.col("confidence") < SURE).fill_null(True)).then(pl.lit("unsure"))
        .when(pl.col("bound") == Bound.VAGUE.value).then(pl.lit("vague"))
        .otherwise(pl.lit("rest")).alias("band"),
        trips.alias("trips"), (_height(rows, rules, places) + size).alias("height"),
    )  # fmt: skip
    raises = pl.col("trips").is_not_null() & (pl.col("bound") != Bound.VAGUE.value)
    why = pl.when(pl.col("why") == "").then(pl.format("reaches {}", "trips")).otherwise("why")
    return weighed.with_columns(
        pl.when(raises).then(pl.lit("trips")).otherwise("band").alias("band"),
        pl.when(raises).then(why).otherwise("why").alias("why"),
    )


def _contradicts(reasons: list[Reason]) -> pl.Expr:
    """Return whether a figure disagrees with another, with itself, or with what a person approved."""
    return pl.any_horizontal(when for when, weight, _ in reasons if weight in {HELD, CHANGED, BROKEN, FOUND, LOWER})


Reason = tuple[pl.Expr, float, pl.Expr]


def _reasons(trips: pl.Expr) -> list[Reason]:
    """Return each reason to look: when it is one, what it weighs, its words."""
    unsure = (pl.col("confidence") < SURE).fill_null(True)
    vague_name = pl.format("read with confidence {}", pl.col("confidence").round(2))
    lower = pl.col("status").is_in(["correction", "change_of_base"]).fill_null(False) & pl.col("revision").is_null()
    leads = pl.col("headline").fill_null(False) & pl.col("on_line").fill_null(False)
    waits = pl.col("held").str.starts_with(UNPUBLISHED).fill_null(False)
    held = (pl.col("held") != "").fill_null(False) & ~waits
    broken = pl.col("@error").is_not_null()
    found = pl.col("@review").is_not_null() & ~held  # a hold is a finding too, and said already
    return [
        (held, HELD, pl.format("held: {}", "held")),
        (pl.col("review_changed").fill_null(False), CHANGED, pl.lit("read otherwise since a person looked")),
        (broken, BROKEN, pl.format("contradicts itself: {}", pl.col("@error"))),
        (trips.is_not_null() & unsure, TRIPS, pl.format("would raise {} while in doubt", trips)),
        (leads & unsure, LEADS, pl.lit("in the headline while in doubt")),
        (found, FOUND, pl.format("to check: {}", pl.col("@review"))),
        (lower, LOWER, pl.col("status_reason")),
        (unsure, UNSURE, vague_name),
        (waits, WAITS, pl.col("held")),
    ]


def _found(violations: pl.DataFrame) -> pl.DataFrame:
    """Return ``observation_id``, ``@error`` and ``@review``: what the invariants found of each, in words."""
    told = conform(violations, VIOLATIONS).filter(pl.col("check") != "held")
    named = pl.format("{} ({})", pl.col("check").str.replace_all("_", " "), "detail")
    by_severity = [
        pl.when(pl.col("severity") == kind).then(named).drop_nulls().first().alias(f"@{kind}")
        for kind in ("error", "review")
    ]
    return told.group_by("observation_id").agg(by_severity)


def _trips(rows: pl.DataFrame, rules: Collection[Rule], places: Mapping[str, Place]) -> pl.Expr:
    """Return the label of the first rule whose lowest level the figure reaches; null: it reaches none."""
    label: pl.Expr = pl.lit(None, pl.String)
    here = rows.get_column("place_id").drop_nulls().unique().to_list()
    for rule in reversed([rule for rule in rules if in_figures(rule)]):
        label = pl.when(_reaches(rule, here, places)).then(pl.lit(rule.label)).otherwise(label)
    return label


def _height(rows: pl.DataFrame, rules: Collection[Rule], places: Mapping[str, Place]) -> pl.Expr:
    """Return how many levels of one rule the figure reaches at most: what would be critical goes before a watch."""
    here = rows.get_column("place_id").drop_nulls().unique().to_list()
    heights: list[pl.Expr] = [pl.lit(0, pl.Int32)]
    for rule in (rule for rule in rules if in_figures(rule) and rule.levels):
        up = rule.direction == "up"
        passed = [pl.col("level") >= one.at if up else pl.col("level") <= one.at for one in rule.levels]
        count = pl.sum_horizontal(one.cast(pl.Int32) for one in passed)
        heights.append(pl.when(_reaches(rule, here, places)).then(count).otherwise(0))
    return pl.max_horizontal(heights)


def _reaches(rule: Rule, here: Iterable[str], places: Mapping[str, Place]) -> pl.Expr:
    scope = [pl.col("indicator") == rule.indicator, of_whom(rule)]
    if rule.crisis:
        scope.append(pl.col("crisis") == rule.crisis)
    if rule.place:
        scope.append(pl.col("place_id").is_in([one for one in here if within(one, rule.place, places)]))
    if rule.said_by:
        scope.append(pl.col("said_by").fill_null(NAMED_FOR_NOBODY).is_in(list(rule.said_by)))
    if rule.measures:
        scope.append(pl.col("measure").is_in(list(rule.measures)))
    lines = [level.at for level in rule.levels] or [math.inf]
    reached = pl.col("level") >= min(lines) if rule.direction == "up" else pl.col("level") <= max(lines)
    return reduce(lambda one, other: one & other, scope, reached).fill_null(False)
