"""Sends in doubt"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox SET doubted_at = due_at WHERE state = 'unknown'")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'held'")
    op.drop_column("outbox", "doubted_at")
