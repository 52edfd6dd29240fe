"""People who may sign in: who they are, what they may do, and that a password is theirs.

In: a name, a role, maybe crises, a password. Out: rows that hold what scrypt made of the password, never the password.
A name that is not there costs as much time as one that is. Whoever gets a new password or is disabled is out at once,
everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tracker.locales import said
from tracker.secrets import Secret
from tracker.store.opening import Store
from tracker.store.passwords import is_same, kept
from tracker.store.tables_own import invitations, sessions, tokens, users

NAME = re.compile(r"[\w.@+-]{1,80}")


class Role(StrEnum):
    """What somebody may do; each may what the one before may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """What is known of somebody; never the password. ``crises``: those they may see, empty for all."""

    name: str
    role: Role
    crises: frozenset[str]
    has_password: bool
    created_at: datetime
    changed_at: datetime | None  # when the password was last set
    disabled_at: datetime | None  # null: may come in


class UserError(ValueError):
    """What was asked for cannot be; says why."""


def plain(name: str) -> str:
    """Return a name as it is kept: small letters, so that Ana and ana are one; "" for what is no name."""
    small = unicodedata.normalize("NFKC", name[:200].strip()).casefold()
    return small if NAME.fullmatch(small) else ""


def add(store: Store, name: str, role: Role, crises: Collection[str], now: datetime) -> User:
    """Write down somebody new, who has no password yet; raise UserError for a name that is none, or is there."""
    small = plain(name)
    if not small:
        raise UserError(said("a name is letters, digits and . _ @ + - (at most 80)"))
    row = {"name": small, "role": role.value, "crises": sorted(set(crises)), "password": "", "created_at": now}
    with store.writing() as connection:
        if connection.execute(sa.select(users.c.name).where(users.c.name == small)).first() is not None:
            raise UserError(said("{name} is there already", name=small))
        connection.execute(users.insert().values(row))
    return User(small, role, frozenset(crises), False, now, None, None)


def known(store: Store) -> list[User]:
    """Return everybody there ever was, by name."""
    with store.reading() as connection:
        return [user_of(row) for row in connection.execute(sa.select(users).order_by(users.c.name))]


def named(store: Store, name: str) -> User | None:
    """Return who has that name."""
    with store.reading() as connection:
        row = connection.execute(sa.select(users).where(users.c.name == plain(name))).first()
    return user_of(row) if row is not None else None


def signed_in(store: Store, name: str, password: Secret) -> User | None:
    """Return who has that name and that password and may come in; None takes as long."""
    with store.reading() as connection:
        row = connection.execute(sa.select(users).where(users.c.name == plain(name))).first()
    same = is_same(password, row.password if row is not None else "")
    return user_of(row) if row is not None and same and row.disabled_at is None else None


def set_password(store: Store, name: str, password: Secret, now: datetime) -> None:
    """Give somebody a password; whoever came in with the one before is out."""
    line = kept(password)
    with store.writing() as connection:
        put_password(connection, name, line, now)


def put_password(connection: sa.Connection, name: str, line: str, now: datetime) -> None:
    """Do the same within a transaction; `line` is of :func:`tracker.store.passwords.kept`."""
    connection.execute(users.update().where(users.c.name == name).values(password=line, changed_at=now))
    _end(connection, name, now)


def change(store: Store, name: str, role: Role, crises: Collection[str], now: datetime) -> None:
    """Give somebody another role, or other crises; raise UserError where nobody would be left who may say so.

    Tokens of theirs that open more than they may now are revoked.
    """
    with store.writing() as connection:
        if role is not Role.ADMIN or crises:  # who may see some crises only says nobody who may
            _require_other_admin(connection, name)
        values = {"role": role.value, "crises": sorted(set(crises))}
        connection.execute(users.update().where(users.c.name == name).values(values))
        too_much = [tokens.c.scope == "post"] if role is Role.VIEWER else []
        if crises:
            elsewhere = sa.or_(tokens.c.crisis.is_(None), tokens.c.crisis.not_in(sorted(crises)))
            too_much.append(elsewhere)
        own = sa.and_(tokens.c.owner == name, tokens.c.revoked_at.is_(None))
        connection.execute(tokens.update().where(own, sa.or_(sa.false(), *too_much)).values(revoked_at=now))


def disable(store: Store, name: str, now: datetime) -> None:
    """Let somebody in no more, by password, session, link or token; raise UserError as `change` does."""
    with store.writing() as connection:
        _require_other_admin(connection, name)
        connection.execute(users.update().where(users.c.name == name).values(disabled_at=now))
        _end(connection, name, now)
        own = sa.and_(tokens.c.owner == name, tokens.c.revoked_at.is_(None))
        connection.execute(tokens.update().where(own).values(revoked_at=now))


def enable(store: Store, name: str) -> None:
    """Let somebody in again; sessions and tokens that were ended stay so."""
    with store.writing() as connection:
        connection.execute(users.update().where(users.c.name == name).values(disabled_at=None))


def _end(connection: sa.Connection, name: str, now: datetime) -> None:
    for table in (sessions, invitations):
        open_ones = sa.and_(table.c.user_name == name, table.c.ended_at.is_(None))
        connection.execute(table.update().where(open_ones).values(ended_at=now))


def _require_other_admin(connection: sa.Connection, name: str) -> None:
    admin = sa.and_(users.c.role == Role.ADMIN.value, users.c.disabled_at.is_(None))
    admins = connection.execute(sa.select(users.c.name, users.c.crises).where(admin))
    names = {one.name for one in admins if not one.crises}
    if names == {name}:
        raise UserError(said("{name} is the only admin; make another one first", name=name))


def user_of(row: sa.Row[Any]) -> User:
    """Return a row of the table as what is known of somebody."""
    return User(
        row.name, Role(row.role), frozenset(row.crises), bool(row.password), row.created_at, row.changed_at,
        row.disabled_at,
    )  # fmt: skip
