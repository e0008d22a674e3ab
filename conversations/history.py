"""The history of a report in officers' words, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from conversations import describe
from conversations.rules.complaint import Role, Status
from conversations.texts import FALLBACK, clean, say

CHANGED, FILED = "changed", "filed"
SHORT = 90
"""Characters of somebody's words that a card repeats."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is FILED, CHANGED or a WordKind; `who` an officer's name, empty for the citizen and the system."""

    at: datetime
    kind: str
    role: Role
    who: str
    target: Status | None
    detail: str | None
    words: str


def line(event: Event, zone: ZoneInfo, *, whole: bool = False) -> str:
    """One line; `whole` keeps all the words."""
    at = f"{event.at.astimezone(zone):%d/%m %H.%M}"
    who = f" ({event.who})" if event.who else ""
    if event.kind == FILED:
        return say(FALLBACK, "event.filed", at=at)
    if event.kind == CHANGED and event.target is not None:
        return say(FALLBACK, "event.changed", at=at, status=say(FALLBACK, f"state.{event.target.value}"), who=who)
    words = clean(event.words) if whole else describe.shortened(event.words, SHORT)
    return say(FALLBACK, f"event.words.{event.kind}", at=at, who=who, text=words or say(FALLBACK, "event.file"))
