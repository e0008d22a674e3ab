"""Reports found by their words, ready-made answers, and officers on leave"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from alembic import op

from conversations.rules.complaint import ComplaintId, Place
from storage.codec import AddressId, unseal
from storage.tokens import rows

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PORTION = 1_000
"""Reports whose words are read at once."""


def upgrade() -> None:
    op.create_table(
        "found_by",
        sa.Column("token", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("complaint_id", _NUMBER, sa.ForeignKey("complaints.id"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("agency", "title", "text")),
    )
    with op.batch_alter_table("officers") as table:
        table.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        deputy = sa.ForeignKey("officers.id", name="officers_deputy_id_fkey")
        table.add_column(sa.Column("deputy_id", _NUMBER, deputy, nullable=True))
    among = sa.text("agency IS NOT NULL")
    op.create_index("complaints_handled", "complaints", ["agency", "id"], sqlite_where=among, postgresql_where=among)
    _find_what_is_there()


def downgrade() -> None:
    op.drop_index("complaints_handled", "complaints")
    with op.batch_alter_table("officers") as table:
        table.drop_constraint("officers_deputy_id_fkey", type_="foreignkey")
        table.drop_column("deputy_id")
        table.drop_column("away_until")
    op.drop_table("answers")
    op.drop_table("found_by")


def _find_what_is_there() -> None:
    """Reports filed before, with the words exchanged about them."""
    connection, last = op.get_bind(), 0
    found_by = sa.table("found_by", sa.column("token"), sa.column("complaint_id"))
    reports = sa.text("SELECT id, address_id, story, place FROM complaints WHERE id > :last ORDER BY id LIMIT :most")
    words = sa.text("SELECT text FROM words WHERE complaint_id = :id")
    while portion := connection.execute(reports, {"last": last, "most": _PORTION}).all():
        found = {}
        for report in portion:
            owner = AddressId(report.address_id)
            place = msgspec.json.decode(unseal(owner, bytes(report.place)), type=Place).words if report.place else ""
            said = [unseal(owner, bytes(text)) for (text,) in connection.execute(words, {"id": report.id})]
            for row in rows(ComplaintId(report.id), unseal(owner, bytes(report.story)), place, *said):
                found[row["token"], report.id] = row
        if found:
            connection.execute(sa.insert(found_by), list(found.values()))
        last = portion[-1].id
