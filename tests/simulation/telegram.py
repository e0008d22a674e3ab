"""Telegram as the bot and the people see it: updates in their order until they are confirmed, messages that can be
edited, floods, blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.error import NetworkError

from conversations.messages import (
    Acknowledge,
    Address,
    Edit,
    Message,
    Outbound,
    React,
    Retry,
    SendFailed,
    SendFile,
)
from tests.simulation.record import Sent, Shown
from tests.simulation.weather import Fate, Wire
from tests.town import PHOTO

if TYPE_CHECKING:
    from tests.simulation.world import World

GROUP, SUPERGROUP = Address("telegram", "-1001"), Address("telegram", "-1009")
GROUP_PER_MINUTE = 20
KINDS = {GROUP: "group", SUPERGROUP: "supergroup"}
BATCH = 100


class Telegram:
    """Stands where `TelegramChannel` does. `bot` and `updates` are what its poller uses of it."""

    name = "telegram"

    def __init__(self, world: World) -> None:
        self._world, self._wire = world, Wire(world, "telegram")
        self._pending: list[dict[str, Any]] = []
        self._updates, self._messages = 0, 0
        self._arrived = asyncio.Event()
        self._in_group: dict[Address, list[float]] = {}
        self._answer: list[dict[str, Any]] = []
        self.blocked: set[Address] = set()
        self.group, self._moved = GROUP, dict[Address, Address]()
        """Where the officers are now; and from where they moved to where."""
        self._in_supergroup = 0
        self.bot = self.updates = self

    @property
    def wire(self) -> Wire:
        return self._wire

    @property
    def at_rest(self) -> bool:
        return not self._pending

    # --- what the bot asks ----------------------------------------------------------------------------------------

    async def send(self, outbound: Outbound) -> str:
        attempt = self._world.attempt(outbound)
        fate, result = await self._wire.request(lambda: self._carry_out(outbound))
        self._world.answered(attempt, fate, result.code if isinstance(result, SendFailed) else "")
        if isinstance(result, SendFailed):
            raise result
        if fate is Fate.FINE:
            return result or ""
        failure = self._wire.failure(fate)
        if failure.retry is Retry.UNKNOWN and isinstance(outbound.body, Edit | Acknowledge | React):
            raise SendFailed(failure.code, Retry.LATER)
        raise failure

    async def fetch(self, ref: str, limit: int) -> bytes:
        fate, _ = await self._wire.request(lambda: None)
        if fate is not Fate.FINE:
            raise SendFailed("server", Retry.LATER)
        return PHOTO

    async def username(self) -> str:
        fate, _ = await self._wire.request(lambda: None)
        if fate is not Fate.FINE:
            raise SendFailed("server", Retry.LATER)
        return "KanalLaporBot"

    async def show_commands(self, private: object, groups: object) -> None:
        await self.username()

    async def aclose(self) -> None:
        """Nothing is open."""

    async def delete_webhook(self, *, drop_pending_updates: bool) -> None:
        await self._ask(lambda: None)

    async def get_updates(self, offset: int | None, *, timeout: int, allowed_updates: Sequence[str]) -> None:  # noqa: ASYNC109
        if not self._after(offset):
            self._arrived.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), timeout)
        self._answer = await self._ask(lambda: self._confirmed(offset)) or []

    def take(self) -> list[dict[str, Any]]:
        taken, self._answer = self._answer, []
        return taken

    async def _ask(self, act: Any) -> Any:
        fate, result = await self._wire.request(act)
        if fate is not Fate.FINE:
            raise NetworkError(fate.value)
        return result

    # --- what the platform does -----------------------------------------------------------------------------------

    def _after(self, offset: int | None) -> list[dict[str, Any]]:
        return [update for update in self._pending if offset is None or update["update_id"] >= offset]

    def _confirmed(self, offset: int | None) -> list[dict[str, Any]]:
        self._pending = self._after(offset)
        for update in self._pending[:BATCH]:
            self._world.called("telegram", str(update["update_id"]))
        return self._pending[:BATCH]

    def _carry_out(self, outbound: Outbound) -> str | SendFailed:
        to, body, phone = outbound.to, outbound.body, self._world.record.phone(outbound.to)
        if to in self.blocked:
            return SendFailed("blocked", Retry.NEVER, gone=True)
        if to in self._moved and not isinstance(body, Acknowledge):
            return SendFailed("migrated", Retry.LATER, migrated=self._moved[to])
        match body:
            case Acknowledge() | React():
                return ""
            case Edit():
                found = next((shown for shown in phone if shown.id == body.message_id), None)
                if found is None:
                    return SendFailed("edit_lost", Retry.NEVER)
                if flood := self._flood(to):
                    return flood
                found.text, found.rows = body.text, body.rows
                self._world.note(f"{to.id} #{outbound.id} edits {found.id}")
                return found.id
            case Message():
                text, rows, asks = body.text, body.rows, body.answer_from is not None
            case SendFile():
                text, rows, asks = f"[{body.file.name}] {body.caption}", (), False
        if flood := self._flood(to):
            return flood
        id = self.number(to)
        phone.append(Shown(id, outbound.id, self._world.seconds, text, text, rows, asks))
        self._world.note(f"{to.id} #{outbound.id} shows {id}: {text[:60]!r}")
        return id

    def _flood(self, to: Address) -> SendFailed | None:
        if not to.id.startswith("-"):
            return None
        now = self._world.seconds
        recent = [at for at in self._in_group.get(to, []) if at > now - 60]
        self._in_group[to] = recent
        if len(recent) >= GROUP_PER_MINUTE:
            return SendFailed("flood", Retry.LATER, after=timedelta(seconds=int(recent[0] + 60 - now) + 1))
        recent.append(now)
        return None

    # --- what people do -------------------------------------------------------------------------------------------

    def number(self, chat: Address) -> str:
        """A supergroup counts its messages from 1 again."""
        if chat == SUPERGROUP:
            self._in_supergroup += 1
            return str(self._in_supergroup)
        self._messages += 1
        return str(self._messages)

    def move(self) -> None:
        """The officers' group becomes a supergroup."""
        old, self.group = self.group, SUPERGROUP
        self._moved[old] = SUPERGROUP
        self._world.note("the group moves")
        owner = Address("telegram", "800000001")
        self.says("Ratna", old, owner, migrate_to_chat_id=int(SUPERGROUP.id))
        self.says("Ratna", SUPERGROUP, owner, migrate_from_chat_id=int(old.id))

    def says(self, who: str, chat: Address, sender: Address, **said: Any) -> Sent:
        """A message with these fields of Telegram's."""
        kind = "edited_message" if "edit_date" in said else "message"
        message = {
            "message_id": int(said.pop("message_id", 0) or self.number(chat)),
            "chat": _chat(chat),
            "date": self._time(),
            "from": {"id": int(sender.id), "first_name": who},
        }
        return self._update(who, chat, kind, message | said)

    def taps(self, who: str, chat: Address, sender: Address, shown: Shown, value: str) -> Sent:
        tapped = {"message_id": int(shown.id), "chat": _chat(chat), "date": self._time()}
        person = {"id": int(sender.id), "first_name": who}
        tap = {"id": f"cb{self._updates + 1}", "from": person, "message": tapped, "data": value}
        return self._update(who, chat, "callback_query", tap)

    def blocks(self, who: str, chat: Address, *, blocked: bool) -> None:
        (self.blocked.add if blocked else self.blocked.discard)(chat)
        member = {"status": "kicked" if blocked else "member"}
        person = {"id": int(chat.id), "first_name": who}
        change = {"chat": _chat(chat), "from": person, "date": self._time(), "new_chat_member": member}
        self._update(who, chat, "my_chat_member", change)

    def _update(self, who: str, chat: Address, kind: str, content: dict[str, Any]) -> Sent:
        self._updates += 1
        sent = self._world.sent(who, chat, str(self._updates))
        self._pending.append({"update_id": self._updates, kind: content})
        self._arrived.set()
        return sent

    def _time(self) -> int:
        return int(self._world.now().timestamp())


def _chat(chat: Address) -> dict[str, Any]:
    return {"id": int(chat.id), "type": KINDS.get(chat, "private")}
