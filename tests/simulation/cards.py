"""Card = state: what the group's phone shows is what the tables say now, drawn afresh."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlmodel import col, select

from conversations import cards as words
from conversations.messages import Address, Rows
from conversations.rules.complaint import ComplaintId
from handlers import views
from handlers.office import Office
from handlers.writer import Writer
from storage import complaints
from storage.database import Database, Transaction
from storage.outbox import OutState
from storage.tables import AddressRow, CardRow, OutboxRow
from tests.town import sample_city

if TYPE_CHECKING:
    from tests.simulation.world import World


async def cards_are_true(world: World, doubted: Callable[[int], bool]) -> list[str]:
    """`doubted`: whether the bot could not know if a send of this outbox row had arrived."""
    found: list[str] = []
    database = Database("sqlite+aiosqlite:///simulated.db")
    draw = random.Random(0).randrange  # noqa: S311
    office = Office(database, Writer(database), sample_city(), world.now, draw, lambda: None)
    async with database.transaction() as session:
        query = select(CardRow, AddressRow).join(AddressRow, col(AddressRow.id) == CardRow.address_id)
        for card, address in (await session.exec(query)).all():
            complaint = await complaints.get(session, ComplaintId(card.complaint_id))
            assert complaint is not None
            phone = world.record.phone(Address(address.channel, address.external_id))
            shown = next((one for one in phone if one.id == card.provider_id), None)
            if await _given_up(session, card):
                continue
            if shown is None:
                found.append(f"the card of {complaint.number} stands nowhere")
                continue
            if card.folded:
                true: tuple[str, Rows] = words.folded(complaint, office.catalogue), ()
            else:
                view = await views.view(session, office, complaint)
                true = words.card(view, card.menu, office.catalogue, office.clock())
            if (shown.text, shown.rows) != true:
                found.append(f"the card of {complaint.number} shows {shown.text!r}, and true is {true[0]!r}")
            others = [one for one in phone if one is not shown and _is_card(one.rows, card.complaint_id)]
            if any(not doubted(one.outbound) and not doubted(shown.outbound) for one in others):
                found.append(f"{complaint.number} has {1 + len(others)} cards in one chat for no reason")
    await database.close()
    return found


async def _given_up(session: Transaction, card: CardRow) -> bool:
    """Its latest change could not be shown, and is listed so."""
    query = select(OutboxRow.state).where(OutboxRow.card_id == card.id).order_by(col(OutboxRow.id).desc())
    return (await session.exec(query)).first() in (OutState.FAILED, OutState.HELD)


def _is_card(rows: object, complaint: int) -> bool:
    options = [option for row in rows for option in row]  # type: ignore[attr-defined]
    return any(option.value == f"o:open:{complaint}" for option in options)
