"""One check of the rules, kept whole: states, events, decisions, messages for the outbox and the position, or nothing.

In: what :func:`tracker.alerts.step.step` decided. Out: the book it starts from next time. One transaction commits all
of it, so a figure is never checked without its message being in the outbox, and never announced without being checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.errors import StoreLocked
from tracker.model import (
    AlertState,
    AlertStatus,
    Book,
    Command,
    Decision,
    Delivery,
    Event,
    EventKind,
    Reason,
    Standing,
    StepResult,
)
from tracker.store import commands, flags, outbox
from tracker.store.opening import Store
from tracker.store.rows import insert, slices, unknown
from tracker.store.tables_alerts import (
    alert_decisions,
    alert_events,
    alert_rules,
    alert_states,
    checked_observations,
    checks,
)

NAME = "rules"
TICKS = "ticks"


@dataclass(frozen=True, slots=True)
class Position:
    """Where the last check stood; 0 before the first. A check is only recorded on the position it started from."""

    version: int = 0
    known_at: datetime | None = None
    observation_id: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found, ready to be kept.

    ``checked`` are the (known_at, observation_id) of all new points; ``messages`` are each event's message as plain
    JSON values; ``rule_labels`` name the rules now known; ``taken`` are the commands it looked at.
    """

    result: StepResult
    checked: Sequence[tuple[datetime, str]]
    messages: Mapping[str, Mapping[str, Any]]
    deliveries: Sequence[Delivery]
    rule_labels: Mapping[str, str]
    demo: bool = False
    taken: Sequence[Command] = ()


def start(store: Store) -> tuple[Position, Book]:
    """Return the position and the book a check starts from, as one snapshot."""
    with store.reading() as connection:
        row = connection.execute(sa.select(checks).where(checks.c.name == NAME)).mappings().first()
        position = Position(row["version"], row["known_at"], row["observation_id"]) if row else Position()
        known = sa.select(alert_rules.c.rule_id, alert_rules.c.digest).order_by(alert_rules.c.rule_id)
        rules = {row.rule_id: row.digest for row in connection.execute(known)}
        states = [state_of(row) for row in connection.execute(sa.select(alert_states)).mappings()]
        ticked_at = connection.execute(sa.select(checks.c.known_at).where(checks.c.name == TICKS)).scalar()
    return position, Book(rules, {state.fingerprint: state for state in states}, ticked_at)


def unchecked(store: Store, observation_ids: Iterable[str]) -> set[str]:
    """Return those of the observations no rule has looked at yet; what became known late is among them."""
    wanted = list(dict.fromkeys(observation_ids))
    with store.reading() as connection:
        return unknown(connection, checked_observations.c.observation_id, wanted)


def record(store: Store, position: Position, check: Check, now: datetime) -> None:
    """Keep a check whole. Raises StoreLocked when another check was recorded since ``position`` was read."""
    result = check.result
    with store.writing() as connection:
        _move_on(connection, position, check, now)
        _keep_rules(connection, result.rules, check.rule_labels, now)
        for some in slices([state.fingerprint for state in result.states]):
            connection.execute(alert_states.delete().where(alert_states.c.fingerprint.in_(some)))
        insert(connection, alert_states, map(_state_row, result.states))
        new = unknown(connection, alert_events.c.event_id, [event.event_id for event in result.events])
        rows = [_event_row(event, check, now) for event in result.events if event.event_id in new]
        insert(connection, alert_events, rows)
        decisions = {row["decision_id"]: row for row in map(_decision_row, result.decisions)}
        unseen = unknown(connection, alert_decisions.c.decision_id, list(decisions))
        insert(connection, alert_decisions, (row for key, row in decisions.items() if key in unseen))
        outbox.enqueue(connection, check.deliveries)
        commands.take(connection, check.taken, now)
        _keep_tick(connection, result.ticked_at, now)


