"""Sessions of people who signed in, and one-time links to set a password by.

In: a user, what a browser showed. Out: a secret, once, and rows that hold its digest alone. A session ends after eight
hours without a visit, after seven days whatever happens, when it is signed out of, when the password changes and when
its user is disabled.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.secrets import Secret
from tracker.store.opening import Store
from tracker.store.passwords import kept
from tracker.store.tables_own import invitations, sessions, users
from tracker.store.users import User, put_password, user_of

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=1)
KEPT_AFTER = timedelta(days=30)
LINK_HOURS = 24
LONGEST_AGENT = 200
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of a session; never what the cookie holds."""

    digest: str
    user_name: str
    agent: str
    created_at: datetime
    seen_at: datetime

    def is_worth_noting(self, now: datetime) -> bool:
        """Say whether a visit is another than the last one that was kept."""
        return not timedelta(0) <= now - self.seen_at < NOTED_EVERY

    def is_good(self, now: datetime) -> bool:
        """Return whether it is young enough."""
        idle, age = now - self.seen_at, now - self.created_at
        return -NOTED_EVERY <= idle < IDLE and age < LONGEST


def begin(store: Store, user: User, agent: str, now: datetime, *, ends: str = "") -> Secret:
    """Begin a session and return what the cookie is to hold; `ends` is the digest of one that it takes the place of.

    It is always a new one: what a browser showed before it signed in opens nothing afterwards.
    """
    secret = Secret(secrets.token_urlsafe(32))
    row = {"digest": digest_of(secret), "user_name": user.name, "agent": agent[:LONGEST_AGENT],
           "created_at": now, "seen_at": now}  # fmt: skip
    with store.writing() as connection:
        connection.execute(sessions.delete().where(sessions.c.created_at < now - LONGEST - KEPT_AFTER))
        if ends:
            connection.execute(sessions.update().where(sessions.c.digest == ends).values(ended_at=now))
        connection.execute(sessions.insert().values(row))
    return secret


def found(store: Store, shown: Secret, now: datetime) -> tuple[Session, User] | None:
    """Return the session a browser showed, with its user; None where it is none, is over, or its user is disabled."""
    if not SHAPE.fullmatch(shown.reveal()):
        return None
    asked = sessions.join(users, users.c.name == sessions.c.user_name)
    wanted = sa.and_(
        sessions.c.digest == digest_of(shown), sessions.c.ended_at.is_(None), users.c.disabled_at.is_(None)
    )
    columns = [sessions.c[name] for name in ("digest", "user_name", "agent", "created_at", "seen_at")]
    with store.reading() as connection:
        row = connection.execute(sa.select(*columns).select_from(asked).where(wanted)).first()
        if row is None or not (session := Session(*row)).is_good(now):
            return None
        user = connection.execute(sa.select(users).where(users.c.name == session.user_name)).one()
    return session, user_of(user)


def note_seen(store: Store, session: Session, now: datetime) -> None:
    """Write that a session was used, to the minute."""
    with store.writing() as connection:
        connection.execute(sessions.update().where(sessions.c.digest == session.digest).values(seen_at=now))


def of_user(store: Store, name: str, now: datetime) -> list[Session]:
    """Return somebody's sessions that are good, the newest first."""
    columns = [sessions.c[name] for name in ("digest", "user_name", "agent", "created_at", "seen_at")]
    open_ones = sa.and_(sessions.c.user_name == name, sessions.c.ended_at.is_(None))
    with store.reading() as connection:
        rows = connection.execute(sa.select(*columns).where(open_ones).order_by(sessions.c.seen_at.desc()))
        return [one for row in rows if (one := Session(*row)).is_good(now)]


def end(store: Store, name: str, now: datetime, *, only: str = "", but: str = "") -> int:
    """End somebody's sessions and return how many: all, the one of a digest, or all but one."""
    which = [sessions.c.user_name == name, sessions.c.ended_at.is_(None)]
    which += [sessions.c.digest == only] if only else []
    which += [sessions.c.digest != but] if but else []
    with store.writing() as connection:
        return connection.execute(sessions.update().where(sa.and_(*which)).values(ended_at=now)).rowcount


def invite(store: Store, name: str, by: str, now: datetime) -> tuple[Secret, datetime]:
    """Return a one-time link's secret and until when it is good; one that was made before is over."""
    secret, until = Secret(secrets.token_urlsafe(32)), now + timedelta(hours=LINK_HOURS)
    row = {"digest": digest_of(secret), "user_name": name, "made_by": by, "created_at": now, "expires_at": until}
    with store.writing() as connection:
        before = sa.and_(invitations.c.user_name == name, invitations.c.ended_at.is_(None))
        connection.execute(invitations.update().where(before).values(ended_at=now))
        connection.execute(invitations.insert().values(row))
    return secret, until


def invited(store: Store, shown: Secret, now: datetime) -> str:
    """Return whose link this is; "" for one that is none, was used or is over."""
    with store.reading() as connection:
        return _invited(connection, shown, now)


def take_up(store: Store, shown: Secret, password: Secret, now: datetime) -> str:
    """Set the password a link is for and return whose it is; "" where somebody was faster. The link is over then."""
    line = kept(password)
    with store.writing() as connection:
        name = _invited(connection, shown, now)
        if name:
            put_password(connection, name, line, now)  # ends every link of this user, too
        return name


def digest_of(secret: Secret) -> str:
    """Return what is kept of a secret of ours."""
    return hashlib.sha256(secret.reveal().encode("utf-8", "replace")).hexdigest()


def _invited(connection: sa.Connection, shown: Secret, now: datetime) -> str:
    if not SHAPE.fullmatch(shown.reveal()):
        return ""
    good = sa.and_(
        invitations.c.digest == digest_of(shown), invitations.c.ended_at.is_(None), invitations.c.expires_at > now,
        users.c.disabled_at.is_(None),
    )  # fmt: skip
    asked = invitations.join(users, users.c.name == invitations.c.user_name)
    return str(connection.execute(sa.select(users.c.name).select_from(asked).where(good)).scalar() or "")
