"""Each invariant finds its violation, and says nothing of a frame that holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from given import aleppo, frame, observation, settings

from tracker.series.invariants import invariants
from tracker.series.points import points
from tracker.series.schemas import TEXTS, VIOLATIONS, empty

DAY = date(2024, 11, 29)
NO_TEXTS = empty(TEXTS)


def checks(rows: pl.DataFrame, texts: pl.DataFrame = NO_TEXTS) -> list[tuple[str, str]]:
    found = invariants(rows, texts)
    assert found.schema == VIOLATIONS
    return [(row["check"], row["detail"]) for row in found.iter_rows(named=True)]


def made(*rows: dict[str, Any]) -> pl.DataFrame:
    return points(frame(list(rows)), settings())


def test_the_published_figures_hold() -> None:
    assert checks(points(aleppo(), settings())) == []


def test_the_misprinted_156_is_found_by_its_sum() -> None:
    misprint = pl.col("value") == 154
    numbers = ("value", "low", "high")
    wrong = aleppo().with_columns(pl.when(misprint).then(156.0).otherwise(name).alias(name) for name in numbers)
    wrong = wrong.with_columns(pl.when(pl.col("value") == 156).then(pl.lit("156")).otherwise("quote").alias("quote"))
    assert checks(points(wrong, settings())) == [("parts_over_whole", "its parts sum to 516, the whole is 514")]


QUOTES = [
    ("commas", 14_000, "more than 14,000 people", True),
    ("narrow space", 14_000, "plus de 14\u202f000 personnes", True),
    ("points", 14_000, "14.000 Menschen", True), ("million", 1_200_000, "1.2 million people", True),
    ("dozen", 24, "2 dozen people", True), ("lakh", 350_000, "3.5 lakh people", True),
    ("words", 8, "eight children", True), ("words beside digits", 8, "Eight children are among 27 people", True),
    ("another number", 72, "27 people", False), ("a digit too few", 255, "25 people", False),
]  # fmt: skip


@pytest.mark.parametrize(("value", "quote", "holds"), [q[1:] for q in QUOTES], ids=[q[0] for q in QUOTES])
def test_the_digits_stand_in_the_quote(value: float, quote: str, holds: bool) -> None:
    found = checks(made(observation(1, value, DAY, quote=quote)))
    assert ([check for check, _ in found] == []) is holds


def test_a_derived_figure_needs_no_digits() -> None:
    assert checks(made(observation(1, 35, DAY, quote="27 men and 8 women", derived="27 + 8"))) == []


def test_the_quote_stands_at_its_offsets_counted_in_code_points() -> None:
    text = "🕊 Ḥalab: 27 killed."
    good = observation(1, 27, DAY, quote="27 killed", char_start=9, char_end=18)
    assert text[9:18] == "27 killed"
    texts = pl.DataFrame({"report_id": ["r001"], "text": [text]})
    assert checks(made(good), texts) == []
    assert checks(made(good | {"char_start": 10, "char_end": 19}), texts) == [
        ("quote_in_report", "the text holds 7 killed. there")
    ]


def test_no_figure_speaks_of_the_future() -> None:
    assert checks(made(observation(1, 27, DAY, as_of=date(2024, 11, 30)))) == []
    assert checks(made(observation(1, 27, DAY, as_of=date(2024, 12, 2)))) == [
        ("future_as_of", "speaks of 2024-12-02, known 2024-11-29")
    ]


def test_a_part_is_not_larger_than_its_whole() -> None:
    whole = observation(1, 27, DAY, population="civilians", report_id="one")
    part = observation(2, 28, DAY, population="children", report_id="one", subset_of="o001")
    assert checks(made(whole, part)) == [("part_over_whole", "28 is a part of 27")]
    assert (
        checks(made(whole | {"bound": "at_least", "high": None}, part | {"value": 8.0, "low": 8.0, "quote": "8"})) == []
    )


def test_frames_that_break_the_rules_are_found_though_our_own_code_never_makes_them() -> None:
    line = made(observation(1, 300, DAY, as_of=DAY, said_by="sohr"),
                observation(2, 284, date(2024, 11, 30), as_of=date(2024, 11, 30), said_by="sohr"))  # fmt: skip
    assert checks(line) == []
    silent = line.with_columns(status=pl.lit("current"))
    assert checks(silent) == [("silent_fall", "falls from 300 to 284 without a reason")]
    mixed = line.with_columns(said_by_key=pl.Series(["sohr", "un"]))
    assert [check for check, _ in checks(mixed)] == ["cross_source"] * 2
    nobody = line.with_columns(status=pl.lit("repeat"), on_line=pl.lit(False), said_by_key=pl.lit(None, pl.String))
    assert {check for check, _ in checks(nobody)} == {"null_in_duplicate_key"}


def test_transposed_digits_are_shown_with_both_figures() -> None:
    days = [date(2024, 11, 28), DAY]
    rows = [
        observation(n, v, d, as_of=d, said_by="sohr") for n, (v, d) in enumerate(zip((4237, 4327), days, strict=True))
    ]
    assert checks(made(*rows)) == [("held", "the digits of 4,237 in another order")]
