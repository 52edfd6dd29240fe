"""Rules that came, went or changed: their alerts are closed aloud, or built again without messages.

In: the ledger, the rules known before and now, the points looked at before. Out: the ledger, grown. A changed rule
leaves an audit row an alert; a removed one says CLOSED where an alert was open, because silence would look like an
all-clear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.alerts import handles
from tracker.alerts.evaluate import evaluate
from tracker.alerts.ledger import Ledger, blank
from tracker.alerts.meeting import OPEN
from tracker.alerts.past import Past
from tracker.alerts.rules import shown
from tracker.locales import said
from tracker.model import AlertState, Book, Event, EventKind, Point, Reason, Rule, Standing


def close_removed(ledger: Ledger, book: Book, known: Mapping[str, str], now: datetime) -> None:
    """Close every alert of a rule that is not there any more."""
    for alert, state in sorted(book.alerts.items()):
        if state.rule_id in book.rules and state.rule_id not in known:
            close(ledger, alert, Reason.RULE_REMOVED, said("its rule was removed"), now)


def close(ledger: Ledger, alert: str, reason: Reason, why: str, now: datetime) -> None:
    """Stop watching: announced where the alert was open, because silence would look like an all-clear."""
    state = ledger.alerts[alert]
    detail = said("{why}; monitoring stopped, this is not an all-clear", why=why)
    ended = blank(state)
    if state.status in OPEN:
        event = _closed(state, detail, now)
        ledger.events.append(event)
        ended = replace(ended, last_event_id=event.event_id)
    ledger.note(state, "event" if state.status in OPEN else "audit", reason, detail, now)
    ledger.keep(ended)


def _closed(state: AlertState, detail: str, now: datetime) -> Event:
    level = state.flags.highest or state.level or state.doubtful_level
    trigger = state.newest_observation_id
    return Event(
        event_id=handles.event_id(state.fingerprint, state.episode, EventKind.CLOSED, level, trigger),
        fingerprint=state.fingerprint,
        rule_id=state.rule_id,
        series_id=state.series_id,
        episode=state.episode,
        kind=EventKind.CLOSED,
        level=shown(level),
        standing=Standing.CONFIRMED,
        observation_id=trigger,
        at=now,
        reason=detail,
        handle=state.handle,
    )


def forget(ledger: Ledger, rule: Rule) -> None:
    """Start a rule anew that may have been removed once and come back."""
    for state in [state for _, state in sorted(ledger.alerts.items()) if state.rule_id == rule.id]:
        ledger.keep(blank(state))


def rebase(ledger: Ledger, rule: Rule, past: Sequence[Point], now: datetime) -> None:
    """Build a changed rule's state again from all it has seen, without messages, and leave an audit row an alert."""
    before = {alert: state for alert, state in ledger.alerts.items() if state.rule_id == rule.id}
    if rule.kind == "stale":
        for state in before.values():
            ledger.note(state, "audit", Reason.REBASED, "the rule changed; its sources are watched on", now)
        return
    again = Ledger({alert: blank(state) for alert, state in before.items()}, ledger.taken, ledger.places)
    evaluate(again, [rule], past, Past(), quiet=True)
    for alert, state in sorted(again.alerts.items()):
        old = before.get(alert)
        if old is not None and old.status in OPEN and alert not in again.changed:
            close(ledger, alert, Reason.OUT_OF_SCOPE, said("its rule changed and no longer watches it"), now)
            continue
        was = f"{old.status.value} {shown(old.level or old.doubtful_level)}".strip() if old else "not watched"
        here = f"{state.status.value} {shown(state.level or state.doubtful_level)}".strip()
        ledger.note(state, "audit", Reason.REBASED, f"the rule changed: was {was}, is {here}", now)
        ledger.keep(state)
