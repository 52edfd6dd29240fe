"""What an alert remembers beside its state, what people told it, and why an event was not sent by itself.

In: schema 0008. Out: schema 0009. Null, as for every alert and event before: nothing remembered, and sent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("alert_states", sa.Column("flags", sa.Text(), nullable=True))
    op.add_column("alert_events", sa.Column("held_back", sa.String(16), nullable=True))
    op.create_table(
        "alert_commands",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("command_id", sa.String(64), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.String(27), nullable=True),
        sa.Column("taken_at", sa.String(27), nullable=True),
        sa.CheckConstraint("kind IN ('ack', 'silence', 'unsilence')", name=op.f("ck_alert_commands_kind_known")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_alert_commands")),
        sa.UniqueConstraint("command_id", name=op.f("uq_alert_commands_command_id")),
    )
    op.create_index(op.f("ix_alert_commands_fingerprint"), "alert_commands", ["fingerprint"])
