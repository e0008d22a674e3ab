"""The doors of the web server: who is let in, what a repetition does, and what no adapter can read."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.e2e.running import SECRET, Town, running_town, until
from tests.sandbox.client import SITI, TWILIO_TOKEN, Json

EVENTS = "SELECT count(*) FROM inbox WHERE channel = ?"
STORY = "Jalan berlubang di depan pasar sudah seminggu, banyak yang jatuh"
SITI_ID = 700000001
NAMELESS = {"message_id": 1, "text": "Halo"}
"""A message in no chat."""
NUMBERS = itertools.count(1)


@pytest.fixture
async def called_town(tmp_path: Path) -> AsyncIterator[Town]:
    """Telegram calls us here. It has been asked to, and Siti has pressed start."""
    async with running_town(tmp_path, TELEGRAM__MODE="webhook") as one:
        await one.sandbox.wait_for(lambda state: state["telegram"]["webhook"])
        await one.do("siti", "siti", "start", until="Ceritakan masalahnya")
        await one.settled()
        yield one


def message(sid: str, **more: str) -> dict[str, str]:
    sender = {"From": "whatsapp:+6281200000002", "ProfileName": "Budi", "NumMedia": "0"}
    return {"MessageSid": sid, "Body": STORY, **sender, **more}


async def post(town: Town, form: dict[str, str], signature: str | None = None) -> httpx.Response:
    """As Twilio would post it, unless another signature is given."""
    address = f"{town.at}/whatsapp"
    right = RequestValidator(TWILIO_TOKEN).compute_signature(address, form)
    return await town.http.post(address, data=form, headers={"X-Twilio-Signature": signature or right})


async def called(town: Town, update: Json, secret: str = SECRET) -> httpx.Response:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return await town.http.post(f"{town.at}/telegram", json=update, headers=headers)


def written(text: str, update_id: int) -> Json:
    siti = {"id": SITI_ID, "is_bot": False, "first_name": "Siti"}
    chat = {"id": SITI_ID, "type": "private", "first_name": "Siti"}
    body = {"message_id": 900 + next(NUMBERS), "from": siti, "chat": chat, "date": 1700000000, "text": text}
    return {"update_id": update_id, "message": body}


async def test_healthz_answers(town: Town) -> None:
    answer = await town.http.get(f"{town.at}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_forged_signature_is_refused_and_nothing_is_stored(town: Town) -> None:
    genuine = RequestValidator("another token").compute_signature(f"{town.at}/whatsapp", message("SM1"))
    for forged in (genuine, "", "x", "é"):
        headers = [(b"X-Twilio-Signature", forged.encode())]
        answer = await town.http.post(f"{town.at}/whatsapp", data=message("SM1"), headers=headers)
        assert answer.status_code == 403
    changed = RequestValidator(TWILIO_TOKEN).compute_signature(f"{town.at}/whatsapp", message("SM1"))
    assert (await post(town, message("SM1", Body="Lain"), changed)).status_code == 403
    forged_report = await town.http.post(f"{town.at}/whatsapp/status?id=1", data={"MessageSid": "SM1"})
    assert forged_report.status_code == 403
    assert town.rows(EVENTS, "whatsapp") == [(0,)]
    assert town.rows("SELECT count(*) FROM outbox") == [(0,)]


async def test_a_repeated_delivery_is_welcome_and_changes_nothing(town: Town) -> None:
    answers = [await post(town, message("SM2")) for _ in range(3)]
    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    await town.settled()
    assert town.rows(EVENTS, "whatsapp") == [(1,)]
    assert town.rows("SELECT count(*) FROM outbox") == [(1,)]


async def test_a_body_no_webhook_ever_has_is_not_read(town: Town) -> None:
    for path in ("whatsapp", "whatsapp/status"):
        answer = await town.http.post(f"{town.at}/{path}", content=b"x" * 1_000_001)
        assert answer.status_code == 413
    assert town.rows(EVENTS, "whatsapp") == [(0,)]


async def test_what_is_no_form_is_refused(town: Town) -> None:
    for body in (b"\xff\xfe", b"no form at all", b"&".join(b"a=1" for _ in range(500))):
        assert (await town.http.post(f"{town.at}/whatsapp", content=body)).status_code == 400


async def test_a_message_without_a_sender_is_kept_aside_and_stops_nobody(town: Town) -> None:
    assert (await post(town, message("SM3", From=""))).status_code == 200
    assert (await post(town, message("SM4"))).status_code == 200
    await until(lambda: town.rows("SELECT count(*) FROM sessions") == [(1,)], "the second message had no effect")
    states = town.rows("SELECT event_id, state FROM inbox ORDER BY id")
    assert states == [("SM3", "aside"), ("SM4", "done")]


async def test_a_wrong_secret_is_refused_and_nothing_is_stored(called_town: Town) -> None:
    before = called_town.rows(EVENTS, "telegram")
    for wrong in ("", "wrong", SECRET + "x", SECRET.upper()):
        assert (await called(called_town, written(STORY, 1), wrong)).status_code == 403
    bare = await called_town.http.post(f"{called_town.at}/telegram", json=written(STORY, 1))
    assert bare.status_code == 403
    assert called_town.rows(EVENTS, "telegram") == before


async def test_the_right_secret_works_and_a_repeated_update_has_no_second_effect(called_town: Town) -> None:
    update = written(STORY, 5_000_000_000)
    await called_town.look()
    assert [(await called(called_town, update)).status_code for _ in range(3)] == [200, 200, 200]
    await called_town.sees("siti", "?")
    await called_town.settled()
    assert called_town.rows("SELECT count(*) FROM inbox WHERE event_id = '5000000000'") == [(1,)]
    said = [line for line in await called_town.sandbox.texts(SITI) if line.startswith("bot>")]
    assert len(said) == 2  # the greeting and one question


async def test_double_deliveries_of_the_platforms_themselves_have_one_effect(called_town: Town) -> None:
    await called_town.sandbox.faults(duplicate_deliveries=True)
    await called_town.writes("siti", "siti", STORY, until="?")
    await called_town.writes("budi", "budi", STORY, until="?")
    await called_town.settled()
    assert called_town.rows("SELECT channel, count(*) FROM inbox GROUP BY 1 ORDER BY 1") == [
        ("telegram", 2),
        ("whatsapp", 1),
    ]


async def test_an_update_nobody_can_read_is_kept_aside_and_stops_nobody(called_town: Town) -> None:
    for event, broken in enumerate((NAMELESS, [], "text", {"chat": {}, "date": "soon", "text": "Halo"}), 7):
        assert (await called(called_town, {"update_id": event, "message": broken})).status_code == 200
        kept = called_town.rows("SELECT state, length(payload) > 10 FROM inbox WHERE event_id = ?", str(event))
        assert kept == [("aside", 1)]
    await called_town.writes("siti", "siti", STORY, until="?")


async def test_what_is_no_update_is_refused(called_town: Town, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    deep = [b'{"update_id":1,"message":' + b"[" * levels + b"]" * levels + b"}" for levels in (300, 900, 990, 400_000)]
    for body in (b"", b"no json", b"[]", b"3", b"\xff", *deep):
        answer = await called_town.http.post(f"{called_town.at}/telegram", content=body, headers=headers)
        assert answer.status_code == 400
    assert "Traceback" not in caplog.text
    await called_town.writes("siti", "siti", STORY, until="?")


async def test_an_unreadable_update_among_polled_ones_is_kept_aside(town: Town) -> None:
    """Polling: the broken one stands before Siti's in the queue."""
    telegram = town.sandbox.room.world.telegram
    telegram.updates.append({"update_id": telegram.next_update_id, "message": NAMELESS})
    telegram.next_update_id += 1
    await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
    assert town.rows("SELECT state FROM inbox ORDER BY id") == [("aside",), ("done",)]
