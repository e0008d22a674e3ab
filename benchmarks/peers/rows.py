"""The storage of (b) and (d): two SQLModel tables on aiosqlite, every commit on the disk before it returns."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.peers.started import DATABASE
from benchmarks.peers.words import FIELDS


class Told(SQLModel):
    """What a complaint is made of."""

    story: str = ""
    place: str = ""
    day: str = ""
    agency: str = ""
    privacy: str = ""

    def told(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in FIELDS}


class Draft(Told, table=True):
    """A conversation under way; `asked` is what is on the table."""

    chat: int = Field(primary_key=True)
    asked: str | None = None


class Complaint(Told, table=True):
    id: int | None = Field(default=None, primary_key=True)
    chat: int = Field(index=True)
    filed_at: datetime


class Rows:
    """One engine with one connection: writers stand in line here instead of polling SQLite's lock."""

    def __init__(self, folder: Path) -> None:
        self.engine: AsyncEngine = create_async_engine(
            f"sqlite+aiosqlite:///{folder / DATABASE}", pool_size=1, max_overflow=0, pool_timeout=120
        )
        event.listen(self.engine.sync_engine, "connect", _durable)

    async def create(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)

    def session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        await self.engine.dispose()


async def file(session: AsyncSession, chat: int, told: dict[str, Any]) -> int:
    """The new complaint's number; not yet committed."""
    complaint = Complaint(chat=chat, filed_at=datetime.now(UTC), **told)
    session.add(complaint)
    await session.flush()
    return complaint.id or 0


def _durable(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
