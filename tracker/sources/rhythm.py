"""How often a source brings news, and when its silence is longer than that explains.

Pure: a :class:`Turn` and moments in. A feed that still answers and says nothing new looks like a quiet week; it is told
from one by what the source used to do (faults.md D18, D19).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.model import Turn

LEARNT = 3
"""Gaps that must have been seen before a rhythm is spoken of."""

WEIGHT = 0.3
"""Of the newest gap in the usual one."""

TIMES = 3
SHORTEST_SILENCE = timedelta(days=4)
"""A long weekend is no silence."""

SHORTEST_DELAY = timedelta(hours=1)


def with_news(
    seen: int, gap_seconds: float | None, last_new_at: datetime | None, now: datetime
) -> tuple[int, float | None]:
    """Return the count of gaps and the usual gap after a visit that brought news."""
    if last_new_at is None or now <= last_new_at:
        return seen, gap_seconds
    gap = (now - last_new_at).total_seconds()
    return seen + 1, gap if gap_seconds is None else (1 - WEIGHT) * gap_seconds + WEIGHT * gap


def silent_after(turn: Turn) -> timedelta | None:
    """Return how long after its last news a source counts as silent; None: its rhythm is not known."""
    if turn.news_seen < LEARNT or turn.news_gap_seconds is None:
        return None
    return max(SHORTEST_SILENCE, timedelta(seconds=TIMES * turn.news_gap_seconds))


def is_silent(turn: Turn, last_new_at: datetime | None, now: datetime) -> bool:
    """Say whether a source brought nothing for far longer than it used to."""
    after = silent_after(turn)
    return after is not None and last_new_at is not None and now - last_new_at > after


def is_overdue(turn: Turn, now: datetime) -> bool:
    """Say whether no round has read a source for far longer than its cadence: nobody makes rounds."""
    if turn.due_at is None or turn.every_minutes is None:
        return False
    return now - turn.due_at > max(SHORTEST_DELAY, TIMES * timedelta(minutes=turn.every_minutes))
