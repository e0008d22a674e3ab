"""/monev: which period and agency are meant, and whether this officer may see those figures."""

from __future__ import annotations

from conversations.catalogue import Agency, Catalogue
from conversations.desk import Desk, DeskTurn
from conversations.effects import DrawFigures, Say, Sign, part
from conversations.figures.spans import Span, span, splits
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules.roles import sees_all_figures, sees_figures
from conversations.session import DeskSession

LANGUAGE = "id"


def monev(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """A picture of the period, of the whole city or of one agency; whoever sees one agency only gets that one."""
    actor = desk.actor
    assert actor is not None
    meant = asked(order.argument, desk)
    if meant is None:
        return _told(session, "figures.how")
    period, agency = meant
    wanted = agency.id if agency else None if sees_all_figures(actor) else actor.agency
    if wanted is None and not sees_all_figures(actor):
        return _told(session, "figures.denied")
    if not sees_figures(actor, wanted):
        return _told(session, "figures.own_only")
    return DeskTurn(session, (DrawFigures(period, wanted), Sign("👌")))


def asked(words: str, desk: Desk) -> tuple[Span, Agency | None] | None:
    """The period and the agency in the words, in either order; None when something in them is neither."""
    today = desk.today
    for period, other in splits(words):
        found = span(period, today)
        agency = named(other, desk.catalogue) if other else None
        if found is not None and (agency is not None or not other):
            return found, agency
    return None


def named(words: str, catalogue: Catalogue) -> Agency | None:
    """The agency whose id, short or full name this is, or the only one whose name holds it."""
    said = words.casefold()
    exact = [a for a in catalogue.agencies if said in (a.id.casefold(), a.short.casefold(), a.name.casefold())]
    holding = [a for a in catalogue.agencies if len(said) > 2 and said in f"{a.short} {a.name}".casefold()]
    return next((found[0] for found in (exact, holding) if len(found) == 1), None)


def _told(session: DeskSession, key: str) -> DeskTurn:
    return DeskTurn(session, (Say((part(key),), LANGUAGE, quote=True),))
