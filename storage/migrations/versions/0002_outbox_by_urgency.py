"""The outbox by urgency"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")
_HELD = sa.text("state IN ('waiting', 'sending', 'unknown')")
_NEWS = sa.text("complaint_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    op.drop_index("outbox_waiting", "outbox")
    for name, columns, only in (
        ("outbox_waiting", ["urgency", "id"], _WAITING),
        ("outbox_held", ["lane", "id"], _HELD),
        ("outbox_news", ["complaint_id"], _NEWS),
    ):
        op.create_index(name, "outbox", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    for name in ("outbox_news", "outbox_held", "outbox_waiting"):
        op.drop_index(name, "outbox")
    op.create_index("outbox_waiting", "outbox", ["state", "due_at"])
    op.drop_column("outbox", "urgency")
