"""Opening: set as measured, refusing what it must not touch, each failure with its own exit code."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_samples import reading, report

from tracker.errors import StoreDenied, StoreError, StoreFull, StoreLocked, StoreNewer
from tracker.model import Reading
from tracker.store import Store, frames, limits, open_store, opening
from tracker.store.faults import from_disk
from tracker.store.journal import Journal
from tracker.store.locking import one_round_at_a_time
from tracker.store.reports import record

ROOT = Path(__file__).resolve().parents[2]


def pragma(store: Store, name: str) -> object:
    with store.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.store_in_a_file("how SQLite is set")
def test_a_new_store_is_set_as_measured(store: Store) -> None:
    assert pragma(store, "journal_mode") == store.mode.mode
    assert [pragma(store, name) for name in ("synchronous", "foreign_keys", "trusted_schema", "cell_size_check")] == [
        2, 1, 0, 1,
    ]  # fmt: skip
    assert pragma(store, "busy_timeout") == 30_000
    assert store.mode.why


@pytest.mark.store_in_a_file("how SQLite is set")
def test_every_connection_of_the_pool_is_set_alike(store: Store) -> None:
    with store.engine.connect() as one, store.engine.connect() as two:
        modes = [c.exec_driver_sql("PRAGMA journal_mode").scalar() for c in (one, two)]
    assert modes == [store.mode.mode] * 2


def test_opening_a_current_store_writes_nothing_and_loads_no_migrations(store: Store) -> None:
    before = store.path.read_bytes()
    code = (
        "import sys; from tracker.store import open_store; s = open_store(sys.argv[1]); s.close();"
        "sys.exit('alembic' in sys.modules or 'polars' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(store.path)], cwd=ROOT, timeout=60)
    assert done.returncode == 0
    assert store.path.read_bytes() == before


@pytest.mark.store_in_a_file("how SQLite begins; test_on_postgres.py has the server's line of writers")
def test_writers_begin_immediate(store: Store) -> None:
    """A second writer waits at BEGIN; a deferred one would only fail at its first write."""
    other = sqlite3.connect(store.path, timeout=0, isolation_level=None)
    with store.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_block_that_raises_writes_nothing(store: Store) -> None:
    def half() -> None:
        with store.writing() as connection:
            connection.execute(sa.text("INSERT INTO reports VALUES ('a', 'b', 'c')"))
            connection.execute(sa.text("INSERT INTO nowhere VALUES (1)"))

    with pytest.raises(StoreError, match="nowhere"):
        half()
    with store.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM reports")).scalar() == 0


@pytest.mark.store_in_a_file("the write-ahead log of SQLite")
def test_with_wal_one_reading_block_is_one_snapshot(wal_store: Store) -> None:
    assert pragma(wal_store, "journal_mode") == "wal"
    with wal_store.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM reports")).scalar() == 0
        record(wal_store, report(), reading())
        assert connection.execute(sa.text("SELECT count(*) FROM reports")).scalar() == 0
    assert frames.texts(wal_store).height == 1


@pytest.mark.store_in_a_file("the write-ahead log of SQLite")
def test_a_wal_store_goes_back_to_truncate_where_wal_is_not_safe(
    wal_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(wal_store, report(), reading())
    wal_store.close()
    monkeypatch.setattr(opening, "choose", lambda *_: Journal("truncate", "moved to a network disk"))
    moved = open_store(wal_store.path)
    assert pragma(moved, "journal_mode") == "truncate"
    assert frames.observations(moved).height == 2
    moved.close()


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}"])
def test_a_path_and_its_url_are_the_same_store(tmp_path: Path, form: str) -> None:
    path = tmp_path / "with space % und ümlaut" / "t.sqlite"
    opened = open_store(form.replace("{path}", str(path)))
    assert opened.path == path
    opened.close()
    assert path.is_file()


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///", "http://x/y"])
def test_an_address_we_cannot_open_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="cannot open a store of kind"):
        open_store(url)


def test_a_newer_store_is_refused_without_a_write(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreNewer, match="newer program"):
        open_store(store.path)
    assert store.path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"these are my notes, dear program\n" * 100)
    with pytest.raises(StoreError, match="damaged or not a database"):
        open_store(path)
    assert path.read_bytes() == b"these are my notes, dear program\n" * 100


@pytest.mark.store_in_a_file("a file cut short")
def test_a_truncated_store_ends_in_a_clear_error(store: Store) -> None:
    record(store, report(), reading())
    store.close()
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    with pytest.raises(StoreError, match="damaged"):
        record(open_store(store.path), report(), reading())


def test_reading_only_sees_everything_and_writes_nothing(store: Store) -> None:
    record(store, report(), reading())
    store.close()
    before = store.path.read_bytes()
    viewer = open_store(store.path, read_only=True)
    assert frames.observations(viewer).height == 2
    with pytest.raises(StoreError, match="for reading only"), viewer.writing():
        pass
    with pytest.raises(StoreError), viewer.reading() as connection:
        connection.execute(sa.text("DELETE FROM rejections"))
    viewer.close()
    assert store.path.read_bytes() == before


def test_reading_only_never_makes_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        open_store(tmp_path / "none" / "t.sqlite", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_question_that_takes_too_long_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_SECONDS", 0.05)
    viewer = open_store(store.path, read_only=True)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(StoreError, match="longer than the time limit"), viewer.reading() as connection:
        connection.execute(sa.text(endless))
    with viewer.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM reports")).scalar() == 0
    viewer.close()


@pytest.mark.store_in_a_file("how SQLite locks; test_on_postgres.py has the server's")
def test_a_store_held_by_another_process_is_75(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BUSY_SECONDS", 0.05)
    store.close()
    holder = sqlite3.connect(store.path, isolation_level=None)
    impatient = open_store(store.path)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked) as caught:
        record(impatient, report(), reading())
    assert caught.value.exit_code == 75
    holder.close()
    impatient.close()


@pytest.mark.store_in_a_file("how SQLite runs out of pages")
def test_a_full_disk_is_74_and_nothing_is_half_written(store: Store) -> None:
    before = frames.texts(store)
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreFull) as caught:
        record(store, report("x" * 100_000), Reading(reader_version="r1"))
    assert caught.value.exit_code == 74
    assert frames.texts(store).equals(before)


@pytest.mark.parametrize(("number", "kind", "code"), [(28, StoreFull, 74), (30, StoreFull, 74), (13, StoreDenied, 77)])
def test_what_the_disk_says_has_its_exit_code(number: int, kind: type[StoreError], code: int) -> None:
    told = from_disk(OSError(number, os.strerror(number)), "t.sqlite")
    assert (type(told), told.exit_code) == (kind, code)


def as_nobody(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run the code on the path as somebody who owns nothing: root may write anywhere."""
    other = {"user": 65534} if os.geteuid() == 0 else {}
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, **other)


