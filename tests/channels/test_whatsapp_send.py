"""What goes out to WhatsApp through Twilio, and what its error codes mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.whatsapp import fate_of
from conversations.messages import (
    BOLD_OFF,
    BOLD_ON,
    Acknowledge,
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
    Template,
)

from .fakes import FakeTwilio, out, twilio_no

ROWS = ((Option("setuju", "Setuju & Kirim"), Option("ubah", "Ubah")), (Option("batal", "Batal"),))
CONTENTS = {3: "HX3", 4: "HX4"}
PROBE = httpx.Request("POST", "https://api.twilio.com/")


async def sent(body: Body, *answers: Any, to: str = "+628111", **options: Any) -> tuple[str, FakeTwilio]:
    fake = FakeTwilio(*answers)
    channel = fake.channel(**options)
    try:
        return await channel.send(out(body, to, "whatsapp")), fake
    finally:
        await channel.aclose()


async def failure(body: Body, *answers: Any, **options: Any) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await sent(body, *answers, **options)
    return caught.value


RENDERED = {
    "plain": ("1 < 2 & 👨‍👩‍👧", "1 < 2 & 👨‍👩‍👧"),
    "bold": (f"{BOLD_ON}Aduan{BOLD_OFF} 12", "*Aduan* 12"),
    "no space inside the stars": (f"a{BOLD_ON} b {BOLD_OFF}c", "a *b* c"),
    "a star pair a line": (f"{BOLD_ON}a\n\nb{BOLD_OFF}", "*a*\n\n*b*"),
    "bold of nothing": (f"a{BOLD_ON} {BOLD_OFF}b", "a b"),
    "right to left": (f"{BOLD_ON}شارع{BOLD_OFF}", "*شارع*"),
}


@pytest.mark.parametrize("name", RENDERED)
async def test_text(name: str) -> None:
    text, expected = RENDERED[name]
    _, fake = await sent(Message(text))
    assert fake.forms[0] == {"To": "whatsapp:+628111", "From": "whatsapp:+1415", "Body": expected}


async def test_request_goes_to_twilio_with_our_credentials() -> None:
    sid, fake = await sent(Message("Halo"), to="ID.83b1c2")
    request = fake.requests[0]
    assert sid == "SM1"
    assert request.url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
    assert request.headers["authorization"].startswith("Basic ")
    assert fake.forms[0]["To"] == "whatsapp:ID.83b1c2"
    assert request.extensions["timeout"]["read"] == 15.0


async def test_base_url_and_status_callback() -> None:
    _, fake = await sent(Message("Halo"), base_url="http://localhost:8090/twilio/", public_url="https://lapor.example/")
    assert str(fake.requests[0].url).startswith("http://localhost:8090/twilio/2010-04-01/")
    assert fake.forms[0]["StatusCallback"] == "https://lapor.example/whatsapp/status?id=7"


async def test_options_are_numbered_in_reading_order() -> None:
    _, fake = await sent(Message("Benar?", ROWS))
    assert fake.forms[0]["Body"] == "Benar?\n\n*1*  Setuju & Kirim\n*2*  Ubah\n*3*  Batal"


@pytest.mark.parametrize("text", ["Jalan rusak. " * 660, "Jalan rusak. " * 122, "😀" * 1600, f"{BOLD_ON}a b\n" * 700])
async def test_long_text_keeps_its_options_on_the_last_part(text: str) -> None:
    sid, fake = await sent(Message(text, ROWS))
    bodies = [form["Body"] for form in fake.forms]
    assert len(bodies) > 1
    assert all(len(body.encode("utf-16-le")) // 2 <= 1600 for body in bodies)
    assert bodies[-1].endswith("\n\n*1*  Setuju & Kirim\n*2*  Ubah\n*3*  Batal")
    assert [("*1*" in body) for body in bodies] == [False] * (len(bodies) - 1) + [True]
    assert sid == f"SM{len(bodies)}"


async def test_parts_stop_at_the_first_failure() -> None:
    fake = FakeTwilio(twilio_no(400, 63024))
    channel = fake.channel()
    with pytest.raises(SendFailed):
        await channel.send(out(Message("Jalan rusak. " * 660), "+628111", "whatsapp"))
    await channel.aclose()
    assert len(fake.requests) == 1


async def test_a_retry_says_nothing_twice() -> None:
    numbered = "".join(f"Jalan {n} rusak. " for n in range(230))
    fake = FakeTwilio(httpx.Response(201, json={"sid": "SM1"}), twilio_no(429, 20429))
    channel, long = fake.channel(), out(Message(numbered), "+628111", "whatsapp")
    with pytest.raises(SendFailed):
        await channel.send(long)
    assert await channel.send(long) == "SM4"
    await channel.aclose()
    bodies = [form["Body"] for form in fake.forms]
    assert bodies[1] == bodies[2]
    assert len(set(bodies)) == 3


async def test_missed_messages_that_cannot_be_listed() -> None:
    fake = FakeTwilio(httpx.ReadTimeout("", request=PROBE))
    channel = fake.channel()
    with pytest.raises(SendFailed) as caught:
        await channel.missed(datetime(2026, 6, 1, tzinfo=UTC))
    await channel.aclose()
    assert caught.value.retry is LATER


async def test_buttons() -> None:
    _, fake = await sent(Message(f"Sudah {BOLD_ON}benar{BOLD_OFF}?", ROWS), contents=CONTENTS)
    assert fake.forms[0]["ContentSid"] == "HX3"
    assert "Body" not in fake.forms[0]
    assert list(json.loads(fake.forms[0]["ContentVariables"]).items()) == [
        ("1", "Sudah *benar*?"),
        ("2", "Setuju & Kirim"),
        ("3", "setuju"),
        ("4", "Ubah"),
        ("5", "ubah"),
        ("6", "Batal"),
        ("7", "batal"),
    ]


FOUR = tuple((Option(str(n), f"Pilihan yang ke-{n} xxxxxx"),) for n in range(4))
NUMBERED: dict[str, Message] = {
    "two lines": Message("Benar?\nIya", ROWS),
    "tab": Message("Benar?\tIya", ROWS),
    "many spaces": Message("Benar?    Iya", ROWS),
    "long body": Message("x" * 1025, ROWS),
    "no content for two": Message("Benar?", ROWS[:1]),
    "long label": Message("Benar?", (*ROWS[:1], (Option("batal", "x" * 21),))),
    "empty label": Message("Benar?", (*ROWS[:1], (Option("batal", " "),))),
    "long list label": Message("Benar?", (*FOUR[:3], (Option("x", "x" * 25),))),
    "no options": Message("Benar?"),
}


@pytest.mark.parametrize("name", NUMBERED)
async def test_what_fits_no_buttons_is_numbered(name: str) -> None:
    _, fake = await sent(NUMBERED[name], contents=CONTENTS)
    assert "ContentSid" not in fake.forms[0]
    assert fake.forms[0]["Body"]


async def test_list_picker_takes_longer_labels() -> None:
    _, fake = await sent(Message("Yang mana?", FOUR), contents=CONTENTS)
    assert fake.forms[0]["ContentSid"] == "HX4"


async def test_approved_template() -> None:
    wanted = Template("kabar", (("nomor", "12"), ("isi", f" a\n{BOLD_ON}b{BOLD_OFF}     c "), ("kosong", "")), "id")
    message = Message("Aduan 12: …", template=wanted)
    _, fake = await sent(message, templates={("kabar", "id"): "HXT"})
    assert fake.forms[0]["ContentSid"] == "HXT"
    assert json.loads(fake.forms[0]["ContentVariables"]) == {"1": "12", "2": "a b c", "3": "-"}
    _, fake = await sent(message, templates={("kabar", "en"): "HXT"})
    assert fake.forms[0]["Body"] == "Aduan 12: …"


async def test_edit_is_a_new_message_and_signs_are_nothing() -> None:
    sid, fake = await sent(Edit("SM0", "Baru", ROWS))
    assert (sid, fake.forms[0]["Body"].partition("\n")[0]) == ("SM1", "Baru")
    for body in (Acknowledge("CB", "Ya"), React("SM0", "👍")):
        assert (await sent(body))[0] == ""


def stored(folder: Path, kind: MediaKind, size: int = 4) -> File:
    (folder / "stored").write_bytes(bytes(size))
    return File(folder / "stored", kind, "image/png", "bukti.png")


def address(path: Path) -> str:
    return f"https://lapor.example/berkas/{path.name}"


async def test_file_with_words(tmp_path: Path) -> None:
    _, fake = await sent(SendFile(stored(tmp_path, MediaKind.PHOTO), "Bukti"), media_url=address)
    assert fake.forms[0]["MediaUrl"] == "https://lapor.example/berkas/stored"
    assert fake.forms[0]["Body"] == "Bukti"


@pytest.mark.parametrize(("kind", "caption"), [(MediaKind.DOCUMENT, "Surat"), (MediaKind.PHOTO, "Jalan rusak. " * 130)])
async def test_words_that_fit_under_no_file_go_before_it(tmp_path: Path, kind: MediaKind, caption: str) -> None:
    sid, fake = await sent(SendFile(stored(tmp_path, kind), caption), media_url=address)
    assert " ".join(form.get("Body", "") for form in fake.forms).split() == caption.split()
    assert set(fake.forms[-1]) == {"To", "From", "MediaUrl"}
    assert sid == f"SM{len(fake.forms)}"


async def test_file_without_words(tmp_path: Path) -> None:
    _, fake = await sent(SendFile(stored(tmp_path, MediaKind.VOICE)), media_url=address)
    assert set(fake.forms[0]) == {"To", "From", "MediaUrl"}


async def test_file_that_cannot_go(tmp_path: Path) -> None:
    big = SendFile(stored(tmp_path, MediaKind.PHOTO, 5 * 1024 * 1024 + 1))
    lost = SendFile(File(tmp_path / "gone", MediaKind.PHOTO, "image/png", "a"))
    failed = [await failure(big), await failure(big, media_url=address), await failure(lost, media_url=address)]
    assert [one.code for one in failed] == ["no_media_url", "too_big", "file_missing"]
    assert {one.retry for one in failed} == {Retry.NEVER}


LATER, NEVER, UNKNOWN = Retry.LATER, Retry.NEVER, Retry.UNKNOWN
ERRORS: dict[str, tuple[Any, tuple[str, Retry, bool]]] = {
    "too many": (twilio_no(429, 20429), ("20429", LATER, False)),
    "too many, no code": (twilio_no(429), ("429", LATER, False)),
    "rate of the sender": (twilio_no(400, 63018), ("63018", LATER, False)),
    "WhatsApp is down": (twilio_no(400, 63012), ("63012", LATER, False)),
    "Twilio is down": (twilio_no(503), ("503", LATER, False)),
    "Twilio is down, with a code": (twilio_no(500, 20500), ("20500", LATER, False)),
    "not on WhatsApp": (twilio_no(400, 63003), ("63003", NEVER, True)),
    "no recipient": (twilio_no(400, 63024), ("63024", NEVER, True)),
    "policy": (twilio_no(400, 63013), ("63013", NEVER, False)),
    "template paused": (twilio_no(400, 63041), ("63041", NEVER, False)),
    "said STOP": (twilio_no(400, 21610), ("21610", NEVER, True)),
    "window": (twilio_no(400, 63016), ("window_closed", NEVER, True)),
    "too long": (twilio_no(400, 21617), ("too_long", NEVER, False)),
    "token": (twilio_no(401, 20003), ("token", LATER, False)),
    "token, no code": (twilio_no(401), ("token", LATER, False)),
    "another 400": (twilio_no(400, 12345), ("12345", NEVER, False)),
    "problem details": (
        httpx.Response(400, json={"type": "t", "title": "+628111", "status": 400, "code": 63016}),
        ("window_closed", NEVER, True),
    ),
    "unreadable yes": (httpx.Response(201, text="<html>"), ("unreadable", UNKNOWN, False)),
    "empty yes": (httpx.Response(201, text=""), ("unreadable", UNKNOWN, False)),
    "time-out": (httpx.ReadTimeout("+628111", request=PROBE), ("timeout", UNKNOWN, False)),
    "connect time-out": (httpx.ConnectTimeout("", request=PROBE), ("timeout", LATER, False)),
    "no connection": (httpx.ConnectError("", request=PROBE), ("connection", LATER, False)),
    "connection lost": (httpx.RemoteProtocolError("", request=PROBE), ("connection", UNKNOWN, False)),
}


@pytest.mark.parametrize("name", ERRORS)
async def test_error(name: str) -> None:
    answer, expected = ERRORS[name]
    failed = await failure(Message("rahasia"), answer)
    assert (failed.code, failed.retry, failed.gone) == expected
    assert failed.__cause__ is None
    assert "628111" not in repr(failed)


def test_the_same_table_reads_status_callbacks() -> None:
    assert [fate_of(code).retry for code in ("63018", "63016", "99999")] == [LATER, NEVER, NEVER]
    assert fate_of("63016").code == "window_closed"
    assert fate_of("21610").gone
