"""Key-figure cards: what stands on one beside its newest figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tracker.views.lines import _card, _since

HEAD: dict[str, Any] = {
    "observation_id": "old", "series_id": "un", "indicator": "deaths", "population": "civilians", "sources": 2,
    "range_low": None, "range_high": None, "range_open": False, "previous_level": None, "previous_on": None,
}  # fmt: skip


def rows(*figures: tuple[str, str, int, bool]) -> pl.DataFrame:
    return pl.DataFrame([
        {"observation_id": name, "series_id": series, "indicator": "deaths", "population": "civilians", "level": 9.0,
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
    assert _card(HEAD, table, _since(table))["since"] == newer
