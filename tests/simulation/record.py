"""What truly happened: what people sent, what the bot asked of the platforms, what the phones show. It is kept outside
the product, and the product is held against it."""

from __future__ import annotations

from dataclasses import dataclass, field

from conversations.messages import Address, Body, Rows
from tests.simulation.weather import Fate


@dataclass
class Sent:
    """Something a person sent. Times in seconds of the run."""

    who: str
    chat: Address
    event_id: str
    at: float
    token: str = ""
    """A word of its own, to be found again wherever the message went."""
    file: bool = False
    album: str = ""
    serial: int = 0
    """Which message of this person."""
    called: float | None = None
    """When the platform first called the bot with it."""
    taken: float | None = None
    """When the bot first said that it has it."""
    replaced: bool = False
    """Another wording took its place."""
    edit: bool = False
    """Stands where what it replaces stood."""


@dataclass
class Attempt:
    """One request of the bot to send something."""

    outbound: int
    to: Address
    body: Body
    at: float
    life: int
    fate: Fate | None = None
    """As the bot learnt it; None: it died before."""
    answered: float | None = None
    refused: str = ""
    """The platform's own word against it, where it was carried out."""


@dataclass
class Shown:
    """A message of the bot on a phone."""

    id: str
    outbound: int
    at: float
    first: str
    """Its text when it came; `text` and `rows` are what it says now."""
    text: str
    rows: Rows
    asks_reply: bool = False


@dataclass
class Record:
    sent: list[Sent] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    phones: dict[Address, list[Shown]] = field(default_factory=dict)
    filed_by: list[tuple[float, str]] = field(default_factory=list)
    """When somebody asked to file what the review card showed, and who."""
    undelivered: dict[int, bool] = field(default_factory=dict)
    """Taken by the platform and then not delivered: outbox id → whether the bot was told."""
    failed_late: set[int] = field(default_factory=set)
    """Of these, what was undelivered at some time: they may come later than what was written after them."""
    killed: list[tuple[int, float]] = field(default_factory=list)
    """Which life, and when; not those that ended as they were told."""
    claimed: set[int] = field(default_factory=set)
    """What the killed ones had claimed to send: begun or not, nobody can know."""
    overran: list[float] = field(default_factory=list)
    """When a process that was told to stop did not, although its disk was well."""
    disk_trouble: list[tuple[float, float]] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)
    """What was seen to be wrong on the way."""
    rest: float = 0.0
    """When the faults ended."""

    def phone(self, chat: Address) -> list[Shown]:
        return self.phones.setdefault(chat, [])