OPEN_AS_NOBODY = """
import sys
from tracker.errors import StoreError
from tracker.store import open_store
try:
    open_store(sys.argv[1])
except StoreError as error:
    print(type(error).__name__, error)
    sys.exit(error.exit_code)
"""


@pytest.mark.store_in_a_file("permissions of files")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("there", [True, False], ids=["a store of somebody else", "a folder of somebody else"])
def test_a_folder_we_may_not_write_in_is_77(there: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "t.sqlite"
        if there:
            open_store(path).close()
            path.chmod(0o444)
        folder.chmod(0o555)
        done = as_nobody(OPEN_AS_NOBODY, path)
        folder.chmod(0o755)
    assert (done.returncode, done.stdout.split()[:1]) == (77, ["StoreDenied"]), done.stderr


READ_AS_NOBODY = """
import sys
from tracker.store import open_store, rounds
print(rounds.totals(open_store(sys.argv[1], read_only=True))["reports"])
"""


@pytest.mark.store_in_a_file("the write-ahead log of SQLite")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_wal_store_can_be_looked_at_where_nothing_may_be_written(wal_store: Store) -> None:
    record(wal_store, report(), reading())
    wal_store.close()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ä %#? t.sqlite"
        path.write_bytes(wal_store.path.read_bytes())
        folder.chmod(0o555)
        done = as_nobody(READ_AS_NOBODY, path)
        folder.chmod(0o755)
        assert list(folder.iterdir()) == [path]
    assert done.stdout == "1\n", done.stderr


@pytest.mark.store_in_a_file("locks of files")
@pytest.mark.skipif(os.name == "nt", reason="Windows locks by msvcrt: there is no flock to fail")
def test_a_disk_without_locks_is_not_taken_for_another_round(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", unsupported)
    with pytest.raises(StoreError, match="not supported"), one_round_at_a_time(store, wait_seconds=0):
        pass


def test_two_rounds_at_once_wait_or_end_with_75(store: Store) -> None:
    other = open_store(store.path)
    with (
        one_round_at_a_time(store, wait_seconds=0),
        pytest.raises(StoreLocked, match="another round"),
        one_round_at_a_time(other, wait_seconds=0.15),
    ):
        pass
    with one_round_at_a_time(other, wait_seconds=0):
        pass
    other.close()
