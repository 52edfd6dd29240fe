"""When each source's next turn is, and what it remembers of its last visit.

In: schema 0005. Out: schema 0006. Sources read before have no row: their next visit looks at everything, and what is
held already is unchanged.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "source_turns",
        sa.Column("source_id", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("visited_at", sa.String(27), nullable=False),
        sa.Column("due_at", sa.String(27), nullable=True),
        sa.Column("resting", sa.String(16), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("news_seen", sa.Integer(), nullable=False),
        sa.Column("news_gap_seconds", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_turns")),
    )
