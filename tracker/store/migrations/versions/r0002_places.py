"""Which place of the atlas a figure belongs to, and how narrowly its words tell it.

In: schema 0001. Out: schema 0002. Both columns are null for figures read before: the name as written stands for them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns at the end of the observations."""
    op.add_column("observations", sa.Column("place_id", sa.String(64), nullable=True))
    op.add_column("observations", sa.Column("place_accuracy", sa.String(16), nullable=True))
