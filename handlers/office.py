"""What every handler is given: the database, the city, the time and a source of randomness, passed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from conversations.casefile import CaseFile
from conversations.catalogue import Catalogue
from conversations.rules import tracking
from handlers.writer import Writer
from storage import complaints
from storage.database import Database, Transaction

TOKEN_SIGNS = 10
_FRESH = ("fresh numbers",)


@dataclass(frozen=True, slots=True)
class Window:
    """A platform that takes free text only for a while after a person's last message."""

    length: timedelta
    nudges: frozenset[tuple[str, str]]
    """The approved texts there are for afterwards: key and language of each."""


def _undrawn(case: CaseFile) -> bytes:
    raise NotImplementedError("this office was given nothing that draws")


@dataclass(slots=True, eq=False)
class Office:
    """One running city. Nothing of it changes but the catalogue: see handlers/city."""

    database: Database
    writer: Writer
    catalogue: Catalogue
    """Replaced whole, never changed."""
    clock: Callable[[], datetime]
    """Aware, UTC."""
    draw: Callable[[int], int]
    """A number nobody can guess, in [0, n)."""
    wake: Callable[[], None]
    """Called after a commit: something may wait to be sent."""
    bot_link: Callable[[], str] = lambda: ""
    """The address that opens a private chat with the bot; empty where there is none."""
    windows: Mapping[str, Window] = field(default_factory=dict)
    """By channel; a channel that is not here takes free text at any time."""
    seed: Catalogue = field(init=False)
    """The catalogue as config.yaml has it."""
    version: int | None = 0
    """Which state of agencies and texts this process knows; None: it is to be read."""

    draw_case: Callable[[CaseFile], bytes] = _undrawn
    """A case file as a PDF of one page."""
    counted_by: frozenset[date] | None = None
    """The days without work this process has compared with those the promises were counted by."""
    asked_for: int | None = None
    """The year whose decree this process knows to have been asked for."""

    def __post_init__(self) -> None:
        self.seed = self.catalogue


async def fresh_number(session: Transaction, office: Office) -> str:
    """A tracking number that no report has."""
    if not session.known(_FRESH):
        await load_fresh_numbers(session, office, 1)
    number, *others = session.known(_FRESH)
    session.remember(_FRESH, others)
    return str(number)


async def load_fresh_numbers(session: Transaction, office: Office, count: int) -> None:
    """Draw so many at once; `fresh_number` then hands them out."""
    fresh: list[str] = []
    while len(fresh) < count:
        draws = [tracking.number(office.draw(len(tracking.ALPHABET) ** tracking.DRAWN)) for _ in range(count)]
        taken = await complaints.taken(session, draws)
        fresh += [number for number in dict.fromkeys(draws) if number not in taken]
    session.remember(_FRESH, fresh)


def fresh_token(office: Office) -> str:
    """A one-time code: 29 ** 10 ≈ 4 × 10¹⁴ of them."""
    return "K" + "".join(tracking.ALPHABET[office.draw(len(tracking.ALPHABET))] for _ in range(TOKEN_SIGNS))
