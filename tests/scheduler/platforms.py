"""Platforms that refuse, keep silent, lose messages and move groups; and a town on them whose time is moved by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from conversations.messages import Address, Body, Content, Edit, Inbound, Outbound, Retry, SendFailed
from handlers import events
from storage import addresses
from storage.tables import OutboxRow
from tests.town import GROUPS, PEOPLE, FakeChannel, Town

SECOND = timedelta(seconds=1)
STORY = "lampu jalan mati depan SD 3 sejak kemarin malam"
SITI, BUDI = PEOPLE["siti"].address, PEOPLE["budi"].address
OLD, NEW = GROUPS["grup"], GROUPS["dishub"]
FILED = (STORY, "Jl. Mawar, kelurahan Sukamaju", "belum tahu", "terbuka", "setuju")
BLOCKED = SendFailed("63003", Retry.NEVER, gone=True)
TIMEOUT = SendFailed("timeout", Retry.UNKNOWN)


@dataclass
class Platform(FakeChannel):
    """Refuses as the real ones do: edits of what was deleted, and groups that have moved."""

    moved: dict[Address, Address] = field(default_factory=dict)
    attempts: list[Address] = field(default_factory=list)
    silent: bool = False
    """Takes messages, under ids of its own, and never says so."""
    unheard: type[Body] | None = None
    """Takes these, and never says so."""
    late: int = 0
    """Fetches that fail before one succeeds."""

    async def send(self, outbound: Outbound) -> str:
        self.attempts.append(outbound.to)
        if outbound.to in self.moved:
            raise SendFailed("migrated", Retry.LATER, migrated=self.moved[outbound.to])
        known = {shown.id for shown in self.town.chats.get(outbound.to, [])}
        if isinstance(outbound.body, Edit) and outbound.body.message_id not in known:
            raise SendFailed("edit_lost", Retry.NEVER)
        if self.silent or (self.unheard is not None and isinstance(outbound.body, self.unheard)):
            self.town.delivered(replace(outbound, id=outbound.id + 10_000 * len(self.attempts)))
            raise TIMEOUT
        return await super().send(outbound)

    async def fetch(self, ref: str, limit: int) -> bytes:
        if self.late:
            self.late -= 1
            raise SendFailed("404", Retry.LATER)
        return await super().fetch(ref, limit)


@dataclass
class Askable(Platform):
    """Can be asked what it has, as Twilio can."""

    has: dict[int, str] = field(default_factory=dict)
    """Our id → its own, of what it took."""
    mute: bool = False
    """Cannot be asked either."""
    broken: bool = False
    """Answers in a way nobody foresaw."""
    asked: list[tuple[Outbound, datetime, list[str]]] = field(default_factory=list)

    async def send(self, outbound: Outbound) -> str:
        if self.silent:
            self.has[outbound.id] = f"SM{outbound.id}"
        return await super().send(outbound)

    async def find(self, outbound: Outbound, since: datetime, known: Collection[str]) -> str | None:
        self.asked.append((outbound, since, list(known)))
        if self.mute:
            raise SendFailed("timeout", Retry.LATER)
        if self.broken:
            raise ValueError
        return self.has.get(outbound.id)


def platform(here: Town, name: str = "telegram") -> Platform:
    found = here.channels[name]
    assert isinstance(found, Platform)
    return found


def told(here: Town, who: str) -> list[str]:
    return [line for line in here.lines if line.startswith(f"bot → {who}")]


def card(here: Town, chat: Address = OLD) -> str:
    """The newest card with buttons."""
    return next(shown.text for shown in reversed(here.chats[chat]) if shown.rows)


async def after(here: Town, passed: timedelta) -> None:
    here.now += passed
    await here.pump.flush()


async def rows(here: Town, address: Address) -> list[OutboxRow]:
    async with here.database.transaction() as session:
        chat = await addresses.find(session, address)
        query = select(OutboxRow).where(OutboxRow.address_id == chat).order_by(col(OutboxRow.id))
        return list((await session.exec(query)).all())


async def file(here: Town, who: str) -> None:
    for text in FILED:
        await here.act(f"{who} > {text.replace('Mawar', f'Mawar {who}')}")  # nobody's neighbour


async def hand_over(here: Town) -> None:
    await here.act("ratna@grup > [ketuk Verifikasi]")
    await here.act("ratna@grup > [ketuk Dishub]")


async def why(here: Town) -> str | None:
    """Why nothing reaches Budi; None when it does."""
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, BUDI)
        return await addresses.why_unreachable(session, chat)


async def arrive(
    here: Town,
    chat: Address,
    content: Content,
    *,
    group: bool = False,
    send: bool = True,
    ago: timedelta = timedelta(0),
) -> None:
    """An event no line of a transcript can say; written so long `ago`."""
    here._serial += 1
    inbound = Inbound(f"x{here._serial}", chat, chat, here.now - ago, content, sender_name="Siti", group=group)
    await events.receive(here.office, inbound, "{}")
    if send:
        await here.pump.flush()
