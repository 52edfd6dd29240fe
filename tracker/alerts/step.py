"""One step of the watch: the rules meet what became known, and everything that follows from it comes out.

In: rules, one log (points that are new, what became of figures told before, what people ordered, reports that came,
ticks), the book of what was remembered, and ``now``. Out: a :class:`~tracker.model.StepResult`. Live rounds, replays
and backtests call this same function. It is pure: the same inputs give the same ids in the same order, and cutting the
log anywhere into rounds gives the same events (tests/alerts/test_log_properties.py), whatever was withdrawn meanwhile.

So ``now`` only says how far the log goes. Each thing is looked at as of its own moment: a figure when it came
(:attr:`~tracker.model.Point.came_at`), with the figures that stood then; one that is withdrawn later was there until
then, and is compared with until then. A round that comes late must therefore be handed the figures that came and went
while nobody looked: :mod:`tracker.round.moments` finds the moments at which it has to look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from tracker.alerts import handles
from tracker.alerts.corrections import correct, decided, told_in
from tracker.alerts.evaluate import by_indicator, evaluate, log_order, meet
from tracker.alerts.hush import AHEAD
from tracker.alerts.kinds import looks_back
from tracker.alerts.ledger import Ledger, alert_of
from tracker.alerts.orders import obey
from tracker.alerts.past import Mark, Past, mark_of
from tracker.alerts.rebase import close_removed, forget, rebase
from tracker.alerts.rules import digest_of
from tracker.alerts.ticks import arrived, grid, on_grid, tick, waits_for_time
from tracker.locales import joined, said
from tracker.model import (
    AlertState,
    Arrival,
    Book,
    Change,
    Command,
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

__all__ = ["Log", "Mode", "log_order", "needs_history", "step", "summary_of"]

Mode = Literal["live", "replay"]

SUMMARY_ALERT = handles.digest("summary")
"""The fingerprint of summaries: they belong to no alert, and keep their order among themselves."""

SUMMARY_HANDLE = "SUMMARY"


@dataclass(frozen=True, slots=True)
class Log:
    """What came beside the new points: corrections, orders, reports of sources; ``sources`` are all that are read.

    ``clock`` is how far time has gone where a figure lies ahead of it (a clock ran ahead once); None: to the end.
    """

    changes: Sequence[Change] = ()
    commands: Sequence[Command] = ()
    arrivals: Sequence[Arrival] = ()
    sources: Collection[str] = ()
    clock: datetime | None = None


def step(
    rules: Sequence[Rule],
    points: Iterable[Point],
    book: Book,
    now: datetime,
    mode: Mode = "live",
    *,
    history: Iterable[Point] = (),
    places: Mapping[str, Place] | None = None,
    log: Log | None = None,
    marks: Iterable[Mark] | None = None,
) -> StepResult:
    """Evaluate what is new.

    ``points`` were never evaluated before, ``history`` were, and stood when the last step ended; a point that comes
    after ``now`` is left for a later step. ``history`` is asked for where a rule is new or changed, or a figure told is
    corrected; ``marks`` (None: made of ``history``) are earlier figures for rules that compare. In mode "live" the very
    first step, and the history a new rule finds, build state without messages and give one summary; in mode "replay"
    they are told as if they became known one by one.
    """
    known = {rule.id: digest_of(rule) for rule in rules}
    new = [point for point in points if point.came_at <= now]
    past = sorted(history, key=log_order)
    taken = {state.handle: state.fingerprint for state in book.alerts.values()}
    ledger = Ledger(dict(book.alerts), taken, places or {})
    ordered = sorted(rules, key=lambda rule: rule.id)
    close_removed(ledger, book, known, now)
    first_ever = mode == "live" and not book.rules
    for rule in ordered:
        if rule.id not in book.rules:
            forget(ledger, rule)
            seen = sorted([*past, *new], key=log_order) if first_ever else past
            evaluate(ledger, [rule], seen, Past(), quiet=mode == "live")
        elif book.rules[rule.id] != known[rule.id]:
            rebase(ledger, rule, past, now)
    before = past if marks is None else []
    laid = Past(marks) if marks is not None else Past(_marks(ordered, before))
    # a replay holds its reports already: no source is silent in it
    asked = ordered if mode == "live" else [rule for rule in ordered if rule.kind != "stale"]
    _play(ledger, asked, [] if first_ever else new, past, laid, log or Log(), book, now)
    summary = summary_of(ledger.decisions, now)
    if summary is not None:
        ledger.events.append(summary)
    states = tuple(ledger.alerts[alert] for alert in ledger.changed)
    ticked_at = on_grid(log.clock or now if log else now)
    return StepResult(states, tuple(ledger.events), tuple(ledger.decisions), known, ticked_at)


def needs_history(rules: Iterable[Rule], book: Book) -> bool:
    """Say whether a rule is new or has changed: only then does a step look at points evaluated before."""
    return any(book.rules.get(rule.id) != digest_of(rule) for rule in rules)


def _marks(rules: Sequence[Rule], history: Iterable[Point]) -> Iterable[Mark]:
    if not any(looks_back(rule) for rule in rules):
        return []
    return [mark for point in history if (mark := mark_of(point)) is not None]


def _play(
    ledger: Ledger,
    rules: Sequence[Rule],
    points: Sequence[Point],
    history: Sequence[Point],
    past: Past,
    log: Log,
    book: Book,
    now: datetime,
) -> None:
    """Go through the one log: what is known of told figures, orders and reports before figures, ticks last."""
    by_id = {rule.id: rule for rule in rules}
    wanted, backwards = by_indicator(rules), any(looks_back(rule) for rule in rules)
    met: list[Point] = []
    gone: set[str] = set()
    told = set(told_in(book.alerts))

    def known_of(rule: Rule, state: AlertState) -> list[Point]:
        return [
            one for one in (*history, *met)
            if one.indicator == rule.indicator and one.observation_id not in gone
            and watches(rule, one, ledger.places) and alert_of(rule, one) == state.fingerprint
        ]  # fmt: skip

    def leaves(change: Change) -> None:
        gone.add(change.observation_id)
        past.forget(change.observation_id)
        correct(ledger, by_id, change, known_of)
        ledger.unsettle(change.observation_id)

    def meets(point: Point) -> None:
        gone.discard(point.observation_id)
        if point.decided and (point.observation_id in told or _told_since(ledger, point)):
            correct(ledger, by_id, decided(point), known_of)
        meet(ledger, wanted.get(point.indicator, ()), point, past, quiet=False)
        ledger.unsettle(point.observation_id)
        met.append(point)
        if backwards:
            if point.decided:
                past.forget(point.observation_id)
            past.add(mark_of(point))

    for _, act in _in_order(ledger, by_id, points, log, book, now, leaves, meets):
        act()


def _told_since(ledger: Ledger, point: Point) -> bool:
    """Say whether people were told of the figure in this very step."""
    states = (ledger.alerts[one] for one in ledger.changed)
    return any(told.observation_id == point.observation_id for state in states for told in state.flags.told)


Act = tuple[tuple[datetime, int, tuple[object, ...]], Callable[[], None]]


def _in_order(
    ledger: Ledger,
    rules: Mapping[str, Rule],
    points: Sequence[Point],
    log: Log,
    book: Book,
    now: datetime,
    leaves: Callable[[Change], None],
    meets: Callable[[Point], None],
) -> list[Act]:
    """Return the log in its one order, each entry with what it does."""
    acts: list[Act] = [((one.at, 0, (one.observation_id,)), partial(leaves, one)) for one in log.changes]
    acts += [((one.at, 1, (one.command_id,)), partial(obey, ledger, rules, one)) for one in log.commands]
    stale = [rule for rule in rules.values() if rule.kind == "stale"]
    arrivals = [one for one in log.arrivals if one.at <= now + AHEAD] if stale else []
    acts += [
        ((one.at, 2, (one.source_id,)), partial(arrived, ledger, stale, one.source_id, one.at)) for one in arrivals
    ]
    acts += [((one.came_at, 3, log_order(one)), partial(meets, one)) for one in points]
    if waits_for_time(rules, book.alerts) or points:
        ticks = grid(book.ticked_at, log.clock or now)
        acts += [((at, 4, ()), partial(tick, ledger, rules, log.sources, at)) for at in ticks]
    return sorted(acts, key=lambda act: act[0])


def summary_of(decisions: Iterable[Decision], at: datetime) -> Event | None:
    """Return one event for all that goes to the summary, its id made of what it lists; None: nothing does."""
    listed = [decision for decision in decisions if decision.outcome == "summary"]
    if not listed:
        return None
    content = handles.digest(*(f"{d.fingerprint} {d.observation_id} {d.reason.value}" for d in listed))
    counts = Counter(decision.reason for decision in listed)
    told = {
        Reason.BOOTSTRAP: said("{n} found at first sight", n=counts[Reason.BOOTSTRAP]),
        Reason.TOO_OLD: said("{n} too old to alert", n=counts[Reason.TOO_OLD]),
        Reason.OLDER: said("{n} higher, but about an earlier day", n=counts[Reason.OLDER]),
    }
    return Event(
        event_id=handles.event_id(SUMMARY_ALERT, 0, EventKind.SUMMARY, "", content),
        fingerprint=SUMMARY_ALERT,
        rule_id="",
        series_id="",
        episode=0,
        kind=EventKind.SUMMARY,
        level="",
        standing=Standing.CONFIRMED,
        observation_id="",
        at=at,
        reason=joined(", ", [what for kind, what in told.items() if counts[kind]]),
        handle=SUMMARY_HANDLE,
    )
