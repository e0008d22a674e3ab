"""What a citizen says is heard where the card stands: a reply to it, seldom enough, never with a name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.effects import AddWords, WordKind
from conversations.messages import Message, Outbound, Text
from conversations.rules.complaint import Privacy, Role
from handlers import hearing, reports
from storage import addresses, complaints
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

NUMBERS = {"22222-2222": Privacy(anonymous=True), "33333-3333": Privacy(confidential=True)}
ANONYMOUS, SECRET = NUMBERS


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    """Siti has an anonim report, and a rahasia one that Ratna may open."""
    async with town(tmp_path) as opened:
        async with opened.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            await addresses.named(session, siti, PEOPLE["siti"].name)
            for number, privacy in NUMBERS.items():
                await reports.file(session, opened.office, siti, replace(FILED, number=number, privacy=privacy))
        await opened.pump.flush()
        yield opened


async def say(here: Town, number: str, words: str, kind: WordKind = WordKind.ADDITION) -> list[Outbound]:
    """What is sent, without cards, when Siti says that."""
    sent: list[Outbound] = []
    delivered = here.delivered

    def kept(outbound: Outbound) -> str:
        sent.append(outbound)
        return delivered(outbound)

    here.delivered = kept  # type: ignore[method-assign]
    async with here.database.transaction() as session:
        siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
        report = await complaints.by_number(session, number)
        assert report is not None
        await reports.add_words(session, here.office, siti, AddWords(report.id, kind, words), Role.CITIZEN, None)
    await here.pump.flush()
    here.delivered = delivered  # type: ignore[method-assign]
    return [out for out in sent if isinstance(out.body, Message)]


async def test_it_answers_the_card_without_a_name(here: Town) -> None:
    (told,) = await say(here, ANONYMOUS, "kata " * 100)
    assert told.to == GROUPS["grup"] and isinstance(told.body, Message)
    card = next(shown for shown in here.chats[GROUPS["grup"]] if ANONYMOUS in shown.text)
    assert told.body.reply_to == card.id
    assert "💬" in told.body.text and len(told.body.text) < 2 * hearing.SHORT
    assert not [name for name in PEOPLE["siti"].name.split() if name in told.body.text]


async def test_what_follows_soon_stands_on_the_card_alone(here: Town) -> None:
    assert len(await say(here, ANONYMOUS, "satu")) == 1
    here.now += hearing.QUIET - timedelta(seconds=1)
    assert await say(here, ANONYMOUS, "dua", WordKind.REPLY) == []
    assert len(await say(here, SECRET, "laporan lain")) == 1
    here.now += timedelta(seconds=1)
    assert len(await say(here, ANONYMOUS, "tiga")) == 1


async def test_of_a_rahasia_report_only_those_hear_who_have_its_card(here: Town) -> None:
    assert [told.to for told in await say(here, SECRET, "tambahan")] == [PEOPLE["ratna"].address]


async def test_an_officers_words_are_no_citizens(here: Town) -> None:
    assert await say(here, ANONYMOUS, "catatan", WordKind.NOTE) == []


async def test_a_reply_to_it_is_a_reply_to_the_card(here: Town) -> None:
    await say(here, ANONYMOUS, "tiangnya nomor 12")
    heard = here.chats[GROUPS["grup"]][-1]
    start = len(here.lines)
    await here.event("ratna", GROUPS["grup"], Text("sudah saya teruskan"), reply_to=heard.id)
    assert any("catatan (Ratna Dewi)" in line for line in here.lines[start:])
