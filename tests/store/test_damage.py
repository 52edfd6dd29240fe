"""A damaged page is found before the next round writes, and looking costs one walk a day."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from store_samples import reading, report

from tracker.errors import StoreError
from tracker.store import Store, open_store
from tracker.store.damage import look_daily
from tracker.store.reports import record

NOW = datetime(2024, 12, 1, 8, tzinfo=UTC)


def damaged(store: Store) -> Store:
    """Write nonsense over one page of the figures, as a dying disk does, and open the store again."""
    connection = sqlite3.connect(store.path)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'observations'").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    store.close()
    with store.path.open("r+b") as file:
        file.seek((page - 1) * size + 8)
        file.write(b"\xa5" * 200)
    return open_store(store.path)


@pytest.mark.store_in_a_file("a server looks after its pages")
def test_a_whole_store_is_looked_at_once_a_day(store: Store) -> None:
    record(store, report(), reading())
    look_daily(store, NOW)
    broken = damaged(store)
    look_daily(broken, NOW + timedelta(hours=23))
    for later in (NOW + timedelta(days=1), NOW - timedelta(hours=1)):
        before = store.path.read_bytes()
        with pytest.raises(StoreError, match="damaged"):
            look_daily(broken, later)
        assert store.path.read_bytes() == before
    broken.close()


def test_a_new_look_takes_the_place_of_the_last(store: Store) -> None:
    for day in range(3):
        look_daily(store, NOW + timedelta(days=day))
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT name, checked_at FROM checks").all()
    assert [tuple(row) for row in rows] == [("quick_check", "2024-12-03T08:00:00.000000Z")]
