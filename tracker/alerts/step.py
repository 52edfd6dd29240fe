"""One step of the watch: the rules meet what became known, and everything that follows from it comes out.

In: rules, the points that are new (and, for a rule that is new or has changed, the ones evaluated before), the book of
what was remembered, and ``now``. Out: a :class:`~tracker.model.StepResult`. Live rounds, replays and backtests call
this same function. It is pure: the same inputs give the same ids in the same order, and cutting the log of points
anywhere into rounds gives the same events (tests/alerts/test_step_properties.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from tracker.alerts import handles, words
from tracker.alerts.rules import digest_of
from tracker.alerts.transition import OPEN, Announcement, Move, advance
from tracker.model import (
    AlertState,
    Book,
    Decision,
    Event,
    EventKind,
    Place,
    Point,
    Reason,
    Rule,
    Standing,
    StepResult,
)
from tracker.series.scope import watches

Mode = Literal["live", "replay"]

SUMMARY_ALERT = handles.digest("summary")
"""The fingerprint of summaries: they belong to no alert, and keep their order among themselves."""

SUMMARY_HANDLE = "SUMMARY"


@dataclass(slots=True)
class _Round:
    """What one step gathers as it goes; it starts from the book and never changes it."""

    alerts: dict[str, AlertState]
    taken: dict[str, str]
    places: Mapping[str, Place]
    changed: dict[str, None] = field(default_factory=dict)  # fingerprints, in order
    events: list[Event] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def state_of(self, rule: Rule, point: Point) -> AlertState:
        """Return the alert's state, with a handle from its first sight on."""
        alert = handles.fingerprint(rule.id, point)
        if alert not in self.alerts:
            name = handles.handle(alert, self.taken)
            self.taken[name] = alert
            self.alerts[alert] = AlertState(alert, rule.id, point.series_id, handle=name)
        return self.alerts[alert]

    def keep(self, state: AlertState) -> None:
        """Remember the state for the rest of the step, and that it changed."""
        self.alerts[state.fingerprint] = state
        self.changed[state.fingerprint] = None


def step(
    rules: Sequence[Rule],
    points: Iterable[Point],
    book: Book,
    now: datetime,
    mode: Mode = "live",
    *,
    history: Iterable[Point] = (),
    places: Mapping[str, Place] | None = None,
) -> StepResult:
    """Evaluate what is new.

    ``points`` were never evaluated before, ``history`` were; a point that becomes known after ``now`` is left for a
    later step. In mode "live" the very first step, and the history a new rule finds, build state without messages
    and give one summary; in mode "replay" they are told as if they became known one by one.
    """
    known = {rule.id: digest_of(rule) for rule in rules}
    new = sorted((point for point in points if point.known_at <= now), key=log_order)
    past = sorted(history, key=log_order)
    taken = {state.handle: state.fingerprint for state in book.alerts.values()}
    this = _Round(dict(book.alerts), taken, places or {})
    ordered = sorted(rules, key=lambda rule: rule.id)
    _close_removed(this, book, known, now)
    first_ever = mode == "live" and not book.rules
    for rule in ordered:
        if rule.id not in book.rules:
            _forget(this, rule)  # it may have been removed once and come back
            _evaluate(this, [rule], [*past, *new] if first_ever else past, quiet=mode == "live")
        elif book.rules[rule.id] != known[rule.id]:
            _rebase(this, rule, past, now)
    if not first_ever:
        _evaluate(this, ordered, new, at=now if mode == "live" else None)
    _summarise(this, now)
    states = tuple(this.alerts[alert] for alert in this.changed)
    return StepResult(states, tuple(this.events), tuple(this.decisions), known)


def needs_history(rules: Iterable[Rule], book: Book) -> bool:
    """Say whether a rule is new or has changed: only then does a step look at points evaluated before."""
    return any(book.rules.get(rule.id) != digest_of(rule) for rule in rules)


def log_order(point: Point) -> tuple[datetime, date, str]:
    """Return the key of the one log: when a point became known, then the day it speaks of or was printed, then its id.

    A first round learns of weeks in one moment: the days tell which figure came after which.
    """
    return (point.known_at, point.as_of or point.published_on or date.min, point.observation_id)


def _evaluate(
    this: _Round, rules: Sequence[Rule], points: Iterable[Point], *, quiet: bool = False, at: datetime | None = None
) -> None:
    """Let each point meet each rule that watches it, in log order. Quiet: what would speak goes to the summary.

    ``at`` is when they are looked at; None: each when it became known.
    """
    by_indicator: dict[str, list[Rule]] = {}
    for rule in rules:
        by_indicator.setdefault(rule.indicator, []).append(rule)
    for point in points:
        for rule in by_indicator.get(point.indicator, ()):
            if watches(rule, point, this.places):
                _meet(this, rule, point, quiet, at)


def _meet(this: _Round, rule: Rule, point: Point, quiet: bool, at: datetime | None) -> None:
    before = this.state_of(rule, point)
    move = advance(rule, before, point, at=at)
    after = move.state
    if move.says and not quiet:
        events = [_event(after, point, say, move.detail) for say in move.says]
        after = replace(after, last_event_id=events[-1].event_id)
        this.events.extend(events)
    if after != before or before.fingerprint not in this.changed:
        this.keep(after)
    this.decisions.append(_decision(after, point, move, quiet))


