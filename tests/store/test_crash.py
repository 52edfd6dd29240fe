"""kill -9 at every statement of recording and of migrating: a report is there whole or not at all, a schema old or new.

The child is forked from the test, opens the store itself and kills itself with a real SIGKILL just before its n-th
statement, for n = 1, 2, 3 ... until it gets through: no point between two statements is left out.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import proof
import pytest
from crash import die_before_statement
from empty_store import new_store
from store_samples import TEXT, reading, report

from tracker.model import Reading
from tracker.store import Store, open_store
from tracker.store.integrity import findings
from tracker.store.reports import Outcome, record
from tracker.store.rounds import totals

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")

STRIDE = proof.every(11)
"""Of the first migration's statements, all alike (create a table), every eleventh is tried; in `make proof` all."""

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def whole(path: Path) -> list[tuple[int, int, int, int]]:
    """Return for each version: readings, figures it says it has, observations and rejections that are there."""
    store = open_store(path)
    assert findings(store, datetime.now(UTC)) == []
    with store.reading() as connection:
        rows = connection.exec_driver_sql(FIGURES).all()
        assert len(rows) >= connection.exec_driver_sql("SELECT count(*) FROM reports").scalar_one()
    store.close()
    return [tuple(row) for row in rows]


FIGURES = """SELECT (SELECT count(*) FROM readings r WHERE r.version_id = v.version_id),
                  (SELECT sum(observed + rejected) FROM readings r WHERE r.version_id = v.version_id),
                  (SELECT count(*) FROM observations o JOIN readings r USING (reading_id)
                    WHERE r.version_id = v.version_id),
                  (SELECT count(*) FROM rejections o JOIN readings r USING (reading_id)
                    WHERE r.version_id = v.version_id)
             FROM reports JOIN report_versions v USING (report_id)"""


def test_killed_at_any_statement_of_recording_the_report_is_absent_or_whole(tmp_path: Path) -> None:
    points = 0
    for n in range(1, 100):
        path = new_store(tmp_path, str(n)).path

        def work(path: Path = path) -> None:
            record(open_store(path), report(), reading())

        killed = die_before_statement(n, work)
        assert whole(path) in ([], [(1, 3, 2, 1)])
        again = open_store(path)
        assert record(again, report(), reading()).outcome in {Outcome.STORED, Outcome.UNCHANGED}
        assert totals(again) == {"reports": 1, "versions": 1, "readings": 1, "observations": 2, "rejections": 1}
        again.close()
        if not killed:
            break
        points += 1
    assert points >= 10, "fewer kill points than recording has statements: the test looks at nothing"


def test_killed_at_any_statement_of_an_edit_the_old_version_stays_whole(tmp_path: Path) -> None:
    edited = TEXT + " More was added."
    for n in range(1, 100):
        first = new_store(tmp_path, str(n))
        path = first.path
        record(first, report(), reading())
        first.close()

        def work(path: Path = path) -> None:
            record(open_store(path), report(edited), reading(edited))

        killed = die_before_statement(n, work)
        assert whole(path) in ([(1, 3, 2, 1)], [(1, 3, 2, 1)] * 2)
        if not killed:
            break


@pytest.mark.store_in_a_file("test_on_postgres.py kills the migration of an empty database")
def test_killed_at_any_statement_of_the_first_migration_the_schema_is_old_or_new(tmp_path: Path) -> None:
    open_store(tmp_path / "warm.sqlite").close()  # loads alembic here, so that the children need not
    points = 0
    for n in range(1, 600, STRIDE):
        path = tmp_path / f"{n}.sqlite"
        killed = die_before_statement(n, lambda path=path: open_store(path))
        connection = sqlite3.connect(path)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.close()
        assert not tables or {"alembic_version", "observations", "outbox"} <= tables
        open_store(path).close()
        if not killed:
            break
        points += 1
    assert points >= 20 // STRIDE


CHILD = """
import sys
sys.path.insert(0, sys.argv[2])
from store_samples import TEXT, reading, report
from tracker.store import open_store
from tracker.store.reports import record
store = open_store(sys.argv[1])
for n in range(int(sys.argv[3]), int(sys.argv[4])):
    text = f"{TEXT} {n}"
    print(record(store, report(text, f"{n}.txt"), reading(text)).outcome.value, flush=True)
"""


def child(path: Path, start: int, stop: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", CHILD, str(path), str(HERE), str(start), str(stop)]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_killed_at_random_moments_no_report_is_half_there(store: Store) -> None:
    chance = random.Random(20241130)
    acknowledged = 0
    for turn in range(6):
        process = child(store.path, turn * 1000, turn * 1000 + 1000)
        assert process.stdout is not None
        for _ in range(chance.randint(1, 25)):
            acknowledged += process.stdout.readline() == "stored\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        acknowledged += process.stdout.read().count("stored\n")
        process.stdout.close()
    rows = whole(store.path)
    assert set(rows) == {(1, 3, 2, 1)}
    assert len(rows) >= acknowledged > 0, "a report that was acknowledged is gone"


def test_three_processes_recording_the_same_reports_never_see_a_lock(store: Store) -> None:
    processes = [child(store.path, 0, 60) for _ in range(3)]
    said = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sum(one.count("stored") for one in said) == 60
    assert sum(one.count("unchanged") for one in said) == 120
    assert whole(store.path) == [(1, 3, 2, 1)] * 60


@pytest.mark.store_in_a_file("test_on_postgres.py opens one empty database from several processes")
def test_three_processes_making_the_same_new_store_all_get_it(tmp_path: Path) -> None:
    processes = [child(tmp_path / "new.sqlite", 0, 1) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=120)
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_a_reading_without_figures_survives_too(store: Store) -> None:
    record(store, report("Calm."), Reading(reader_version="r1"))
    assert whole(store.path) == [(1, 0, 0, 0)]
