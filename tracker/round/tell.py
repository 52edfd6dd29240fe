"""Beside the stages: whoever looks after the program is told when something is wrong with the program itself.

In: the status, what the caller knows besides, the channel of [meta]. Out: a message for each thing that went wrong or
is well again, in the outbox, once. Without a channel the state is kept all the same, and told when there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tracker import logs
from tracker.alerts.handles import digest, handle
from tracker.alerts.message import spoken, to_json
from tracker.delivery.prepare import prepare
from tracker.locales import Locale, joined, said
from tracker.model import Channel, Event, EventKind, Message, Settings, Standing
from tracker.round.deliver import deliver
from tracker.round.means import Means, RoundSummary
from tracker.status.conditions import Wrong, wrong_with
from tracker.status.look import look
from tracker.store import Store
from tracker.store.announced import OWN_RULE
from tracker.store.conditions import Condition, Telling, keep, known

LONGEST = 500
"""Letters of what is wrong that are told; the rest is on the screen of `tracker status`."""

WHY = said("This is about the program that watches, not about a crisis. It is told once, and again when it is over.")
CONFIG = Wrong("", said("`tracker config check` lists every problem; the last good configuration is still used."))


def tell(settings: Settings, store: Store, means: Means, *, rounds_expected: bool = False) -> None:
    """Write what went wrong since it was last looked at, and what is well again, with its messages."""
    now = means.clock()
    channel = settings.channels.get(settings.meta_channel)
    seen = look(store, now, backed_up=means.backups is not None)
    found = wrong_with(seen, channel.id if channel else "", rounds_expected=rounds_expected)
    found |= {name: replace(CONFIG, what=what) for name, what in means.unwell.items()}
    before = known(store)
    for name, wrong in found.items():
        _went_wrong(store, before.get(name), name, wrong, channel, now)
    for name, one in before.items():
        if name not in found and not one.well:
            _is_over(store, one, channel, now)


def tell_by_itself(settings: Settings, store: Store, means: Means, *, rounds_expected: bool = False) -> None:
    """Tell, and send it: for where no round does."""
    tell(settings, store, means, rounds_expected=rounds_expected)
    channel = settings.meta_channel
    senders = {name: sender for name, sender in means.senders.items() if name == channel}
    deliver(settings, store, replace(means, senders=senders), RoundSummary(), spared=means.senders)


def _went_wrong(
    store: Store, before: Condition | None, name: str, wrong: Wrong, channel: Channel | None, now: datetime
) -> None:
    told = wrong.what if len(wrong.what) <= LONGEST else wrong.what[:LONGEST] + "…"
    new = before is None or before.well
    another = before is not None and wrong.counts and before.detail != told
    untold = before is not None and not before.well and not before.event_id and channel is not None
    if not (new or another or untold):
        return
    episode = (before.episode if before else 0) + (new or another)
    since = now if new or before is None else before.since
    after = Condition(name, False, since, told, episode, "")
    _keep(store, before, after, EventKind.FIRING, told, wrong.action, channel, now)


def _is_over(store: Store, before: Condition, channel: Channel | None, now: datetime) -> None:
    after = Condition(before.name, True, now, "", before.episode, "")
    reader = channel if before.event_id else None  # whoever was not told that it began is not told that it is over
    _keep(store, before, after, EventKind.RESOLVED, said("It was: {what}", what=before.detail), "", reader, now)


def _keep(
    store: Store, before: Condition | None, after: Condition, kind: EventKind, told: str, action: str,
    channel: Channel | None, now: datetime,
) -> None:  # fmt: skip
    telling = None if channel is None or not channel.enabled else _telling(after, kind, told, action, channel, now)
    after = replace(after, event_id=telling.event.event_id if telling else "")
    if keep(store, before, after, telling, now):
        logs.logger().warning("condition", name=after.name, well=after.well, told=bool(telling), detail=told)


def _telling(one: Condition, kind: EventKind, told: str, action: str, channel: Channel, now: datetime) -> Telling:
    alert = digest(OWN_RULE, one.name)
    event = Event(
        event_id=digest(alert, str(one.episode), kind.value, one.since.isoformat()), fingerprint=alert,
        rule_id=OWN_RULE, series_id="", episode=one.episode, kind=kind, level="", standing=Standing.CONFIRMED,
        observation_id="", at=now, reason=told, handle=f"TR-{handle(alert, {}).removeprefix('AL-')}",
    )  # fmt: skip
    message = spoken(_message(event, one, told, action), Locale(channel.language))
    return Telling(event, dict(to_json(message)), prepare(event, message, channel, now))


def _message(event: Event, one: Condition, told: str, action: str) -> Message:
    over = event.kind is EventKind.RESOLVED
    about = _called(one.name)
    title = said("TRACKER well again: {what}", what=about) if over else said("TRACKER needs you: {what}", what=about)
    return Message(
        event_id=event.event_id, handle=event.handle, kind=event.kind, level="", standing=event.standing, title=title,
        headline=(title,), fact=told, delta="", why_now=WHY, action=action, episode=event.episode,
    )  # fmt: skip


NAMED: Mapping[str, str] = {"channel": said("channel"), "dead": said("undelivered to"), "source": said("source")}


def _called(name: str) -> str:
    """Return a condition's name as people say it."""
    sort, _, which = name.partition(":")
    fixed = {"backup": said("the daily copy"), "rounds": said("rounds"), "config": said("the configuration")}
    return fixed.get(name) or joined(" ", [NAMED.get(sort, sort), which])
