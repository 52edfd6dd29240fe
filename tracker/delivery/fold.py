"""Several messages of one channel told as one: a night's worth in the morning, a flood, or one story's many alerts.

In: the rows of a channel that may go now and were never tried, with their messages. Out: :class:`Digest`, the rows to
fold and the event and message that tell them. Pure. A folded row stays in the outbox under its own id until the digest
that tells it has arrived, so nothing is told less surely for being told together, and order is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.alerts import handles
from tracker.alerts.message import spoken
from tracker.alerts.words import level
from tracker.delivery.routing import QUIET
from tracker.locales import Locale, joined, said, said_many
from tracker.model import Channel, Delivery, Event, EventKind, Message, Standing

MOST_LINES = 40
"""Alerts one digest tells; more make another."""

URGENT = 0

LAST = "~"
"""Later than any moment, as text."""

HANDLE = "DIGEST"

FLAPPING = said("that turn to and fro, kept back since the last digest")


@dataclass(frozen=True, slots=True)
class Digest:
    """An event that tells others, its message, and the ids of the deliveries it stands for."""

    event: Event
    message: Message
    priority: int
    told: tuple[str, ...]


def digests(channel: Channel, rows: Sequence[Delivery], messages: Mapping[str, Message], now: datetime) -> list[Digest]:
    """Return what to tell together; rows that are in none go out one by one.

    ``rows`` are in the order they would go; ``messages`` by event id. A flood (more than ``digest_above``) leaves the
    first few critical ones alone; the same story (``group_from``) is one place, indicator and kind of event. What comes
    after a message of its alert that goes by itself goes by itself as well: a digest would overtake it.
    """
    folded = [*rows]
    while True:
        made = _together(channel, folded, messages, now)
        taken = {name for one in made for name in one.told}
        alone: dict[str, str] = {}  # of each alert, when the first message happened that goes by itself
        for row in rows:
            if row.delivery_id not in taken:
                alone[row.fingerprint] = min(messages[row.event_id].at, alone.get(row.fingerprint, LAST))
        late = {row.delivery_id for row in folded if messages[row.event_id].at >= alone.get(row.fingerprint, LAST)}
        if not late & taken:
            return made
        folded = [row for row in folded if row.delivery_id not in late & taken]


def _together(
    channel: Channel, rows: Sequence[Delivery], messages: Mapping[str, Message], now: datetime
) -> list[Digest]:
    groups = [*_after_quiet(rows), *_of_one_story(channel, rows, messages), *_flood(channel, rows)]
    made, taken = [], set[str]()
    for why, group in groups:
        left = _in_turn([row for row in group if row.delivery_id not in taken], messages)
        for start in range(0, len(left), MOST_LINES):
            part = left[start : start + MOST_LINES]
            if len(part) > 1:
                made.append(_digest(channel, part, messages, why, now))
                taken |= {row.delivery_id for row in part}
    return made


def _in_turn(rows: Sequence[Delivery], messages: Mapping[str, Message]) -> list[Delivery]:
    """Return the rows with those of one alert side by side, in the order of what they tell; the first leads."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(row.fingerprint, place)
    return sorted(rows, key=lambda row: (first[row.fingerprint], messages[row.event_id].at))


def kept_back(channel: Channel, messages: Sequence[Message], until: datetime) -> tuple[Event, Message]:
    """Return the day's digest of alerts that turn to and fro, which were not sent one by one."""
    alert = kept_back_by(channel)
    event = _event(alert, handles.digest(alert, until.isoformat()), messages, FLAPPING, until)
    return event, _seen_by_all(event, messages, FLAPPING)


def kept_back_by(channel: Channel) -> str:
    """Return the name under which a channel's digests of the day are kept."""
    return handles.digest("kept back", channel.id)


def _after_quiet(rows: Iterable[Delivery]) -> list[tuple[str, list[Delivery]]]:
    kept = [row for row in rows if row.last_result.startswith(QUIET)]
    return [(said("kept back in quiet hours"), kept)]


def _of_one_story(
    channel: Channel, rows: Iterable[Delivery], messages: Mapping[str, Message]
) -> list[tuple[str, list[Delivery]]]:
    if not channel.group_from:
        return []
    stories: dict[tuple[object, ...], list[Delivery]] = {}
    for row in rows:
        message = messages[row.event_id]
        figure = message.figure
        if figure and row.priority != URGENT:
            key = (figure.get("crisis"), figure.get("place"), figure.get("indicator"), message.kind)
            stories.setdefault(key, []).append(row)
    return [
        (said("of one place, indicator and kind"), same) for same in stories.values() if len(same) >= channel.group_from
    ]


def _flood(channel: Channel, rows: Sequence[Delivery]) -> list[tuple[str, list[Delivery]]]:
    most = channel.digest_above
    if not most or len(rows) <= most:
        return []
    urgent = [row for row in rows if row.priority == URGENT]
    others = [row for row in rows if row.priority != URGENT]
    return [(said("many at once"), urgent[most:]), (said("many at once"), others)]


def _digest(
    channel: Channel, rows: Sequence[Delivery], messages: Mapping[str, Message], why: str, now: datetime
) -> Digest:
    parts = [messages[row.event_id] for row in rows]
    name = handles.digest("digest", channel.id, *sorted(row.delivery_id for row in rows))
    made_at = max([row.created_at for row in rows])
    event = _event(handles.digest("digest", channel.id), name, parts, why, made_at)
    priority, told = min(row.priority for row in rows), tuple(row.delivery_id for row in rows)
    return Digest(event, _seen_by_all(event, parts, why), priority, told)


def _event(fingerprint: str, name: str, parts: Sequence[Message], why: str, at: datetime) -> Event:
    levels = [level for level in ("critical", "warning", "watch") if any(part.level == level for part in parts)]
    return Event(
        event_id=name,
        fingerprint=fingerprint,
        rule_id="",
        series_id="",
        episode=0,
        kind=EventKind.DIGEST,
        level=levels[0] if levels else "",
        standing=Standing.CONFIRMED,
        observation_id="",
        at=at,
        reason=why,
        handle=HANDLE,
    )


def _seen_by_all(event: Event, parts: Sequence[Message], why: str) -> Message:
    """Return the team's message, and beside it what any other audience may see of its parts."""
    own, seen = _message(event, parts, why), {}
    for reader in sorted({reader for part in parts for reader in part.seen_as}):
        audience, _, language = reader.partition(":")
        views = [part.seen_as.get(reader) or part.seen_as.get(audience, part) for part in parts]
        seen[reader] = spoken(_message(event, views, why), Locale.of(language or "en"))
    return replace(own, seen_as={reader: one for reader, one in seen.items() if one != own})


def _message(event: Event, parts: Sequence[Message], why: str) -> Message:
    levels = [name for name in ("critical", "warning", "watch") if _count(parts, name)]
    counts = joined(", ", [said("{n} {level}", n=_count(parts, name), level=level(name)) for name in levels])
    title = said_many("Digest: {n} alert {why}", "Digest: {n} alerts {why}", len(parts), why=why)
    return Message.of(
        event,
        title=title,
        headline=(title, counts, *(_line(part) for part in parts[:3])),
        fact=counts or title,
        delta="",
        why_now=said("Each is an alert of its own: `tracker alerts explain` with its handle shows its evidence."),
        others=tuple(_line(part) for part in parts),
        demo=any(part.demo for part in parts),
    )


def _line(part: Message) -> str:
    return " · ".join([part.handle, *filter(None, part.headline)])


def _count(parts: Iterable[Message], level: str) -> int:
    return sum(part.level == level for part in parts)
