"""Copies of the store: whole while others write, a few kept, put back whole or not at all, nothing lost by it."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from empty_store import new_store
from store_samples import TEXT, reading, report
from waiting import a_message

from tracker.errors import StoreError, StoreLocked, StoreNewer
from tracker.store import Store, open_store, outbox
from tracker.store.backup import KEEP, Backup, back_up, back_up_daily, backups, folder_of, restore
from tracker.store.locking import one_round_at_a_time
from tracker.store.reports import record
from tracker.store.rounds import totals

pytestmark = pytest.mark.store_in_a_file("a server makes its own copies; test_on_postgres.py asks what is said of it")

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
EVENTS = {"open", "os.rename", "os.remove", "sqlite3.connect", "os.mkdir"}
"""What Python says it is about to do to files: a process is killed before each of them in turn."""


@pytest.fixture
def held(store: Store) -> Store:
    """Give a store with one report."""
    record(store, report(), reading())
    return store


def reports_of(path: Path) -> int:
    """Return how many reports a store holds, having looked that it is whole."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    count = int(connection.execute("SELECT count(*) FROM reports").fetchone()[0])
    connection.close()
    return count


def second(store: Store) -> None:
    """Add another report."""
    record(store, report(f"{TEXT} More followed.", "two.txt"), reading())


def put_back(copy: Backup, store: Store, at: datetime = NOON + timedelta(hours=1)) -> Backup | None:
    return restore(copy.path, store.path, at, wait_seconds=0)


def test_a_copy_stands_by_itself_and_only_its_owner_reads_it(held: Store, tmp_path: Path) -> None:
    made = back_up(held, tmp_path / "away", NOON)
    assert reports_of(made.path) == 1
    assert [path.name for path in (tmp_path / "away").iterdir()] == ["tracker-20260329T120000Z.sqlite"]
    if os.name == "posix":
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_a_copy_of_a_write_ahead_store_holds_what_only_the_log_held(wal_store: Store, tmp_path: Path) -> None:
    record(wal_store, report(), reading())
    assert reports_of(back_up(wal_store, tmp_path / "away", NOON).path) == 1


def test_a_copy_made_while_another_writes_holds_nothing_half(held: Store, tmp_path: Path) -> None:
    with held.writing() as connection:
        connection.execute(sa.text("UPDATE reports SET external_id = 'half'"))
        made = back_up(held, tmp_path / "away", NOON)
    assert reports_of(made.path) == 1
    copied = sqlite3.connect(made.path)
    assert copied.execute("SELECT external_id FROM reports").fetchall() == [("one.txt",)]
    copied.close()


def test_the_newest_are_kept_and_strangers_are_left_alone(held: Store, tmp_path: Path) -> None:
    folder = tmp_path / "away"
    folder.mkdir()
    for name in ("other-20200101T000000Z.sqlite", "tracker-notes.txt", "tracker-1.sqlite"):
        (folder / name).write_text("mine")
    for day in range(KEEP + 3):
        back_up(held, folder, NOON + timedelta(days=day))
    kept = backups(held.path, folder)
    assert [one.made_at for one in kept] == [NOON + timedelta(days=day) for day in range(3, KEEP + 3)]
    assert len(list(folder.iterdir())) == KEEP + 3


@pytest.mark.parametrize(
    ("hours", "made"),
    [(1, False), (23.9, False), (24, True), (72, True), (-5, True)],
    ids=["an hour later", "nearly a day", "a day", "three days", "the clock was set back"],
)
def test_one_copy_a_day(held: Store, tmp_path: Path, hours: float, made: bool) -> None:
    assert back_up_daily(held, tmp_path / "away", NOON) is not None
    assert (back_up_daily(held, tmp_path / "away", NOON + timedelta(hours=hours)) is not None) is made


def test_a_damaged_store_is_not_copied_over_good_copies(held: Store, tmp_path: Path) -> None:
    good = back_up(held, tmp_path / "away", NOON)
    damage(held)
    with pytest.raises(StoreError, match="damaged"):
        back_up(held, tmp_path / "away", NOON + timedelta(days=1))
    assert [one.path for one in backups(held.path, tmp_path / "away")] == [good.path]
    assert [path.name for path in (tmp_path / "away").iterdir()] == [good.path.name]


def test_two_copies_of_one_second_are_two(held: Store, tmp_path: Path) -> None:
    first, then = back_up(held, tmp_path, NOON), back_up(held, tmp_path, NOON)
    assert first.path != then.path
    assert len(backups(held.path, tmp_path)) == 2


def test_what_a_killed_process_left_goes_after_a_day(held: Store, tmp_path: Path) -> None:
    folder = tmp_path / "away"
    folder.mkdir()
    for name, hours in (
        (".tracker-1.sqlite.part", 25),
        (".tracker-2.sqlite.part-journal", 25),
        (".new.sqlite.part", 1),
    ):
        (folder / name).write_bytes(b"half")
        at = (NOON - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (at, at))
    back_up(held, folder, NOON)
    assert sorted(path.name for path in folder.iterdir()) == [".new.sqlite.part", "tracker-20260329T120000Z.sqlite"]


