"""A figure people were told of is another now, or is gone: we say so in public (alerting.md, P7).

In: the ledger, a :class:`~tracker.model.Change`, the figures that are known of the alert without it. Out: CORRECTED
with the old and the new figure, RETRACTED where nothing took its place; the alert's state is built again as if the
figure had never been there, and a higher level that the new one reaches is announced as ever. A figure that was only
read again under another name, with the same numbers, is no news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from tracker.alerts.bounds import Span, span_of
from tracker.alerts.doubts import OFF_LINE, doubts_of, order_on
from tracker.alerts.evaluate import evaluate, log_order
from tracker.alerts.handles import digest
from tracker.alerts.kinds.revision import matters
from tracker.alerts.ledger import MOST_TOLD, Ledger, alert_of, blank, fact_of, tell, told_of
from tracker.alerts.meeting import OPEN, Announcement, between_episodes, still_reached, told_rank
from tracker.alerts.past import Past
from tracker.alerts.rules import name_of, rank_of
from tracker.locales import said
from tracker.model import AlertState, Change, EventKind, Place, Point, Reason, Rule, Standing, Told
from tracker.model.rules import ANYBODY
from tracker.series.scope import watches

BACK = "as it was read again "
"""How a look begins at a figure on which a decision was taken back; the moment follows."""

KnownOf = Callable[[Rule, AlertState], Sequence[Point]]
"""Gives the figures of an alert that were looked at before, in log order."""


def told_in(alerts: Mapping[str, AlertState]) -> dict[str, list[str]]:
    """Return the alerts that told of each figure, by its observation."""
    found: dict[str, list[str]] = {}
    for fingerprint, state in alerts.items():
        for told in state.flags.told:
            found.setdefault(told.observation_id, []).append(fingerprint)
    return found


def named_in(alerts: Mapping[str, AlertState]) -> set[str]:
    """Return the figures that alerts told of, or told of that they are gone."""
    told = {one.observation_id for state in alerts.values() for one in state.flags.told}
    return told.union(*(state.flags.taken_back for state in alerts.values()))


def read_as_before(points: Iterable[Point], alerts: Mapping[str, AlertState]) -> set[str]:
    """Return the figures nobody decided on of which people were told otherwise: a decision on them was taken back."""
    gone = {name for state in alerts.values() for name in state.flags.taken_back}
    told = {one.observation_id: one for state in alerts.values() for one in state.flags.told}
    plain = [(one.observation_id, one) for one in points if not one.decided]
    return {name for name, one in plain if name in gone or (name in told and not _alike(told[name], one))}


def decided(point: Point) -> Change:
    """Return what a person's decision on a figure means for those who were told of it."""
    apart = "" if point.decided.startswith(BACK) else OFF_LINE.get(point.status, "")
    told = said("a reviewer says: {what}", what=apart) if apart else said("a reviewer corrected how it was read")
    if point.decided.startswith(BACK):
        told = said("a reviewer took back what was decided on it")
    return Change(point.came_at, point.observation_id, point.report_id, told, () if apart else (point,))


def correct(ledger: Ledger, rules: Mapping[str, Rule], change: Change, known: KnownOf) -> None:
    """Tell every alert that told of the figure what became of it, in the order of their rules."""
    telling = told_in(ledger.alerts).get(change.observation_id, ())
    for fingerprint in sorted(telling, key=lambda one: (ledger.alerts[one].rule_id, one)):
        state = ledger.alerts[fingerprint]
        rule = rules.get(state.rule_id)
        told = next(one for one in state.flags.told if one.observation_id == change.observation_id)
        if rule is not None:
            _take_back(ledger, rules, rule, state, told, change, known)


