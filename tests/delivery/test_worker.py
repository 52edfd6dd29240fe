"""The worker on a real store and a real server: every row of the result table, order, limits, fallback, lost rows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alerts.samples import point, rule
from faults.server import FaultServer
from hostile import check_payload
from posted import SLACK, START, Clock, announce, many, worker

from tracker.delivery.channels.console import Console
from tracker.delivery.outcome import EXPIRY, Outcome, Result
from tracker.errors import StoreLocked
from tracker.model import Channel, Delivery, DeliveryState, Settlement
from tracker.store import Store, announced, checks, outbox
from tracker.store.metadata import METADATA

CANARY = "T0/B0/hunter2canary"
HOLD = Channel(id="slack", kind="slack", secret_env="HOOK", on_unknown="hold")
CONSOLE = Channel(id="console", kind="console")
WITH_FALLBACK = Channel(id="slack", kind="slack", secret_env="HOOK", fallback="console")


def states(store: Store) -> list[str]:
    return [row.state.value for row in outbox.deliveries(store)]


def test_a_message_is_delivered_once_and_never_again(server: FaultServer, store: Store) -> None:
    [handle] = announce(store, [point()])
    for _ in range(3):
        worker(store, server.url(), Clock()).drain()
    assert states(store) == ["delivered"]
    [got] = server.received
    check_payload(got.json)
    assert handle in got.json["text"]
    assert got.headers["webhook-id"] == outbox.deliveries(store)[0].delivery_id


def test_a_refused_form_is_followed_by_a_simpler_one_at_once(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    server.script += ["400-blocks", "400-payload", "ok"]
    clock = Clock()
    assert not worker(store, server.url(), clock).drain().failing
    forms = [("blocks" in got.json, len(got.json.get("blocks", []))) for got in server.received]
    assert forms[0][1] > 1
    assert forms[1:] == [(True, 1), (False, 0)]
    assert states(store) == ["delivered"]
    assert clock() - START < timedelta(seconds=4)


def test_a_retry_that_arrives_in_the_same_round_is_no_failure(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    server.script += ["503", "ok"]
    drained = worker(store, server.url(), Clock()).drain()
    assert (drained.results, drained.failing) == ({"not accepted": 1, "delivered": 1}, False)


def test_a_message_that_waits_for_its_next_try_keeps_the_round_failing(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    impatient = timedelta(seconds=-1)
    first = worker(store, server.url("503"), Clock(), patience=impatient).drain()
    assert (first.failing, first.arrived, len(first.retrying)) == (True, {}, 1)
    waiting = worker(store, server.url("ok"), Clock(), patience=impatient).drain()
    assert waiting.results == {}, "its pause is not over, so nothing was tried"
    assert waiting.failing
    assert [row.last_result for row in waiting.retrying] == ["not accepted: status 503"]
    later = worker(store, server.url("ok"), Clock(START + timedelta(hours=1))).drain()
    assert (later.failing, later.arrived, later.retrying) == (False, {"slack": 1}, ())


def test_when_every_form_is_refused_it_is_dead_and_seen(server: FaultServer, store: Store) -> None:
    [handle] = announce(store, [point()])
    drained = worker(store, server.url("400-odd"), Clock()).drain()
    assert (len(server.received), states(store), drained.dead, drained.failing) == (3, ["dead"], (handle,), True)


@pytest.mark.parametrize("behaviour", ["404", "400-odd"])
def test_a_dead_message_goes_to_the_fallback_and_says_why(server: FaultServer, store: Store, behaviour: str) -> None:
    written: list[str] = []
    channels = (WITH_FALLBACK, CONSOLE)
    announce(store, [point()], channels=channels, rules=[rule(channels=("slack",))])
    drained = worker(store, server.url(behaviour), Clock(), channels=channels,
                     others={"console": Console(written.append)}).drain()  # fmt: skip
    assert [(row.channel_id, row.state.value) for row in outbox.deliveries(store)] == [
        ("slack", "dead"), ("console", "delivered"),
    ]  # fmt: skip
    assert "Sent here because channel slack did not take it" in written[0]
    assert drained.failing
    assert (outbox.broken_channels(store) != {}) is (behaviour == "404")


def test_a_broken_channel_that_works_again_is_whole_again(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    worker(store, server.url("404"), Clock()).drain()
    assert list(outbox.broken_channels(store)) == ["slack"]
    announce(store, [point(120, day=4)])
    worker(store, server.url("ok"), Clock(START + timedelta(hours=1))).drain()
    assert outbox.broken_channels(store) == {}


def test_one_message_a_second_to_one_address(server: FaultServer, store: Store) -> None:
    announce(store, many(5))
    clock = Clock()
    worker(store, server.url(), clock).drain()
    assert len(server.received) == 5
    assert timedelta(seconds=4) <= clock() - START < timedelta(seconds=5)


def test_order_per_alert_is_kept_and_an_escalation_brings_its_start_forward(server: FaultServer, store: Store) -> None:
    announce(store, [point(27, day=1)])
    worker(store, server.url("503"), Clock(), patience=timedelta(seconds=-1)).drain()
    with store.writing() as connection:  # as if it had failed often: its next try is far away
        connection.exec_driver_sql("UPDATE outbox SET next_at = '2024-12-03T00:00:00.000000Z'")
    announce(store, [point(120, day=2)])
    worker(store, server.url("ok"), Clock(START + timedelta(minutes=1))).drain()
    assert ["CRITICAL" in got.json["text"] for got in server.received[1:]] == [False, True]


def test_another_alert_does_not_wait_for_one_that_fails(server: FaultServer, store: Store) -> None:
    announce(store, many(2))
    server.script += ["503", "ok"]
    worker(store, server.url(), Clock(), patience=timedelta(seconds=1.5)).drain()
    assert len(server.received) >= 2
    assert outbox.deliveries(store)[1].state is DeliveryState.DELIVERED


def test_critical_goes_first(server: FaultServer, store: Store) -> None:
    announce(store, [point(27, series_id="a", observation_id="a"), point(270, series_id="b", observation_id="b")])
    worker(store, server.url(), Clock()).drain()
    assert ["CRITICAL" in got.json["text"] for got in server.received] == [True, False]


def test_undeliverable_for_75_hours_is_dead_not_gone(server: FaultServer, store: Store) -> None:
    [handle] = announce(store, [point()])
    clock = Clock()
    dead: tuple[str, ...] = ()
    for _ in range(30):
        dead += worker(store, server.url("503"), clock, patience=timedelta(0)).drain().dead
        clock.sleep(3 * 3600)
    assert dead == (handle,)
    assert states(store) == ["dead"]
    assert len(server.received) >= 4
    assert outbox.deliveries(store)[0].last_result.startswith("expired; not accepted: status 503")


def test_a_message_nobody_tried_for_75_hours_is_still_tried_once(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    worker(store, server.url(), Clock(START + EXPIRY * 2)).drain()
    assert states(store) == ["delivered"]


@pytest.mark.parametrize("channel", [SLACK, HOLD], ids=["resend", "hold"])
def test_a_row_whose_sender_died_is_marked_or_held_never_lost(
    server: FaultServer, store: Store, channel: Channel
) -> None:
    announce(store, [point()], channels=[channel])
    lease = START + timedelta(seconds=60)
    taken = outbox.claim(store, ["slack"], "a process that dies here", START, lease)
    assert taken is not None
    before = Clock(START + timedelta(seconds=59))
    worker(store, server.url(), before, channels=[channel], patience=timedelta(seconds=-1)).drain()
    assert server.received == [], "the lease still runs"
    worker(store, server.url(), Clock(lease), channels=[channel]).drain()
    if channel is HOLD:
        assert (states(store), server.received) == (["held"], [])
    else:
        assert states(store) == ["delivered"]
        [got] = server.received
        assert got.json["text"].startswith(f"may repeat {taken.handle}: ")
        assert got.headers["webhook-id"] == taken.delivery_id
    assert announced.attempts(store, taken.delivery_id)[0].ended_at is None


def test_a_late_finisher_cannot_settle_what_it_no_longer_owns(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    slow = outbox.claim(store, ["slack"], "slow", START, START + timedelta(seconds=60))
    assert slow is not None
    lost = START + timedelta(seconds=61)
    assert outbox.recover(store, [], lost) == 1
    assert outbox.claim(store, ["slack"], "another", lost, START + timedelta(seconds=60)) is not None
    done = Settlement(DeliveryState.DELIVERED, 0, 1, START, False, "delivered")
    assert not outbox.settle(store, slow, "slow", done, START)
    assert states(store) == ["sending"]


def test_nor_can_the_same_worker_with_a_lease_it_had_before(store: Store) -> None:
    announce(store, [point()])
    first = outbox.claim(store, ["slack"], "same", START, START + timedelta(seconds=60))
    lost = START + timedelta(seconds=61)
    outbox.recover(store, [], lost)
    again = outbox.claim(store, ["slack"], "same", lost, lost + timedelta(seconds=60))
    assert first is not None
    assert again is not None
    assert again.attempts == 1, "a try nobody heard of again is a try"
    done = Settlement(DeliveryState.DELIVERED, 0, 1, START, False, "delivered")
    assert not outbox.settle(store, first, "same", done, lost)
    assert outbox.settle(store, again, "same", done, lost)


def test_nothing_overtakes_an_earlier_message_of_its_alert_that_is_being_sent(store: Store) -> None:
    announce(store, [point(27, day=1), point(120, day=2)], channels=(CONSOLE,))
    until = START + timedelta(seconds=60)
    first = outbox.claim(store, ["console"], "one", START, until)
    assert first is not None
    assert outbox.claim(store, ["console"], "two", START, until) is None
    outbox.settle(store, first, "one", Settlement(DeliveryState.DELIVERED, 0, 1, START, False, "delivered"), START)
    assert outbox.claim(store, ["console"], "two", START, until) is not None


def test_a_pause_is_not_shortened_by_a_message_that_was_on_its_way(store: Store) -> None:
    announce(store, many(3))
    until = START + timedelta(seconds=60)
    one = outbox.claim(store, ["slack"], "one", START, until)
    two = outbox.claim(store, ["slack"], "two", START + timedelta(seconds=1), until)
    assert one is not None
    assert two is not None
    told_later = Settlement(DeliveryState.PENDING, 0, 0, START, False, "429", pause_until=START + timedelta(hours=1))
    told_soon = replace(told_later, pause_until=START + timedelta(seconds=5))
    assert outbox.settle(store, one, "one", told_later, START)
    assert outbox.settle(store, two, "two", told_soon, START)
    assert outbox.claim(store, ["slack"], "three", START + timedelta(minutes=59), until) is None
    assert outbox.next_due(store, ["slack"], START) == START + timedelta(hours=1)


def test_a_channel_without_its_secret_waits_and_is_counted(store: Store) -> None:
    announce(store, many(2))
    idle = worker(store, "http://127.0.0.1:1", Clock())
    idle.senders = {}
    drained = idle.drain()
    assert (drained.waiting, drained.failing, states(store)) == ({"slack": 2}, False, ["pending", "pending"])


def test_what_no_channel_could_send_for_75_hours_is_dead_and_goes_to_the_fallback(store: Store) -> None:
    channels = (WITH_FALLBACK, CONSOLE)
    announce(store, [point()], channels=(WITH_FALLBACK,))
    printed: list[str] = []
    clock = Clock()
    idle = worker(store, "http://127.0.0.1:1", clock, channels=channels)
    idle.senders = {"console": Console(printed.append)}
    clock.now = START + EXPIRY - timedelta(seconds=1)
    assert (idle.drain().dead, printed) == ((), [])
    clock.now = START + EXPIRY
    drained = idle.drain()
    assert (len(drained.dead), drained.failing, states(store)) == (1, True, ["dead", "delivered"])
    assert "is its address set?" in printed[0]
    assert not idle.drain().failing


def test_a_demonstration_that_was_never_to_be_posted_does_not_die(store: Store) -> None:
    announce(store, [point()])
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET demo = true")
    idle = worker(store, "http://127.0.0.1:1", Clock(START + 2 * EXPIRY))
    idle.senders = {}
    assert (idle.drain().dead, states(store)) == ((), ["pending"])


def test_an_address_that_always_says_later_does_not_hold_the_round(server: FaultServer, store: Store) -> None:
    def later(form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        return Outcome(Result.THROTTLED, "status 429", 1.0)

    announce(store, many(2))
    clock = Clock()
    busy = worker(store, server.url(), clock, longest=timedelta(seconds=20))
    monkey = busy.senders["slack"]
    monkey.send = later  # type: ignore[method-assign]
    assert busy.drain().waiting == {"slack": 2}
    assert timedelta(seconds=20) <= clock.now - START < timedelta(seconds=30)


@pytest.mark.parametrize("days", [2, 365])
def test_a_clock_that_ran_ahead_and_was_set_right_closes_nothing(server: FaultServer, store: Store, days: int) -> None:
    ahead = START + timedelta(days=days)
    announce(store, many(3), now=ahead)
    assert outbox.claim(store, ["slack"], "dead", ahead, ahead + timedelta(seconds=60)) is not None
    worker(store, server.url(), Clock()).drain()
    assert states(store) == ["delivered"] * 3
    assert sum(row.may_repeat for row in outbox.deliveries(store)) == 1
    announce(store, [point(120, day=4, series_id="s0")], now=START)
    clock = Clock(START + timedelta(seconds=10))
    worker(store, server.url(), clock).drain()
    assert states(store) == ["delivered"] * 4


def test_a_sender_that_raises_stops_nobody(server: FaultServer, store: Store) -> None:
    def broken(_: str) -> None:
        raise RuntimeError(CANARY)

    channels = (SLACK, CONSOLE)
    announce(store, [point()], channels=channels)
    drained = worker(
        store, server.url(), Clock(), channels=channels, others={"console": Console(broken)}, patience=timedelta(0)
    ).drain()
    by_channel = {row.channel_id: row for row in outbox.deliveries(store)}
    assert by_channel["slack"].state is DeliveryState.DELIVERED
    assert by_channel["console"].state is DeliveryState.PENDING
    assert "canary" not in by_channel["console"].last_result
    assert drained.failing


def test_stopping_is_heard_between_two_messages(server: FaultServer, store: Store) -> None:
    announce(store, many(5))
    worker(store, server.url(), Clock(), stopping=lambda: len(server.received) >= 2).drain()
    assert len(server.received) == 2


def test_the_same_check_twice_adds_nothing_and_two_at_once_are_refused(store: Store) -> None:
    announce(store, [point()])
    first = outbox.deliveries(store)
    position, _ = checks.start(store)
    announce(store, [point()])
    assert outbox.deliveries(store) == first
    nothing = checks.Check(checks.StepResult(), [], {}, [], {})
    with pytest.raises(StoreLocked):
        checks.record(store, position, nothing, START)


def test_a_row_that_is_there_is_not_added_again(store: Store) -> None:
    announce(store, many(2))
    rows = outbox.deliveries(store)
    assert outbox.add(store, [replace(row, payload="[]", may_repeat=True) for row in rows]) == 0
    assert outbox.deliveries(store) == rows


def test_a_check_is_kept_whole_or_not_at_all(store: Store) -> None:
    good = many(1)
    position, _ = checks.start(store)
    with store.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM alert_decisions").scalar_one()
    announce_broken = checks.Check(
        result=checks.StepResult(), checked=[(good[0].known_at, "o1")], messages={}, rule_labels={},
        deliveries=[_row_of_no_event()],
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"(?i)foreign key"):
        checks.record(store, position, announce_broken, START)
    assert checks.start(store)[0] == position
    assert checks.unchecked(store, ["o1"]) == {"o1"}
    assert before == 0


def _row_of_no_event() -> Delivery:
    return Delivery("d", "no such event", "f", "AL-1", "slack", "", "[]", START, START, START)


def test_the_address_is_nowhere(
    server: FaultServer, store: Store, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """One canary through logs, errors, output, rows and reprs."""
    caplog.set_level(logging.DEBUG)
    announce(store, many(3))
    server.script += ["500", "reset", "404"]
    busy = worker(store, server.url("ok", CANARY), Clock())
    drained = busy.drain()
    out = capfd.readouterr()
    with store.reading() as connection:
        dump = str([connection.execute(sa.select(table)).all() for table in METADATA.sorted_tables])
    everything = "".join([caplog.text, out.out, out.err, repr(drained), repr(busy), repr(busy.senders), dump])
    assert "canary" not in everything.lower()
    assert any("canary" in got.path for got in server.received), "or the test proves nothing"
