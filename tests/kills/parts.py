"""A run with several processes: two that are called and two that send, on one PostgreSQL behind one address. Every so
often one of them is killed, and comes back a moment later, while people write on; the clocks are the real ones."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx

from sandbox.people import add_person
from sandbox.world import Person
from tests.e2e.running import BotProcess, Town, bot_process, sandbox_for, until
from tests.kills.balancer import balancing
from tests.kills.killing import RATES, Outcome, at_rest, outcome_of
from tests.kills.people import Citizen, Officer
from tests.kills.people import dice as dice_of
from tests.sandbox.client import SandboxClient, free_port
from tests.storage import postgres

PARTS = ("sender", "web", "sender", "web")
"""In the order in which they are killed, again and again."""
PAUSE = (0.3, 2.5)
"""Seconds between two things one of so many people does: Telegram brings one tap after another."""
AWAY = (0.3, 3.0)
"""Seconds after which one that was killed is started again."""
ON_TELEGRAM = ("ani", "cici", "dewi", "eko")
ON_WHATSAPP = ("farah", "gita", "hadi")
"""Who writes beside Siti and Budi; no two begin with the same letter."""

LOST_BY_TELEGRAM = [
    *({"method": "sendMessage", "no_answer": True} for _ in range(4)),
    {"method": "sendMessage", "no_answer": True, "drop_request": True},
]
"""More than there are new cards at a time: these bear no mark."""
LOST_BY_TWILIO = [{"method": "Messages", "no_answer": True}]

Process = tuple[str, BotProcess]


async def run(
    folder: Path, kills: int, seed: int, every: float, said: Callable[[int], None] = lambda count: None
) -> Outcome:
    """`every`: seconds from one death to the next."""
    dice, stop = random.Random(seed), asyncio.Event()  # noqa: S311
    async with city_of_parts(folder) as (town, processes):
        citizens = tuple(_citizens(town.sandbox, seed))
        officers = [Officer(town.sandbox, name, dice_of(seed, name)) for name in ("ratna", "joko")]
        people = asyncio.gather(*(one.live(stop) for one in (*citizens, *officers)))
        clock = asyncio.get_running_loop().time
        for count in range(kills):
            next_death = clock() + every
            part, process = processes[count % len(PARTS)]
            await asyncio.sleep(dice.uniform(0, every / 2))
            if part == "sender":
                await _in_doubt(town.sandbox)
            await process.end(signal.SIGKILL)
            await asyncio.sleep(dice.uniform(*AWAY))
            await process.start(part)
            said(count + 1)
            await asyncio.sleep(max(0.0, next_death - clock()))
        stop.set()
        await people
        await at_rest(town)
        return await outcome_of(town, citizens, kills)


async def _in_doubt(sandbox: SandboxClient) -> None:
    """Some sends are under way, at one sender or the other, and no answer comes; one of them never arrived."""
    await sandbox.faults(telegram={"next_errors": LOST_BY_TELEGRAM}, twilio={"next_errors": LOST_BY_TWILIO})
    await until(lambda: not sandbox.room.faults.telegram, "nothing was sent", 30)


@asynccontextmanager
async def city_of_parts(folder: Path) -> AsyncIterator[tuple[Town, list[Process]]]:
    """All of them running."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres.running())
        sandbox, environment = await stack.enter_async_context(sandbox_for(folder, backoff_unit=0.5))
        environment |= RATES | {
            "STORAGE__DATABASE_URL": server.url(server.create()),
            "STORAGE__DATA_DIR": str(folder / "data"),
            "TELEGRAM__MODE": "webhook",
        }
        processes = []
        for number, part in enumerate(PARTS):
            own = folder / f"{part}{number}"
            own.mkdir()
            one = await stack.enter_async_context(bot_process(own, environment | {"WEB__PORT": str(free_port())}))
            processes.append((part, one))
        called = [one.at for part, one in processes if part == "web"]
        await stack.enter_async_context(balancing(int(environment["WEB__PORT"]), called))
        await asyncio.gather(*(one.start(part) for part, one in processes))
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=10))
        yield Town(sandbox, processes[1][1].settings, environment["WEB__PUBLIC_BASE_URL"], http), processes


def _citizens(sandbox: SandboxClient, seed: int) -> list[Citizen]:
    world = sandbox.room.world
    for number, name in enumerate(ON_TELEGRAM, start=720_000_001):
        add_person(world, Person(name, name.title(), telegram_id=number))
        world.telegram.chats[number].started = True
    for number, name in enumerate(ON_WHATSAPP, start=1):
        add_person(world, Person(name, name.title(), phone=f"+628130000000{number}"))
    return [
        Citizen(sandbox, name, dice_of(seed, name), chat, PAUSE)
        for name, chat in (
            ("siti", f"tg:{world.people['siti'].telegram_id}"),
            ("budi", f"wa:{world.people['budi'].phone}"),
            *((name, f"tg:{world.people[name].telegram_id}") for name in ON_TELEGRAM),
            *((name, f"wa:{world.people[name].phone}") for name in ON_WHATSAPP),
        )
    ]
