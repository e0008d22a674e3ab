"""What a citizen does after filing: a report followed from another chat, chats linked, a report joined, and when one
was closed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_LINKED = sa.text("person IS NOT NULL")
_CLOSED = """
    UPDATE complaints SET closed_at = (
        SELECT max(at) FROM events WHERE events.complaint_id = complaints.id
        AND target IN ('SELESAI', 'DIARSIPKAN', 'DIBATALKAN')
    ) WHERE status IN ('SELESAI', 'DIARSIPKAN', 'DIBATALKAN')
"""


def upgrade() -> None:
    op.add_column("complaints", sa.Column("closed_at", _TIME, nullable=True))
    op.execute(_CLOSED)
    op.add_column("addresses", sa.Column("person", _NUMBER, nullable=True))
    op.create_index("addresses_person", "addresses", ["person"], sqlite_where=_LINKED, postgresql_where=_LINKED)
    op.add_column("followers", sa.Column("mine", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("followers_of_chat", "followers", ["address_id"])
    op.create_table(
        "pins",
        sa.Column("complaint_id", _NUMBER, sa.ForeignKey("complaints.id"), primary_key=True),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("hashed", sa.String(), nullable=False),
        sa.Column("until", _TIME, nullable=False),
    )
    op.create_table(
        "tries",
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", _TIME, nullable=False),
    )
    for table in ("pins", "tries"):
        op.create_index(f"{table}_until", table, ["until"])
    op.create_table(
        "spots",
        sa.Column("token", sa.String(), primary_key=True),
        sa.Column("complaint_id", _NUMBER, sa.ForeignKey("complaints.id"), primary_key=True),
    )


def downgrade() -> None:
    for table in ("spots", "tries", "pins"):
        op.drop_table(table)
    op.drop_index("followers_of_chat", "followers")
    op.drop_column("followers", "mine")
    op.drop_index("addresses_person", "addresses")
    op.drop_column("addresses", "person")
    op.drop_column("complaints", "closed_at")
