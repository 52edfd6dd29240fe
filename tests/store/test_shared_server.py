"""A database that was set otherwise, hosts that share it, and what of a row or a report must stand nowhere."""

from __future__ import annotations

import io
import re
import threading
from datetime import timedelta
from pathlib import Path

import polars as pl
import postgres_server
import psycopg
import pytest
import sqlalchemy as sa
from postgres_server import PASSWORD
from store_samples import NOON, TEXT, reading, report

from tracker import logs
from tracker.errors import StoreError, StoreLocked
from tracker.model import Reading, Retention
from tracker.store import Store, announced, briefs, frames, integrity, library, limits, open_store, snapshot, users
from tracker.store.figures import figures_of
from tracker.store.place import place_of
from tracker.store.purge import named, purge
from tracker.store.reports import record, text_of
from tracker.store.retention import prune
from tracker.store.tables_known import note_change
from tracker.store.tables_own import conditions

needs_server = pytest.mark.skipif(
    postgres_server.binaries() is None, reason="no PostgreSQL server: neither the wheel pgserver nor Debian's package"
)

# --- a database or a role that is set otherwise ------------------------------------------------------------------

SET = {
    "default_transaction_isolation": ("serializable", "read committed"),
    "default_transaction_read_only": ("on", "off"),
    "idle_session_timeout": ("5min", "0"),
    "idle_in_transaction_session_timeout": ("1s", "10min"),
    "synchronous_commit": ("off", "on"),
    "extra_float_digits": ("0", "3"),
    "jit": ("on", "off"),
    "DateStyle": ("German", "ISO, YMD"),
    "TimeZone": ("Asia/Tokyo", "UTC"),
}


@needs_server
@pytest.mark.parametrize(("name", "odd", "wanted"), [(name, *both) for name, both in SET.items()], ids=SET)
def test_what_a_database_is_set_to_does_not_change_how_we_ask(url: str, name: str, odd: str, wanted: str) -> None:
    postgres_server.ask(url, "ALTER DATABASE {database} SET {name} = {said}",
                        database=place_of(url).database, name=name, said=odd)  # type: ignore[union-attr]  # fmt: skip
    assert postgres_server.ask(url, "SHOW {name}", name=name)[0][0].startswith(odd)
    store = open_store(url)
    with store.writing() as connection:
        assert connection.exec_driver_sql(f"SHOW {name}").scalar() == wanted
    store.close()


def waits(url: str) -> bool:
    """Say whether somebody stands in the line of writers."""
    line = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    return bool(postgres_server.ask(url, line)[0][0])


@needs_server
@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
def test_who_waited_in_the_line_of_writers_sees_what_was_written_meanwhile(url: str, isolation: str) -> None:
    postgres_server.ask(url, "ALTER DATABASE {database} SET default_transaction_isolation = {said}",
                        database=place_of(url).database, said=isolation)  # type: ignore[union-attr]  # fmt: skip
    one, other = open_store(url), open_store(url)
    done = []

    def write() -> None:
        done.append(record(other, report(), reading()).outcome.value)

    with one.writing() as connection:
        second = threading.Thread(target=write)
        second.start()
        while not waits(url):
            pass
        note_change(connection, "0" * 64)
        connection.exec_driver_sql("INSERT INTO purges VALUES (%s, 'desk', 'then', 'Amal', 'asked to', '{}')",
                                   (report().report_id,))  # fmt: skip
    second.join(60)
    assert done == ["purged"]
    for store in (one, other):
        store.close()


# --- what a row or a URL holds -----------------------------------------------------------------------------------

