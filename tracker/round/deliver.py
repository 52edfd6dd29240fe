"""The fifth stage: send what waits in the outbox.

In: the channels that may send now. Out: what became of each message, in the summary and the store.
"""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Collection
from datetime import UTC, timedelta

from tracker import logs
from tracker.alerts.hush import FLAPPING
from tracker.alerts.message import from_json, to_json
from tracker.delivery import fold
from tracker.delivery.drill import drill, slot_of
from tracker.delivery.morning import known_as, slot
from tracker.delivery.prepare import prepare
from tracker.delivery.routing import route
from tracker.delivery.worker import Worker
from tracker.errors import TrackerError
from tracker.model import Event, Settings
from tracker.round.means import ANNOUNCING, Means, RoundSummary
from tracker.store import Store, own_events


def deliver(
    settings: Settings, store: Store, means: Means, summary: RoundSummary, spared: Collection[str] = ()
) -> None:
    """Send what waits in the outbox through the channels that may send now; on ``spared`` ones a round sends."""
    means.progress(ANNOUNCING, 0, 1)
    if not summary.replay:
        _drill(settings, store, means)
        _kept_back(settings, store, means)
        _briefs(settings, store, means)
    worker = Worker(
        store=store,
        channels=settings.channels,
        senders=means.senders,
        owner=f"{socket.gethostname()[:30]}:{os.getpid()}:{summary.round_id}",
        clock=means.clock,
        sleep=means.sleep,
        chance=random.Random(),  # noqa: S311 - spreads retries, guards nothing
        stopping=means.stopping,
        links=means.links,
        spared=spared,
    )
    summary.delivered = worker.drain()
    for name, count in summary.delivered.results.items():
        logs.logger().info("deliveries", result=name, count=count)
    means.progress(ANNOUNCING, 1, 1)


def _drill(settings: Settings, store: Store, means: Means) -> None:
    """Put the drill of this span of days into the outbox of each channel that has one and can send."""
    now = means.clock()
    for name in means.senders:
        channel = settings.channels[name]
        if channel.drill_days:
            event, message = drill(channel, slot_of(channel, now))
            own_events.say(store, event, to_json(message), [prepare(event, message, channel, now)], now)


def _briefs(settings: Settings, store: Store, means: Means) -> None:
    """Put the brief of the day into the outbox of each channel whose hour has come; one that fails stops no alert."""
    now = means.clock()
    for channel in (settings.channels[name] for name in means.senders):
        hour = slot(channel, now) if channel.brief_at and means.brief is not None else None
        last = own_events.newest(store, known_as(channel), now) if hour is not None else None
        if means.brief is None or hour is None or (last is not None and last >= hour):
            continue
        try:
            event, message, row = means.brief(settings, store, channel, last or hour - timedelta(days=1), now)
        except TrackerError as error:
            logs.logger().error("brief_not_made", channel=channel.id, reason=str(error))
            continue
        own_events.say(store, event, to_json(message), [row], now)


def _kept_back(settings: Settings, store: Store, means: Means) -> None:
    """Once a day (of UTC) tell each channel of the alerts that turn to and fro and were not sent one by one."""
    now = means.clock()
    until = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for name in means.senders:
        channel = settings.channels[name]
        since = own_events.newest(store, fold.kept_back_by(channel), now)
        if since is not None and since >= until:
            continue
        begins = since.replace(hour=0, minute=0, second=0, microsecond=0) if since else None
        held = own_events.kept_back(store, FLAPPING, begins, until)
        mine = [(event, message) for event, message in held if _goes_to(settings, event, name)]
        for start in range(0, len(mine), fold.MOST_LINES):
            messages = [from_json(message) for _, message in mine[start : start + fold.MOST_LINES]]
            event, message = fold.kept_back(channel, messages, until + timedelta(seconds=start))
            row = prepare(event, message, channel, now)
            own_events.say(store, event, to_json(message), [row], now)


def _goes_to(settings: Settings, event: Event, channel: str) -> bool:
    return channel in {one.id for one in route(event, settings.rules.get(event.rule_id), settings.channels)}
