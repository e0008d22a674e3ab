"""Messages as JSON and back, each with the name of its type. Must not know where the JSON is kept."""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

import msgspec

from conversations.messages import (
    Acknowledge,
    Choice,
    Edit,
    Inbound,
    Location,
    Media,
    Membership,
    Message,
    Migrated,
    React,
    Text,
    Unsupported,
)

Stored = Message | Edit | Acknowledge | React
"""The bodies that wait as JSON; a file's bytes wait elsewhere."""

_CONTENTS: dict[str, Any] = {
    type_.__name__: type_ for type_ in (Text, Media, Location, Choice, Unsupported, Membership, Migrated)
}
_BODIES: dict[str, Any] = {type_.__name__: type_ for type_ in (Message, Edit, Acknowledge, React)}


def dump_inbound(inbound: Inbound) -> str:
    event: dict[str, Any] = msgspec.to_builtins(inbound)
    event["content"] = _tagged(inbound.content)
    return msgspec.json.encode(event).decode()


def load_inbound(words: str) -> Inbound:
    event: dict[str, Any] = msgspec.json.decode(words)
    content = _untagged(event.pop("content"), _CONTENTS)
    hints = _hints()
    return Inbound(content=content, **{name: msgspec.convert(value, type=hints[name]) for name, value in event.items()})


@cache
def _hints() -> dict[str, Any]:
    """Reading annotations takes a tenth of a millisecond."""
    return get_type_hints(Inbound)


def dump_body(body: Stored) -> str:
    return msgspec.json.encode(_tagged(body)).decode()


def load_body(words: str) -> Stored:
    body: Stored = _untagged(msgspec.json.decode(words), _BODIES)
    return body


def _tagged(value: object) -> dict[str, Any]:
    return {"is": type(value).__name__, "value": msgspec.to_builtins(value)}


def _untagged(kept: dict[str, Any], types: dict[str, Any]) -> Any:
    return msgspec.convert(kept["value"], type=types[kept["is"]])
