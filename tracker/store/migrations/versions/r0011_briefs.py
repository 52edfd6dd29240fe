"""Briefs that are kept as they were, and tokens that open nothing but a feed.

In: schema 0010. Out: schema 0011. SQLite changes no CHECK of a table: the table is written anew, with all its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME = "ck_tokens_scope_known"


def upgrade() -> None:
    """Create the table of briefs, and let a token have the scope of feeds."""
    op.create_table(
        "briefs",
        sa.Column("brief_id", sa.String(16), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("since", sa.String(27), nullable=False),
        sa.Column("until", sa.String(27), nullable=False),
        sa.Column("crises", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brief_id", name=op.f("pk_briefs")),
    )
    with op.batch_alter_table("tokens", copy_from=_tokens()) as tokens:
        tokens.drop_constraint(op.f(NAME), type_="check")
        tokens.create_check_constraint(op.f(NAME), "scope IN ('read', 'post', 'feed')")


def _tokens() -> sa.Table:
    """Return the table as it was."""
    return sa.Table(
        "tokens",
        sa.MetaData(),
        sa.Column("token_id", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("crisis", sa.String(200)),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27)),
        sa.Column("revoked_at", sa.String(27)),
        sa.Column("last_used_at", sa.String(27)),
        sa.Column("owner", sa.String(80)),
        sa.CheckConstraint("scope IN ('read', 'post')", name=op.f(NAME)),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_tokens")),
    )
