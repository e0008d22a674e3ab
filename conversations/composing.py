"""A public message from an officer to a citizen: prompt, preview, and only then sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations import missing, pending, photos, previewing
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn
from conversations.effects import (
    AddWords,
    ChangeStatus,
    Effect,
    KeepFile,
    Part,
    Replace,
    Say,
    Tap,
    WordKind,
    part,
)
from conversations.messages import Choice, Inbound, Media, Option
from conversations.orders import ELSEWHERE, PROMPT, Order
from conversations.rules.complaint import Action, Complaint, ComplaintId, Status
from conversations.rules.roles import Officer, Work, may
from conversations.session import Composition, DeskSession
from conversations.texts import VERBATIM, render, say

LANGUAGE = "id"
LONGEST = 3_000
"""Characters of one public message; leaves room for what stands around it."""
KEPT = 5
"""Unsent previews remembered for an officer in one chat."""
DEEDS: dict[str, Deed] = {"answer": Action.ANSWER, "ask": Work.ASK, "complete": Action.ASK_COMPLETION}
KINDS = {"answer": WordKind.ANSWER, "ask": WordKind.QUESTION, "complete": WordKind.QUESTION}
Deed = Action | Work
Answer = Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]


def prompt(purpose: str) -> Answer:
    """The button: ask the officer for the words, as a reply to this prompt."""

    def prompted(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        return _asked(session, event, purpose, desk)

    return prompted


def command(purpose: str) -> Answer:
    """The command: with words it goes straight to the preview, without them to the prompt."""

    def commanded(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        if not order.text:
            return _asked(session, event, purpose, desk)
        return compose(session, event, replace(order, argument=purpose), desk)

    return commanded


def compose(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The words are there: show them as the citizen will see them, with Kirim / Ubah / Batal."""
    wanted, joins, ticks = missing.purposed(order.argument)
    purpose = wanted if wanted in DEEDS else "answer"
    refusal = _refusal(session, event, purpose, desk)
    if refusal is not None:
        return refusal
    complaint, kept = _complaint(desk), keep_file(event, desk)
    listed = missing.words(ticks, complaint.language) if joins == missing.ADD else ""
    text = "\n\n".join(filter(None, (listed, order.text.strip())))
    problem = amiss(text)
    brought = photos.brought(event, purpose)
    if problem is not None:
        asked = prompt_for(f"{purpose}{joins}{ticks}", complaint, problem)
        return DeskTurn(_waiting_for_words(session, event, purpose, brought, complaint), (*kept, asked))
    has = previewing.held_by(purpose, desk)
    holds = has.id if has else None
    draft = Composition(session.serial + 1, purpose, complaint.id, text, event.event_id, holder=holds, asks=ticks)
    session, draft = _with_photos(session, replace(draft, photos=brought, album=photos.album(event)))
    after = remembering(session, draft)
    note = (part("desk.file_internal"),) if kept and not draft.photos else ()
    unreplied = (part("preview.loose"),) if order.loose else ()
    parts = previewing.shown(draft, complaint, desk, *note, *unreplied)
    shown = Say(parts, LANGUAGE, previewing.rows(draft, complaint, desk), quote=True, about=previewing.about(draft))
    return DeskTurn(after, (*kept, shown))


