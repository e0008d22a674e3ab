"""Trouble with one event: its person's order holds, nobody waits for ever, the desk is told, and it can be put back."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from conversations.messages import Address, Inbound, Text
from handlers import effects, events, retries
from handlers.timers import ring
from storage import addresses, inbox, timers
from storage.codec import AddressId
from storage.database import Transaction
from storage.inbox import InboxId, InboxState
from storage.tables import InboxRow, SessionRow
from tests.town import GROUPS, MONDAY, PEOPLE, Town

SITI, BUDI, JOKO = PEOPLE["siti"].address, PEOPLE["budi"].address, PEOPLE["joko"].address
FAILED, WAITING, ASIDE, DONE = InboxState.FAILED, InboxState.WAITING, InboxState.ASIDE, InboxState.DONE
TOLD = "tidak bisa diproses"


class Poison:
    """Breaks every turn whose text is `text`, when all it wants is written; `done` are the texts that took effect."""

    def __init__(self, here: Town, monkeypatch: pytest.MonkeyPatch, text: str = "racun") -> None:
        self.text, self.done, self.unwritable = text, list[str](), False
        self._apply, self._here = effects.apply, here
        monkeypatch.setattr(effects, "apply", self._applied)

    async def _applied(self, session: Transaction, office: object, scene: effects.Scene, wanted: object) -> None:
        await self._apply(session, office, scene, wanted)  # type: ignore[arg-type]
        said = scene.event.content.text if scene.event and isinstance(scene.event.content, Text) else ""
        if said == self.text and self.unwritable:
            await timers.set_alarm(session, AddressId(404), "quiet", MONDAY)  # breaks a reference, at the commit
        elif said == self.text:
            raise ValueError(said)
        self.done.append(said)


@pytest.fixture
def poison(here: Town, monkeypatch: pytest.MonkeyPatch) -> Poison:
    return Poison(here, monkeypatch)


async def says(here: Town, text: str, who: Address = SITI, chat: Address | None = None) -> bool:
    here._serial += 1
    said = Inbound(f"e{here._serial}", chat or who, who, MONDAY, Text(text), message_id="m", group=chat is not None)
    return await events.receive(here.office, said, "{}")


async def states(here: Town) -> list[str]:
    async with here.database.transaction() as session:
        return list((await session.exec(select(InboxRow.state).order_by(col(InboxRow.id)))).all())


async def put_back(here: Town) -> int:
    """How many there were."""
    async with here.database.transaction() as session:
        ids = (await session.exec(select(InboxRow.id))).all()
        return len(await inbox.put_back(session, [InboxId(id or 0) for id in (*ids, 404000)]))


async def set_aside(here: Town) -> None:
    for _ in range(events.TRIES - 1):
        await retries.tick(here.office)


async def told(here: Town) -> int:
    """How often the coordinators' group has read of it."""
    await here.pump.flush()
    return sum(TOLD in shown.text for shown in here.chats.get(GROUPS["grup"], []))


async def test_what_comes_behind_a_failed_event_waits_its_turn_and_no_longer(here: Town, poison: Poison) -> None:
    for text in ("racun", "dua", "tiga"):
        await says(here, text)
    await says(here, "halo", BUDI)
    assert await states(here) == [FAILED, WAITING, WAITING, DONE] and poison.done == ["halo"]
    await retries.tick(here.office)
    assert poison.done == ["halo"]
    await retries.tick(here.office)
    assert await states(here) == [ASIDE, DONE, DONE, DONE] and poison.done == ["halo", "dua", "tiga"]
    await says(here, "empat")
    assert poison.done[-1] == "empat"


async def test_when_it_succeeds_everything_took_effect_in_order(here: Town, poison: Poison) -> None:
    texts = ["racun", "dua", "tiga"]
    await asyncio.gather(*(says(here, text) for text in texts))
    poison.text = ""
    await retries.tick(here.office)
    assert await states(here) == [DONE] * 3 and poison.done == texts


async def test_what_waits_may_fail_too(here: Town, poison: Poison) -> None:
    for text in ("racun", "racun", "tiga"):
        await says(here, text)
    await set_aside(here)
    assert await states(here) == [ASIDE, FAILED, WAITING]
    await set_aside(here)
    assert await states(here) == [ASIDE, ASIDE, DONE] and poison.done == ["tiga"]


