"""Why it is not settled yet: what is offered to choose, and the day by which something must follow."""

from __future__ import annotations

from conversations.messages import Option, Rows
from conversations.moment import Moment
from conversations.rules.complaint import Action
from conversations.rules.deadlines import add_working_days
from conversations.texts import day, say

WHYS = ("undone", "unfinished", "unclear")
OTHER = "other"
"""The reason is told in words, or by a photo."""


def rows(language: str) -> Rows:
    """A reason a line: they are read, and tapped with a thumb."""
    return tuple((Option(why, say(language, f"why.{why}")),) for why in (*WHYS, OTHER))


def promised(action: Action, language: str, moment: Moment) -> str:
    """The day that this reaction starts to count to, in the citizen's words."""
    limits = moment.catalogue.limits
    days = limits.verify_wd if action is Action.OBJECT else limits.first_followup_wd
    return day(language, add_working_days(moment.today, days, moment.catalogue.holidays))
