"""Who is due: each source once in every slot of its own, left alone for longer and longer while it fails.

Pure: a source, its last :class:`Turn` and now in, a decision out. Slots are spans of UTC as long as the source's
cadence, begun at a moment of the source's own: no change of clocks makes or loses one, a machine that slept makes one
visit for all it missed, two rounds in one slot make one, and sources of one cadence do not all ask at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from tracker.model import SourceSpec, Turn
from tracker.model.turns import Resting

FIRST_OFFSET_SECONDS = 10
"""Slots begin so long after a full span: cron comes at the full minute, a second sooner or later."""

LARGEST_SPREAD_SECONDS = 300
FAILURES_TO_OPEN = 3
"""After so many in a row a source is taken for broken: its breaker opens, and it is only probed now and then."""

FIRST_PAUSE_MINUTES = 10
LONGEST_PAUSE = timedelta(hours=12)
PERMANENT_PAUSE = timedelta(days=1)
LONGEST_REST = timedelta(days=2)
"""No pause is longer; one that seems so was reckoned by a clock that has been set back since."""

CATCH_UP = timedelta(minutes=5)
SKEW = timedelta(minutes=2)
"""Two machines at one store differ by less."""

OF_THE_DESK = {"name", "every_minutes", "enabled", "licence", "terms", "attribution_line", "redistribute",
               "sensitivity", "most"}  # fmt: skip
"""What may change without the source being another one."""

Breaker = Literal["closed", "open", "half-open"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a visit ended. ``failures`` counts this one: in a row, 0 where it could be read."""

    failures: int = 0
    permanent: bool = False  # the failure is one that only a person, here or there, can mend
    wait_seconds: float = 0.0  # asked for by the host
    waiting: int = 0


def asked(spec: SourceSpec) -> str:
    """Return a digest of what a source asks for: with another one its memory means nothing."""
    said = [f"{name}={getattr(spec, name)!r}" for name in sorted(spec.__dataclass_fields__) if name not in OF_THE_DESK]
    return hashlib.sha256("\n".join(said).encode("utf-8", "backslashreplace")).hexdigest()


def is_due(spec: SourceSpec, turn: Turn | None, now: datetime) -> bool:
    """Say whether a round at `now` reads the source."""
    every, now = spec.cadence_minutes, now.astimezone(UTC)  # moments of one zone compare as its clocks on the wall do
    if turn is None or turn.asked != asked(spec) or turn.visited_at.astimezone(UTC) > now + SKEW:
        return True  # never read as it is now; or the clock was set back
    if turn.resting and turn.due_at is not None:
        return turn.due_at <= now or turn.due_at - now > LONGEST_REST
    if every is None:
        return True
    if turn.every_minutes == every and turn.due_at is not None and turn.due_at <= now:
        return True  # sooner than its slot, because something waits
    return slot(spec.id, every, now) > slot(spec.id, every, turn.visited_at)


def next_due(spec: SourceSpec, now: datetime, ended: Ended) -> tuple[datetime | None, Resting]:
    """Return when a source visited at `now` is due again (None: in every round), and why it is left alone until then.

    A failure is tried again sooner than the cadence, twice; after that later and later.
    """
    every, now = spec.cadence_minutes, now.astimezone(UTC)
    usual = None if every is None else slot_end(spec.id, every, now)
    due: datetime | None = usual
    if ended.failures and every is not None:
        due = now + pause(ended, timedelta(minutes=every))
        due = min(due, usual or due) if ended.failures < FAILURES_TO_OPEN else due
    elif ended.waiting and usual is not None:
        due = min(usual, now + CATCH_UP)
    wait = now + min(timedelta(seconds=ended.wait_seconds), PERMANENT_PAUSE)
    if ended.wait_seconds and (due is None or wait > due):
        return wait, "asked"
    return due, "failing" if ended.failures and due is not None else ""


def pause(ended: Ended, every: timedelta) -> timedelta:
    """Return how long a source that failed is left alone."""
    if ended.permanent and ended.failures >= FAILURES_TO_OPEN:
        return max(PERMANENT_PAUSE, min(every, LONGEST_REST))
    doubled = timedelta(minutes=FIRST_PAUSE_MINUTES << min(ended.failures - 1, 10))
    if ended.failures < FAILURES_TO_OPEN:
        return doubled
    return min(max(doubled, every), max(LONGEST_PAUSE, min(every, LONGEST_REST)))


def soonest(turns: Iterable[Turn]) -> datetime | None:
    """Return when the first of the sources is due again; None: none waits for a moment."""
    return min((turn.due_at for turn in turns if turn.active and turn.due_at is not None), default=None)


def breaker(turn: Turn | None, failures: int, now: datetime) -> Breaker:
    """Return the state of a source's breaker: half-open is one that will be probed by the next round."""
    if failures < FAILURES_TO_OPEN:
        return "closed"
    return "open" if turn is not None and turn.due_at is not None and turn.due_at > now else "half-open"


def slot(source_id: str, every_minutes: int, at: datetime) -> int:
    """Return the number of the slot a moment lies in."""
    seconds = every_minutes * 60
    return int(((at - EPOCH).total_seconds() - _offset(source_id, seconds)) // seconds)


def slot_end(source_id: str, every_minutes: int, at: datetime) -> datetime:
    """Return when the slot ends that a moment lies in."""
    seconds = every_minutes * 60
    number = slot(source_id, every_minutes, at) + 1
    return EPOCH + timedelta(seconds=number * seconds + _offset(source_id, seconds))


def _offset(source_id: str, seconds: int) -> int:
    spread = max(1, min(seconds // 10, LARGEST_SPREAD_SECONDS))
    return FIRST_OFFSET_SECONDS + int(hashlib.sha256(source_id.encode()).hexdigest()[:8], 16) % spread
