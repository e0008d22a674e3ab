"""Photos join an answer that is not sent yet, or leave it: taps, and photos sent in reply to the preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations import composing, photos
from conversations.desk import Desk, DeskTurn
from conversations.effects import Tap, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.session import DeskSession

Answer = Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]


def chosen(*, with_photos: bool) -> Answer:
    """Sertakan foto, or Tanpa foto."""

    def tapped(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        draft = composing.unsent(session, order)
        if draft is None or not draft.photos or desk.complaint is None:
            return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
        return composing.shown_again(session, replace(draft, with_photos=with_photos), desk)

    return tapped


def or_note(note: Answer) -> Answer:
    """A photo in reply to one's own preview of an answer goes with it; everything else is a note."""

    def replied(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        turn = note(session, event, order, desk)
        drafts = (
            one for one in session.compositions if one.event == order.argument and not (one.pending or one.rewritten)
        )
        draft = next(drafts, None)
        brought = photos.brought(event, draft.purpose) if draft is not None else ()
        if draft is None or desk.complaint is None or draft.complaint != desk.complaint.id or not brought:
            return turn
        joined = replace(draft, photos=(*draft.photos, *brought), with_photos=True)
        shown = composing.shown_again(session, joined, desk)
        return DeskTurn(shown.session, (*turn.effects, *shown.effects))

    return replied


def of_album(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn | None:
    """One more photo of the album whose words are an answer that is not sent yet: it joins them. None for all else."""
    album, complaint = photos.album(event), desk.complaint
    if not album or order.text.strip() or complaint is None:
        return None
    theirs = (one for one in session.compositions if (one.album, one.complaint) == (album, complaint.id))
    draft = next((one for one in theirs if not one.pending), None)
    brought = photos.brought(event, draft.purpose) if draft is not None else ()
    if draft is None or not brought:
        return None
    joined, kept = replace(draft, photos=(*draft.photos, *brought)), composing.keep_file(event, desk)
    if draft.rewritten:  # its words are still to come
        return DeskTurn(composing.remembered(session, joined), kept)
    shown = composing.shown_again(session, joined, desk)
    return DeskTurn(shown.session, (*kept, *shown.effects))


ORDERS = {"preview.photos_in": chosen(with_photos=True), "preview.photos_out": chosen(with_photos=False)}
