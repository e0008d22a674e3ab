"""A crowd that does anything at any time, seeded: no event fails, cards say what is true, history explains it."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from conversations import describe
from conversations.history import CHANGED
from conversations.messages import Address, Choice, Content, Location, Media, MediaKind, Text, Unsupported
from conversations.rules.complaint import ComplaintId
from storage import complaints, history
from storage.tables import CardRow, ComplaintRow, InboxRow, OutboxRow
from tests.town import GROUPS, PEOPLE, Town, town

STEPS = 150
CITIZENS, OFFICERS = ("siti", "budi", "tono"), ("ratna", "ratna", "joko", "joko", "sari", "tono")
SAID = (
    "lampu jalan mati di depan pasar sejak kemarin", "petugas minta uang pungli di kelurahan", "ya", "tidak", "2",
    "kirim", "batal", "kembali", "status", "bahasa", "makasih", "belum", "sudah", "kemarin", "anonim", "rahasia",
    "<b>1 < 2</b>", "😡", "", "how do I get an ID card?", "/start", "halo", "x" * 5000, "\x00\x02bold\x03",
)  # fmt: skip
ORDERS = (
    "/antrian", "/laporan {}", "/balas {} sudah beres", "/tanya {} di mana?", "/petugas dlh", "/petugas koordinator",
    "/bantuan", "/balas", "/laporan", "/petugas", "halo", "/laporan 2222-2222",
)  # fmt: skip


BEGINNING = (
    "siti> lampu jalan mati total di depan masjid agung sejak kemarin", "siti> ya", "siti> belum tahu", "siti> terbuka",
    "siti> kirim", "budi> petugas kelurahan minta uang pungli 50 ribu untuk KTP kemarin", "budi> kelurahan Mekar",
    "budi> belum tahu", "budi> 2", "budi> kirim", "ratna@grup> /hubungkan", "ratna@dishub> /hubungkan dishub",
    "ratna@grup> [petugas-balas sari] /petugas dishub rahasia", "sari> /start",
    "ratna@grup> [ketuk Verifikasi]", "ratna@grup> [ketuk Dishub]", "joko@dishub> [ketuk Ambil]",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_crowd_does(seed: int, tmp_path: Path) -> None:
    asyncio.run(_play(seed, tmp_path))


async def _play(seed: int, folder: Path) -> None:
    dice = random.Random(seed)  # noqa: S311 (the same crowd in every run)
    async with town(folder) as here:
        for line in BEGINNING:
            await here.act(line)
        for _ in range(STEPS):
            await _act(here, dice)
        await here.pass_time(timedelta(seconds=90))  # a minute to undo, and the card that says that it was sent
        await _nothing_failed(here)
        await _cards_are_true(here)
        await _history_explains(here)


async def _act(here: Town, dice: random.Random) -> None:
    if dice.random() < 0.15:
        await here.pass_time(timedelta(seconds=dice.choice((1, 5, 20, 90_000))))
    elif dice.random() < 0.5:
        who = dice.choice(CITIZENS)
        await _in_chat(here, dice, who, PEOPLE[who].address, SAID)
    elif dice.random() < 0.8:  # whoever has work there
        who, chat = dice.choice((("ratna", "grup"), ("joko", "dishub"), ("sari", "dishub")))
        await _in_chat(here, dice, who, GROUPS[chat], ORDERS)
    else:
        who = dice.choice(OFFICERS)
        await _in_chat(here, dice, who, dice.choice((*GROUPS.values(), PEOPLE[who].address)), ORDERS)


async def _in_chat(here: Town, dice: random.Random, who: str, chat: Address, words: tuple[str, ...]) -> None:
    shown = here.chats.get(chat, [])
    with_buttons = [old for old in shown if old.rows]
    prompts = [old for old in shown if old.asks_reply]
    if with_buttons and dice.random() < 0.6:
        old = dice.choice(with_buttons[-3:] if dice.random() < 0.6 else with_buttons)
        option = dice.choice(dice.choice(old.rows))
        await here.event(who, chat, Choice(option.value, f"cb{dice.random()}"), message_id=old.id)
    elif prompts and dice.random() < 0.6:
        await here.event(who, chat, Text("Sudah kami kerjakan."), reply_to=prompts[-1].id)
    else:
        options: dict[str, object] = {"reply_to": dice.choice(shown).id} if shown and dice.random() < 0.4 else {}
        await here.event(who, chat, _content(here, dice, words), **options)


def _content(here: Town, dice: random.Random, words: tuple[str, ...]) -> Content:
    others: tuple[Content, ...] = (
        Media(MediaKind.PHOTO, "p", caption="fotonya"),
        Media(MediaKind.VOICE, "v"),
        Location(-7.2, 112.7),
        Unsupported("sticker"),
        Text("jl melati no 15", edited=True),
    )
    if dice.random() < 0.15:
        return dice.choice(others)
    return Text(dice.choice(words).format(here.newest_number()))


async def _nothing_failed(here: Town) -> None:
    async with here.database.transaction() as session:
        assert (await session.exec(select(InboxRow.error).where(InboxRow.state != "done"))).all() == []
        waiting = (
            await session.exec(select(OutboxRow.error).where(col(OutboxRow.state).in_(["waiting", "failed"])))
        ).all()
        assert waiting == []


async def _cards_are_true(here: Town) -> None:
    """The newest card of each report in each chat shows the report's status; folded ones have no buttons."""
    async with here.database.transaction() as session:
        cards = (await session.exec(select(CardRow))).all()
        for card in cards:
            complaint = await complaints.get(session, ComplaintId(card.complaint_id))
            shown = [s for chat in here.chats.values() for s in chat if s.id == card.provider_id]
            assert complaint is not None
            for message in shown:
                assert (message.rows == ()) == card.folded
                assert card.folded or describe.state(complaint) in message.text


async def _history_explains(here: Town) -> None:
    """The last change in a report's history is the status it has; a report never changed is still unverified."""
    async with here.database.transaction() as session:
        for id, status in (await session.exec(select(ComplaintRow.id, ComplaintRow.status))).all():
            changed = [e for e in await history.events(session, ComplaintId(id or 0)) if e.kind == CHANGED]
            assert status == (changed[-1].target if changed else "BELUM_DIVERIFIKASI")
