"""One turn of a citizen's chat: the session that follows and the effects wanted, with the few ways to build one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from msgspec.structs import replace

from conversations.effects import Effect, Part, Say
from conversations.messages import Option, Rows
from conversations.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...] = ()

    def then(self, *effects: Effect) -> Turn:
        return dataclasses.replace(self, effects=(*self.effects, *effects))

    def first(self, *effects: Effect) -> Turn:
        return dataclasses.replace(self, effects=(*effects, *self.effects))

    def about(self, number: str | None) -> Turn:
        """The same; what is said next may go on about the report of this number."""
        return dataclasses.replace(self, session=replace(self.session, latest=number))


def ask(session: Session, asking: str | None, parts: tuple[Part, ...], rows: Rows = ()) -> Turn:
    """Say something and put a question on the table. Its buttons carry the number of the offer."""
    offer = session.offer + 1 if rows else session.offer
    strikes = session.strikes if asking == session.asking else 0
    asked = replace(
        session.offering(asking, rows), offer=offer, waiting_since=None, strikes=strikes, news_last=False, latest=None
    )
    return Turn(asked, (Say(parts, session.language, numbered(rows, offer)),))


def stand(session: Session, asking: str | None, parts: tuple[Part, ...], rows: Rows) -> Turn:
    """As `ask`, with buttons that name their report: they work whatever is asked later."""
    return Turn(ask(session, asking, parts, rows).session, (Say(parts, session.language, rows),))


def numbered(rows: Rows, offer: int) -> Rows:
    return tuple(tuple(Option(f"q{offer}:{option.value}", option.label) for option in row) for row in rows)
