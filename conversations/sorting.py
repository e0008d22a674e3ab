"""Who may say that a report is another's duplicate, or that it is two: the word to everybody else."""

from __future__ import annotations

from conversations import composing
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn
from conversations.effects import Say, Tap, part
from conversations.messages import Choice, Inbound
from conversations.rules.complaint import Action
from conversations.rules.roles import Work, may
from conversations.session import DeskSession

LANGUAGE = "id"


def refused(session: DeskSession, event: Inbound, deed: Action | Work, desk: Desk) -> DeskTurn | None:
    """None when this officer may; else why not. A file that was sent along is kept."""
    complaint = desk.complaint
    assert complaint is not None
    if desk.actor is not None and may(desk.actor, deed, complaint):
        return None
    why = not_now(complaint, desk.actor, deed, desk.catalogue)
    if not complaint.closed or deed is Action.PART:
        why = part("desk.supervisors" if complaint.supervised else "sort.not_yours", number=complaint.number)
    if isinstance(event.content, Choice):
        return DeskTurn(session, (Tap(why, alert=True),))
    return DeskTurn(session, (*composing.keep_file(event, desk), Say((why,), LANGUAGE, quote=True)))
