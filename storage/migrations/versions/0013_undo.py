"""What an officer ordered waits a moment, and can be undone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("complaints") as table:
        table.add_column(sa.Column("pending", sa.String(), nullable=True))
        by = sa.ForeignKey("officers.id", name="complaints_pending_by_fkey")
        table.add_column(sa.Column("pending_by", _NUMBER, by, nullable=True))
        table.add_column(sa.Column("pending_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("complaints") as table:
        table.drop_constraint("complaints_pending_by_fkey", type_="foreignkey")
        for column in ("pending_until", "pending_by", "pending"):
            table.drop_column(column)
