"""Twilio's webhook forms and the neutral events they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conversations.messages import (
    Address,
    Choice,
    Inbound,
    Location,
    Media,
    MediaKind,
    Membership,
    Receipt,
    Text,
    Unsupported,
)

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
SITI = Address("whatsapp", "+628111")
URL = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


def form(**fields: str) -> dict[str, str]:
    return {
        "MessageSid": "SM1",
        "SmsSid": "SM1",
        "AccountSid": "AC1",
        "From": "whatsapp:+628111",
        "To": "whatsapp:+1415",
        "ProfileName": "Siti",
        "WaId": "628111",
        "NumMedia": "0",
        "NumSegments": "1",
        "Body": "",
    } | fields


def file(mime: str, **fields: str) -> dict[str, str]:
    return form(NumMedia="1", MediaContentType0=mime, MediaUrl0=URL, **fields)


def said(content: Any, **changes: Any) -> Inbound:
    fields: dict[str, Any] = {
        "event_id": "SM1",
        "chat": SITI,
        "sender": SITI,
        "at": NOW,
        "content": content,
        "message_id": "SM1",
        "sender_name": "Siti",
    }
    return Inbound(**fields | changes)


def media(kind: MediaKind, mime: str, caption: str = "") -> Media:
    return Media(kind, ref=URL, mime=mime, caption=caption)


NAMED = Address("whatsapp", "ID.83b1c2")

FORMS: dict[str, tuple[dict[str, str], Inbound]] = {
    "stop": (form(Body="Stop", OptOutType="STOP"), said(Membership(present=False))),
    "start again": (form(Body="START", OptOutType="START"), said(Text("START"))),
    "stop that stops nothing": (form(Body="STOP"), said(Text("STOP"))),
    "text": (form(Body="Jalan rusak", MessageType="text"), said(Text("Jalan rusak"))),
    "text is not stripped": (form(Body=" Jalan\n"), said(Text(" Jalan\n"))),
    "our bold marks": (form(Body="a\x02b\x03"), said(Text("ab"))),
    "no number, only an id": (
        form(Body="Halo", From="whatsapp:ID.83b1c2"),
        said(Text("Halo"), chat=NAMED, sender=NAMED),
    ),
    "no name": (form(Body="Halo", ProfileName=""), said(Text("Halo"), sender_name="")),
    "photo": (file("image/jpeg"), said(media(MediaKind.PHOTO, "image/jpeg"))),
    "photo with words": (file("image/png", Body="Lubang"), said(media(MediaKind.PHOTO, "image/png", "Lubang"))),
    "video": (file("video/mp4"), said(media(MediaKind.VIDEO, "video/mp4"))),
    "voice": (file("audio/ogg; codecs=opus"), said(media(MediaKind.VOICE, "audio/ogg; codecs=opus"))),
    "document": (
        file("application/pdf", Body="surat.pdf"),
        said(media(MediaKind.DOCUMENT, "application/pdf", "surat.pdf")),
    ),
    "file of no type": (file(""), said(media(MediaKind.DOCUMENT, ""))),
    "contact": (file("text/vcard"), said(Unsupported("contact"))),
    "contact, old type": (file("text/x-vcard; charset=utf-8"), said(Unsupported("contact"))),
    "sticker": (file("image/webp", MessageType="sticker"), said(Unsupported("sticker"))),
    "reaction": (form(Body="👍", MessageType="reaction"), said(Unsupported("reaction"))),
    "location": (form(Latitude="-6.9147", Longitude="107.6098"), said(Location(-6.9147, 107.6098))),
    "place": (
        form(Latitude="-6.9", Longitude="107.6", Label="Gedung Sate", Address="Jl. Diponegoro"),
        said(Location(-6.9, 107.6, "Gedung Sate, Jl. Diponegoro")),
    ),
    "quick reply": (
        form(Body="Ya", ButtonText="Ya", ButtonPayload="setuju", MessageType="button"),
        said(Choice("setuju")),
    ),
    "list": (
        form(Body="Jalan", ListId="topik:3", ListTitle="Jalan", MessageType="interactive"),
        said(Choice("topik:3")),
    ),
    "reply": (form(Body="Ya", OriginalRepliedMessageSid="SM0"), said(Text("Ya"), reply_to="SM0")),
    "reply to us": (
        form(Body="Ya", OriginalRepliedMessageSid="SM0", OriginalRepliedMessageSender="whatsapp:+1415"),
        said(Text("Ya"), reply_to="SM0", reply_to_sender=Address("whatsapp", "+1415")),
    ),
    "forwarded": (form(Body="Viral", Forwarded="true"), said(Text("Viral"), forwarded=True)),
    "much forwarded": (
        form(Body="Viral", FrequentlyForwarded="true"),
        said(Text("Viral"), forwarded=True, forwarded_often=True),
    ),
    "not forwarded": (form(Body="Viral", Forwarded="false"), said(Text("Viral"))),
    "nothing at all": (form(), said(Unsupported("empty"))),
    "only spaces": (form(Body=" \n"), said(Unsupported("empty"))),
}

UNDECODABLE: dict[str, dict[str, str]] = {
    "nobody": {name: value for name, value in form(Body="rahasia").items() if name != "From"},
    "empty sender": form(Body="rahasia", From=""),
    "file without an address": form(Body="rahasia", NumMedia="1", MediaContentType0="image/png"),
    "count is a word": form(Body="", NumMedia="rahasia"),
    "pin of words": form(Latitude="rahasia", Longitude="1"),
    "pin off the globe": form(Latitude="nan", Longitude="1"),
}

STATUSES: dict[str, tuple[dict[str, str], dict[str, str], Receipt]] = {
    "queued": ({"MessageStatus": "queued"}, {"id": "7"}, Receipt("SM1", "sent", 7)),
    "sent": ({"MessageStatus": "sent"}, {"id": "7"}, Receipt("SM1", "sent", 7)),
    "delivered": ({"MessageStatus": "delivered"}, {"id": "7"}, Receipt("SM1", "delivered", 7)),
    "read": ({"MessageStatus": "read"}, {}, Receipt("SM1", "read")),
    "undelivered": (
        {"MessageStatus": "undelivered", "ErrorCode": "63016"},
        {"id": "7"},
        Receipt("SM1", "failed", 7, "window_closed", gone=True),
    ),
    "failed": (
        {"MessageStatus": "failed", "ErrorCode": "63003"},
        {"id": "x"},
        Receipt("SM1", "failed", None, "63003", gone=True),
    ),
    "failed for now": (
        {"MessageStatus": "failed", "ErrorCode": "63018"},
        {"id": "7"},
        Receipt("SM1", "failed", 7, "63018", again=True),
    ),
}
