"""A sender that is stopped and goes on too late, rounds again and again: nothing is lost or repeated unmarked."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path

import proof
import pytest
from alerts.samples import point
from faults.server import FaultServer
from forks import a_round, fork, killed
from posted import SLACK, START, Clock, announce, new_store, put_empty, worker

from tracker.store import Store, announced, open_store, outbox

PAST_THE_LEASE = START + timedelta(seconds=90)
POINTS = [point(27, day=1), point(120, day=2)]

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGSTOP")


class Told(Clock):
    """A clock that reads what a file says, so that time goes on for a process that is stopped."""

    def __init__(self, file: Path, stops_at: int = 0) -> None:
        super().__init__()
        self.file, self.left = file, stops_at

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
        return max(self.now, datetime.fromisoformat(self.file.read_text()))


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    file = tmp_path / "now"
    file.write_text(START.isoformat())
    return file


def stopped(child: int) -> None:
    """Wait until the child has stopped itself."""
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)


def sending(path: Path, url: str, clock: Clock) -> None:
    store = open_store(path)
    worker(store, url, clock, owner="first", patience=timedelta(seconds=-1)).drain()
    store.close()


def end_of(path: Path) -> tuple[list[str], int]:
    """Return the states of the rows, and how many tries there were."""
    store = open_store(path)
    try:
        rows = outbox.deliveries(store)
        return [row.state.value for row in rows], sum(len(announced.attempts(store, row.delivery_id)) for row in rows)
    finally:
        store.close()


@posix
def test_one_stopped_between_the_lease_and_the_post_sends_nothing_late(
    server: FaultServer, store: Store, watch: Path
) -> None:
    announce(store, [point()])
    # its first looks at the clock: the beginning, each turn of the loop, and just before it sends
    child = fork(lambda: sending(store.path, server.url(), Told(watch, stops_at=3)))
    stopped(child)
    assert [row.state.value for row in outbox.deliveries(store)] == ["sending"]
    watch.write_text(PAST_THE_LEASE.isoformat())
    worker(store, server.url(), Clock(PAST_THE_LEASE), owner="second").drain()
    os.kill(child, signal.SIGCONT)
    assert not killed(child)
    [got] = server.received
    assert got.json["text"].startswith("may repeat AL-")
    assert end_of(store.path) == (["delivered"], 2)


@posix
def test_one_stopped_while_it_waits_for_the_answer_cannot_settle_what_another_sent(
    server: FaultServer, store: Store, watch: Path
) -> None:
    announce(store, [point()])
    child = fork(lambda: sending(store.path, server.url("silence"), Told(watch)))
    while not server.received:
        time.sleep(0.005)
    os.kill(child, signal.SIGSTOP)
    watch.write_text(PAST_THE_LEASE.isoformat())
    worker(store, server.url(), Clock(PAST_THE_LEASE), owner="second").drain()
    os.kill(child, signal.SIGCONT)
    os.kill(child, signal.SIGKILL)  # it would wait its fifteen seconds out
    assert killed(child)
    assert [got.json["text"].startswith("may repeat AL-") for got in server.received] == [False, True]
    assert len({got.headers["webhook-id"] for got in server.received}) == 1
    assert end_of(store.path) == (["delivered"], 2)


@posix
def test_a_round_told_to_end_leaves_the_rest_to_the_next(server: FaultServer, tmp_path: Path) -> None:
    store = new_store(tmp_path, "ended")
    announce(store, [point(27 + n, series_id=f"s{n}", observation_id=f"o{n}") for n in range(6)])
    store.close()

    def work() -> None:
        told: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
        mine = open_store(store.path)
        busy = worker(mine, server.url(), Clock(), stopping=lambda: bool(told))
        busy.sleep = lambda seconds: (busy.clock.sleep(seconds), time.sleep(0.02))  # type: ignore[attr-defined, func-returns-value, assignment]
        busy.drain()
        mine.close()

    child = fork(work)
    while not server.received:
        time.sleep(0.002)
    os.kill(child, signal.SIGTERM)
    assert not killed(child), "it ended by itself, the item in hand finished"
    first = len(server.received)
    assert 1 <= first < 6
    again = open_store(store.path)
    assert outbox.counts(again) == {"delivered": first, "pending": 6 - first}
    worker(again, server.url(), Clock(START + timedelta(minutes=5))).drain()
    again.close()
    assert len({got.headers["webhook-id"] for got in server.received}) == len(server.received) == 6
    assert not any(got.json["text"].startswith("may repeat") for got in server.received)


def test_rounds_again_and_again_say_nothing_more(server: FaultServer, tmp_path: Path) -> None:
    path = tmp_path / "again.sqlite"
    put_empty(path)
    for number in range(proof.examples(100, 12)):
        a_round(path, server.url(), SLACK, Clock(START + number * timedelta(minutes=17)), POINTS)
    assert len(server.received) == 2
    assert end_of(path) == (["delivered"] * 2, 2)
