"""One database a test, on SQLite and on PostgreSQL, in this release's form."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import migrate
from tests.storage import postgres
from tests.storage.postgres import Postgres
from tests.town import Town

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{folder}/town.db", folder))
    return folder / "town.db"


@pytest.fixture(scope="session")
def migrated_name(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = server.create()
    asyncio.run(_migrate(server.url(name), tmp_path_factory.mktemp("template")))
    return name


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/town.db"
    server: Postgres = request.getfixturevalue("server")
    return server.url(server.create())


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that has its tables."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "town.db")
        return f"sqlite+aiosqlite:///{tmp_path}/town.db"
    server: Postgres = request.getfixturevalue("server")
    return server.url(server.create(request.getfixturevalue("migrated_name")))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> Town:
    """The town with its officers, on this database."""
    town = Town(database, tmp_path)
    await town.settle_officers()
    return town


async def _migrate(url: str, folder: Path) -> None:
    opened = Database(url)
    try:
        await migrate(opened, folder / "backups")
    finally:
        await opened.close()