def send(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Kirim: the words become public, once; for a moment that can be undone."""
    draft = unsent(session, order)
    if draft is None or draft.purpose not in DEEDS or desk.complaint is None:
        return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
    if draft.purpose == "answer" and desk.complaint.status is Status.ANSWERED and desk.answered_by:
        return _overtaken(session, draft, desk)
    refusal = _refusal(session, event, draft.purpose, desk)
    if refusal is not None:
        return refusal
    has = previewing.held_by(draft.purpose, desk)
    if has is not None and has.id != draft.holder:
        return _held_meanwhile(session, replace(draft, holder=has.id), has, desk)
    if unfilled := previewing.unfilled(draft):
        return DeskTurn(session, (Tap(unfilled, alert=True),))
    complaint = desk.complaint
    if busy := pending.busy(complaint, desk):
        return DeskTurn(session, (Tap(busy, alert=True),))
    assert desk.actor is not None
    waits = pending.wait(draft.purpose, complaint, desk.actor.id, desk, None)
    if waits is None:
        done, effects = carried_out(session, draft, desk)
        return DeskTurn(done, effects)
    shown = replace(previewing.settled(draft, "waits", complaint), rows=((pending.undo_button(complaint.id),),))
    return DeskTurn(remembered(session, replace(draft, pending=True)), (waits, shown))


def note(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Words that came too late to be sent stay with the report, for officers."""
    draft = unsent(session, order)
    if draft is None or desk.complaint is None or desk.actor is None or not may(desk.actor, Work.NOTE, desk.complaint):
        return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
    kept = AddWords(desk.complaint.id, WordKind.NOTE, draft.text)
    return DeskTurn(_without(session, draft), (kept, previewing.settled(draft, "noted", desk.complaint)))


def carried_out(session: DeskSession, draft: Composition, desk: Desk) -> tuple[DeskSession, tuple[Effect, ...]]:
    """The words go to the citizen, and what they mean for the report is done."""
    complaint = _complaint(desk)
    effects: list[Effect] = [AddWords(complaint.id, KINDS[draft.purpose], draft.text)]
    deed = DEEDS[draft.purpose]
    if isinstance(deed, Action) and desk.actor is not None:
        effects.append(ChangeStatus(complaint.id, deed, desk.actor.role))
    effects.append(previewing.news(draft, complaint, desk))
    effects.append(previewing.settled(draft, "done", complaint))
    return _without(session, draft), tuple(effects)


def waiting(session: DeskSession, complaint: ComplaintId) -> Composition | None:
    """The words about this report that wait to be sent."""
    return next((one for one in session.compositions if one.pending and one.complaint == complaint), None)


def back(session: DeskSession, complaint: Complaint, desk: Desk) -> tuple[DeskSession, tuple[Effect, ...]]:
    """Undone: the preview as it was before Kirim. Nothing where the words are remembered in another chat."""
    draft = waiting(session, complaint.id)
    if draft is None:
        return session, ()
    again = replace(draft, pending=False)
    shown = render(LANGUAGE, previewing.shown(again, complaint, desk))
    return remembered(session, again), (
        Replace(previewing.about(draft), part(VERBATIM, text=shown), rows=previewing.rows(again, complaint, desk)),
    )


def given_back(session: DeskSession, complaint: Complaint, why: Part) -> tuple[DeskSession, tuple[Effect, ...]]:
    """The moment is over and the words may not be sent any more: they are shown with the reason, to be used again."""
    draft = waiting(session, complaint.id)
    if draft is None:
        return session, (Say((why,), LANGUAGE),)
    shown = render(LANGUAGE, (why, part("pending.words", text=draft.text)))
    return _without(session, draft), (Replace(previewing.about(draft), part(VERBATIM, text=shown)),)


def rewrite(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Ubah: the prompt again; the old words are there to copy from."""
    draft = unsent(session, order)
    if draft is None or draft.purpose not in DEEDS or desk.complaint is None:
        return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
    return _asked_again(session, draft, f"{missing.INSTEAD}{draft.asks}" if draft.asks else "", desk.complaint)


def more(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Tambah kata: own words below what was ticked."""
    draft = unsent(session, order)
    if draft is None or desk.complaint is None or not missing.only_ticked(draft.text, draft.asks):
        return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
    return _asked_again(session, draft, f"{missing.ADD}{draft.asks}", desk.complaint)


def _asked_again(session: DeskSession, draft: Composition, joins: str, complaint: Complaint) -> DeskTurn:
    changed = previewing.settled(draft, "changed", complaint)
    after = remembered(session, replace(draft, rewritten=True)) if draft.photos else _without(session, draft)
    return DeskTurn(after, (changed, _prompt(f"{draft.purpose}{joins}", complaint)))


def _with_photos(session: DeskSession, draft: Composition) -> tuple[DeskSession, Composition]:
    """Other words for an answer keep the photos that came with the first."""
    theirs = (one for one in session.compositions if one.rewritten and one.complaint == draft.complaint)
    before = next(theirs, None)
    if before is None or draft.purpose != before.purpose:
        return session, draft
    kept = replace(draft, photos=(*before.photos, *draft.photos), with_photos=before.with_photos)
    return _without(session, before), kept


def _waiting_for_words(
    session: DeskSession, event: Inbound, purpose: str, brought: tuple[str, ...], complaint: Complaint
) -> DeskSession:
    """A photo that came before its words goes with them."""
    if not brought:
        return session
    draft = Composition(session.serial + 1, purpose, complaint.id, "", event.event_id, photos=brought, rewritten=True)
    session, draft = _with_photos(session, replace(draft, album=photos.album(event)))
    return remembering(session, draft)


def drop(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Batal: nothing is sent."""
    draft = unsent(session, order)
    if draft is None:
        return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
    return DeskTurn(_without(session, draft), (previewing.settled(draft, "dropped", desk.complaint),))


def concerned(session: DeskSession, order: Order) -> ComplaintId | None:
    """The report a preview button is about."""
    draft = unsent(session, order)
    return draft.complaint if draft else None


def remembering(session: DeskSession, draft: Composition) -> DeskSession:
    """The unsent words stay known, the newest KEPT of this officer in this chat."""
    sending = tuple(one for one in session.compositions if one.pending)
    unsent = tuple(one for one in session.compositions if not one.pending)
    return replace(session, serial=draft.serial, compositions=(*sending, *unsent[-KEPT + 1 :], draft))


def prompt_for(purpose: str, complaint: Complaint, problem: Part | None = None) -> Say:
    """Asks the officer for words, as a reply to this; with what was amiss before, if anything."""
    asked = _prompt(purpose, complaint)
    return replace(asked, parts=(problem, *asked.parts)) if problem else asked


def keep_file(event: Inbound, desk: Desk) -> tuple[Effect, ...]:
    """A file sent along is kept with the report as an internal note."""
    if not isinstance(event.content, Media):
        return ()
    note = AddWords(_complaint(desk).id, WordKind.NOTE, "", (event.event_id,))
    return KeepFile(event.content), note


def amiss(text: str) -> Part | None:
    """Why these words cannot be sent."""
    if not text.strip():
        return part("compose.empty")
    return part("compose.long", most=LONGEST) if len(text) > LONGEST else None


def _asked(session: DeskSession, event: Inbound, purpose: str, desk: Desk) -> DeskTurn:
    """The prompt; a file sent along is kept, and said not to go with the answer."""
    refusal = _refusal(session, event, purpose, desk)
    if refusal is not None:
        return refusal
    kept, asked = keep_file(event, desk), _prompt(purpose, _complaint(desk))
    internal = (part("desk.file_internal"),) if kept else ()
    return DeskTurn(session, (*kept, replace(asked, parts=(*internal, *asked.parts)), *_ready(purpose, desk)))


def _ready(purpose: str, desk: Desk) -> tuple[Say, ...]:
    """A second bubble, for a forced reply bears no buttons: the ready-made answers there are for this report."""
    if not desk.ready:
        return ()
    use = Option(f"{ELSEWHERE}:ready:{_complaint(desk).id}:{purpose}", say(LANGUAGE, "ready.button"))
    about = f"{PROMPT}:{purpose}:{_complaint(desk).id}"
    return (Say((part("ready.or"),), LANGUAGE, ((use,),), about=about),)


def _held_meanwhile(session: DeskSession, draft: Composition, has: Officer, desk: Desk) -> DeskTurn:
    """Somebody else has it since the words were written: Kirim is asked once more."""
    turn = shown_again(session, draft, desk)
    return replace(turn, effects=(*turn.effects, Tap(part("preview.held_now", name=has.name), alert=True)))


def shown_again(session: DeskSession, draft: Composition, desk: Desk) -> DeskTurn:
    """The preview as the draft is now."""
    complaint = _complaint(desk)
    shown = render(LANGUAGE, previewing.shown(draft, complaint, desk))
    again = Replace(previewing.about(draft), part(VERBATIM, text=shown), rows=previewing.rows(draft, complaint, desk))
    return DeskTurn(remembered(session, draft), (again,))


def _overtaken(session: DeskSession, draft: Composition, desk: Desk) -> DeskTurn:
    """Somebody else has answered it: two answers would go out. The words are kept, and can become a note."""
    complaint = _complaint(desk)
    keep = Option(f"p:note:{draft.serial}", say(LANGUAGE, "preview.note"))
    drop = Option(f"p:drop:{draft.serial}", say(LANGUAGE, "preview.drop"))
    late = part("preview.overtaken", name=desk.answered_by, number=complaint.number, text=draft.text)
    told = Tap(part("preview.answered", name=desk.answered_by, number=complaint.number), alert=True)
    return DeskTurn(session, (Replace(previewing.about(draft), late, rows=((keep, drop),)), told))


def _refusal(session: DeskSession, event: Inbound, purpose: str, desk: Desk) -> DeskTurn | None:
    complaint = _complaint(desk)
    if desk.actor is not None and may(desk.actor, DEEDS[purpose], complaint):
        return None
    why = not_now(complaint, desk.actor, DEEDS[purpose], desk.catalogue)
    if isinstance(event.content, Choice):
        return DeskTurn(session, (Tap(why, alert=True),))
    return DeskTurn(session, (*keep_file(event, desk), Say((why,), LANGUAGE, quote=True)))


def _prompt(purpose: str, complaint: Complaint) -> Say:
    wanted, joins, _ = missing.purposed(purpose)
    text = part("prompt.more" if joins == missing.ADD else f"prompt.{wanted}", number=complaint.number)
    return Say((text,), LANGUAGE, ask_sender=True, about=f"{PROMPT}:{purpose}:{complaint.id}")


def _complaint(desk: Desk) -> Complaint:
    assert desk.complaint is not None
    return desk.complaint


def unsent(session: DeskSession, order: Order) -> Composition | None:
    """The unsent words a button is about; those that wait to be sent are no longer to be changed."""
    found = (draft for draft in session.compositions if draft.serial == order.serial)
    return next((draft for draft in found if not (draft.pending or draft.rewritten)), None)


def remembered(session: DeskSession, draft: Composition) -> DeskSession:
    """As it is now. At most one about a report waits to be sent."""
    before = waiting(session, draft.complaint)
    others = tuple(other for other in session.compositions if other != before and other.serial != draft.serial)
    return replace(session, compositions=(*others, draft))


def _without(session: DeskSession, draft: Composition) -> DeskSession:
    return replace(session, compositions=tuple(other for other in session.compositions if other != draft))
