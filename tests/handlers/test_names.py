"""What a person is called, where officers read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.messages import Inbound, Text
from handlers import events
from tests.scheduler.platforms import BUDI, FILED, OLD
from tests.town import Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        yield opened


async def says(here: Town, text: str, name: str) -> None:
    here._serial += 1
    said = Inbound(f"b{here._serial}", BUDI, BUDI, here.now, Text(text), sender_name=name)
    await events.receive(here.office, said, "{}")
    await here.pump.flush()


async def test_a_name_learnt_after_the_report_was_filed_comes_onto_its_card(here: Town) -> None:
    """What Twilio lists of messages it could not deliver names nobody."""
    for text in FILED:
        await says(here, text, "")
    (card,) = here.chats[OLD]
    assert "🔒 terbuka\n" in card.text
    await says(here, "status", "Budi")
    assert "🔒 terbuka · Budi\n" in card.text and here.chats[OLD] == [card]
    await says(here, "status", "Budi S.")
    assert "🔒 terbuka · Budi S.\n" in card.text
    await says(here, "status", "")
    assert "🔒 terbuka · Budi S.\n" in card.text


async def test_nothing_is_said_of_an_anonymous_report(here: Town) -> None:
    for text in [line.replace("terbuka", "anonim") for line in FILED]:
        await says(here, text, "")
    before = len(here.lines)
    await says(here, "status", "Budi")
    assert "Budi" not in here.chats[OLD][0].text and not [line for line in here.lines[before:] if "grup" in line]
