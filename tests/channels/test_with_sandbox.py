"""Both channels over real HTTP: what people do in the emulated platforms arrives, what we send is seen."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.channels import telegram, whatsapp
from bot.channels.telegram import Poller, TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from conversations.messages import (
    BOLD_OFF,
    BOLD_ON,
    Acknowledge,
    Address,
    Choice,
    Edit,
    File,
    Inbound,
    Location,
    Media,
    MediaKind,
    Message,
    Option,
    React,
    Retry,
    SendFailed,
    SendFile,
    Text,
)
from tests.sandbox.client import BUDI, SITI, SandboxClient
from tests.sandbox.receiver import Receiver

from .fakes import out

SITI_ID, BUDI_ID = "700000001", "+6281200000002"
ROWS = ((Option("ya", "Ya"), Option("tidak", "Tidak")),)


async def polled(channel: TelegramChannel, count: int) -> list[Inbound]:
    """The next events, through the poller."""
    events, stop = list[Inbound](), asyncio.Event()

    async def receive(update: dict[str, Any]) -> None:
        if event := telegram.parse(update, "KanalLaporBot", datetime.now(UTC)):
            events.append(event)
        if len(events) >= count:
            stop.set()

    async with asyncio.timeout(5):
        await Poller(channel).run(None, receive, stop)
    return events


async def test_telegram_in(sandbox: SandboxClient, siti: TelegramChannel) -> None:
    card = await siti.send(out(Message("Benar?", ROWS), SITI_ID))
    await sandbox.says("siti", SITI, "Jalan rusak")
    await sandbox.act("siti", SITI, "photo", caption="Lubang")
    await sandbox.act("siti", SITI, "location", latitude=-6.5, longitude=107.25)
    await sandbox.act("siti", SITI, "tap", message_id=int(card), button="ya")
    start, text, photo, pin, tap = await polled(siti, 5)
    assert start.content == Text("/start")
    assert (text.content, text.chat, text.sender) == (Text("Jalan rusak"), *[Address("telegram", SITI_ID)] * 2)
    assert isinstance(photo.content, Media)
    assert (await siti.fetch(photo.content.ref, 1_000_000)).startswith(b"\xff\xd8\xff")
    with pytest.raises(SendFailed, match="too_big"):
        await siti.fetch(photo.content.ref, 10)
    assert pin.content == Location(-6.5, 107.25)
    assert isinstance(tap.content, Choice)
    assert (tap.content.value, tap.message_id) == ("ya", card)
    assert await siti.send(out(Acknowledge(tap.content.callback_id or "", "Baik"), SITI_ID)) == ""
    assert await siti.send(out(React(text.message_id or "", "👍"), SITI_ID)) == ""
    assert await siti.send(out(React(text.message_id or "", "✅"), SITI_ID)) == ""


async def test_telegram_out(sandbox: SandboxClient, siti: TelegramChannel, tmp_path: Path) -> None:
    first = await siti.send(out(Message(f"{BOLD_ON}Aduan{BOLD_OFF} 1 < 2 & <b>", reply_to="99999"), SITI_ID))
    await siti.send(out(Message("Jalan rusak 😀. " * 600, answer_from=Address("telegram", SITI_ID)), SITI_ID))
    for _ in range(2):
        assert await siti.send(out(Edit(first, "Baru", ROWS), SITI_ID)) == first
    (tmp_path / "surat").write_bytes(b"%PDF-1.4")
    file = File(tmp_path / "surat", MediaKind.DOCUMENT, "application/pdf", "surat.pdf")
    await siti.send(out(SendFile(file, "Surat"), SITI_ID))
    start, edited, *parts, document = await sandbox.texts(SITI)
    assert (start, edited, len(parts)) == ("siti> /start", "bot> Baru", 3)
    assert document.endswith("Surat")
    with pytest.raises(SendFailed) as caught:
        await siti.send(out(Edit("99999", "Baru"), SITI_ID))
    assert (caught.value.code, caught.value.retry) == ("edit_lost", Retry.NEVER)


FAULTS: list[tuple[dict[str, Any], tuple[str, Retry]]] = [
    ({"status": 429, "retry_after": 3}, ("flood", Retry.LATER)),
    ({"status": 502}, ("server", Retry.LATER)),
    ({"drop_answer": True}, ("connection", Retry.UNKNOWN)),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_telegram_faults(
    sandbox: SandboxClient, siti: TelegramChannel, fault: dict[str, Any], expected: tuple[str, Retry]
) -> None:
    await sandbox.faults(telegram={"next_errors": [fault]})
    with pytest.raises(SendFailed) as caught:
        await siti.send(out(Message("Halo"), SITI_ID))
    assert (caught.value.code, caught.value.retry) == expected


async def test_nobody_there(sandbox: SandboxClient, siti: TelegramChannel) -> None:
    await sandbox.act("siti", SITI, "block")
    with pytest.raises(SendFailed) as caught:
        await siti.send(out(Message("Halo"), SITI_ID))
    assert (caught.value.code, caught.value.gone) == ("blocked", True)
    closed = TelegramChannel("1:a", api_base="http://127.0.0.1:9/bot")
    with pytest.raises(SendFailed) as caught:
        await closed.send(out(Message("Halo"), SITI_ID))
    assert (caught.value.code, caught.value.retry) == ("connection", Retry.LATER)
    await closed.aclose()


def read(sandbox: SandboxClient, receiver: Receiver, post: tuple[dict[str, str], bytes]) -> Inbound:
    """What came to the webhook, believed only when signed."""
    headers, body = post
    items = parse_qsl(body.decode(), keep_blank_values=True)
    url = f"{receiver.url}/whatsapp?x=1"
    assert whatsapp.verify(url, items, headers["x-twilio-signature"], sandbox.twilio_token)
    assert not whatsapp.verify(url, items[1:], headers["x-twilio-signature"], sandbox.twilio_token)
    return whatsapp.parse(items, datetime.now(UTC))


async def test_whatsapp_in(sandbox: SandboxClient, receiver: Receiver, budi: WhatsAppChannel) -> None:
    await sandbox.says("budi", BUDI, "Jalan rusak & berlubang")
    await sandbox.act("budi", BUDI, "photo", caption="Lubang")
    await sandbox.act("budi", BUDI, "location", latitude=-6.5, longitude=107.25, label="Alun-alun")
    text, photo, pin = (read(sandbox, receiver, post) for post in await receiver.take(3))
    assert (text.content, text.chat) == (Text("Jalan rusak & berlubang"), Address("whatsapp", BUDI_ID))
    assert isinstance(photo.content, Media)
    assert (photo.content.kind, photo.content.caption) == (MediaKind.PHOTO, "Lubang")
    assert (await budi.fetch(photo.content.ref, 1_000_000)).startswith(b"\xff\xd8\xff")
    with pytest.raises(SendFailed, match="too_big"):
        await budi.fetch(photo.content.ref, 10)
    assert pin.content == Location(-6.5, 107.25, "Alun-alun")


async def test_whatsapp_out(sandbox: SandboxClient, receiver: Receiver, budi: WhatsAppChannel, tmp_path: Path) -> None:
    sid = await budi.send(out(Message(f"{BOLD_ON}Benar{BOLD_OFF}?", ROWS), BUDI_ID))
    assert (await sandbox.texts(BUDI))[-1] == "bot> *Benar*?\n\n*1*  Ya\n*2*  Tidak"
    callback = (await receiver.take(1))[0]
    receipt = whatsapp.parse_status(parse_qsl(callback[1].decode()), {"id": "7"})
    assert (receipt.provider_id, receipt.ours) == (sid, 7)
    await budi.send(out(Message("Jalan rusak 😀. " * 300), BUDI_ID))
    (tmp_path / "bukti").write_bytes(b"\xff\xd8\xff")
    receiver.files["/bukti"] = ("image/jpeg", b"\xff\xd8\xff")
    file = File(tmp_path / "bukti", MediaKind.PHOTO, "image/jpeg", "bukti.jpg")
    await budi.send(out(SendFile(file, "Bukti"), BUDI_ID))
    lines = [line for line in await sandbox.texts(BUDI) if line.startswith("bot>")]
    assert len(lines) == 5
    assert lines[-1].endswith("Bukti")


async def test_whatsapp_faults(sandbox: SandboxClient, budi: WhatsAppChannel) -> None:
    await sandbox.faults(twilio={"next_errors": [{"status": 429, "code": 20429}, {"drop_answer": True}]})
    failed = []
    for _ in range(2):
        with pytest.raises(SendFailed) as caught:
            await budi.send(out(Message("Halo"), BUDI_ID))
        failed.append((caught.value.code, caught.value.retry))
    assert failed == [("20429", Retry.LATER), ("connection", Retry.UNKNOWN)]


async def test_what_the_webhook_missed(sandbox: SandboxClient, budi: WhatsAppChannel) -> None:
    await sandbox.webhook("")
    await sandbox.says("budi", BUDI, "Jalan rusak")
    await sandbox.act("budi", BUDI, "photo", caption="Lubang")
    await budi.send(out(Message("Baik"), BUDI_ID))
    events = [whatsapp.parse(one.form, one.at) for one in await budi.missed(datetime.now(UTC) - timedelta(days=2))]
    assert [event.content for event in events[:2]] == [Text("Halo"), Text("Jalan rusak")]
    photo = events[2].content
    assert isinstance(photo, Media)
    assert (photo.kind, photo.caption) == (MediaKind.PHOTO, "Lubang")
    assert (await budi.fetch(photo.ref, 1_000_000)).startswith(b"\xff\xd8\xff")
    assert len(events) == 3
    assert {event.chat.id for event in events} == {BUDI_ID}


async def test_many_at_once_are_not_mixed_up(sandbox: SandboxClient, budi: WhatsAppChannel) -> None:
    sids = await asyncio.gather(*(budi.send(out(Message(f"Nomor {n}"), BUDI_ID)) for n in range(20)))
    said = {message["id"]: message["text"] for message in await sandbox.chat(BUDI) if message["from"] == "bot"}
    assert [said[sid] for sid in sids] == [f"Nomor {n}" for n in range(20)]
