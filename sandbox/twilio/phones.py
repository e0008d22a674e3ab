"""What people do on WhatsApp, and how the bot is told of it. Knows nothing of the REST API."""

import re
from collections.abc import Awaitable, Callable

from sandbox.acting import Act, CannotAct
from sandbox.overtaking import Overtaking
from sandbox.room import Room, new_sid
from sandbox.twilio import view
from sandbox.twilio.delivery import Delivery
from sandbox.twilio.hooks import Webhooks
from sandbox.twilio.resources import API_VERSION, media_url
from sandbox.world import Json, Person, WhatsAppChat, WhatsAppMessage

STOP = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"))
RESUME = frozenset(("START", "UNSTOP"))
TYPES = {"photo": "image", "voice": "audio", "video": "video", "document": "document", "sticker": "sticker",
         "location": "location", "contact": "contacts"}  # fmt: skip


class WhatsAppPhones:
    def __init__(self, room: Room, hooks: Webhooks, delivery: Delivery) -> None:
        self._room = room
        self._hooks = hooks
        self._delivery = delivery
        self._overtaking = Overtaking(room.faults)
        self._verbs: dict[str, Callable[[Act, WhatsAppChat], Awaitable[Json]]] = {
            "text": self._text, "photo": self._file, "video": self._file, "voice": self._file, "document": self._file,
            "sticker": self._file, "album": self._album, "location": self._location, "contact": self._contact,
            "tap": self._tap, "block": self._block, "unblock": self._unblock, "forward": self._forward,
            "read": self._read,
        }  # fmt: skip

    async def act(self, act: Act, chat: WhatsAppChat) -> Json:
        if act.verb not in self._verbs:
            raise CannotAct(f"nobody can {act.verb!r} on WhatsApp here (the bot is never told of edits)")
        if chat.person != act.person.key:
            raise CannotAct(f"{chat.key} is not {act.person.key}'s chat")
        if chat.blocked and act.verb != "unblock":
            raise CannotAct(f"{act.person.key} has blocked the channel")
        return await self._verbs[act.verb](act, chat)

    async def _text(self, act: Act, chat: WhatsAppChat) -> Json:
        word = act.text().upper()
        chat.stopped = (chat.stopped or word in STOP) and word not in RESUME
        opted = "STOP" if word in STOP else "START" if word in RESUME else ""
        return await self._post(act, chat, act.text(), extra={"opted": opted} if opted else None)

    async def _file(self, act: Act, chat: WhatsAppChat) -> Json:
        chosen = act.file(act.verb)
        stored = self._room.keep(chosen.data, chosen.name, chosen.mime, act.verb)
        return await self._post(act, chat, act.caption(), act.verb, media=[stored.id])

    async def _album(self, act: Act, chat: WhatsAppChat) -> Json:
        """WhatsApp knows no albums: n messages of one photo each, the caption with the first."""
        sids = []
        for number in range(act.body.get("n", 3)):
            caption = act.caption() if number == 0 else ""
            one = Act(act.person, act.body | {"do": "photo", "caption": caption})
            sids.append((await self._file(one, chat))["sid"])
        return {"sid": sids[0], "sids": sids}

    async def _location(self, act: Act, chat: WhatsAppChat) -> Json:
        latitude, longitude = act.coordinates()
        named = {name: str(act.body[name]) for name in ("address", "label") if act.body.get(name)}
        place = {"latitude": latitude, "longitude": longitude, **named}
        return await self._post(act, chat, "", "location", extra={"location": place})

    async def _contact(self, act: Act, chat: WhatsAppChat) -> Json:
        card = f"BEGIN:VCARD\nVERSION:3.0\nFN:{act.person.name}\nTEL:{chat.phone}\nEND:VCARD\n"
        stored = self._room.keep(card.encode(), "contact.vcf", "text/vcard", "contact")
        return await self._post(act, chat, "", "contact", media=[stored.id])

    async def _forward(self, act: Act, chat: WhatsAppChat) -> Json:
        return await self._post(act, chat, act.text(), forwarded=True)

    async def _tap(self, act: Act, chat: WhatsAppChat) -> Json:
        message = self._room.world.whatsapp.messages.get(str(act.body.get("message_id")))
        wanted = str(act.body.get("button", ""))
        if message is None or message.to != f"whatsapp:{chat.phone}":
            raise CannotAct(f"no message {act.body.get('message_id')} in {chat.key}")
        reply = Act(act.person, act.body | {"reply_to": message.sid})
        for button in message.extra.get("buttons", []):
            if wanted in (button["title"], button["id"]):
                tapped = {"ButtonText": button["title"], "ButtonPayload": button["id"]}
                return await self._post(reply, chat, button["title"], extra={"tap": tapped, "type": "button"})
        for item in (message.extra.get("list") or {}).get("items", []):
            if wanted in (item["item"], item["id"]):
                tapped = {"ListId": item["id"], "ListTitle": item["item"]}
                return await self._post(reply, chat, item["item"], extra={"tap": tapped, "type": "interactive"})
        raise CannotAct(f"message {message.sid} has no button {wanted!r}")

    async def _block(self, act: Act, chat: WhatsAppChat) -> Json:
        chat.blocked = True
        self._room.changed({"type": "world"})
        return {}

    async def _unblock(self, act: Act, chat: WhatsAppChat) -> Json:
        chat.blocked = False
        self._room.changed({"type": "world"})
        return {}

    async def _read(self, act: Act, chat: WhatsAppChat) -> Json:
        await self._delivery.mark_read(chat)
        return {}

    async def _post(
        self, act: Act, chat: WhatsAppChat, body: str, kind: str = "text", *,
        media: list[str] | None = None, forwarded: bool = False, extra: Json | None = None,
    ) -> Json:  # fmt: skip
        """Longer texts arrive cut, as they do through Twilio."""
        now = self._room.timestamp()
        one = WhatsAppMessage(
            new_sid("MM" if media else "SM"), True, f"whatsapp:{chat.phone}", self._room.settings.twilio_sender,
            body[:1600], now, "received", media=media or [], reply_to=str(act.body.get("reply_to") or ""),
            kind=kind, forwarded=forwarded, sent_at=now, extra=extra or {},
        )  # fmt: skip
        chat.last_inbound, chat.window_closed = now, False
        self._room.world.whatsapp.messages[one.sid] = one
        view.announce(self._room, chat, one)
        self._room.in_background(self._tell_bot(act.person, chat, one))
        return {"sid": one.sid}

    async def _tell_bot(self, person: Person, chat: WhatsAppChat, one: WhatsAppMessage) -> None:
        self._room.in_background(self._delivery.mark_read(chat))
        async with self._overtaking.turn(chat.phone):
            texts = await self._hooks.post_inbound(inbound_fields(self._room, person, one))
        for text in texts:
            self._answered(chat, text)

    def _answered(self, chat: WhatsAppChat, text: str) -> None:
        """The webhook's own answer, sent to the person."""
        sender, to = self._room.settings.twilio_sender, f"whatsapp:{chat.phone}"
        reply = WhatsAppMessage(new_sid("SM"), False, sender, to, text, self._room.timestamp(), "queued")
        self._room.world.whatsapp.messages[reply.sid] = reply
        view.announce(self._room, chat, reply)
        self._delivery.start(reply)


