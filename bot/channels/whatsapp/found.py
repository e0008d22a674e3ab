"""Whether Twilio has a message whose answer got lost: its own list says so. Must not know the outbox."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twilio.rest import Client  # type: ignore[import-untyped]

NEWEST = 100
"""As many of the person's newest messages are looked at: one request."""
NOT_DELIVERED = ("failed", "undelivered")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours in Twilio's list. The callback's address, where our id stands, is not told there."""

    sid: str
    body: str
    files: int


async def sent_to(client: Client, to: str, sender: str, since: datetime) -> list[Sent]:
    """What `sender` sent to `to` from `since` on (aware), oldest first, but for what Twilio could not deliver: that may
    have been followed by another try. By the time of creation: what still waits at Twilio has no DateSent, and a list
    filtered by that need not hold it."""
    listed = await client.messages.list_async(to=to, from_=sender, limit=NEWEST, page_size=NEWEST)
    ours = [
        one
        for one in listed
        if one.direction != "inbound" and one.date_created >= since and one.status not in NOT_DELIVERED
    ]
    return [Sent(str(one.sid), one.body or "", int(one.num_media or 0)) for one in reversed(ours)]


def pieces(requests: Sequence[Mapping[str, Any]], listed: Sequence[Sent]) -> list[str]:
    """The sids of the first pieces of a message, as far as they are found, in their order."""
    found: list[str] = []
    rest = iter(listed)
    for request in requests:
        one = next((one for one in rest if _is(request, one)), None)
        if one is None:
            break
        found.append(one.sid)
    return found


def _is(request: Mapping[str, Any], one: Sent) -> bool:
    """By its words: Twilio may trim them. Of a content only the first variable need stand in the text: around it an
    approved template has words of its own, and buttons are no text. Of a file it is known only that there is one."""
    if "content_sid" in request:
        return _bare(json.loads(request["content_variables"]).get("1", "")) in _bare(one.body)
    if "body" in request:
        return _bare(one.body) == _bare(request["body"])
    return one.files > 0


def _bare(words: str) -> str:
    return " ".join(words.split())
