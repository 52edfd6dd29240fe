"""At which moments a late round looks: between two figures of one topic, around a report that changed, else once."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from alerts.samples import noon

from tracker.round.moments import between
from tracker.store.lately import Turns

FIRST, SECOND = noon(3), noon(5)
TOPICS = {"a": "deaths", "b": "deaths", "c": "displaced"}
POINTS = pl.DataFrame([
    {"report_id": name, "crisis": "aleppo-2024", "indicator": indicator, "population": "all"}
    for name, indicator in TOPICS.items()
])  # fmt: skip


def came(*at: datetime, known: bool = False) -> Turns:
    return Turns(at, known)


LOOKS = {
    "two of one topic": ({"a": came(FIRST), "b": came(SECOND)}, [FIRST]),
    "two of one topic in one moment": ({"a": came(FIRST), "b": came(FIRST)}, []),
    "two of two topics": ({"a": came(FIRST), "c": came(SECOND)}, []),
    "one": ({"a": came(FIRST)}, []),
    "one that changed what it had given": ({"a": came(SECOND, known=True), "c": came(FIRST)}, [FIRST]),
    "one that came and changed": ({"a": came(FIRST, SECOND)}, [FIRST]),
}


@pytest.mark.parametrize(("turns", "looks"), LOOKS.values(), ids=LOOKS)
def test_where_a_late_round_looks(turns: dict[str, Turns], looks: list[datetime]) -> None:
    assert between(turns, POINTS) == looks


def test_of_very_many_moments_the_oldest_are_taken_as_one() -> None:
    turns = {"a": came(*(FIRST + timedelta(hours=n) for n in range(200)))}
    found = between(turns, POINTS)
    assert len(found) == 60
    assert found[-1] == FIRST + timedelta(hours=198)
