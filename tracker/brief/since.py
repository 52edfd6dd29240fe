"""From when on a brief tells: what a person says, as a moment.

In: "yesterday", a number of days ("7d"), a day or a moment, and now. Out: a moment in UTC. A day means its beginning.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from tracker.errors import TrackerError

DAYS = re.compile(r"([0-9]{1,3})d")
LONGEST = 40


class NoMoment(TrackerError):
    """What was said is no moment, or lies ahead."""

    exit_code = 2


def moment(said: str, now: datetime) -> datetime:
    """Return the moment. Raises NoMoment for what is none, or not before now."""
    words = said.strip().lower()[:LONGEST]
    days = 1 if words in ("", "yesterday") else int(found[1]) if (found := DAYS.fullmatch(words)) else None
    if days is not None:
        begins = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        return begins - timedelta(days=days)
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        hint = 'yesterday, 7d, 2024-11-30 or "2024-11-30 14:00"'
        raise NoMoment(f"{words!r} is no moment such as {hint}") from None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if at >= now:
        raise NoMoment(f"{at:%Y-%m-%d %H:%M} UTC has not come yet")
    return at
