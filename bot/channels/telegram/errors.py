"""What Telegram's refusals mean for the message. Must not know who sends or why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.channels.telegram.request import Refused, Unreadable
from bot.channels.transport import wire_failure
from conversations.messages import TAP_EXPIRED, Address, Body, Edit, React, Retry, SendFailed


@dataclass(frozen=True, slots=True)
class Fate:
    code: str
    retry: Retry = Retry.NEVER
    gone: bool = False


STATUS: Mapping[int, Fate] = {
    401: Fate("token", Retry.LATER),
    403: Fate("forbidden", gone=True),
    404: Fate("token", Retry.LATER),
    409: Fate("conflict", Retry.LATER),
    413: Fate("too_big"),
    429: Fate("flood", Retry.LATER),
}
"""By HTTP status, when no description below fits. Every 5xx may work later; any other is a bad request of ours."""

DESCRIPTIONS: Mapping[str, Fate] = {
    "bot was blocked": Fate("blocked", gone=True),
    "user is deactivated": Fate("deactivated", gone=True),
    "bot was kicked": Fate("kicked", gone=True),
    "can't initiate conversation": Fate("not_started", gone=True),
    "chat not found": Fate("chat_not_found", gone=True),
    "user not found": Fate("user_not_found", gone=True),
    "peer_id_invalid": Fate("chat_not_found", gone=True),
    "not enough rights": Fate("no_rights"),
    "have no rights": Fate("no_rights"),
    "message to edit not found": Fate("edit_lost"),
    "message can't be edited": Fate("edit_lost"),
    "message_id_invalid": Fate("edit_lost"),
    "message is not modified": Fate("not_modified"),
    "query is too old": Fate(TAP_EXPIRED),
    "query id is invalid": Fate(TAP_EXPIRED),
    "query_id_invalid": Fate(TAP_EXPIRED),
    "reaction_invalid": Fate("no_reaction"),
    "message to react not found": Fate("no_reaction"),
    "can't parse entities": Fate("entities"),
    "message is too long": Fate("too_long"),
    "message_too_long": Fate("too_long"),
    "caption is too long": Fate("too_long"),
    "message text is empty": Fate("empty"),
    "button_data_invalid": Fate("button"),
    "thread not found": Fate("topic_lost"),
    "topic_closed": Fate("topic_lost"),
    "file is too big": Fate("too_big"),
    "wrong file": Fate("file_lost"),
    "invalid file": Fate("file_lost"),
    "photo_invalid_dimensions": Fate("photo_refused"),
    "image_process_failed": Fate("photo_refused"),
}
"""By a part of the description, in lower case; the first that fits counts. Documented nowhere, stable for years."""

HARMLESS: Mapping[type[Body], frozenset[str]] = {
    Edit: frozenset({"not_modified"}),
    React: frozenset({"no_reaction", "edit_lost", "no_rights"}),
}
"""Refusals after which there is nothing left to do: success."""


def failure_of(error: TelegramError) -> SendFailed:
    """What the library raised, as the project's word for it. Never quotes the answer: it may quote the citizen."""
    match error:
        case Refused(migrated=int(new)):
            return SendFailed("migrated", Retry.LATER, migrated=Address("telegram", str(new)))
        case Refused():
            fate = _fate(error)
            return SendFailed(fate.code, fate.retry, after=error.after, gone=fate.gone)
        case Unreadable():
            return SendFailed("unreadable", Retry.UNKNOWN)
    return wire_failure(error.__cause__)


def _fate(refused: Refused) -> Fate:
    if refused.status >= 500:
        return Fate("server", Retry.LATER)
    description = refused.description.lower()
    found = (fate for part, fate in DESCRIPTIONS.items() if part in description)
    return next(found, STATUS.get(refused.status, Fate("bad_request")))
