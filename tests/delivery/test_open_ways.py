"""Whether the way to people is open: drills, the test of a channel, the heartbeat, and messages put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alerts.samples import labels, noon, point, rule
from faults.server import FaultServer
from posted import SLACK, START, Clock, announce, many, worker

from tracker.alerts.message import Known, compose, to_json
from tracker.alerts.step import step
from tracker.cli import main
from tracker.config import load
from tracker.delivery.channels.slack import Slack
from tracker.delivery.drill import drill, slot_of
from tracker.delivery.heartbeat import VARIABLE, beating, heartbeat
from tracker.errors import ConfigError, StoreLocked
from tracker.model import Book
from tracker.round.deliver import deliver
from tracker.round.means import Means, RoundSummary
from tracker.secrets import Secret
from tracker.store import Store, outbox, own_events
from tracker.store.undelivered import put_back, undelivered

CONFIG = str(Path(__file__).parents[2] / "config")
WEEKLY = replace(SLACK, drill_days=7)


@pytest.fixture
def round_of(store: Store, server: FaultServer) -> Callable[..., RoundSummary]:
    """Give one delivery of a round at a moment."""
    settings = replace(load(Path(CONFIG)), channels={"slack": WEEKLY})

    def one(at: datetime, *, replay: bool = False) -> RoundSummary:
        clock = Clock(at)
        summary = RoundSummary(replay=replay)
        means = Means(clock=clock, sleep=clock.sleep, senders={"slack": Slack(Secret(server.url()))})
        deliver(settings, store, means, summary)
        return summary

    return one


def test_a_drill_comes_once_a_week_however_many_rounds(
    server: FaultServer, round_of: Callable[..., RoundSummary]
) -> None:
    for hours in range(0, 24 * 15, 5):
        round_of(START + timedelta(hours=hours))
    texts = [got.json["text"] for got in server.received]
    assert len(texts) == 3
    assert all(text.startswith("DRILL: a test of slack. Nothing happened") for text in texts)


def test_a_demonstration_drills_nobody(server: FaultServer, round_of: Callable[..., RoundSummary]) -> None:
    round_of(START, replay=True)
    assert server.received == []


def kept_back(store: Store, number: int, why: str, at: datetime) -> None:
    """Keep an event as a check does that held it back."""
    one = rule()
    watched = point(27 + number, observation_id=f"o{number}", series_id=f"s{number}")
    [fired] = step([one], [watched], Book(), noon(60), "replay").events
    message = compose(fired, one, Known.of([watched]), labels())
    with store.writing() as connection:
        own_events.insert(connection, replace(fired, held_back=why), to_json(message), at)


def test_alerts_that_turn_to_and_fro_come_once_a_day_together(
    server: FaultServer, store: Store, round_of: Callable[..., RoundSummary]
) -> None:
    round_of(START)
    server.received.clear()
    for number in range(3):
        kept_back(store, number, "flapping", START + timedelta(hours=number))
    kept_back(store, 9, "silenced", START)
    for hours in range(0, 48, 5):
        round_of(START + timedelta(hours=hours))
    [text] = [got.json["text"] for got in server.received]
    assert text.startswith("Digest: 3 alerts that turn to and fro")
    kept_back(store, 4, "flapping", START + timedelta(days=3))
    round_of(START + timedelta(days=4))
    texts = [got.json["text"][:16] for got in server.received if not got.json["text"].startswith("DRILL")]
    assert texts == ["Digest: 3 alerts", "Digest: 1 alert "]


def test_a_clock_set_back_drills_nobody_twice() -> None:
    later = START + timedelta(days=1)
    assert slot_of(WEEKLY, START) == slot_of(WEEKLY, later)
    assert drill(WEEKLY, slot_of(WEEKLY, later)) == drill(WEEKLY, slot_of(WEEKLY, START))


def test_the_watcher_hears_the_beginning_and_the_end(server: FaultServer) -> None:
    watcher = heartbeat({VARIABLE: server.url("ok", "uuid-1")})
    with beating(watcher) as told:
        assert [got.path for got in server.received] == ["/ok/uuid-1/start"]
        told(4)
    with pytest.raises(StoreLocked), beating(watcher):
        raise StoreLocked("busy")
    with pytest.raises(ZeroDivisionError), beating(watcher):
        _ = 1 / 0
    ends = [got.path for got in server.received if not got.path.endswith("start")]
    assert ends == ["/ok/uuid-1/4", "/ok/uuid-1/75", "/ok/uuid-1/1"]


@pytest.mark.parametrize("behaviour", ["500", "404", "reset", "not-http"])
def test_a_watcher_that_fails_stops_no_round(
    server: FaultServer, behaviour: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with beating(heartbeat({VARIABLE: server.url(behaviour, "uuid-canary")})) as told:
        told(0)
    assert len(server.received) == 2
    assert "canary" not in "".join(capsys.readouterr())


def test_nobody_watches_where_no_address_is_set() -> None:
    with beating(heartbeat({})) as told:
        told(0)
    with pytest.raises(ConfigError, match="no web address"):
        heartbeat({VARIABLE: "uuid"})


def test_a_dead_message_put_back_arrives(server: FaultServer, store: Store) -> None:
    announce(store, [point()])
    worker(store, server.url("404"), Clock()).drain()
    [lost] = undelivered(store)
    later = START + timedelta(days=30)
    assert put_back(store, [lost.delivery_id], later, timedelta(hours=75)) == 1
    worker(store, server.url(), Clock(later)).drain()
    assert undelivered(store) == []
    assert [row.state.value for row in outbox.deliveries(store)] == ["delivered"]
    assert put_back(store, [lost.delivery_id], later, timedelta(hours=75)) == 0


def test_a_dead_digest_put_back_brings_every_alert(server: FaultServer, store: Store) -> None:
    announce(store, many(12))
    worker(store, server.url("404"), Clock()).drain()
    [lost] = undelivered(store)
    put_back(store, [lost.delivery_id], START, timedelta(hours=75))
    worker(store, server.url(), Clock()).drain()
    assert {row.state.value for row in outbox.deliveries(store)} == {"delivered"}


def test_what_was_held_is_marked_when_it_is_put_back(server: FaultServer, store: Store) -> None:
    hold = replace(SLACK, on_unknown="hold")
    announce(store, [point()], channels=(hold,))
    worker(store, server.url("reset"), Clock(), channels=(hold,)).drain()
    [lost] = undelivered(store)
    put_back(store, [lost.delivery_id], START, timedelta(hours=75))
    server.received.clear()
    worker(store, server.url(), Clock(), channels=(hold,)).drain()
    assert server.received[0].json["text"].startswith("may repeat")


Said = Callable[..., str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """Give the program as a function that returns what it said."""

    def run(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == code, out + err
        return out + err

    return run


def test_a_channel_is_tried_in_every_form(said: Said, server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK_URL", server.url("ok", "T0/B0/canary"))
    told = said("notify", "test", "slack", "--config", CONFIG)
    assert told.count("delivered") == 3
    assert "canary" not in told
    assert all(got.json["text"].startswith("DRILL") for got in server.received)
    assert len({got.headers["webhook-id"] for got in server.received}) == 3
    said("notify", "test", "slack", "--first", "--config", CONFIG)
    assert len(server.received) == 4


def test_a_channel_that_does_not_answer_says_what_to_do(
    said: Said, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK_URL", server.url("404"))
    assert "make a new one" in said("notify", "test", "slack", "--config", CONFIG, code=3)
    monkeypatch.delenv("SLACK_WEBHOOK_URL")
    assert "set SLACK_WEBHOOK_URL" in said("notify", "test", "slack", "--config", CONFIG, code=3)
    assert "there is no channel" in said("notify", "test", "slak", "--config", CONFIG, code=2)


def test_the_dead_are_listed_and_put_back_by_name(
    said: Said, server: FaultServer, store: Store, tmp_path: Path
) -> None:
    place = str(next(tmp_path.glob("*.sqlite")))
    assert "Every message arrived" in said("alerts", "dead", "--store", place)
    [handle] = announce(store, [point()], now=datetime.now(UTC))
    worker(store, server.url("404"), Clock(datetime.now(UTC))).drain()
    told = said("alerts", "dead", "--store", place)
    assert f"{handle}  slack: dead since" in told
    assert "name alerts" in said("alerts", "retry", "--store", place, code=2)
    assert "is dead or held" in said("alerts", "retry", "AL-22222", "--store", place, code=2)
    assert "1 message put back" in said("alerts", "retry", handle, "--store", place)
    assert [row.state.value for row in outbox.deliveries(store)] == ["pending"]
