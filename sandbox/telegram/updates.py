"""The queue of updates: who may see what, long polling, and the webhook with its retries. Knows no methods."""

import asyncio

import httpx

from sandbox.overtaking import Overtaking
from sandbox.room import Room
from sandbox.telegram.chats import announce
from sandbox.telegram.errors import Refusal
from sandbox.world import Json

# Left out by Telegram unless asked for by name.
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
QUEUES = ("taps", "others")
LONGEST_PAUSE = 120
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Updates:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._news = asyncio.Condition()
        self._overtaking = Overtaking(room.faults)
        self._poll = 0

    async def push(self, kind: str, payload: Json) -> None:
        """Queues an update unless the bot said it doesn't want its kind."""
        if kind == "message" and self._room.faults.out_of_order:
            self._room.in_background(self._overtaken(payload))
        else:
            await self._queue(kind, payload)

    async def _overtaken(self, message: Json) -> None:
        async with self._overtaking.turn(str(message["chat"]["id"])):
            await self._queue("message", message)

    async def _queue(self, kind: str, payload: Json) -> None:
        telegram = self._room.world.telegram
        wanted = telegram.allowed_updates
        if (kind not in wanted) if wanted else (kind in ONLY_WHEN_ASKED):
            return
        update_id = telegram.next_update_id
        telegram.next_update_id += 1
        telegram.updates.append({"update_id": update_id, kind: payload})
        self._room.shelf.changed()
        await self.wake()

    async def wake(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """getUpdates. A newer call, or a webhook, ends this one with 409."""
        self._poll += 1
        mine = self._poll
        await self.wake()
        telegram = self._room.world.telegram
        if telegram.webhook.get("url"):
            wording = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise Refusal(wording, 409)
        self._confirm(offset)
        if not self._poll_ends(mine) and not await self._wait_for_end(mine, seconds):
            return []
        if self._room.world.telegram.webhook.get("url"):
            raise Refusal("terminated by setWebhook request", 409)
        if self._poll != mine:
            raise Refusal(TERMINATED, 409)
        times = 2 if self._room.faults.duplicate_deliveries else 1
        return [update for update in self._room.world.telegram.updates[:limit] for _ in range(times)]

    async def _wait_for_end(self, mine: int, seconds: float) -> bool:
        self._room.polls_waiting += 1
        async with self._news:
            try:
                return await asyncio.wait_for(self._news.wait_for(lambda: self._poll_ends(mine)), seconds)
            except TimeoutError:
                return False
            finally:
                self._room.polls_waiting -= 1

    def _poll_ends(self, mine: int) -> bool:
        telegram = self._room.world.telegram
        return bool(
            telegram.updates or self._poll != mine or telegram.webhook.get("url") or self._room.closing.is_set()
        )

    def _confirm(self, offset: int) -> None:
        telegram = self._room.world.telegram
        kept = telegram.updates[offset:] if offset < 0 else [u for u in telegram.updates if u["update_id"] >= offset]
        for update in telegram.updates[: len(telegram.updates) - len(kept)]:
            self._mark_read(update)
        telegram.updates = kept

    def _mark_read(self, update: Json) -> None:
        """The bot has it: its message gets the second tick."""
        told = update.get("message", {})
        chat = self._room.world.telegram.chats.get(told.get("chat", {}).get("id"))
        message = chat.messages.get(told["message_id"]) if chat else None
        if chat and message and not message.read:
            message.read = True
            announce(self._room, chat, message)

    async def deliver(self, queue: str) -> None:
        """Posts one queue's updates to the webhook for ever, one after another; a failing one blocks its queue."""
        failures = 0
        while True:
            async with self._news:
                await self._news.wait_for(lambda: self._next(queue) is not None)
            update = self._next(queue)
            if update is None:
                continue
            if await self._post(update):
                failures = 0
                self._mark_read(update)
                if update in self._room.world.telegram.updates:
                    self._room.world.telegram.updates.remove(update)
                continue
            await asyncio.sleep(min(2**failures, LONGEST_PAUSE) * self._room.settings.backoff_unit)
            failures += 1

    def _next(self, queue: str) -> Json | None:
        telegram = self._room.world.telegram
        if not telegram.webhook.get("url"):
            return None
        return next((u for u in telegram.updates if ("callback_query" in u) == (queue == "taps")), None)

    async def _post(self, update: Json) -> bool:
        hook = self._room.world.telegram.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]} if hook.get("secret_token") else {}
        times = 2 if self._room.faults.duplicate_deliveries else 1
        await self._room.faults.delay()
        if self._room.faults.network_down:
            return self._note_failure(hook, "Connection timed out")
        try:
            answers = [await self._room.http.post(hook["url"], json=update, headers=headers) for _ in range(times)]
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            return self._note_failure(hook, f"Connection failed: {type(failure).__name__}")
        status = answers[-1].status_code
        if answers[-1].is_success:
            return True
        return self._note_failure(hook, f"Wrong response from the webhook: {status} {answers[-1].reason_phrase}")

    def _note_failure(self, hook: Json, reason: str) -> bool:
        hook["last_error_date"] = int(self._room.timestamp())
        hook["last_error_message"] = reason
        return False
