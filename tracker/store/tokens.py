"""Tokens: who may come in through the web door, and until when.

In: a scope, maybe a crisis, a day of expiry. Out: the token itself, once, and rows that hold its digest alone: whoever
reads the store cannot come in with it. A token is 256 bits of chance, so its digest needs no salt and no slowness.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from tracker.secrets import Secret
from tracker.store.opening import Store
from tracker.store.tables_own import tokens

Scope = Literal["read", "post", "feed"]
SHAPE = re.compile(r"trk_([a-z2-7]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
LETTERS = "abcdefghijkmnpqrstuvwxyz234567"
ID_LETTERS = 8
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept: a busy reader must not write at every request."""

NOBODY = hashlib.sha256(b"nobody").hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; never the token."""

    token_id: str
    scope: str
    crisis: str | None  # None: every crisis
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    owner: str | None = None  # whose it is; None: made on the machine itself

    def is_worth_noting(self, now: datetime) -> bool:
        """Say whether a use is another than the last one that was kept."""
        return self.last_used_at is None or not timedelta(0) <= now - self.last_used_at < NOTED_EVERY

    def is_good(self, now: datetime) -> bool:
        """Return whether it opens anything at that moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


COLUMNS = [tokens.c[field.name] for field in fields(Token)]


def add(
    store: Store,
    scope: Scope,
    now: datetime,
    *,
    crisis: str | None,
    label: str,
    expires_at: datetime | None,
    owner: str | None = None,
) -> tuple[Token, Secret]:
    """Make a token and return what is known of it with the token itself, which is kept nowhere."""
    name = "".join(secrets.choice(LETTERS) for _ in range(ID_LETTERS))
    whole = f"trk_{name}_{secrets.token_urlsafe(32)}"
    made = Token(name, scope, crisis, label, now, expires_at, None, None, owner)
    row = {field.name: getattr(made, field.name) for field in fields(Token)} | {"digest": _digest(whole)}
    with store.writing() as connection:
        connection.execute(tokens.insert().values(row))
    return made, Secret(whole)


def known(store: Store) -> list[Token]:
    """Return every token there ever was, the oldest first."""
    with store.reading() as connection:
        return [Token(*row) for row in connection.execute(sa.select(*COLUMNS).order_by(tokens.c.created_at))]


def revoke(store: Store, token_id: str, now: datetime) -> bool:
    """Let a token open nothing any more; False where there is none of that id that was good."""
    here = sa.and_(tokens.c.token_id == token_id, tokens.c.revoked_at.is_(None))
    with store.writing() as connection:
        return connection.execute(tokens.update().where(here).values(revoked_at=now)).rowcount == 1


def found(store: Store, shown: Secret, now: datetime) -> Token | None:
    """Return the token that was shown, if it is one and good; as slow for a wrong one as for a right one."""
    shape = SHAPE.fullmatch(shown.reveal())
    question = sa.select(tokens.c.digest, *COLUMNS).where(tokens.c.token_id == (shape[1] if shape else ""))
    with store.reading() as connection:
        row = connection.execute(question).one_or_none()
    same = hmac.compare_digest(_digest(shown.reveal()), row.digest if row else NOBODY)
    token = Token(*row[1:]) if row is not None and same else None
    return token if token is not None and token.is_good(now) else None


def note_use(store: Store, token: Token, now: datetime) -> None:
    """Write when a token was last used."""
    with store.writing() as connection:
        connection.execute(tokens.update().where(tokens.c.token_id == token.token_id).values(last_used_at=now))


def _digest(whole: str) -> str:
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
