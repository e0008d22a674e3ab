"""What every handler is given: the database, the city, the time and a source of randomness, passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conversations.catalogue import Catalogue
from conversations.rules import tracking
from storage import complaints
from storage.database import Database, Transaction

TOKEN_SIGNS = 10


@dataclass(frozen=True, slots=True)
class Office:
    """One running city."""

    database: Database
    catalogue: Catalogue
    clock: Callable[[], datetime]
    """Aware, UTC."""
    draw: Callable[[int], int]
    """A number nobody can guess, in [0, n)."""
    wake: Callable[[], None]
    """Called after a commit: something may wait to be sent."""
    bot_link: Callable[[], str] = lambda: ""
    """The address that opens a private chat with the bot; empty where there is none."""


async def fresh_number(session: Transaction, office: Office) -> str:
    """A tracking number that no report has."""
    number = tracking.number(office.draw(len(tracking.ALPHABET) ** tracking.DRAWN))
    taken = await complaints.by_number(session, number)
    return number if taken is None else await fresh_number(session, office)


def fresh_token(office: Office) -> str:
    """A one-time code: 29 ** 10 ≈ 4 × 10¹⁴ of them."""
    return "K" + "".join(tracking.ALPHABET[office.draw(len(tracking.ALPHABET))] for _ in range(TOKEN_SIGNS))
