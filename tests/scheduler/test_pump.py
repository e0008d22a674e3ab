"""The pump against platforms that refuse, keep silent, lose messages and move groups; time is the town's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from conversations.messages import (
    Address,
    Content,
    Edit,
    Inbound,
    Membership,
    Migrated,
    Outbound,
    Receipt,
    Retry,
    SendFailed,
    Text,
)
from handlers import events, receipts, reports
from scheduler.outbox import Pump
from scheduler.retry import HOLD, LONGEST, PATIENCE
from storage import addresses, outbox
from storage.outbox import LEASE, OutState
from storage.tables import OutboxRow
from tests.town import GROUPS, PEOPLE, FakeChannel, Town, town

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
    """Takes messages and never says so."""
    late: int = 0
    """Fetches that fail before one succeeds."""

    async def send(self, outbound: Outbound) -> str:
        self.attempts.append(outbound.to)
        if outbound.to in self.moved:
            raise SendFailed("migrated", Retry.LATER, migrated=self.moved[outbound.to])
        known = {shown.id for shown in self.town.chats.get(outbound.to, [])}
        if isinstance(outbound.body, Edit) and outbound.body.message_id not in known:
            raise SendFailed("edit_lost", Retry.NEVER)
        if self.silent:
            self.town.delivered(outbound)
            raise TIMEOUT
        return await super().send(outbound)

    async def fetch(self, ref: str, limit: int) -> bytes:
        if self.late:
            self.late -= 1
            raise SendFailed("404", Retry.LATER)
        return await super().fetch(ref, limit)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        for name in opened.channels:
            opened.channels[name] = Platform(name, opened)
        opened.channels["whatsapp"].confirms = True
        yield opened


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
        await here.act(f"{who} > {text}")


# --- flood, silence, outage ---------------------------------------------------------------------------------------


async def test_the_platforms_pause_is_obeyed_and_order_holds(here: Town) -> None:
    platform(here).failures.append(SendFailed("flood", Retry.LATER, after=30 * SECOND))
    await here.act(f"siti > {STORY}")
    await here.act("siti > status")
    await after(here, 29 * SECOND)
    assert told(here, "siti") == [] and len(platform(here).attempts) == 1
    await after(here, SECOND)
    assert ["Halo" in line for line in told(here, "siti")] == [True, False]


async def test_an_outage_is_waited_out(here: Town) -> None:
    platform(here).failures += [SendFailed("503", Retry.LATER)] * 10
    await here.act(f"siti > {STORY}")
    for _ in range(10):
        assert told(here, "siti") == []
        await after(here, LONGEST)
    assert len(told(here, "siti")) == 1


async def test_a_day_later_it_is_given_up(here: Town) -> None:
    platform(here).failures += [SendFailed("503", Retry.LATER)] * 1_000
    await here.act(f"siti > {STORY}")
    await after(here, PATIENCE + SECOND)
    assert [row.state for row in await rows(here, SITI)] == [OutState.FAILED]


async def test_a_channel_that_is_off_keeps_its_messages(here: Town) -> None:
    off = here.channels.pop("telegram")
    await here.act(f"siti > {STORY}")
    here.channels["telegram"] = off
    await after(here, SECOND)
    assert len(told(here, "siti")) == 1


async def test_a_sender_that_died_leaves_its_message_to_the_next(here: Town) -> None:
    await arrive(here, SITI, Text(STORY), send=False)
    async with here.database.transaction() as session:
        (waiting,) = await outbox.due(session, here.now, 16)
        await outbox.claim(session, waiting, here.now)
    await after(here, LEASE - SECOND)
    assert told(here, "siti") == []
    await after(here, SECOND)
    assert len(told(here, "siti")) == 1


async def test_an_answer_to_a_tap_is_not_sent_when_nobody_waits_for_it(here: Town) -> None:
    await file(here, "siti")
    platform(here).failures.append(SendFailed("flood", Retry.LATER, after=timedelta(minutes=5)))
    await here.act("tono@grup > [ketuk Verifikasi]")
    await after(here, timedelta(minutes=6))
    assert not [line for line in here.lines if "(ketukan)" in line]


# --- nobody knows -------------------------------------------------------------------------------------------------


async def test_an_unknown_outcome_waits_for_the_receipt_and_is_not_sent_twice(here: Town) -> None:
    platform(here, "whatsapp").silent = True
    await here.act(f"budi > {STORY}")
    platform(here, "whatsapp").silent = False
    (row,) = await rows(here, BUDI)
    assert row.state == OutState.UNKNOWN
    await here.act("budi > status")
    await after(here, HOLD - SECOND)
    assert len(told(here, "budi")) == 1, "the next message waits for the platform's word"
    await receipts.handle(here.office, Receipt("SM1", "delivered", ours=row.id))
    await here.pump.flush()
    first, second = await rows(here, BUDI)
    assert (first.state, first.provider_id, second.state) == (OutState.DELIVERED, "SM1", OutState.SENT)
    await after(here, timedelta(hours=23))
    assert len(told(here, "budi")) == len(platform(here, "whatsapp").attempts) == 2


async def test_without_a_word_the_chat_goes_on_after_a_while(here: Town) -> None:
    platform(here, "whatsapp").silent = True
    await here.act(f"budi > {STORY}")
    platform(here, "whatsapp").silent = False
    await here.act("budi > status")
    await after(here, HOLD)
    assert [row.state for row in await rows(here, BUDI)] == [OutState.UNKNOWN, OutState.SENT]


async def test_where_nobody_will_ever_tell_it_is_sent_once_more(here: Town) -> None:
    platform(here).silent = True
    await here.act(f"siti > {STORY}")
    for _ in range(5):
        await after(here, LONGEST)
    assert len(told(here, "siti")) == 2
    assert [row.state for row in await rows(here, SITI)] == [OutState.FAILED]


async def test_a_failure_reported_later_is_shown_on_the_card(here: Town) -> None:
    await file(here, "budi")
    await here.act("ratna@grup > [ketuk Verifikasi]")
    await here.act("ratna@grup > [ketuk Dishub]")
    assert "belum sampai" not in card(here)
    newest = (await rows(here, BUDI))[-1]
    for state, code in (("failed", "63016"), ("sent", None)):
        await receipts.handle(here.office, Receipt(newest.provider_id or "", state, code=code))
    await here.pump.flush()
    assert "belum sampai ke pelapor" in card(here)


# --- gone and back ------------------------------------------------------------------------------------------------


async def test_somebody_who_blocked_us_and_comes_back(here: Town) -> None:
    await file(here, "budi")
    await here.act("ratna@grup > [ketuk Verifikasi]")
    platform(here, "whatsapp").failures.append(BLOCKED)
    await here.act("ratna@grup > [ketuk Dishub]")
    assert ((await rows(here, BUDI))[-1].state, await why(here)) == (OutState.FAILED, "63003")
    assert "belum sampai ke pelapor" in card(here)

    tried = len(platform(here, "whatsapp").attempts)
    await here.act("joko@grup > [ketuk Ambil]")
    newest = (await rows(here, BUDI))[-1]
    assert (newest.template, newest.state, newest.error) == ("news.taken", OutState.FAILED, "63003")
    assert len(platform(here, "whatsapp").attempts) == tried, "nothing more is tried"
    assert "belum sampai ke pelapor" in card(here)

    await here.act("budi > status")
    assert await why(here) is None and "dikerjakan" in "\n".join(here.lines[-3:])
    await here.act("joko@grup > [balas kartu] /tanya Tiang nomor berapa?")
    await here.act("joko@grup > [ketuk Kirim]")
    assert (await rows(here, BUDI))[-1].state == OutState.SENT
    assert "belum sampai" not in card(here)


async def test_what_still_waited_for_somebody_gone_fails_with_it(here: Town) -> None:
    platform(here, "whatsapp").failures += [SendFailed("20429", Retry.LATER, after=5 * SECOND), BLOCKED]
    await here.act(f"budi > {STORY}")
    await here.act("budi > status")
    await after(here, 5 * SECOND)
    assert [(row.state, row.error) for row in await rows(here, BUDI)] == [(OutState.FAILED, "63003")] * 2


async def test_a_person_who_stopped_the_bot_is_known_before_a_send_fails(here: Town) -> None:
    await file(here, "budi")
    await arrive(here, BUDI, Membership(present=False))
    assert await why(here) == "left"
    await here.act("ratna@grup > [ketuk Verifikasi]")
    await here.act("ratna@grup > [ketuk Dishub]")
    assert "belum sampai ke pelapor" in card(here)


# --- cards --------------------------------------------------------------------------------------------------------


async def test_a_deleted_card_is_posted_anew(here: Town) -> None:
    await file(here, "siti")
    here.chats[OLD].clear()
    await here.act("siti > status")
    await here.act(f"ratna@grup > /laporan {here.newest_number()}")
    here.chats[OLD].clear()
    async with here.database.transaction() as session:
        await reports.show_all(session, here.office)
    await here.pump.flush()
    assert [bool(shown.rows) for shown in here.chats[OLD]] == [True]
    await here.act("ratna@grup > [ketuk Verifikasi]")
    assert len(here.chats[OLD]) == 1, "and edited from then on"


async def test_a_group_that_moved_keeps_its_cards(here: Town) -> None:
    await file(here, "siti")
    platform(here).moved[OLD] = NEW
    await file(here, "budi")
    async with here.database.transaction() as session:
        assert await addresses.find(session, OLD) is None
    assert len(here.chats[NEW]) == 2, "the new report's card, and the old one once more"
    await here.act("ratna@dishub > [ketuk Verifikasi]")
    assert len(here.chats[NEW]) == 2


async def test_both_sides_tell_of_the_move_and_cards_are_posted_once(here: Town) -> None:
    await file(here, "siti")
    platform(here).moved[OLD] = NEW
    for _ in range(2):
        await arrive(here, OLD, Migrated(NEW), group=True)
    await file(here, "budi")
    assert len(here.chats[NEW]) == 2


async def test_a_message_of_the_new_group_may_come_before_the_news_of_the_move(here: Town) -> None:
    await file(here, "siti")
    platform(here).moved[OLD] = NEW
    await arrive(here, NEW, Text("halo semua"), group=True)
    await file(here, "budi")
    assert len(here.chats[NEW]) == 2
    await here.act("ratna@dishub > [ketuk Verifikasi]")
    assert len(platform(here).attempts) < 40, "nothing is asked of the old group for ever"


async def test_a_file_that_is_still_on_its_way_is_waited_for(here: Town) -> None:
    platform(here).late = 1
    await here.act("siti > [foto] lampu jalan mati depan SD 3 sejak kemarin malam, gelap sekali")
    await here.pass_time(20 * SECOND)
    for text in FILED[1:]:
        await here.act(f"siti > {text}")
    platform(here).late = 0
    await here.fetcher.fetch_due()
    await here.act("ratna@grup > [ketuk Buka lengkap]")
    await here.pass_time(10 * SECOND)
    assert [line for line in here.lines if "(photo)" in line] == ["bot → grup (photo) > lampiran-1.jpeg"]


# --- the loop -----------------------------------------------------------------------------------------------------


@dataclass
class Slow(FakeChannel):
    """Answers only when three are under way, and notices two of one chat."""

    under_way: list[Address] = field(default_factory=list)
    doubled: bool = False
    full: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, outbound: Outbound) -> str:
        self.doubled |= outbound.to in self.under_way
        self.under_way.append(outbound.to)
        if len(self.under_way) == 3:
            self.full.set()
        async with asyncio.timeout(10):
            await self.full.wait()
        self.under_way.remove(outbound.to)
        return self.town.delivered(outbound)


async def test_many_chats_at_once_and_never_two_messages_of_one(here: Town) -> None:
    slow = Slow("telegram", here)
    for who in ("siti", "tono", "sari"):
        for serial in range(3):
            person = PEOPLE[who].address
            await arrive(here, person, Text(f"{STORY} {serial}"), send=False)
    await Pump(here.office, {"telegram": slow}, here.files, at_once=16).flush()
    assert slow.full.is_set() and not slow.doubled and len(told(here, "siti")) == 3


async def test_the_loop_is_woken_sends_and_stops(here: Town) -> None:
    sent, stop, woken = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Telling(FakeChannel):
        async def send(self, outbound: Outbound) -> str:
            sent.set()
            return await super().send(outbound)

    pump = Pump(here.office, {"telegram": Telling("telegram", here)}, here.files, woken=woken)
    running = asyncio.create_task(pump.run(stop))
    await arrive(here, SITI, Text(STORY), send=False)
    woken.set()
    async with asyncio.timeout(10):
        await sent.wait()
        stop.set()
        woken.set()
        await running
    assert [row.state for row in await rows(here, SITI)] == [OutState.SENT]


async def why(here: Town) -> str | None:
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, BUDI)
        return await addresses.why_unreachable(session, chat)


async def arrive(here: Town, chat: Address, content: Content, *, group: bool = False, send: bool = True) -> None:
    """An event no line of a transcript can say."""
    here._serial += 1
    inbound = Inbound(f"x{here._serial}", chat, chat, here.now, content, sender_name="Siti", group=group)
    await events.receive(here.office, inbound, "{}")
    if send:
        await here.pump.flush()
