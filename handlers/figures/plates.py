"""What a picture is drawn from: the figures of a period, in one city's words."""

from __future__ import annotations

from conversations.effects import Part
from conversations.figures.spans import Span
from conversations.figures.wording import sentences
from conversations.texts import FALLBACK, day, say
from handlers.figures.gathering import both
from handlers.figures.picture import Plate
from handlers.office import Office


async def plate(office: Office, span: Span, agency: str | None) -> Plate:
    """`agency` None: the whole city."""
    found, catalogue = await both(office, span), office.catalogue
    known = {str(one.id): one.short for one in (*catalogue.former, *catalogue.agencies)}
    one = catalogue.once(agency)
    scope = one.name if one is not None else catalogue.city
    today = day(FALLBACK, office.clock().astimezone(catalogue.zone).date())
    return Plate(found.now, found.before, agency, scope, known, say(FALLBACK, "chart.made", day=today))


def caption(plate: Plate) -> Part:
    """Three sentences."""
    return sentences(plate.now, plate.before, plate.agency, plate.scope)
