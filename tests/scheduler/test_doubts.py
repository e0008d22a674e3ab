"""Sends of which nobody knows what became: the answer was lost, or the sender died. Time is the town's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from conversations.messages import Message, Receipt, Retry, SendFailed, SendFile, Text
from handlers import receipts
from scheduler.outcomes import CLOCKS, Question
from scheduler.retry import ASK_EVERY, LONGEST, PATIENCE, SURE
from storage import outbox, outcomes
from storage.codec import AddressId
from storage.outbox import HOLD, LEASE, OutKind, OutState
from storage.tables import OutboxRow
from tests.scheduler.platforms import (
    BUDI,
    FILED,
    SECOND,
    SITI,
    STORY,
    TIMEOUT,
    Askable,
    after,
    arrive,
    card,
    file,
    platform,
    rows,
    told,
)
from tests.town import MONDAY, Town

MARK = "(dikirim ulang)"


def twilio(here: Town) -> Askable:
    found = here.channels["whatsapp"]
    assert isinstance(found, Askable)
    return found


async def lose(here: Town, line: str, name: str, *, arrives: bool = True) -> None:
    """What this line leads to is sent, and the answer gets lost; or the request does."""
    if arrives:
        platform(here, name).silent = True
    else:
        platform(here, name).failures.append(TIMEOUT)
    await here.act(line)
    platform(here, name).silent = False


async def die_while_sending(here: Town) -> None:
    """The one that waits was claimed, and nobody lives to say what became of it."""
    async with here.database.transaction() as session:
        (waiting,) = await outbox.due(session, here.now, 16)
        await outbox.claim(session, waiting, here.now)


async def start_again(here: Town) -> None:
    stop = asyncio.Event()
    stop.set()
    await here.pump.run(stop)
    await here.pump.flush()


async def states(here: Town, who: str) -> list[str]:
    return [row.state for row in await rows(here, {"siti": SITI, "budi": BUDI}[who])]


# --- where the platform can be asked ------------------------------------------------------------------------------


async def test_the_report_decides_and_nothing_is_sent_twice(here: Town) -> None:
    await lose(here, f"budi > {STORY}", "whatsapp")
    (row,) = await rows(here, BUDI)
    assert row.state == OutState.UNKNOWN
    await here.act("budi > status")
    await after(here, ASK_EVERY - SECOND)
    assert len(told(here, "budi")) == 1, "the next message waits for the platform's word"
    await receipts.handle(here.office, Receipt("SM1", "delivered", ours=row.id))
    await here.pump.flush()
    first, second = await rows(here, BUDI)
    assert (first.state, first.provider_id, second.state) == (OutState.DELIVERED, "SM1", OutState.SENT)
    await after(here, timedelta(hours=23))
    assert len(told(here, "budi")) == len(platform(here, "whatsapp").attempts) == 2
    assert twilio(here).asked == []


async def test_without_a_report_the_platform_is_asked_and_its_yes_decides(here: Town) -> None:
    await lose(here, f"budi > {STORY}", "whatsapp")
    await here.act("budi > status")
    await after(here, ASK_EVERY)
    first, second = await rows(here, BUDI)
    assert (first.state, first.provider_id, second.state) == (OutState.SENT, f"SM{first.id}", OutState.SENT)
    assert len(told(here, "budi")) == len(platform(here, "whatsapp").attempts) == 2
    ((outbound, since, known),) = twilio(here).asked
    assert (outbound.id, since, known) == (first.id, MONDAY - CLOCKS, [])
    assert isinstance(outbound.body, Message) and outbound.body.text == here.chats[BUDI][0].text, "as it was sent"


async def test_the_ids_of_other_messages_are_told_when_asking(here: Town) -> None:
    await here.act(f"budi > {STORY}")
    await lose(here, "budi > status", "whatsapp")
    await after(here, ASK_EVERY)
    assert twilio(here).asked[0][2] == [row.provider_id for row in await rows(here, BUDI)][:1]


async def test_only_when_the_platform_surely_does_not_have_it_is_it_sent_again(here: Town) -> None:
    await lose(here, f"budi > {STORY}", "whatsapp", arrives=False)
    await here.act("budi > status")
    for _ in range(2):
        await after(here, ASK_EVERY)
        assert told(here, "budi") == []
    await after(here, SURE - 2 * ASK_EVERY)
    assert ["Halo" in line for line in told(here, "budi")] == [True, False], "in their order"
    assert MARK not in "".join(told(here, "budi")), "it is no repeat"
    assert len(twilio(here).asked) == 3 and await states(here, "budi") == [OutState.SENT] * 2


async def test_an_unknown_holds_its_chat_for_a_minute_at_most(here: Town) -> None:
    twilio(here).mute = True
    await lose(here, f"budi > {STORY}", "whatsapp")
    await here.act("budi > status")
    await here.act(f"siti > {STORY}")
    assert len(told(here, "siti")) == 1, "nobody else waits"
    await after(here, HOLD - SECOND)
    assert len(told(here, "budi")) == 1
    await after(here, SECOND)
    assert await states(here, "budi") == [OutState.UNKNOWN, OutState.SENT]
    twilio(here).mute = False
    await after(here, LONGEST)
    assert await states(here, "budi") == [OutState.SENT, OutState.SENT]


async def test_a_platform_that_never_answers_is_asked_for_a_day_and_the_card_says_why(here: Town) -> None:
    await file(here, "budi")
    twilio(here).mute = True
    await here.act("ratna@grup > [ketuk Verifikasi]")
    await lose(here, "ratna@grup > [ketuk Dishub]", "whatsapp")
    assert "belum sampai ke pelapor: belum pasti terkirim" in card(here)
    for _ in range(300):
        await after(here, LONGEST)
    assert (await states(here, "budi"))[-1] == OutState.FAILED
    assert "belum sampai ke pelapor: belum pasti terkirim" in card(here)
    asked = len(twilio(here).asked)
    await after(here, PATIENCE)
    assert len(twilio(here).asked) == asked <= 300


async def test_a_message_of_a_dead_sender_is_looked_for_at_the_next_start(here: Town) -> None:
    await arrive(here, BUDI, Text(STORY), send=False)
    await die_while_sending(here)
    (row,) = await rows(here, BUDI)
    twilio(here).has[row.id or 0] = "SM1"
    here.now += 20 * SECOND
    await start_again(here)
    (row,) = await rows(here, BUDI)
    assert (row.state, row.provider_id, told(here, "budi")) == (OutState.SENT, "SM1", [])


async def test_a_message_of_a_dead_sender_that_never_left_is_sent_when_that_is_sure(here: Town) -> None:
    await arrive(here, BUDI, Text(STORY), send=False)
    await die_while_sending(here)
    here.now += 20 * SECOND
    await start_again(here)
    assert told(here, "budi") == []
    await after(here, SURE - 20 * SECOND)
    assert len(told(here, "budi")) == 1 and MARK not in told(here, "budi")[0]


async def test_an_answer_no_one_can_read_stops_neither_the_question_nor_anything_else(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await lose(here, f"budi > {STORY}", "whatsapp")
    twilio(here).broken = True
    await after(here, ASK_EVERY)
    assert "cannot be asked about: ValueError at tests.scheduler.platforms" in caplog.text
    twilio(here).broken = False
    await here.act(f"siti > {STORY}")
    await after(here, ASK_EVERY)
    assert len(told(here, "siti")) == 1 and await states(here, "budi") == [OutState.SENT]


async def test_two_in_doubt_are_not_taken_for_one_another(here: Town) -> None:
    """The second is asked about only when the first is settled, and then the first one's id is known."""
    twilio(here).mute = True
    await lose(here, f"budi > {STORY}", "whatsapp")
    await after(here, HOLD)
    await lose(here, "budi > status", "whatsapp")
    await after(here, LONGEST)
    asked = len(twilio(here).asked)
    twilio(here).mute = False
    await after(here, 2 * LONGEST)
    (first, _, known), (second, _, then_known) = twilio(here).asked[asked:]
    assert first.id < second.id and (known, then_known) == ([], [f"SM{first.id}"])


