"""A store on a real PostgreSQL server: one writer at a time, one snapshot a reader, each failure in our words."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import postgres_server
import pytest
import sqlalchemy as sa
from crash import die_before_statement
from empty_store import in_a_file
from postgres_server import PASSWORD
from store_samples import NOON, TEXT, reading, report
from test_migrations import shape

from tracker.cli import main
from tracker.cli.serve import named
from tracker.errors import StoreAway, StoreDenied, StoreError, StoreFull, StoreLocked, StoreSlow
from tracker.model import Reading, Retention
from tracker.store import Store, frames, integrity, limits, migrate, open_store, opening, rounds
from tracker.store.backup import back_up, back_up_daily
from tracker.store.faults import from_server
from tracker.store.locking import one_round_at_a_time, recording
from tracker.store.merging import merge
from tracker.store.place import place_of
from tracker.store.purge import purge
from tracker.store.reports import record
from tracker.store.retention import give_back, prune, used_bytes

pytestmark = pytest.mark.skipif(
    postgres_server.binaries() is None, reason="no PostgreSQL server: neither the wheel pgserver nor Debian's package"
)

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def server_of(url: str) -> str:
    return url.replace(f":{PASSWORD}@", "@")


def test_a_database_is_filled_once_and_looked_at_without_a_password_in_sight(shared: Store, url: str) -> None:
    record(shared, report(), reading())
    viewer = open_store(url, read_only=True)
    assert frames.observations(viewer).height == 2
    assert viewer.path == shared.path
    assert viewer.path.parent.name == "state"
    for one in (viewer.place, viewer.path, viewer.mode, viewer.engine, viewer.engine.url, viewer):
        assert PASSWORD not in f"{one} {one!r}"
    assert str(viewer.place) == server_of(url)
    with pytest.raises(StoreError, match="for reading only"), viewer.writing():
        pass
    with pytest.raises(StoreError, match="takes no writes"), viewer.reading() as connection:
        connection.exec_driver_sql("DELETE FROM rejections")
    viewer.close()


def test_two_databases_never_share_what_a_host_keeps_of_its_own(administrator: str, shared: Store) -> None:
    postgres_server.ask(administrator, "CREATE DATABASE {name}", name="another")
    other = open_store(administrator.replace("/postgres", "/another"))
    assert other.path.name.partition("-")[0] == "another"
    assert other.path.name.partition("-")[2] != shared.path.name.partition("-")[2]
    other.close()
    postgres_server.ask(administrator, "DROP DATABASE {name} WITH (FORCE)", name="another")


def test_nothing_is_made_by_looking(url: str) -> None:
    with pytest.raises(StoreError, match=r"no store in .* yet; `tracker run` makes one"):
        open_store(url, read_only=True)
    assert postgres_server.ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_database_of_another_program_is_left_alone(url: str) -> None:
    postgres_server.ask(url, "CREATE TABLE bookmarks (url text)")
    with pytest.raises(StoreError, match="another program"):
        open_store(url)
    assert postgres_server.ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("bookmarks",)]


def plain(shapes: dict[str, object]) -> str:
    """Return shapes without the casts a server writes into a CHECK, which tell when it was made."""
    return re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(sorted(shapes.items())))


def test_step_by_step_is_the_same_schema_as_at_once(shared: Store, administrator: str) -> None:
    postgres_server.ask(administrator, "CREATE DATABASE {name}", name="stepwise")
    address = administrator.replace("/postgres", "/stepwise").replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(address)
    for revision in opening.REVISIONS:
        with engine.begin() as connection:
            migrate.upgrade(connection, revision)
    assert plain(shape(engine)) == plain(shape(shared.engine))
    engine.dispose()
    postgres_server.ask(administrator, "DROP DATABASE {name} WITH (FORCE)", name="stepwise")


def test_texts_have_no_length_and_one_order_wherever_the_server_is_from(shared: Store) -> None:
    columns = (
        "SELECT table_name, column_name, collation_name, character_maximum_length FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
        " AND data_type IN ('text', 'character varying')"
    )
    with shared.reading() as connection:
        found = connection.exec_driver_sql(columns).all()
    assert len(found) > 100
    assert [tuple(row) for row in found if row[2] != "C" or row[3] is not None] == []


OPENING = """
import sys
sys.path[:0] = sys.argv[2:4]
from store_samples import reading, report
from tracker.store import open_store
from tracker.store.reports import record
print(record(open_store(sys.argv[1]), report(), reading()).outcome.value)
"""


def test_three_hosts_opening_one_empty_database_all_get_it(url: str) -> None:
    command = [sys.executable, "-c", OPENING, url, str(HERE), str(HERE.parent)]
    children = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = sorted(child.communicate(timeout=120)[0].strip() for child in children)
    assert said == ["stored", "unchanged", "unchanged"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
@pytest.mark.parametrize("n", [1, 60, 150], ids="killed before statement {}".format)
def test_killed_while_it_is_filled_a_database_is_empty_or_whole(url: str, n: int) -> None:
    importlib.import_module("tracker.store.migrate")
    die_before_statement(n, lambda: open_store(url))
    tables = {name for (name,) in postgres_server.ask(url, "SELECT tablename FROM pg_tables WHERE schemaname='public'")}
    assert not tables or {"alembic_version", "observations", "outbox", "identity"} <= tables
    open_store(url).close()


def test_writers_stand_in_one_line_and_who_waits_too_long_is_told(
    shared: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BUSY_SECONDS", 0.1)
    impatient = open_store(url)
    with shared.writing(), pytest.raises(StoreLocked, match="locked by another process") as told:
        record(impatient, report(), reading())
    assert told.value.exit_code == 75
    record(impatient, report(), reading())
    impatient.close()


def test_a_writer_sees_what_the_one_before_it_wrote(shared: Store, url: str) -> None:
    other = open_store(url)
    done = []

    def write() -> None:
        done.append(record(other, report(), reading()).outcome.value)

    with shared.writing() as connection:
        second = threading.Thread(target=write)
        second.start()
        connection.exec_driver_sql("SELECT count(*) FROM reports")
    second.join(60)
    assert record(shared, report(), reading()).outcome.value == "unchanged"
    assert done == ["stored"]
    other.close()


def test_one_reading_block_is_one_snapshot(shared: Store, url: str) -> None:
    other = open_store(url)
    with shared.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM reports").scalar() == 0
        record(other, report(), reading())
        assert connection.exec_driver_sql("SELECT count(*) FROM reports").scalar() == 0
    assert frames.texts(shared).height == 1
    other.close()


def test_a_question_that_takes_too_long_is_stopped(shared: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_SECONDS", 0.05)
    viewer = open_store(url, read_only=True)
    with pytest.raises(StoreSlow), viewer.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM generate_series(1, 1000000000)")
    assert frames.texts(viewer).height == 0
    viewer.close()


def test_a_round_on_one_host_keeps_another_hosts_out_until_its_holder_is_gone(shared: Store, url: str) -> None:
    other = open_store(url)
    with one_round_at_a_time(shared, wait_seconds=0), recording(other, wait_seconds=0):
        for seconds in (0, 0.05):
            with pytest.raises(StoreLocked, match="another round"), one_round_at_a_time(other, wait_seconds=seconds):
                pass
        gone = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        assert postgres_server.ask(url, f"{gone} AND database = (SELECT oid FROM pg_database"
                                        " WHERE datname = current_database())")  # fmt: skip
        with one_round_at_a_time(other, wait_seconds=10):
            pass
    other.close()


def cut(url: str) -> None:
    """Have the server end every connection to the database, as a restart does."""
    postgres_server.ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                             " WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip


def test_a_connection_that_was_cut_is_made_anew_and_what_was_half_written_is_not_there(shared: Store, url: str) -> None:
    record(shared, report(), reading())
    cut(url)
    assert frames.texts(shared).height == 1

    def half() -> None:
        with shared.writing() as connection:
            connection.exec_driver_sql("UPDATE reports SET external_id = 'half'")
            cut(url)
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreAway, match="nothing was lost") as told:
        half()
    assert told.value.exit_code == 75
    with shared.reading() as connection:
        assert connection.exec_driver_sql("SELECT external_id FROM reports").scalar() == "one.txt"


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (("127.0.0.1:", "127.0.0.1:1"), StoreError, "cannot be reached|write postgresql"),
        (("/own_", "/none_"), StoreError, "does not exist; `createdb` makes it"),
        (("tracker:", "stranger:"), StoreDenied, "does not exist; this user may not"),
        (("/own_", "/own_?nonsense=1&x="), StoreError, "cannot read the URL"),
    ],
    ids=["another port", "another database", "another user", "a URL with a word nobody knows"],
)
def test_what_is_wrong_at_the_door_is_said_without_the_password(
    url: str, change: tuple[str, str], kind: type[StoreError], words: str
) -> None:
    with pytest.raises(kind, match=words) as told:
        open_store(url.replace(*change))
    assert PASSWORD not in f"{told.value!r}"


@pytest.mark.parametrize("url", ["postgresql://host", "postgresql://u:blackthorn-9@h/", "postgres://h/a/b"])
def test_a_url_without_a_database_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="names no database") as told:
        place_of(url)
    assert PASSWORD not in str(told.value)


def test_a_user_who_may_not_write_there_is_77(administrator: str, url: str) -> None:
    postgres_server.ask(administrator, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    with pytest.raises(StoreDenied) as told:
        open_store(url.replace("tracker:", "guest:"))
    assert told.value.exit_code == 77
    postgres_server.ask(administrator, "DROP ROLE guest")


CODES = {
    "55P03": (StoreLocked, 75), "57014": (StoreSlow, 1), "53100": (StoreFull, 74), "58030": (StoreFull, 74),
    "42501": (StoreDenied, 77), "28P01": (StoreDenied, 77), "25006": (StoreError, 1), "XX001": (StoreError, 1),
    "3D000": (StoreError, 1), "08006": (StoreAway, 75), "57P01": (StoreAway, 75), "57P03": (StoreAway, 75),
    "53300": (StoreAway, 75), "25P03": (StoreAway, 75), "42P01": (StoreError, 1), "40P01": (StoreLocked, 75),
    "40001": (StoreLocked, 75),
}  # fmt: skip


@pytest.mark.parametrize(("code", "kind"), CODES.items(), ids=CODES)
def test_what_the_server_says_has_its_exit_code(code: str, kind: tuple[type[StoreError], int]) -> None:
    diagnosis = SimpleNamespace(message_primary="so it is")
    error = type("Said", (Exception,), {"sqlstate": code, "diag": diagnosis})("DETAIL: the row holds a text")
    told = from_server(error, "postgresql://h/d")
    assert (type(told), told.exit_code) == kind
    assert "the row" not in str(told)


def test_a_row_that_is_refused_is_told_without_what_it_holds(shared: Store) -> None:
    record(shared, report(), reading())
    with pytest.raises(ValueError, match="confidence_share") as told, shared.writing() as connection:
        connection.exec_driver_sql("UPDATE observations SET confidence = 2")
    assert "hospital" not in str(told.value)


def test_without_the_driver_the_error_says_how_to_get_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(StoreError, match=r"pip install 'humanitarian-tracker\[postgres\]'"):
        open_store(url)


def test_copies_are_the_servers(shared: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert back_up_daily(shared, tmp_path, NOON) is None
    with pytest.raises(StoreError, match="pg_dump"):
        back_up(shared, tmp_path, NOON)
    with pytest.raises(SystemExit) as ended:
        main(["backup", "--store", server_of(str(shared.place))])
    assert ended.value.code == 1
    assert "tracker store copy" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.sqlite*"))


def test_what_is_merged_or_put_back_is_a_file(shared: Store, url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="store copy") as told:
        merge(shared, Path(url), NOON, watched=(), name=str)
    assert PASSWORD not in str(told.value)


def test_a_process_that_is_started_besides_shows_no_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_STORE", "")
    assert named(place_of(url)) == ""
    assert os.environ["TRACKER_STORE"] == url
    assert named(place_of("a.sqlite")).endswith("a.sqlite")


def test_beyond_its_size_the_oldest_goes_sooner_and_the_server_keeps_the_room(shared: Store) -> None:
    chance = Random(5)
    for n in range(30):
        text = "Nothing happened. " + "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=150_000))
        day = NOON + timedelta(days=n)
        record(shared, report(text, f"calm{n}", known_at=day), Reading(reader_version="r1"))
    pruned = prune(shared, Retention(store_mb=3), NOON + timedelta(days=40))
    assert pruned.fits
    assert pruned.bytes_after < 3_000_000 < pruned.bytes_before
    assert 5 <= len([text for text in frames.texts(shared)["text"] if text]) < 30
    assert not give_back(shared)
    with shared.reading() as connection:
        assert used_bytes(connection) == pytest.approx(pruned.bytes_after, abs=200)  # and the row that says so


def test_of_what_was_purged_no_row_holds_a_word(shared: Store, url: str) -> None:
    record(shared, report(), reading())
    record(shared, report("Calm here.", "two.txt"), Reading(reader_version="r1"))
    purge(shared, report().report_id, by="Amal", reason="asked to", at=NOON)
    tables = [name for (name,) in postgres_server.ask(url, "SELECT tablename FROM pg_tables WHERE schemaname='public'")]
    held = [postgres_server.ask(url, f"SELECT t::text FROM {name} t") for name in tables]
    assert "hospital" not in str(held)
    assert "Calm here." in str(held)


def test_a_laptops_store_is_merged_into_the_servers_as_into_a_file(shared: Store, tmp_path: Path) -> None:
    laptop, desk = (in_a_file(tmp_path / name) for name in ("laptop.sqlite", "desk.sqlite"))
    for one in (shared, desk):
        record(one, report(), reading())
    record(laptop, report(f"{TEXT} More.", known_at=NOON + timedelta(hours=1)), reading(f"{TEXT} More."))
    record(laptop, report("Calm.", "two.txt"), Reading(reader_version="r1"))
    laptop.flush()
    for one in (shared, desk):
        merge(one, laptop.path, NOON + timedelta(days=1), watched=(), name=str)
    assert frames.observations(shared).equals(frames.observations(desk))
    assert rounds.totals(shared) == rounds.totals(desk)
    assert integrity.findings(shared, datetime.now(UTC)) == []
    merged_again = merge(shared, laptop.path, NOON + timedelta(days=2), watched=(), name=str)
    assert (merged_again.came, merged_again.reports) == ({}, 0)
    for one in (laptop, desk):
        one.close()
