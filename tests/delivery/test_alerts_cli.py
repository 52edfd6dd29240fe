"""``tracker alerts`` as a person types it, on a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alerts.samples import noon, point
from faults.server import FaultServer
from hostile import check_payload
from posted import START, Clock, announce, new_store, worker
from typer.testing import CliRunner, Result

from tracker.cli.alerts import app
from tracker.model import Bound
from tracker.store import Store

CONFIG = str(Path(__file__).parents[2] / "config")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def tracker_alerts(store: Store, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--store", str(store.path)])


def test_list_says_what_is_open_and_where_it_stands(store: Store) -> None:
    assert "No alert is open." in tracker_alerts(store, "list").stdout
    [handle] = announce(store, [point(27, day=1)])
    shown = tracker_alerts(store, "list").stdout
    for part in (handle, "firing warning", "slack: pending", "Civilian deaths: 27", "28 Nov 2024 12:00 UTC"):
        assert part in shown


def test_explain_shows_every_input_guard_counter_and_delivery(store: Store) -> None:
    points = [
        point(20, day=1),
        point(27, day=2, bound=Bound.AT_LEAST),
        point(28, day=3, confidence=0.3),
        point(26, day=1, observation_id="late", known_at=noon(4)),
    ]
    [handle] = announce(store, points)
    with FaultServer(script=["503", "cut", "ok"]) as server:
        for hours in (0, 1, 2):
            worker(store, server.url(), Clock(START + timedelta(hours=hours)), patience=timedelta(0)).drain()
    shown = tracker_alerts(store, "explain", handle.removeprefix("AL-").lower()).stdout
    for part in (
        "Civilians killed (civilian-deaths), series s1",
        "20, 28 Nov 2024: no level is reached",
        "at least 27, 29 Nov 2024: warning at 25",
        "28, 30 Nov 2024: read with confidence 0.30, below 0.7",
        "26, 28 Nov 2024: speaks of 2024-11-28; 2024-11-29 was evaluated before",
        "below", "crossed", "doubtful", "older",
        "FIRING warning, confirmed",
        "“The office said 27 civilians were killed.”",
        "not accepted: status 503",
        "outcome unknown: it may have arrived",
        "slack: delivered, may repeat",
    ):  # fmt: skip
        assert part in shown, part


def test_a_handle_nobody_has_ends_with_2(store: Store) -> None:
    result = tracker_alerts(store, "explain", "AL-NONE")
    assert result.exit_code == 2
    assert "There is no alert AL-NONE" in result.stderr


def test_preview_prints_exactly_the_payload(store: Store) -> None:
    [handle] = announce(store, [point(27, day=1)])
    result = tracker_alerts(store, "preview", handle, "--channel", "slack", "--config", CONFIG)
    payload = json.loads(result.stdout)
    check_payload(payload)
    with FaultServer() as server:
        worker(store, server.url(), Clock()).drain()
        assert server.received[0].json == payload


def test_terminal_escapes_from_an_article_never_reach_the_screen(store: Store) -> None:
    evil = "27\x1b[2Jcivilians\x1b]0;owned\x07 killed\u202e"
    said = dict.fromkeys(("quote", "title", "said_by_label", "place"), evil)
    [handle] = announce(store, [point(27, day=1, sentence=evil * 3, **said)])
    for words in (["list"], ["explain", handle]):
        shown = tracker_alerts(store, *words).stdout
        assert not set(shown) & {"\x1b", "\x07", "\u202e"}
