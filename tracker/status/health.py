"""How each source fares, as `tracker status` and `tracker sources list` say it.

In: what the diary holds of a source and its last turn. Out: a :class:`Health`, its lines and its plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.model import Turn
from tracker.sources.cadence import Breaker, breaker
from tracker.sources.rhythm import is_overdue, is_silent
from tracker.status.moments import ago, ahead, iso, span
from tracker.store.rounds import SourceState


@dataclass(frozen=True, slots=True)
class Health:
    """One source. ``turn`` is None for one that was last read by an older program."""

    state: SourceState
    turn: Turn | None
    breaker: Breaker
    silent: bool
    overdue: bool

    @property
    def active(self) -> bool:
        """Return whether it is still read."""
        return self.turn is None or self.turn.active

    @property
    def is_red(self) -> bool:
        """Return whether it needs a person."""
        return self.active and bool(self.state.failures_in_a_row or self.silent or self.overdue)


def healths(states: Iterable[SourceState], turns: Mapping[str, Turn], now: datetime) -> list[Health]:
    """Return how each source fares at `now`."""
    return [_health(state, turns.get(state.source_id), now) for state in states]


def _health(state: SourceState, turn: Turn | None, now: datetime) -> Health:
    return Health(
        state=state,
        turn=turn,
        breaker=breaker(turn, state.failures_in_a_row, now),
        silent=turn is not None and is_silent(turn, state.last_new_at, now),
        overdue=turn is not None and is_overdue(turn, now),
    )


def source_lines(one: Health, now: datetime) -> Iterator[str]:
    """Yield a source's lines; what needs a person begins with an exclamation mark."""
    state = one.state
    if not one.active:
        yield f"  Source     {state.source_id}: no longer read; last news {ago(state.last_new_at, now)}"
        return
    mark = "!" if one.is_red else " "
    read = f"read {ago(state.last_ok_at, now)}, last news {ago(state.last_new_at, now)}"
    yield f"{mark} Source     {state.source_id}: {read}"
    if one.turn is not None and (plan := cadence(one.turn, now)):
        yield f"             {plan}"
    if state.failures_in_a_row:
        times = f"failed {state.failures_in_a_row} times in a row"
        yield f"!            {times}{_paused(one)}: {state.last_error}"
    if one.silent and one.turn is not None:
        usual = span(timedelta(seconds=one.turn.news_gap_seconds or 0)) or "minute"
        yield f"!            silent for far longer than usual (it used to bring news every {usual})"
    if one.overdue:
        yield "!            nobody reads it: is `tracker run` or `tracker watch` still going?"
    for item, reason in state.problems:
        yield f"             {item}: {reason}"


def cadence(turn: Turn, now: datetime) -> str:
    """Return how often a source is read and when next; "" for one that is read in every round."""
    if turn.every_minutes is None or turn.due_at is None:
        return ""
    waits = f"; {turn.waiting:,} more wait there" if turn.waiting else ""
    why = ", as its host asked" if turn.resting == "asked" else ""
    return f"every {span(timedelta(minutes=turn.every_minutes))}, next {ahead(turn.due_at, now)}{why}{waits}"


def _paused(one: Health) -> str:
    if one.breaker == "closed":
        return ""
    return ", left alone for longer and longer" if one.breaker == "open" else ", tried again in the next round"


def source_values(one: Health) -> dict[str, Any]:
    """Return a source as plain JSON values."""
    state, turn = one.state, one.turn
    return {
        "source": state.source_id,
        "active": one.active,
        "last_ok_at": iso(state.last_ok_at),
        "last_new_at": iso(state.last_new_at),
        "last_error_at": iso(state.last_error_at),
        "last_error": state.last_error,
        "failures_in_a_row": state.failures_in_a_row,
        "breaker": one.breaker,
        "every_minutes": turn.every_minutes if turn else None,
        "next_due_at": iso(turn.due_at) if turn else None,
        "resting": turn.resting if turn else "",
        "waiting": turn.waiting if turn else 0,
        "silent": one.silent,
        "overdue": one.overdue,
        "problems": [{"item": item, "reason": reason} for item, reason in state.problems],
    }
