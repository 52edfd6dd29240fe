"""The fifth stage: send what waits in the outbox.

In: the channels that may send now. Out: what became of each message, in the summary and the store.
"""

from __future__ import annotations

import os
import random
import socket

from tracker import logs
from tracker.delivery.worker import Worker
from tracker.model import Settings
from tracker.round.means import ANNOUNCING, Means, RoundSummary
from tracker.store import Store


def deliver(settings: Settings, store: Store, means: Means, summary: RoundSummary) -> None:
    """Send what waits in the outbox through the channels that may send now."""
    means.progress(ANNOUNCING, 0, 1)
    worker = Worker(
        store=store,
        channels=settings.channels,
        senders=means.senders,
        owner=f"{socket.gethostname()[:30]}:{os.getpid()}:{summary.round_id}",
        clock=means.clock,
        sleep=means.sleep,
        chance=random.Random(),  # noqa: S311 - spreads retries, guards nothing
        stopping=means.stopping,
    )
    summary.delivered = worker.drain()
    for name, count in summary.delivered.results.items():
        logs.logger().info("deliveries", result=name, count=count)
    means.progress(ANNOUNCING, 1, 1)
