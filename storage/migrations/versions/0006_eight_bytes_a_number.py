"""Eight bytes a number, where it had four"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBERS = {
    "addresses": ("id",),
    "inbox": ("id", "address_id"),
    "sessions": ("address_id", "person_id"),
    "complaints": ("id", "address_id", "owner_id"),
    "events": ("id", "complaint_id", "officer_id", "words_id"),
    "words": ("id", "complaint_id"),
    "attachments": ("id", "address_id", "complaint_id"),
    "outbox": ("id", "address_id", "complaint_id", "card_id", "attachment_id"),
    "cards": ("id", "complaint_id", "address_id"),
    "officers": ("id", "address_id", "named_by"),
    "groups": ("address_id",),
    "invites": ("named_by",),
    "timers": ("address_id",),
}


def upgrade() -> None:
    _alter("BIGINT")


def downgrade() -> None:
    _alter("INTEGER")


def _alter(to: str) -> None:
    """SQLite's numbers have eight bytes whatever they are called."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in NUMBERS.items():
        changes = ", ".join(f"ALTER COLUMN {column} TYPE {to}" for column in columns)
        op.execute(sa.text(f"ALTER TABLE {table} {changes}"))
        if "id" in columns:
            op.execute(sa.text(f"ALTER SEQUENCE {table}_id_seq AS {to}"))