REFUSED = {
    "there already": "INSERT INTO conditions VALUES ('backup', TRUE, 'then', :word, 1, '')",
    "a number it does not take": "INSERT INTO observations (seq, sentence, confidence) VALUES (1, :word, 2)",
    "no such table": "INSERT INTO nowhere VALUES (:word)",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_of_a_row_that_is_refused_no_log_holds_a_word(store: Store, statement: str) -> None:
    first = {"name": "backup", "well": True, "since": NOON, "detail": "", "episode": 1, "event_id": ""}
    with store.writing() as connection:
        connection.execute(conditions.insert().values(first))
    written = io.StringIO()
    for terminal in (False, True):
        logs.configure(written, terminal=terminal)
        try:
            with store.writing() as connection:
                connection.execute(sa.text(statement), {"word": PASSWORD})
        except (StoreError, ValueError):
            logs.logger().exception("refused")
    assert written.getvalue().count("refused") >= 2
    assert PASSWORD not in written.getvalue()


@pytest.mark.parametrize("url", ["postgresql://tracker:half@rest-of-it@h/d", "postgres://a@b@c/d"])
def test_a_password_with_an_at_sign_is_not_taken_for_a_host(url: str) -> None:
    with pytest.raises(StoreError, match="%40") as told:
        place_of(url)
    assert "rest-of-it" not in str(told.value)


# --- what is asked for by what no database can hold --------------------------------------------------------------

NOWHERE = {
    "alert": lambda store, odd: announced.by_handle(store, odd),
    "event": lambda store, odd: announced.events(store, event_id=odd),
    "report": lambda store, odd: library.versions(store, odd),
    "figures": lambda store, odd: figures_of(store, odd, 5)[0],
    "text": lambda store, odd: text_of(store, odd),
    "texts": lambda store, odd: frames.texts(store, reports={odd}).rows(),
    "brief": lambda store, odd: briefs.found(store, odd),
    "user": lambda store, odd: users.named(store, odd),
    "purge": lambda store, odd: named(store, odd),
}  # fmt: skip


@pytest.mark.parametrize("odd", ["\x00", "a\x00", "\ud800", "a%", "_" * 64], ids=ascii)
@pytest.mark.parametrize("what", NOWHERE)
def test_what_no_database_can_hold_is_not_there(store: Store, what: str, odd: str) -> None:
    record(store, report(), reading())
    assert not NOWHERE[what](store, odd)


def test_a_table_is_named_as_it_is_written(store: Store) -> None:
    record(store, report("Calm.", "Camps.csv: row 3"), Reading(reader_version="r1"))
    record(store, report("Calm.", "100% sure.csv: row 1"), Reading(reader_version="r1"))
    for wanted, count in (("Camps.csv", 1), ("camps.CSV", 0), ("100% sure.csv", 1), ("100_ sure.csv", 0), ("%", 0)):
        assert len(named(store, wanted)) == count, wanted


# --- a report that is taken out ----------------------------------------------------------------------------------


def keep_a_snapshot(store: Store) -> Path:
    """Keep a snapshot with a word of the report in it; return where it lies."""
    rows = {"points": {"": pl.DataFrame({"quote": [TEXT]})}}
    snapshot.keep(store, None, rows, position=snapshot.newest_change(store), made_by="rules", facts={})
    assert snapshot.current(store, "rules") is not None
    return snapshot.folder_of(store)


def words_in(folder: Path) -> bool:
    return any(TEXT[:30].encode() in path.read_bytes() for path in folder.iterdir())


@needs_server
def test_what_one_host_takes_out_no_other_host_keeps(
    shared: Store, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(shared, report(), reading())
    monkeypatch.setenv("TRACKER_STATE", str(tmp_path / "another"))
    other = open_store(url)
    folder = keep_a_snapshot(other)
    assert words_in(folder)
    purge(shared, report().report_id, by="Amal", reason="asked to", at=NOON)
    assert snapshot.current(other, "rules") is None
    assert not words_in(folder)
    other.close()


def test_a_report_taken_out_while_a_snapshot_is_made_of_it_is_in_none(store: Store) -> None:
    record(store, report(), reading())
    before = snapshot.newest_change(store)
    purge(store, report().report_id, by="Amal", reason="asked to", at=NOON)
    rows = {"points": {"": pl.DataFrame({"quote": [TEXT]})}}
    snapshot.keep(store, None, rows, position=before, made_by="rules", facts={})
    assert snapshot.current(store, "rules") is None
    assert not words_in(snapshot.folder_of(store))


@needs_server
def test_a_purge_whose_last_step_waits_too_long_has_left_no_word_beside_the_store(
    shared: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(shared, report(), reading())
    folder = keep_a_snapshot(shared)
    monkeypatch.setattr(limits, "BUSY_SECONDS", 0.1)
    impatient = open_store(url)
    with psycopg.connect(url) as another:
        another.execute("LOCK TABLE reports IN SHARE UPDATE EXCLUSIVE MODE")  # as who looks after the table does
        with pytest.raises(StoreLocked):
            purge(impatient, report().report_id, by="Amal", reason="asked to", at=NOON)
    assert not words_in(folder)
    assert named(shared, report().report_id) == []
    impatient.close()


@needs_server
def test_all_connections_in_use_is_no_fault_of_ours(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.engine.pool, "_timeout", 0.01)
    held = [shared.reading() for _ in range(15)]
    for one in held:
        one.__enter__()
    with pytest.raises(StoreLocked, match="at once"):
        frames.texts(shared)
    for one in held:
        one.__exit__(None, None, None)
    assert frames.texts(shared).height == 0


def test_no_question_goes_through_all_rows_for_each_row(store: Store) -> None:
    asked: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(" ".join(given[2].split())))
    record(store, report(), reading())
    assert integrity.findings(store, NOON) == []
    prune(store, Retention(), NOON + timedelta(days=900))
    assert len(asked) > 30
    # a server that cannot hold all that a NOT IN may name goes through them again for every row
    assert [one for one in asked if re.search(r"NOT IN \(SELECT (?!1 )", one)] == []
