"""What a channel says of an event it cannot read. Must not carry anybody's words."""

from __future__ import annotations


class Undecodable(ValueError):
    """This one event cannot be understood; the others can. `reason` is a word of ours, never of the payload."""

    def __init__(self, event_id: str, reason: str) -> None:
        super().__init__(f"event {event_id or '?'}: {reason}")
        self.event_id, self.reason = event_id, reason
