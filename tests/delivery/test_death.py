"""kill -9 at every call to the database and to the network, and at random moments; and two workers on one outbox.

The child is forked, does what a round does (check, keep, send) and kills itself with a real SIGKILL just before or just
after its n-th call, for every n until it gets through. Then a later round runs. What must hold each time: the message
arrived, every copy after the first says that it may repeat and has the same id, and nothing is half written.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import proof
import pytest
from alerts.samples import point
from faults.server import FaultServer
from forks import a_round, fork, killed
from posted import START, Clock, announce, many, new_store, put_empty, worker

from tracker.errors import StoreLocked
from tracker.model import Channel
from tracker.store import Store, open_store, outbox
from tracker.store.integrity import findings

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")

CALLS = {"execute", "executemany", "commit", "rollback", "connect", "send", "sendall", "recv", "recv_into", "shutdown"}
STRIDE = proof.every(2)
"""Every so many calls; `make proof` tries every single one, and just before each as well (some minutes)."""

FEWEST = 50
"""Calls at which each case is killed at least: a hundred in the suite; `make kills` tries more than a thousand."""

HOLD = Channel(id="slack", kind="slack", secret_env="HOOK", on_unknown="hold")
RESEND = Channel(id="slack", kind="slack", secret_env="HOOK")
UNLIMITED = Channel(id="slack", kind="slack", digest_above=0)
CASES = {"resend-after": (RESEND, "c_return"), "hold-after": (HOLD, "c_return")}
CASES |= {"resend-before": (RESEND, "c_call"), "hold-before": (HOLD, "c_call")} if proof.WHOLE else {}
POINTS = [point(27, day=1), point(120, day=2)]


def die_at(moment: str, n: int) -> None:
    """Kill this process at its n-th call of a C function named in CALLS, before it ("c_call") or after ("c_return")."""
    left = n

    def watch(frame: FrameType, event: str, function: Any) -> None:
        nonlocal left
        if event == moment and getattr(function, "__name__", "") in CALLS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)  # the post runs on a thread of its own
    sys.setprofile(watch)


def check_end(store: Store, server: FaultServer, channel: Channel) -> tuple[int, int]:
    """Assert the promise; return how many repeats and how many held rows there are."""
    assert findings(store, START) == []
    with store.reading() as connection:
        events, rows, states = (
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("alert_events", "outbox", "alert_states")
        )
        assert (events, rows, states) == (2, 2, 1)
        rows = dict(connection.exec_driver_sql("SELECT delivery_id, state FROM outbox").all())
    store.close()
    copies = Counter(got.headers["webhook-id"] for got in server.received)
    assert set(copies) <= set(rows), "a repeat has the id of what it repeats"
    seen: set[str] = set()
    for got in server.received:
        if got.headers["webhook-id"] in seen:
            assert got.json["text"].startswith("may repeat AL-"), "a silent repeat"
        seen.add(got.headers["webhook-id"])
    lost = [key for key, state in rows.items() if state != "held" and not (state == "delivered" and key in copies)]
    assert lost == []
    assert channel is HOLD or "held" not in rows.values()
    return sum(copies.values()) - len(copies), Counter(rows.values())["held"]


@pytest.mark.store_in_a_file("the calls it counts are those of sqlite3")
@pytest.mark.parametrize(("channel", "moment"), [pytest.param(*case, id=name) for name, case in CASES.items()])
def test_killed_at_any_call_nothing_is_lost_and_no_repeat_is_silent(
    tmp_path: Path, channel: Channel, moment: str
) -> None:
    points = repeats = held = 0
    with FaultServer() as server:
        n, alive, store = 0, False, new_store(tmp_path)
        a_round(store.path, server.url(), channel, Clock(), POINTS, store)
        while not alive:
            n += STRIDE
            server.received.clear()
            store.path.unlink()
            put_empty(store.path)

            def work(n: int = n) -> None:
                die_at(moment, n)
                a_round(store.path, server.url(), channel, Clock(), POINTS, store)

            alive = not killed(fork(work))
            points += not alive
            a_round(store.path, server.url(), channel, Clock(START + timedelta(minutes=10)), POINTS, store)
            more = check_end(store, server, channel)
            repeats, held = repeats + more[0], held + more[1]
    print(f"killed at {points} calls: {repeats} repeats, all marked; {held} held; 0 lost")
    assert points >= FEWEST, "it was killed at many calls"
    assert (held > 0) is (channel is HOLD)
    assert (repeats > 0) is (channel is RESEND), "or the dangerous moment was never hit"


def test_the_suite_kills_at_a_hundred_points_or_more() -> None:
    """Each case asserts that it was killed at FEWEST calls."""
    assert len(CASES) * FEWEST >= 100


def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance, hit = random.Random(20241201), 0
    with FaultServer() as server:
        undisturbed = tmp_path / "undisturbed.sqlite"
        put_empty(undisturbed)
        began = time.monotonic()
        assert not killed(fork(lambda: a_round(undisturbed, server.url(), RESEND, Clock(), POINTS)))
        whole = time.monotonic() - began  # on this machine, as busy as it is now
        for trial in range(6):
            server.received.clear()
            path = tmp_path / f"{trial}.sqlite"
            put_empty(path)
            child = fork(lambda path=path: a_round(path, server.url(), RESEND, Clock(), POINTS))
            time.sleep(chance.uniform(0, 0.8 * whole))
            os.kill(child, signal.SIGKILL)
            hit += killed(child)
            a_round(path, server.url(), RESEND, Clock(START + timedelta(minutes=10)), POINTS)
            check_end(open_store(path), server, RESEND)
    assert hit >= 1


def test_two_workers_on_one_outbox_send_each_message_once(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    announce(store, many(40), channels=[UNLIMITED])
    store.close()
    with FaultServer() as server:

        def work(name: str) -> None:
            worker(open_store(store.path), server.url(), Clock(), channels=[UNLIMITED], owner=name).drain()

        children = [fork(lambda name=name: work(name)) for name in ("first", "second", "third")]
        assert [killed(child) for child in children] == [False] * 3
        ids = Counter(got.headers["webhook-id"] for got in server.received)
    assert len(ids) == 40
    assert set(ids.values()) == {1}
    again = open_store(store.path)
    assert outbox.counts(again) == {"delivered": 40}
    with again.reading() as connection:
        owners = connection.exec_driver_sql("SELECT count(DISTINCT owner) FROM outbox_attempts").scalar_one()
    again.close()
    assert owners >= 2, "or there was no race"


def test_two_checks_of_the_same_figures_announce_once(tmp_path: Path) -> None:
    path = new_store(tmp_path).path

    def work() -> None:
        with contextlib.suppress(StoreLocked):  # it came second
            announce(open_store(path), POINTS, channels=[RESEND])

    children = [fork(work) for _ in range(3)]
    assert [killed(child) for child in children] == [False] * 3
    again = open_store(path)
    assert len(outbox.deliveries(again)) == 2
    again.close()
