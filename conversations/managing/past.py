"""`/riwayat`: who changed what, newest first."""

from __future__ import annotations

from conversations import describe
from conversations.desk import Desk, DeskTurn
from conversations.effects import part
from conversations.managing.chat import LANGUAGE, button, page_of, said
from conversations.managing.entries import Change, Past, Value, What
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.session import DeskSession
from conversations.texts import clean, say

PAGE = 8
VALUE_CHARS = 60


def listed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    page = page_of(order)
    if not desk.past:
        return said(session, part("manage.past.none"))
    lines = "\n".join(_line(one, desk) for one in desk.past[:PAGE])
    earlier = [button("past", str(page - 1), "button.previous")] if page else []
    later = [button("past", str(page + 1), "button.more")] if len(desk.past) > PAGE else []
    turn = tuple(earlier + later)
    return said(session, part("manage.past", lines=lines), (turn,) if turn else ())


def _line(one: Past, desk: Desk) -> str:
    change = one.change
    kind = "new" if change.before is None else "removed" if change.after is None else "changed"
    return say(
        LANGUAGE,
        "manage.past.line",
        at=f"{one.at.astimezone(desk.catalogue.zone):%d/%m %H.%M}",
        who=one.by or say(LANGUAGE, "manage.past.it"),
        what=say(LANGUAGE, f"manage.what.{change.what.value}"),
        subject=change.subject,
        did=say(LANGUAGE, f"manage.did.{change.what.value}.{kind}"),
        fields=_fields(change) if change.after is not None else "",
    )


def _fields(change: Change) -> str:
    """What differs; of a group only that it does."""
    if change.what is What.GROUP:
        return ""
    before, after = change.before or {}, change.after or {}
    shown = (_field(name, before.get(name), after.get(name)) for name in change.fields)
    return "; ".join(("", *filter(None, shown)))


def _field(name: str, before: Value | None, after: Value | None) -> str:
    if before is None and not after:
        return ""
    label = say(LANGUAGE, f"manage.field.{name}")
    return f"{label}: {_value(after)}" if before is None else f"{label}: {_value(before)} → {_value(after)}"


def _value(value: Value | None) -> str:
    if isinstance(value, bool):
        return say(LANGUAGE, "manage.value.yes" if value else "manage.value.no")
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return describe.shortened(clean(text), VALUE_CHARS) or "-"
