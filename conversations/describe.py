"""Values in the words people use: a place, a period, a status. Shared by citizens' texts and officers' cards."""

from __future__ import annotations

from datetime import date, timedelta

from conversations import commands
from conversations.catalogue import Catalogue
from conversations.rules.complaint import Complaint, Period, Place, Privacy
from conversations.texts import FALLBACK, day, month, plain_day, say

TITLE_CHARS = 70
AROUND_DAYS = 4
"""So short a span was said as one day that is not sure ("seminggu yang lalu")."""


def place(value: Place | None, language: str) -> str:
    if value is None:
        return say(language, "none.place")
    pin = f"{value.latitude:.5f}, {value.longitude:.5f}" if value.latitude is not None else ""
    return " · ".join(
        words for words in (value.words, pin and say(language, "place.pin", pin=pin), value.link) if words
    )


def map_link(value: Place | None) -> str:
    """An address that opens the pin on a map; empty without a pin."""
    if value is None or value.latitude is None:
        return ""
    return f"https://www.google.com/maps?q={value.latitude:.6f},{value.longitude:.6f}"


def period(value: Period | None, language: str) -> str:
    """When it happened, no more exact than it was said: a day, around a day, a month, a year, or from day to day."""
    if value is None:
        return say(language, "none.when")
    if value.first is None or value.last is None:
        return value.said
    first, last = value.first, value.last
    if first == last:
        return day(language, first)
    if (last - first).days <= AROUND_DAYS:
        return say(language, "period.around", day=plain_day(language, first + (last - first) / 2))
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return say(language, "period.year", year=first.year)
    if first.day == 1 and first.month == last.month and (last + timedelta(days=1)).month != last.month:
        return month(language, first)
    return say(language, "period", first=plain_day(language, first), last=plain_day(language, last))


def privacy_key(value: Privacy) -> str:
    """`terbuka`, `anonim`, `rahasia` or `rahasia_anonim`."""
    if value.confidential:
        return "rahasia_anonim" if value.anonymous else "rahasia"
    return "anonim" if value.anonymous else "terbuka"


def agency(id: str | None, catalogue: Catalogue, language: str) -> str:
    found = catalogue.once(id)
    return found.name if found else say(language, "none.agency")


def status(complaint: Complaint, language: str) -> str:
    """Where a report stands; one that was merged goes on in the other."""
    return say(language, "merged" if complaint.duplicate_of is not None else f"status.{complaint.status.value}")


def state(complaint: Complaint) -> str:
    """The status in officers' words; `status` is the same in a citizen's."""
    return say(FALLBACK, f"state.{complaint.status.value}")


def due(complaint: Complaint, language: str, today: date) -> str:
    """By when the next step is due; empty when nothing is."""
    if complaint.due is None or complaint.closed:
        return ""
    return say(language, "due.late" if complaint.due < today else "due", day=day(language, complaint.due))


def trouble(code: str) -> str:
    """Why a message did not reach the citizen, in officers' words; an unfamiliar code stands as it is."""
    key = next((key for key, codes in _TROUBLES.items() if code in codes), None)
    return say(FALLBACK, f"trouble.{key}") if key else say(FALLBACK, "trouble.other", code=code)


_TROUBLES: dict[str, frozenset[str]] = {
    "blocked": frozenset({"blocked", "left", "forbidden", "kicked", "21610"}),
    "gone": frozenset(
        {"deactivated", "chat_not_found", "user_not_found", "not_started", "21211", "63003", "63013", "63015", "63024"}
    ),
    "window": frozenset({"window_closed"}),
    "template": frozenset({"template_refused", "63040", "63041", "63042", "variables", "21655"}),
    "unsure": frozenset({"unknown", "timeout", "connection", "unreadable", "interrupted"}),
}
"""Text key → the platforms' codes it explains (platforms.md, "Dead" codes)."""


def shortened(text: str, most: int) -> str:
    """One line of at most `most` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def title(story: str) -> str:
    """The system's title for a story: its beginning without the greeting, on one line."""
    return shortened(commands.after_greeting(story), TITLE_CHARS)
