"""`/cuti` and `/masuk`: an officer is away up to a day, and somebody stands in, or the agency does."""

from __future__ import annotations

import re
from datetime import date, timedelta

from conversations.desk import Desk, DeskTurn
from conversations.effects import Part, Say, StandIn, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules.roles import Officer, away, colleagues, may_send_away
from conversations.session import DeskSession
from conversations.texts import day, say
from conversations.understanding import ahead

LANGUAGE = "id"
LONGEST = timedelta(days=366)
_WORDS = re.compile(
    r"(?:(?:untuk|buat|milik)\s+)?(?P<who>.*?)\s*(?:sampai|hingga|s/d|sd|selama)\s+(?P<until>.+?)"
    r"(?:\s+(?:petugas|pengganti|diganti|digantikan|oleh)\s+(?:oleh\s+)?(?P<deputy>.+))?",
    re.IGNORECASE,
)


def leave(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/cuti sampai 30 November petugas Sari`; a liaison or coordinator: `/cuti untuk Joko sampai 30 November`."""
    assert desk.actor is not None
    said = _WORDS.fullmatch(order.text.strip())
    if said is None:
        return _say(session, part("away.usage"))
    today = desk.today
    who = _whom(said["who"] or "", desk)
    until = ahead.day(said["until"], today)
    if isinstance(who, Part):
        return _say(session, who)
    if until is None or not today <= until <= today + LONGEST:
        return _say(session, part("away.which_day"))
    deputy = _deputy(said["deputy"] or "", who, desk, today)
    if isinstance(deputy, Part):
        return _say(session, deputy)
    rest = part("away.deputy", name=deputy.name) if deputy else part("away.nobody")
    done = part("away.done", name=who.name, day=day(LANGUAGE, until))
    return DeskTurn(
        session,
        (StandIn(who.id, until, deputy.id if deputy else None), Say((done, rest), LANGUAGE, quote=True)),
    )


def back(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/masuk`, or of somebody else `/masuk Joko`."""
    assert desk.actor is not None
    who = _whom(re.sub(r"(?i)^(?:untuk|buat)\s+", "", order.text.strip()), desk)
    if isinstance(who, Part):
        return _say(session, who)
    if not away(who, desk.today):
        return _say(session, part("away.not", name=who.name))
    return DeskTurn(session, (StandIn(who.id, None), Say((part("away.back", name=who.name),), LANGUAGE, quote=True)))


def _whom(words: str, desk: Desk) -> Officer | Part:
    """Oneself; or somebody else, by name or by the message that is answered."""
    assert desk.actor is not None
    who = named(words, desk.officers) if words else desk.answered or desk.actor
    if isinstance(who, Officer) and not may_send_away(desk.actor, who):
        return part("away.not_yours")
    return who


def _deputy(words: str, who: Officer, desk: Desk, today: date) -> Officer | Part | None:
    if not words:
        return None
    possible = [officer for officer in colleagues(who, desk.officers) if not away(officer, today)]
    found = named(words, possible)
    if isinstance(found, Part):
        names = ", ".join(officer.name for officer in possible) or say(LANGUAGE, "away.none")
        return part("away.which_deputy", names=names)
    return found


def named(words: str, among: tuple[Officer, ...] | list[Officer]) -> Officer | Part:
    """The one officer with this name, or with these words in it."""
    wanted = words.casefold().split()
    found = [officer for officer in among if set(wanted) <= set(officer.name.casefold().split())]
    if len(found) == 1:
        return found[0]
    return part("away.several", names=", ".join(o.name for o in found)) if found else part("away.unknown", name=words)


def _say(session: DeskSession, text: Part) -> DeskTurn:
    return DeskTurn(session, (Say((text,), LANGUAGE, quote=True),))


ORDERS = {"cuti": leave, "masuk": back}
