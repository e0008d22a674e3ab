"""Topics of a forum as the bot meets them: what stands where, and what is refused when one is closed or deleted."""

from __future__ import annotations

import pytest

from sandbox.telegram.validate import check_object
from tests.sandbox.client import Json, SandboxClient


async def forum(sandbox: SandboxClient) -> tuple[str, int]:
    made = await sandbox.post("groups", {"title": "Kota", "members": ["ratna"]})
    topic = await sandbox.act("ratna", made["chat"], "topic", text="Dishub")
    return str(made["chat"]), int(topic["message_id"])


async def call(sandbox: SandboxClient, method: str, **given: object) -> Json:
    url = f"{sandbox.telegram_base}{sandbox.telegram_token}/{method}"
    answer: Json = (await sandbox.http.post(url, json=given)).json()
    return answer


async def test_what_is_said_in_a_topic_names_it_both_ways(sandbox: SandboxClient) -> None:
    group, topic = await forum(sandbox)
    await sandbox.says("ratna", group, "/antrian", thread=topic)
    updates = (await call(sandbox, "getUpdates"))["result"]
    heard = updates[-1]["message"]
    assert (heard["message_thread_id"], heard["is_topic_message"], heard["chat"]["is_forum"]) == (topic, True, True)
    assert heard["reply_to_message"]["forum_topic_created"]["name"] == "Dishub"
    check_object("Message", heard)
    chat_id = int(group.removeprefix("tg:"))
    said = (await call(sandbox, "sendMessage", chat_id=chat_id, message_thread_id=topic, text="ya"))["result"]
    assert said["message_thread_id"] == topic and said["is_topic_message"]
    check_object("Message", said)
    general = (await call(sandbox, "sendMessage", chat_id=chat_id, text="umum"))["result"]
    assert "message_thread_id" not in general
    assert [m["thread"] for m in await sandbox.chat(group)][-2:] == [topic, None]


@pytest.mark.parametrize(
    ("verb", "refused"),
    [("close", "Bad Request: TOPIC_CLOSED"), ("delete", "Bad Request: message thread not found")],
)
async def test_a_topic_that_is_gone_takes_nothing(sandbox: SandboxClient, verb: str, refused: str) -> None:
    group, topic = await forum(sandbox)
    await sandbox.post("groups", {"group": group, "topic": {verb: topic}})
    given = {"chat_id": int(group.removeprefix("tg:")), "message_thread_id": topic, "text": "ya"}
    assert (await call(sandbox, "sendMessage", **given))["description"] == refused
    assert "closed or deleted" in await sandbox.refused("ratna", group, "text", text="halo", thread=topic)
    if verb == "close":
        await sandbox.post("groups", {"group": group, "topic": {"reopen": topic}})
        assert (await call(sandbox, "sendMessage", **given))["ok"]
