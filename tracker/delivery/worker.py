"""The outbox worker: takes one row at a time, says so before it sends, and writes down what came of it.

In: the store's outbox, the channels that can send now, a clock and a source of chance. Out: posts, settled rows, a
:class:`Drained`. The order is the promise: the row is committed as ``sending`` before the first byte leaves, so a
death in between is found later as an expired lease and told as a possible repeat, never lost and never silent. Several
workers may run at once; a row has one owner.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tracker.alerts.message import from_json, to_json
from tracker.delivery import fold
from tracker.delivery.links import Links
from tracker.delivery.outcome import EXPIRED, Outcome, Result, in_words, settle
from tracker.delivery.prepare import fall_back, pass_on, tell_together
from tracker.delivery.sender import Sender
from tracker.model import Channel, Delivery, DeliveryState, Settlement
from tracker.store import digests, outbox
from tracker.store.opening import Store
from tracker.store.unanswered import unanswered

LEASE = timedelta(seconds=60)
"""Longer than a post can take (15 s and a little), so that a live worker never loses its row."""

PATIENCE = timedelta(seconds=5)
"""Wait this long for the next row (one message a second, a first retry); later rows are the next round's."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one run of the worker did: results by name, and what it left.

    ``failing``: a message was tried, now or in an earlier run, and has not arrived; being told to wait is no failure.
    The round ends with exit code 3, until the message arrives.
    """

    results: Mapping[str, int] = field(default_factory=dict)
    arrived: Mapping[str, int] = field(default_factory=dict)  # messages delivered by this run, by channel
    dead: tuple[str, ...] = ()  # handles
    waiting: Mapping[str, int] = field(default_factory=dict)  # unsent rows by channel, after this run
    retrying: tuple[Delivery, ...] = ()  # those of the waiting that were tried before, on channels that can send now
    failing: bool = False


LONGEST = timedelta(minutes=10)
"""One run of the worker ends after this, whatever still waits: an address that says "later" again and again, or a
flood, must not keep the next reports from being read."""

MOST_EMPTY_LOOKS = 20
"""So often a row may seem due and not be had (another worker was quicker) before this one leaves it to the others."""

NOTHING_LEFT = "nothing is left of it: its report was taken out"

WELL = frozenset({Result.DELIVERED, Result.THROTTLED})


@dataclass(slots=True)
class Worker:
    """One worker. ``channels`` are all that exist, ``senders`` those that can send now (their secret is set)."""

    store: Store
    channels: Mapping[str, Channel]
    senders: Mapping[str, Sender]
    owner: str  # unique to this run of this process
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    chance: random.Random
    stopping: Callable[[], bool] = lambda: False
    lease: timedelta = LEASE
    patience: timedelta = PATIENCE
    longest: timedelta = LONGEST
    links: Links | None = None
    spared: Collection[str] = ()  # channels another run sends for: what waits on them is not given up here

    def drain(self) -> Drained:
        """Send what is due, and what falls due within the patience; return when no more is, or after `longest`."""
        results: Counter[str] = Counter()
        arrived: Counter[str] = Counter()
        last: dict[str, Result] = {}  # how the newest try of each delivery ended
        names, empty_looks = sorted(self.senders), 0
        now = self.clock()
        dead, ends = self._expire(names, now), now + self.longest
        for channel in self.channels.values():
            self._pass_on(channel, now)
        for name in names:
            self._tell_together(self.channels[name], now)
        while names and empty_looks < MOST_EMPTY_LOOKS and now < ends and not self.stopping():
            now = self.clock()
            self._find_lost(now)
            delivery = outbox.claim(self.store, names, self.owner, now, now + self.lease)
            if delivery is None:
                due = outbox.next_due(self.store, names, now)
                if due is None or due - now > self.patience:
                    break
                empty_looks += due <= now
                self.sleep(max(0.05, (due - now).total_seconds()))
                continue
            empty_looks = 0
            outcome, settlement = self._deliver(delivery)
            results[outcome.result.value] += 1
            arrived[delivery.channel_id] += outcome.result is Result.DELIVERED
            last[delivery.delivery_id] = outcome.result
            if settlement.state is DeliveryState.DEAD:
                dead.append(delivery.handle)
        retrying = tuple(outbox.retrying(self.store, names))
        # a row that waits out its pause is as undelivered as one that failed a moment ago
        failing = bool(dead or retrying) or not WELL.issuperset(last.values())
        return Drained(dict(results), dict(+arrived), tuple(dead), outbox.waiting(self.store), retrying, failing)

    def _expire(self, names: list[str], now: datetime) -> list[str]:
        """Give up what waited out its time on channels that cannot send; return the handles."""
        dead = []
        for row in outbox.expired(self.store, [*names, *self.spared], now):
            channel = self.channels.get(row.channel_id)
            instead = self._fallback_of(row, channel, EXPIRED, now) if channel else None
            if outbox.give_up(self.store, row, str(EXPIRED), now, instead):
                dead.append(row.handle)
        return dead

    def _pass_on(self, channel: Channel, now: datetime) -> None:
        """Give the next in line what is critical and was not acknowledged in time."""
        after, following = timedelta(minutes=channel.escalate_after_minutes), self.channels.get(channel.escalate_to)
        if following is None or not following.enabled:
            return
        for row, message in unanswered(self.store, channel.id, following.id, now, after):
            passed = pass_on(row, from_json(message), channel, following, now, self.links)
            outbox.add(self.store, [passed])

    def _tell_together(self, channel: Channel, now: datetime) -> None:
        """Fold what is better told in one message: a night's worth, a flood, one story."""
        waiting = digests.foldable(self.store, channel.id, now)
        messages = {row.event_id: from_json(message) for row, message in waiting}
        for digest in fold.digests(channel, [row for row, _ in waiting], messages, now):
            row = tell_together(channel, digest, now, demo=waiting[0][0].demo)
            digests.fold(self.store, digest.event, to_json(digest.message), row, digest.told, now)

    def _find_lost(self, now: datetime) -> None:
        """Rows left ``sending`` by a process that died: their outcome is unknown."""
        held = [name for name, channel in self.channels.items() if channel.on_unknown == "hold"]
        outbox.recover(self.store, held, now)

    def _deliver(self, delivery: Delivery) -> tuple[Outcome, Settlement]:
        channel, sender = self.channels[delivery.channel_id], self.senders[delivery.channel_id]
        forms = json.loads(delivery.payload)
        outcome = self._outcome(sender, forms, delivery, channel) if forms else Outcome(Result.REFUSED, NOTHING_LEFT)
        now = self.clock()
        settlement = settle(delivery, outcome, len(forms), now, self.chance, channel.on_unknown)
        died = settlement.state is DeliveryState.DEAD and bool(forms)
        instead = self._fallback_of(delivery, channel, settlement.last_result, now) if died else None
        outbox.settle(self.store, delivery, self.owner, settlement, now, instead)
        return outcome, settlement

    def _outcome(
        self, sender: Sender, forms: Sequence[Mapping[str, Any]], delivery: Delivery, channel: Channel
    ) -> Outcome:
        """Send the form whose turn it is, marked where it may repeat; whatever happens is an outcome."""
        try:
            form = forms[min(delivery.form, len(forms) - 1)]
            if delivery.may_repeat:
                form = sender.marked(form, delivery.handle, channel.language)
            return self._sent(sender, form, delivery)
        except Exception as error:  # noqa: BLE001 - one delivery must not stop the others; its text may hold a secret
            return Outcome(Result.MAYBE, type(error).__name__)

    def _sent(self, sender: Sender, form: Mapping[str, Any], delivery: Delivery) -> Outcome:
        """Send it, unless the lease ran out while this process was stopped: another may have sent it since."""
        now = self.clock()
        if delivery.lease_until is not None and now >= delivery.lease_until:
            return Outcome(Result.NOT_ACCEPTED, "its lease ran out before it was sent")
        return sender.send(form, delivery.delivery_id, now)

    def _fallback_of(self, delivery: Delivery, channel: Channel, why: str, now: datetime) -> Delivery | None:
        """Return the fallback channel's row for a dead one, or None where there is no fallback that is on."""
        fallback = self.channels.get(channel.fallback)
        if fallback is None or not fallback.enabled:
            return None
        message = from_json(outbox.message_of(self.store, delivery.event_id))
        return fall_back(delivery, message, fallback, in_words(why), now, self.links)
