"""Why it is not settled yet: what is offered to choose, and the day by which something must follow."""

from __future__ import annotations

from conversations.messages import Option, Rows
from conversations.moment import Moment
from conversations.rules.complaint import Action, Complaint
from conversations.rules.deadlines import next_due
from conversations.texts import day, say

WHYS = ("undone", "unfinished", "unclear")
OTHER = "other"
"""The reason is told in words, or by a photo."""


def rows(language: str) -> Rows:
    """A reason a line: they are read, and tapped with a thumb."""
    return tuple((Option(why, say(language, f"why.{why}")),) for why in (*WHYS, OTHER))


def promised(report: Complaint, action: Action, language: str, moment: Moment) -> str:
    """The day that this reaction starts to count to, in the citizen's words."""
    catalogue = moment.catalogue
    due = next_due(report, action, moment.today, catalogue.limits, catalogue.holidays)
    assert due is not None  # every reaction starts a clock (domain.md, "Statuses")
    return day(language, due)
