"""The Content API: templates, their checks, their approval, and what one becomes when sent. Knows no HTTP."""

import json
import re

from sandbox.room import Room, new_sid
from sandbox.twilio.errors import TwilioRefusal
from sandbox.twilio.resources import iso
from sandbox.world import Content, Json

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
KNOWN_TYPES = ("twilio/text", "twilio/quick-reply", "twilio/list-picker", "twilio/media", "twilio/location")
SESSION_BUTTONS, TEMPLATE_BUTTONS = 3, 10
UNSUBMITTED = {"name": "", "category": "", "content_type": "", "status": "unsubmitted", "rejection_reason": "",
               "allow_category_change": True}  # fmt: skip
REFUSED = {"rejected": 63040, "paused": 63041, "disabled": 63042}
"""What WhatsApp says of a template it does not approve any more; of one it never approved, 63016."""
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
MAX_BODY, MAX_LISTED, MAX_ITEM, MAX_BUTTON, MAX_ITEM_ID, MAX_DESCRIPTION = 1024, 10, 24, 20, 200, 72


def create(room: Room, given: Json) -> Content:
    types = given.get("types")
    if not isinstance(types, dict) or not types or not given.get("language"):
        raise _unfit("language and types are required")
    for kind, shape in types.items():
        _check_type(kind, shape)
    variables = given.get("variables") or {}
    names = set(VARIABLE.findall(json.dumps(types)))
    if names and sorted(names, key=int) != [str(n) for n in range(1, len(names) + 1)]:
        raise _unfit("variables must be numbered from 1 without gaps")
    sid = new_sid("HX")
    content = Content(sid, given.get("friendly_name") or sid, given["language"], types, variables, room.timestamp())
    room.world.whatsapp.contents[sid] = content
    room.shelf.changed()
    return content


def find(room: Room, sid: str) -> Content:
    content = room.world.whatsapp.contents.get(sid)
    if content is None:
        raise TwilioRefusal(20404, 404, f"The requested resource /v1/Content/{sid} was not found")
    return content


def ask_approval(room: Room, content: Content, given: Json) -> Json:
    """WhatsApp decides at once here: yes, unless the body begins or ends with a variable or has no sample values."""
    name, category = str(given.get("name", "")), str(given.get("category", ""))
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        raise _unfit("name must contain lowercase alphanumeric characters and underscores only")
    if category not in CATEGORIES:
        raise _unfit(f"category must be one of {', '.join(CATEGORIES)}")
    kind = next(iter(content.types))
    reason = _why_rejected(content)
    content.approval = {
        "name": name, "category": category, "content_type": kind, "status": "rejected" if reason else "approved",
        "rejection_reason": reason, "allow_category_change": bool(given.get("allow_category_change", True)),
    }  # fmt: skip
    room.shelf.changed()
    return content.approval | {"status": "received", "rejection_reason": ""}


def resource(room: Room, content: Content) -> Json:
    base = f"https://content.twilio.com/v1/Content/{content.sid}"
    return {
        "sid": content.sid, "account_sid": room.settings.twilio_sid, "friendly_name": content.friendly_name,
        "language": content.language, "variables": content.variables, "types": content.types, "url": base,
        "date_created": iso(content.created), "date_updated": iso(content.created),
        "links": {"approval_create": f"{base}/ApprovalRequests/whatsapp", "approval_fetch": f"{base}/ApprovalRequests"},
    }  # fmt: skip


def filled(content: Content, raw_variables: str) -> Json:
    """The content's first type with every variable replaced: `{"kind": "twilio/quick-reply", "body": ..., ...}`."""
    values = content.variables | _variables(raw_variables)
    kind, shape = next(iter(content.types.items()))
    for name in set(VARIABLE.findall(json.dumps(shape))):
        value = values.get(name)
        if not isinstance(value, str) or not value.strip() or re.search(r"[\n\r\t]| {5,}", value):
            raise TwilioRefusal(21656)
    return {"kind": kind, **_replaced(shape, values)}


def judge(room: Room, name: str, status: str, reason: str = "") -> None:
    """WhatsApp has thought again, or takes its time, about everything put forward under this name."""
    judged = [content for content in room.world.whatsapp.contents.values() if content.approval.get("name") == name]
    if not judged:
        raise ValueError(f"no template was put forward as {name!r}")
    for content in judged:
        content.approval |= {"status": status, "rejection_reason": reason}
    room.shelf.changed()


def works_outside_window(content: Content) -> bool:
    unfit = ("twilio/list-picker", "twilio/location")
    return content.approval.get("status") == "approved" and not any(kind in unfit for kind in content.types)


def _variables(raw: str) -> Json:
    try:
        values = json.loads(raw) if raw else {}
    except ValueError:
        raise TwilioRefusal(21656) from None
    if not isinstance(values, dict):
        raise TwilioRefusal(21656)
    return values


def _replaced(shape: object, values: Json) -> Json:
    def put(part: object) -> object:
        if isinstance(part, str):
            return VARIABLE.sub(lambda match: str(values[match[1]]), part)
        if isinstance(part, dict):
            return {name: put(value) for name, value in part.items()}
        return [put(item) for item in part] if isinstance(part, list) else part

    result = put(shape)
    return result if isinstance(result, dict) else {}


def _check_type(kind: str, shape: Json) -> None:
    if kind not in KNOWN_TYPES:
        raise _unfit(f"content type {kind} is not emulated")
    body = shape.get("body", "")
    if kind not in ("twilio/media", "twilio/location") and not body:
        raise _unfit(f"{kind} needs a body")
    if len(body) > (1600 if kind == "twilio/text" else MAX_BODY):
        raise _unfit(f"the body of {kind} is too long")
    if kind == "twilio/quick-reply":
        _check_buttons(shape.get("actions", []))
    if kind == "twilio/list-picker":
        _check_list(shape)


def _check_buttons(actions: list[Json]) -> None:
    if not 1 <= len(actions) <= TEMPLATE_BUTTONS:
        raise _unfit(f"quick replies have 1 to {TEMPLATE_BUTTONS} buttons")
    for action in actions:
        if not 1 <= len(action.get("title", "")) <= MAX_BUTTON or len(action.get("id", "")) > MAX_ITEM_ID:
            raise _unfit(f"a button's title has 1 to {MAX_BUTTON} characters, its id at most {MAX_ITEM_ID}")


def _check_list(shape: Json) -> None:
    items = shape.get("items", [])
    if not 1 <= len(items) <= MAX_LISTED or not 1 <= len(shape.get("button", "")) <= MAX_BUTTON:
        raise _unfit(f"a list has 1 to {MAX_LISTED} items and a button of up to {MAX_BUTTON} characters")
    for item in items:
        if not 1 <= len(item.get("item", "")) <= MAX_ITEM or not 1 <= len(item.get("id", "")) <= MAX_ITEM_ID:
            raise _unfit(f"a list item has 1 to {MAX_ITEM} characters and an id of up to {MAX_ITEM_ID}")
        if len(item.get("description", "")) > MAX_DESCRIPTION:
            raise _unfit(f"a list item's description has at most {MAX_DESCRIPTION} characters")


def _why_rejected(content: Content) -> str:
    body = str(next(iter(content.types.values())).get("body", "")).strip()
    if re.match(VARIABLE, body) or re.search(VARIABLE.pattern + r"$", body):
        return "The message body cannot begin or end with a variable"
    missing = set(VARIABLE.findall(json.dumps(content.types))) - set(content.variables)
    return "Variables need sample values" if missing else ""


def _unfit(reason: str) -> TwilioRefusal:
    return TwilioRefusal(20001, 400, reason)
