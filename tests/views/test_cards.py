"""Key-figure cards: what stands on one beside its newest figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tracker.charts.neighbours import newest
from tracker.model import Event, EventKind, Standing
from tracker.views.lines import _card
from tracker.views.overview import _as_read_now

HEAD: dict[str, Any] = {
    "observation_id": "old", "series_id": "un", "indicator": "deaths", "population": "civilians", "sources": 2,
    "range_low": None, "range_high": None, "range_open": False,
}  # fmt: skip


def rows(*figures: tuple[str, str, int, bool]) -> pl.DataFrame:
    return pl.DataFrame([
        {"observation_id": name, "series_id": series, "indicator": "deaths", "population": "civilians", "level": 9.0,
         "value": 9.0, "low": None, "high": None, "bound": "at_least", "measure": "cumulative", "status": "current",
         "period_start": None, "period_end": None,
         "order_on": date(2026, 3, day), "known_at": datetime(2026, 3, day, tzinfo=UTC), "on_line": on_line}
        for name, series, day, on_line in figures
    ])  # fmt: skip


SINCE = {
    "another source's newer figure": ([("old", "un", 3, True), ("new", "sohr", 8, True)], "new"),
    "of the same day": ([("old", "un", 3, True), ("new", "sohr", 3, True)], ""),
    "an older one": ([("old", "un", 9, True), ("new", "sohr", 3, True)], ""),
    "one that is on no line": ([("old", "un", 3, True), ("new", "sohr", 8, False)], ""),
    "its own newest": ([("before", "un", 3, True), ("old", "un", 8, True)], ""),
}


@pytest.mark.parametrize(("given", "newer"), SINCE.values(), ids=SINCE)
def test_a_card_names_what_is_newer_than_its_headline(given: list[tuple[str, str, int, bool]], newer: str) -> None:
    """A toll of a month ago stood alone on the first page on the day of an attack."""
    table = rows(*given)
    assert _card(HEAD, table, newest(table))["since"] == newer


CHANGES = {
    "the same words": ("cumulative", 9.0, {"way": "same", "on": date(2026, 3, 3)}),
    "a rise from what was said at least": ("cumulative", 12.0, {"way": "up", "on": date(2026, 3, 3)}),
    "none at all is a fall": ("stock", 0.0, {"way": "down", "on": date(2026, 3, 3)}),
    "another attack": ("incident", 12.0, None),
}


@pytest.mark.parametrize(("measure", "value", "told"), CHANGES.values(), ids=CHANGES)
def test_a_card_says_how_its_figure_moved_in_the_words_of_the_one_before(
    measure: str, value: float, told: dict[str, Any] | None
) -> None:
    table = rows(("before", "un", 3, True), ("old", "un", 8, True)).with_columns(pl.lit(measure).alias("measure"))
    last = pl.col("observation_id") == "old"
    table = table.with_columns(pl.when(last).then(value).otherwise("value").alias("value"))
    change = _card(HEAD, table, newest(table))["change"]
    before = {"value": 9.0, "low": None, "high": None, "bound": "at_least"}
    assert change == (None if told is None else told | {"before": before})


class Slim:
    """As much of what is known as is asked for."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.table = table

    def slim(self, _: str) -> pl.DataFrame:
        return self.table


READ_AGAIN = {
    "the one that was known then": (8, "new"),
    "not the one that came later": (5, "old"),
    "none was": (1, ""),
}


@pytest.mark.parametrize(("day", "name"), READ_AGAIN.values(), ids=READ_AGAIN)
def test_an_alert_keeps_its_figure_when_the_report_is_read_again(day: int, name: str) -> None:
    """After an update every figure has another id, and active alerts stood on the first page without a number."""
    table = rows(("old", "un", 3, True), ("new", "un", 8, True), ("other", "sohr", 1, True))
    event = Event(
        event_id="e", fingerprint="f", rule_id="r", series_id="un", episode=1, kind=EventKind.FIRING, level="watch",
        standing=Standing.CONFIRMED, observation_id="gone", reason="", handle="",
        at=datetime(2026, 3, day, 1, tzinfo=UTC),
    )  # fmt: skip
    assert _as_read_now(Slim(table), "crisis", event) == name  # type: ignore[arg-type]
