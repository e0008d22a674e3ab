"""What happens to the bot's messages after the 201: fetching media, WhatsApp's verdict, status callbacks."""

import asyncio
import re
from urllib.parse import urlsplit

import httpx

from sandbox.room import Room
from sandbox.twilio import view
from sandbox.twilio.hooks import Webhooks
from sandbox.twilio.resources import API_VERSION
from sandbox.world import Json, WhatsAppChat, WhatsAppMessage

WINDOW_SECONDS = 24 * 3600
FAILED = (63016, 63018, 63019, 63040, 63041, 63042)
"""What ends as failed; anything else as undelivered."""
MAX_IMAGE, MAX_OTHER = 5 * 1024 * 1024, 16 * 1024 * 1024
ACCEPTED = re.compile(r"image/(jpeg|png|webp)|audio/.+|video/(mp4|3gpp)|application/.+|text/(plain|csv|vcard)")


class Delivery:
    def __init__(self, room: Room, hooks: Webhooks) -> None:
        self._room = room
        self._hooks = hooks
        self._turns: dict[str, asyncio.Lock] = {}

    def start(self, one: WhatsAppMessage, media_url: str = "") -> None:
        self._room.in_background(self._deliver(one, media_url))

    def window_open(self, chat: WhatsAppChat) -> bool:
        recent = self._room.timestamp() - chat.last_inbound < WINDOW_SECONDS
        return recent and not chat.window_closed

    async def mark_read(self, chat: WhatsAppChat) -> None:
        """The person looks at the chat: what was delivered is now read."""
        for one in view.messages_of(self._room, chat):
            if not one.inbound and one.status == "delivered":
                await self._step(chat, one, "read")

    async def _deliver(self, one: WhatsAppMessage, media_url: str) -> None:
        """One message after another for each number, as a phone receives them."""
        phone = one.to.removeprefix("whatsapp:")
        async with self._turns.setdefault(phone, asyncio.Lock()):
            chat = self._room.world.whatsapp.chats.get(phone)
            error = await self._verdict(chat, one, media_url)
            if chat is None or error is not None:
                await self._step(chat, one, "failed" if error in FAILED else "undelivered", error)
                return
            one.sent_at = self._room.timestamp()
            await self._step(chat, one, "sent")
            if not chat.blocked:
                await self._step(chat, one, "delivered")

    async def _verdict(self, chat: WhatsAppChat | None, one: WhatsAppMessage, media_url: str) -> int | None:
        """The error code with which WhatsApp refuses, or None."""
        forced = self._room.faults.take_status()
        if forced is not None:
            return int(forced.get("error_code", 63012))
        if chat is None:
            return 63024
        if not self.window_open(chat) and not one.extra.get("template"):
            return int(one.extra.get("refused", 63016))
        return await self._fetch(one, media_url) if media_url else None

    async def _fetch(self, one: WhatsAppMessage, url: str) -> int | None:
        try:
            answer = await self._room.http.get(url, follow_redirects=True)
        except (httpx.HTTPError, httpx.InvalidURL):
            return 63019
        mime = answer.headers.get("content-type", "").partition(";")[0].strip()
        limit = MAX_IMAGE if mime.startswith("image/") else MAX_OTHER
        if not answer.is_success or len(answer.content) > limit:
            return 63019
        if not ACCEPTED.fullmatch(mime):
            return 63005
        name = urlsplit(url).path.rpartition("/")[2] or "media"
        one.media = [self._room.keep(answer.content, name, mime, kind_of(mime)).id]
        one.kind = kind_of(mime)
        return None

    async def _step(
        self, chat: WhatsAppChat | None, one: WhatsAppMessage, status: str, error: int | None = None
    ) -> None:
        one.status, one.error_code = status, error
        if chat is not None:
            view.announce(self._room, chat, one)
        if one.callback and not self._room.faults.lose_statuses:
            await self._hooks.post_status(one.callback, self._fields(one))

    def _fields(self, one: WhatsAppMessage) -> Json:
        fields = {
            "MessageSid": one.sid, "SmsSid": one.sid, "MessageStatus": one.status, "SmsStatus": one.status,
            "To": one.to, "From": one.sender, "AccountSid": self._room.settings.twilio_sid,
            "ApiVersion": API_VERSION, "ChannelToAddress": one.to, "ChannelPrefix": "whatsapp",
        }  # fmt: skip
        if one.status == "read":
            fields["EventType"] = "READ"
        return fields | ({"ErrorCode": str(one.error_code)} if one.error_code else {})


def kind_of(mime: str) -> str:
    family = {"image": "photo", "video": "video", "audio": "voice"}
    return family.get(mime.partition("/")[0], "document")
