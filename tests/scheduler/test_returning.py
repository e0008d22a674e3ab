"""People who cannot be reached, and come back; and what platforms report of messages they took."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.messages import Membership, Receipt, Retry, SendFailed
from conversations.rules.complaint import ComplaintId
from handlers import receipts
from handlers.outgoing import DELIVERY_SHOWN
from handlers.returning import still_due
from storage import outcomes
from storage.outbox import OutboxId, OutState
from storage.outcomes import Held
from storage.tables import OutboxRow
from tests.scheduler.platforms import (
    BLOCKED,
    BUDI,
    OLD,
    SECOND,
    STORY,
    after,
    arrive,
    card,
    file,
    hand_over,
    platform,
    rows,
    told,
    why,
)
from tests.town import Town

UNDELIVERED = "belum sampai ke pelapor"


async def newest(here: Town) -> OutboxRow:
    return (await rows(here, BUDI))[-1]


async def report(here: Town, state: str, code: str | None = None, *, gone: bool = False, again: bool = False) -> None:
    """The platform says this of Budi's newest message."""
    row = await newest(here)
    sid = row.provider_id or "SM1"
    await receipts.handle(here.office, Receipt(sid, state, row.id, code, gone=gone, again=again))
    await here.pump.flush()


async def block(here: Town) -> None:
    """Budi's report is handed over, and Budi cannot be told."""
    await file(here, "budi")
    platform(here, "whatsapp").failures.append(BLOCKED)
    await hand_over(here)


# --- what is still worth reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ([("news.taken", 1)], [1]),
        ([("news.handed_over", 1), ("news.taken", 1)], [2]),  # only the newest state
        ([("news.handed_over", 1), ("news.taken", 2)], [1, 2]),  # of each report
        ([("news.ask", 1), ("news.answer", 1)], [1, 2]),  # officers' words are all read
        ([("news.handed_over", 1), ("news.answer", 1), ("news.followed_up", 1)], [2, 3]),
        ([("news.handed_over", 1), ("news.archived", 1)], [2]),
        ([("ask.place", None), ("status.list", None)], []),  # the conversation goes on with what is written next
        ([("sent", None), ("news.taken", 1)], [1, 2]),  # a number is told
        ([("reply.waiting", None), ("news.taken", 1)], [1, 2]),  # also where it stands above a reminder
        ([("desk.erasure", None)], [1]),
        ([(None, None)], []),
        ([], []),
    ],
)
def test_the_table(held: list[tuple[str | None, int | None]], due: list[int]) -> None:
    rows = [
        Held(OutboxId(id), template, ComplaintId(report) if report else None)
        for id, (template, report) in enumerate(held, 1)
    ]
    assert still_due(rows) == due


# --- gone and back ------------------------------------------------------------------------------------------------


async def test_nothing_more_is_tried_for_somebody_gone_and_the_card_says_why(here: Town) -> None:
    await block(here)
    assert ((await newest(here)).state, await why(here)) == (OutState.HELD, "63003")
    assert f"{UNDELIVERED}: nomor atau akun pelapor tidak bisa dihubungi lagi. Dikirim begitu" in card(here)
    tried = len(platform(here, "whatsapp").attempts)
    await here.act("joko@grup > [ketuk Ambil]")
    row = await newest(here)
    assert (row.template, row.state, row.error) == ("news.taken", OutState.HELD, "63003")
    assert len(platform(here, "whatsapp").attempts) == tried


async def test_the_next_message_brings_the_newest_state_and_officers_words_in_order(here: Town) -> None:
    await block(here)
    await here.act("joko@grup > [ketuk Ambil]")
    await here.act("joko@grup > [balas kartu] /tanya Tiang nomor berapa?")
    await here.act("joko@grup > [ketuk Kirim]")
    await here.act("waktu > 1 menit")
    await after(here, timedelta(days=3))
    before = len(here.chats[BUDI])
    await here.act("budi > status")
    question, answer = (shown.text for shown in here.chats[BUDI][before:])
    assert "Tiang nomor berapa?" in question and "Laporan Anda" in answer
    assert await why(here) is None
    await after(here, DELIVERY_SHOWN)
    assert UNDELIVERED not in card(here) and "Kabar terakhir ke pelapor: terkirim" in card(here)
    states = [row.state for row in await rows(here, BUDI)]
    assert OutState.HELD not in states and states.count(OutState.FAILED) == 2


async def test_a_state_that_nothing_overtook_is_told_however_old(here: Town) -> None:
    await block(here)
    await after(here, timedelta(days=30))
    before = len(here.chats[BUDI])
    platform(here, "whatsapp").failures += [SendFailed("20429", Retry.LATER)] * 3
    await here.act("budi > halo")
    for _ in range(3):
        await after(here, 10 * SECOND)
    assert "diteruskan ke" in here.chats[BUDI][before].text


async def test_pressing_unblock_is_enough(here: Town) -> None:
    await block(here)
    before = len(here.chats[BUDI])
    await arrive(here, BUDI, Membership(present=True))
    (news,) = here.chats[BUDI][before:]
    assert "diteruskan ke" in news.text


async def test_somebody_still_out_of_reach_is_waited_for_again(here: Town) -> None:
    await block(here)
    platform(here, "whatsapp").failures.append(BLOCKED)
    await here.act("budi > status")
    assert await why(here) == "63003" and {row.state for row in (await rows(here, BUDI))[-2:]} == {OutState.HELD}


