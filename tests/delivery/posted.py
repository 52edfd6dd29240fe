"""A store with messages in its outbox, and a worker on a clock that tests move."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.samples import labels, noon, point, rule
from empty_store import new_store, put_empty

from tracker.alerts.message import Known, compose, to_json
from tracker.alerts.step import step
from tracker.delivery.channels.slack import Slack
from tracker.delivery.prepare import prepare_all
from tracker.delivery.sender import Sender
from tracker.delivery.worker import Worker
from tracker.model import Channel, Point, Rule
from tracker.secrets import Secret
from tracker.store import Store, checks

__all__ = ["SLACK", "START", "Clock", "announce", "many", "new_store", "put_empty", "worker"]

START = datetime(2024, 12, 1, 13, tzinfo=UTC)
SLACK = Channel(id="slack", kind="slack", secret_env="HOOK")


@dataclasses.dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def announce(
    store: Store,
    points: Sequence[Point],
    *,
    rules: Sequence[Rule] = (),
    channels: Sequence[Channel] = (SLACK,),
    now: datetime = START,
) -> list[str]:
    """Check the points and keep what follows, as a round does; return the handles announced."""
    rules = rules or (rule(),)
    position, book = checks.start(store)
    result = step(rules, points, book, noon(60), "replay")
    by_id = {one.id: one for one in rules}
    known = Known.of(points)
    messages = {event.event_id: compose(event, by_id.get(event.rule_id), known, labels()) for event in result.events}
    deliveries = prepare_all(result.events, messages, by_id, {channel.id: channel for channel in channels}, now)
    stored: Mapping[str, Mapping[str, Any]] = {key: to_json(message) for key, message in messages.items()}
    checked = [(one.known_at, one.observation_id) for one in points]
    check = checks.Check(result, checked, stored, deliveries, {one.id: one.label for one in rules})
    checks.record(store, position, check, now)
    return [event.handle for event in result.events]


def many(count: int) -> list[Point]:
    """Return points that raise one alert each."""
    return [point(27 + n, day=3, series_id=f"s{n}", observation_id=f"o{n:04}") for n in range(count)]


def worker(
    store: Store,
    address: str,
    clock: Clock,
    *,
    channels: Sequence[Channel] = (SLACK,),
    others: Mapping[str, Sender] | None = None,
    **options: Any,
) -> Worker:
    """Return a worker whose Slack channel posts to ``address``."""
    return Worker(
        store,
        {channel.id: channel for channel in channels},
        {"slack": Slack(Secret(address)), **(others or {})},
        owner=options.pop("owner", "test"),
        clock=clock,
        sleep=clock.sleep,
        chance=random.Random(7),
        **options,
    )
