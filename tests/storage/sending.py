"""Writing, claiming and looking at rows of the outbox, as the tests of it do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from conversations.messages import Acknowledge, Address, Message, React
from storage import addresses, outbox, outcomes
from storage.codec import AddressId
from storage.database import Database
from storage.outbox import OutboxId, OutKind, Waiting
from storage.tables import OutboxRow
from tests.town import MONDAY


async def chat_of(database: Database, id: str) -> AddressId:
    async with database.transaction() as session:
        return await addresses.find_or_add(session, Address("telegram", id))


async def add(database: Database, chat: AddressId, text: str, kind: OutKind = OutKind.MESSAGE) -> OutboxId:
    bodies = {OutKind.TAP: Acknowledge("cb", text), OutKind.SIGN: React("m1", text)}
    async with database.transaction() as session:
        await outbox.add(session, chat, kind, MONDAY, body=bodies.get(kind, Message(text)))
        newest = select(OutboxRow.id).order_by(col(OutboxRow.id).desc()).limit(1)
        return OutboxId((await session.exec(newest)).one() or 0)


async def claim(database: Database, now: datetime = MONDAY, limit: int = 16) -> list[Waiting]:
    async with database.transaction() as session:
        claimed = await outbox.due(session, now, limit)
        for waiting in claimed:
            await outbox.claim(session, waiting, now)
        return claimed


async def sent(database: Database, *ids: OutboxId) -> None:
    async with database.transaction() as session:
        for id in ids:
            await outcomes.sent(session, id, f"p{id}")


async def state(database: Database, id: OutboxId) -> str:
    async with database.transaction() as session:
        return (await session.get_one(OutboxRow, id)).state


def words(claimed: Sequence[Waiting]) -> list[str]:
    return [waiting.body.text for waiting in claimed if isinstance(waiting.body, Message | Acknowledge)]
