"""What one step gathers as it goes: states that change, events, decisions.

In: the book a step starts from. Out: the same, grown by what the step decided; the book itself is never changed. Every
event passes :func:`~tracker.alerts.hush.held` here, and every figure told is remembered here, so that it can be
corrected in public later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.alerts import handles, words
from tracker.alerts.bounds import span_of
from tracker.alerts.hush import FLAPPING, SILENCED, held, is_silenced
from tracker.alerts.kinds import keeps_days_apart, series_of
from tracker.alerts.meeting import Announcement, Move
from tracker.alerts.rules import shown
from tracker.locales import said
from tracker.model import (
    AlertState,
    AlertStatus,
    Decision,
    Event,
    EventKind,
    Place,
    Point,
    Reason,
    Rule,
    Standing,
    Told,
)

MOST_TOLD = 12
"""Figures an alert remembers having told: more than anybody goes back to."""

AGAIN_AND_AGAIN = said("it fires and clears again and again; the rest goes to the digest")

NOT_SENT = {
    SILENCED: said("{what} (not sent: silenced)"),
    FLAPPING: said("{what} (kept for the digest: it fires and clears again and again)"),
}

TELLS = frozenset({EventKind.FIRING, EventKind.ESCALATED, EventKind.CORRECTED})


def alert_of(rule: Rule, point: Point) -> str:
    """Return the fingerprint of the alert a point belongs to: one rule on one series, or on what several share.

    An incident is a story of its own (observations.md section 2): another day's attack at the same place is another
    alert, never a revision. An incident of unknown day stays with its series.
    """
    day = (point.period_start or point.as_of) if keeps_days_apart(rule, point) else None
    series = series_of(rule, point)
    return handles.digest(rule.id, f"{series}@{day}" if day else series)


def fact_of(point: Point) -> str:
    """Return a figure and its day in words."""
    return said("{amount}, {day}", amount=words.amount(point), day=words.as_of(point))


def told_of(point: Point, level: str) -> Told:
    """Return what is remembered of a figure that people are told of."""
    span = span_of(point)
    low, high = (span.low, span.high) if span else (None, None)
    return Told(point.observation_id, point.report_id, low, high, level, fact_of(point), point.published_on)


@dataclass(slots=True)
class Ledger:
    """Everything one step has decided so far."""

    alerts: dict[str, AlertState]
    taken: dict[str, str]
    places: Mapping[str, Place]
    changed: dict[str, None] = field(default_factory=dict)  # fingerprints, in order
    events: list[Event] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    settled: set[tuple[str, str]] = field(default_factory=set)
    """Alert and observation of figures that a correction has dealt with: the meeting that follows it passes them by."""

    def alert(self, fingerprint: str, rule: Rule, series_id: str) -> AlertState:
        """Return an alert's state, with a handle from its first sight on."""
        if fingerprint not in self.alerts:
            name = handles.handle(fingerprint, self.taken)
            self.taken[name] = fingerprint
            self.alerts[fingerprint] = AlertState(fingerprint, rule.id, series_id, handle=name)
        return self.alerts[fingerprint]

    def keep(self, state: AlertState) -> None:
        """Remember the state for the rest of the step, and that it changed."""
        self.alerts[state.fingerprint] = state
        self.changed[state.fingerprint] = None

    def met(self, rule: Rule, before: AlertState, point: Point, move: Move, quiet: bool, at: datetime) -> None:
        """Write what a point did to an alert. Quiet: what it would say goes to the summary instead."""
        error = "error" if move.state.flags.data == "error" and move.reason in _NO_FIGURE else "ok"
        back = tuple(name for name in move.state.flags.taken_back if name != point.observation_id)
        flags = replace(move.state.flags, data=error, seen_at=point.came_at, taken_back=back)
        after = replace(move.state, flags=flags)
        if any(say.kind in TELLS for say in move.says):
            after = tell(after, told_of(point, move.says[-1].level))
        detail = move.detail
        if move.says and not quiet:
            look = handles.digest(point.observation_id, point.decided) if point.decided else ""
            about = point.observation_id
            after, detail = self.say(rule, after, move.says, about, detail, at, on=point.came_at, trigger=look)
        if after != before or before.fingerprint not in self.changed:
            self.keep(after)
        self.decisions.append(_decision(after, point, replace(move, detail=detail), quiet))

    def say(
        self,
        rule: Rule,
        state: AlertState,
        says: tuple[Announcement, ...],
        observation_id: str,
        detail: str,
        at: datetime,
        *,
        on: datetime,
        trigger: str = "",
    ) -> tuple[AlertState, str]:
        """Make events of announcements; return the alert after them, and the detail with what is held back.

        ``trigger`` names what the events' ids are made of; "" is the observation.
        """
        told = detail
        for say in says:
            state, why, unstable = held(rule, state, say, at)
            flaps = Announcement(EventKind.UNSTABLE, say.level, Standing.CONFIRMED, Reason.FLAPPING)
            for one, back in (
                (say, why),
                *([(flaps, SILENCED if is_silenced(state.flags, at) else "")] if unstable else []),
            ):
                text = detail if one is say else AGAIN_AND_AGAIN
                event = _event(state, one, observation_id, trigger or observation_id, text, on, back)
                self.events.append(event)
                state = replace(state, last_event_id=event.event_id)
            told = said(NOT_SENT[why], what=told) if why else told
        return state, told

    def unsettle(self, observation_id: str) -> None:
        """Forget what a correction dealt with, once that is past: the figure may come again as another."""
        self.settled -= {one for one in self.settled if one[1] == observation_id}

    def note(
        self, state: AlertState, outcome: str, reason: Reason, detail: str, at: datetime, observation_id: str = ""
    ) -> None:
        """Write a decision that no figure made."""
        about = observation_id or state.newest_observation_id
        self.decisions.append(
            Decision(state.fingerprint, state.rule_id, state.series_id, about, outcome, reason, detail, at)
        )


