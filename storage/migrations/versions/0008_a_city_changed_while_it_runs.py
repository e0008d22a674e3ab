"""A city changed while it runs: agencies, texts, officers who left, and the history of it all"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("officers", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "agencies",
        *(sa.Column(name, sa.String(), nullable=False, primary_key=name == "id") for name in ("id", "name", "short")),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "texts",
        sa.Column("language", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("text", sa.String(), nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", _NUMBER, sa.ForeignKey("officers.id"), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("changes")
    op.drop_table("texts")
    op.drop_table("agencies")
    op.drop_column("officers", "left_at")
