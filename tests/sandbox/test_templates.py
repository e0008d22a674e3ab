"""Templates at the sandbox's Twilio: listed page by page, judged again by WhatsApp, and what a closed window takes."""

from collections.abc import AsyncIterator

import pytest
from twilio.rest import Client

from tests.sandbox.client import BUDI, SandboxClient
from tests.sandbox.receiver import Receiver, running_receiver
from tests.sandbox.test_twilio import QUICK, content_api, fields, make_content, send, status
from tests.sandbox.twilio_client import twilio_client


@pytest.fixture
async def twilio(sandbox: SandboxClient) -> AsyncIterator[Client]:
    client, http = twilio_client(sandbox)
    yield client
    await http.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as one:
        yield one


async def put_forward(sandbox: SandboxClient, sid: str, name: str) -> None:
    wish = {"name": name, "category": "UTILITY"}
    answer = await content_api(sandbox, "POST", f"Content/{sid}/ApprovalRequests/whatsapp", wish)
    assert answer.status_code == 201, answer.text


async def test_contents_are_listed_page_by_page(sandbox: SandboxClient, twilio: Client) -> None:
    sids = [await make_content(sandbox, QUICK, friendly_name=f"n{n}", variables={"1": "x"}) for n in range(5)]
    assert [one.sid for one in await twilio.content.v1.contents.list_async(page_size=2)] == sids
    both = await twilio.content.v1.content_and_approvals.list_async(page_size=2)
    assert [one.sid for one in both] == sids
    assert {one.approval_requests["status"] for one in both} == {"unsubmitted"}


@pytest.mark.parametrize(
    ("verdict", "code"), [("pending", 63016), ("rejected", 63040), ("paused", 63041), ("disabled", 63042)]
)
async def test_whatsapp_may_think_again(sandbox: SandboxClient, twilio: Client, verdict: str, code: int) -> None:
    sid = await make_content(sandbox, QUICK, variables={"1": "LP-1"})
    await put_forward(sandbox, sid, "kirim")
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.advance(24 * 3600 + 1)
    await status(sandbox, (await send(twilio, None, content_sid=sid)).sid, "delivered")
    await sandbox.faults(whatsapp_templates={"kirim": {"status": verdict}})
    refused = await send(twilio, None, content_sid=sid)
    assert (await status(sandbox, refused.sid, "failed"))["error"] == code
    await sandbox.says("budi", BUDI, "Ya")
    await status(sandbox, (await send(twilio, None, content_sid=sid)).sid, "delivered")


async def test_a_template_nobody_put_forward_cannot_be_judged(sandbox: SandboxClient) -> None:
    answer = await sandbox.http.post(
        f"{sandbox.url}/api/faults", json={"whatsapp_templates": {"x": {"status": "paused"}}}
    )
    assert answer.status_code == 400 and "put forward" in answer.json()["error"]


async def test_the_webhook_is_told_of_stop_and_start(sandbox: SandboxClient, receiver: Receiver) -> None:
    await sandbox.webhook(receiver.url)
    for said in ("Stop", "Halo", "START"):
        await sandbox.says("budi", BUDI, said)
    told = {fields(post)["Body"]: fields(post).get("OptOutType") for post in await receiver.take(3)}
    assert told == {"Stop": "STOP", "Halo": None, "START": "START"}
