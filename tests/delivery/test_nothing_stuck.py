"""What could keep a message from people, or bring it out of turn: digests, retries, purges, other runs, other tongues.

Each test was a suspicion; its docstring says what was wrong, where something was.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from alerts.samples import labels, noon, point, rule
from alerts.test_corrections import reviewed
from faults.server import FaultServer
from hostile import check_payload, strings
from posted import SLACK, START, Clock, announce, many, worker

from tracker.alerts.message import Known, compose, spoken
from tracker.alerts.step import step
from tracker.delivery import fold
from tracker.delivery.channels import others, slack, smtp
from tracker.delivery.channels.console import Console
from tracker.delivery.outcome import EXPIRED, EXPIRY, Result, in_words
from tracker.delivery.prepare import fall_back, prepare
from tracker.delivery.worker import LEASE
from tracker.http import post as http_post
from tracker.locales import Locale
from tracker.model import Book, Channel, Event, Message, Point
from tracker.store import Store, outbox, own_events, purge, undelivered
from tracker.store.tables_alerts import outbox as rows

FRENCH = replace(SLACK, language="fr")


def states(store: Store) -> list[str]:
    return [row.state.value for row in outbox.deliveries(store)]


def told(server: FaultServer) -> list[str]:
    return [got.json["text"] for got in server.received]


def at(value: float, day: int, series: str, **more: object) -> Point:
    return point(value, day=day, series_id=series, observation_id=f"{series}-{day}", **more)


def test_a_doubtful_figure_that_a_person_accepts_is_sent_as_certain(server: FaultServer, store: Store) -> None:
    """The event had the id of the doubtful one: it was known already, and nothing was sent."""
    doubtful = point(27, confidence=0.4)
    announce(store, [doubtful])
    announce(store, [reviewed(doubtful, confidence=1.0)])
    worker(store, server.url(), Clock()).drain()
    assert [text.split(" Civilian")[0] for text in told(server)] == ["UNCONFIRMED WARNING", "WARNING"]


def test_a_digest_overtakes_no_earlier_message_of_an_alert_it_tells(server: FaultServer, store: Store) -> None:
    """RESOLVED went out in a digest while FIRING waited for its next try: people read them the wrong way round."""
    announce(store, [at(27, 1, "s0")])
    clock = Clock()
    server.script.append("503")
    worker(store, server.url(), clock, patience=timedelta(seconds=-1)).drain()
    with store.writing() as connection:  # as if it had failed often: its next try is far away
        connection.exec_driver_sql("UPDATE outbox SET next_at = '2024-12-03T00:00:00.000000Z'")
    server.received.clear()
    announce(store, [at(9, 4, "s0"), *many(12)])
    worker(store, server.url(), clock).drain()
    texts = told(server)
    mine = [text.split(" Civilian")[0] for text in texts if "Digest" not in text]
    assert mine == ["WARNING", "RESOLVED (warning)"]
    assert sum(text.startswith("Digest") for text in texts) == 1
    assert set(states(store)) == {"delivered"}


def test_the_lines_of_one_alert_stand_in_their_order_in_a_digest() -> None:
    """What is critical came first, and so the end of an alert stood above its beginning."""
    story = [point(27, day=1), point(150, day=2), point(9, day=3)]
    result = step([rule()], story, Book(), noon(9), "replay")
    known, channel = Known.of(story), replace(SLACK, digest_above=2)
    messages = {one.event_id: compose(one, rule(), known, labels()) for one in result.events}
    waiting = [prepare(one, messages[one.event_id], channel, START) for one in result.events]
    by_priority = sorted(waiting, key=lambda row: row.priority)
    assert [row.priority for row in by_priority] == [0, 0, 1]
    [made] = fold.digests(replace(channel, digest_above=1), [replace(row, priority=1) for row in by_priority], messages,
                          START)  # fmt: skip
    kinds = [line.split(" · ")[1].split(" Civilian")[0] for line in made.message.others]
    assert kinds == ["WARNING", "CRITICAL", "RESOLVED (critical)"]


def purged(store: Store, delivery_id: str) -> None:
    with store.writing() as connection:
        mine = rows.update().where(rows.c.delivery_id == delivery_id)
        connection.execute(mine.values(state="dead", payload="[]", last_result=purge.GONE))


def test_what_is_put_back_after_a_purge_stops_nobody(server: FaultServer, store: Store) -> None:
    """There was no form to send: every later round ended there, and nothing behind it was ever sent."""
    announce(store, many(3))
    first, *_ = outbox.deliveries(store)
    purged(store, first.delivery_id)
    assert undelivered.undelivered(store) == []
    assert undelivered.put_back(store, [first.delivery_id], START, EXPIRY) == 0
    assert outbox.lost(store) == {}
    with store.writing() as connection:  # as one version of this program put it back
        connection.execute(rows.update().where(rows.c.delivery_id == first.delivery_id).values(state="pending"))
    channels = (replace(SLACK, fallback="console"), Channel(id="console", kind="console"))
    printed: list[str] = []
    worker(store, server.url(), Clock(), channels=channels, others={"console": Console(printed.append)}).drain()
    assert states(store) == ["dead", "delivered", "delivered"]
    assert printed == []


def test_a_run_that_only_tells_of_the_program_gives_up_nothing_of_others(store: Store) -> None:
    """What waited out its time while the machine was off was given up without a try, before the round that sends."""
    announce(store, [point()])
    late = Clock(START + EXPIRY * 2)
    own = worker(store, "http://127.0.0.1:1", late, channels=(SLACK, Channel(id="own", kind="console")))
    own.senders, own.spared = {"own": Console(lambda _: None)}, ("slack", "own")
    assert (own.drain().dead, states(store)) == ((), ["pending"])
    own.spared = ()
    assert states(store) == ["pending"]
    assert own.drain().dead != ()


def one_of(*points: Point) -> tuple[Event, Message]:
    event = step([rule()], points, Book(), noon(60), "replay").events[-1]
    return event, compose(event, rule(), Known.of(points), labels())


ENDINGS = [f"{result.value}: status 404" for result in Result if result not in {Result.DELIVERED, Result.THROTTLED}]


@pytest.mark.parametrize("ending", [*ENDINGS, f"expired; {ENDINGS[0]}", str(EXPIRED)])
def test_why_a_message_comes_by_another_way_is_said_in_its_language(ending: str) -> None:
    """ "Refusé définitivement" was told a French reader as "refused for good"."""
    event, message = one_of(point())
    message = replace(message, seen_as={"internal:fr": spoken(message, Locale("fr"))})
    row = prepare(event, message, FRENCH, START)
    again = fall_back(row, message, FRENCH, in_words(ending), START)
    [notice] = [text for text in strings(json.loads(again.payload)[0]) if "ne l’a pas pris" in text]
    for word in ("expired", "accepted", "refused", "unknown", "broken", "failed", "could not"):
        assert word not in notice
    assert ("404" in notice) is (ending != EXPIRED)


@pytest.mark.parametrize("code", ["en", "fr", "ar"])
def test_more_caveats_than_slack_shows_are_counted_in_the_messages_language(code: str) -> None:
    _, message = one_of(point())
    many_more = replace(spoken(message, Locale(code)), caveats=tuple(f"{n}." for n in range(14)))
    [block] = [it for it in slack.blocks(many_more) if it["type"] == "context" and "⚠" in it["elements"][0]["text"]]
    assert len(block["elements"]) == 10
    rest = block["elements"][-1]["text"]
    assert rest == Locale(code).line(Locale(code).plural("and {n} more", "and {n} more", 5))
    assert ("more" in rest) is (code == "en")
    check_payload(slack.payloads(replace(message, caveats=many_more.caveats))[0])


def test_every_kind_of_post_ends_well_within_its_lease() -> None:
    """Apprise could take as long as the lease: another run would take its row while it was still sending."""
    longest = max(others.DEADLINE_SECONDS, smtp.DEADLINE_SECONDS, http_post.__kwdefaults__["deadline_seconds"])
    assert timedelta(seconds=longest + 10) <= LEASE


def test_a_digest_of_a_clock_that_ran_ahead_is_not_the_newest(store: Store) -> None:
    """For a year no digest of what turns, and no brief, would have been sent."""
    channel = Channel(id="slack", kind="slack")
    _, message = one_of(point())
    for until in (START, START + timedelta(days=365)):
        event, told_of = fold.kept_back(channel, [message], until)
        own_events.say(store, event, json.loads(json.dumps({"title": told_of.title})), [], until)
    alert = fold.kept_back_by(channel)
    assert own_events.newest(store, alert, START + timedelta(hours=9)) == START
    assert own_events.newest(store, alert, START - timedelta(hours=9)) is None


def test_an_address_that_fails_is_not_asked_every_second_because_more_waits_behind(
    server: FaultServer, store: Store
) -> None:
    """What failed was tried again each second as long as a later message of its alert was due: 600 times a round."""
    announce(store, [point(27, day=1), point(120, day=2)])
    worker(store, server.url("503"), Clock()).drain()
    assert len(server.received) <= 3


def test_a_digest_that_fails_is_not_sent_every_second_because_more_waits_behind(
    server: FaultServer, store: Store
) -> None:
    clock = Clock()
    announce(store, many(12))
    worker(store, server.url("503"), clock, patience=timedelta(seconds=-1)).drain()
    announce(store, [at(150, 4, "s3")])
    server.received.clear()
    worker(store, server.url("503"), clock).drain()
    assert 1 <= len(server.received) <= 3


def test_what_waits_behind_goes_out_when_its_time_has_come(server: FaultServer, store: Store) -> None:
    announce(store, [point(27, day=1), point(120, day=2), *many(1)])
    clock = Clock()
    server.script.append("503")
    worker(store, server.url(), clock, patience=timedelta(seconds=1)).drain()
    clock.now = START + timedelta(minutes=10)
    worker(store, server.url(), clock).drain()
    assert set(states(store)) == {"delivered"}
    mine = [text.split(" Civilian")[0] for text in told(server)]
    assert mine.index("WARNING") < mine.index("CRITICAL")
    assert "Digest" not in " ".join(mine), "nothing of it waited for a morning"


def test_what_follows_a_message_that_goes_by_itself_is_in_no_digest(server: FaultServer, store: Store) -> None:
    """The first critical ones of a flood go by themselves: where one failed, the digest told its end before it."""
    grave = [at(150, 3, f"grave{n:02}") for n in range(11)]
    announce(store, [*many(8), *grave, at(9, 4, "grave03")])
    server.script += ["ok"] * 3 + ["503"]
    worker(store, server.url(), Clock(), patience=timedelta(seconds=2)).drain()
    digests = [str(got.json["blocks"]) for got in server.received if got.json["text"].startswith("Digest")]
    assert digests
    assert not any("RESOLVED" in one for one in digests)
