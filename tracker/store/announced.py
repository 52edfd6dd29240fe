"""Looking back: what was decided and announced, for ``tracker alerts`` and the status.

In: an open store. Out: small records, newest knowledge first where it is a list for people. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import AlertState, Decision, Event
from tracker.store.checks import decision_of, event_of, state_of
from tracker.store.opening import Store
from tracker.store.tables_alerts import alert_decisions, alert_events, alert_rules, alert_states, outbox_attempts

OWN_RULE = "(the program itself)"
"""The rule of events about the program: they go through the outbox like others, and are no alert on a figure."""


@dataclass(frozen=True, slots=True)
class Announced:
    """An event with its message as stored (plain JSON values)."""

    event: Event
    message: Mapping[str, Any]
    demo: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send; ``ended_at`` is None when its process ended before it could say what came of it."""

    delivery_id: str
    began_at: datetime
    ended_at: datetime | None
    result: str
    may_repeat: bool


def alerts(store: Store, *, active: bool = False) -> list[AlertState]:
    """Return the alerts that were ever announced or counted towards one, or only those open now."""
    question = sa.select(alert_states).order_by(alert_states.c.rule_id, alert_states.c.handle)
    if active:
        question = question.where(alert_states.c.status.in_(["firing", "recovering", "pending"]))
    else:
        question = question.where(sa.or_(alert_states.c.episode > 0, alert_states.c.status != "inactive"))
    with store.reading() as connection:
        return [state_of(row) for row in connection.execute(question).mappings()]


def by_handle(store: Store, handle: str) -> AlertState | None:
    """Return the alert with that handle, however its letters are written; None when there is none."""
    name = handle.strip().upper()
    name = name if name.startswith("AL-") else f"AL-{name}"
    with store.reading() as connection:
        row = connection.execute(sa.select(alert_states).where(alert_states.c.handle == name)).mappings().first()
    return state_of(row) if row else None


def events(
    store: Store, *, fingerprint: str | None = None, event_id: str | None = None, observation_id: str | None = None
) -> list[Announced]:
    """Return events in the order they were decided: of one alert, one figure, one by its id or its beginning, or all.

    Those about the program itself are not among them.
    """
    question = sa.select(alert_events).where(alert_events.c.rule_id != OWN_RULE).order_by(alert_events.c.seq)
    if fingerprint is not None:
        question = question.where(alert_events.c.fingerprint == fingerprint)
    if observation_id is not None:
        question = question.where(alert_events.c.observation_id == observation_id)
    if event_id is not None:
        question = question.where(alert_events.c.event_id.startswith(event_id, autoescape=True))
    with store.reading() as connection:
        rows = connection.execute(question).mappings()
        return [Announced(event_of(row), row["message"], bool(row["demo"])) for row in rows]


def newest(store: Store) -> int:
    """Return the number of the newest event; 0 where there is none."""
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(alert_events.c.seq), 0))).scalar_one())


def decisions(store: Store, fingerprint: str) -> list[Decision]:
    """Return every decision about one alert, in the order they were taken."""
    question = sa.select(alert_decisions).where(alert_decisions.c.fingerprint == fingerprint)
    with store.reading() as connection:
        return [decision_of(row) for row in connection.execute(question.order_by(alert_decisions.c.seq)).mappings()]


def attempts(store: Store, delivery_id: str) -> list[Attempt]:
    """Return every try to send one message, in order."""
    columns = [outbox_attempts.c[name] for name in Attempt.__dataclass_fields__]
    question = sa.select(*columns).where(outbox_attempts.c.delivery_id == delivery_id)
    with store.reading() as connection:
        rows = connection.execute(question.order_by(outbox_attempts.c.seq)).mappings()
        return [Attempt(**{name: row[name] for name in Attempt.__dataclass_fields__}) for row in rows]


def rule_labels(store: Store) -> dict[str, str]:
    """Return the label of every rule the last check knew."""
    with store.reading() as connection:
        return {row.rule_id: row.label for row in connection.execute(sa.select(alert_rules))}
