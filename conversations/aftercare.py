"""What a citizen does with what is filed: the buttons that name their report, and the words that mean the same."""

from __future__ import annotations

from collections.abc import Callable

from conversations import answers, casefile, following, objecting, rating, reopening, stating, supporting, withdrawing
from conversations.messages import Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.rules import recourse
from conversations.rules.complaint import Complaint
from conversations.session import Session
from conversations.texts import say
from conversations.turn import Turn

TAPPED: dict[str, Callable[[Session, str, Moment], Turn]] = {
    casefile.CASE: casefile.tapped,
    rating.VERB: rating.tapped,
    reopening.VERB: reopening.tapped,
    objecting.VERB: objecting.tapped,
    following.VERB: following.tapped,
    "leave": following.left_tapped,
    supporting.VERB: supporting.tapped,
}
"""What a button does, by its first word; the report's id is the next."""


def tapped(session: Session, value: str, moment: Moment) -> Turn | None:
    """None for a button of another kind, or a forged one."""
    verb, _, rest = value.partition(":")
    known = TAPPED.get(verb)
    return known(session, value, moment) if known is not None and rest.partition(":")[0].isdecimal() else None


def chosen(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """An answer by number or label to buttons that name their report. None when something else is said."""
    return tapped(session, stating.value(session, event), moment)


def rated(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """To the stars."""
    return chosen(session, event, moment) or rating.answer(session, event, moment)


def ordered(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """What a whole message wishes, at any time; None for everything else."""
    if not isinstance(event.content, Text):
        return None
    return (
        following.ordered(session, event, moment)
        or supporting.ordered(session, event, moment)
        or reopening.ordered(session, event.content.text, moment)
    )


def free(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Words out of nowhere that are about what is closed, or was joined; None for everything else."""
    if isinstance(event.content, Text):
        option = answers.choice(event.content.text, session.news)
        if option is not None and (turn := tapped(session, option.value, moment)) is not None:
            return turn
        turn = (
            objecting.ordered(session, event, moment)
            or reopening.free(session, event, moment)
            or withdrawing.solved(session, event, moment)
        )
        if turn is not None:
            return turn
    return supporting.free(session, event, moment)


def rows(report: Complaint, language: str, moment: Moment) -> Rows:
    """What can be done with this report, under its details."""
    catalogue = moment.catalogue
    found = [Option(f"{following.VERB}:{report.id}", say(language, "pin.button"))]
    if recourse.may_reopen(report, moment.today, catalogue.aftercare, catalogue.zone):
        found.append(Option(f"{reopening.VERB}:{report.id}", say(language, "reopen.button")))
    if recourse.may_object(report):
        found.append(Option(f"{objecting.VERB}:{report.id}", say(language, "object.button")))
    return tuple((option,) for option in found)
