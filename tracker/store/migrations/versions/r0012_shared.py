"""A name of its own for a database that hosts share, and the order in which versions of reports became known.

In: schema 0011. Out: schema 0012. A file needs no name: what belongs to it lies beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the index."""
    op.create_table(
        "identity",
        sa.Column("store_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_identity")),
    )
    op.create_index("ix_report_versions_known_at_report_id", "report_versions", ["known_at", "report_id"])
