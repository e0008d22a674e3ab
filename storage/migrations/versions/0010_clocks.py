"""What is promised of a report, and when something is to be done about it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SET = sa.text("next_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "clocks",
        sa.Column("complaint_id", _NUMBER, sa.ForeignKey("complaints.id"), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("days", "counted")),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resting", sa.Integer(), nullable=True),
        sa.Column("told", sa.Date(), nullable=True),
        sa.Column("stopped", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("clocks_due", "clocks", ["next_at"], sqlite_where=_SET, postgresql_where=_SET)
    with op.batch_alter_table("complaints") as table:
        table.add_column(sa.Column("answer_by", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("complaints") as table:
        table.drop_column("answer_by")
    op.drop_index("clocks_due", "clocks")
    op.drop_table("clocks")
