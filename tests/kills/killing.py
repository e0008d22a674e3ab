"""One run: people write, the bot is killed again and again, comes to rest at last, and is judged."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.running import CHATS, Town, until
from tests.e2e.test_restart import LEASE_OVER, mortal_town
from tests.kills.aftermath import MARK, Aftermath
from tests.kills.people import Citizen, Officer
from tests.kills.people import dice as dice_of
from tests.sandbox.client import Json

STEP = (1.0, 40.0)
"""Seconds by which the clocks jump ahead at each death, so that leases and pauses end while the run is short."""
ALIVE = 1.5
"""Seconds, on average, that a bot which serves is left alive."""
STARTING = 1.2
"""Seconds within which one that only starts is killed."""
WHILE_STARTING = 0.2
"""The share of deaths before it serves."""
RATES = {"TELEGRAM__PER_GROUP_PER_MINUTE": "600", "TELEGRAM__PER_CHAT_PER_SECOND": "20"}
"""In the path, and wide: the run is about deaths, not about waiting for the next minute."""
UNDER_WAY = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')"
NOT_HANDLED = "SELECT count(*) FROM inbox WHERE state IN ('waiting', 'failed')"
ALARMS = "SELECT count(*) FROM timers WHERE name = 'quiet'"
FILES = "SELECT count(*) FROM attachments WHERE state = 'waiting'"


@dataclass(frozen=True)
class Outcome:
    kills: int
    messages: int
    photos: int
    reports: int
    sent: int
    doubted: int
    """Sends of which nobody knew at once whether they had arrived."""
    repeated: int
    """Of these, what was sent once more, and says so."""
    listed: int
    """What is shown to officers as undeliverable, and why."""
    silence: int
    """The longest anybody who wrote saw nothing new, in seconds."""
    problems: tuple[str, ...]


async def run(folder: Path, kills: int, seed: int, said: Callable[[int], None] = lambda count: None) -> Outcome:
    dice, stop = random.Random(seed), asyncio.Event()  # noqa: S311
    async with mortal_town(folder) as (town, bot):
        bot.environment |= RATES
        citizens = tuple(Citizen(town.sandbox, name, dice_of(seed, name), CHATS[name]) for name in ("siti", "budi"))
        officers = [Officer(town.sandbox, name, dice_of(seed, name)) for name in ("ratna", "joko")]
        people = asyncio.gather(*(one.live(stop) for one in (*citizens, *officers)))
        later = 0.0
        for count in range(kills):
            await bot.end(signal.SIGKILL)
            step = dice.uniform(*STEP)
            later += step
            await town.sandbox.advance(step)
            if dice.random() < WHILE_STARTING:
                await bot.spawn(CLOCK_OFFSET_SECONDS=str(later))
                await asyncio.sleep(dice.uniform(0, STARTING))
            else:
                await bot.start(CLOCK_OFFSET_SECONDS=str(later))
                await asyncio.sleep(dice.expovariate(1 / ALIVE))
            said(count + 1)
        stop.set()
        await people
        for _ in range(2):  # what is in doubt is settled when its leases are over
            await bot.end(signal.SIGTERM)
            later += LEASE_OVER
            await town.sandbox.advance(LEASE_OVER)
            await bot.start(CLOCK_OFFSET_SECONDS=str(later))
        await at_rest(town)
        return await outcome_of(town, citizens, kills)


async def at_rest(town: Town) -> None:
    """Everything that came has taken effect, and of everything that left it is known what became of it."""
    await town.sandbox.wait_for(lambda state: state["telegram"]["pending_updates"] == 0, 120)
    for waits in (NOT_HANDLED, ALARMS, FILES, UNDER_WAY):
        await until(lambda waits=waits: town.rows(waits) == [(0,)], f"it never came to rest: {waits}", 240)


async def outcome_of(town: Town, citizens: tuple[Citizen, ...], kills: int) -> Outcome:
    chats = (await town.sandbox.state())["chats"]
    texts = [m["text"] for chat in chats.values() for m in chat["messages"] if m["from"] == "bot"]
    return Outcome(
        kills=kills,
        messages=sum(len(citizen.tokens) for citizen in citizens),
        photos=sum(citizen.photos for citizen in citizens),
        reports=town.rows("SELECT count(*) FROM complaints")[0][0],
        sent=town.rows("SELECT count(*) FROM outbox")[0][0],
        doubted=town.rows("SELECT count(*) FROM outbox WHERE doubted_at IS NOT NULL")[0][0],
        repeated=sum(text.startswith(MARK) for text in texts),
        listed=town.rows("SELECT count(*) FROM outbox WHERE state = 'failed'")[0][0],
        silence=max((gap for citizen in citizens for gap in _silences(chats[citizen.chat]["messages"])), default=0),
        problems=tuple(Aftermath(town, citizens, chats).problems()),
    )


def _silences(messages: list[Json]) -> Iterator[int]:
    """Seconds from each word of a person to the bot's next message in the chat; people write on meanwhile."""
    answered: int | None = None
    for message in reversed(messages):
        if message["from"] == "bot":
            answered = message["at"]
        elif answered is not None:
            yield answered - message["at"]