def _take_back(
    ledger: Ledger, rules: Mapping[str, Rule], rule: Rule, state: AlertState, told: Told, change: Change, known: KnownOf
) -> None:
    now = _instead(rule, state, told, change.instead)
    here = now is not None and alert_of(rule, now) == state.fingerprint
    if now is not None and here and now.decided and _same(told, now):
        return  # a person bears out what was told: the rule looks at it as at any figure
    if now is not None and here and _same(told, now):
        ledger.settled.add((state.fingerprint, change.observation_id))
        _read_again(ledger, state, told, now, change.at)
        return
    points = [one for one in known(rule, state) if one.observation_id != told.observation_id]
    points += [_as_known_then(now)] if now is not None and here else []
    again = _built_again(ledger, rule, state, points)
    before, after = told_rank(rule, state), told_rank(rule, again)
    fires = now is not None and here and _fires(ledger, rule, state, told, now)
    if not fires:
        settled = [change.observation_id, *([now.observation_id] if now is not None and here else [])]
        ledger.settled |= {(state.fingerprint, one) for one in settled}
    kept = _small(rules, ledger.places, told, now) and after == before and here and not fires
    if now is not None and here:
        again = tell(_without(again, told), told_of(now, name_of(rule, after)))
    else:
        again = _gone(_without(again, told), told)
    if now is not None and kept:
        ledger.keep(again)
        was = {"was": told.fact, "now": fact_of(now)}
        text = said("{was} is {now} now: less than a revision rule asks for", **was)
        ledger.note(again, "silent", Reason.SMALL_REVISION, text, change.at, now.observation_id)
        return
    _announce(ledger, rule, state, again, told, now, change)


def _fires(ledger: Ledger, rule: Rule, state: AlertState, told: Told, now: Point) -> bool:
    """Say whether the figure reaches more than was told of it, of an alert that is over: the meeting says so then."""
    if state.status in OPEN:
        return False
    alone = _made_of(ledger, rule, state, [_as_known_then(now)])
    return told_rank(rule, alone) > rank_of(rule, told.level)


def _announce(
    ledger: Ledger, rule: Rule, state: AlertState, again: AlertState, told: Told, now: Point | None, change: Change
) -> None:
    """Say what became of the figure, and a higher level where the new one reaches it."""
    before, after = told_rank(rule, state), told_rank(rule, again)
    left = still_reached(rule, after) if state.status in OPEN else said("the alert was over")
    if now is None:
        kind, reason, text = (EventKind.RETRACTED, Reason.RETRACTED, said("{was} is withdrawn", was=told.fact))
    elif alert_of(rule, now) == state.fingerprint:
        kind, reason = EventKind.CORRECTED, Reason.CORRECTED
        text = said("{was} is {now} now", was=told.fact, now=fact_of(now))
    else:
        kind, reason = EventKind.CORRECTED, Reason.CORRECTED
        text = said("{was} is {now} now, of another series", was=told.fact, now=fact_of(now))
    level = told.level or name_of(rule, before)
    says = [Announcement(kind, level, Standing.CONFIRMED, reason)]
    if after > before and state.status in OPEN:
        says.append(Announcement(EventKind.ESCALATED, name_of(rule, after), _sure(rule, again, now), Reason.ESCALATED))
    about = now.observation_id if now is not None else told.observation_id
    trigger = digest(about, now.decided) if now is not None and now.decided else about
    detail = said("{what} ({why}): {left}", what=text, why=change.why, left=left)
    # what is withdrawn is told by its number only to those who were told it (tracker/alerts/message.py)
    gone = said("the figure is withdrawn ({why}): {left}", why=change.why, left=left)
    told_as = detail if now is not None else gone
    after_it, _ = ledger.say(rule, again, tuple(says), about, told_as, change.at, on=change.at, trigger=trigger)
    ledger.keep(after_it)
    ledger.note(after_it, "event", reason, detail, change.at, about)


def _sure(rule: Rule, again: AlertState, now: Point | None) -> Standing:
    """Return how sure the level is that the alert stands on now."""
    if rank_of(rule, again.level) >= told_rank(rule, again):
        return Standing.CONFIRMED
    return Standing.UNCERTAIN if now is not None and not doubts_of(now) else Standing.UNCONFIRMED