async def test_what_still_waited_for_somebody_gone_is_held_with_it(here: Town) -> None:
    platform(here, "whatsapp").failures += [SendFailed("20429", Retry.LATER, after=5 * SECOND), BLOCKED]
    await here.act(f"budi > {STORY}")
    await here.act("budi > status")
    await after(here, 5 * SECOND)
    assert [(row.state, row.error) for row in await rows(here, BUDI)] == [(OutState.HELD, "63003")] * 2


async def test_a_person_who_stopped_the_bot_is_known_before_a_send_fails(here: Town) -> None:
    await file(here, "budi")
    await arrive(here, BUDI, Membership(present=False))
    assert await why(here) == "left"
    await hand_over(here)
    assert UNDELIVERED in card(here)


async def test_a_group_that_took_us_back_gets_its_cards_and_what_the_coordinators_must_know(here: Town) -> None:
    await file(here, "siti")
    await arrive(here, OLD, Membership(present=False), group=True)
    platform(here).failures += [SendFailed("kicked", Retry.NEVER, gone=True)] * 2
    await here.act("siti > hapus data saya")
    await here.act("siti > ya")
    assert not any("minta" in shown.text and not shown.rows for shown in here.chats[OLD])
    await arrive(here, OLD, Membership(present=True), group=True)
    assert "pelapor minta datanya dihapus" in card(here)
    assert any("hapus" in shown.text and not shown.rows for shown in here.chats[OLD])


# --- reports ------------------------------------------------------------------------------------------------------


async def test_the_card_follows_the_news_to_the_citizens_eyes(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    assert "Kabar terakhir" not in card(here), "not before it has left"
    await after(here, DELIVERY_SHOWN)
    assert "Kabar terakhir ke pelapor: terkirim" in card(here)
    for state, said in (("delivered", "sampai"), ("read", "sudah dibaca"), ("delivered", "sudah dibaca")):
        await report(here, state)
        await after(here, DELIVERY_SHOWN)
        assert f"Kabar terakhir ke pelapor: {said}" in card(here)


async def test_states_that_come_together_are_one_change_of_the_card(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    before = len(told(here, "grup"))
    for state in ("sent", "delivered", "read"):
        await report(here, state)
    await after(here, DELIVERY_SHOWN)
    assert len(told(here, "grup")) == before + 1 and "sudah dibaca" in card(here)


async def test_news_on_telegram_is_shown_as_sent(here: Town) -> None:
    await file(here, "siti")
    await hand_over(here)
    await after(here, DELIVERY_SHOWN)
    assert "Kabar terakhir ke pelapor: terkirim" in card(here)


async def test_answers_in_a_conversation_change_no_card(here: Town) -> None:
    await file(here, "budi")
    before = len(told(here, "grup"))
    await here.act("budi > status")
    await report(here, "read")
    await after(here, DELIVERY_SHOWN)
    assert len(told(here, "grup")) == before


async def test_a_failure_reported_later_is_shown_on_the_card(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    assert UNDELIVERED not in card(here)
    await report(here, "failed", "63016")
    await report(here, "sent")
    assert UNDELIVERED in card(here)


async def test_a_report_that_nobody_is_there_holds_what_follows(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    await report(here, "failed", "63024", gone=True)
    assert ((await newest(here)).state, await why(here)) == (OutState.HELD, "63024")
    assert f"{UNDELIVERED}: nomor atau akun" in card(here)
    before = len(here.chats[BUDI])
    await here.act("budi > status")
    assert "diteruskan ke" in here.chats[BUDI][before].text


async def test_a_failure_that_may_pass_is_sent_again_a_few_times(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    attempts = len(platform(here, "whatsapp").attempts)
    for minutes in (1, 2, 3, 4):
        await report(here, "failed", "63018", again=True)
        await after(here, timedelta(minutes=minutes) - SECOND)
        assert len(platform(here, "whatsapp").attempts) == attempts + minutes - 1
        await after(here, SECOND)
        assert len(platform(here, "whatsapp").attempts) == attempts + minutes
    await report(here, "failed", "63018", again=True)
    await after(here, timedelta(days=1))
    assert len(platform(here, "whatsapp").attempts) == attempts + 4
    assert f"{UNDELIVERED}: kode 63018" in card(here)


async def test_a_report_that_comes_twice_costs_no_third_try(here: Town) -> None:
    """Once while the next try waits, and once when it has left."""
    await file(here, "budi")
    await hand_over(here)
    row, attempts = await newest(here), len(platform(here, "whatsapp").attempts)
    twice = Receipt(row.provider_id or "", "failed", row.id, "63018", again=True)
    await receipts.handle(here.office, twice)
    await receipts.handle(here.office, twice)
    assert (await newest(here)).state == OutState.WAITING
    await after(here, timedelta(minutes=1))
    async with here.database.transaction() as session:
        await outcomes.sent(session, OutboxId(row.id or 0), "another")  # as each try has an id of its own
    await receipts.handle(here.office, twice)
    await after(here, timedelta(days=1))
    assert len(platform(here, "whatsapp").attempts) == attempts + 1
    assert (await newest(here)).state == OutState.SENT
