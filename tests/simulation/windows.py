"""WhatsApp's window: what was held because it was closed had to be, and was announced, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations.cards import WINDOW_CLOSED
from tests.simulation.record import Shown
from tests.town import MONDAY

if TYPE_CHECKING:
    from tests.simulation.people import Citizen
    from tests.simulation.world import World


def amiss_before_they_are_back(world: World) -> Iterator[str]:
    """What is wrong when everybody has been silent for long and nobody has written again yet."""
    for citizen in world.citizens:
        held = _held_news(world, citizen)
        announced = any(id > held[0] for id in _nudges(world, citizen)) if held else True
        if world.templates and citizen.reachable and not announced:
            yield f"{citizen.name} is not told that #{held[0]} waits"
        for id in held if citizen.reachable else ():
            if not held_only_while_it_is_closed(world, citizen, id, WINDOW_CLOSED):
                yield f"#{id} is held, and the window of {citizen.name} is open"


def held_only_while_it_is_closed(world: World, citizen: Citizen, outbound: int, error: str) -> bool:
    """Whether this citizen, whom everything else can reach, was last written to so late that it had to be held."""
    if world.window is None or error != WINDOW_CLOSED:
        return False
    closes = citizen.last_said + world.window_as_known
    ((written,),) = world.disk.look("SELECT created_at FROM outbox WHERE id = ?", outbound)
    refused = (one.answered for one in world.record.attempts if one.to == citizen.chat and one.answered is not None)
    return _seconds(written) >= closes or any(at >= closes for at in refused)


def who_waits_for_news_is_told_so_once(world: World) -> Iterator[str]:
    """One nudge, where there are approved texts, until the citizen is heard again."""
    yield from world.record.amiss
    nudges = {id for (id,) in world.disk.look("SELECT id FROM outbox WHERE kind = 'nudge'")}
    if nudges and not world.templates:
        yield f"{sorted(nudges)} were sent without an approved text"
    for citizen in world.citizens:
        arrived = [one for one in world.record.phone(citizen.chat) if one.outbound in nudges]
        yield from _more_than_one(world, citizen, arrived)


def _more_than_one(world: World, citizen: Citizen, arrived: list[Shown]) -> Iterator[str]:
    query = "SELECT received_at FROM inbox i JOIN addresses a ON a.id = i.address_id WHERE external_id = ?"
    heard = [_seconds(at) for (at,) in world.disk.look(query, citizen.chat.id)]
    for first, second in pairwise(arrived):
        if not any(first.at - 1 <= at <= second.at for at in heard):
            yield f"{citizen.name} is told twice that there is news: #{first.outbound}, #{second.outbound}"


def _held_news(world: World, citizen: Citizen) -> list[int]:
    query = (
        "SELECT o.id FROM outbox o JOIN addresses a ON a.id = o.address_id WHERE external_id = ? AND state = 'held' "
        "AND error = ? AND template IS NOT NULL AND complaint_id IS NOT NULL ORDER BY o.id"
    )
    return [id for (id,) in world.disk.look(query, citizen.chat.id, WINDOW_CLOSED)]


def _nudges(world: World, citizen: Citizen) -> list[int]:
    query = "SELECT o.id FROM outbox o JOIN addresses a ON a.id = o.address_id WHERE external_id = ? AND kind = 'nudge'"
    return [id for (id,) in world.disk.look(query, citizen.chat.id)]


def _seconds(at: str) -> float:
    return (datetime.fromisoformat(at).replace(tzinfo=UTC) - MONDAY).total_seconds()
