"""What people send that is no report, and still must be answered kindly: polls, live locations, an anonymous admin."""

from __future__ import annotations

from sandbox.room import new_sid
from sandbox.world import Json, TelegramChat, TelegramMessage

LIVE_SECONDS = 900
STEP = 0.0004
"""Degrees that a live location moves at a time: some 45 m."""
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who an admin is that stays anonymous; the group itself is the `sender_chat`."""


def poll(question: str) -> Json:
    """With a yes and a no, and nobody who has voted."""
    options = [{"persistent_id": new_sid("")[:8], "text": text, "voter_count": 0} for text in ("Ya", "Tidak")]
    facts = {"total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular"}
    rules = {"allows_multiple_answers": False, "allows_revoting": True, "members_only": False}
    return {"poll": {"id": str(int(new_sid("")[:15], 16)), "question": question, "options": options} | facts | rules}


def live(latitude: float, longitude: float) -> Json:
    return {"location": {"latitude": latitude, "longitude": longitude, "live_period": LIVE_SECONDS}}


def moved(message: TelegramMessage) -> Json:
    """Where a live location is a little later."""
    before = message.body["location"]
    return {"location": before | {"latitude": before["latitude"] + STEP, "longitude": before["longitude"] + STEP}}


def running(chat: TelegramChat, who: str, now: float) -> TelegramMessage | None:
    """The live location of this person that still runs."""
    for message in reversed(chat.messages.values()):
        period = message.body.get("location", {}).get("live_period", 0)
        if message.author == who and period and now < message.body["date"] + period:
            return message
    return None
