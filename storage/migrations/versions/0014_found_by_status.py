"""Reports are found by their status, also where few of many stand there"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("complaints_status", "complaints", ["status", "id"])


def downgrade() -> None:
    op.drop_index("complaints_status", "complaints")
