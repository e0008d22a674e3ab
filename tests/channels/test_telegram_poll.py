"""The poller moves on only after the commit, survives everything, stops at once, and tells nobody's words."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest

from bot.channels.quiet import quiet_loggers
from bot.channels.telegram import Poller, Undecodable, parse, verify

from .fakes import TOKEN, FakeTelegram, no, yes
from .payloads_telegram import UNDECODABLE, private
from .serving import Trouble

AT_ONCE = (0.0,)


def batch(*ids: int) -> httpx.Response:
    return yes([private(text="rahasia") | {"update_id": number} for number in ids])


class Ending(FakeTelegram):
    """Tells the poller to stop when it has no more to say; the first answer, to deleteWebhook, is always yes."""

    def __init__(self, stop: asyncio.Event, *answers: Any) -> None:
        super().__init__(yes(True), *answers)
        self.stop = stop

    def usual(self, request: httpx.Request) -> httpx.Response | Trouble:
        if request.url.path.endswith("getUpdates"):
            self.stop.set()
        return super().usual(request)


async def poll(fake: Ending, receive: Any, offset: int | None = None) -> int | None:
    channel = fake.channel()
    try:
        async with asyncio.timeout(5):
            return await Poller(channel, seconds=0, pauses=AT_ONCE).run(offset, receive, fake.stop)
    finally:
        await channel.aclose()


async def test_updates_come_one_by_one_and_the_offset_follows() -> None:
    fake, seen = Ending(asyncio.Event(), batch(5, 6), batch(9)), list[int]()

    async def receive(update: dict[str, Any]) -> None:
        seen.append(update["update_id"])

    assert await poll(fake, receive, 5) == 10
    assert seen == [5, 6, 9]
    assert [form.get("offset") for form in fake.forms] == [None, "5", "7", "10"]
    assert fake.methods == ["deleteWebhook", "getUpdates", "getUpdates", "getUpdates"]
    assert "callback_query" in fake.forms[1]["allowed_updates"]


async def test_pending_updates_are_never_dropped() -> None:
    fake = Ending(asyncio.Event())
    await poll(fake, None)
    assert fake.forms[0].get("drop_pending_updates") in (None, "false")
    assert "offset" not in fake.forms[1]


async def test_an_update_that_fails_comes_again_before_any_other(caplog: pytest.LogCaptureFixture) -> None:
    fake, seen = Ending(asyncio.Event(), batch(5, 6)), list[int]()

    async def receive(update: dict[str, Any]) -> None:
        seen.append(update["update_id"])
        if len(seen) < 4:
            raise RuntimeError("rahasia")

    assert await poll(fake, receive) == 7
    assert seen == [5, 5, 5, 5, 6]
    assert caplog.messages == ["update 5 not committed: RuntimeError"] * 3


async def test_chats_do_not_wait_for_each_other_and_each_keeps_its_order() -> None:
    siti, budi = {"chat": {"id": 1}}, {"message": {"chat": {"id": 2}}}
    told = [{"message": siti}, {"callback_query": budi}, {"message": siti}, {"edited_message": {"chat": {"id": 2}}}]
    updates = [{"update_id": 5 + at, **update} for at, update in enumerate(told)]
    fake, seen, both = Ending(asyncio.Event(), yes(updates)), list[int](), asyncio.Barrier(2)

    async def receive(update: dict[str, Any]) -> None:
        await both.wait()  # nobody comes through alone
        seen.append(update["update_id"])

    async with asyncio.timeout(5):
        assert await poll(fake, receive) == 9
    assert {*seen[:2]} == {5, 6} and {*seen[2:]} == {7, 8}


async def test_told_to_stop_it_gives_up_nothing_that_was_not_committed() -> None:
    updates = [{"update_id": 5 + at, "message": {"chat": {"id": at % 2}}} for at in range(4)]
    fake, seen = Ending(asyncio.Event(), yes(updates)), list[int]()

    async def receive(update: dict[str, Any]) -> None:
        if update["update_id"] == 6:
            fake.stop.set()
            raise RuntimeError
        seen.append(update["update_id"])

    assert await poll(fake, receive) == 6
    assert 5 in seen and 8 not in seen


TROUBLE: dict[str, tuple[list[Any], list[str]]] = {
    "conflict": (
        [no(409, "Conflict"), no(409, "Conflict")],
        ["telegram polling: another process polls with this bot token; stop it"],
    ),
    "token": (
        [no(401, "Unauthorized")],
        ["telegram polling: Telegram refuses this bot token; check KANAL_TELEGRAM__TOKEN"],
    ),
    "network": (
        [Trouble.RESET, Trouble.SILENCE, httpx.Response(502)],
        ["telegram polling: connection", "telegram polling: timeout", "telegram polling: server"],
    ),
    "no JSON": ([httpx.Response(200, text="rahasia")], ["telegram polling: unreadable"]),
    "no list": ([yes({"rahasia": 1})], ["telegram polling: unreadable"]),
    "no ids": ([yes([{"rahasia": 1}])], ["telegram polling: unreadable"]),
}


@pytest.mark.parametrize("name", TROUBLE)
async def test_trouble_is_survived_and_told_once(name: str, caplog: pytest.LogCaptureFixture) -> None:
    quiet_loggers()
    caplog.set_level(logging.DEBUG)
    answers, told = TROUBLE[name]
    fake, seen = Ending(asyncio.Event(), *answers, batch(5)), list[int]()

    async def receive(update: dict[str, Any]) -> None:
        seen.append(update["update_id"])

    await poll(fake, receive)
    assert seen == [5]
    assert [record.message for record in caplog.records if record.name.startswith("bot.")] == told
    assert TOKEN not in caplog.text
    assert "rahasia" not in caplog.text


@pytest.mark.parametrize("name", UNDECODABLE)
async def test_an_undecodable_update_stops_and_tells_nobody(name: str, caplog: pytest.LogCaptureFixture) -> None:
    quiet_loggers()
    caplog.set_level(logging.DEBUG)
    odd, seen = UNDECODABLE[name] | {"update_id": 5}, list[int]()
    fake = Ending(asyncio.Event(), yes([odd, private(text="rahasia") | {"update_id": 6}]))

    async def receive(update: dict[str, Any]) -> None:
        try:
            parse(update, "OurBot")
        except Undecodable as unread:
            seen.append(-int(unread.event_id))
        else:
            seen.append(update["update_id"])

    await poll(fake, receive)
    assert seen == [-5, 6]
    assert TOKEN not in caplog.text
    assert "rahasia" not in caplog.text


class Hanging(FakeTelegram):
    """Holds every getUpdates back."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    def usual(self, request: httpx.Request) -> httpx.Response | Trouble:
        if request.url.path.endswith("getUpdates"):
            self.asked.set()
            return Trouble.SILENCE
        return super().usual(request)


