"""Polls, live locations, cards that somebody else deletes, and admins who stay anonymous: as the bot meets them."""

from __future__ import annotations

from sandbox.telegram.validate import check_object
from tests.sandbox.client import GROUP, SITI, Json, SandboxClient
from tests.sandbox.test_topics import call


async def heard(sandbox: SandboxClient) -> list[Json]:
    updates: list[Json] = (await call(sandbox, "getUpdates"))["result"]
    for update in updates:
        check_object("Update", update)
    return updates


async def test_a_poll_has_its_question_and_its_options(sandbox: SandboxClient) -> None:
    await sandbox.act("siti", SITI, "poll", text="Lampunya diganti?")
    poll = (await heard(sandbox))[-1]["message"]["poll"]
    assert (poll["question"], [option["text"] for option in poll["options"]]) == ("Lampunya diganti?", ["Ya", "Tidak"])
    assert (await sandbox.last(SITI, "siti"))["kind"] == "poll"


async def test_a_live_location_moves_as_an_edited_message_while_it_runs(sandbox: SandboxClient) -> None:
    first = await sandbox.act("siti", SITI, "live", latitude=-7.4, longitude=112.7)
    moved = await sandbox.act("siti", SITI, "live")
    begun, then = (await heard(sandbox))[-2:]
    assert moved["message_id"] == first["message_id"] == then["edited_message"]["message_id"]
    assert begun["message"]["location"]["live_period"] == then["edited_message"]["location"]["live_period"] == 900
    assert then["edited_message"]["location"]["latitude"] > -7.4 and then["edited_message"]["edit_date"]
    await sandbox.advance(1_000)
    assert (await sandbox.act("siti", SITI, "live"))["message_id"] != first["message_id"]


async def test_a_card_that_somebody_deletes_can_be_edited_no_more_and_nothing_is_said(sandbox: SandboxClient) -> None:
    group = int(GROUP.removeprefix("tg:"))
    card = (await call(sandbox, "sendMessage", chat_id=group, text="kartu"))["result"]["message_id"]
    before = len(await heard(sandbox))
    await sandbox.act("ratna", GROUP, "remove", message_id=card)
    assert len(await heard(sandbox)) == before
    refused = await call(sandbox, "editMessageText", chat_id=group, message_id=card, text="kartu lain")
    assert refused["description"] == "Bad Request: message to edit not found"
    assert "only in a group" in await sandbox.refused("siti", SITI, "remove", message_id=1)


async def test_an_anonymous_admin_speaks_as_the_group(sandbox: SandboxClient) -> None:
    await sandbox.act("ratna", GROUP, "text", text="/antrian", anonymous=True)
    message = (await heard(sandbox))[-1]["message"]
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == message["chat"]["id"]
    assert "only a group" in await sandbox.refused("siti", SITI, "text", text="halo", anonymous=True)
