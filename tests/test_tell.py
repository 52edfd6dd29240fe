"""What is told of the program itself: once a change of state, through the outbox, never about itself on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from waiting import a_message

from tracker.config import load
from tracker.delivery.outcome import Outcome, Result
from tracker.model import Channel, DeliveryState, Message, Settings, Turn
from tracker.pipeline import Means, tell_by_itself
from tracker.store import Store, announced, conditions, open_store, outbox, rounds

NOON = datetime(2024, 12, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent


class Ear:
    """A channel that hears everything; ``deaf`` is how it answers until it is set to None."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.deaf: Outcome | None = None

    def forms(self, message: Message) -> Sequence[Mapping[str, Any]]:
        return [{"text": message.title}]

    def marked(self, form: Mapping[str, Any], handle: str) -> Mapping[str, Any]:
        return {**form, "again": True}

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Outcome:
        if self.deaf is not None:
            return self.deaf
        self.heard.append(str(form.get("text") or form))
        return Outcome(Result.DELIVERED, "ok")


class Desk:
    """A store, a clock, two channels: slack for alerts, ops for the program itself."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self.ears = store, NOON, {"ops": Ear(), "slack": Ear()}
        channels = {name: Channel(id=name, kind="slack", secret_env=name.upper()) for name in self.ears}
        self.settings: Settings = replace(load(ROOT / "config"), channels=channels, meta_channel="ops")
        self.unwell: dict[str, str] = {}

    def look(self, hours: float = 0.0, *, expected: bool = False) -> list[str]:
        """Let so many hours pass, look, and return the titles that ops was told since."""
        self.now += timedelta(hours=hours)
        ops = self.ears["ops"]
        ops.heard.clear()
        means = Means(clock=lambda: self.now, sleep=self.sleep, senders=self.ears, unwell=self.unwell)
        tell_by_itself(self.settings, self.store, means, rounds_expected=expected)
        return [title(text) for text in ops.heard]

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def round(self, outcome: str = "ok") -> None:
        number = rounds.begin_round(self.store, mode="live", at=self.now, config_digest="", reader_version="r")
        rounds.end_round(self.store, number, at=self.now, outcome=outcome, counts={})

    def source(self, *, failed: int, ok: bool = True) -> None:
        turn = Turn(source_id="delta", asked="", visited_at=self.now, due_at=self.now, every_minutes=60)
        if ok:
            rounds.note_source(self.store, "delta", at=self.now, new=1, error="", problems=[], turn=turn)
        for _ in range(failed):
            rounds.note_source(self.store, "delta", at=self.now, new=0, error="status 500", problems=[], turn=turn)


def title(text: str) -> str:
    """Return what a form says first."""
    found = [words for words in ("needs you: ", "well again: ") if words in text]
    return found[0] + text.split(found[0])[1].split("*")[0].split("\n")[0].split("'")[0].split(" · ")[0].strip()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_store(tmp_path / "t.sqlite")
    yield Desk(opened)
    opened.close()


def test_where_all_is_well_nothing_is_said_and_nothing_written(desk: Desk) -> None:
    desk.round()
    desk.source(failed=0)
    assert (desk.look(), desk.look(1), conditions.known(desk.store)) == ([], [], {})


def test_a_source_that_fails_for_long_is_told_once_and_once_when_it_is_over(desk: Desk) -> None:
    desk.round()
    desk.source(failed=4)
    assert [desk.look(hours) for hours in (1, 4, 2, 1, 20)] == [[], [], ["needs you: source delta"], [], []]
    desk.source(failed=0)
    assert [desk.look(hours) for hours in (0, 5)] == [["well again: source delta"], []]
    desk.source(failed=4, ok=False)
    assert [desk.look(hours) for hours in (7, 1)] == [["needs you: source delta"], []]
    assert conditions.known(desk.store)["source:delta"].episode == 2


def test_messages_that_wait_and_dead_letters_are_told_and_one_more_dead_letter_again(desk: Desk) -> None:
    desk.round()
    a_message(desk.store)
    desk.ears["slack"].deaf = Outcome(Result.NOT_ACCEPTED, "status 503")
    assert [desk.look(hours) for hours in (0.5, 1, 1)] == [[], ["needs you: channel slack"], []]
    with desk.store.writing() as connection:
        connection.execute(outbox.outbox.update().where(outbox.outbox.c.channel_id == "slack").values(state="dead"))
    assert desk.look(1) == ["needs you: undelivered to slack", "well again: channel slack"]
    [row] = [one for one in outbox.deliveries(desk.store) if one.channel_id == "slack"]
    with desk.store.writing() as connection:
        outbox.enqueue(connection, [replace(row, delivery_id="c" * 64, state=DeliveryState.DEAD)])
    assert [desk.look(1), desk.look(1)] == [["needs you: undelivered to slack"], []]


def test_nothing_is_told_about_the_channel_that_tells_it(desk: Desk) -> None:
    desk.round()
    desk.unwell = {"config": "rules.toml: x"}
    desk.ears["ops"].deaf = Outcome(Result.BROKEN, "gone")
    assert desk.look() == []
    desk.ears["ops"].deaf = None
    assert [desk.look(hours) for hours in (2, 80)] == [[], []]
    assert set(conditions.known(desk.store)) == {"config"}
    assert outbox.counts(desk.store) == {"dead": 1}


def test_what_could_not_be_told_waits_in_the_outbox(desk: Desk) -> None:
    desk.round()
    desk.unwell = {"config": "rules.toml: x"}
    desk.ears["ops"].deaf = Outcome(Result.NOT_ACCEPTED, "status 503")
    assert desk.look() == []
    desk.ears["ops"].deaf = None
    assert desk.look(3) == ["needs you: the configuration"]
    desk.unwell = {}
    assert desk.look() == ["well again: the configuration"]


def test_without_a_channel_it_is_kept_and_told_when_there_is_one(desk: Desk) -> None:
    desk.round()
    with_ops, desk.unwell = desk.settings, {"config": "rules.toml: x"}
    desk.settings = replace(with_ops, meta_channel="")
    assert desk.look() == []
    desk.settings = with_ops
    assert [desk.look(1), desk.look(1)] == [["needs you: the configuration"], []]


def test_rounds_that_fail_or_do_not_come_are_told(desk: Desk) -> None:
    desk.round("failed")
    assert [desk.look(), desk.look(1)] == [["needs you: rounds"], []]
    desk.round()
    assert [desk.look(), desk.look(1, expected=True)] == [["well again: rounds"], []]
    assert [desk.look(2, expected=True), desk.look(1, expected=True)] == [["needs you: rounds"], []]


@pytest.mark.store_in_a_file("a server makes its own copies")
def test_a_store_without_a_copy_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.round()
    desk.now += timedelta(hours=49)
    desk.round()
    means = Means(clock=lambda: desk.now, sleep=desk.sleep, senders=desk.ears, backups=tmp_path / "backups")
    for _ in range(2):
        tell_by_itself(desk.settings, desk.store, means)
    assert [title(text) for text in desk.ears["ops"].heard] == ["needs you: the daily copy"]


def test_it_is_no_alert_on_a_figure(desk: Desk) -> None:
    desk.round("failed")
    desk.look()
    assert (announced.events(desk.store), announced.alerts(desk.store)) == ([], [])
