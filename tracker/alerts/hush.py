"""Whether an announcement is sent by itself or kept for the digest: silences, and alerts that turn to and fro.

In: the alert, what it has to say, when. Out: the alert with what it remembers of it, and why it is held back ("" where
it is sent). A higher level than was told before is never held back, whatever else is on (alerting.md, P4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from tracker.alerts.meeting import OPEN, Announcement
from tracker.alerts.rules import rank_of
from tracker.model import AlertState, Event, EventKind, Flags, Rule, Standing

TURNING_DAYS = 14
MOST_TURNS = 4
"""So often in those days, and an alert is no news any more: it goes to the digest until it rests."""

SILENCED, FLAPPING = "silenced", "flapping"
"""Why an event is held back: a person said so; its alert turns to and fro, and the digest tells it."""

AHEAD = timedelta(hours=25)
"""A moment further ahead was written by a clock that ran ahead and was set right since, and holds nothing back (as in
tracker/store/outbox.py)."""

OVERTAKEN = "overtaken"
"""Why an event is held back that was taken back in the very round that brought it."""

SPEAKS_UP = frozenset({EventKind.FIRING, EventKind.ESCALATED})
TURNS = frozenset({EventKind.FIRING, EventKind.RESOLVED})


class Held(NamedTuple):
    """What became of an announcement. ``unstable`` is true once, when the alert begins to flap."""

    state: AlertState
    why: str
    unstable: bool = False


def held(rule: Rule, state: AlertState, say: Announcement, at: datetime) -> Held:
    """Return whether the announcement is held back."""
    flags, rank = state.flags, rank_of(rule, say.level)
    speaks_up = say.kind in SPEAKS_UP
    before = recent(flags, at)
    turns = before + ((at,) if say.kind in TURNS else ())
    peak = flags.peak_level if before else ""
    higher = speaks_up and rank > rank_of(rule, peak)
    flapping = len(turns) >= MOST_TURNS
    why = FLAPPING if flapping and say.kind in TURNS and not higher else _silenced(rule, flags, say, rank, at)
    unstable = why == FLAPPING and not flags.flapping
    now = replace(
        flags, turns=turns, flapping=flapping and (flags.flapping or unstable), peak_level=say.level if higher else peak
    )
    return Held(replace(state, flags=_spoken_up(rule, now, say, why, at) if speaks_up else now), why, unstable)


def _spoken_up(rule: Rule, flags: Flags, say: Announcement, why: str, at: datetime) -> Flags:
    """Return what is remembered of a level that was announced: whoever was on it was on what was told before."""
    return replace(
        flags,
        muted=why if say.kind is EventKind.FIRING else why and flags.muted,
        highest=say.level if rank_of(rule, say.level) > rank_of(rule, flags.highest) else flags.highest,
        standing="" if say.standing is Standing.CONFIRMED else say.standing.value,
        reminded_at=at,
        reminders=0,
        acked_by="",
        acked_at=None,
    )


def recent(flags: Flags, at: datetime) -> tuple[datetime, ...]:
    """Return when the alert turned in the last days."""
    return tuple(turn for turn in flags.turns if -AHEAD <= at - turn <= timedelta(days=TURNING_DAYS))


def is_silenced(flags: Flags, at: datetime) -> bool:
    """Say whether a silence covers the moment."""
    return flags.silenced_until is not None and at < flags.silenced_until


def _silenced(rule: Rule, flags: Flags, say: Announcement, rank: int, at: datetime) -> str:
    """What was announced before a silence is also taken back, or ended, aloud; what the digest told, in the digest."""
    if say.kind in SPEAKS_UP:
        return SILENCED if is_silenced(flags, at) and rank <= rank_of(rule, flags.silenced_level) else ""
    if say.kind in {EventKind.REMINDER, EventKind.UNSTABLE} and is_silenced(flags, at):
        return SILENCED
    return flags.muted


def overtaken(events: Sequence[Event], alerts: Mapping[str, AlertState]) -> list[Event]:
    """Return the events of one round, of which those that nobody needs to be sent any more are held back.

    An alert that fired and was taken back whole before anybody could be told of it is kept in the log, as it would be
    had somebody looked in between; two messages at once, of which one undoes the other, help nobody. ``alerts`` are as
    they stand after the round: one that is open, or an episode that people heard of before, is told as ever.
    """
    by_episode: dict[tuple[str, int], list[Event]] = {}
    for event in events:
        by_episode.setdefault((event.fingerprint, event.episode), []).append(event)
    gone = {
        key for key, mine in by_episode.items()
        if mine[0].kind is EventKind.FIRING and mine[-1].kind is EventKind.RETRACTED and not _is_open(alerts, *key)
    }  # fmt: skip
    return [
        replace(event, held_back=event.held_back or OVERTAKEN)
        if (event.fingerprint, event.episode) in gone else event
        for event in events
    ]  # fmt: skip


def _is_open(alerts: Mapping[str, AlertState], fingerprint: str, episode: int) -> bool:
    state = alerts.get(fingerprint)
    return state is not None and state.status in OPEN and state.episode == episode
