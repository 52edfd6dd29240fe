"""Where an event goes, and when: labels and levels to channels, and the hours in which a channel is left alone.

In: an Event with its Rule, the channels, a moment. Out: channels; the moment quiet hours end. Pure. Critical alerts
pass quiet hours, and what takes an alert back passes with them: who was woken by a number is told that it was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.model import Channel, Event, EventKind, Rule

RANK = {"": 0, "watch": 1, "warning": 2, "critical": 3}

QUIET = "quiet hours of "
"""How the last result of a row begins that waits for their end."""

TAKEN_BACK = frozenset({EventKind.RETRACTED, EventKind.CORRECTED})


def route(event: Event, rule: Rule | None, channels: Mapping[str, Channel]) -> tuple[Channel, ...]:
    """Return the channels an event goes to: the rule's enabled ones, else every enabled one, that take such events.

    A channel takes an event at its ``least_level`` or above, of rules that share one of its ``labels``. Where no
    channel is left, the event goes to every channel that is on: it is never told to nobody.
    """
    enabled = {name: channel for name, channel in channels.items() if channel.enabled}
    wanted = [enabled[name] for name in (rule.channels if rule else ()) if name in enabled] or [*enabled.values()]
    return tuple([one for one in wanted if _takes(one, event, rule)] or enabled.values())


def quiet_until(channel: Channel, event: Event, now: datetime) -> datetime | None:
    """Return when the channel's quiet hours end, None where the event may go now."""
    if not channel.quiet_from or event.level == "critical" or event.kind in TAKEN_BACK:
        return None
    zone = ZoneInfo(channel.timezone)
    here = now.astimezone(zone)
    begins, ends = time.fromisoformat(channel.quiet_from), time.fromisoformat(channel.quiet_to)
    clock = here.time().replace(tzinfo=None)
    quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not quiet:
        return None
    day = here.date() + timedelta(days=clock >= ends)
    # a clock time that a change of clocks skips is read as the one before it, one that comes twice as its first
    return max(datetime.combine(day, ends, zone).astimezone(UTC), now)


def _takes(channel: Channel, event: Event, rule: Rule | None) -> bool:
    if event.level and RANK[event.level] < RANK[channel.least_level]:
        return False
    return not channel.labels or rule is None or bool(set(channel.labels) & set(rule.labels))
