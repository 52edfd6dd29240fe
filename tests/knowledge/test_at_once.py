"""What can be told at once while everything is made anew: the figures of before, under the words of before."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from empty_store import new_store
from knowledge.test_kept import SETTINGS, read

from tracker.errors import StoreError
from tracker.knowledge import fresh, keep, labels, renewed, standing, up_to_date
from tracker.knowledge.at_once import is_new
from tracker.model import Settings
from tracker.store import Store, open_store, snapshot

NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)
REPORT = {"name": "a", "story": 0, "refused": 0, "url": "https://x.example/a", "published": 28, "reader": "r1",
          "figures": [{"value": 41, "place": "Aleppo", "day": 28, "said_by": "sohr", "measure": "incident",
                       "indicator": "deaths"}]}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give a store of one figure that counts as one of many."""
    monkeypatch.setattr("tracker.knowledge.at_once.FEW", 0)
    made = new_store(tmp_path, "standing")
    read(made, REPORT, NOON)
    return made


def other_words() -> Settings:
    """Return settings in which the crisis is called, and counted, otherwise."""
    name, crisis = next(iter(SETTINGS.crises.items()))
    return replace(SETTINGS, crises={**SETTINGS.crises, name: replace(crisis, name="Renamed", ends=date(2030, 1, 1))},
                   digest="other")  # fmt: skip


def test_where_nothing_was_ever_made_nothing_is_told_and_nothing_is_made(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "made", None)
    assert standing(SETTINGS, store) is None
    assert not is_new(SETTINGS, store)


def test_a_small_store_is_made_anew_while_one_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.knowledge.at_once.FEW", 1)
    told = standing(SETTINGS, store)
    assert told is not None
    assert (told.as_of, told.kept.points().height) == (None, 1)


def test_what_was_made_by_these_rules_is_brought_up_to_date(store: Store) -> None:
    renewed(SETTINGS, store)
    read(store, {**REPORT, "name": "b"}, NOON + timedelta(hours=1))
    told = standing(SETTINGS, store)
    assert told is not None
    assert (told.as_of, told.why, told.kept.points().height) == (None, "", 2)
    assert told.settings is SETTINGS


def test_after_a_change_of_rules_the_figures_of_before_stand_under_the_words_of_before(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed(SETTINGS, store)
    written = snapshot.folder_of(store) / f"{snapshot.state(store)[0]}.json"
    os.utime(written, (NOON.timestamp(), NOON.timestamp()))
    read(store, {**REPORT, "name": "b"}, NOON + timedelta(hours=1))
    now = other_words()
    with monkeypatch.context() as patch:
        patch.setattr(fresh, "made", None)  # who would make it anew fails
        told = standing(now, store)
    assert told is not None
    assert (told.as_of, told.why) == (NOON, "rules")
    assert told.kept.points().height == 1
    assert told.settings.crises == SETTINGS.crises
    assert told.settings.digest not in {now.digest, SETTINGS.digest}
    assert told.settings.sources == now.sources
    renewed(now, store)
    new = standing(now, store)
    assert new is not None
    assert (new.as_of, new.kept.points().height, new.settings) == (None, 2, now)


def test_many_reports_at_once_are_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed(SETTINGS, store)
    monkeypatch.setattr("tracker.knowledge.at_once.MANY", 0)
    read(store, {**REPORT, "name": "b"}, NOON + timedelta(hours=1))
    told = standing(SETTINGS, store)
    assert told is not None
    assert (told.why, told.settings, told.kept.points().height) == ("reports", SETTINGS, 1)


def test_what_is_hidden_now_is_hidden_under_the_words_of_before(store: Store) -> None:
    words = SETTINGS.vocabulary
    secret = {name: replace(one, sensitivity="restricted") for name, one in words.indicators.items()}
    hidden = replace(SETTINGS, vocabulary=replace(words, indicators=secret), digest="hidden")
    for then, now in ((SETTINGS, hidden), (hidden, SETTINGS)):
        facts = {labels.TOLD_BY: labels.told_by(then)}
        told = labels.settings_then(facts, now)
        assert told is not None
        assert {one.sensitivity for one in told.vocabulary.indicators.values()} == {"restricted"}


@pytest.mark.parametrize("facts", [{}, {"told_by": "!"}, {"told_by": 7}, {"told_by": "eJwDAAAAAAE="}],
                         ids=["none", "no text", "a number", "nothing in it"])  # fmt: skip
def test_words_that_cannot_be_read_are_no_words(facts: dict[str, Any]) -> None:
    assert labels.settings_then(facts, SETTINGS) is None


def damaged(store: Store) -> None:
    for path in snapshot.folder_of(store).glob("*.json"):
        path.write_text("{}", "utf-8")


@pytest.mark.parametrize("spoil", [damaged, snapshot.forget], ids=["damaged", "forgotten by a purge"])
def test_what_cannot_be_read_is_not_told(store: Store, spoil: Callable[[Store], None]) -> None:
    renewed(SETTINGS, store)
    spoil(store)
    assert standing(other_words(), store) is None


def test_a_snapshot_of_other_columns_is_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("tracker.knowledge.kept.shape", lambda: "of another version")
        keep(store, up_to_date(SETTINGS, store))
    assert standing(other_words(), store) is None


def test_two_who_make_it_at_once_make_it_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is held in the middle of it; the second waits for its lock, and then finds it made."""
    begun, go_on, calls = threading.Event(), threading.Event(), list[int]()
    real = fresh.made

    def slow(settings: Settings, store: Store) -> Any:
        calls.append(1)
        begun.set()
        assert go_on.wait(30)
        return real(settings, store)

    monkeypatch.setattr(fresh, "made", slow)
    results: list[pl.DataFrame] = []

    def make() -> None:
        opened = open_store(store.path)
        try:
            results.append(renewed(SETTINGS, opened).points())
        finally:
            opened.close()

    first, second = threading.Thread(target=make), threading.Thread(target=make)
    first.start()
    assert begun.wait(30)
    second.start()
    go_on.set()
    first.join(30)
    second.join(30)
    assert (len(calls), [one.height for one in results]) == (1, [1, 1])


def test_a_disk_that_takes_nothing_stops_no_round(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "keep", refusing)
    known = renewed(SETTINGS, store)
    assert (known.saved, known.points().height) == (False, 1)


def refusing(*_: Any, **__: Any) -> Any:
    raise StoreError("no room")