def _move_on(connection: sa.Connection, position: Position, check: Check, now: datetime) -> None:
    newest = max([*check.checked, *([(position.known_at, position.observation_id)] if position.known_at else [])],
                 default=(None, ""))  # fmt: skip
    values = {"version": position.version + 1, "known_at": newest[0], "observation_id": newest[1], "checked_at": now}
    where = sa.and_(checks.c.name == NAME, checks.c.version == position.version)
    moved = connection.execute(checks.update().where(where).values(**values)).rowcount == 1
    first = connection.execute(sa.select(checks.c.version).where(checks.c.name == NAME)).first() is None
    if first and position.version == 0:
        connection.execute(checks.insert().values(name=NAME, **values))
    elif not moved:
        raise StoreLocked("another check of the rules was recorded meanwhile; run again")
    ids = list(dict.fromkeys(observation_id for _, observation_id in check.checked))
    new = unknown(connection, checked_observations.c.observation_id, ids)
    insert(connection, checked_observations, ({"observation_id": i, "checked_at": now} for i in ids if i in new))


def _keep_tick(connection: sa.Connection, ticked_at: datetime | None, now: datetime) -> None:
    if ticked_at is not None:
        connection.execute(checks.delete().where(checks.c.name == TICKS))
        row = {"name": TICKS, "version": 0, "known_at": ticked_at, "observation_id": "", "checked_at": now}
        connection.execute(checks.insert().values(row))


def _keep_rules(connection: sa.Connection, rules: Mapping[str, str], labels: Mapping[str, str], now: datetime) -> None:
    known = {row.rule_id: row for row in connection.execute(sa.select(alert_rules))}
    for rule_id in known.keys() - rules.keys():
        connection.execute(alert_rules.delete().where(alert_rules.c.rule_id == rule_id))
    for rule_id, digest in rules.items():
        row, label = known.get(rule_id), labels.get(rule_id, rule_id)
        if row is None:
            connection.execute(alert_rules.insert().values(rule_id=rule_id, digest=digest, label=label, seen_at=now))
        elif (row.digest, row.label) != (digest, label):
            seen_at = row.seen_at if row.digest == digest else now
            connection.execute(
                alert_rules.update().where(alert_rules.c.rule_id == rule_id).values(
                    digest=digest, label=label, seen_at=seen_at))  # fmt: skip


def _state_row(state: AlertState) -> dict[str, Any]:
    row = {name: getattr(state, name) for name in AlertState.__dataclass_fields__}
    return {**row, "status": state.status.value, "flags": flags.to_json(state.flags) or None}


def state_of(row: Mapping[Any, Any]) -> AlertState:
    """Return the AlertState a row of ``alert_states`` holds."""
    values = {name: row[name] for name in AlertState.__dataclass_fields__}
    read = {"status": AlertStatus(values["status"]), "flags": flags.from_json(values["flags"])}
    return AlertState(**{**values, **read})


def _event_row(event: Event, check: Check, now: datetime) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in Event.__dataclass_fields__}
    said = {"message": check.messages[event.event_id], "demo": check.demo, "recorded_at": now}
    held_back = event.held_back or None
    return {**row, **said, "kind": event.kind.value, "standing": event.standing.value, "held_back": held_back}


def event_of(row: Mapping[Any, Any]) -> Event:
    """Return the Event a row of ``alert_events`` holds."""
    values = {name: row[name] for name in Event.__dataclass_fields__}
    read = {"kind": EventKind(values["kind"]), "standing": Standing(values["standing"])}
    return Event(**{**values, **read, "held_back": values["held_back"] or ""})


def _decision_row(decision: Decision) -> dict[str, Any]:
    row = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
    parts = (decision.fingerprint, decision.observation_id, decision.outcome, decision.reason.value)
    key = "\n".join([*parts, decision.at.isoformat()])
    return {**row, "reason": decision.reason.value, "decision_id": hashlib.sha256(key.encode()).hexdigest()}


def decision_of(row: Mapping[Any, Any]) -> Decision:
    """Return the Decision a row of ``alert_decisions`` holds."""
    values = {name: row[name] for name in Decision.__dataclass_fields__}
    return Decision(**{**values, "reason": Reason(values["reason"])})