def tell(state: AlertState, told: Told) -> AlertState:
    """Remember a figure that people are told of, in the place of what was told of it before."""
    others = tuple(one for one in state.flags.told if one.observation_id != told.observation_id)
    return replace(state, flags=replace(state.flags, told=(*others, told)[-MOST_TOLD:]))


_NO_FIGURE = frozenset({Reason.IMPOSSIBLE, Reason.NO_NUMBER})


def _event(
    state: AlertState, say: Announcement, observation_id: str, trigger: str, detail: str, on: datetime, back: str
) -> Event:
    return Event(
        event_id=handles.event_id(state.fingerprint, state.episode, say.kind, say.level, trigger),
        fingerprint=state.fingerprint,
        rule_id=state.rule_id,
        series_id=state.series_id,
        episode=state.episode,
        kind=say.kind,
        level=shown(say.level),
        standing=say.standing,
        observation_id=observation_id,
        at=on,
        reason=detail,
        handle=state.handle,
        held_back=back,
    )


def _decision(state: AlertState, point: Point, move: Move, quiet: bool) -> Decision:
    outcome = "event" if move.says and not quiet else "summary" if move.says or move.listed else "silent"
    told_later = quiet and bool(move.says)
    reason = Reason.BOOTSTRAP if told_later else move.reason
    figure = fact_of(point)
    detail = f"{figure}: {move.reason.value}, {move.detail}" if told_later else f"{figure}: {move.detail}"
    key = (state.fingerprint, state.rule_id, state.series_id, point.observation_id)
    return Decision(*key, outcome, reason, detail, point.came_at)


def blank(state: AlertState) -> AlertState:
    """Return the alert as if nothing was ever observed; its episodes go on counting, its handle and orders stay."""
    flags = state.flags
    return AlertState(
        state.fingerprint,
        state.rule_id,
        state.series_id,
        episode=state.episode,
        newest_observation_id=state.newest_observation_id,
        last_event_id=state.last_event_id,
        handle=state.handle,
        flags=replace(
            flags,
            data="ok",
            peak=None,
            closed_at_value=None,
            turns=(),
            flapping=False,
            peak_level="",
            muted="",
            highest="",
            standing="",
        ),
        status=AlertStatus.INACTIVE,
    )