def _instead(rule: Rule, state: AlertState, told: Told, points: Sequence[Point]) -> Point | None:
    """Return the figure that stands for the one told: of the same alert where there is one, the same or nearest."""
    alike = [one for one in points if one.indicator == rule.indicator]
    same_thing = alike if rule.population == ANYBODY else [one for one in alike if one.population == rule.population]
    own = [one for one in same_thing if alert_of(rule, one) == state.fingerprint]
    was = told.low if told.low is not None else told.high or 0.0

    def far(one: Point) -> tuple[bool, float, str]:
        span = span_of(one)
        read = span.read if span is not None and span.read is not None else 0.0
        return (not _same(told, one), abs(read - was), one.observation_id)

    return min(own or same_thing, key=far, default=None)


def _same(told: Told, now: Point) -> bool:
    return _alike(told, now) and now.status not in OFF_LINE


def _alike(told: Told, now: Point) -> bool:
    span = span_of(now)
    return span is not None and (span.low, span.high) == (told.low, told.high)


def _small(rules: Mapping[str, Rule], places: Mapping[str, Place], told: Told, now: Point | None) -> bool:
    span = span_of(now) if now is not None else None
    if now is None or span is None:
        return False
    asked = [one for one in rules.values() if one.kind == "revision" and watches(one, now, places)]
    return not matters(asked, Span(told.low, told.high), span)


def _read_again(ledger: Ledger, state: AlertState, told: Told, now: Point, at: datetime) -> None:
    renamed = replace(told, observation_id=now.observation_id, report_id=now.report_id)
    kept = tuple(renamed if one is told else one for one in state.flags.told)
    newest = state.newest_observation_id
    newest = now.observation_id if newest == told.observation_id else newest
    state = replace(state, newest_observation_id=newest, flags=replace(state.flags, told=kept))
    ledger.keep(state)
    ledger.settled.add((state.fingerprint, now.observation_id))
    ledger.note(state, "silent", Reason.READ_AGAIN, f"{told.fact}: the same number, read again", at, now.observation_id)


def _as_known_then(point: Point) -> Point:
    """Return what a report says now as if it had said so on the day it speaks of: a correction is never too old."""
    then = datetime.combine(order_on(point), time.max, UTC)
    return replace(point, known_at=min(point.known_at, then))


def _without(state: AlertState, told: Told) -> AlertState:
    others = tuple(one for one in state.flags.told if one.observation_id != told.observation_id)
    return replace(state, flags=replace(state.flags, told=others))


def _gone(state: AlertState, told: Told) -> AlertState:
    """Remember that people were told it is gone: should it stand again, they are told that, too."""
    taken_back = (*state.flags.taken_back, told.observation_id)[-MOST_TOLD:]
    return replace(state, flags=replace(state.flags, taken_back=taken_back))


def _made_of(ledger: Ledger, rule: Rule, state: AlertState, points: Sequence[Point]) -> AlertState:
    """Return the alert as these figures alone make it, as if each had stood as it does from its first day."""
    alone = Ledger({state.fingerprint: blank(state)}, dict(ledger.taken), ledger.places)
    # when it was read again or decided on is nothing here
    from_the_first = [replace(one, since=None) for one in points]
    evaluate(alone, [rule], sorted(from_the_first, key=log_order), Past(), quiet=True)
    return alone.alerts[state.fingerprint]


def _built_again(ledger: Ledger, rule: Rule, state: AlertState, points: Sequence[Point]) -> AlertState:
    """Return the alert as its other figures make it; what people were told and ordered stays."""
    if state.status not in OPEN:
        return state
    again = _made_of(ledger, rule, state, points)
    again = again if again.status in OPEN else between_episodes(again)
    # what the alert stands on now counts as told: where that is withdrawn in its turn, the alert must not stay open
    known = {one.observation_id for one in state.flags.told}
    bearing = [one for one in again.flags.told if one.observation_id not in known and again.status in OPEN]
    told = (*state.flags.told, *bearing)[-MOST_TOLD:]
    highest = state.flags.highest if again.status in OPEN else ""
    flags = replace(
        state.flags, told=told, peak=again.flags.peak, data=again.flags.data, closed_at_value=None, highest=highest
    )
    return replace(again, flags=flags, last_event_id=state.last_event_id, episode=state.episode)