async def test_a_hanging_poll_ends_at_once() -> None:
    fake, stop = Hanging(), asyncio.Event()
    channel = fake.channel()
    running = asyncio.create_task(Poller(channel).run(3, nobody, stop))
    await fake.asked.wait()
    stop.set()
    assert await asyncio.wait_for(running, 1) == 3
    await asyncio.wait_for(channel.left.wait(), 1)
    await channel.aclose()


async def test_a_pause_ends_at_once() -> None:
    failed, stop = asyncio.Event(), asyncio.Event()

    def fail(request: httpx.Request) -> httpx.Response:
        failed.set()
        return no(502)

    channel = FakeTelegram(fail).channel()
    running = asyncio.create_task(Poller(channel, pauses=(3600.0,)).run(None, nobody, stop))
    await failed.wait()
    stop.set()
    assert await asyncio.wait_for(running, 1) is None
    await channel.aclose()


async def nobody(update: dict[str, Any]) -> None:
    raise AssertionError(update["update_id"])


SECRETS = {
    "right": ({"x-telegram-bot-api-secret-token": "s3"}, "s3", True),
    "as Telegram writes it": ({"X-Telegram-Bot-Api-Secret-Token": "s3"}, "s3", True),
    "wrong": ({"x-telegram-bot-api-secret-token": "s4"}, "s3", False),
    "not even ASCII": ({"x-telegram-bot-api-secret-token": "é"}, "s3", False),
    "missing": ({}, "s3", False),
    "none configured": ({"x-telegram-bot-api-secret-token": ""}, "", False),
}


@pytest.mark.parametrize("name", SECRETS)
def test_webhook_secret(name: str) -> None:
    headers, secret, expected = SECRETS[name]
    assert verify(headers, secret) is expected
