"""A picture is ordered in the event's commit, drawn afterwards by the scheduler, and sent when it is there."""

from __future__ import annotations

from datetime import date

import msgspec

from conversations.figures.spans import Span
from conversations.messages import Media, MediaKind
from handlers.office import Office
from storage import attachments, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind, Urgency


class Wanted(msgspec.Struct, frozen=True):
    """What is to be drawn, as it waits in the database."""

    first: date
    last: date
    unit: int
    agency: str | None

    @property
    def span(self) -> Span:
        return Span(self.first, self.last, self.unit)


async def order(
    session: Transaction,
    office: Office,
    chat: AddressId,
    event_id: str,
    span: Span,
    agency: str | None,
    urgency: Urgency = Urgency.ANSWER,
) -> None:
    """The same event twice is one picture. It survives a restart: both the order and the message are rows."""
    wanted = Wanted(span.first, span.last, span.unit, agency)
    media = Media(MediaKind.PHOTO, msgspec.json.encode(wanted).decode(), "image/png")
    name = f"figures {event_id}"
    await attachments.add(session, chat, name, attachments.MADE, media, office.clock())
    id = await attachments.of_event(session, chat, name)
    await outbox.add(session, chat, OutKind.FILE, office.clock(), attachment=id, urgency=urgency)


def wanted(ref: str) -> Wanted:
    return msgspec.json.decode(ref, type=Wanted)
