"""The pump at the platforms' pace: each chat's share, direct answers first, cards shown together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from conversations.messages import Message, Retry, SendFailed
from conversations.rules.complaint import ComplaintId
from handlers import reports
from scheduler.outbox import Limit, Pump, Rates
from scheduler.pace import Rate
from storage import addresses, cards, complaints, outbox
from storage.outbox import OutKind, OutState, Waiting
from storage.tables import OutboxRow
from tests.test_previews import FILED as REPORT
from tests.town import GROUPS, PEOPLE, Town, town

SECOND = timedelta(seconds=1)
STORY = "lampu jalan mati depan SD 3 sejak kemarin malam"
FILED = (STORY, "Jl. Mawar, kelurahan Sukamaju", "belum tahu", "terbuka", "setuju")
SITI, GROUP = PEOPLE["siti"].address, GROUPS["grup"]


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        yield opened


def told(here: Town, who: str) -> list[str]:
    return [line for line in here.lines if line.startswith(f"bot → {who}")]


async def after(here: Town, passed: timedelta) -> None:
    here.now += passed
    await here.pump.flush()


async def rows(here: Town) -> list[OutboxRow]:
    async with here.database.transaction() as session:
        return list((await session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))).all())


async def file(here: Town, who: str) -> None:
    for text in FILED:
        await here.act(f"{who} > {text.replace('Mawar', f'Mawar {who}')}")  # nobody's neighbour


def limits(shared: Rate | None = None, own: Rate | None = None) -> dict[str, Limit]:
    """The same rates for everybody on Telegram: `shared` for all together, `own` for each chat."""

    def telegram(waiting: Waiting) -> tuple[Rates, Rates]:
        return {"bot": shared} if shared else {}, {f"chat {waiting.address}": own} if own else {}

    return {"telegram": telegram}


async def test_a_chat_gets_no_more_than_its_share_and_others_do_not_wait_for_it(here: Town) -> None:
    here.pump = Pump(here.office, here.channels, here.files, limits=limits(own=Rate(10 * SECOND, 2)))
    for _ in range(5):
        await here.act("siti > status")
    await here.act("tono > status")
    assert (len(told(here, "siti")), len(told(here, "tono"))) == (2, 1)
    await after(here, 9 * SECOND)
    assert len(told(here, "siti")) == 2
    await after(here, SECOND)
    assert len(told(here, "siti")) == 3
    assert {row.tries for row in await rows(here)} == {0, 1}  # waiting for one's turn is no try


async def test_the_card_somebody_tapped_goes_before_the_cards_of_others(here: Town) -> None:
    """A group's pace holds: what was tapped takes the very next turn."""
    await file(here, "siti")
    here.pump = Pump(here.office, here.channels, here.files, limits=limits(own=Rate(3 * SECOND, 1)), at_once=16)
    async with here.database.transaction() as session:
        tono = await addresses.find_or_add(session, PEOPLE["tono"].address)
        for n in range(2, 10):
            await reports.file(session, here.office, tono, replace(REPORT, number=f"{n}" * 5 + "-2222"))
    await after(here, 3 * SECOND)
    tapped, before = here.latest(GROUP, "Verifikasi")[0], len(told(here, "grup"))
    await here.act("ratna@grup > [ketuk Verifikasi]")
    for _ in ("the answer to the tap", "the card"):
        await after(here, 3 * SECOND)
    assert len([line for line in told(here, "grup") if "(ketukan)" not in line]) == before + 1
    assert any("Dishub" in option.label for row in tapped.rows for option in row)


async def test_when_the_bot_may_say_little_direct_answers_go_before_news(here: Town) -> None:
    await file(here, "siti")
    here.pump = Pump(here.office, here.channels, here.files, limits=limits(shared=Rate(10 * SECOND, 1)), at_once=16)
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, SITI)
        for text in ("kabar satu", "kabar dua"):
            await outbox.add(session, chat, OutKind.MESSAGE, here.now, body=Message(text), complaint=ComplaintId(1))
    await here.act("tono > status")
    assert len(told(here, "tono")) == 1
    assert not any("kabar" in line for line in here.lines)
    for heard in (1, 2):
        await after(here, 10 * SECOND)
        assert sum("kabar" in line for line in here.lines) == heard


async def test_thirty_changes_of_a_card_in_a_minute_are_a_handful_of_calls(here: Town) -> None:
    await file(here, "siti")
    here.pump = Pump(here.office, here.channels, here.files)
    before = len(told(here, "grup"))
    async with here.database.transaction() as session:
        (shown,) = await complaints.open_ids(session)
    for number in range(30):
        async with here.database.transaction() as session:
            await cards.open_menu(session, shown, None, f"menu {number}")
            await reports.show(session, here.office, shown)
        await after(here, 2 * SECOND)
    assert 5 <= len(told(here, "grup")) - before <= 12
    await after(here, 10 * SECOND)
    async with here.database.transaction() as session:
        assert [card.menu for card in await cards.of_complaint(session, shown)] == ["menu 29"]
    assert {row.state for row in await rows(here)} == {OutState.SENT}


async def flooded(here: Town, limited: dict[str, Limit]) -> list[str]:
    """How many lines are said in the 30 seconds after which a platform wants to hear of us again; and those after."""
    here.pump = Pump(here.office, here.channels, here.files, limits=limited, at_once=1)
    here.channels["telegram"].failures.append(SendFailed("flood", Retry.LATER, after=30 * SECOND))
    async with here.database.transaction() as session:
        for who in ("siti", "siti", "tono"):
            chat = await addresses.find_or_add(session, PEOPLE[who].address)
            await outbox.add(session, chat, OutKind.SIGN, here.now, body=Message("tanda"))
            await outbox.add(session, chat, OutKind.MESSAGE, here.now, body=Message("kabar"))
    await here.pump.flush()
    await after(here, 29 * SECOND)
    early = len(here.lines)
    for _ in range(4):
        await after(here, SECOND)
    return [str(early), *here.lines[early:]]


async def test_a_pause_is_its_chats_for_every_lane_and_nobody_elses(here: Town) -> None:
    early, *late = await flooded(here, limits(own=Rate(SECOND / 10, 5)))
    assert (int(early), len(late)) == (2, 4), "tono waits for nothing, siti for everything"


async def test_a_pause_of_what_has_no_rate_of_its_chat_is_everybodys(here: Town) -> None:
    early, *late = await flooded(here, limits(shared=Rate(SECOND / 10, 30)))
    assert (int(early), len(late)) == (0, 6)
