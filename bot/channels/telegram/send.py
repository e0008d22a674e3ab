"""The Telegram channel: neutral bodies out through `telegram.Bot`. Must not know rows, or keep anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any, TypeVar, assert_never

import httpx
from telegram import Bot, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channels.progress import Progress, Step
from bot.channels.telegram.errors import HARMLESS, failure_of
from bot.channels.telegram.files import download, upload
from bot.channels.telegram.parse import KINDS
from bot.channels.telegram.render import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    TOAST_LIMIT,
    Markup,
    asked,
    html,
    keyboard,
    markup,
    mention,
    parts,
)
from bot.channels.telegram.request import UPLOAD_SECONDS, QuietRequest, RawUpdates
from bot.channels.text import plain, shorten, split
from bot.channels.transport import certificates, repeatable, timeouts
from conversations.messages import Acknowledge, Address, Edit, Message, Outbound, React, Retry, SendFailed, SendFile

T = TypeVar("T")
Fields = dict[str, Any]
"""A method's, by Telegram's names."""
HTML = ParseMode.HTML.value
NO_PREVIEW = {"is_disabled": True}
REPEATABLE = (Edit, Acknowledge, React)
"""Doing these twice changes nothing, so a lost answer is no dilemma."""


class TelegramChannel:
    """`api_base` and `file_base` are what stands before the token; `seconds` the time-out of each step of a request,
    `upload_seconds` that of a whole upload. Close with `aclose`."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        *,
        api_base: str = "https://api.telegram.org/bot",
        file_base: str = "https://api.telegram.org/file/bot",
        seconds: float = 15.0,
        upload_seconds: float = UPLOAD_SECONDS,
    ) -> None:
        self._requests = QuietRequest(seconds, upload_seconds=upload_seconds)
        self.updates = RawUpdates(seconds)
        self._progress = Progress()
        self._seconds = seconds
        self.bot = Bot(
            token,
            base_url=api_base,
            base_file_url=file_base,
            request=self._requests,
            get_updates_request=self.updates,
        )

    async def send(self, outbound: Outbound) -> str:
        try:
            return await self._send(outbound)
        except TelegramError as error:
            failed = failure_of(error)
        except (TypeError, KeyError, ValueError):
            failed = SendFailed("unreadable", Retry.UNKNOWN)  # a yes that does not hold what it must
        if failed.code in HARMLESS.get(type(outbound.body), ()):
            return outbound.body.message_id if isinstance(outbound.body, Edit) else ""
        raise repeatable(failed) if isinstance(outbound.body, REPEATABLE) else failed

    @cached_property
    def _downloads(self) -> httpx.AsyncClient:
        """Made with the first download: a start need not wait for its libraries."""
        return httpx.AsyncClient(verify=certificates(), timeout=timeouts(self._seconds))

    async def fetch(self, ref: str, limit: int) -> bytes:
        return await download(self.bot, self._downloads, ref, limit)

    async def username(self) -> str:
        """The bot's own name, without the @: what `parse` needs. Raises SendFailed."""
        try:
            return (await self.bot.get_me()).username or ""
        except TelegramError as error:
            raise repeatable(failure_of(error)) from None

    async def use_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to `url`; what waits is kept. Not beside a Poller. Raises SendFailed."""
        try:
            await self.bot.set_webhook(url, secret_token=secret, allowed_updates=list(KINDS))
        except TelegramError as error:
            raise repeatable(failure_of(error)) from None

    async def webhook_trouble(self, url: str, since: datetime) -> str:
        """Why nothing comes to `url`: it is not where updates are posted, or something waits that could not be posted
        after `since`; empty when all is well. Raises SendFailed."""
        try:
            found = await self.bot.get_webhook_info()
        except TelegramError as error:
            raise repeatable(failure_of(error)) from None
        if found.url != url:
            return "webhook_elsewhere"
        failed = found.last_error_date is not None and found.last_error_date >= since
        return "webhook_unreachable" if failed and found.pending_update_count else ""

    async def show_commands(self, private: Mapping[str, str], groups: Mapping[str, str]) -> None:
        """The menus people see when they type a slash: command → description. Raises SendFailed."""
        try:
            await self.bot.set_my_commands(list(private.items()), BotCommandScopeAllPrivateChats())
            await self.bot.set_my_commands(list(groups.items()), BotCommandScopeAllGroupChats())
        except TelegramError as error:
            raise repeatable(failure_of(error)) from None

    async def aclose(self) -> None:
        await asyncio.gather(self._requests.shutdown(), self.updates.shutdown())
        if "_downloads" in self.__dict__:
            await self._downloads.aclose()

    async def _send(self, outbound: Outbound) -> str:
        place, body = _where(outbound.to), outbound.body
        chat = place["chat_id"]
        match body:
            case Message():
                return await self._say(outbound, body)
            case SendFile():
                return (await self._progress.take(outbound, self._attach(place, body)))[0]
            case Edit():
                return await self._edit(chat, body)
            case Acknowledge():
                words = plain(shorten(body.text, TOAST_LIMIT))
                fields: Fields = {"callback_query_id": body.callback_id, "show_alert": body.alert}
                await self._call("answerCallbackQuery", fields | ({"text": words} if words else {}))
            case React():
                number = str(_number(body.message_id))
                sign = {"reaction": [{"type": "emoji", "emoji": body.emoji}]} if body.emoji else {}
                await self._call("setMessageReaction", {"chat_id": chat, "message_id": number, **sign})
            case _:
                assert_never(body)
        return ""

    async def _say(self, outbound: Outbound, message: Message) -> str:
        """The pieces one after another: the first quotes, the last asks."""
        place, pieces, keys = _where(outbound.to), parts(message), markup(message)
        person = asked(message)
        greeting = mention(person) if person else ""
        if len(pieces) == 1:  # nearly all are, and leave nothing to remember half way
            return await self._say_part(place, pieces[0], message.reply_to, greeting, keys)
        steps: list[Step] = [
            partial(self._say_part, place, pieces[0], message.reply_to),
            *(partial(self._say_part, place, piece) for piece in pieces[1:-1]),
            partial(self._say_part, place, pieces[-1], None, greeting, keys),
        ]
        return (await self._progress.take(outbound, steps))[-1]

    async def _say_part(
        self, place: Fields, text: str, quoted: str | None = None, greeting: str = "", keys: Markup | None = None
    ) -> str:
        fields: Fields = {**place, "link_preview_options": NO_PREVIEW}
        if quote := _quote(quoted):
            fields["reply_parameters"] = quote.to_dict()
        if keys:
            fields["reply_markup"] = keys
        sent = await _formatted(partial(self._call, "sendMessage"), fields, "text", text, greeting)
        return str(sent["message_id"])

    async def _edit(self, chat: str, edit: Edit) -> str:
        number, keys = str(_number(edit.message_id)), keyboard(edit.rows)
        fields: Fields = {"chat_id": chat, "message_id": number, "link_preview_options": NO_PREVIEW}
        if keys:
            fields["reply_markup"] = keys
        await _formatted(partial(self._call, "editMessageText"), fields, "text", shorten(edit.text, TEXT_LIMIT))
        return edit.message_id

    def _call(self, method: str, fields: Fields) -> Awaitable[Any]:
        return self._requests.call(f"{self.bot.base_url}/{method}", fields)

    def _attach(self, place: Fields, body: SendFile) -> list[Step]:
        """The file with its caption first; words that do not fit follow as messages."""
        caption, *rest = split(body.caption, CAPTION_LIMIT)
        return [
            partial(self._upload, place, body, caption),
            *(partial(self._say_part, place, piece) for piece in rest),
        ]

    async def _upload(self, place: Fields, body: SendFile, caption: str) -> str:
        topic = {name: value for name, value in place.items() if name != "chat_id"}
        fields = {"reply_parameters": _quote(body.reply_to), **topic}
        send = partial(upload, self.bot, place["chat_id"], body.file)
        return await (_formatted(send, fields, "caption", caption) if caption else send(fields))


async def _formatted(
    send: Callable[[Fields], Awaitable[T]], fields: Fields, name: str, text: str, greeting: str = ""
) -> T:
    """As HTML; when Telegram cannot read it, as plain text: the words matter more than the bold."""
    try:
        return await send({**fields, name: greeting + html(text), "parse_mode": HTML})
    except TelegramError as error:
        if failure_of(error).code != "entities":
            raise
    return await send({**fields, name: plain(text)})


def _where(to: Address) -> Fields:
    """A chat, or a topic of it."""
    chat, _, topic = to.id.partition("/")
    return {"chat_id": chat, "message_thread_id": topic} if topic else {"chat_id": chat}


def _quote(message_id: str | None) -> ReplyParameters | None:
    return ReplyParameters(_number(message_id), allow_sending_without_reply=True) if message_id else None


def _number(message_id: str) -> int:
    if not message_id.isascii() or not message_id.isdigit():
        raise SendFailed("message_id", Retry.NEVER)
    return int(message_id)
