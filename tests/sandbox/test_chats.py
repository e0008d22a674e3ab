"""What makes a chat look like one: second ticks, pins, files that can be played from the middle."""

from telegram import Bot

from tests.sandbox.client import GROUP, SITI, SandboxClient

GROUP_ID = -1001000000001


async def test_the_second_tick_comes_when_the_bot_has_the_message(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.says("siti", SITI, "satu")
    [update] = await bot.get_updates()
    assert (await sandbox.chat(SITI))[0]["status"] == "sent"
    await sandbox.says("siti", SITI, "dua")
    await bot.get_updates(offset=update.update_id + 1)
    assert [message["status"] for message in await sandbox.chat(SITI)] == ["read", "sent"]


async def test_what_the_bot_never_sees_is_read_by_the_others_of_the_group(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.says("joko", GROUP, "Makan siang di mana?")
    assert (await sandbox.chat(GROUP))[0]["status"] == "read"
    assert await bot.get_updates() == ()


async def test_a_pin_is_a_service_message_that_names_what_was_pinned(sandbox: SandboxClient, bot: Bot) -> None:
    card = await bot.send_message(GROUP_ID, "Kartu")
    await sandbox.act("ratna", GROUP, "pin", message_id=card.message_id)
    pin = (await sandbox.chat(GROUP))[-1]
    assert (pin["kind"], pin["service"], pin["pinned"]) == ("service", "menyematkan pesan", card.message_id)
    [update] = await bot.get_updates()
    assert update.message is not None and update.message.pinned_message is not None
    assert update.message.pinned_message.message_id == card.message_id
    assert "groups only" in await sandbox.refused("siti", SITI, "pin", message_id=1)


async def test_a_topic_holds_its_messages_together(sandbox: SandboxClient, bot: Bot) -> None:
    opened = await sandbox.act("ratna", GROUP, "topic", text="Dishub")
    await sandbox.says("joko", GROUP, "/antrian", thread=opened["message_id"])
    await sandbox.says("joko", GROUP, "/antrian")
    chat = (await sandbox.state())["chats"][GROUP]
    assert chat["topics"] == [{"id": opened["message_id"], "name": "Dishub", "closed": False}]
    assert [m["thread"] for m in chat["messages"]] == [opened["message_id"], opened["message_id"], None]
    created, inside, outside = [update.message for update in await bot.get_updates()]
    assert created is not None and created.forum_topic_created is not None
    assert inside is not None and inside.message_thread_id == opened["message_id"]
    assert outside is not None and outside.message_thread_id is None


async def test_a_part_of_a_recording_can_be_asked_for(sandbox: SandboxClient) -> None:
    await sandbox.act("siti", SITI, "voice")
    [file] = (await sandbox.chat(SITI))[0]["files"]
    part = await sandbox.http.get(sandbox.url + file["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"OggS")
