"""The tables of what was read: reports, their versions, the readings of each, and what the figures became.

In: nothing. Out: table objects on the shared ``METADATA``. Nothing here is ever updated in place except ``rounds``
(its end), ``source_health`` and ``source_turns``; an edited report is a new version, a newer reader a new reading, both
kept. Which reading stands is said by ``tables_known.reading_turns``.
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

rounds = sa.Table(
    "rounds",
    METADATA,
    sa.Column("round_id", Serial, primary_key=True, autoincrement=True),
    sa.Column("mode", Word(16), nullable=False),  # live | replay
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),  # null: still running, or its process died
    sa.Column("outcome", Word(16)),  # ok | partial | stopped | failed
    sa.Column("config_digest", Word(64), nullable=False),
    sa.Column("reader_version", Word(64), nullable=False),
    sa.Column("counts", JsonText),
)

source_health = sa.Table(
    "source_health",
    METADATA,
    sa.Column("source_id", Word(200), primary_key=True),
    sa.Column("last_ok_at", UtcDateTime),
    sa.Column("last_new_at", UtcDateTime),  # when it last brought a report or a version we did not have
    sa.Column("last_error_at", UtcDateTime),
    sa.Column("last_error", SafeText, nullable=False),
    sa.Column("failures_in_a_row", SmallInteger, nullable=False),
    sa.Column("problems", JsonText, nullable=False),  # [[item, reason], ...] of its last round, at most 50
)

source_turns = sa.Table(
    "source_turns",  # a row is a tracker.model.Turn
    METADATA,
    sa.Column("source_id", Word(200), primary_key=True),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("asked", Digest, nullable=False),
    sa.Column("memory", JsonText, nullable=False),
    sa.Column("held_back", SmallInteger, nullable=False),
    sa.Column("every_minutes", SmallInteger),
    sa.Column("visited_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("resting", Word(16), nullable=False),
    sa.Column("waiting", SmallInteger, nullable=False),
    sa.Column("news_seen", SmallInteger, nullable=False),
    sa.Column("news_gap_seconds", FiniteFloat),
)

reports = sa.Table(
    "reports",
    METADATA,
    sa.Column("report_id", Digest, primary_key=True),
    sa.Column("source_id", Word(200), nullable=False),
    sa.Column("external_id", SafeText, nullable=False),
    sa.UniqueConstraint("source_id", "external_id"),
)

report_versions = sa.Table(
    "report_versions",
    METADATA,
    sa.Column("version_id", Digest, primary_key=True),
    sa.Column("report_id", Digest, sa.ForeignKey("reports.report_id"), nullable=False),
    sa.Column("number", SmallInteger, nullable=False),  # 1, 2, 3 within its report
    sa.Column("supersedes", Digest, sa.ForeignKey("report_versions.version_id")),  # null: the first version
    sa.Column("known_at", UtcDateTime, nullable=False),
    sa.Column("content_sha256", Digest, nullable=False),
    sa.Column("text", SafeText, nullable=False),
    sa.Column("title", SafeText),
    sa.Column("publisher", SafeText),
    sa.Column("url", SafeText),
    sa.Column("published_on", sa.Date),
    sa.Column("published_basis", Word(16), nullable=False),
    sa.Column("published_note", SafeText, nullable=False),
    sa.Column("language", Word(35)),
    sa.Column("sensitivity", Word(16)),  # of the report itself; null: as its source's
    sa.UniqueConstraint("report_id", "number"),
    sa.Index("ix_report_versions_known_at_report_id", "known_at", "report_id"),
)

readings = sa.Table(
    "readings",
    METADATA,
    sa.Column("reading_id", Digest, primary_key=True),  # sha256(version, reader version)
    sa.Column("version_id", Digest, sa.ForeignKey("report_versions.version_id"), nullable=False),
    sa.Column("number", SmallInteger, nullable=False),  # 1, 2, 3 within its version, in the order they were made
    sa.Column("reader_version", Word(64), nullable=False),
    sa.Column("observed", SmallInteger, nullable=False),
    sa.Column("rejected", SmallInteger, nullable=False),
    sa.UniqueConstraint("version_id", "number"),
)

observations = sa.Table(
    "observations",
    METADATA,
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),  # insertion order, for reading a tail
    sa.Column("observation_id", Digest, nullable=False, unique=True),
    sa.Column("reading_id", Digest, sa.ForeignKey("readings.reading_id"), nullable=False, index=True),
    sa.Column("ordinal", SmallInteger, nullable=False),  # place in its reading, text order
    sa.Column("indicator", Word(100), nullable=False),
    sa.Column("population", Word(100), nullable=False),
    sa.Column("value", FiniteFloat),
    sa.Column("low", FiniteFloat),
    sa.Column("high", FiniteFloat),
    sa.Column("bound", Word(16), nullable=False),
    sa.Column("unit", Word(50), nullable=False),
    sa.Column("quote", SafeText, nullable=False),
    sa.Column("char_start", SmallInteger, nullable=False),
    sa.Column("char_end", SmallInteger, nullable=False),
    sa.Column("sentence", SafeText, nullable=False),
    sa.Column("sentence_start", SmallInteger, nullable=False),
    sa.Column("sentence_end", SmallInteger, nullable=False),
    sa.Column("said_by", SafeText),
    sa.Column("said_by_text", SafeText),
    sa.Column("said_by_scope", Word(16), nullable=False),
    sa.Column("via", SafeText),
    sa.Column("place", SafeText),
    sa.Column("iso3", Word(3)),
    sa.Column("pcode", Word(32)),
    sa.Column("place_scope", Word(16), nullable=False),
    sa.Column("measure", Word(16), nullable=False),
    sa.Column("period_start", sa.Date),
    sa.Column("period_end", sa.Date),
    sa.Column("period_text", SafeText),
    sa.Column("counting_start", sa.Date),
    sa.Column("as_of", sa.Date),
    sa.Column("as_of_basis", Word(16), nullable=False),
    sa.Column("modality", Word(16), nullable=False),
    sa.Column("parent_id", Digest),  # observation_id of the whole this is a part of
    sa.Column("derived", SafeText),
    sa.Column("confidence", FiniteFloat, nullable=False),
    sa.Column("confidence_reasons", JsonText, nullable=False),
    sa.Column("rule", Word(200), nullable=False),
    sa.Column("place_id", Word(64)),
    sa.Column("place_accuracy", Word(16)),
    finite("value"),
    finite("low"),
    finite("high"),
    sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_share"),
    sa.CheckConstraint("char_end > char_start", name="span"),
)

rejections = sa.Table(
    "rejections",
    METADATA,
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("reading_id", Digest, sa.ForeignKey("readings.reading_id"), nullable=False),
    sa.Column("ordinal", SmallInteger, nullable=False),
    sa.Column("quote", SafeText, nullable=False),
    sa.Column("char_start", SmallInteger, nullable=False),
    sa.Column("char_end", SmallInteger, nullable=False),
    sa.Column("reason", Word(32), nullable=False),
    sa.Column("detail", SafeText, nullable=False),
    sa.Column("count", SmallInteger, nullable=False),
    sa.UniqueConstraint("reading_id", "ordinal"),
)
