"""What a report's whole life leaves in its row: supervised, bounced, reopened, objected to, postponed, split, merged,
known to the national system, rated; and who else gets its news"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FOUND_BY = {"national": "national", "parts": "part_of", "duplicates": "duplicate_of"}


def upgrade() -> None:
    with op.batch_alter_table("complaints") as table:
        for flag in ("supervised", "objected"):
            table.add_column(sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
        for count in ("bounces", "reopenings"):
            table.add_column(sa.Column(count, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        for other in ("part_of", "duplicate_of"):
            reference = sa.ForeignKey("complaints.id", name=f"complaints_{other}_fkey")
            table.add_column(sa.Column(other, _NUMBER, reference, nullable=True))
        table.add_column(sa.Column("national", sa.String(), nullable=True))
        table.add_column(sa.Column("rating", sa.Integer(), nullable=True))
    for name, column in _FOUND_BY.items():
        among = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"complaints_{name}", "complaints", [column], sqlite_where=among, postgresql_where=among)
    op.create_table(
        "followers",
        sa.Column("complaint_id", _NUMBER, sa.ForeignKey("complaints.id"), primary_key=True),
        sa.Column("address_id", _NUMBER, sa.ForeignKey("addresses.id"), primary_key=True),
        sa.Column("own_id", _NUMBER, sa.ForeignKey("complaints.id"), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("followers")
    for name in _FOUND_BY:
        op.drop_index(f"complaints_{name}", "complaints")
    with op.batch_alter_table("complaints") as table:
        for column in ("supervised", "objected", "bounces", "reopenings", "review_on", "national", "rating"):
            table.drop_column(column)
        for other in ("part_of", "duplicate_of"):
            table.drop_constraint(f"complaints_{other}_fkey", type_="foreignkey")
            table.drop_column(other)
