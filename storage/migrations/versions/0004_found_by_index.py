"""Found by index: what is open, under way or belongs together, however much there is of the rest"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("status NOT IN ('DIARSIPKAN', 'DIBATALKAN', 'SELESAI')")


def upgrade() -> None:
    op.drop_index("inbox_state", "inbox")
    op.drop_index("complaints_queue", "complaints")
    _partial("inbox_not_done", "inbox", ["address_id", "id"], sa.text("state IN ('failed', 'waiting', 'aside')"))
    _partial("complaints_open", "complaints", ["due", "id"], _OPEN)
    _partial("complaints_of_agency", "complaints", ["agency", "due", "id"], _OPEN)
    _partial("attachments_complaint", "attachments", ["complaint_id"], sa.text("complaint_id IS NOT NULL"))
    _partial("outbox_in_doubt", "outbox", ["due_at"], sa.text("state IN ('sending', 'unknown')"))
    op.create_index("cards_chat", "cards", ["address_id", "provider_id"])


def downgrade() -> None:
    op.drop_index("cards_chat", "cards")
    op.drop_index("outbox_in_doubt", "outbox")
    op.drop_index("attachments_complaint", "attachments")
    op.drop_index("complaints_of_agency", "complaints")
    op.drop_index("complaints_open", "complaints")
    op.drop_index("inbox_not_done", "inbox")
    op.create_index("complaints_queue", "complaints", ["status", "due"])
    op.create_index("inbox_state", "inbox", ["state"])


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
