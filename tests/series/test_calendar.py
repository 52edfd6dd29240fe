"""Series by day, week and month, and the steps of a count: gaps stay gaps, nothing is added twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from given import aleppo, frame, observation, settings

from tracker.series.calendar import CALENDAR, INCREMENTS, by_calendar, increments
from tracker.series.points import points

NOV = lambda day: date(2024, 11, day)  # noqa: E731 - a day of the month all rows are of


def made(*rows: dict[str, Any]) -> pl.DataFrame:
    return points(frame(list(rows)), settings())


def cells(found: pl.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return list(found.select(names).iter_rows())


def test_no_points_give_the_declared_shapes() -> None:
    assert by_calendar(made(), "week").schema == CALENDAR
    assert increments(made()).schema == INCREMENTS


def test_a_count_has_its_newest_level_of_each_span_and_no_row_for_a_gap() -> None:
    rows = [observation(n, level, NOV(day), said_by="sohr", as_of=NOV(day))
            for n, (level, day) in enumerate([(10, 1), (12, 1), (15, 3), (40, 12)])]  # fmt: skip
    found = made(*rows)
    assert cells(by_calendar(found, "day"), "span_start", "value") == [(NOV(1), 12), (NOV(3), 15), (NOV(12), 40)]
    assert cells(by_calendar(found, "week"), "span_start", "span_end", "value") == [
        (date(2024, 10, 28), NOV(3), 15), (NOV(11), NOV(17), 40),
    ]  # fmt: skip
    assert cells(by_calendar(found, "month"), "span_start", "span_end", "value", "kind") == [
        (NOV(1), NOV(30), 40, "level")
    ]


def test_overlapping_windows_are_never_added_and_one_that_leaves_the_span_is_left_out() -> None:
    window = {"measure": "window", "said_by": "un"}
    found = made(
        observation(1, 5, NOV(7), period_start=NOV(4), period_end=NOV(6), as_of=NOV(6), **window),
        observation(2, 9, NOV(8), period_start=NOV(4), period_end=NOV(8), as_of=NOV(8), **window),
        observation(3, 7, NOV(9), period_start=NOV(6), period_end=NOV(8), as_of=NOV(8), **window),
        observation(4, 30, NOV(13), period_start=NOV(8), period_end=NOV(13), as_of=NOV(13), **window),
        observation(5, 60, NOV(25), period_start=NOV(18), period_end=NOV(24), as_of=NOV(24), **window),
    )
    assert cells(by_calendar(found, "week"), "span_start", "value", "kind", "partial") == [
        (NOV(4), 9, "window", True), (NOV(18), 60, "window", False),
    ]  # fmt: skip


def test_incidents_are_summed_source_by_source_and_say_so() -> None:
    event = {"measure": "incident", "place_accuracy": "town"}
    found = made(
        observation(1, 5, NOV(5), as_of=NOV(5), said_by="sohr", **event),
        observation(2, 8, NOV(6), as_of=NOV(5), said_by="sohr", **event),  # the toll of the same event rises
        observation(3, 4, NOV(7), as_of=NOV(7), said_by="sohr", bound="at_least", **event),
        observation(4, 6, NOV(7), as_of=NOV(7), said_by="un", **event),
    )
    week = by_calendar(found, "week")
    assert cells(week.sort("said_by_key"), "said_by_key", "value", "low", "high", "incidents", "kind") == [
        ("sohr", 12, 12, None, 2, "sum"), ("un", 6, 6, 6, 1, "sum"),
    ]  # fmt: skip


def test_steps_of_one_source_carry_their_bounds_and_name_corrections() -> None:
    own = {"said_by": "sohr"}
    found = made(
        observation(1, 10, NOV(1), as_of=NOV(1), **own),
        observation(2, 14, NOV(3), as_of=NOV(3), **own),
        observation(3, 20, NOV(4), as_of=NOV(4), bound="at_least", **own),
        observation(4, 13, NOV(6), as_of=NOV(6), **own),
        observation(5, 99, NOV(6), as_of=NOV(6), said_by="un"),
    )
    told = cells(increments(found), "from_on", "to_on", "days", "value", "low", "high", "corrected")
    assert told == [
        (NOV(1), NOV(3), 2, 4, 4, 4, False),
        (NOV(3), NOV(4), 1, None, 6, None, False),
        (NOV(4), NOV(6), 2, None, None, -7, True),
    ]


def test_the_observatorys_steps_of_nine_days() -> None:
    found = increments(points(aleppo(), settings())).filter(
        pl.col("said_by_key") == "sohr", pl.col("population") == "all"
    )
    assert found.get_column("to_on").is_sorted()
    assert found.filter(pl.col("to_on") == date(2024, 12, 2)).get_column("value").to_list() == [187]
