"""What stands beside a figure: the one before it that it can be compared with, and what is newer."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from given import frame, observation, settings

from tracker.charts.neighbours import newest, run, way, with_previous
from tracker.series.points import points

SETTINGS = settings()


def NOV(day: int) -> date:
    return date(2024, 11, day)


def line(*rows: dict[str, Any]) -> pl.DataFrame:
    """The points on their lines of one source in one place, a figure a day from 20 November on."""
    given = [observation(n, one.pop("value"), NOV(19 + n), **({"as_of": NOV(19 + n), "said_by": "sohr"} | one))
             for n, one in enumerate(map(dict, rows), 1)]  # fmt: skip
    return points(frame(given), SETTINGS).filter("on_line")


def days(first: int, last: int) -> dict[str, Any]:
    return {"measure": "window", "period_start": NOV(first), "period_end": NOV(last)}


ATTACK = {"measure": "incident"}
COMPARED = {
    "a toll that grows": ([{"value": 20}, {"value": 25}], [None, 20.0]),
    "what stands on a day": ([{"value": 20, "measure": "stock"}, {"value": 9, "measure": "stock"}], [None, 20.0]),
    "two attacks": ([{"value": 3} | ATTACK, {"value": 12} | ATTACK], [None, None]),
    "a day and a day": ([{"value": 3} | days(19, 20), {"value": 12} | days(20, 21)], [None, 3.0]),
    "a week and a day": ([{"value": 30} | days(13, 20), {"value": 12} | days(20, 21)], [None, None]),
    "a period that goes on": ([{"value": 30} | days(13, 20), {"value": 42} | days(13, 21)], [None, 30.0]),
    "periods without days": ([{"value": 3, "measure": "window"}, {"value": 12, "measure": "window"}], [None, None]),
    "a span nobody states": ([{"value": 3, "measure": "unknown"}, {"value": 12, "measure": "unknown"}], [None, None]),
    "another base": ([{"value": 300}, {"value": 20}, {"value": 25}], [None, None, 20.0]),
    "another place": ([{"value": 20}, {"value": 25, "place": "Idlib"}], [None, None]),
}


@pytest.mark.parametrize(("rows", "before"), COMPARED.values(), ids=COMPARED)
def test_a_figure_is_compared_with_one_of_its_own_span_and_base(
    rows: list[dict[str, Any]], before: list[float | None]
) -> None:
    """A card said "up from 3" of two attacks, and "down from 300" of a source that had begun to count anew."""
    told = with_previous(line(*rows)).sort("order_on")
    assert [one and one["value"] for one in told.get_column("previous").to_list()] == before
    assert [on is not None for on in told.get_column("previous_on")] == [one is not None for one in before]


def test_a_run_begins_where_its_source_began_to_count_anew() -> None:
    assert run(line({"value": 300}, {"value": 20}, {"value": 25})).get_column("value").to_list() == [20.0, 25.0]
    assert run(line({"value": 300}).clear()).is_empty()


def figure(value: float | None, bound: str = "exact", low: float | None = None, high: float | None = None) -> Any:
    return {"value": value, "low": low, "high": high, "bound": bound}


WAYS = [
    (figure(514), figure(255), "up"), (figure(255), figure(514), "down"), (figure(9), figure(9), "same"),
    (figure(0), figure(3), "down"), (figure(514), figure(200, "more_than"), "up"),
    (figure(27, "at_least"), figure(25, "at_least"), "up"), (figure(27), figure(27, "at_least"), ""),
    (figure(25, "at_least"), figure(30), ""), (figure(24), figure(25, "at_least"), "down"),
    (figure(300, "at_least"), figure(300, "more_than"), ""), (figure(30, "at_most"), figure(20), ""),
    (figure(10, "at_most"), figure(20), "down"), (figure(None, "between", 20, 30), figure(25), ""),
    (figure(None, "between", 20, 30), figure(19), "up"),
    (figure(None, "between", 25, 28), figure(None, "between", 20, 30), ""),
    (figure(None, "between", 25, 35), figure(None, "between", 20, 30), "up"),
    (figure(500, "about"), figure(514), "down"), (figure(500), figure(500, "about"), ""),
    (figure(None, "vague"), figure(500), ""),
]  # fmt: skip


@pytest.mark.parametrize(("now", "before", "told"), WAYS)
def test_a_figure_rose_or_fell_only_where_its_words_say_so(now: Any, before: Any, told: str) -> None:
    assert way(now, before) == told


def test_the_newest_figure_of_anybody_is_on_a_line_and_has_a_day() -> None:
    rows = [
        observation(1, 20, NOV(20), said_by="un", as_of=NOV(20)), observation(2, 4, NOV(28), said_by="sohr"),
        observation(3, None, NOV(29), said_by="ocha", bound="vague", low=24.0), observation(4, 9, None, said_by="ocha"),
    ]  # fmt: skip
    assert newest(points(frame(rows), SETTINGS)) == {("deaths", "all"): (NOV(28), "o002")}
