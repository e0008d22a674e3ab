"""A public message that is not sent yet, as its officer sees it: what the citizen will read, remarks, buttons."""

from __future__ import annotations

from conversations import describe, missing, photos, placeholders
from conversations.desk import Desk
from conversations.effects import Part, Replace, Tell, part
from conversations.messages import Option, Rows
from conversations.orders import PREVIEW
from conversations.rules.complaint import Complaint
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import Officer, holder
from conversations.session import Composition
from conversations.texts import VERBATIM, day, render, say

LANGUAGE = "id"


def held_by(purpose: str, desk: Desk) -> Officer | None:
    """The colleague who has the report about which words go to its citizen."""
    if purpose == "complete" or desk.actor is None or desk.complaint is None:
        return None
    return holder(desk.actor, desk.complaint, desk.officers, desk.today)


def shown(draft: Composition, complaint: Complaint, desk: Desk, *notes: Part) -> tuple[Part, ...]:
    has = held_by(draft.purpose, desk)
    if has is not None:
        notes = (*notes, part("preview.held", name=has.name))
    notes = (*notes, *photos.notes(draft, complaint, second_look=desk.catalogue.second_look))
    last = unfilled(draft) or part("preview.sure")
    return part("preview.reads"), _wording(draft, complaint, desk), *notes, last


def about(draft: Composition) -> str:
    return f"{PREVIEW}:{draft.event}:{draft.complaint}"


def settled(draft: Composition, outcome: str, complaint: Complaint | None) -> Replace:
    """What the preview says once its buttons are gone."""
    number = complaint.number if complaint else ""
    return Replace(about(draft), part(f"preview.{outcome}", number=number, text=draft.text))


def rows(draft: Composition, complaint: Complaint, desk: Desk) -> Rows:
    edit, drop = (Option(f"p:{verb}:{draft.serial}", say(LANGUAGE, f"preview.{verb}")) for verb in ("edit", "drop"))
    if unfilled(draft):
        return ((edit, drop),)
    label = photos.send_label(draft, complaint, second_look=desk.catalogue.second_look)
    send = Option(f"p:send:{draft.serial}", label)
    add = (
        (Option(f"p:more:{draft.serial}", say(LANGUAGE, "preview.more")),)
        if missing.only_ticked(draft.text, draft.asks)
        else ()
    )
    return ((send, *add), *photos.row(draft), (edit, drop))


def unfilled(draft: Composition) -> Part | None:
    """What keeps it from being sent: parts of a ready-made answer that are still to be filled."""
    parts = placeholders.free(draft.text)
    return part("preview.fill", parts=", ".join(parts)) if parts else None


def _wording(draft: Composition, complaint: Complaint, desk: Desk) -> Part:
    """What the citizen will read: the very news, in the citizen's language."""
    return part(VERBATIM, text=render(complaint.language, (_message(draft, complaint, desk),)))


def _message(draft: Composition, complaint: Complaint, desk: Desk) -> Part:
    agency = describe.agency(complaint.agency, desk.catalogue, complaint.language)
    by = ""
    if draft.purpose != "ask":
        days = desk.catalogue.limits.reaction_wd if draft.purpose == "answer" else desk.catalogue.limits.completion_wd
        by = day(complaint.language, add_working_days(desk.today, days, desk.catalogue.holidays))
    return part(f"news.{draft.purpose}", number=complaint.number, text=draft.text, agency=agency, day=by)


def news(draft: Composition, complaint: Complaint, desk: Desk) -> Tell:
    if draft.purpose != "answer":
        return Tell(complaint.id, (_message(draft, complaint, desk),), awaits_reply=True, asks=draft.asks)
    done, not_yet = (
        Option(f"{value}:{complaint.id}", say(complaint.language, f"satisfied.{value}")) for value in ("done", "notyet")
    )
    along = draft.photos if draft.with_photos else ()
    return Tell(complaint.id, (_message(draft, complaint, desk),), ((done, not_yet),), photos=along)
