"""Long polling: raw updates to whoever commits them, those of a chat one after another, those of different chats
together, so that they can share a commit. Must not read more of an update than its chat, or log more than ids."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from telegram.error import TelegramError

from bot.channels.telegram.errors import failure_of
from bot.channels.telegram.parse import KINDS, chat_of
from bot.channels.telegram.send import TelegramChannel

LOG = logging.getLogger(__name__)
T = TypeVar("T")
Update = dict[str, Any]

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before the first, second, … repetition; the last for all that follow."""

ADVICE = {
    "conflict": "another process polls with this bot token; stop it",
    "token": "Telegram refuses this bot token; check KANAL_TELEGRAM__TOKEN",
    "webhook_elsewhere": "Telegram calls another address than ours; another program set it: stop it, start this anew",
    "webhook_unreachable": "Telegram cannot call us; check web.public_base_url, the reverse proxy and its certificate",
}
"""Code → what whoever runs the bot is to do about it."""


class Poller:
    """`seconds` is how long Telegram may hold an empty answer back. `heard` is told of every answer: the code of what
    failed, or nothing."""

    def __init__(
        self,
        channel: TelegramChannel,
        *,
        seconds: int = 30,
        pauses: Sequence[float] = PAUSES,
        heard: Callable[[str], None] = lambda code: None,
    ) -> None:
        self._channel, self._seconds, self._pauses, self._heard = channel, seconds, pauses, heard

    async def run(
        self, offset: int | None, receive: Callable[[Update], Awaitable[None]], stop: asyncio.Event
    ) -> int | None:
        """Poll from `offset` (None: the oldest pending update) until `stop`; returns the next offset.

        `receive` returns when the update is committed, and only then the chat's next one follows; when it raises, the
        same update comes again. So an update that can never be understood must be committed as such, not raised. More
        is asked for when all are committed.
        """
        await self._persist(self._free_the_queue, stop)
        while not stop.is_set():
            if updates := await self._persist(partial(self._batch, offset), stop):
                offset = await self._deliver_all(updates, receive, stop)
        return offset

    async def _free_the_queue(self) -> None:
        """A webhook left over from before would keep everything from us; what waits in it stays."""
        await self._channel.bot.delete_webhook(drop_pending_updates=False)

    async def _batch(self, offset: int | None) -> list[Update]:
        await self._channel.bot.get_updates(offset, timeout=self._seconds, allowed_updates=list(KINDS))
        return self._channel.updates.take()

    async def _deliver_all(
        self, updates: Sequence[Update], receive: Callable[[Update], Awaitable[None]], stop: asyncio.Event
    ) -> int:
        """The offset that leaves out what was committed: told to stop, it may ask for some of that again."""
        chats: dict[int | None, list[Update]] = {}
        for update in updates:
            chats.setdefault(chat_of(update), []).append(update)
        left = await asyncio.gather(*(self._deliver_in_order(chat, receive, stop) for chat in chats.values()))
        return min((first for first in left if first is not None), default=updates[-1]["update_id"] + 1)

    async def _deliver_in_order(
        self, updates: Sequence[Update], receive: Callable[[Update], Awaitable[None]], stop: asyncio.Event
    ) -> int | None:
        """The first that was not committed; None when all were."""
        for update in updates:
            if not await self._deliver(update, receive, stop):
                return int(update["update_id"])
        return None

    async def _deliver(self, update: Update, receive: Callable[[Update], Awaitable[None]], stop: asyncio.Event) -> bool:
        """True once the update is committed; False when told to stop before."""
        tries = 0
        while not stop.is_set():
            try:
                await receive(update)
                return True
            except Exception as error:  # whatever it is: this update stays the next one
                LOG.error("update %s not committed: %s", update["update_id"], type(error).__name__)
            await self._pause(tries, None, stop)
            tries += 1
        return False

    async def _persist(self, ask: Callable[[], Coroutine[Any, Any, T]], stop: asyncio.Event) -> T | None:
        """Ask Telegram until it answers; None when told to stop before. Says once what is wrong, not every time."""
        tries, said = 0, ""
        while not stop.is_set():
            try:
                answer = await _unless(stop, ask())
                self._heard("")
                return answer
            except TelegramError as error:
                failed = failure_of(error)
            self._heard(failed.code)
            if failed.code != said:
                said = failed.code
                LOG.error("telegram polling: %s", ADVICE.get(said, said))
            await self._pause(tries, failed.after, stop)
            tries += 1
        return None

    async def _pause(self, tries: int, after: timedelta | None, stop: asyncio.Event) -> None:
        seconds = self._pauses[min(tries, len(self._pauses) - 1)]
        if after is not None:
            seconds = max(seconds, after.total_seconds())
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The work's result, or None as soon as `stop` is set: a hanging request is cancelled."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
