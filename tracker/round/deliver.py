"""The fifth stage: send what waits in the outbox.

In: the channels that may send now. Out: what became of each message, in the summary and the store.
"""

from __future__ import annotations

import os
import random
import socket

from tracker import logs
from tracker.alerts.message import to_json
from tracker.delivery.drill import drill, slot_of
from tracker.delivery.prepare import prepare
from tracker.delivery.worker import Worker
from tracker.model import Settings
from tracker.round.means import ANNOUNCING, Means, RoundSummary
from tracker.store import Store, own_events


def deliver(settings: Settings, store: Store, means: Means, summary: RoundSummary) -> None:
    """Send what waits in the outbox through the channels that may send now."""
    means.progress(ANNOUNCING, 0, 1)
    if not summary.replay:
        _drill(settings, store, means)
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
