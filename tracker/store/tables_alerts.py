"""The tables of what was watched and announced: rules seen, alert states, events, decisions, and the outbox.

In: nothing. Out: table objects on the shared ``METADATA``. Events, decisions and attempts are only ever added to;
a state, a channel and an outbox row each have one current truth and are updated in place.
"""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store.metadata import (
    METADATA,
    Digest,
    FiniteFloat,
    JsonText,
    SafeText,
    Serial,
    SmallInteger,
    UtcDateTime,
    Word,
    finite,
)

alert_rules = sa.Table(
    "alert_rules",
    METADATA,
    sa.Column("rule_id", Word(200), primary_key=True),
    sa.Column("digest", Digest, nullable=False),  # of what the rule means, not of its label
    sa.Column("label", SafeText, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),  # when this digest was first checked
)

alert_states = sa.Table(
    "alert_states",
    METADATA,
    sa.Column("fingerprint", Digest, primary_key=True),
    sa.Column("rule_id", Word(200), nullable=False),
    sa.Column("series_id", Word(64), nullable=False),
    sa.Column("status", Word(16), nullable=False),
    sa.Column("level", Word(16), nullable=False),
    sa.Column("doubtful_level", Word(16), nullable=False),
    sa.Column("episode", SmallInteger, nullable=False),
    sa.Column("points_true", SmallInteger, nullable=False),
    sa.Column("points_clear", SmallInteger, nullable=False),
    sa.Column("newest_on", sa.Date),  # null: no dated figure was evaluated yet
    sa.Column("newest_observation_id", Word(64), nullable=False),
    sa.Column("last_value", FiniteFloat),
    sa.Column("rose_on", sa.Date),
    sa.Column("reached_on", sa.Date),
    sa.Column("last_event_id", Word(64), nullable=False),
    sa.Column("handle", Word(32), nullable=False),
    sa.Column("flags", JsonText),  # what it remembers beside its state (tracker/store/flags.py); null: nothing
    finite("last_value"),
)

alert_events = sa.Table(
    "alert_events",
    METADATA,
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),  # the order in which they were decided
    sa.Column("event_id", Digest, nullable=False, unique=True),
    sa.Column("fingerprint", Digest, nullable=False, index=True),
    sa.Column("rule_id", Word(200), nullable=False),
    sa.Column("series_id", Word(64), nullable=False),
    sa.Column("episode", SmallInteger, nullable=False),
    sa.Column("kind", Word(16), nullable=False),
    sa.Column("level", Word(16), nullable=False),
    sa.Column("standing", Word(16), nullable=False),
    sa.Column("observation_id", Word(64), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("reason", SafeText, nullable=False),
    sa.Column("handle", Word(32), nullable=False, index=True),
    sa.Column("message", JsonText, nullable=False),  # the Message, so that any channel can render it later
    sa.Column("demo", sa.Boolean, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("held_back", Word(16)),  # why it was not sent by itself; null: it was
)

alert_decisions = sa.Table(
    "alert_decisions",
    METADATA,
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("decision_id", Digest, nullable=False, unique=True),
    sa.Column("fingerprint", Digest, nullable=False, index=True),
    sa.Column("rule_id", Word(200), nullable=False),
    sa.Column("series_id", Word(64), nullable=False),
    sa.Column("observation_id", Word(64), nullable=False),
    sa.Column("outcome", Word(16), nullable=False),
    sa.Column("reason", Word(32), nullable=False),
    sa.Column("detail", SafeText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

alert_commands = sa.Table(
    "alert_commands",
    METADATA,
    # What people told an alert, in the order they did; the next check takes them into the log.
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("command_id", Digest, nullable=False, unique=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("kind", Word(16), nullable=False),
    sa.Column("fingerprint", Digest, nullable=False, index=True),
    sa.Column("by", SafeText, nullable=False),
    sa.Column("reason", SafeText, nullable=False),
    sa.Column("until", UtcDateTime),  # of a silence
    sa.Column("taken_at", UtcDateTime),  # when a check took it; null: none did yet
    sa.CheckConstraint("kind IN ('ack', 'silence', 'unsilence')", name="kind_known"),
)

checked_observations = sa.Table(
    "checked_observations",
    METADATA,
    # One row an observation the rules have seen. A cursor of times would lose what becomes known late.
    sa.Column("observation_id", Word(64), primary_key=True),
    sa.Column("checked_at", UtcDateTime, nullable=False),
)

checks = sa.Table(
    "checks",
    METADATA,
    # "rules": where the last check stood; ``version`` refuses a second check made from the same starting point.
    # "quick_check": when the file was last looked through for damage. "ticks": ``known_at`` is the last tick of the
    # grid that was looked at.
    sa.Column("name", Word(32), primary_key=True),
    sa.Column("version", SmallInteger, nullable=False),
    sa.Column("known_at", UtcDateTime),  # of the newest observation evaluated; null: none yet
    sa.Column("observation_id", Word(64), nullable=False),
    sa.Column("checked_at", UtcDateTime, nullable=False),
)

outbox = sa.Table(
    "outbox",
    METADATA,
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("delivery_id", Digest, nullable=False, unique=True),
    sa.Column("event_id", Digest, sa.ForeignKey("alert_events.event_id"), nullable=False),
    sa.Column("fingerprint", Digest, nullable=False),
    sa.Column("handle", Word(32), nullable=False),
    sa.Column("channel_id", Word(200), nullable=False),
    sa.Column("gate", Word(200), nullable=False),
    sa.Column("priority", SmallInteger, nullable=False),
    sa.Column("payload", SafeText, nullable=False),
    sa.Column("form", SmallInteger, nullable=False),
    sa.Column("state", Word(16), nullable=False),
    sa.Column("attempts", SmallInteger, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("next_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("owner", Word(64), nullable=False),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("may_repeat", sa.Boolean, nullable=False),
    sa.Column("last_result", SafeText, nullable=False),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("demo", sa.Boolean, nullable=False),
    sa.Column("told_in", Word(64)),  # the delivery that tells it together with others; null: it goes by itself
    sa.CheckConstraint("state IN ('pending', 'sending', 'delivered', 'held', 'dead')", name="state_known"),
    sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease_while_sending"),
    sa.Index("ix_outbox_state_channel_id_next_at", "state", "channel_id", "next_at"),
    sa.Index("ix_outbox_channel_id_fingerprint", "channel_id", "fingerprint"),
    sa.Index("ix_outbox_told_in", "told_in"),
)

outbox_attempts = sa.Table(
    "outbox_attempts",
    METADATA,
    # What was tried, its own log: a row without an end is an attempt whose outcome nobody knows.
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("delivery_id", Digest, nullable=False, index=True),
    sa.Column("owner", Word(64), nullable=False),
    sa.Column("form", SmallInteger, nullable=False),
    sa.Column("may_repeat", sa.Boolean, nullable=False),
    sa.Column("began_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("result", SafeText, nullable=False),
)

gates = sa.Table(
    "delivery_gates",
    METADATA,
    # One row an address: shared by every process, so that together they send one message a second.
    sa.Column("gate", Word(200), primary_key=True),
    sa.Column("open_at", UtcDateTime, nullable=False),
    sa.Column("note", SafeText, nullable=False),
)

channel_health = sa.Table(
    "channel_health",
    METADATA,
    sa.Column("channel_id", Word(200), primary_key=True),
    sa.Column("broken_at", UtcDateTime),  # null: not known to be broken
    sa.Column("reason", SafeText, nullable=False),  # why it is broken; where it is not, whom its newest message missed
    sa.Column("delivered_at", UtcDateTime),  # the last time something arrived
)
