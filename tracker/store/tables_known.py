"""The tables of what was known when: which reading stood since when, what people decided, what was taken out.

In: nothing. Out: table objects on the shared ``METADATA``. Rows are only ever added, so that what was known at any
moment can be rebuilt; a purge alone takes rows away, and leaves one that says so.
"""

from __future__ import annotations

import sqlalchemy as sa

from tracker.store.metadata import METADATA, Digest, JsonText, SafeText, Serial, SmallInteger, UtcDateTime, Word

reading_turns = sa.Table(
    "reading_turns",
    METADATA,
    # Which reading of a version stood from when on: an older reader that comes back takes another turn.
    sa.Column("version_id", Digest, sa.ForeignKey("report_versions.version_id"), primary_key=True),
    sa.Column("number", SmallInteger, primary_key=True, autoincrement=False),  # 1, 2, 3; the highest stands
    sa.Column("reading_id", Digest, sa.ForeignKey("readings.reading_id"), nullable=False),
    sa.Column("known_at", UtcDateTime, nullable=False),  # never before its version, nor before the turn it follows
)

verdicts = sa.Table(
    "verdicts",
    METADATA,
    # What people decided of figures, by report and span: a newer reader's figures meet the same decisions.
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),  # the order in which they were decided
    sa.Column("verdict_id", Digest, nullable=False, unique=True),
    sa.Column("kind", Word(16), nullable=False),  # accept | correct | reject | merge | revision | undo
    sa.Column("report_id", Digest, sa.ForeignKey("reports.report_id"), nullable=False, index=True),
    sa.Column("content_sha256", Digest, nullable=False),  # of the text the offsets count in
    sa.Column("char_start", SmallInteger, nullable=False),
    sa.Column("char_end", SmallInteger, nullable=False),
    sa.Column("quote", SafeText, nullable=False),
    sa.Column("observation_id", Digest, nullable=False),  # the figure as it was then; a newer reader's has another id
    sa.Column("seen", JsonText, nullable=False),  # what the text said then: its value, source, place, days ...
    sa.Column("changes", JsonText, nullable=False),  # of a correction: column -> value; else {}
    sa.Column("other", JsonText),  # of a merge: the anchor of the figure it repeats; else null
    sa.Column("revision", Word(16)),  # of a revision: the status a person gave it; else null
    sa.Column("undoes", Digest),  # of an undo: the verdict it takes back; else null
    sa.Column("reason", SafeText, nullable=False),
    sa.Column("decided_by", SafeText, nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("kind IN ('accept', 'correct', 'reject', 'merge', 'revision', 'undo')", name="kind_known"),
    sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="undo_of_one"),
    sa.CheckConstraint("(kind = 'merge') = (other IS NOT NULL)", name="merge_with_one"),
    sa.CheckConstraint("(kind = 'revision') = (revision IS NOT NULL)", name="revision_named"),
)

purges = sa.Table(
    "purges",
    METADATA,
    # What was taken out, without a word of it: the report is not fetched again, and people see that it was there.
    sa.Column("report_id", Digest, primary_key=True),
    sa.Column("source_id", Word(200), nullable=False),
    sa.Column("purged_at", UtcDateTime, nullable=False),
    sa.Column("purged_by", SafeText, nullable=False),
    sa.Column("reason", SafeText, nullable=False),
    sa.Column("counts", JsonText, nullable=False),  # rows taken out, by table
)

changes = sa.Table(
    "changes",
    METADATA,
    # One row each time a report came, changed, was read anew, decided on or taken out: the tail a snapshot lacks.
    sa.Column("seq", Serial, primary_key=True, autoincrement=True),
    sa.Column("report_id", Digest, nullable=False),
)

snapshots = sa.Table(
    "snapshots",
    METADATA,
    # Which snapshot was made of this store; another one beside it, or none, means that it is made anew.
    sa.Column("name", Word(16), primary_key=True),
    sa.Column("token", Word(64), nullable=False),
    sa.Column("looked", Word(64), nullable=False),  # the newest one whose figures the rules have looked at
)


def note_change(connection: sa.Connection, *report_ids: str) -> None:
    """Write, in the transaction that changes them, that the reports are not as they were."""
    connection.execute(sa.insert(changes), [{"report_id": one} for one in report_ids])
