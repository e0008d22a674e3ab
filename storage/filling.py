"""Fields of a filed report that its citizen tells later."""

from __future__ import annotations

import msgspec
from sqlalchemy import update
from sqlmodel import col

from conversations.after_effects import FillIn
from storage import complaints, tokens
from storage.codec import seal
from storage.tables import ComplaintRow
from storage.transaction import Transaction


async def fill(session: Transaction, told: FillIn) -> None:
    """The place, the day, or both; what was not told stays. By the place the report is found, too."""
    owner = await complaints.citizen(session, told.complaint)
    fields = {"place": told.place, "happened": told.when}
    values = {
        name: seal(owner, msgspec.json.encode(value).decode()) for name, value in fields.items() if value is not None
    }
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == told.complaint).values(**values))
    if told.place is not None:
        tokens.remember(session, told.complaint, told.place.words)
    complaints.changed(session)
