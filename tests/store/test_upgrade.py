"""A store of every schema there ever was comes up to date through the program itself, killed midway or not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import proof
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from crash import die_before_statement
from empty_store import new_store
from store_samples import NOON, TEXT, reading, report

from tracker.cli import main
from tracker.model import Delivery, Turn
from tracker.store import Store, frames, open_store, outbox, rounds
from tracker.store.integrity import findings
from tracker.store.metadata import iso_utc
from tracker.store.migrate import upgrade
from tracker.store.opening import REVISIONS
from tracker.store.reports import record
from tracker.store.rows import insert
from tracker.store.tables_alerts import alert_decisions, alert_events, alert_rules, alert_states, checked_observations
from tracker.store.tables_known import verdicts
from tracker.store.tables_own import METADATA

pytestmark = pytest.mark.store_in_a_file("no store on a server is older than the schema that first knew servers")

OLD = REVISIONS[:-1]
STRIDE = proof.every(7)
AT = iso_utc(NOON)


def fill(store: Store) -> None:
    """Put something into every table that was there from the first schema on."""
    record(store, report(), reading())
    edited = TEXT + " More was added."
    record(store, report(edited, known_at=NOON + timedelta(hours=1)), reading(edited))
    one = frames.observations(store).to_dicts()[0]
    alert = {"fingerprint": "f", "rule_id": "r", "series_id": "s"}
    same = alert | {"observation_id": one["observation_id"], "at": NOON, "reason": "below"}
    event = same | {"event_id": "e", "episode": 1, "kind": "FIRING", "level": "watch", "standing": "confirmed",
                    "handle": "AL-1", "message": {}, "demo": False, "recorded_at": NOON}  # fmt: skip
    state = {column.name: "" for column in alert_states.c if not column.nullable} | alert
    state |= {"episode": 1, "points_true": 1, "points_clear": 0, "status": "firing", "level": "watch", "handle": "AL-1"}
    state |= {"flags": {}} if "flags" in alert_states.c else {}
    times = {"created_at": NOON, "next_at": NOON, "expires_at": NOON + timedelta(days=3)}
    with store.writing() as connection:
        insert(connection, alert_events, [event])
        insert(connection, alert_states, [state])
        insert(connection, alert_decisions, [same | {"decision_id": "d", "outcome": "silent", "detail": ""}])
        insert(connection, alert_rules, [{"rule_id": "r", "digest": "x", "label": "R", "seen_at": NOON}])
        insert(connection, checked_observations, [{"observation_id": one["observation_id"], "checked_at": NOON}])
        outbox.enqueue(connection, [Delivery("m", "e", "f", "AL-1", "slack", "g", '["words"]', **times)])
    number = rounds.begin_round(store, mode="live", at=NOON, config_digest="", reader_version="r1")
    rounds.end_round(store, number, at=NOON, outcome="ok", counts={})
    turn = Turn(source_id="desk", asked="", visited_at=NOON)
    rounds.note_source(store, "desk", at=NOON, new=1, error="", problems=[], turn=turn)


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store of today's schema with something in it."""
    store = new_store(tmp_path_factory.mktemp("today"))
    fill(store)
    yield store
    store.close()


def of_schema(revision: str, today: Store, path: Path) -> Path:
    """Write a store of an old schema that holds what today's does, as far as it had a place for it."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, revision)
    engine.dispose()
    old, new = sqlite3.connect(path), sqlite3.connect(today.path)
    new.row_factory = sqlite3.Row
    tables = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in (name for name in METADATA.tables if name in tables):
        about = old.execute(f"PRAGMA table_info({table})").fetchall()
        rows = [row_of(dict(row), about) for row in new.execute(f"SELECT * FROM {table}")]
        marks = ", ".join("?" * len(about))
        old.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    old.commit()
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    old.close()
    new.close()
    return path


def row_of(row: dict[str, Any], about: list[tuple[Any, ...]]) -> list[Any]:
    """Return a row in the columns of an old table; what today's has no more gets a plain value."""
    plain = {name: AT if name.endswith("_at") else 0 if "INT" in kind else "" for _, name, kind, *_ in about}
    needed = {name for _, name, _, notnull, *_ in about if notnull}
    return [row.get(name, plain[name] if name in needed else None) for name in plain]


@pytest.mark.parametrize("revision", OLD)
def test_every_old_store_comes_up_to_date_through_the_program(
    revision: str, today: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = of_schema(revision, today, tmp_path / "old.sqlite")
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    with pytest.raises(SystemExit) as ended:
        main(["store", "size", "--store", str(path), "--charts", str(tmp_path / "none")])
    assert not ended.value.code, capsys.readouterr().err
    new = open_store(path, read_only=True)
    with new.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    assert findings(new, NOON + timedelta(days=1)) == []
    assert frames.observations(new)["quote"].to_list() == frames.observations(today)["quote"].to_list()
    assert [row.payload for row in outbox.deliveries(new)] == ['["words"]']
    assert [one.source_id for one in rounds.source_states(new)] == ["desk"]
    assert rounds.totals(new) == rounds.totals(today)
    new.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
@pytest.mark.parametrize("revision", OLD)
def test_killed_at_any_statement_of_an_upgrade_the_store_is_old_or_new_and_whole(
    revision: str, today: Store, tmp_path: Path
) -> None:
    kept = of_schema(revision, today, tmp_path / "old.sqlite")
    open_store(shutil.copy(kept, tmp_path / "warm.sqlite")).close()  # loads alembic here: the children need not
    points = 0
    for n in range(1, 600, STRIDE):
        path = Path(shutil.copy(kept, tmp_path / "killed.sqlite"))
        killed = die_before_statement(n, lambda path=path: open_store(path))
        raw = sqlite3.connect(path)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone()[0] in {revision, REVISIONS[-1]}
        raw.close()
        again = open_store(path)
        assert rounds.totals(again) == rounds.totals(today)
        again.close()
        if not killed:
            break
        points += 1
    assert points >= 1


def test_a_decision_kept_before_the_last_schema_is_kept_after_it(today: Store, tmp_path: Path) -> None:
    held = Path(shutil.copy(today.path, tmp_path / "decided.sqlite"))
    decided = open_store(held)
    row = {"verdict_id": "v", "kind": "accept", "report_id": report().report_id, "content_sha256": "", "char_start": 0,
           "char_end": 1, "quote": "", "observation_id": "", "seen": {}, "changes": {}, "reason": "so",
           "decided_by": "Amal", "decided_at": NOON}  # fmt: skip
    with decided.writing() as connection:
        insert(connection, verdicts, [row])
    for revision in OLD[2:]:  # decisions came with the third schema
        new = open_store(of_schema(revision, decided, tmp_path / f"{revision}.sqlite"))
        assert frames.verdicts(new)["decided_by"].to_list() == ["Amal"]
        new.close()
    decided.close()
