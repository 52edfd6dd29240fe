"""The first tables: reports and what was read of them; alerts, their events and deliveries.

In: an empty store. Out: schema 0001. Written out in full, because a migration must go on meaning what it meant when
the tables of today have changed. A store is never taken back to an older schema: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create every table, those that are pointed at first."""

    _reports()
    _rounds()
    _source_health()
    _report_versions()
    _readings()
    _observations()
    _rejections()


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(200), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reports")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_reports_source_id_external_id")),
    )


def _rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("round_id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("started_at", sa.String(27), nullable=False),
        sa.Column("finished_at", sa.String(27), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("config_digest", sa.String(64), nullable=False),
        sa.Column("reader_version", sa.String(64), nullable=False),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_rounds")),
    )


def _source_health() -> None:
    op.create_table(
        "source_health",
        sa.Column("source_id", sa.String(200), nullable=False),
        sa.Column("last_ok_at", sa.String(27), nullable=True),
        sa.Column("last_new_at", sa.String(27), nullable=True),
        sa.Column("last_error_at", sa.String(27), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_health")),
    )


def _report_versions() -> None:
    op.create_table(
        "report_versions",
        sa.Column("version_id", sa.String(64), nullable=False),
        sa.Column("report_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.String(64), nullable=True),
        sa.Column("known_at", sa.String(27), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_basis", sa.String(16), nullable=False),
        sa.Column("published_note", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name=op.f("fk_report_versions_report_id")),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["report_versions.version_id"], name=op.f("fk_report_versions_supersedes")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_report_versions")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_versions_report_id_number")),
    )


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("reading_id", sa.String(64), nullable=False),
        sa.Column("version_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reader_version", sa.String(64), nullable=False),
        sa.Column("observed", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["report_versions.version_id"], name=op.f("fk_readings_version_id")),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_readings")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_readings_version_id_number")),
    )


def _observations() -> None:
    op.create_table(
        "observations",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("observation_id", sa.String(64), nullable=False),
        sa.Column("reading_id", sa.String(64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(100), nullable=False),
        sa.Column("population", sa.String(100), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("bound", sa.String(16), nullable=False),
        sa.Column("unit", sa.String(50), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=True),
        sa.Column("said_by_text", sa.Text(), nullable=True),
        sa.Column("said_by_scope", sa.String(16), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("iso3", sa.String(3), nullable=True),
        sa.Column("pcode", sa.String(32), nullable=True),
        sa.Column("place_scope", sa.String(16), nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("period_text", sa.Text(), nullable=True),
        sa.Column("counting_start", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("as_of_basis", sa.String(16), nullable=False),
        sa.Column("modality", sa.String(16), nullable=False),
        sa.Column("parent_id", sa.String(64), nullable=True),
        sa.Column("derived", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("confidence_reasons", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.CheckConstraint("char_end > char_start", name=op.f("ck_observations_span")),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_observations_confidence_share")),
        sa.CheckConstraint("high IS NULL OR (high > -1e15 AND high < 1e15)", name=op.f("ck_observations_high_finite")),
        sa.CheckConstraint("low IS NULL OR (low > -1e15 AND low < 1e15)", name=op.f("ck_observations_low_finite")),
        sa.CheckConstraint(
            "value IS NULL OR (value > -1e15 AND value < 1e15)", name=op.f("ck_observations_value_finite")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_observations_reading_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_observations")),
        sa.UniqueConstraint("observation_id", name=op.f("uq_observations_observation_id")),
    )
    op.create_index(op.f("ix_observations_reading_id"), "observations", ["reading_id"], unique=False)


def _rejections() -> None:
    op.create_table(
        "rejections",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("reading_id", sa.String(64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_rejections_reading_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rejections")),
        sa.UniqueConstraint("reading_id", "ordinal", name=op.f("uq_rejections_reading_id_ordinal")),
    )