@pytest.mark.parametrize("left", [False, True])
async def test_a_message_is_not_found_in_a_later_one_that_says_the_same(here: Town, *, left: bool) -> None:
    """That one was leaving when the platform was asked, or has left meanwhile."""
    await lose(here, f"budi > {STORY}", "whatsapp", arrives=False)
    (doubted,) = await rows(here, BUDI)
    async with here.database.transaction() as session:
        chat = AddressId(doubted.address_id)
        later = await outbox.add(session, chat, OutKind.MESSAGE, here.now, body=Message("the same"))
        row = (await outcomes.overdue(session, here.now + ASK_EVERY, restarted=False))[0].waiting
    async with here.database.transaction() as session:
        await session.exec(update(OutboxRow).where(col(OutboxRow.id) == later).values(state=OutState.SENDING.value))
        if left:
            await outcomes.sent(session, later, "SM9")
    twilio(here).has[doubted.id] = "SM9"
    await here.pump._outcomes.ask(Question(row, Message("the same"), []))
    first, second = await rows(here, BUDI)
    assert (first.state, first.provider_id) == (OutState.UNKNOWN, None)
    assert second.provider_id == ("SM9" if left else None)


# --- where nobody will ever tell ----------------------------------------------------------------------------------


async def test_it_is_sent_once_more_and_says_so(here: Town) -> None:
    await lose(here, f"siti > {STORY}", "telegram")
    await here.act("siti > status")
    assert len(told(here, "siti")) == 1, "the next one waits"
    await after(here, SECOND)
    first, repeated, answer = (shown.text for shown in here.chats[SITI])
    assert first.startswith("Halo") and repeated == f"{MARK}\n{first}" and MARK not in answer
    assert await states(here, "siti") == [OutState.SENT] * 2


