"""The WhatsApp side, driven by Twilio's own client: what is sent, delivered, signed and refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from starlette.responses import Response
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from sandbox.samples import sample
from sandbox.twilio.spec import spec
from tests.sandbox.client import BUDI, SENDER, SandboxClient, running_sandbox
from tests.sandbox.receiver import Receiver, running_receiver
from tests.sandbox.twilio_client import twilio_client

PHONE = "whatsapp:+6281200000002"
QUICK = {
    "twilio/quick-reply": {
        "body": "Kirim laporan {{1}} sekarang?",
        "actions": [{"title": "Kirim", "id": "kirim"}, {"title": "Batal", "id": "batal"}],
    }
}
LIST = {
    "twilio/list-picker": {
        "body": "Dinas mana?",
        "button": "Pilih dinas",
        "items": [{"item": "Bina Marga", "id": "bm", "description": "Jalan"}, {"item": "Belum tahu", "id": "tt"}],
    }
}


@pytest.fixture
async def twilio(sandbox: SandboxClient) -> AsyncIterator[Client]:
    client, http = twilio_client(sandbox)
    yield client
    await http.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as one:
        yield one


async def send(twilio: Client, body: str | None = "Halo", **more: Any) -> Any:
    return await twilio.messages.create_async(**({"to": PHONE, "from_": SENDER, "body": body} | more))


async def make_content(sandbox: SandboxClient, types: dict[str, Any], **more: Any) -> str:
    """Through the Content API by hand: its models in the client are wide and say less."""
    answer = await content_api(sandbox, "POST", "Content", {"language": "id", "types": types, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sid"])


async def content_api(sandbox: SandboxClient, verb: str, path: str, body: Any = None) -> httpx.Response:
    auth = (sandbox.twilio_sid, sandbox.twilio_token)
    return await sandbox.http.request(verb, f"{sandbox.twilio_base}/v1/{path}", json=body, auth=auth)


def fields(post: tuple[dict[str, str], bytes]) -> dict[str, str]:
    return dict(parse_qsl(post[1].decode(), keep_blank_values=True))


async def refused(twilio: Client, code: int, **more: Any) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        await send(twilio, **more)
    assert refusal.value.code == code


async def status(sandbox: SandboxClient, sid: str, wanted: str) -> dict[str, Any]:
    def reached(state: dict[str, Any]) -> Any:
        return next((m for m in state["chats"][BUDI]["messages"] if m["id"] == sid and m["status"] == wanted), None)

    found: dict[str, Any] = await sandbox.wait_for(reached)
    return found


async def test_message_is_made_sent_delivered_and_read(
    sandbox: SandboxClient, twilio: Client, receiver: Receiver
) -> None:
    await sandbox.says("budi", BUDI, "Halo")
    message = await send(twilio, "Selamat pagi", status_callback=f"{receiver.url}/status/7")
    assert (message.status, message.direction, message.sid[:2], len(message.sid)) == (
        "queued",
        "outbound-api",
        "SM",
        34,
    )
    await receiver.take(2)
    await sandbox.act("budi", BUDI, "read")
    posts = await receiver.take(3)
    assert [fields(post)["MessageStatus"] for post in posts] == ["sent", "delivered", "read"]
    validator = RequestValidator(sandbox.twilio_token)
    for headers, body in posts:
        signed = headers["x-twilio-signature"]
        assert validator.validate(f"{receiver.url}/status/7", fields((headers, body)), signed)
        assert fields((headers, body))["MessageSid"] == message.sid
    assert (await twilio.messages(message.sid).fetch_async()).status == "read"


async def test_answers_have_the_real_shape(sandbox: SandboxClient, twilio: Client) -> None:
    sid = await sandbox.says("budi", BUDI, "Halo")
    auth = (sandbox.twilio_sid, sandbox.twilio_token)
    url = f"{sandbox.twilio_base}/2010-04-01/Accounts/{sandbox.twilio_sid}/Messages/{sid}.json"
    answer = await sandbox.http.get(url, auth=auth)
    assert set(answer.json()) == set(spec()["message"])
    missing = await sandbox.http.get(url.replace(sid, "SM" + "0" * 32), auth=auth)
    assert missing.status_code == 404 and missing.json()["code"] == 20404
    stranger = await sandbox.http.get(url, auth=("AC0", "x"))
    assert stranger.status_code == 401 and stranger.json()["code"] == 20003


async def test_requests_that_are_refused_at_once(sandbox: SandboxClient, twilio: Client) -> None:
    await refused(twilio, 21617, body="x" * 1601)
    await refused(twilio, 21211, to="whatsapp:0812")
    await refused(twilio, 21910, to="+6281200000002")
    await refused(twilio, 63007, from_="whatsapp:+10000000000")
    await refused(twilio, 21619, body=None)
    await refused(twilio, 21655, body=None, content_sid="HX" + "0" * 32)
    await refused(twilio, 21654, content_variables="{}")
    await refused(twilio, 21620, media_url=["ftp://x/y"])
    auth = (sandbox.twilio_sid, sandbox.twilio_token)
    url = f"{sandbox.twilio_base}/2010-04-01/Accounts/{sandbox.twilio_sid}/Messages.json"
    typo = await sandbox.http.post(url, data={"To": PHONE, "From": SENDER, "Boddy": "x"}, auth=auth)
    assert typo.status_code == 400 and "Boddy" in typo.json()["message"]


async def test_inbound_text_is_signed_and_complete(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(f"{receiver.url}/whatsapp?x=1#rc=5&rp=all")
    sid = await sandbox.says("budi", BUDI, " 1 < 2 & ü ")
    [(headers, body)] = await receiver.take(1)
    posted = fields((headers, body))
    assert RequestValidator(sandbox.twilio_token).validate(
        f"{receiver.url}/whatsapp?x=1", posted, headers["x-twilio-signature"]
    )
    assert headers["i-twilio-idempotency-token"]
    expected = {"MessageSid": sid, "SmsSid": sid, "From": PHONE, "To": SENDER, "Body": "1 < 2 & ü", "NumMedia": "0",
                "ProfileName": "Budi Santoso", "WaId": "6281200000002", "MessageType": "text"}  # fmt: skip
    assert expected.items() <= posted.items()


async def test_inbound_media_wants_auth_and_redirects(
    sandbox: SandboxClient, twilio: Client, receiver: Receiver
) -> None:
    await sandbox.webhook(receiver.url)
    await sandbox.act("budi", BUDI, "photo", caption="Lubang")
    [post] = await receiver.take(1)
    posted = fields(post)
    assert (posted["NumMedia"], posted["MediaContentType0"], posted["MessageType"]) == ("1", "image/jpeg", "image")
    assert posted["MessageSid"].startswith("MM") and posted["Body"] == "Lubang"
    url, auth = posted["MediaUrl0"], (sandbox.twilio_sid, sandbox.twilio_token)
    assert (await sandbox.http.get(url)).status_code == 401
    redirect = await sandbox.http.get(url, auth=auth)
    assert redirect.status_code == 307
    assert (await sandbox.http.get(redirect.headers["location"])).content.startswith(b"\xff\xd8\xff")
    [media] = await twilio.messages(posted["MessageSid"]).media.list_async()
    assert media.content_type == "image/jpeg" and url.endswith(media.sid)
    await twilio.messages(posted["MessageSid"]).media(media.sid).delete_async()
    assert (await sandbox.http.get(url, auth=auth)).status_code == 404
    assert (await sandbox.http.get(redirect.headers["location"])).status_code == 404


async def test_location_forward_reply_and_album(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(receiver.url)
    await sandbox.act("budi", BUDI, "location", latitude=-7.4, longitude=112.7, label="Alun-alun")
    first = fields((await receiver.take(1))[0])
    assert (first["Latitude"], first["Longitude"], first["Label"], first["MessageType"]) == (
        "-7.4",
        "112.7",
        "Alun-alun",
        "location",
    )
    await sandbox.act("budi", BUDI, "forward", text="Banjir")
    assert fields((await receiver.take(2))[1])["Forwarded"] == "true"
    await sandbox.says("budi", BUDI, "Ini tambahan", reply_to=first["MessageSid"])
    assert fields((await receiver.take(3))[2])["OriginalRepliedMessageSid"] == first["MessageSid"]
    await sandbox.act("budi", BUDI, "album", n=3, caption="Tiga")
    assert sorted(fields(post)["Body"] for post in (await receiver.take(6))[3:]) == ["", "", "Tiga"]


async def test_outside_the_window_only_a_template_arrives(
    sandbox: SandboxClient, twilio: Client, receiver: Receiver
) -> None:
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.advance(24 * 3600 + 1)
    late = await send(twilio, "Kabar terlambat", status_callback=receiver.url)
    [post] = await receiver.take(1)
    assert (fields(post)["MessageStatus"], fields(post)["ErrorCode"]) == ("failed", "63016")
    assert (await twilio.messages(late.sid).fetch_async()).error_code == 63016
    sid = await make_content(sandbox, QUICK, variables={"1": "LP-1"})
    unapproved = await send(twilio, None, content_sid=sid)
    await status(sandbox, unapproved.sid, "failed")
    asked = await content_api(
        sandbox, "POST", f"Content/{sid}/ApprovalRequests/whatsapp", {"name": "kirim", "category": "UTILITY"}
    )
    assert asked.json()["status"] == "received"
    approved = await send(twilio, None, content_sid=sid, content_variables=json.dumps({"1": "LP-2"}))
    assert (await status(sandbox, approved.sid, "delivered"))["text"] == "Kirim laporan LP-2 sekarang?"
    await sandbox.says("budi", BUDI, "Ya")
    again = await send(twilio, "Teks bebas lagi")
    await status(sandbox, again.sid, "delivered")


async def test_whatsapps_own_clock_may_close_the_window(sandbox: SandboxClient, twilio: Client) -> None:
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.faults(whatsapp_window_closed=["budi"])
    assert (await status(sandbox, (await send(twilio)).sid, "failed"))["error"] == 63016


async def test_quick_reply_and_list_in_the_session(sandbox: SandboxClient, twilio: Client, receiver: Receiver) -> None:
    await sandbox.webhook(receiver.url)
    await sandbox.says("budi", BUDI, "Halo")
    quick = await send(twilio, None, content_sid=await make_content(sandbox, QUICK, variables={"1": "LP-1"}))
    await sandbox.act("budi", BUDI, "tap", message_id=quick.sid, button="Kirim")
    tapped = fields((await receiver.take(2))[1])
    assert (tapped["ButtonText"], tapped["ButtonPayload"], tapped["Body"], tapped["MessageType"]) == (
        "Kirim",
        "kirim",
        "Kirim",
        "button",
    )
    assert tapped["OriginalRepliedMessageSid"] == quick.sid
    listed = await send(twilio, None, content_sid=await make_content(sandbox, LIST))
    await sandbox.act("budi", BUDI, "tap", message_id=listed.sid, button="bm")
    tapped = fields((await receiver.take(3))[2])
    assert (tapped["ListId"], tapped["ListTitle"], tapped["MessageType"]) == ("bm", "Bina Marga", "interactive")
    assert "no button" in await sandbox.refused("budi", BUDI, "tap", message_id=listed.sid, button="xx")


@pytest.mark.parametrize("value", ["", "dua\nbaris", "tab\there", "lima     spasi", None, 7])
async def test_unfit_variables(sandbox: SandboxClient, twilio: Client, value: Any) -> None:
    sid = await make_content(sandbox, QUICK, variables={"1": "LP-1"})
    await refused(twilio, 21656, body=None, content_sid=sid, content_variables=json.dumps({"1": value}))
    await refused(twilio, 21656, body=None, content_sid=sid, content_variables="{")


async def test_contents_and_their_approval(sandbox: SandboxClient, twilio: Client) -> None:
    sid = await make_content(
        sandbox, {"twilio/text": {"body": "{{1}} sudah dijawab"}}, friendly_name="jawab", variables={"1": "x"}
    )
    assert [content.friendly_name for content in await twilio.content.v1.contents.list_async()] == ["jawab"]
    wish = {"name": "jawab", "category": "UTILITY"}
    await content_api(sandbox, "POST", f"Content/{sid}/ApprovalRequests/whatsapp", wish)
    verdict = (await twilio.content.v1.contents(sid).approval_fetch().fetch_async()).whatsapp
    assert verdict["status"] == "rejected" and "begin or end" in verdict["rejection_reason"]
    [both] = await twilio.content.v1.content_and_approvals.list_async()
    assert both.approval_requests["name"] == "jawab"
    await twilio.content.v1.contents(sid).delete_async()
    assert await twilio.content.v1.contents.list_async() == []


@pytest.mark.parametrize(
    "types",
    [
        {"twilio/quick-reply": {"body": "x" * 1025, "actions": [{"title": "Ya"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "y" * 21}]}},
        {"twilio/list-picker": {"body": "x", "button": "Pilih", "items": [{"item": "y" * 25, "id": "1"}]}},
        {"twilio/list-picker": {"body": "x", "button": "Pilih", "items": [{"item": "y", "id": "1"}] * 11}},
        {"twilio/text": {"body": "Halo {{2}} ya"}},
        {"twilio/teks": {"body": "x"}},
    ],
)
async def test_unfit_contents(sandbox: SandboxClient, types: dict[str, Any]) -> None:
    answer = await content_api(sandbox, "POST", "Content", {"language": "id", "types": types})
    assert answer.status_code == 400, answer.text


async def test_outbound_media(sandbox: SandboxClient, twilio: Client, receiver: Receiver) -> None:
    receiver.files = {
        "/foto.jpg": ("image/jpeg", sample("photo").data), "/besar.jpg": ("image/jpeg", b"x" * (5 * 1024 * 1024 + 1)),
        "/aneh": ("model/vrml", b"x"), "/lain.jpg": ("image/jpeg", b"x"),
    }  # fmt: skip
    await sandbox.says("budi", BUDI, "Halo")
    sent = await send(twilio, "Sudah", media_url=[f"{receiver.url}/foto.jpg", f"{receiver.url}/lain.jpg"])
    [file] = (await status(sandbox, sent.sid, "delivered"))["files"]
    assert sent.sid.startswith("MM") and file["name"] == "foto.jpg"
    for path, wanted, code in (("besar.jpg", "failed", 63019), ("aneh", "undelivered", 63005)):
        unfit = await send(twilio, "x", media_url=[f"{receiver.url}/{path}"])
        assert (await status(sandbox, unfit.sid, wanted))["error"] == code


async def test_stop_and_start(sandbox: SandboxClient, twilio: Client) -> None:
    await sandbox.says("budi", BUDI, "stop")
    await refused(twilio, 21610)
    await sandbox.says("budi", BUDI, "START")
    await status(sandbox, (await send(twilio)).sid, "delivered")


async def test_unknown_and_blocking_people(sandbox: SandboxClient, twilio: Client, receiver: Receiver) -> None:
    await send(twilio, to="whatsapp:+6281299999999", status_callback=receiver.url)
    posted = fields((await receiver.take(1))[0])
    assert (posted["MessageStatus"], posted["ErrorCode"]) == ("undelivered", "63024")
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.act("budi", BUDI, "block")
    await status(sandbox, (await send(twilio)).sid, "sent")


async def test_failed_posts_are_tried_again_as_the_address_says(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(f"{receiver.url}/wa#rc=2&rp=all")
    receiver.answers = [Response(status_code=500), Response(status_code=404)]
    await sandbox.says("budi", BUDI, "Halo")
    posts = await receiver.take(3)
    assert len({headers["i-twilio-idempotency-token"] for headers, _ in posts}) == 1
    assert len({fields(post)["MessageSid"] for post in posts}) == 1


async def test_without_an_override_a_500_is_final(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(receiver.url)
    receiver.answers = [Response(status_code=500)]
    await sandbox.says("budi", BUDI, "Satu")
    await sandbox.wait_for(lambda state: state["whatsapp"]["alerts"])
    await sandbox.says("budi", BUDI, "Dua")
    assert [fields(post)["Body"] for post in await receiver.take(2)] == ["Satu", "Dua"]


async def test_the_webhooks_answer_reaches_the_person(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(receiver.url)
    twiml = "<Response><Message><Body>Dari TwiML</Body></Message></Response>"
    receiver.answers = [Response("OK", media_type="text/plain"), Response(twiml, media_type="text/xml")]
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.wait_for_text(BUDI, "OK")
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.wait_for_text(BUDI, "Dari TwiML")
    await sandbox.says("budi", BUDI, "Halo")
    await receiver.take(3)
    assert [line for line in await sandbox.texts(BUDI) if line.startswith("bot")] == ["bot> OK", "bot> Dari TwiML"]


async def test_listing_filters_and_pages(sandbox: SandboxClient, twilio: Client) -> None:
    for number in range(5):
        await sandbox.says("budi", BUDI, f"Pesan {number}")
    await sandbox.advance(3600)
    await sandbox.says("budi", BUDI, "Sejam kemudian")
    everything = await twilio.messages.list_async(to=SENDER, page_size=2)
    assert len(everything) == 6 and everything[0].body == "Sejam kemudian"
    later = datetime.now(UTC) + timedelta(minutes=30)
    assert [m.body for m in await twilio.messages.list_async(to=SENDER, date_sent_after=later)] == ["Sejam kemudian"]
    assert len(await twilio.messages.list_async(from_=PHONE, date_sent_before=later)) == 5
    assert await twilio.messages.list_async(to="whatsapp:+1") == []


async def test_forced_failures(sandbox: SandboxClient, twilio: Client, receiver: Receiver) -> None:
    await sandbox.says("budi", BUDI, "Halo")
    orders = [{"method": "Messages", "status": 429, "code": 20429}, {"method": "Messages", "drop_answer": True}]
    await sandbox.faults(twilio={"next_errors": orders, "next_statuses": [{"error_code": 63018}]})
    await refused(twilio, 20429)
    with pytest.raises(Exception, match=r"(?i)payload|disconnected|closed|connection"):
        await send(twilio, "Jawaban hilang")
    message = await sandbox.last(BUDI)
    assert message["text"] == "Jawaban hilang"
    assert (await status(sandbox, message["id"], "failed"))["error"] == 63018
    await sandbox.faults(duplicate_deliveries=True)
    await sandbox.webhook(receiver.url)
    await sandbox.says("budi", BUDI, "Dua kali")
    first, second = await receiver.take(2)
    assert fields(first) == fields(second)


async def test_long_texts_arrive_cut_and_edits_are_never_told(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(receiver.url)
    await sandbox.says("budi", BUDI, "x" * 3000)
    assert len(fields((await receiver.take(1))[0])["Body"]) == 1600
    assert "edits" in await sandbox.refused("budi", BUDI, "edit", message_id="SM1", text="y")


async def test_nobody_listening_is_noted_and_survived(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path, whatsapp_webhook="http://127.0.0.1:9/wa") as sandbox:
        await sandbox.says("budi", BUDI, "Halo")
        alerts = await sandbox.wait_for(lambda state: state["whatsapp"]["alerts"])
        assert alerts[0]["code"] == 11200


async def test_page_hears_of_every_change(sandbox: SandboxClient) -> None:
    async with sandbox.http.stream("GET", f"{sandbox.url}/api/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        await sandbox.says("budi", BUDI, "Halo")
        async with asyncio.timeout(5):
            while not (line := await anext(lines)).startswith("data: "):
                pass
        change = json.loads(line.removeprefix("data: "))
        assert (change["type"], change["chat"], change["message"]["text"]) == ("message", BUDI, "Halo")
