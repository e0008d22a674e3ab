"""Twilio's webhook forms → neutral events and receipts. Must not know the network, or look inside an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.channels.errors import Undecodable
from bot.channels.pins import pin
from bot.channels.text import clean, one_line
from bot.channels.whatsapp.errors import NEVER, fate_of
from conversations.messages import (
    Address,
    Choice,
    Content,
    Inbound,
    Media,
    MediaKind,
    Membership,
    Receipt,
    Retry,
    Text,
    Unsupported,
)

Form = Mapping[str, object] | Iterable[tuple[str, object]]
Fields = Mapping[str, str]

KINDS: Mapping[str, MediaKind] = {"image": MediaKind.PHOTO, "video": MediaKind.VIDEO, "audio": MediaKind.VOICE}
"""By the first half of the media type; everything else is a document."""

CONTACTS = ("text/vcard", "text/x-vcard")

UNUSABLE: Mapping[str, str] = {
    "sticker": "sticker",
    "contacts": "contact",
    "reaction": "reaction",
    "order": "order",
    "unsupported": "unsupported",
}
"""By Twilio's MessageType."""

STATES: Mapping[str, str] = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
"""By MessageStatus. `queued` counts as sent: it proves that a message whose answer was lost did arrive at Twilio."""


def parse(form: Form, now: datetime) -> Inbound:
    """The event; `now` (aware, UTC) stands in for the time, which Twilio does not send. Raises Undecodable."""
    fields = _fields(form)
    sid = fields.get("MessageSid", "")
    try:
        chat = _address(_required(fields, "From"))
        answered = fields.get("OriginalRepliedMessageSender")
        return Inbound(
            event_id=_required(fields, "MessageSid"),
            chat=chat,
            sender=chat,
            at=now,
            content=next(content for read in READERS if (content := read(fields)) is not None),
            message_id=sid,
            sender_name=one_line(fields.get("ProfileName", "")),
            reply_to=fields.get("OriginalRepliedMessageSid") or None,
            reply_to_sender=_address(answered) if answered else None,
            forwarded="true" in (fields.get("Forwarded"), fields.get("FrequentlyForwarded")),
            forwarded_often=fields.get("FrequentlyForwarded") == "true",
        )
    except (LookupError, ValueError) as trouble:
        raise Undecodable(sid, type(trouble).__name__) from None


def parse_status(form: Form, query: Mapping[str, str]) -> Receipt:
    """What a status callback says; `query` is of the callback's own address, where our outbox id stands."""
    fields, ours = _fields(form), query.get("id", "")
    sid, code = fields.get("MessageSid", ""), fields.get("ErrorCode") or None
    try:
        state = STATES[fields["MessageStatus"]]
        fate = fate_of(code) if code and state == "failed" else NEVER
        return Receipt(
            provider_id=_required(fields, "MessageSid"),
            state=state,
            ours=int(ours) if ours.isascii() and ours.isdigit() else None,
            code=fate.code or code,
            gone=fate.gone,
            again=fate.retry is Retry.LATER,
        )
    except (LookupError, ValueError) as trouble:
        raise Undecodable(sid, type(trouble).__name__) from None


def _fields(form: Form) -> Fields:
    return {name: value for name, value in dict(form).items() if isinstance(value, str)}


def _address(given: str) -> Address:
    return Address("whatsapp", given.removeprefix("whatsapp:"))


def _required(fields: Fields, name: str) -> str:
    if not (value := fields[name]):
        raise ValueError(name)
    return value


def _stopped(fields: Fields) -> Content | None:
    """STOP, as Twilio understood it: it sends this person nothing more until START, which is a word like any other."""
    return Membership(present=False) if fields.get("OptOutType", "").upper() == "STOP" else None


def _choice(fields: Fields) -> Content | None:
    value = fields.get("ButtonPayload") or fields.get("ListId")
    return Choice(clean(value)) if value else None


def _location(fields: Fields) -> Content | None:
    if not fields.get("Latitude") or not fields.get("Longitude"):
        return None
    label = ", ".join(clean(fields[name]) for name in ("Label", "Address") if fields.get(name))
    return pin(fields["Latitude"], fields["Longitude"], label)


def _unusable(fields: Fields) -> Content | None:
    if fields.get("MediaContentType0", "").lower().partition(";")[0] in CONTACTS:
        return Unsupported("contact")
    what = UNUSABLE.get(fields.get("MessageType", "").lower())
    return Unsupported(what) if what else None


def _media(fields: Fields) -> Content | None:
    if int(fields.get("NumMedia") or 0) < 1:
        return None
    mime = clean(fields.get("MediaContentType0", "")).lower()
    kind = KINDS.get(mime.partition("/")[0], MediaKind.DOCUMENT)
    return Media(kind, ref=_required(fields, "MediaUrl0"), mime=mime, caption=clean(fields.get("Body", "")))


def _text(fields: Fields) -> Content | None:
    words = clean(fields.get("Body", ""))
    return Text(words) if words.strip() else Unsupported("empty")


READERS: tuple[Callable[[Fields], Content | None], ...] = (
    *(_stopped, _choice, _location),
    *(_unusable, _media, _text),
)
"""In this order: the first that finds something decides."""