def _event(state: AlertState, point: Point, say: Announcement, detail: str) -> Event:
    return Event(
        event_id=handles.event_id(state.fingerprint, state.episode, say.kind, say.level, point.observation_id),
        fingerprint=state.fingerprint,
        rule_id=state.rule_id,
        series_id=state.series_id,
        episode=state.episode,
        kind=say.kind,
        level=say.level,
        standing=say.standing,
        observation_id=point.observation_id,
        at=point.known_at,
        reason=detail,
        handle=state.handle,
    )


def _decision(state: AlertState, point: Point, move: Move, quiet: bool) -> Decision:
    outcome = "event" if move.says and not quiet else "summary" if move.says or move.listed else "silent"
    told_later = quiet and bool(move.says)
    reason = Reason.BOOTSTRAP if told_later else move.reason
    figure = f"{words.amount(point)}, {words.as_of(point)}"
    detail = f"{figure}: {move.reason.value}, {move.detail}" if told_later else f"{figure}: {move.detail}"
    key = (state.fingerprint, state.rule_id, state.series_id, point.observation_id)
    return Decision(*key, outcome, reason, detail, point.known_at)


def _close_removed(this: _Round, book: Book, known: Mapping[str, str], now: datetime) -> None:
    for alert, state in sorted(book.alerts.items()):
        if state.rule_id in book.rules and state.rule_id not in known:
            _close(this, alert, Reason.RULE_REMOVED, "its rule was removed", now)


def _close(this: _Round, alert: str, reason: Reason, why: str, now: datetime) -> None:
    """Stop watching: announced where the alert was open, because silence would look like an all-clear."""
    state = this.alerts[alert]
    detail = f"{why}; monitoring stopped, this is not an all-clear"
    ended = _blank(state)
    if state.status in OPEN:
        level = state.level or state.doubtful_level
        event = Event(
            event_id=handles.event_id(alert, state.episode, EventKind.CLOSED, level, state.newest_observation_id),
            fingerprint=alert,
            rule_id=state.rule_id,
            series_id=state.series_id,
            episode=state.episode,
            kind=EventKind.CLOSED,
            level=level,
            standing=Standing.CONFIRMED,
            observation_id=state.newest_observation_id,
            at=now,
            reason=detail,
            handle=state.handle,
        )
        this.events.append(event)
        ended = replace(ended, last_event_id=event.event_id)
    outcome = "event" if state.status in OPEN else "audit"
    key = (alert, state.rule_id, state.series_id, state.newest_observation_id)
    this.decisions.append(Decision(*key, outcome, reason, detail, now))
    this.keep(ended)


def _blank(state: AlertState) -> AlertState:
    """Return the alert as if nothing was ever observed; its episodes go on counting and its handle stays."""
    return AlertState(
        state.fingerprint,
        state.rule_id,
        state.series_id,
        episode=state.episode,
        newest_observation_id=state.newest_observation_id,
        last_event_id=state.last_event_id,
        handle=state.handle,
    )


def _forget(this: _Round, rule: Rule) -> None:
    for state in [state for _, state in sorted(this.alerts.items()) if state.rule_id == rule.id]:
        this.keep(_blank(state))


def _rebase(this: _Round, rule: Rule, past: Sequence[Point], now: datetime) -> None:
    """Build a changed rule's state again from all it has seen, without messages, and leave an audit row an alert."""
    before = {alert: state for alert, state in this.alerts.items() if state.rule_id == rule.id}
    again = _Round({alert: _blank(state) for alert, state in before.items()}, this.taken, this.places)
    _evaluate(again, [rule], past, quiet=True)
    for alert, state in sorted(again.alerts.items()):
        old = before.get(alert)
        if old is not None and old.status in OPEN and alert not in again.changed:
            _close(this, alert, Reason.OUT_OF_SCOPE, "its rule changed and no longer watches it", now)
            continue
        was = f"{old.status.value} {old.level or old.doubtful_level}".strip() if old else "not watched"
        detail = f"the rule changed: was {was}, is {state.status.value} {state.level or state.doubtful_level}".strip()
        key = (alert, rule.id, state.series_id, state.newest_observation_id)
        this.decisions.append(Decision(*key, "audit", Reason.REBASED, detail, now))
        this.keep(state)


def _summarise(this: _Round, now: datetime) -> None:
    """Give one event for all that goes to the summary; its id is made of what it lists."""
    listed = [decision for decision in this.decisions if decision.outcome == "summary"]
    if not listed:
        return
    content = handles.digest(*(f"{d.fingerprint} {d.observation_id} {d.reason.value}" for d in listed))
    kinds = {
        Reason.BOOTSTRAP: "found at first sight",
        Reason.TOO_OLD: "too old to alert",
        Reason.OLDER: "higher, but about an earlier day",
    }
    counts = {kind: sum(decision.reason is kind for decision in listed) for kind in kinds}
    this.events.append(
        Event(
            event_id=handles.event_id(SUMMARY_ALERT, 0, EventKind.SUMMARY, "", content),
            fingerprint=SUMMARY_ALERT,
            rule_id="",
            series_id="",
            episode=0,
            kind=EventKind.SUMMARY,
            level="",
            standing=Standing.CONFIRMED,
            observation_id="",
            at=now,
            reason=", ".join(f"{counts[kind]} {what}" for kind, what in kinds.items() if counts[kind]),
            handle=SUMMARY_HANDLE,
        )
    )
