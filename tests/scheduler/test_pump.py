"""The pump against platforms that refuse, keep silent, lose messages and move groups; time is the town's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from conversations.messages import TAP_EXPIRED, Address, Message, Migrated, Outbound, Retry, SendFailed, Text
from conversations.rules.complaint import ComplaintId
from handlers import groups, reports
from scheduler.outbox import Pump
from scheduler.retry import LEAST, LONGEST, PATIENCE
from storage import addresses, desk, outbox
from storage.database import Transaction, Unavailable
from storage.outbox import OutKind, OutState
from storage.tables import OutboxRow
from tests.scheduler.platforms import (
    FILED,
    NEW,
    OLD,
    SECOND,
    SITI,
    STORY,
    after,
    arrive,
    file,
    hand_over,
    platform,
    rows,
    told,
)
from tests.town import PEOPLE, FakeChannel, Town

# --- flood, silence, outage ---------------------------------------------------------------------------------------


async def test_the_platforms_pause_is_obeyed_and_order_holds(here: Town) -> None:
    platform(here).failures.append(SendFailed("flood", Retry.LATER, after=30 * SECOND))
    await here.act(f"siti > {STORY}")
    await here.act("siti > status")
    await after(here, 29 * SECOND)
    assert told(here, "siti") == [] and len(platform(here).attempts) == 1
    await after(here, SECOND)
    assert ["Halo" in line for line in told(here, "siti")] == [True, False]


async def test_a_claim_whose_commit_nobody_answered_is_taken_up_at_once(here: Town) -> None:
    """The server carried it out and died: nothing was sent, so nothing is in doubt, and nobody waits for a lease."""
    transaction, lost = here.database.transaction, []

    @asynccontextmanager
    async def answer_lost(*given: Any, **more: Any) -> AsyncIterator[Transaction]:
        async with transaction(*given, **more) as session:
            yield session
        if here.pump._claiming and not lost:
            lost.append(session)
            raise Unavailable("connection lost")

    here.database.transaction = answer_lost  # type: ignore[method-assign]
    await here.act(f"siti > {STORY}")
    (row,) = await rows(here, SITI)
    assert (row.state, row.tries, told(here, "siti")) == (OutState.SENDING, 1, [])
    await here.pump.flush()
    (row,) = await rows(here, SITI)
    assert (row.state, row.tries, row.doubted_at) == (OutState.SENT, 1, None)
    assert len(told(here, "siti")) == 1 and "dikirim ulang" not in told(here, "siti")[0]


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
    for _ in range(LEAST - 1):
        await after(here, PATIENCE)
    assert [row.state for row in await rows(here, SITI)] == [OutState.FAILED]


async def test_a_channel_that_is_off_keeps_its_messages(here: Town) -> None:
    off = here.channels.pop("telegram")
    await here.act(f"siti > {STORY}")
    here.channels["telegram"] = off
    await after(here, SECOND)
    assert len(told(here, "siti")) == 1


async def test_an_answer_to_a_tap_is_not_sent_when_nobody_waits_for_it(here: Town) -> None:
    await file(here, "siti")
    platform(here).failures.append(SendFailed("flood", Retry.LATER, after=timedelta(minutes=5)))
    await here.act("ratna@grup > [ketuk Verifikasi]")
    await after(here, timedelta(minutes=6))
    assert not [line for line in here.lines if "(ketukan)" in line or "tadi diketuk" in line]


async def test_what_had_to_be_read_after_a_tap_is_said_by_message_when_it_is_too_late(here: Town) -> None:
    await file(here, "siti")
    for failure in (
        SendFailed("flood", Retry.LATER, after=timedelta(minutes=5)),  # too late by our clock
        SendFailed(TAP_EXPIRED, Retry.NEVER),  # and by the platform's
    ):
        platform(here).failures.append(failure)
        await here.act("tono@grup > [ketuk Verifikasi]")  # who is no officer
        await after(here, timedelta(minutes=6))
        said = [line for line in here.lines if "tadi diketuk" in line]
        assert len(said) == 1 and not [line for line in here.lines if "(ketukan)" in line], here.lines
        here.lines.clear()


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


async def test_a_card_wanted_below_while_it_is_being_edited_is_posted_below(here: Town) -> None:
    """When the edit has gone well, the card does not stand there any more."""
    await file(here, "siti")
    (shown,) = here.chats[OLD]
    send = platform(here).send

    async def wanted_meanwhile(outbound: Outbound) -> str:
        platform(here).send = send  # type: ignore[method-assign]
        async with here.database.transaction() as session:
            await reports.bring(session, here.office, ComplaintId(1), await addresses.find_or_add(session, OLD))
        return await send(outbound)

    async with here.database.transaction() as session:
        await reports.show(session, here.office, ComplaintId(1))
    platform(here).send = wanted_meanwhile  # type: ignore[method-assign]
    await here.pump.flush()
    assert [(one.id == shown.id, bool(one.rows)) for one in here.chats[OLD]] == [(True, False), (False, True)]


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


async def test_a_message_id_of_the_old_group_means_nothing_in_the_new_one(here: Town) -> None:
    """A supergroup counts from 1 again: an answer must not go to the report that the same number once asked about."""
    await file(here, "siti")
    await hand_over(here)
    await here.act("joko@grup > [ketuk Ambil]")
    await here.act("joko@grup > [ketuk Jawab]")
    prompt = next(shown for shown in here.chats[OLD] if shown.asks_reply)
    await arrive(here, OLD, Migrated(NEW), group=True)
    before = len(here.lines)
    await here.event("joko", NEW, Text("sudah kami perbaiki"), reply_to=prompt.id)
    assert not [line for line in here.lines[before:] if "Pelapor akan membaca" in line]


async def test_a_message_of_the_new_group_may_come_before_the_news_of_the_move(here: Town) -> None:
    await file(here, "siti")
    platform(here).moved[OLD] = NEW
    await arrive(here, NEW, Text("halo semua"), group=True)
    await file(here, "budi")
    assert len(here.chats[NEW]) == 2
    await here.act("ratna@dishub > [ketuk Verifikasi]")
    assert len(platform(here).attempts) < 40, "nothing is asked of the old group for ever"


async def test_a_report_of_the_same_commit_finds_the_group_where_it_is_now(here: Town) -> None:
    async with here.database.transaction() as session:
        assert OLD in (await desk.groups(session)).values()
        await groups.migrate(session, here.office, OLD, NEW)
        assert NEW in (await desk.groups(session)).values() and OLD not in (await desk.groups(session)).values()


async def test_what_is_said_to_the_old_group_after_the_move_goes_to_the_new_one(here: Town) -> None:
    await file(here, "siti")
    platform(here).moved[OLD] = NEW
    await arrive(here, OLD, Migrated(NEW), group=True)
    before, attempts = len(here.chats[NEW]), len(platform(here).attempts)
    await here.event("ratna", OLD, Text("/antrian"))
    await here.pass_time(20 * SECOND)
    assert len(here.chats[NEW]) == before + 1
    assert len(platform(here).attempts) == attempts + 2, "once there, once here"


async def test_a_file_that_is_still_on_its_way_is_waited_for(here: Town) -> None:
    platform(here).late = 1
    await here.act("siti > [foto] lampu jalan mati depan SD 3 sejak kemarin malam, gelap sekali")
    await here.pass_time(20 * SECOND)
    for text in FILED[1:]:
        await here.act(f"siti > {text}")
    platform(here).late = 0
    await here.fetcher.fetch_due()
    await here.act("ratna@grup > [ketuk Lihat 1 lampiran]")
    await here.pass_time(10 * SECOND)
    assert len([line for line in here.lines if "(photo) > lampiran-1.jpeg" in line]) == 1


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


async def test_a_stop_waits_for_what_is_under_way_until_it_is_cancelled(here: Town) -> None:
    begun, stop, woken = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Silent(FakeChannel):
        async def send(self, outbound: Outbound) -> str:
            begun.set()
            await asyncio.Event().wait()
            return ""

    running = asyncio.create_task(
        Pump(here.office, {"telegram": Silent("telegram", here)}, here.files, woken=woken).run(stop)
    )
    await arrive(here, SITI, Text(STORY), send=False)
    woken.set()
    await begun.wait()
    stop.set()
    woken.set()
    done, _ = await asyncio.wait({running}, timeout=0.05)
    assert not done
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled() and [row.state for row in await rows(here, SITI)] == [OutState.SENDING]


async def test_a_message_nobody_can_make_stops_nobody_and_is_given_up(here: Town) -> None:
    await here.act(f"siti > {STORY}")
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, SITI)
        broken = await outbox.add(session, chat, OutKind.MESSAGE, here.now, body=Message("apa saja"))
    async with here.database.transaction() as session:
        row = await session.get_one(OutboxRow, broken)
        row.body = b"{"
    await here.act(f"budi > {STORY}")
    for _ in range(2):
        await after(here, SECOND)
    assert len(told(here, "budi")) == 1
    for _ in range(60):
        here.now += timedelta(hours=1)
        await here.pump.flush()
    async with here.database.transaction() as session:
        row = await session.get_one(OutboxRow, broken)
        assert (row.state, row.error) == (OutState.FAILED, "DecodeError")
