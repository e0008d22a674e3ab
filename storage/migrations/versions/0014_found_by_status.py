"""An open report is found by its status, also where few of many stand there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OPEN = sa.text("status NOT IN ('DIARSIPKAN', 'DIBATALKAN', 'SELESAI')")


def upgrade() -> None:
    columns = ["status", "id"]
    op.create_index("complaints_open_by_status", "complaints", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_index("complaints_open_by_status", "complaints")
