"""Two hosts on one database, each a process with a folder and a clock of its own: nothing is missed or told twice.

The database, the processes, their deaths and the receiver of messages are real; the pause between two messages is
shorter than a receiver is given in life.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import proof
import pytest
from faults.server import FaultServer
from host import UNLIMITED, Host, ended, ids, started
from posted import Clock, announce, many, worker
from postgres_server import Server
from shared import PLACES, a_round, a_round_here, say, workspace

from tracker.cli import doctor
from tracker.store import Store, announced, open_store, outbox, rounds
from tracker.store.clock import ASKED_EVERY_SECONDS, Lasting, behind_server, clock_of
from tracker.store.place import place_of

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
MESSAGES = 60 // proof.every(4)
AHEAD = (0, -60, 60) if proof.WHOLE else (-60,)
"""By how many seconds the clock of the second host is ahead of the first one's."""


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.close()


def send(database: str, receiver: FaultServer, folder: Path, name: str, die: str = "", ahead: int = 0) -> Host:
    """Start a host that empties the outbox."""
    return started(folder / name, "sender", database, receiver.url(), name, die, str(ahead))


# --- messages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", AHEAD)
def test_two_hosts_that_empty_one_outbox_send_each_message_once(
    database: str, store: Store, receiver: FaultServer, tmp_path: Path, ahead: int
) -> None:
    announce(store, many(MESSAGES), channels=[UNLIMITED])
    hosts = [send(database, receiver, tmp_path, "one"), send(database, receiver, tmp_path, "two", ahead=ahead)]
    assert [ended(host)[0::2] for host in hosts] == [(0, "")] * 2
    rows = outbox.deliveries(store)
    assert ids(receiver) == Counter({row.delivery_id: 1 for row in rows})
    assert len(rows) == MESSAGES
    assert {(row.state.value, row.may_repeat) for row in rows} == {("delivered", False)}
    assert not any(got.json["text"].startswith("may repeat") for got in receiver.received)


@posix
@pytest.mark.parametrize(("die", "copies"), [pytest.param("before", 1, marks=pytest.mark.system), ("after", 2)])
def test_what_a_host_that_died_had_in_hand_the_other_sends_after_the_lease_and_marks_it(
    database: str, store: Store, receiver: FaultServer, tmp_path: Path, die: str, copies: int
) -> None:
    announce(store, many(3), channels=[UNLIMITED])
    assert ended(send(database, receiver, tmp_path, "one", die))[0] == -9
    in_hand = [row.delivery_id for row in outbox.deliveries(store) if row.state.value == "sending"]
    assert len(in_hand) == 1
    assert ended(send(database, receiver, tmp_path, "two"))[0] == 0
    assert set(ids(receiver)) >= {row.delivery_id for row in outbox.deliveries(store)} - set(in_hand)
    assert ids(receiver)[in_hand[0]] == copies - 1, "before the lease ends nobody takes it"

    later = Clock(clock_of(store)() + timedelta(seconds=61))
    worker(store, receiver.url(), later, channels=[UNLIMITED], owner="two").drain()
    assert ids(receiver)[in_hand[0]] == copies
    last = [got for got in receiver.received if got.headers["webhook-id"] == in_hand[0]][-1]
    assert last.json["text"].startswith("may repeat AL-")
    assert {row.state.value for row in outbox.deliveries(store)} == {"delivered"}
    assert len(announced.attempts(store, in_hand[0])) == 2


def test_a_host_goes_by_the_clock_of_the_database(store: Store) -> None:
    behind = timedelta(seconds=60)

    def own() -> datetime:
        return datetime.now(UTC) - behind

    assert abs(behind_server(store, own) - behind) < timedelta(seconds=5)
    assert abs(clock_of(store, own)() - datetime.now(UTC)) < timedelta(seconds=5)


def test_who_keeps_a_clock_long_asks_again_and_goes_by_the_last_answer_where_nobody_answers(
    database: str, server: Server
) -> None:
    seconds, off = [0.0], [60.0]
    clock = Lasting(place_of(database), lambda: datetime.now(UTC) - timedelta(seconds=off[0]), lambda: seconds[0])

    def wrong() -> float:
        return abs((clock() - datetime.now(UTC)).total_seconds())

    open_store(database).close()
    assert wrong() < 5
    off[0] = 3600.0  # somebody sets this machine's clock back
    assert wrong() == pytest.approx(3540, abs=5)
    seconds[0] += ASKED_EVERY_SECONDS
    assert wrong() < 5
    name = database.rpartition("/")[2]
    server.ask("ALTER DATABASE {name} ALLOW_CONNECTIONS false", name=name)
    seconds[0] += ASKED_EVERY_SECONDS
    assert wrong() < 5


@pytest.mark.parametrize(("ahead", "told"), [(-60, "60 s behind"), (60, "60 s ahead of"), (0, "")])
def test_the_doctor_says_how_far_a_clock_is_off(
    database: str, store: Store, monkeypatch: pytest.MonkeyPatch, ahead: int, told: str
) -> None:
    here = timedelta(seconds=ahead)
    monkeypatch.setattr(doctor, "behind_server", lambda one: behind_server(one, lambda: datetime.now(UTC) + here))
    clocks = [seen.told for seen in doctor._store(place_of(database), datetime.now(UTC)) if seen.what == "Clock"]
    assert [told in one for one in clocks] == [True] * bool(told)


# --- rounds ------------------------------------------------------------------------------------------------------


@pytest.mark.system
def test_rounds_of_two_hosts_on_the_same_sources_miss_nothing_and_tell_nothing_twice(
    database: str, receiver: FaultServer, tmp_path: Path
) -> None:
    shared = workspace(tmp_path / "shared")
    say(shared, 3)
    assert a_round_here(database, receiver, shared, "one") == 0
    first = len(receiver.received)
    for count, ahead in ((41, -60), (140, 60)):
        say(shared, count)
        racing = [a_round(database, receiver, shared, "one"), a_round(database, receiver, shared, "two", ahead)]
        ends = [ended(host) for host in racing]
        assert [code for code, *_ in ends] == [0, 0], ends
    store = open_store(database)
    told = [(one.event.kind.value, one.event.level) for one in announced.events(store)]
    rows = outbox.deliveries(store)
    assert Counter(told)["FIRING", "warning"] == len(PLACES)
    assert Counter(told)["ESCALATED", "critical"] == len(PLACES)
    assert len(receiver.received) - first >= 2 * len(PLACES)
    assert ids(receiver) == Counter({row.delivery_id: 1 for row in rows})
    assert {(row.state.value, row.may_repeat) for row in rows} == {("delivered", False)}
    totals = rounds.totals(store)
    assert (totals["reports"], totals["versions"], totals["readings"]) == (3 * len(PLACES),) * 3
    last = rounds.last_round(store)
    assert last is not None
    assert last.round_id == 5
    store.close()
