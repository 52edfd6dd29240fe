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
    _alert_decisions()
    _alert_events()
    _alert_rules()
    _alert_states()
    _channel_health()
    _checked_observations()
    _checks()
    _delivery_gates()
    _outbox_attempts()
    _reports()
    _rounds()
    _source_health()
    _outbox()
    _report_versions()
    _readings()
    _observations()
    _rejections()


def _alert_decisions() -> None:
    op.create_table(
        "alert_decisions",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("decision_id", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("rule_id", sa.String(200), nullable=False),
        sa.Column("series_id", sa.String(64), nullable=False),
        sa.Column("observation_id", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_alert_decisions")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_alert_decisions_decision_id")),
    )
    op.create_index(op.f("ix_alert_decisions_fingerprint"), "alert_decisions", ["fingerprint"], unique=False)


def _alert_events() -> None:
    op.create_table(
        "alert_events",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("rule_id", sa.String(200), nullable=False),
        sa.Column("series_id", sa.String(64), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("observation_id", sa.String(64), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("handle", sa.String(32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_alert_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_alert_events_event_id")),
    )
    op.create_index(op.f("ix_alert_events_fingerprint"), "alert_events", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_alert_events_handle"), "alert_events", ["handle"], unique=False)


def _alert_rules() -> None:
    op.create_table(
        "alert_rules",
        sa.Column("rule_id", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("pk_alert_rules")),
    )


def _alert_states() -> None:
    op.create_table(
        "alert_states",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("rule_id", sa.String(200), nullable=False),
        sa.Column("series_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("doubtful_level", sa.String(16), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("points_true", sa.Integer(), nullable=False),
        sa.Column("points_clear", sa.Integer(), nullable=False),
        sa.Column("newest_on", sa.Date(), nullable=True),
        sa.Column("newest_observation_id", sa.String(64), nullable=False),
        sa.Column("last_value", sa.Double(), nullable=True),
        sa.Column("rose_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("last_event_id", sa.String(64), nullable=False),
        sa.Column("handle", sa.String(32), nullable=False),
        sa.CheckConstraint(
            "last_value IS NULL OR (last_value > -1e15 AND last_value < 1e15)",
            name=op.f("ck_alert_states_last_value_finite"),
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_alert_states")),
    )


def _channel_health() -> None:
    op.create_table(
        "channel_health",
        sa.Column("channel_id", sa.String(200), nullable=False),
        sa.Column("broken_at", sa.String(27), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.String(27), nullable=True),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_health")),
    )


def _checked_observations() -> None:
    op.create_table(
        "checked_observations",
        sa.Column("observation_id", sa.String(64), nullable=False),
        sa.Column("checked_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_checked_observations")),
    )


def _checks() -> None:
    op.create_table(
        "checks",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.String(27), nullable=True),
        sa.Column("observation_id", sa.String(64), nullable=False),
        sa.Column("checked_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_checks")),
    )


def _delivery_gates() -> None:
    op.create_table(
        "delivery_gates",
        sa.Column("gate", sa.String(200), nullable=False),
        sa.Column("open_at", sa.String(27), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("gate", name=op.f("pk_delivery_gates")),
    )


def _outbox_attempts() -> None:
    op.create_table(
        "outbox_attempts",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("delivery_id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("may_repeat", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox_attempts")),
    )
    op.create_index(op.f("ix_outbox_attempts_delivery_id"), "outbox_attempts", ["delivery_id"], unique=False)


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


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("delivery_id", sa.String(64), nullable=False),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("handle", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.String(200), nullable=False),
        sa.Column("gate", sa.String(200), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("next_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lease_until", sa.String(27), nullable=True),
        sa.Column("may_repeat", sa.Boolean(), nullable=False),
        sa.Column("last_result", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.String(27), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)", name=op.f("ck_outbox_lease_while_sending")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'delivered', 'held', 'dead')", name=op.f("ck_outbox_state_known")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["alert_events.event_id"], name=op.f("fk_outbox_event_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_outbox_delivery_id")),
    )
    op.create_index("ix_outbox_channel_id_fingerprint", "outbox", ["channel_id", "fingerprint"], unique=False)
    op.create_index("ix_outbox_state_channel_id_next_at", "outbox", ["state", "channel_id", "next_at"], unique=False)


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
