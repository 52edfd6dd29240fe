"""What may be shown of a report, where its sidecar says so.

In: schema 0003. Out: schema 0004. Null, as of every report known before: as its source's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("report_versions", sa.Column("sensitivity", sa.String(16), nullable=True))
