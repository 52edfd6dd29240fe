"""The demonstration reports, end to end, to a local webhook receiver: its copy against Slack's limits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from faults.server import FaultServer
from hostile import check_payload
from posted import Clock, new_store

from tracker.config import load
from tracker.delivery.channels.slack import Slack
from tracker.pipeline import Means, RoundSummary, one_round
from tracker.secrets import Secret
from tracker.store import Store

CONFIG = Path(__file__).parents[2] / "config"
LONG_AFTER = datetime(2025, 1, 15, 12, tzinfo=UTC)


def replay(store: Store, url: str) -> RoundSummary:
    clock = Clock(LONG_AFTER)
    means = Means(clock=clock, sleep=clock.sleep, senders={"slack": Slack(Secret(url))})
    return one_round(load(CONFIG), store, means, replay=True)


@pytest.fixture
def posted(tmp_path: Path) -> tuple[list[str], RoundSummary, RoundSummary]:
    """The texts the receiver got in the first round, and both rounds' summaries."""
    store = new_store(tmp_path)
    with FaultServer() as server:
        first, second = replay(store, server.url()), replay(store, server.url())
        for got in server.received:
            check_payload(got.json)
        texts = [got.json["text"] for got in server.received]
    store.close()
    return texts, first, second


def test_the_receiver_gets_each_demonstration_alert_once_and_within_limits(
    posted: tuple[list[str], RoundSummary, RoundSummary],
) -> None:
    texts, first, second = posted
    assert first.exit_code == second.exit_code == 0
    assert not second.changed
    assert len(texts) == len(first.events) == len(set(texts))
    assert all(text.startswith("DEMO ") for text in texts)
    for fact, source in (
        ("Civilians killed: at least 27", "UN"),
        ("Civilians killed: at least 27", "unnamed reports"),
        ("People displaced: more than 14,000", "UN"),
        ("People killed: more than 300", "no source named"),
        ("People killed: 255", "SOHR"),
        ("Children killed: 8", "unnamed reports"),
    ):
        assert [text for text in texts if fact in text and f" · {source} · " in text], (fact, source)


def test_a_dead_webhook_ends_with_3_and_the_fallback_waits_with_the_message(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with FaultServer() as server:
        summary = replay(store, server.url("404"))
    store.close()
    assert summary.exit_code == 3
    assert summary.delivered.dead
    assert summary.delivered.waiting == {"console": len(summary.events)}
