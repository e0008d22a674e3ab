"""Several real processes of one city on one PostgreSQL: what comes in at one leaves by another, and one that is killed
is followed."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import CHATS, BotProcess, Town, bot_process, sandbox_for, until
from tests.sandbox.client import free_port
from tests.storage import postgres

START = 25.0
"""Seconds for a process to start, beside others."""
FOLLOWED = 15.0
"""Seconds after which another keeps the clock, and polls."""

City = tuple[Town, BotProcess, BotProcess, BotProcess]


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """A process that is called, started, and two that send, not yet."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres.running())
        sandbox, environment = await stack.enter_async_context(sandbox_for(tmp_path, backoff_unit=0.5))
        environment["STORAGE__DATABASE_URL"] = server.url(server.create())
        environment["STORAGE__DATA_DIR"] = str(tmp_path / "data")
        made = []
        for name in ("web", "one", "two"):
            (tmp_path / name).mkdir()
            own = environment if name == "web" else environment | {"WEB__PORT": str(free_port())}
            made.append(await stack.enter_async_context(bot_process(tmp_path / name, own)))
        web, one, two = made
        await web.start("web")
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=10))
        yield Town(sandbox, web.settings, environment["WEB__PUBLIC_BASE_URL"], http), web, one, two


async def test_what_comes_in_at_one_leaves_by_another_and_who_is_killed_is_followed(city: City) -> None:
    town, _, one, two = city
    await one.start("sender")
    await town.sandbox.act("budi", CHATS["budi"], "text", text="Lampu jalan mati total sejak kemarin malam")
    await town.sees("budi", "Di mana", START)
    await town.sandbox.act("siti", CHATS["siti"], "text", text="Banjir sudah tiga hari belum surut, got mampet")
    await town.sees("siti", "Di mana", START)
    await two.start("sender")
    await town.look()
    await until(partial(_nothing_under_way, town), "a send was never marked")
    await one.end(signal.SIGKILL)
    await town.sandbox.act("siti", CHATS["siti"], "text", text="Jl. Mawar depan SD 3, Sukamaju")
    await town.sandbox.act("budi", CHATS["budi"], "text", text="Jl. Melati 5, Sukamaju")
    await town.sees("budi", "urusan siapa", START)
    await town.sees("siti", "urusan siapa", START + FOLLOWED)


async def test_a_sender_says_that_it_is_well_takes_nothing_in_and_wants_a_port_of_its_own(city: City) -> None:
    town, web, one, _ = city
    await one.start("sender")
    assert (await town.http.get(f"{one.at}/healthz")).json() == {"status": "ok"}
    assert (await town.http.post(f"{one.at}/whatsapp")).status_code == 404
    assert await one.end(signal.SIGTERM) == 0
    clashing = await one.spawn("sender", WEB__PORT=web.environment["WEB__PORT"])
    assert await clashing.wait() == 1
    assert "KANAL_WEB__PORT" in one.log.read_text()


def _nothing_under_way(town: Town) -> bool:
    """What a killed sender has under way is in doubt, and that is another test's (storage/test_senders)."""
    return town.rows("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')") == [(0,)]
