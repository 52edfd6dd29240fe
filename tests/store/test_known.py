"""What was known when: the figures of any past moment are rebuilt with the versions and readings of that moment."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import proof
import pytest
import sqlalchemy as sa
from empty_store import new_store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import NOON, TEXT, reading, report

from tracker.model import Reading
from tracker.store import Store, frames, migrate, open_store, opening
from tracker.store.reports import Outcome, record

HOUR = timedelta(hours=1)


def only_first(version: str) -> Reading:
    """Return the reading of a reader that finds one figure less."""
    return replace(reading(version=version), observations=reading().observations[:1])


def quotes(store: Store, at: datetime | None = None) -> list[str]:
    return frames.observations(store, as_known_at=at)["quote"].to_list()


def test_before_a_newer_reader_read_it_the_old_reading_is_what_was_known(store: Store) -> None:
    record(store, report(), only_first("r1"))
    record(store, report(known_at=NOON + 5 * HOUR), reading(version="r2"))
    assert quotes(store, NOON - HOUR) == []
    assert quotes(store, NOON + HOUR) == ["27 dead"]
    assert quotes(store, NOON + 5 * HOUR) == quotes(store) == ["27 dead", "8 children"]
    frame = frames.observations(store)
    assert set(frame["known_at"]) == {NOON}, "the report was known before"
    assert set(frame["read_at"]) == {NOON + 5 * HOUR}


def test_an_older_reader_that_comes_back_takes_another_turn_and_history_stays(store: Store) -> None:
    record(store, report(), only_first("r1"))
    record(store, report(known_at=NOON + HOUR), reading(version="r2"))
    before = frames.observations(store, as_known_at=NOON + HOUR)
    assert record(store, report(known_at=NOON + 2 * HOUR), only_first("r1")).outcome is Outcome.REREAD
    assert quotes(store) == ["27 dead"]
    assert frames.observations(store, as_known_at=NOON + HOUR).equals(before)
    assert len(quotes(store, NOON)) == 1


def test_rejections_are_those_of_the_reading_that_stood(store: Store) -> None:
    record(store, report(), replace(reading(version="r1"), rejections=()))
    record(store, report(known_at=NOON + HOUR), reading(version="r2"))
    assert frames.rejections(store, as_known_at=NOON).is_empty()
    assert frames.rejections(store)["quote"].to_list() == ["3rd"]


def test_a_clock_set_back_does_not_bring_an_older_reading_back(store: Store) -> None:
    record(store, report(), only_first("r1"))
    record(store, report(known_at=NOON - HOUR), reading(version="r2"))
    assert len(quotes(store)) == len(quotes(store, NOON)) == 2


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["one.txt", "two.txt"]),
        st.sampled_from([TEXT, TEXT + " More was added.", TEXT.replace("Tuesday", "Monday")]),
        st.sampled_from(["r1", "r2"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=proof.examples(25, 8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_restricting_knowledge_time_equals_having_looked_then(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, str, bool]]
) -> None:
    store = new_store(tmp_path_factory.mktemp("then"), "t")
    seen: list[tuple[datetime, list[pl.DataFrame]]] = []
    for n, (name, text, version, fewer) in enumerate(acts):
        at = NOON + n * HOUR
        found = replace(reading(text, version), observations=reading(text).observations[: 1 if fewer else 2])
        record(store, report(text, name, known_at=at), found)
        seen.append((at, all_frames(store, None)))
    for at, then in seen:
        for now, before in zip(all_frames(store, at), then, strict=True):
            assert now.equals(before)
    store.close()


def all_frames(store: Store, at: datetime | None) -> list[pl.DataFrame]:
    return [one(store, as_known_at=at) for one in (frames.observations, frames.rejections, frames.texts)]


@pytest.fixture
def old_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a store of schema 0002 that holds a version read twice."""
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(opening, "REVISIONS", opening.REVISIONS[:2])
        patch.setattr(
            migrate, "upgrade", lambda connection, target="0002", real=migrate.upgrade: real(connection, target)
        )
        open_store(path).close()
    raw = sqlite3.connect(path)
    at = "2024-12-01T12:00:00.000000Z"
    raw.execute("INSERT INTO reports VALUES ('r', 'desk', 'one.txt')")
    version = ("v", "r", 1, None, at, "c", "Text", None, None, None, None, "unknown", "", None)
    raw.execute(f"INSERT INTO report_versions VALUES ({', '.join('?' * len(version))})", version)
    raw.executemany("INSERT INTO readings VALUES (?, 'v', ?, ?, 0, 0)", [("a", 1, "r1"), ("b", 2, "r2")])
    raw.commit()
    raw.close()
    return path


@pytest.mark.store_in_a_file("no store on a server is of schema 0002")
def test_an_old_store_keeps_its_readings_and_their_order(old_store: Path) -> None:
    store = open_store(old_store)
    with store.reading() as connection:
        turns = connection.execute(sa.text("SELECT version_id, number, reading_id, known_at FROM reading_turns")).all()
    store.close()
    at = "2024-12-01T12:00:00.000000Z"
    assert sorted(tuple(turn) for turn in turns) == [("v", 1, "a", at), ("v", 2, "b", at)]


def test_a_reports_own_sensitivity_is_kept_and_a_changed_one_is_a_new_version(store: Store) -> None:
    record(store, report(), reading())
    assert frames.observations(store).get_column("sensitivity").unique().to_list() == [None]
    again = record(store, replace(report(), sensitivity="restricted"), reading())
    assert again.outcome is Outcome.EDITED
    assert frames.observations(store).get_column("sensitivity").unique().to_list() == ["restricted"]
