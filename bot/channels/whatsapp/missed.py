"""What Twilio received while its webhook was down, as the forms it would have posted. Must not know the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.whatsapp.client import TWILIO

PAGE = 1000
"""As many as Twilio gives at once; the newest come first, so all pages are read. Times are whole seconds."""


@dataclass(frozen=True, slots=True)
class Missed:
    """For `parse(form, at)`. Pins, names and button payloads are not to be had any more: only words and files."""

    form: dict[str, str]
    at: datetime


async def missed(client: Client, to: str, since: datetime) -> list[Missed]:
    """Inbound messages to `to` after `since` (aware), oldest first."""
    messages = await client.messages.list_async(to=to, date_sent_after=since, page_size=PAGE)
    inbound = [message for message in reversed(messages) if message.direction == "inbound"]
    return [await _as_form(message) for message in sorted(inbound, key=_time)]


async def _as_form(message: Any) -> Missed:
    form = {
        "MessageSid": str(message.sid),
        "From": str(message.from_),
        "Body": message.body or "",
        "NumMedia": str(message.num_media or 0),
    }
    if int(form["NumMedia"]):
        form |= await _first_file(message)
    return Missed(form, _time(message))


async def _first_file(message: Any) -> dict[str, str]:
    """The only one WhatsApp messages have; when it was deleted, none."""
    for file in await message.media.list_async(limit=1):
        path = str(file.uri).removesuffix(".json")
        return {"MediaContentType0": str(file.content_type), "MediaUrl0": TWILIO[0] + path}
    return {"NumMedia": "0"}


def _time(message: Any) -> datetime:
    at: datetime = message.date_sent or message.date_created
    return at
