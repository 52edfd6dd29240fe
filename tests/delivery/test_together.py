"""Whom an event is told, when, and what is told together: a night's worth, a flood, one story's many alerts."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import proof
import pytest
from alerts.samples import point, rule
from faults.server import FaultServer
from hostile import check_payload
from posted import SLACK, START, Clock, announce, many, worker

from tracker.delivery.channels.slack import Slack
from tracker.delivery.routing import quiet_until, route
from tracker.delivery.sender import Sender
from tracker.model import Channel, Command, Event, EventKind, Point, Standing
from tracker.secrets import Secret
from tracker.store import Store, announced, commands, outbox, purge

NIGHT = replace(SLACK, quiet_from="22:00", quiet_to="07:00", timezone="Asia/Damascus")  # UTC+3 all year since 2022
LATE = datetime(2024, 12, 1, 20, tzinfo=UTC)  # 23:00 there
MORNING = datetime(2024, 12, 2, 4, tzinfo=UTC)


def event(level: str = "warning", kind: EventKind = EventKind.FIRING) -> Event:
    return Event("e", "f", "r", "s", 1, kind, level, Standing.CONFIRMED, "o", LATE, "", "AL-2")


def at_level(value: float, day: int, series: str) -> Point:
    return point(value, day=day, series_id=series, observation_id=f"{series}-{day}")


def told(server: FaultServer) -> list[str]:
    return [got.json["text"] for got in server.received]


QUIET: list[tuple[str, str, str, str, str | None]] = [
    ("late evening", "22:00", "07:00", "2024-12-01T20:00", "2024-12-02T04:00"),
    ("after midnight", "22:00", "07:00", "2024-12-01T22:30", "2024-12-02T04:00"),
    ("its first minute", "22:00", "07:00", "2024-12-01T19:00", "2024-12-02T04:00"),
    ("the minute before", "22:00", "07:00", "2024-12-01T18:59", None),
    ("its last minute", "22:00", "07:00", "2024-12-02T03:59", "2024-12-02T04:00"),
    ("the minute after", "22:00", "07:00", "2024-12-02T04:00", None),
    ("a rest at noon", "12:00", "14:00", "2024-12-01T10:00", "2024-12-01T11:00"),
]


@pytest.mark.parametrize(("begins", "ends", "now", "until"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_quiet_hours_end_when_they_say(begins: str, ends: str, now: str, until: str | None) -> None:
    channel = replace(NIGHT, quiet_from=begins, quiet_to=ends)
    found = quiet_until(channel, event(), datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"])
@pytest.mark.parametrize("ends", ["02:30", "03:00", "07:00"])
def test_a_change_of_clocks_neither_skips_nor_prolongs_a_night(day: str, ends: str) -> None:
    channel = replace(NIGHT, timezone="Europe/Berlin", quiet_to=ends)
    start = datetime.fromisoformat(f"{day}T20:00").replace(tzinfo=UTC)
    for minutes in range(0, 16 * 60, 7):
        now = start + timedelta(minutes=minutes)
        until = quiet_until(channel, event(), now)
        if until is not None:
            assert now <= until <= now + timedelta(hours=11)


def test_what_is_critical_or_taken_back_passes_the_night() -> None:
    assert quiet_until(NIGHT, event("critical"), LATE) is None
    assert quiet_until(NIGHT, event(kind=EventKind.RETRACTED), LATE) is None
    assert quiet_until(NIGHT, event(kind=EventKind.CORRECTED), LATE) is None
    assert quiet_until(NIGHT, event(kind=EventKind.RESOLVED), LATE) == MORNING


ROUTES: list[tuple[str, dict[str, Any], str, set[str]]] = [
    ("a watch goes where watches are taken", {}, "watch", {"all"}),
    ("a critical goes everywhere", {}, "critical", {"all", "grave", "floods"}),
    ("a label chooses", {"labels": ("flood",)}, "critical", {"all", "grave", "floods"}),
    ("another label does not", {"labels": ("war",)}, "critical", {"all", "grave"}),
    ("the rule's own channel", {"channels": ("grave",)}, "critical", {"grave"}),
    ("nobody takes it: everybody gets it", {"channels": ("grave",)}, "watch", {"all", "grave", "floods"}),
    ("its channel is off: the others", {"channels": ("off",)}, "critical", {"all", "grave", "floods"}),
]


@pytest.mark.parametrize(("facts", "level", "channels"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES])
def test_labels_and_levels_choose_channels(facts: dict[str, Any], level: str, channels: set[str]) -> None:
    every = {
        "all": Channel(id="all", kind="console"),
        "grave": Channel(id="grave", kind="console", least_level="critical"),
        "floods": Channel(id="floods", kind="console", labels=("flood",), least_level="warning"),
        "off": Channel(id="off", kind="console", enabled=False),
    }
    labelled = rule(**({"labels": ("flood",)} | facts))
    assert {one.id for one in route(event(level), labelled, every)} == channels


def test_a_flood_is_one_message_that_names_every_alert(server: FaultServer, store: Store) -> None:
    handles = announce(store, many(12))
    for _ in range(2):
        worker(store, server.url(), Clock()).drain()
    [got] = server.received
    check_payload(got.json)
    assert all(handle in str(got.json["blocks"]) for handle in handles)
    assert got.json["text"].startswith("Digest: 12 alerts many at once · 12 warning")
    assert {row.state.value for row in outbox.deliveries(store)} == {"delivered"}


def test_hundreds_of_alerts_are_a_bounded_number_of_messages(server: FaultServer, store: Store) -> None:
    count = proof.examples(401, 161)  # all but 73 of them critical
    announce(store, many(count))
    worker(store, server.url(), Clock()).drain()
    assert len(server.received) == 10 + math.ceil((count - 73 - 10) / 40) + 2
    assert {row.state.value for row in outbox.deliveries(store)} == {"delivered"}


def test_the_first_critical_ones_of_a_flood_go_alone_and_first(server: FaultServer, store: Store) -> None:
    announce(store, [*many(11), *(at_level(150, 3, f"grave{n}") for n in range(12))])
    worker(store, server.url(), Clock()).drain()
    heads = [text.split(":")[0].split(" Civilian")[0] for text in told(server)]
    assert heads == ["CRITICAL"] * 10 + ["Digest", "Digest"]
    assert "12 alerts" not in told(server)[10]
    assert "2 critical" in told(server)[10]


def test_a_night_comes_as_one_digest_in_the_morning(server: FaultServer, store: Store) -> None:
    handles = announce(store, many(3), channels=(NIGHT,), now=LATE)
    clock = Clock(LATE)
    worker(store, server.url(), clock, channels=(NIGHT,)).drain()
    assert server.received == []
    assert "quiet hours" in outbox.deliveries(store)[0].last_result
    clock.now = MORNING
    worker(store, server.url(), clock, channels=(NIGHT,)).drain()
    [text] = told(server)
    assert text.startswith("Digest: 3 alerts kept back in quiet hours")
    assert all(handle in str(server.received[0].json["blocks"]) for handle in handles)


def test_one_alert_of_a_night_comes_as_itself(server: FaultServer, store: Store) -> None:
    announce(store, [point()], channels=(NIGHT,), now=LATE)
    worker(store, server.url(), Clock(MORNING), channels=(NIGHT,)).drain()
    assert told(server)[0].startswith("WARNING Civilian deaths: 27")


def test_an_escalation_at_night_brings_what_came_before_it(server: FaultServer, store: Store) -> None:
    announce(store, [point(27, day=2)], channels=(NIGHT,), now=LATE)
    announce(store, [point(150, day=3, observation_id="later")], channels=(NIGHT,), now=LATE)
    worker(store, server.url(), Clock(LATE), channels=(NIGHT,)).drain()
    assert [text.split()[0] for text in told(server)] == ["WARNING", "CRITICAL"]


def test_a_digest_that_failed_comes_before_what_follows_one_of_its_alerts(server: FaultServer, store: Store) -> None:
    clock = Clock()
    announce(store, many(12))
    worker(store, server.url("503"), clock, patience=timedelta(seconds=-1)).drain()
    server.received.clear()
    announce(store, [at_level(150, 4, "s3")])
    worker(store, server.url(), clock).drain()
    assert [text.split()[0] for text in told(server)] == ["Digest:", "CRITICAL"]
    assert {row.state.value for row in outbox.deliveries(store)} == {"delivered"}


def test_a_digest_whose_outcome_is_unknown_is_sent_again_and_marked(server: FaultServer, store: Store) -> None:
    clock = Clock()
    announce(store, many(12))
    server.script.append("reset")
    worker(store, server.url(), clock, patience=timedelta(hours=1)).drain()
    assert [text.startswith("may repeat") for text in told(server)] == [False, True]
    assert len({got.headers["webhook-id"] for got in server.received}) == 1


def test_a_dead_digest_goes_to_the_fallback_with_every_alert(server: FaultServer, store: Store) -> None:
    channels = (replace(SLACK, fallback="other"), Channel(id="other", kind="slack", secret_env="OTHER"))
    announce(store, many(12), channels=channels[:1])
    worker(store, server.url("404"), Clock(), channels=channels).drain()
    rows = outbox.deliveries(store)
    assert [row.state.value for row in rows if row.channel_id == "other"] == ["pending"]
    assert {row.state.value for row in rows if row.channel_id == "slack"} == {"dead"}
    assert outbox.waiting(store) == {"other": 1}


def test_alerts_of_one_story_come_as_one_where_a_channel_asks_for_it(server: FaultServer, store: Store) -> None:
    grouped = replace(SLACK, group_from=2)
    elsewhere = replace(at_level(30, 3, "far"), place="Idlib")
    announce(store, [*many(2), elsewhere], channels=(grouped,))
    worker(store, server.url(), Clock(), channels=(grouped,)).drain()
    assert [text.split()[0] for text in told(server)] == ["WARNING", "Digest:"]


def test_a_digest_is_an_event_people_can_look_up(server: FaultServer, store: Store) -> None:
    announce(store, many(12))
    worker(store, server.url(), Clock()).drain()
    digests = [one for one in announced.events(store) if one.event.kind is EventKind.DIGEST]
    assert [one.event.handle for one in digests] == ["DIGEST"]
    rows = {row.told_in for row in outbox.deliveries(store) if row.told_in}
    assert rows == {row.delivery_id for row in outbox.deliveries(store) if row.handle == "DIGEST"}


FIRST = replace(SLACK, escalate_to="phones", escalate_after_minutes=30)
PHONES = Channel(id="phones", kind="slack", secret_env="PHONES")


def passed_on(server: FaultServer, store: Store, minutes: int) -> list[str]:
    """Return what both channels get in a round so many minutes later."""
    server.received.clear()
    clock = Clock(START + timedelta(minutes=minutes))
    phones: dict[str, Sender] = {"phones": Slack(Secret(server.url("ok", "phones")))}
    worker(store, server.url(), clock, channels=(FIRST, PHONES), others=phones).drain()
    return [f"{got.path.split('/')[2]} {got.json['text'].split()[0]}" for got in server.received]


def test_a_critical_alert_nobody_acknowledged_goes_to_the_next_in_line_once(server: FaultServer, store: Store) -> None:
    announce(store, [point(150)], channels=(FIRST,))
    assert passed_on(server, store, 0) == ["T000 CRITICAL"]
    assert passed_on(server, store, 29) == []
    assert passed_on(server, store, 31) == ["phones CRITICAL"]
    assert "Nobody acknowledged it on slack within 30 minutes" in str(server.received[0].json["blocks"])
    assert passed_on(server, store, 90) == []


def test_who_is_on_it_is_not_called_again(server: FaultServer, store: Store) -> None:
    announce(store, [point(150)], channels=(FIRST,))
    assert passed_on(server, store, 0) == ["T000 CRITICAL"]
    alert = outbox.deliveries(store)[0].fingerprint
    commands.give(store, Command("c" * 64, START + timedelta(minutes=5), "ack", alert, "Amal"))
    assert passed_on(server, store, 31) == []


def test_a_warning_wakes_nobody_else(server: FaultServer, store: Store) -> None:
    announce(store, [point(27)], channels=(FIRST,))
    assert passed_on(server, store, 0) == ["T000 WARNING"]
    assert passed_on(server, store, 31) == []


def test_a_purged_report_leaves_the_digest_that_tells_of_it(server: FaultServer, store: Store) -> None:
    announce(store, many(12))
    worker(store, server.url("503"), Clock(), patience=timedelta(seconds=-1)).drain()
    server.received.clear()
    gone = outbox.deliveries(store)[3]
    with store.writing() as connection:
        purge._unfold(connection, [gone.event_id], START)
        rows = purge.outbox.c
        mine = purge.outbox.update().where(rows.event_id == gone.event_id)
        connection.execute(mine.values(state="dead", payload="[]"))
    [digest] = [one for one in announced.events(store) if one.event.kind is EventKind.DIGEST]
    assert gone.handle not in str(digest.message)
    worker(store, server.url(), Clock(START + timedelta(hours=1))).drain()
    told_handles = str([got.json for got in server.received])
    assert gone.handle not in told_handles
    others = [row for row in outbox.deliveries(store) if row.handle.startswith("AL-") and row.handle != gone.handle]
    assert len(others) == 11
    assert all(row.handle in told_handles and row.state.value == "delivered" for row in others)