async def test_a_citizen_who_reads_english_is_told_so_in_english(here: Town) -> None:
    await here.act("siti > The street light at the school has been broken since yesterday")
    await lose(here, "siti > status", "telegram")
    await after(here, SECOND)
    assert "(sent again)" in told(here, "siti")[-1]


@pytest.mark.parametrize("refusals", [0, 3])
async def test_at_most_once_more_however_often_it_is_refused_in_between(here: Town, refusals: int) -> None:
    platform(here).failures += [TIMEOUT, *[SendFailed("flood", Retry.LATER)] * refusals, TIMEOUT]
    await here.act(f"siti > {STORY}")
    for _ in range(10):
        await after(here, LONGEST)
    assert len(platform(here).attempts) == 2 + refusals
    assert await states(here, "siti") == [OutState.FAILED]


async def test_a_refusal_before_the_doubt_costs_no_second_try(here: Town) -> None:
    platform(here).failures += [SendFailed("503", Retry.LATER)] * 3 + [TIMEOUT]
    await here.act(f"siti > {STORY}")
    for _ in range(5):
        await after(here, LONGEST)
    assert len(told(here, "siti")) == 1 and await states(here, "siti") == [OutState.SENT]


async def test_what_a_dead_sender_held_is_sent_again_and_says_so(here: Town) -> None:
    await arrive(here, SITI, Text(STORY), send=False)
    await die_while_sending(here)
    await after(here, LEASE - SECOND)
    assert told(here, "siti") == [], "it belongs to somebody who may live"
    await after(here, SECOND)
    await after(here, SECOND)
    (only,) = told(here, "siti")
    assert MARK in only


async def test_at_the_next_start_it_leaves_at_once(here: Town) -> None:
    await arrive(here, SITI, Text(STORY), send=False)
    await die_while_sending(here)
    await start_again(here)
    await after(here, SECOND)
    assert len(told(here, "siti")) == 1


async def test_a_sender_that_dies_twice_over_the_same_message_leaves_it(here: Town) -> None:
    await arrive(here, SITI, Text(STORY), send=False)
    for _ in range(2):
        await die_while_sending(here)
        stop = asyncio.Event()
        stop.set()
        await here.pump.run(stop)
        here.now += SECOND
    await after(here, LONGEST)
    assert told(here, "siti") == [] and await states(here, "siti") == [OutState.FAILED]


async def test_a_file_says_so_in_its_caption(here: Town) -> None:
    await here.act("siti > [foto] lampu jalan mati depan SD 3 sejak kemarin malam, gelap sekali")
    await here.pass_time(20 * SECOND)
    for text in FILED[1:]:
        await here.act(f"siti > {text}")
    platform(here).unheard = SendFile
    await here.act("ratna@grup > [ketuk Lihat 1 lampiran]")
    platform(here).unheard = None
    await after(here, SECOND)
    assert [line for line in here.lines if "(photo)" in line][1:] == [f"bot → grup (photo) > lampiran-1.jpeg {MARK}"]


async def test_an_answer_to_a_tap_is_simply_given_again(here: Town) -> None:
    """Twice is as good as once."""
    await file(here, "siti")
    await here.act("ratna@grup > [ketuk Verifikasi]")
    platform(here).failures += [SendFailed("connection", Retry.LATER)] * 3
    await here.act("ratna@grup > [ketuk Dishub]")
    await after(here, 10 * SECOND)
    assert MARK not in "".join(here.lines) and any("(ketukan) > Diteruskan" in line for line in here.lines)
