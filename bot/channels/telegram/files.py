"""How a stored attachment is sent, and how one is fetched. Must not log or raise a file link: it holds the token."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from telegram import Bot, InputFile
from telegram.error import TelegramError

from bot.channels.telegram.errors import failure_of
from bot.channels.transport import body, fetching, opened, repeatable
from conversations.messages import File, MediaKind, Retry, SendFailed

SECONDS = 60.0
"""For a whole download, however slowly it trickles."""

PHOTO_LIMIT = 10 * 1024 * 1024

SHOWN: Mapping[tuple[MediaKind, str], str] = {
    (MediaKind.PHOTO, "image/jpeg"): "photo",
    (MediaKind.PHOTO, "image/png"): "photo",
    (MediaKind.PHOTO, "image/webp"): "photo",
    (MediaKind.VIDEO, "video/mp4"): "video",
    (MediaKind.VOICE, "audio/ogg"): "voice",
    (MediaKind.VOICE, "audio/mpeg"): "voice",
    (MediaKind.VOICE, "audio/mp4"): "voice",
}
"""What Telegram shows in place; everything else goes as a document."""


async def upload(bot: Bot, chat: str, file: File, options: Mapping[str, Any]) -> str:
    """Send the file, as a document where Telegram refuses it as a picture. Returns the message's id."""
    try:
        content = await asyncio.to_thread(file.path.read_bytes)
    except OSError as error:
        raise SendFailed("file_missing", Retry.NEVER) from error
    method = SHOWN.get((file.kind, file.mime), "document")
    if method == "photo" and len(content) > PHOTO_LIMIT:
        method = "document"
    try:
        return await _upload(bot, method, chat, InputFile(content, file.name), options)
    except TelegramError as error:
        if failure_of(error).code != "photo_refused":
            raise
    return await _upload(bot, "document", chat, InputFile(content, file.name), options)


async def _upload(bot: Bot, method: str, chat: str, content: InputFile, options: Mapping[str, Any]) -> str:
    methods = {"photo": bot.send_photo, "video": bot.send_video, "voice": bot.send_voice, "document": bot.send_document}
    send: Any = methods[method]
    message = await send(chat, content, **options)
    return str(message.message_id)


async def download(bot: Bot, client: httpx.AsyncClient, ref: str, limit: int) -> bytes:
    """The file's bytes. Raises SendFailed."""
    try:
        file = await bot.get_file(ref)
    except TelegramError as error:
        raise repeatable(failure_of(error)) from None
    if (file.file_size or 0) > limit:
        raise SendFailed("too_big", Retry.NEVER)
    async with fetching(SECONDS), opened(client, str(file.file_path)) as answer:
        return await body(answer, limit)
