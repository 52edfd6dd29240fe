"""What people told an alert: I am on it; be silent until then, and why.

In: an open store, a Command. Out: the same, in the order they were given. Only ever added to; the check that takes a
command says when it did, in its own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import Command
from tracker.store.opening import Store
from tracker.store.tables_alerts import alert_commands


def give(store: Store, command: Command) -> None:
    """Write a command down; the same one twice is one."""
    row = {name: getattr(command, name) for name in Command.__dataclass_fields__}
    known = sa.select(alert_commands.c.seq).where(alert_commands.c.command_id == command.command_id)
    with store.writing() as connection:
        if connection.execute(known).first() is None:
            connection.execute(alert_commands.insert().values(**row, taken_at=None))


def waiting(store: Store) -> list[Command]:
    """Return the commands that no check has taken yet, oldest first."""
    return _commands(store, alert_commands.c.taken_at.is_(None))


def of_alert(store: Store, fingerprint: str) -> list[Command]:
    """Return everything one alert was told, oldest first."""
    return _commands(store, alert_commands.c.fingerprint == fingerprint)


def take(connection: sa.Connection, commands: Iterable[Command], at: datetime) -> None:
    """Write that a check took them; in the check's transaction."""
    for command in commands:
        here = alert_commands.c.command_id == command.command_id
        connection.execute(alert_commands.update().where(here).values(taken_at=at))


def _commands(store: Store, which: sa.ColumnElement[bool]) -> list[Command]:
    question = sa.select(alert_commands).where(which).order_by(alert_commands.c.seq)
    with store.reading() as connection:
        return [_command(row) for row in connection.execute(question).mappings()]


def _command(row: Mapping[Any, Any]) -> Command:
    return Command(**{name: row[name] for name in Command.__dataclass_fields__})
