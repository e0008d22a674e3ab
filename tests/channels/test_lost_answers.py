"""Requests and answers that get lost, over real HTTP: what is said of the send, and what Twilio's list says of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp.found import Sent, pieces
from conversations.messages import (
    Body,
    Message,
    Option,
    Retry,
    SendFailed,
)
from tests.sandbox.client import BUDI, SENDER, SITI, SandboxClient
from tests.sandbox.receiver import Receiver

from .fakes import out

SITI_ID, BUDI_ID = "700000001", "+6281200000002"
ROWS = ((Option("ya", "Ya"), Option("tidak", "Tidak")),)
LONG = "".join(f"Jalan {n} rusak. " for n in range(230))
LOST = {"drop_request": False, "drop_answer": True, "no_answer": True}
"""How a send can end without a word, and whether the platform then has the message."""


@pytest.fixture
def seconds() -> float:
    return 0.5


async def fails(sandbox: SandboxClient, platform: str, *faults: dict[str, Any]) -> None:
    await sandbox.faults(**{platform: {"next_errors": list(faults)}})


async def lost(channel: WhatsAppChannel | TelegramChannel, body: Body, to: str) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await channel.send(out(body, to))
    return caught.value


async def find(budi: WhatsAppChannel, body: Body, *known: str) -> str | None:
    return await budi.find(out(body, BUDI_ID), datetime.now(UTC) - timedelta(minutes=2), known)


async def said(sandbox: SandboxClient, chat: str = BUDI) -> list[str]:
    return [message["text"] for message in await sandbox.chat(chat) if message["from"] == "bot"]


@pytest.mark.parametrize("how", LOST)
async def test_whatever_way_an_answer_is_lost_on_telegram_nobody_knows(
    sandbox: SandboxClient, siti: TelegramChannel, how: str
) -> None:
    await fails(sandbox, "telegram", {"method": "sendMessage", how: True})
    failed = await lost(siti, Message("Halo"), SITI_ID)
    assert (failed.code, failed.retry) == ("timeout" if how == "no_answer" else "connection", Retry.UNKNOWN)
    assert await said(sandbox, SITI) == ["Halo"] * LOST[how]


@pytest.mark.parametrize("how", LOST)
async def test_twilio_tells_what_became_of_it(sandbox: SandboxClient, budi: WhatsAppChannel, how: str) -> None:
    await fails(sandbox, "twilio", {how: True})
    failed = await lost(budi, Message("Halo"), BUDI_ID)
    assert (failed.code, failed.retry) == ("timeout" if how == "no_answer" else "connection", Retry.UNKNOWN)
    found = await find(budi, Message("Halo"))
    assert found == ((await sandbox.last(BUDI))["id"] if LOST[how] else None)


async def test_a_message_is_not_found_in_another_of_the_same_words(
    sandbox: SandboxClient, budi: WhatsAppChannel
) -> None:
    first = await budi.send(out(Message("Halo"), BUDI_ID))
    await fails(sandbox, "twilio", {"drop_request": True})
    await lost(budi, Message("Halo"), BUDI_ID)
    assert await find(budi, Message("Halo"), first) is None
    await fails(sandbox, "twilio", {"drop_answer": True})
    await lost(budi, Message("Halo"), BUDI_ID)
    assert await find(budi, Message("Halo"), first) == (await sandbox.last(BUDI))["id"]


async def test_neither_what_the_person_wrote_nor_what_is_older_nor_another_persons_is_it(
    sandbox: SandboxClient, budi: WhatsAppChannel
) -> None:
    await sandbox.advance(-600)
    await budi.send(out(Message("Baik"), BUDI_ID))
    await sandbox.advance(600)
    await sandbox.says("budi", BUDI, "Baik")
    await budi.send(out(Message("Baik"), "+6281200000003"))
    assert await find(budi, Message("Baik")) is None


@pytest.mark.parametrize("status", ["failed", "undelivered"])
async def test_what_twilio_could_not_deliver_is_not_it(
    sandbox: SandboxClient, budi: WhatsAppChannel, status: str
) -> None:
    """The same words may have been sent once more."""
    sid = await budi.send(out(Message("Halo"), BUDI_ID))
    assert await find(budi, Message("Halo")) == sid
    sandbox.room.world.whatsapp.messages[sid].status = status
    assert await find(budi, Message("Halo")) is None


async def test_what_twilio_has_not_passed_on_yet_is_found(sandbox: SandboxClient, budi: WhatsAppChannel) -> None:
    """It has no DateSent: a list by that date does not hold it."""
    sid = await budi.send(out(Message("Halo"), BUDI_ID))
    sandbox.room.world.whatsapp.messages[sid].sent_at = None
    since = datetime.now(UTC) - timedelta(days=1)
    assert await budi.client.messages.list_async(from_=SENDER, date_sent_after=since) == []
    assert await find(budi, Message("Halo")) == sid


async def test_of_a_long_message_only_what_is_missing_is_sent(sandbox: SandboxClient, budi: WhatsAppChannel) -> None:
    """As after a restart: nobody remembers how far it came."""
    whole = out(Message(LONG, ROWS), BUDI_ID)
    for message in ("a while ago", LONG[:1000]):
        await budi.send(out(Message(message), BUDI_ID))
    before = len(await said(sandbox))
    await budi.send(whole)
    messages = sandbox.room.world.whatsapp.messages
    *kept, last = [sid for sid, one in messages.items() if not one.inbound][before:]
    assert await find(budi, whole.body) == last
    complete = (await said(sandbox))[before:]
    del messages[last]
    assert await find(budi, whole.body) is None
    assert await budi.send(whole) not in kept
    assert (await said(sandbox))[before:] == complete and len(complete) > 2


async def test_only_the_last_piece_is_reported(
    sandbox: SandboxClient, budi: WhatsAppChannel, receiver: Receiver
) -> None:
    """A report of the first would say that the whole message arrived."""
    last = await budi.send(out(Message(LONG), BUDI_ID))
    await sandbox.wait_for(lambda state: state["chats"][BUDI]["messages"][-1]["status"] == "delivered")
    assert {name: one.callback for name, one in sandbox.room.world.whatsapp.messages.items() if one.callback} == {
        last: f"{receiver.url}/whatsapp/status?id=7"
    }


async def test_twilio_may_be_too_busy_to_be_asked(sandbox: SandboxClient, budi: WhatsAppChannel) -> None:
    for fault in ({"status": 429, "code": 20429}, {"drop_answer": True}, {"no_answer": True}):
        await fails(sandbox, "twilio", fault)
        with pytest.raises(SendFailed) as caught:
            await find(budi, Message("Halo"))
        assert caught.value.retry is Retry.LATER


# --- which of Twilio's messages is it -----------------------------------------------------------------------------


def content(*variables: str) -> dict[str, str]:
    numbered = {str(number): value for number, value in enumerate(variables, 1)}
    return {"content_sid": "HX1", "content_variables": json.dumps(numbered)}


A, B = {"body": "satu"}, {"body": "dua"}
PICTURE = {"media_url": ["https://lapor.example/1"]}
PIECES: dict[str, tuple[list[dict[str, Any]], list[Sent], list[str]]] = {
    "nothing there": ([A], [], []),
    "the words": ([A], [Sent("SM1", "nol", 0), Sent("SM2", "satu", 0)], ["SM2"]),
    "trimmed": ([{"body": " satu\n\ndua "}], [Sent("SM1", "satu\ndua", 0)], ["SM1"]),
    "both": ([A, B], [Sent("SM1", "satu", 0), Sent("SM2", "dua", 0)], ["SM1", "SM2"]),
    "the first only": ([A, B], [Sent("SM1", "satu", 0)], ["SM1"]),
    "not the second alone": ([A, B], [Sent("SM1", "dua", 0)], []),
    "twice the same": ([A, A], [Sent("SM1", "satu", 0)], ["SM1"]),
    "buttons": ([content("Benar?", "Ya", "ya")], [Sent("SM1", "Ya", 0), Sent("SM2", "Benar?", 0)], ["SM2"]),
    "a template": ([content("7H3K-9M2Z", "DLH")], [Sent("SM1", "Laporan 7H3K-9M2Z diteruskan ke DLH.", 0)], ["SM1"]),
    "a file": ([PICTURE], [Sent("SM1", "satu", 0), Sent("SM2", "", 1)], ["SM2"]),
    "a file with words": ([PICTURE | A], [Sent("SM1", "", 1), Sent("SM2", "satu", 1)], ["SM2"]),
}


@pytest.mark.parametrize("name", PIECES)
def test_pieces(name: str) -> None:
    requests, listed, found = PIECES[name]
    assert pieces(requests, listed) == found
