"""Creating a message, as Twilio's Messages resource does: which requests it refuses at once, and what it takes."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import FormData

from sandbox.room import Room, new_sid
from sandbox.twilio import contents, view
from sandbox.twilio.delivery import Delivery
from sandbox.twilio.errors import TwilioRefusal
from sandbox.twilio.spec import check_names
from sandbox.world import Json, WhatsAppMessage

MAX_BODY = 1600
ADDRESS = re.compile(r"whatsapp:\+[1-9]\d{6,14}")


def create(room: Room, delivery: Delivery, form: FormData) -> WhatsAppMessage:
    """Raises TwilioRefusal for what Twilio refuses in its answer; everything later comes by status callback."""
    check_names("create_message", [name for name, _ in form.multi_items()])
    to = _addresses(room, str(form.get("To", "")), str(form.get("From", "")))
    made = _made(room, form)
    media_url = _media_url(form)
    body = made["body"]
    if len(body) > MAX_BODY:
        raise TwilioRefusal(21617)
    if not (body or media_url or form.get("ContentSid")):
        raise TwilioRefusal(21619)
    sid = new_sid("MM" if media_url else "SM")
    callback = str(form.get("StatusCallback", ""))
    if callback and not urlsplit(callback).hostname:
        raise TwilioRefusal(21609)
    one = WhatsAppMessage(
        sid, False, room.settings.twilio_sender, to, body, room.timestamp(), "queued",
        callback=callback, content_sid=str(form.get("ContentSid", "")), kind=made["kind"], extra=made["extra"],
    )  # fmt: skip
    room.world.whatsapp.messages[sid] = one
    chat = room.world.whatsapp.chats.get(to.removeprefix("whatsapp:"))
    if chat is not None:
        view.announce(room, chat, one)
    delivery.start(one, media_url)
    return one


def _addresses(room: Room, to: str, sender: str) -> str:
    if not to:
        raise TwilioRefusal(21604)
    if not sender:
        raise TwilioRefusal(21603)
    if sender.startswith("whatsapp:") and not to.startswith("whatsapp:"):
        raise TwilioRefusal(21910)
    if not ADDRESS.fullmatch(to):
        raise TwilioRefusal(21211, detail=f"Invalid 'To' Phone Number: {to}")
    if sender != room.settings.twilio_sender:
        raise TwilioRefusal(63007)
    chat = room.world.whatsapp.chats.get(to.removeprefix("whatsapp:"))
    if chat is not None and chat.stopped:
        raise TwilioRefusal(21610)
    return to


def _made(room: Room, form: FormData) -> Json:
    """Body, kind and extras of the message: plain text, or a content with its variables filled in."""
    sid = str(form.get("ContentSid", ""))
    if not sid:
        if form.get("ContentVariables"):
            raise TwilioRefusal(21654)
        return {"body": str(form.get("Body", "")), "kind": "text", "extra": {}}
    content = room.world.whatsapp.contents.get(sid)
    if content is None:
        raise TwilioRefusal(21655)
    made = contents.filled(content, str(form.get("ContentVariables", "")))
    extra: Json = {"template": contents.works_outside_window(content)}
    if content.approval.get("status") in contents.REFUSED:
        extra["refused"] = contents.REFUSED[content.approval["status"]]
    if made["kind"] == "twilio/quick-reply":
        if len(made["actions"]) > contents.SESSION_BUTTONS and not extra["template"]:
            raise TwilioRefusal(63013)
        extra["buttons"] = [{"title": a["title"], "id": a.get("id") or a["title"]} for a in made["actions"]]
    if made["kind"] == "twilio/list-picker":
        extra["list"] = {"button": made["button"], "items": made["items"]}
    if made["kind"] == "twilio/location":
        extra["location"] = {name: float(made[name]) for name in ("latitude", "longitude")}
    kind = "location" if "location" in extra else "text"
    return {"body": made.get("body", ""), "kind": kind, "extra": extra}


def _media_url(form: FormData) -> str:
    """WhatsApp takes one attachment; any further ones are silently ignored, as in the original."""
    urls = [str(value) for name, value in form.multi_items() if name == "MediaUrl"]
    for url in urls:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise TwilioRefusal(21620)
    return urls[0] if urls else ""
