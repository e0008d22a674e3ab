"""What reports usually lack, as boxes to tick, and the words a citizen reads for them.

The list is the report's fields of domain.md without those that are never demanded (agency, privacy, name), and the
number that the agencies with most counters need to look anything up. Identity numbers are not among them: a NIK has no
place in a chat.
"""

from __future__ import annotations

import re

from conversations.texts import languages, say

PLACE, WHEN = "p", "w"
ITEMS = {PLACE: "place", WHEN: "when", "f": "photo", "s": "story", "o": "office", "n": "number"}
"""One letter each, as they stand in a button's value."""
ADD, INSTEAD = "+", "="
"""What typed words are to what was ticked."""
_PURPOSE = re.compile(r"(complete)([+=])([a-z]*)")


def known(ticks: str) -> str:
    """The ticks in their order, each once; what is no box is dropped."""
    return "".join(item for item in ITEMS if item in ticks)


def toggled(ticks: str, item: str) -> str:
    return known(ticks.replace(item, "") if item in ticks else ticks + item)


def words(ticks: str, language: str) -> str:
    """Warm and short: what is asked, a line each."""
    lines = [f"• {say(language, f'missing.ask.{ITEMS[item]}')}" for item in known(ticks)]
    return "\n".join((say(language, "missing.please"), *lines))


def only_ticked(text: str, ticks: str) -> bool:
    """Are these the words for the ticks, and no others?"""
    return bool(ticks) and any(text == words(ticks, language) for language in languages())


def purposed(argument: str) -> tuple[str, str, str]:
    """Of a prompt's purpose (`complete+pw`): the purpose, how typed words join what was ticked, and the ticks."""
    found = _PURPOSE.fullmatch(argument)
    return (found[1], found[2], known(found[3])) if found else (argument, "", "")