def damage(store: Store) -> None:
    """Overwrite the pages behind the first with noise."""
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096 : 4096 * 40] = b"\xa5" * len(content[4096 : 4096 * 40])
    store.path.write_bytes(content)


def test_what_stood_there_is_kept_when_a_copy_is_put_back(held: Store) -> None:
    copy = back_up(held, folder_of(held.path), NOON)
    second(held)
    before = put_back(copy, held)
    assert totals(held)["reports"] == 1, "a program that had the store open sees the one put back"
    assert before is not None
    assert reports_of(before.path) == 2
    assert reports_of(copy.path) == 1
    assert put_back(before, held, NOON + timedelta(hours=2)) is not None
    assert totals(held)["reports"] == 2


def test_a_copy_goes_where_no_store_is(held: Store, tmp_path: Path) -> None:
    copy = back_up(held, tmp_path / "away", NOON)
    assert restore(copy.path, tmp_path / "new" / "store.sqlite", NOON, wait_seconds=0) is None
    assert reports_of(tmp_path / "new" / "store.sqlite") == 1


def test_a_store_that_cannot_be_read_any_more_is_put_aside_as_it_is(held: Store) -> None:
    copy = back_up(held, folder_of(held.path), NOON)
    held.close()
    held.path.write_bytes(b"no database at all" * 100)
    before = put_back(copy, held)
    assert reports_of(held.path) == 1
    assert before is not None
    assert before.path.read_bytes().startswith(b"no database")


def test_messages_that_waited_in_the_copy_may_have_gone_out_since(held: Store) -> None:
    a_message(held)
    copy = back_up(held, folder_of(held.path), NOON)
    assert [one.may_repeat for one in outbox.deliveries(held)] == [False]
    put_back(copy, held)
    assert [one.may_repeat for one in outbox.deliveries(held)] == [True]


def test_a_copy_whose_rows_point_nowhere_changes_nothing(held: Store) -> None:
    a_message(held)
    copy = back_up(held, folder_of(held.path), NOON)
    spoilt = sqlite3.connect(copy.path)
    spoilt.execute("DELETE FROM alert_events")
    spoilt.commit()
    spoilt.close()
    with pytest.raises(StoreError, match="points nowhere"):
        put_back(copy, held)
    assert totals(held)["reports"] == 1


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.unlink(), "there is no file"),
        (lambda path: path.write_bytes(b"PK" * 5000), "damaged or not a database"),
        (lambda path: path.write_bytes(path.read_bytes()[:20_000]), "damaged"),
        (lambda path: foreign(path), "no store of this program"),
    ],
    ids=["not there", "another file", "cut off", "another program's database"],
)
def test_what_is_no_whole_copy_changes_nothing(held: Store, spoil: Callable[[Path], object], says: str) -> None:
    copy = back_up(held, folder_of(held.path), NOON)
    spoil(copy.path)
    with pytest.raises(StoreError, match=says):
        put_back(copy, held)
    assert totals(held)["reports"] == 1
    assert not [path for path in held.path.parent.iterdir() if path.name.startswith(".")]


def foreign(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.close()


def test_a_copy_of_a_newer_program_is_refused(held: Store) -> None:
    copy = back_up(held, folder_of(held.path), NOON)
    newer = sqlite3.connect(copy.path)
    newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.commit()
    newer.close()
    with pytest.raises(StoreNewer):
        put_back(copy, held)


def test_no_copy_is_put_back_into_a_running_round(held: Store) -> None:
    copy = back_up(held, folder_of(held.path), NOON)
    with one_round_at_a_time(held, wait_seconds=0), pytest.raises(StoreLocked):
        put_back(copy, held)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
def test_killed_before_any_touch_of_a_file_the_store_is_the_old_or_the_new(tmp_path: Path) -> None:
    endings = set()
    for n in range(1, 200):
        store = new_store(tmp_path / str(n))
        record(store, report(), reading())
        copy = back_up(store, folder_of(store.path), NOON)
        second(store)
        store.close()
        killed = die_before_touch(n, partial(restore, copy.path, store.path, NOON, wait_seconds=0))
        left = reports_of(store.path)
        open_store(store.path).close()
        assert reports_of(copy.path) == 1
        endings.add(left)
        if not killed:
            assert left == 1
            break
    assert endings == {1, 2}
    assert n > 10, "fewer kill points than putting back has touches: the test looks at nothing"


def die_before_touch(n: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child that kills itself before its n-th touch of a file; return whether it was killed."""
    child = os.fork()
    if child == 0:
        left = n

        def count(event: str, _: object) -> None:
            nonlocal left
            if event not in EVENTS:
                return  # the kill itself is an event too
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
