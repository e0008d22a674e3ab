"""What the bot gets to see on Telegram: groups, polling, webhooks, forced failures, restarts."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response
from telegram import (
    Bot,
    BotCommand,
    ForceReply,
    ReplyParameters,
)  # fmt: skip
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter

from tests.sandbox.client import GROUP, SITI, SandboxClient, running_sandbox
from tests.sandbox.receiver import running_receiver
from tests.sandbox.telegram_client import GROUP_ID, SITI_ID, YES, bot_of, seen, started


async def test_privacy_mode_in_the_group(sandbox: SandboxClient, bot: Bot) -> None:
    card = await bot.send_message(GROUP_ID, "Laporan baru", reply_markup=YES)
    await sandbox.says("ratna", GROUP, "Sudah makan?")
    await sandbox.says("ratna", GROUP, "/lain@BotLain halo")
    await sandbox.says("ratna", GROUP, "/antrean")
    await sandbox.says("joko", GROUP, "/antrean@KanalLaporBot semua")
    await sandbox.says("tono", GROUP, "Saya ambil", reply_to=card.message_id)
    await sandbox.act("joko", GROUP, "tap", message_id=card.message_id, button="ya")
    updates = await seen(bot)
    texts = [update.message.text for update in updates if update.message]
    assert texts == ["/antrean", "/antrean@KanalLaporBot semua", "Saya ambil"]
    assert updates[-1].callback_query and updates[-1].callback_query.from_user.first_name == "Joko"
    assert (await sandbox.refused("siti", GROUP, "text", text="Halo")).endswith("is not in tg:-1001000000001")


async def test_forced_reply_is_for_the_person_it_names(sandbox: SandboxClient, bot: Bot) -> None:
    command = await sandbox.says("ratna", GROUP, "/tanya")
    asks = {"reply_parameters": ReplyParameters(command), "reply_markup": ForceReply(selective=True)}
    await bot.send_message(GROUP_ID, "Tulis pertanyaannya", **asks)  # type: ignore[arg-type]
    prompt = (await sandbox.last(GROUP))["prompt"]
    assert (prompt["kind"], prompt["for"]) == ("force_reply", ["ratna"])
    named = '<a href="tg://user?id=900000001">👤</a> Tulis jawabannya'
    await bot.send_message(GROUP_ID, named, parse_mode="HTML", reply_markup=ForceReply(selective=True))
    assert (await sandbox.last(GROUP))["prompt"]["for"] == ["tono"]


async def test_message_ids_are_unique_within_a_chat_only(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    private = await bot.send_message(SITI_ID, "Halo")
    await bot.send_message(GROUP_ID, "Satu")
    assert (await bot.send_message(GROUP_ID, "Dua")).message_id == private.message_id


async def test_commands_members_and_chats(sandbox: SandboxClient, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("lapor", "Buat laporan")])
    assert [command.command for command in await bot.get_my_commands()] == ["lapor"]
    assert (await bot.get_chat_member(GROUP_ID, 800000001)).status == "member"
    assert (await bot.get_chat_member(GROUP_ID, SITI_ID)).status == "left"
    assert (await bot.get_chat(GROUP_ID)).title == "Koordinasi LAPOR"
    assert await bot.send_chat_action(GROUP_ID, "typing")


async def test_second_get_updates_ends_the_first(bot: Bot, sandbox: SandboxClient) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    async with bot_of(sandbox) as rival:
        await until_polled(sandbox)
        assert await rival.get_updates(timeout=0) == ()
    with pytest.raises(
        Conflict, match=r"(?i)terminated by other getUpdates request; make sure that only one bot instance is running"
    ):
        await first


async def until_polled(sandbox: SandboxClient) -> None:
    async with asyncio.timeout(5):
        while not sandbox.room.polls_waiting:  # noqa: ASYNC110 (nothing else tells that a request has arrived)
            await asyncio.sleep(0.005)


async def test_long_poll_wakes_up_and_the_offset_confirms(sandbox: SandboxClient, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await until_polled(sandbox)
    await sandbox.says("siti", SITI, "Satu")
    [first] = await waiting
    assert (await bot.get_updates(timeout=0))[0].update_id == first.update_id
    assert await bot.get_updates(offset=first.update_id + 1, timeout=0) == ()


async def test_allowed_updates_are_remembered(sandbox: SandboxClient, bot: Bot) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    await sandbox.says("siti", SITI, "Halo")
    assert await bot.get_updates(timeout=0) == ()


async def test_webhook_carries_the_secret_and_retries(sandbox: SandboxClient, bot: Bot) -> None:
    async with running_receiver() as receiver:
        receiver.answers = [Response(status_code=500), Response(status_code=503)]
        await bot.set_webhook(f"{receiver.url}/telegram", secret_token="rahasia_123")
        await sandbox.says("siti", SITI, "Halo")
        posts = await receiver.take(3)
        assert all(headers["x-telegram-bot-api-secret-token"] == "rahasia_123" for headers, _ in posts)
        assert len({json.loads(body)["update_id"] for _, body in posts}) == 1
        await sandbox.wait_for(lambda state: state["telegram"]["pending_updates"] == 0)
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
        with pytest.raises(Conflict, match=r"(?i)can't use getUpdates method while webhook is active"):
            await bot.get_updates(timeout=0)
        await bot.delete_webhook()
        assert await bot.get_updates(timeout=0) == ()


async def test_failing_messages_do_not_hold_up_taps(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    message = await bot.send_message(SITI_ID, "Kirim?", reply_markup=YES)
    async with running_receiver() as receiver:
        receiver.answers = [Response(status_code=500)]
        await bot.set_webhook(receiver.url)
        await sandbox.says("siti", SITI, "Halo")
        await receiver.take(1)
        await sandbox.act("siti", SITI, "tap", message_id=message.message_id, button="Ya")
        kinds = {next(k for k in json.loads(body) if k != "update_id") for _, body in await receiver.take(3)}
        assert kinds == {"message", "callback_query"}


async def test_webhook_must_be_https(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)An HTTPS URL must be provided for webhook"):
        await bot.set_webhook("http://lapor.example.go.id/telegram")


async def test_duplicate_deliveries(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.faults(duplicate_deliveries=True)
    async with running_receiver() as receiver:
        await bot.set_webhook(receiver.url)
        await sandbox.says("siti", SITI, "Halo")
        first, second = await receiver.take(2)
        assert first[1] == second[1]


async def test_forced_failures(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    orders = [
        {"method": "sendMessage", "status": 429, "retry_after": 3},
        {"method": "sendMessage", "status": 502},
        {"method": "sendMessage", "drop_answer": True},
    ]
    await sandbox.faults(telegram={"next_errors": orders})
    with pytest.raises(RetryAfter):
        await bot.send_message(SITI_ID, "Halo")
    with pytest.raises(NetworkError, match=r"(?i)Bad Gateway"):
        await bot.send_message(SITI_ID, "Halo")
    with pytest.raises(NetworkError):
        await bot.send_message(SITI_ID, "Sampai, tapi jawabannya hilang")
    assert (await sandbox.texts(SITI))[1:] == ["bot> Sampai, tapi jawabannya hilang"]


async def test_a_group_that_becomes_a_supergroup(sandbox: SandboxClient, bot: Bot) -> None:
    group = (await sandbox.post("groups", {"title": "Dinas", "members": ["ratna"], "kind": "group"}))["chat"]
    old_id = int(group.removeprefix("tg:"))
    await bot.send_message(old_id, "Halo")
    heir = (await sandbox.post("groups", {"group": group, "migrate": True}))["chat"]
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(old_id, "Halo")
    assert f"tg:{moved.value.new_chat_id}" == heir
    messages = [update.message for update in await seen(bot) if update.message]
    assert [message.migrate_to_chat_id for message in messages][1:] == [moved.value.new_chat_id, None]
    await bot.send_message(moved.value.new_chat_id, "Halo lagi")


async def test_members_come_and_go(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.post("people", {"key": "wati", "first_name": "Wati", "telegram_id": 800000009})
    await sandbox.post("groups", {"group": GROUP, "join": ["wati"]})
    await sandbox.post("groups", {"group": GROUP, "leave": ["tono", "bot"]})
    joined, left, status, gone = await seen(bot)
    assert joined.message and joined.message.new_chat_members[0].first_name == "Wati"
    assert left.message and left.message.left_chat_member and left.message.left_chat_member.first_name == "Tono"
    assert status.my_chat_member and status.my_chat_member.new_chat_member.status == "left" and gone.message
    with pytest.raises(Forbidden, match=r"(?i)bot was kicked from the supergroup chat"):
        await bot.send_message(GROUP_ID, "Halo?")


async def raw(sandbox: SandboxClient, method: str, token: str = "", **body: Any) -> tuple[int, dict[str, Any]]:
    token = token or sandbox.telegram_token
    answer = await sandbox.http.post(f"{sandbox.telegram_base}{token}/{method}", json=body)
    return answer.status_code, answer.json()


async def test_unknown_methods_tokens_and_parameters(sandbox: SandboxClient, bot: Bot) -> None:
    not_found = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert await raw(sandbox, "sendCheque") == (404, not_found)
    assert (await raw(sandbox, "getMe", token="1:x"))[0] == 401
    assert (
        "unknown parameter 'txt'" in (await raw(sandbox, "sendMessage", chat_id=1, txt="x", text="y"))[1]["description"]
    )
    assert "chat_id is empty" in (await raw(sandbox, "sendMessage", text="y"))[1]["description"]
    status, body = await raw(
        sandbox, "sendMessage", chat_id=1, text="x", reply_markup={"inline_keyboard": [[{"txt": 1}]]}
    )
    assert status == 400 and "no field 'txt' in InlineKeyboardButton" in body["description"]


async def test_world_survives_a_restart(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path) as first, bot_of(first) as bot:
        await first.act("siti", SITI, "photo", caption="Lubang")
        [update] = await bot.get_updates(timeout=0)
    async with running_sandbox(tmp_path) as second, bot_of(second) as bot:
        assert await second.texts(SITI) == ["siti> [photo] Lubang"]
        [again] = await bot.get_updates(timeout=0)
        assert again.to_dict() == update.to_dict()
        assert again.message is not None
        assert await (await again.message.photo[-1].get_file()).download_as_bytearray()
    async with running_sandbox(tmp_path, fresh=True) as third:
        assert await third.texts(SITI) == []


async def test_reset_keeps_what_a_running_bot_relies_on(sandbox: SandboxClient, bot: Bot) -> None:
    number = await sandbox.says("siti", SITI, "Halo")
    [update] = await seen(bot)
    await bot.set_my_commands([BotCommand("lapor", "Buat laporan")])
    await sandbox.post("reset", {})
    assert await sandbox.texts(SITI) == []
    assert await sandbox.says("siti", SITI, "Halo lagi") > number
    [later] = await seen(bot)
    assert later.update_id > update.update_id and await bot.get_my_commands()
