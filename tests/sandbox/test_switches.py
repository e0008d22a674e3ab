"""The switches of the page: each is felt over HTTP by the bot, shown in the state, and gone when it is turned off."""

import asyncio
import time
from urllib.parse import parse_qs

import pytest
from telegram import Bot, Update
from telegram.error import NetworkError, RetryAfter
from twilio.base.exceptions import TwilioRestException

from sandbox import overtaking
from tests.sandbox.client import BUDI, SITI, SandboxClient
from tests.sandbox.receiver import running_receiver
from tests.sandbox.twilio_client import twilio_client

SITI_ID = 700000001
BUDI_NUMBER = "whatsapp:+6281200000002"


async def test_without_a_network_nothing_gets_through_until_it_is_back(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "start")
    await sandbox.faults(network_down=True)
    with pytest.raises(NetworkError):
        await bot.send_message(SITI_ID, "Halo")
    assert (await sandbox.state())["faults"]["network_down"] is True
    await sandbox.faults(network_down=False)
    await bot.send_message(SITI_ID, "Lagi")
    assert await sandbox.texts(SITI) == ["siti> /start", "bot> Lagi"]


async def test_a_poll_that_is_under_way_hears_nothing_once_the_network_is_down(
    sandbox: SandboxClient, bot: Bot
) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=5))
    while not sandbox.room.polls_waiting:  # noqa: ASYNC110 (the sandbox tells nobody)
        await asyncio.sleep(0.01)
    await sandbox.faults(network_down=True)
    await sandbox.act("siti", SITI, "start")
    with pytest.raises(NetworkError):
        await polling
    await sandbox.faults(network_down=False)
    assert len(await bot.get_updates()) == 1


async def test_whatsapp_messages_wait_for_the_network(sandbox: SandboxClient) -> None:
    async with running_receiver() as receiver:
        await sandbox.webhook(f"{receiver.url}#rc=5&rp=all")
        await sandbox.faults(network_down=True)
        await sandbox.says("budi", BUDI, "Halo")
        await sandbox.wait_for(lambda state: state["whatsapp"]["alerts"])
        assert receiver.posts == []
        await sandbox.faults(network_down=False)
        assert _bodies(await receiver.take(1)) == ["Halo"]


async def test_too_many_requests_are_told_in_each_platforms_words(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "start")
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.faults(too_many=True)
    with pytest.raises(RetryAfter):
        await bot.send_message(SITI_ID, "Halo")
    assert len(await bot.get_updates()) == 1
    client, http = twilio_client(sandbox)
    with pytest.raises(TwilioRestException) as refused:
        await client.messages.create_async(to=BUDI_NUMBER, from_=sandbox.sender, body="Halo")
    await http.close()
    assert (refused.value.status, refused.value.code) == (429, 20429)


async def test_slow_means_slow_both_ways(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "start")
    await sandbox.faults(slow_seconds=0.2)
    began = time.monotonic()
    await bot.send_message(SITI_ID, "Halo")
    assert time.monotonic() - began >= 0.2


async def test_what_is_delivered_twice_has_one_id(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.faults(duplicate_deliveries=True)
    await sandbox.act("siti", SITI, "start")
    first, second = await bot.get_updates()
    assert first.update_id == second.update_id


async def test_the_second_message_overtakes_the_first_on_both_platforms(sandbox: SandboxClient, bot: Bot) -> None:
    async with running_receiver() as receiver:
        await sandbox.webhook(receiver.url)
        await sandbox.faults(out_of_order=True)
        for text in ("satu", "dua"):
            await sandbox.says("siti", SITI, text)
            await sandbox.says("budi", BUDI, text)
        assert _bodies(await receiver.take(2)) == ["dua", "satu"]
        updates = await bot.get_updates()
        assert [_text(update) for update in updates] == ["dua", "satu"]
        assert await sandbox.texts(SITI) == ["siti> satu", "siti> dua"]


async def test_a_message_nobody_overtakes_still_arrives(
    sandbox: SandboxClient, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overtaking, "LONGEST", 0.05)
    await sandbox.faults(out_of_order=True)
    await sandbox.says("siti", SITI, "satu")
    [update] = await bot.get_updates(timeout=2)
    assert _text(update) == "satu"


async def test_clear_turns_everything_off(sandbox: SandboxClient) -> None:
    await sandbox.faults(network_down=True, too_many=True, out_of_order=True, duplicate_deliveries=True, slow_seconds=3)
    await sandbox.faults(clear=True)
    faults = (await sandbox.state())["faults"]
    assert not any(value for name, value in faults.items() if name not in ("telegram", "twilio"))


async def test_working_days_leave_out_weekends_and_holidays(sandbox: SandboxClient) -> None:
    """From Wednesday, 23 December 2026: Christmas Eve is cuti bersama, Christmas a Friday, then a weekend."""
    wednesday = 1_798_020_000  # 2026-12-23T10:00:00+00:00
    await sandbox.advance(wednesday - sandbox.room.timestamp())
    answer = await sandbox.post("clock", {"working_days": 1})
    assert answer["now"].startswith("2026-12-28T10:0")
    told = (await sandbox.http.get(f"{sandbox.url}/api/clock")).json()
    assert told["clock_offset"] == answer["clock_offset"] == sandbox.room.world.clock_offset


async def test_emptied_chats_leave_the_clock_where_it_is(sandbox: SandboxClient) -> None:
    await sandbox.advance(3600)
    await sandbox.post("reset", {})
    assert (await sandbox.state())["clock_offset"] == 3600


def _text(update: Update) -> str:
    assert update.message is not None and update.message.text is not None
    return update.message.text


def _bodies(posts: list[tuple[dict[str, str], bytes]]) -> list[str]:
    return [parse_qs(body.decode())["Body"][0] for _, body in posts]
