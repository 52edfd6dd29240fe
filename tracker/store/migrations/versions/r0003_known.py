"""Since when each reading stood; what people decide of figures; what is taken out of the store.

In: schema 0002. Out: schema 0003. When an old reading was made was never written down: it takes the moment its version
became known, which is what a store that was read once says of itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the three tables, and give every reading its turn."""
    _purges()
    _reading_turns()
    _verdicts()
    op.execute(
        "INSERT INTO reading_turns (version_id, number, reading_id, known_at)"
        " SELECT readings.version_id, readings.number, readings.reading_id, report_versions.known_at"
        " FROM readings JOIN report_versions ON report_versions.version_id = readings.version_id"
    )


def _purges() -> None:
    op.create_table(
        "purges",
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(200), nullable=False),
        sa.Column("purged_at", sa.String(27), nullable=False),
        sa.Column("purged_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_purges")),
    )


def _reading_turns() -> None:
    op.create_table(
        "reading_turns",
        sa.Column("version_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reading_id", sa.String(64), nullable=False),
        sa.Column("known_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_reading_turns_reading_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_versions.version_id"], name=op.f("fk_reading_turns_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_reading_turns")),
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("verdict_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("observation_id", sa.String(64), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("revision", sa.String(16), nullable=True),
        sa.Column("undoes", sa.String(64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.String(27), nullable=False),
        sa.CheckConstraint("(kind = 'merge') = (other IS NOT NULL)", name=op.f("ck_verdicts_merge_with_one")),
        sa.CheckConstraint("(kind = 'revision') = (revision IS NOT NULL)", name=op.f("ck_verdicts_revision_named")),
        sa.CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name=op.f("ck_verdicts_undo_of_one")),
        sa.CheckConstraint(
            "kind IN ('accept', 'correct', 'reject', 'merge', 'revision', 'undo')",
            name=op.f("ck_verdicts_kind_known"),
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name=op.f("fk_verdicts_report_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("verdict_id", name=op.f("uq_verdicts_verdict_id")),
    )
    op.create_index(op.f("ix_verdicts_report_id"), "verdicts", ["report_id"], unique=False)
