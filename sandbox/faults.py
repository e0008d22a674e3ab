"""Failures ordered through POST /api/faults: the next calls that fail, lost requests and answers, and switches that
stay on until they are turned off: no network, slowness, 429, double deliveries, messages that overtake each other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.responses import Response

from sandbox.world import Json

SWITCHES = frozenset(("duplicate_deliveries", "network_down", "out_of_order", "too_many"))
LISTENING = "getUpdates"
RETRY_AFTER = 3
"""Seconds that a 429 of the switch asks the bot to wait."""


@dataclass
class Faults:
    """`next_errors` are used up in order, each by the first call whose method matches (no method: any call).

    A failure is an answer (`status` and what belongs to it), or one of these: `drop_request`, nothing is done and the
    connection is cut; `drop_answer`, it is done and the connection is cut; `no_answer`, it is done and the caller waits
    for the answer until it tires; both `drop_request` and `no_answer`, nothing is done and the caller waits.
    `lose_statuses`: from now on no status callback reaches the bot. `network_down`: nothing gets through either way.
    `slow_seconds`: every request and every delivery takes so much longer. `too_many`: whatever the bot asks for is
    refused with 429, listening aside. `out_of_order`: of two messages in a row the second arrives first.
    """

    telegram: list[Json] = field(default_factory=list)
    twilio: list[Json] = field(default_factory=list)
    next_statuses: list[Json] = field(default_factory=list)
    duplicate_deliveries: bool = False
    lose_statuses: bool = False
    network_down: bool = False
    too_many: bool = False
    out_of_order: bool = False
    slow_seconds: float = 0

    def order(self, wish: Json) -> None:
        """Adds the wished failures to those still waiting. `{"clear": true}` forgets the old ones first."""
        if wish.get("clear"):
            self.telegram, self.twilio, self.next_statuses = [], [], []
            self.lose_statuses = False
            for name in SWITCHES:
                setattr(self, name, False)
            self.slow_seconds = 0
        self.telegram += wish.get("telegram", {}).get("next_errors", [])
        self.twilio += wish.get("twilio", {}).get("next_errors", [])
        self.next_statuses += wish.get("twilio", {}).get("next_statuses", [])
        for name in SWITCHES & wish.keys():
            setattr(self, name, bool(wish[name]))
        self.slow_seconds = float(wish.get("slow_seconds", self.slow_seconds))
        self.lose_statuses = bool(wish.get("twilio", {}).get("lose_statuses", self.lose_statuses))

    def take(self, queue: list[Json], method: str) -> Json | None:
        """What goes wrong with this call, if anything: what a switch says, or the next failure that was ordered."""
        if self.network_down:
            return {"drop_request": True}
        if self.too_many and method != LISTENING:
            return {"status": 429, "retry_after": RETRY_AFTER}
        fault = next((f for f in queue if f.get("method", method).lower() == method.lower()), None)
        if fault is not None:
            queue.remove(fault)
        return fault

    async def delay(self) -> None:
        """As long as the network takes just now."""
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)

    def take_status(self) -> Json | None:
        return self.next_statuses.pop(0) if self.next_statuses else None

    def as_json(self) -> Json:
        return {
            "telegram": {"next_errors": self.telegram},
            "twilio": {
                "next_errors": self.twilio,
                "next_statuses": self.next_statuses,
                "lose_statuses": self.lose_statuses,
            },
            **{name: getattr(self, name) for name in sorted(SWITCHES)},
            "slow_seconds": self.slow_seconds,
        }


def lost(fault: Json | None) -> Response | None:
    """What stands in for an answer that gets lost; None when none does."""
    if fault is None:
        return None
    return NoAnswer() if fault.get("no_answer") else DroppedAnswer()


def refuses(fault: Json | None) -> bool:
    """Whether the failure is an answer of its own, and nothing is done."""
    return fault is not None and not any(fault.get(how) for how in ("drop_request", "drop_answer", "no_answer"))


class DroppedAnswer(Response):
    """Promises a body and never sends it: the server then cuts the connection, as a broken network would."""

    def __init__(self) -> None:
        super().__init__(headers={"Content-Length": "1000"})

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)  # type: ignore[operator]


class NoAnswer(Response):
    """Waits until the caller has gone."""

    async def __call__(self, scope: object, receive: Callable[[], Awaitable[Json]], send: object) -> None:  # type: ignore[override]
        while (await receive())["type"] != "http.disconnect":
            pass
