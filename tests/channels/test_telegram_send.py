"""What goes out to Telegram, and what its refusals mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conversations.messages import (
    BOLD_OFF,
    BOLD_ON,
    Acknowledge,
    Address,
    Body,
    Edit,
    File,
    MediaKind,
    Message,
    Option,
    React,
    Retry,
    SendFailed,
    SendFile,
)

from .fakes import FakeTelegram, no, out, yes
from .serving import Trouble
from .telegram_out import failure, open_channel, sent

LATER, NEVER = Retry.LATER, Retry.NEVER
ROWS = ((Option("ya", "Ya"), Option("tidak", "Tidak")), (Option("batal", "Batal"),))
SITI = Address("telegram", "4711")
SENT = {"message_id": 101, "date": 0, "chat": {"id": 1, "type": "private"}}


RENDERED = {
    "plain": ("Halo", "Halo"),
    "bold": (f"{BOLD_ON}Aduan{BOLD_OFF} 12", "<b>Aduan</b> 12"),
    "less than": ("1 < 2 && <b>", "1 &lt; 2 &amp;&amp; &lt;b&gt;"),
    "quotes stay": ("\"'", "\"'"),
    "emoji": ("👨‍👩‍👧 ✅", "👨‍👩‍👧 ✅"),
    "right to left": (f"{BOLD_ON}شارع{BOLD_OFF} مكسور", "<b>شارع</b> مكسور"),
    "bold left open": (f"a{BOLD_ON}b", "a<b>b</b>"),
    "bold twice": (f"{BOLD_ON}{BOLD_ON}b{BOLD_OFF}{BOLD_OFF}c", "<b>b</b>c"),
}


@pytest.mark.parametrize("name", RENDERED)
async def test_text(name: str) -> None:
    text, expected = RENDERED[name]
    _, fake = await sent(Message(text))
    form = fake.forms[0]
    assert (form["text"], form["parse_mode"]) == (expected, "HTML")
    assert json.loads(form["link_preview_options"]) == {"is_disabled": True}


async def test_buttons_and_quote() -> None:
    sid, fake = await sent(Message("Benar?", ROWS, reply_to="5"))
    keys = json.loads(fake.forms[0]["reply_markup"])["inline_keyboard"]
    assert [[(key["text"], key["callback_data"]) for key in row] for row in keys] == [
        [("Ya", "ya"), ("Tidak", "tidak")],
        [("Batal", "batal")],
    ]
    assert json.loads(fake.forms[0]["reply_parameters"]) == {"message_id": 5, "allow_sending_without_reply": True}
    assert sid == "101"


async def test_long_text_quotes_first_and_asks_last() -> None:
    text = "Jalan rusak. " * 660
    sid, fake = await sent(Message(text, ROWS, reply_to="5"))
    texts = [form["text"] for form in fake.forms]
    assert len(texts) == 3
    assert all(len(part) <= 4096 for part in texts)
    assert " ".join(texts).split() == text.split()
    assert ["reply_parameters" in form for form in fake.forms] == [True, False, False]
    assert ["reply_markup" in form for form in fake.forms] == [False, False, True]
    assert sid == "103"


async def test_a_retry_says_nothing_twice() -> None:
    fake = FakeTelegram(yes(SENT), no(429, "Too Many Requests", retry_after=3))
    long = out(Message("Jalan rusak. " * 660))
    async with open_channel(fake) as channel:
        with pytest.raises(SendFailed, match="flood"):
            await channel.send(long)
        assert await channel.send(long) == "104"
        assert await channel.send(long) == "107"
    texts = [form["text"] for form in fake.forms]
    assert texts[1] == texts[2]
    assert texts[4:] == [texts[0], texts[2], texts[3]]


async def test_a_long_message_marked_as_sent_again_is_sent_whole() -> None:
    """Else the mark, at its head, would be left out with the pieces that had left."""
    fake = FakeTelegram(yes(SENT), Trouble.HANG_UP)
    async with open_channel(fake) as channel:
        with pytest.raises(SendFailed, match="connection"):
            await channel.send(out(Message("Jalan rusak. " * 660)))
        await channel.send(out(Message("(dikirim ulang)\n" + "Jalan rusak. " * 660)))
    assert fake.forms[2]["text"].startswith("(dikirim ulang)")
    assert len(fake.forms) == 5


async def test_a_forced_reply_names_the_person() -> None:
    _, fake = await sent(Message("(dikirim ulang)\nAlasannya?", answer_from=SITI))
    assert fake.forms[0]["text"] == '<a href="tg://user?id=4711">👤</a> (dikirim ulang)\nAlasannya?'
    assert json.loads(fake.forms[0]["reply_markup"]) == {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": "Alasannya?",
    }


async def test_a_mention_leaves_room_for_itself() -> None:
    _, fake = await sent(Message("x" * 4096, answer_from=SITI))
    assert [len(form["text"].partition("</a> ")[2] or form["text"]) for form in fake.forms] == [4094, 2]


async def test_an_anonymous_admin_cannot_be_named() -> None:
    _, fake = await sent(Message("Alasannya?", answer_from=Address("telegram", "-100200300")))
    assert fake.forms[0]["text"] == "Alasannya?"
    assert json.loads(fake.forms[0]["reply_markup"])["selective"] is False


async def test_buttons_win_over_a_forced_reply() -> None:
    _, fake = await sent(Message("Benar?", ROWS, answer_from=SITI))
    assert "inline_keyboard" in fake.forms[0]["reply_markup"]
    assert fake.forms[0]["text"] == "Benar?"


async def test_what_telegram_cannot_parse_goes_as_plain_text() -> None:
    _, fake = await sent(
        Message(f"{BOLD_ON}a{BOLD_OFF} < b"), no(400, "Bad Request: can't parse entities: Unsupported start tag")
    )
    assert fake.forms[1]["text"] == "a < b"
    assert "parse_mode" not in fake.forms[1]


async def test_too_long_a_button_value() -> None:
    failed = await failure(Message("a", ((Option("x" * 65, "a"),),)))
    assert (failed.code, failed.retry) == ("button", Retry.NEVER)


async def test_edit() -> None:
    sid, fake = await sent(Edit("9", "x" * 5000))
    assert sid == "9"
    assert len(fake.forms[0]["text"]) == 4096
    assert "reply_markup" not in fake.forms[0]


async def test_acknowledge_and_react() -> None:
    assert (await sent(Acknowledge("CB", "x" * 300, alert=True)))[0] == ""
    _, fake = await sent(React("9", "👍"))
    assert json.loads(fake.forms[0]["reaction"]) == [{"type": "emoji", "emoji": "👍"}]


FILES = {
    "photo": (MediaKind.PHOTO, "image/jpeg", "sendPhoto"),
    "heic": (MediaKind.PHOTO, "image/heic", "sendDocument"),
    "video": (MediaKind.VIDEO, "video/mp4", "sendVideo"),
    "odd video": (MediaKind.VIDEO, "video/webm", "sendDocument"),
    "voice": (MediaKind.VOICE, "audio/ogg", "sendVoice"),
    "document": (MediaKind.DOCUMENT, "application/pdf", "sendDocument"),
    "picture as a file": (MediaKind.DOCUMENT, "image/jpeg", "sendDocument"),
}


def stored(folder: Path, kind: MediaKind, mime: str, content: bytes = b"data") -> File:
    (folder / "stored").write_bytes(content)
    return File(folder / "stored", kind, mime, "bukti.bin")


@pytest.mark.parametrize("name", FILES)
async def test_file(name: str, tmp_path: Path) -> None:
    kind, mime, method = FILES[name]
    sid, fake = await sent(SendFile(stored(tmp_path, kind, mime), f"{BOLD_ON}Bukti{BOLD_OFF}", reply_to="5"))
    assert (sid, fake.methods) == ("101", [method])
    assert b"bukti.bin" in fake.requests[0].content
    assert b"<b>Bukti</b>" in fake.requests[0].content
    assert b"allow_sending_without_reply" in fake.requests[0].content


async def test_too_heavy_a_photo_is_a_document(tmp_path: Path) -> None:
    heavy = stored(tmp_path, MediaKind.PHOTO, "image/png", bytes(10 * 1024 * 1024 + 1))
    assert (await sent(SendFile(heavy)))[1].methods == ["sendDocument"]


async def test_a_refused_photo_is_a_document(tmp_path: Path) -> None:
    photo = stored(tmp_path, MediaKind.PHOTO, "image/png")
    _, fake = await sent(SendFile(photo), no(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    assert fake.methods == ["sendPhoto", "sendDocument"]


async def test_a_caption_too_long_goes_on_as_text(tmp_path: Path) -> None:
    photo = stored(tmp_path, MediaKind.PHOTO, "image/png")
    sid, fake = await sent(SendFile(photo, "Jalan rusak. " * 100))
    assert (sid, fake.methods) == ("101", ["sendPhoto", "sendMessage"])


async def test_a_lost_file(tmp_path: Path) -> None:
    failed = await failure(SendFile(File(tmp_path / "gone", MediaKind.PHOTO, "image/png", "a")))
    assert (failed.code, failed.retry) == ("file_missing", NEVER)


@pytest.mark.parametrize("body", [Edit("SM1", "a"), React("-1", "👍"), Message("a", reply_to="²")])
async def test_a_message_id_of_another_platform(body: Body) -> None:
    failed = await failure(body)
    assert (failed.code, failed.retry) == ("message_id", NEVER)


async def test_use_webhook() -> None:
    fake = FakeTelegram(yes(True), Trouble.SILENCE)
    async with open_channel(fake) as channel:
        await channel.use_webhook("https://lapor.example/telegram", "s3")
        with pytest.raises(SendFailed) as caught:
            await channel.use_webhook("https://lapor.example/telegram", "s3")
    assert caught.value.retry is LATER
    form = fake.forms[0]
    assert (form["url"], form["secret_token"]) == ("https://lapor.example/telegram", "s3")
    assert form.get("drop_pending_updates") is None
    assert "my_chat_member" in form["allowed_updates"]


async def test_username() -> None:
    async with open_channel(FakeTelegram()) as channel:
        assert await channel.username() == "OurBot"
    async with open_channel(FakeTelegram(no(401, "Unauthorized"))) as channel:
        with pytest.raises(SendFailed, match="token"):
            await channel.username()


async def test_a_topic_is_named_beside_its_group() -> None:
    fake = FakeTelegram(yes(SENT))
    async with open_channel(fake) as channel:
        await channel.send(out(Message("Halo"), "-1001/42"))
    assert (str(fake.forms[0]["chat_id"]), str(fake.forms[0]["message_thread_id"])) == ("-1001", "42")
