"""A topic of a group has its own cards; when it is gone they stand in the general topic, and a word says what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.messages import Address, Membership, Outbound, Retry, SendFailed
from handlers import reports
from storage import addresses
from tests import town as towns
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

TOPIC = Address("telegram", "-1001/42")


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Dishub's cards stand in a topic of the coordinator's group, one of them already."""
    monkeypatch.setattr(towns, "GROUPS", {**GROUPS, "topik": TOPIC})
    async with town(tmp_path) as opened:
        await opened.act("ratna@topik > /hubungkan dishub")
        async with opened.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            await reports.file(session, opened.office, siti, FILED)
        await opened.pump.flush()
        await opened.act("ratna@grup > [ketuk Verifikasi]")
        await opened.act("ratna@grup > [ketuk Dishub]")
        yield opened


def lost(here: Town) -> None:
    """From now on nothing new can be said in the topic."""
    delivered = here.delivered

    def refused(outbound: Outbound) -> str:
        if outbound.to == TOPIC:
            raise SendFailed("topic_lost", Retry.NEVER)
        return delivered(outbound)

    here.delivered = refused  # type: ignore[method-assign]


async def test_a_topic_is_bound_as_a_group_is(here: Town) -> None:
    assert any("Topik ini sekarang menerima" in line for line in here.lines)
    assert [shown for shown in here.chats[TOPIC] if FILED.number in shown.text and shown.rows]
    assert not [shown for shown in here.chats[GROUPS["grup"]] if FILED.number in shown.text and shown.rows]


async def test_the_cards_of_a_lost_topic_stand_in_the_general_one(here: Town) -> None:
    lost(here)
    start = len(here.chats[GROUPS["grup"]])
    await here.act("joko@topik > /antrian")
    told = here.chats[GROUPS["grup"]][start:]
    assert [shown for shown in told if "dihapus atau ditutup" in shown.text and "/hubungkan dishub" in shown.text]
    assert [shown for shown in told if shown.text.startswith("\x02Laporan instansi")]
    stands = [shown for shown in here.chats[GROUPS["grup"]] if shown.rows and "o:take" in shown.rows[0][0].value]
    assert len(stands) == 1 and FILED.number in stands[0].text
    await here.act("joko@grup > [ketuk Ambil]")
    assert "diproses" in "\n".join(here.lines[-12:])


async def test_what_was_bound_to_a_topic_is_missed_when_the_bot_leaves_its_group(here: Town) -> None:
    await here.event("ratna", GROUPS["grup"], Membership(present=False))
    told = [shown.text for shown in here.chats[PEOPLE["ratna"].address]]
    assert [text for text in told if "dikeluarkan" in text and "koordinator" in text]
