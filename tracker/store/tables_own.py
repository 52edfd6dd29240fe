"""The tables of the program's own affairs: who may come in, by which key, and what is wrong with the program itself.

In: nothing. Out: table objects on the shared ``METADATA``. Of a token, a session and a one-time link only a digest is
kept, of a password what scrypt made of it; a condition has one row, its newest state, and what was said of it is an
event like any other (``tables_alerts.alert_events``).
"""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store.metadata import METADATA, Digest, JsonText, SafeText, SmallInteger, UtcDateTime, Word

tokens = sa.Table(
    "tokens",
    METADATA,
    sa.Column("token_id", Word(16), primary_key=True),  # the part of a token that may be seen and logged
    sa.Column("digest", Digest, nullable=False),  # sha256 of the whole token, 256 bits of chance
    sa.Column("scope", Word(16), nullable=False),  # read | post | feed
    sa.Column("crisis", Word(200)),  # null: every crisis
    sa.Column("label", SafeText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),  # null: never
    sa.Column("revoked_at", UtcDateTime),  # null: it is good
    sa.Column("last_used_at", UtcDateTime),  # to the minute; null: never
    sa.Column("owner", Word(80)),  # a user's name; null: made on the machine itself
    sa.CheckConstraint("scope IN ('read', 'post', 'feed')", name="scope_known"),
)

briefs = sa.Table(
    "briefs",
    METADATA,
    # A brief somebody wanted to keep, as it was: what is corrected later changes nothing of it.
    sa.Column("brief_id", Word(16), primary_key=True),  # the beginning of the hash of its content
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("made_by", SafeText, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),  # what became known after this moment, up to the next
    sa.Column("until", UtcDateTime, nullable=False),
    sa.Column("crises", JsonText, nullable=False),  # those it tells of, by what was asked; []: all
    sa.Column("audience", Word(16), nullable=False),
    sa.Column("content", SafeText, nullable=False),  # JSON (tracker/brief/content.py)
)

users = sa.Table(
    "users",
    METADATA,
    sa.Column("name", Word(80), primary_key=True),  # small letters; it is what the audit log names
    sa.Column("role", Word(16), nullable=False),  # viewer | reviewer | admin
    sa.Column("crises", JsonText, nullable=False),  # sorted ids; []: all
    sa.Column("password", SafeText, nullable=False),  # scrypt$n$r$p$salt$key (tracker/store/passwords.py); "": none
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime),  # when the password was last set
    sa.Column("disabled_at", UtcDateTime),  # null: may come in
    sa.CheckConstraint("role IN ('viewer', 'reviewer', 'admin')", name="role_known"),
)

sessions = sa.Table(
    "sessions",
    METADATA,
    sa.Column("digest", Digest, primary_key=True),  # sha256 of what the cookie holds, 256 bits of chance
    sa.Column("user_name", Word(80), nullable=False, index=True),
    sa.Column("agent", SafeText, nullable=False),  # what the browser calls itself, for its owner to know it by
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),  # to the minute
    sa.Column("ended_at", UtcDateTime),  # null: good until it is old
)

invitations = sa.Table(
    "invitations",  # one-time links to set a password by
    METADATA,
    sa.Column("digest", Digest, primary_key=True),
    sa.Column("user_name", Word(80), nullable=False, index=True),
    sa.Column("made_by", Word(80), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),  # used, or another was made
)

identity = sa.Table(
    "identity",  # of a database that hosts share: one row, never copied; a file has none
    METADATA,
    sa.Column("store_id", Word(32), primary_key=True),
)

conditions = sa.Table(
    "conditions",
    METADATA,
    sa.Column("name", Word(200), primary_key=True),  # "channel:slack", "source:delta-news", "backup" ...
    sa.Column("well", sa.Boolean, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),  # when this state began
    sa.Column("detail", SafeText, nullable=False),  # what is wrong, in words; "" where it is well
    sa.Column("episode", SmallInteger, nullable=False),  # how often it went wrong so far
    sa.Column("event_id", Word(64), nullable=False),  # what was said of this state; "": nobody was told
)
