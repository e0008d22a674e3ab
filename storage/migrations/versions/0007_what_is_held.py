"""What is held is found by an index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HELD = sa.text("state IN ('held')")


def upgrade() -> None:
    op.create_index("outbox_kept", "outbox", ["address_id", "id"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    op.drop_index("outbox_kept", "outbox")
