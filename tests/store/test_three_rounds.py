"""Three processes, many rounds, one store: each waits for the other, none meets a lock, every slot is read once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import proof
from empty_store import new_store

from tracker.store import rounds
from tracker.store.turns import turns

ROOT = Path(__file__).resolve().parents[2]
TIMES = 1_000 // proof.every(25)
ONE = """
import sys
from datetime import UTC, datetime, timedelta
from tracker.model import Turn
from tracker.store import open_store, rounds
from tracker.store.locking import one_round_at_a_time
from tracker.store.turns import turns

store, name, times = open_store(sys.argv[1]), sys.argv[2], int(sys.argv[3])
at = datetime(2026, 6, 14, tzinfo=UTC)
for n in range(times):
    with one_round_at_a_time(store, wait_seconds=120):
        number = rounds.begin_round(store, mode="live", at=at, config_digest="", reader_version="r")
        before = turns(store).get("shared")
        counted = before.waiting + 1 if before else 1
        turn = Turn(source_id="shared", asked="", visited_at=at, waiting=counted, memory={"by": name})
        rounds.note_source(store, "shared", at=at, new=1, error="", problems=[], turn=turn)
        rounds.end_round(store, number, at=at, outcome="ok", counts={})
"""


def test_three_processes_lose_no_turn_and_meet_no_lock(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    try:
        running = [
            subprocess.Popen(
                [sys.executable, "-c", ONE, str(store.path), name, str(TIMES)],
                cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8",
            )
            for name in "abc"
        ]  # fmt: skip
        ends = [(one.communicate(timeout=600)[1], one.returncode) for one in running]
        assert ends == [("", 0)] * 3
        last = rounds.last_round(store)
        assert last is not None
        assert (last.round_id, turns(store)["shared"].waiting) == (3 * TIMES, 3 * TIMES)
    finally:
        store.close()