def inbound_fields(room: Room, person: Person, one: WhatsAppMessage) -> Json:
    """Everything Twilio posts about a person's message, as strings."""
    fields: Json = {
        "SmsMessageSid": one.sid, "MessageSid": one.sid, "SmsSid": one.sid, "AccountSid": room.settings.twilio_sid,
        "From": one.sender, "To": one.to, "Body": one.body, "NumMedia": str(len(one.media)), "NumSegments": "1",
        "ReferralNumMedia": "0", "ProfileName": person.name, "WaId": re.sub(r"\D", "", one.sender),
        "SmsStatus": "received", "ApiVersion": API_VERSION,
        "MessageType": one.extra.get("type") or TYPES.get(one.kind, "text"),
    }  # fmt: skip
    for number, file_id in enumerate(one.media):
        fields[f"MediaUrl{number}"] = media_url(room, one, file_id)
        fields[f"MediaContentType{number}"] = room.world.files[file_id].mime
    place = one.extra.get("location", {})
    fields |= {name.capitalize(): str(value) for name, value in place.items()}
    if "opted" in one.extra:
        fields["OptOutType"] = one.extra["opted"]
    if one.forwarded:
        fields["Forwarded"] = "true"
    if one.reply_to:
        fields |= {"OriginalRepliedMessageSid": one.reply_to, "OriginalRepliedMessageSender": one.to}
    fields |= one.extra.get("tap", {})
    return fields
