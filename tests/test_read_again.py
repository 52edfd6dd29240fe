"""A new reader meets the store's own texts: those no source offers any more, once each, newest first."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from empty_store import new_store

sys.path.insert(0, str(Path(__file__).parent / "store"))

from store_samples import NOON, TEXT, reading, report

from tracker.config import load
from tracker.config.find import shipped
from tracker.model import Settings
from tracker.round import reread
from tracker.round.means import Means, RoundSummary
from tracker.round.record import reader_version
from tracker.round.reread import read_again
from tracker.store import Store, frames, rounds
from tracker.store.reports import record

LATER = NOON + timedelta(days=1)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(shipped("config"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def again(store: Store, settings: Settings, means: Means | None = None) -> RoundSummary:
    """Let one round look for what is to be read again, and write it into the diary as a whole one."""
    number = rounds.begin_round(store, mode="live", at=LATER, config_digest="", reader_version=reader_version(settings))
    summary = RoundSummary(number, replay=False)
    read_again(settings, store, means or Means(), summary, LATER)
    counts = {"to_read_again": summary.to_read_again}
    rounds.end_round(store, number, at=LATER, outcome="ok", counts=counts)
    return summary


def held(store: Store, *names: str, made_by: str = "reader-0.old") -> None:
    for hours, name in enumerate(names):
        known_at = NOON - timedelta(hours=hours)
        record(store, report(name=name, known_at=known_at), replace(reading(), reader_version=made_by))


STANDS = """
SELECT r.external_id, g.reader_version, t.known_at
  FROM reading_turns t JOIN readings g USING (reading_id)
  JOIN report_versions v ON v.version_id = t.version_id JOIN reports r USING (report_id)
 WHERE t.number = (SELECT max(number) FROM reading_turns l WHERE l.version_id = t.version_id)
"""


def stands(store: Store) -> dict[str, tuple[str, str]]:
    """Return, by report, the reader whose reading stands and the day since when."""
    with store.reading() as connection:
        return {name: (reader, str(at)[:10]) for name, reader, at in connection.exec_driver_sql(STANDS)}


def test_what_an_older_reader_read_is_read_again_and_known_from_now_on(store: Store, settings: Settings) -> None:
    held(store, "one.txt")
    assert again(store, settings).outcomes == {"reread": 1}
    assert stands(store) == {"one.txt": (reader_version(settings), "2024-12-02")}
    then = frames.observations(store, as_known_at=NOON)["observation_id"]
    now = frames.observations(store)["observation_id"]
    assert (then.len(), now.len()) == (2, 3)
    assert not set(then) & set(now), "what was known on the day before is what was read then"


def test_nothing_is_looked_for_a_second_time(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    held(store, "one.txt")
    again(store, settings)
    monkeypatch.setattr(reread, "read_otherwise", lambda *_: pytest.fail("the store was searched for nothing"))
    assert again(store, settings).outcomes == {}


def test_another_word_in_the_configuration_is_another_reader(store: Store, settings: Settings) -> None:
    held(store, "one.txt")
    again(store, settings)
    words = replace(settings.vocabulary, populations={})
    assert again(store, replace(settings, vocabulary=words)).outcomes == {"reread": 1}


def test_figures_that_came_as_figures_are_left_alone(store: Store, settings: Settings) -> None:
    held(store, "rows.csv", made_by="table-1")
    held(store, "hand", made_by="hand-1")
    assert again(store, settings).outcomes == {}
    assert {reader for reader, _ in stands(store).values()} == {"table-1", "hand-1"}


def test_an_edited_report_is_read_again_as_it_stands_now(store: Store, settings: Settings) -> None:
    held(store, "one.txt")
    edited = TEXT + " More was added."
    record(store, report(edited, "one.txt", known_at=NOON), replace(reading(), reader_version="reader-0.old"))
    assert again(store, settings).outcomes == {"reread": 1}
    with store.reading() as connection:
        made = connection.exec_driver_sql("SELECT count(*) FROM readings").scalar_one()
    assert made == 3


def test_what_is_left_over_is_taken_up_by_the_next_rounds_newest_first(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(store, "newest.txt", "middle.txt", "oldest.txt")
    monkeypatch.setattr(reread, "MOST", 2)
    first = again(store, settings)
    assert (first.outcomes, first.to_read_again) == ({"reread": 2}, 1)
    assert {name for name, (_, day) in stands(store).items() if day == "2024-12-02"} == {"newest.txt", "middle.txt"}
    then = again(store, settings)
    assert (then.outcomes, then.to_read_again) == ({"reread": 1}, 0)


def test_a_round_that_is_told_to_stop_leaves_the_rest(store: Store, settings: Settings) -> None:
    held(store, "a.txt", "b.txt")
    stopped = again(store, settings, Means(stopping=lambda: True))
    assert (stopped.outcomes, stopped.to_read_again) == ({}, 2)
    assert again(store, settings).outcomes == {"reread": 2}
