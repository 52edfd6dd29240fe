"""Messages told together in one.

In: schema 0007. Out: schema 0008. Null, as for every message before: it goes out by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and its index."""
    op.add_column("outbox", sa.Column("told_in", sa.String(64), nullable=True))
    op.create_index("ix_outbox_told_in", "outbox", ["told_in"])
