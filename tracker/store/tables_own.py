"""The tables of the program's own affairs: who may come in by which token, and what is wrong with the program itself.

In: nothing. Out: table objects on the shared ``METADATA``. Of a token only a digest is kept; a condition has one row,
its newest state, and what was said of it is an event like any other (``tables_alerts.alert_events``).
"""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store.metadata import METADATA, Digest, SafeText, SmallInteger, UtcDateTime

tokens = sa.Table(
    "tokens",
    METADATA,
    sa.Column("token_id", sa.String(16), primary_key=True),  # the part of a token that may be seen and logged
    sa.Column("digest", Digest, nullable=False),  # sha256 of the whole token, 256 bits of chance
    sa.Column("scope", sa.String(16), nullable=False),  # read | post
    sa.Column("crisis", sa.String(200)),  # null: every crisis
    sa.Column("label", SafeText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),  # null: never
    sa.Column("revoked_at", UtcDateTime),  # null: it is good
    sa.Column("last_used_at", UtcDateTime),  # to the minute; null: never
    sa.CheckConstraint("scope IN ('read', 'post')", name="scope_known"),
)

conditions = sa.Table(
    "conditions",
    METADATA,
    sa.Column("name", sa.String(200), primary_key=True),  # "channel:slack", "source:delta-news", "backup" ...
    sa.Column("well", sa.Boolean, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),  # when this state began
    sa.Column("detail", SafeText, nullable=False),  # what is wrong, in words; "" where it is well
    sa.Column("episode", SmallInteger, nullable=False),  # how often it went wrong so far
    sa.Column("event_id", sa.String(64), nullable=False),  # what was said of this state; "": nobody was told
)
