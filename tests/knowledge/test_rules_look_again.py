"""A figure that a person corrected or accepted is news to the rules, once; nothing else is looked at twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from empty_store import new_store
from given import settings as made_settings
from store_samples import NOON, figure, report

from tracker.delivery.announce import announce
from tracker.knowledge import knowledge
from tracker.model import Event, Measure, Reading, VerdictKind
from tracker.series.points import to_points
from tracker.series.verdicts import corrections, verdict
from tracker.store import Store
from tracker.store.reports import record
from tracker.store.verdicts import keep

SETTINGS = made_settings()
TWICE = replace(SETTINGS, rules={key: replace(rule, for_points=2) for key, rule in SETTINGS.rules.items()})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a store whose rules have looked once, at nothing."""
    opened = new_store(tmp_path, "t")
    for settings in (SETTINGS,):
        announce(settings, opened, [], NOON, NOON)
    yield opened
    opened.close()


def known(store: Store, name: str, value: int, at: datetime, confidence: float = 0.9) -> None:
    text = f"In Aleppo {value} civilians died, said the Observatory."
    one = figure(
        text, f"{value} civilians", float(value), population="civilians", as_of=date(2024, 11, 30), said_by="sohr",
        place="Aleppo", measure=Measure.CUMULATIVE, confidence=confidence,
    )  # fmt: skip
    record(store, report(text, name, known_at=at), Reading(observations=(one,), reader_version="r1"))


def look(store: Store, hours: int, settings: object = SETTINGS) -> list[tuple[str, str, str]]:
    at = NOON + timedelta(hours=hours)
    events: list[Event] = announce(settings, store, to_points(knowledge(SETTINGS, store).points), at, at)  # type: ignore[arg-type]
    return [(one.kind.value, one.level, one.standing.value) for one in events]


def decide(store: Store, kind: VerdictKind, hours: int, value: str = "") -> None:
    known_now = knowledge(SETTINGS, store)
    row = known_now.points.row(0, named=True)
    changes = corrections(row, {"value": value}, SETTINGS) if value else {}
    at = NOON + timedelta(hours=hours)
    made = verdict(row, kind, reason="I read it", by="Amal", at=at, changes=changes)
    keep(store, made, seen=int(known_now.verdicts["seq"].max() or 0))  # type: ignore[arg-type]


def test_a_figure_corrected_upwards_raises_the_alert_it_would_have_raised(store: Store) -> None:
    known(store, "a.txt", 7, NOON)
    assert look(store, 1) == []
    decide(store, VerdictKind.CORRECT, 2, "70")
    assert look(store, 3) == [("FIRING", "critical", "confirmed")]
    assert look(store, 4) == []


def test_a_doubtful_alert_is_certain_once_a_person_accepted_its_figure(store: Store) -> None:
    known(store, "a.txt", 30, NOON, confidence=0.4)
    assert look(store, 1) == [("FIRING", "warning", "unconfirmed")]
    decide(store, VerdictKind.ACCEPT, 2)
    look(store, 3)
    known(store, "b.txt", 30, NOON + timedelta(hours=4))
    assert look(store, 5) == [], "the level was announced; the same again is no news"


def test_looked_at_twice_a_figure_counts_once(store: Store) -> None:
    announce(TWICE, store, [], NOON, NOON)
    known(store, "a.txt", 30, NOON)
    assert look(store, 1, TWICE) == []
    decide(store, VerdictKind.ACCEPT, 2)
    assert look(store, 3, TWICE) == [], "one figure is one of two in a row, however often a person looked"
