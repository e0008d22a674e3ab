"""One process tells the others that something waits to be sent (PostgreSQL's LISTEN and NOTIFY). Only a hint: whoever
misses it looks by itself a moment later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.transaction import Transaction

log = logging.getLogger(__name__)

CHANNEL = "outbox"
LOOKS_UP = 0.5
"""Seconds between two looks of a listener whether it is to stop."""
PAUSE = 1.0
"""Seconds before a lost connection is made anew."""


async def ring(session: Transaction) -> None:
    """Heard by the others once this commit is safe."""
    await (await session.connection()).exec_driver_sql(f"NOTIFY {CHANNEL}")


async def listen(database: Database, heard: Callable[[], None], stop: asyncio.Event) -> None:
    """Call `heard` for every ring, and when one may have been missed; until `stop`."""
    from psycopg import Error  # who keeps everything in SQLite never reads this driver

    while not stop.is_set():
        try:
            await _listen(database, heard, stop)
        except (SQLAlchemyError, Error, OSError) as problem:
            log.warning("the other processes cannot be heard (%s)", type(problem).__name__)
            await asyncio.sleep(PAUSE)


async def _listen(database: Database, heard: Callable[[], None], stop: asyncio.Event) -> None:
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT", of=())
        try:
            await connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver: Any = (await connection.get_raw_connection()).driver_connection
            heard()
            while not stop.is_set():
                async for _ in driver.notifies(timeout=LOOKS_UP):
                    heard()
        finally:
            await connection.invalidate()  # whoever came next would listen too
