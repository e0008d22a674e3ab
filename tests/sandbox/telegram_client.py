"""python-telegram-bot's own client, led to the sandbox instead of the world, and the first steps of most tests."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.request import HTTPXRequest

from sandbox.telegram.validate import check_object
from tests.sandbox.client import SITI, SandboxClient


@asynccontextmanager
async def bot_of(sandbox: SandboxClient) -> AsyncIterator[Bot]:
    request, polling = (HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2))
    bot = Bot(
        sandbox.telegram_token,
        base_url=sandbox.telegram_base,
        base_file_url=sandbox.telegram_file_base,
        request=request,
        get_updates_request=polling,
    )
    async with bot:
        yield bot


SITI_ID, GROUP_ID = 700000001, -1001000000001
YES = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Ya", callback_data="ya"), InlineKeyboardButton("Tidak", callback_data="no")]]
)


async def started(sandbox: SandboxClient, bot: Bot) -> None:
    """Siti has pressed start, and the bot has seen it."""
    await sandbox.act("siti", SITI, "start")
    await seen(bot)


async def seen(bot: Bot) -> list[Update]:
    """Everything waiting, confirmed, so that the next call brings news only. Every update fits the specification."""
    updates = list(await bot.get_updates(timeout=0))
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    for update in updates:
        check_object("Update", json.loads(update.to_json()))
    return updates
