"""Rounds over simulated days on a real store and a real server: what is remembered, who is due, what failing costs."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from source_reader import NOW, Reader
from source_samples import entry, rss
from werkzeug import Request, Response

from tracker.config import load
from tracker.http import Visitor
from tracker.model import SourceSpec, Turn
from tracker.pipeline import Means, RoundSummary, one_round
from tracker.round import record
from tracker.sources import World
from tracker.store import Store, open_store, rounds
from tracker.store.backup import backups
from tracker.store.turns import turns

HOUR = timedelta(hours=1)
words = functools.cache(load)


class Desk:
    """One feed, one store, and a clock that is set by hand; each round is a process of its own as far as it knows."""

    def __init__(self, server: HTTPServer, reader: Reader, path: Path) -> None:
        self.reader, self.path = reader, path
        self.answer: Callable[[Request], Response] = lambda request: Response(rss(entry(1)), headers={"ETag": '"1"'})
        server.expect_request("/feed").respond_with_handler(lambda request: self.answer(request))
        self.spec = SourceSpec(
            id="desk", kind="feed", url=reader.url("/feed"), hosts=(reader.host,), full_text="never", every_minutes=60
        )
        self.backups: Path | None = None

    def round(self, at: datetime, **more: object) -> RoundSummary:
        visitor = Visitor(parse=self.reader.workers.parse, sleep=lambda seconds: None, now=lambda: at)
        world = World(visitor.fetch, self.reader.workers.parse, {})
        settings = dataclasses.replace(words(), sources={"desk": self.spec} if self.spec.enabled else {})
        store = open_store(self.path)
        try:
            means = Means(clock=lambda: at, world=world, backups=self.backups)
            return one_round(settings, store, means, **({"due_only": True} | more))  # type: ignore[arg-type]
        finally:
            store.close()

    def store(self) -> Store:
        return open_store(self.path)

    def turn(self) -> Turn:
        store = self.store()
        try:
            return turns(store)["desk"]
        finally:
            store.close()

    def asked(self) -> int:
        return len(self.reader.asked())


@pytest.fixture
def desk(httpserver: HTTPServer, reader: Reader, tmp_path: Path) -> Desk:
    reader.server.clear_log()
    return Desk(httpserver, reader, tmp_path / "s.sqlite")


def test_it_is_asked_once_an_hour_by_rounds_every_quarter_and_conditionally(desk: Desk) -> None:
    asked = []
    for quarter in range(6):
        summary = desk.round(NOW + timedelta(minutes=15) * quarter)
        asked.append(len(desk.reader.server.log))
        assert ("desk" in summary.not_due) == (asked[-1] == 0)
        if asked[-1] and quarter:
            assert desk.reader.server.log[0][0].headers["If-None-Match"] == '"1"'
        desk.reader.server.clear_log()
    assert asked == [1, 1, 0, 0, 0, 1], "its slots begin some minutes after nine and after ten"


def test_all_and_only_read_regardless(desk: Desk) -> None:
    desk.round(NOW)
    assert desk.asked() == 1
    for more in ({"due_only": False}, {"due_only": False, "only": "desk"}):
        assert desk.round(NOW, **more).not_due == {}
        assert desk.asked() == 1
    assert desk.round(NOW).not_due.keys() == {"desk"}
    assert desk.asked() == 0


def test_a_source_that_breaks_is_left_alone_probed_and_taken_back(desk: Desk) -> None:
    good, probe, pauses = desk.answer, NOW, []
    desk.answer = lambda request: Response(status=500)
    for _ in range(6):
        assert desk.round(probe).exit_code == 4
        due_at = desk.turn().due_at
        assert due_at is not None
        pauses.append(due_at - probe)
        probe = due_at
    assert desk.asked() == 6
    assert pauses[0] <= timedelta(minutes=10)
    assert pauses[2:] == [timedelta(minutes=minutes) for minutes in (60, 80, 160, 320)]
    desk.answer = good
    assert desk.round(probe - timedelta(minutes=1)).not_due
    assert desk.round(probe).exit_code == 0
    store = desk.store()
    (state,) = rounds.source_states(store)
    store.close()
    assert (state.failures_in_a_row, desk.turn().resting) == (0, "")


def test_the_host_that_asks_for_rest_gets_it_across_processes(desk: Desk) -> None:
    desk.answer = lambda request: Response(status=429, headers={"Retry-After": "18000"})
    assert desk.round(NOW).exit_code == 4
    assert desk.round(NOW + 4 * HOUR).not_due == {"desk": NOW + 5 * HOUR}
    assert desk.asked() == 1
    desk.round(NOW + 5 * HOUR)
    assert desk.asked() == 1


def test_what_could_not_be_recorded_is_looked_at_again_and_then_let_go(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> tuple[str, str]:
        return "failed", "a fault of ours"

    monkeypatch.setattr(record, "record_one", broken)
    kept = []
    for hour in range(3):
        assert desk.round(NOW + hour * HOUR, due_only=False).exit_code == 4
        kept.append(bool(desk.turn().memory))
    assert kept == [False, False, True]


def test_a_source_switched_off_worries_nobody_and_comes_back_with_its_memory(desk: Desk) -> None:
    desk.round(NOW)
    desk.spec = dataclasses.replace(desk.spec, enabled=False)
    desk.round(NOW + HOUR)
    assert desk.turn().active is False
    assert desk.turn().memory
    desk.spec = dataclasses.replace(desk.spec, enabled=True)
    desk.round(NOW + 2 * HOUR)
    assert desk.turn().active is True


def test_another_address_begins_without_the_memory_of_the_old(desk: Desk) -> None:
    desk.round(NOW)
    desk.spec = dataclasses.replace(desk.spec, url=desk.spec.url + "?lang=en")
    desk.round(NOW + timedelta(seconds=1))
    assert [request.headers.get("If-None-Match") for request, _ in desk.reader.server.log] == [None, None]


@pytest.mark.store_in_a_file("a server makes its own copies")
def test_a_live_round_copies_the_store_once_a_day_and_a_copy_that_fails_stops_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    desk.backups = tmp_path / "backups"
    made = [desk.round(NOW + 8 * HOUR * n).backup is not None for n in range(7)]
    assert made == [True, False, False, True, False, False, True]
    assert len(backups(desk.path, desk.backups)) == 3
    desk.backups = desk.path  # a file, not a folder
    summary = desk.round(NOW + timedelta(days=9))
    assert summary.backup_failed
    assert summary.exit_code == 0