async def test_a_tick_is_bounded_and_the_next_goes_on(
    here: Town, poison: Poison, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (SITI, BUDI, JOKO):
        await says(here, "racun", who)
    monkeypatch.setattr(retries, "PAGE", 1)
    monkeypatch.setattr(retries, "AT_ONCE", 2)
    for _ in range(events.TRIES - 1):
        await retries.tick(here.office)
    assert await states(here) == [ASIDE, ASIDE, FAILED]
    await set_aside(here)
    assert await states(here) == [ASIDE] * 3


async def test_in_a_group_nobody_waits_for_anothers_trouble(here: Town, poison: Poison) -> None:
    poison.text = "/antrian"
    await says(here, "/antrian", JOKO, GROUPS["grup"])
    await says(here, "/bantuan", JOKO, GROUPS["grup"])
    assert await states(here) == [FAILED, DONE] and poison.done == ["/bantuan"]


async def test_what_cannot_be_written_is_kept_like_what_raised(here: Town, poison: Poison) -> None:
    """Found only at the commit: raised to the platform, it would come again and again, and nothing after it."""
    poison.unwritable = True
    came = await asyncio.gather(says(here, "racun"), says(here, "halo", BUDI), says(here, "dua"))
    assert came == [True] * 3
    assert await states(here) == [FAILED, DONE, WAITING]
    await set_aside(here)
    assert await states(here) == [ASIDE, DONE, DONE]


async def test_a_session_nobody_can_read_stops_its_chat_alone(here: Town, poison: Poison) -> None:
    await asyncio.gather(says(here, "halo"), says(here, "halo", BUDI))
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, SITI)
        damaged = update(SessionRow).where(col(SessionRow.address_id) == chat).values(state=b"{")
        await session.exec(damaged)
    assert await asyncio.gather(says(here, "satu"), says(here, "dua", BUDI)) == [True, True]
    assert poison.done.count("dua") == 1 and "satu" not in poison.done
    assert sorted(await states(here)) == [DONE, DONE, DONE, FAILED]
    async with here.database.transaction() as session:
        await timers.set_alarm(session, chat, "quiet", here.now)
        await timers.set_alarm(session, await addresses.find_or_add(session, BUDI), "quiet", here.now)
    assert await ring(here.office) == 2
    assert await ring(here.office) == 0


async def test_an_event_kept_by_another_release_that_cannot_be_made_out_stops_nobody(
    here: Town, poison: Poison
) -> None:
    await says(here, "racun")
    async with here.database.transaction() as session:
        await session.exec(update(InboxRow).values(event=b"{}"))
    await says(here, "racun", BUDI)
    poison.text = ""
    await retries.tick(here.office)
    assert await states(here) == [FAILED, DONE]


async def test_put_back_it_takes_effect_once_before_what_comes_later(here: Town, poison: Poison) -> None:
    await says(here, "racun")
    await set_aside(here)
    poison.text = ""
    assert await put_back(here) == 1
    await says(here, "dua")
    assert poison.done == []
    await retries.tick(here.office)
    assert poison.done == ["racun", "dua"] and await states(here) == [DONE, DONE]
    assert await put_back(here) == 0


async def test_put_back_while_still_broken_it_has_all_its_tries_again(here: Town, poison: Poison) -> None:
    await says(here, "racun")
    await set_aside(here)
    await put_back(here)
    seen = []
    for _ in range(events.TRIES):
        await retries.tick(here.office)
        seen += await states(here)
    assert seen == [FAILED, FAILED, ASIDE]


async def test_only_what_is_set_aside_and_readable_is_put_back(here: Town, poison: Poison) -> None:
    await says(here, "halo")
    await says(here, "racun", BUDI)
    await events.receive_undecodable(here.office, "telegram", "9", "{}", "no message")
    assert await put_back(here) == 0
    assert await states(here) == [DONE, FAILED, ASIDE]


async def test_trouble_is_listed_without_a_word_of_it(here: Town, poison: Poison) -> None:
    await says(here, "racun")
    await says(here, "rahasia")
    await says(here, "halo", BUDI)
    await events.receive_undecodable(here.office, "whatsapp", "9", "{}", "no message")
    async with here.database.transaction() as session:
        first, behind, unread = await inbox.trouble(session)
    assert (first.channel, first.received_at, first.tries, first.state) == ("telegram", MONDAY, 1, FAILED)
    assert first.error is not None and first.error.startswith("ValueError at ") and "racun" not in first.error
    assert (behind.state, behind.tries, behind.error) == (WAITING, 0, None)
    assert (unread.channel, unread.error, unread.readable) == ("whatsapp", "no message", False)


async def test_the_coordinators_are_told_once_an_hour_of_any_number(
    here: Town, poison: Poison, caplog: pytest.LogCaptureFixture
) -> None:
    await says(here, "racun")
    assert await told(here) == 0
    await set_aside(here)
    assert await told(here) == 1
    assert "Ada 1 pesan" in here.chats[GROUPS["grup"]][-1].text
    assert any(record.levelno == logging.ERROR and "state=aside" in record.message for record in caplog.records)
    here.now += timedelta(minutes=59)
    await events.receive_undecodable(here.office, "telegram", "9", "{}", "no message")
    await retries.tick(here.office)
    assert await told(here) == 1
    here.now += timedelta(minutes=1)
    await retries.tick(here.office)
    assert await told(here) == 2 and "Ada 2 pesan" in here.chats[GROUPS["grup"]][-1].text
    here.now += timedelta(days=1)
    await retries.tick(here.office)
    assert await told(here) == 2


async def test_what_was_put_back_before_is_told_to_nobody(here: Town, poison: Poison) -> None:
    for _ in range(2):
        await says(here, "racun")
        await set_aside(here)
        assert await told(here) == 1
        poison.text = ""
        await put_back(here)
        await retries.tick(here.office)
        poison.text = "racun"
    here.now += timedelta(hours=2)
    await retries.tick(here.office)
    assert await told(here) == 1 and await states(here) == [DONE, DONE]
