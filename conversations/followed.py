"""Reports of other chats whose news this chat gets, as they are told. Of one that was only joined nothing is shown that
another wrote: its topic stands for its title."""

from __future__ import annotations

from conversations import describe
from conversations.catalogue import Catalogue
from conversations.effects import Part, part
from conversations.moment import Followed, Moment
from conversations.rules.complaint import Complaint
from conversations.texts import say

TITLE_CHARS = 40


def listed(language: str, moment: Moment, most: int) -> tuple[Part, ...]:
    """A line each, newest first; nothing where nothing is followed."""
    if not moment.followed:
        return ()
    lines = "\n".join(_line(one, language, moment) for one in moment.followed[:most])
    return (part("status.followed", reports=lines),)


def by_number(number: str | None, moment: Moment) -> Followed | None:
    return next((one for one in moment.followed if one.report.number == number), None)


def title(one: Followed, language: str, catalogue: Catalogue) -> str:
    return describe.shortened(one.report.title, TITLE_CHARS) if one.mine else topic(one.report, language, catalogue)


def topic(report: Complaint, language: str, catalogue: Catalogue) -> str:
    """What it is about, in no citizen's words."""
    found = catalogue.topic(report.topic)
    return found.names.get(language) or next(iter(found.names.values())) if found else report.number


def _line(one: Followed, language: str, moment: Moment) -> str:
    due = describe.due(one.report, language, moment.today)
    return say(
        language,
        "status.line",
        number=one.report.number,
        title=title(one, language, moment.catalogue),
        status=state(one, language),
        due=f", {due}" if due else "",
        erased=_why(one, language),
    )


def _why(one: Followed, language: str) -> str:
    if one.own:
        return say(language, "status.merged", number=one.own)
    return say(language, "status.mine" if one.mine else "status.joined")


def state(one: Followed, language: str) -> str:
    """Where it stands; what its writer is asked for is no matter of one who joined."""
    key = f"joined.{one.report.status.value}"
    return describe.status(one.report, language) if one.mine or key not in _OTHERWISE else say(language, key)


_OTHERWISE = frozenset({"joined.PERLU_DILENGKAPI", "joined.DITINDAKLANJUTI", "joined.DITANGGAPI_PELAPOR"})
