"""A city moves from SQLite to PostgreSQL: everything, once, also when it is broken off; and nothing is written over."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from conversations import texts
from conversations.managing.entries import Change, What
from handlers import city, reports
from storage import addresses, complaints, folder, moving
from storage.database import Database
from storage.folder import Unusable
from storage.moving import Moved, MoveProblem
from storage.tables import MarkRow, OfficerRow
from tests.conversations.test_managing import PARKS
from tests.sandbox.client import free_port
from tests.storage.postgres import Postgres
from tests.test_previews import FILED as FILED_BY
from tests.town import PEOPLE, ROOT, Town

FILED = (
    "siti > lampu jalan mati berasap depan SD Kaktusindah sejak kemarin",
    "siti > [foto]",
    "siti > Jl. Mawar 12",
    "siti > belum tahu",
    "siti > terbuka",
    "siti > setuju",
)
CHANGED = (
    *(Change(What.TEXT, f"id/{key}", None, {"text": "Sudah."}) for key in ("desk.archived", "desk_", "Desk")),
    *(Change(What.AGENCY, id, None, PARKS) for id in ("taman_a", "tamana")),
)
"""Keys that an engine's own order of words has otherwise than bytes."""
DRAFT = "budi > got mampet di depan rumah sejak tiga hari, airnya bau sekali"


class BrokenOff(Exception):
    """Somebody pulled the plug."""


@pytest.fixture
async def source(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """A city on SQLite with a report, a draft, a photo and officers, one of them named by a later one."""
    shutil.copy(migrated_file, tmp_path / "kanal.db")
    async with AsyncExitStack() as stack:
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/kanal.db")
        stack.push_async_callback(database.close)
        town = Town(database, tmp_path)
        await town.settle_officers()
        for line in (*FILED, DRAFT):
            await town.act(line)
        async with database.transaction() as session:
            await city.apply(session, town.office, CHANGED, None)
            await session.exec(OfficerRow.__table__.update().where(OfficerRow.id == 1).values(named_by=2))
        yield town
        texts.change({})


@pytest.fixture
def target(server: Postgres) -> str:
    return server.url(server.create())


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(moving, "PORTION", 3)
    return


async def test_everything_arrives_and_the_city_goes_on(source: Town, target: str, tmp_path: Path) -> None:
    moved = await _move(source, target, tmp_path)
    assert moved.rows == _counts(source) and moved.missing == 0 and not moved.anew
    assert _rows(target) == _rows(source.database.url)
    database = Database(target)
    try:
        town = Town(database, tmp_path)
        town.now, town.chats, town._serial = source.now, source.chats, source._serial
        await town.act("budi > Jl. Melati 3")
        await town.act("tono > pohon tumbang menutup jalan di depan kantor pos sejak tadi pagi")
        assert any("tono" in line for line in town.lines)
    finally:
        await database.close()


@pytest.mark.parametrize("after", [1, 7, 20])
async def test_broken_off_it_goes_on_where_it_stopped(source: Town, target: str, tmp_path: Path, after: int) -> None:
    told = list[tuple[str, int, int]]()

    def until(*progress: Any) -> None:
        told.append(progress)
        if len(told) == after:
            raise BrokenOff

    with pytest.raises(BrokenOff):
        await _move(source, target, tmp_path, until)
    before = {table: rows for table, rows, _ in told}
    again = list[tuple[str, int, int]]()
    moved = await _move(source, target, tmp_path, lambda *progress: again.append(progress))
    first = {table: rows for table, rows, _ in reversed(again)}
    assert {table: first[table] for table in before} == before and not moved.anew
    assert _rows(target) == _rows(source.database.url)


async def test_who_was_served_between_two_tries_is_moved_as_of_the_second(
    source: Town, target: str, tmp_path: Path
) -> None:
    with pytest.raises(BrokenOff):
        await _move(source, target, tmp_path, _break_off_at("events"))
    await source.act("budi > Jl. Melati 3")
    assert (await _move(source, target, tmp_path)).anew
    assert _rows(target) == _rows(source.database.url)


async def test_a_target_of_another_city_is_left_alone(source: Town, target: str, tmp_path: Path) -> None:
    await _move(source, target, tmp_path)
    before = _rows(target)
    await source.act("budi > Jl. Melati 3")
    with pytest.raises(MoveProblem, match="holds a city already"):
        await _move(source, target, tmp_path)
    assert _rows(target) == before


async def test_a_target_into_which_another_city_moves_is_left_alone(source: Town, target: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenOff):
        await _move(source, target, tmp_path, _break_off_at("events"))
    before = _rows(target)
    _write(source.database.url, MarkRow.__table__.update().where(MarkRow.name == moving.CITY).values(value="other"))
    with pytest.raises(MoveProblem, match="Another city"):
        await _move(source, target, tmp_path)
    assert _rows(target) == before


async def test_a_target_with_tables_of_others_is_left_alone(source: Town, target: str, tmp_path: Path) -> None:
    with psycopg.connect(_conninfo(target)) as connection:
        connection.execute("CREATE TABLE invoices (id int)")
    with pytest.raises(MoveProblem, match="not Kanal's"):
        await _move(source, target, tmp_path)


async def test_two_at_once_into_one_database_are_one(source: Town, target: str, tmp_path: Path) -> None:
    with psycopg.connect(_conninfo(target)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (moving._ALONE,))
        with pytest.raises(MoveProblem, match="just now"):
            await _move(source, target, tmp_path)


async def test_while_a_bot_runs_nothing_is_moved(source: Town, target: str, tmp_path: Path) -> None:
    with folder.held(tmp_path, "run"), pytest.raises(Unusable, match=r"in use by ./kanal run"):
        await _move(source, target, tmp_path)


async def test_nobody_is_served_from_half_a_city(source: Town, target: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenOff):
        await _move(source, target, tmp_path, _break_off_at("events"))
    database = Database(target)
    try:
        with pytest.raises(Unusable, match="not wholly moved"):
            await moving.refuse_half_a_city(database)
        await _move(source, target, tmp_path)
        await moving.refuse_half_a_city(database)
    finally:
        await database.close()


async def test_the_command_says_how_far_it_is_and_what_to_do_next(source: Town, target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "migrate-to", target, "--data", str(tmp_path)]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *tables, moved, files, last = done.stdout.splitlines()
    inbox = len(_rows(target)["inbox"])
    assert [line.split() for line in tables if line.startswith("inbox")] == [["inbox", str(inbox), "of", str(inbox)]]
    assert "by count and hash" in moved and str(tmp_path) in files
    assert f"KANAL_STORAGE__DATABASE_URL={make_url(target).render_as_string()}" in last
    again = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert again.returncode == 1 and "holds a city already" in again.stderr


async def test_what_arrived_otherwise_is_found(
    source: Town, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring = moving._bring

    def tampered(new: Any, table: Any, rows: Any) -> None:
        bring(new, table, [(*row[:-1], "anders") if table.name == "marks" else row for row in rows])

    _write(source.database.url, insert(MarkRow).values(name="told", value="2026-11-23"))
    monkeypatch.setattr(moving, "_bring", tampered)
    with pytest.raises(MoveProblem, match="marks"):
        await _move(source, target, tmp_path)
    monkeypatch.setattr(moving, "_bring", bring)
    assert (await _move(source, target, tmp_path)).anew
    assert _rows(target) == _rows(source.database.url)


async def _move(town: Town, target: str, data: Path, told: moving.Told = lambda *_: None) -> Moved:
    """In a thread, as the command in its own process."""
    return await asyncio.to_thread(moving.move, town.database.url, target, data, told)


def _break_off_at(table: str) -> moving.Told:
    def told(name: str, rows: int, of: int) -> None:
        if name == table:
            raise BrokenOff

    return told


def _rows(url: str) -> dict[str, list[Any]]:
    """All that is there, in whatever order."""
    engine = create_engine(_plain(url))
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(map(moving._plain, row)) for row in connection.execute(select(table))), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }
    engine.dispose()
    return found


def _counts(town: Town) -> dict[str, int]:
    return {name: len(rows) for name, rows in _rows(town.database.url).items()}


def _write(url: str, statement: Any) -> None:
    engine = create_engine(_plain(url))
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def _plain(url: str) -> str:
    return url.replace("+aiosqlite", "")


def _conninfo(url: str) -> str:
    parsed = make_url(url)
    return f"host={parsed.query['host']} user={parsed.username} dbname={parsed.database}"


async def test_a_server_that_is_not_there_is_said_so(source: Town, tmp_path: Path) -> None:
    nowhere = f"postgresql+psycopg://kanal:secret@127.0.0.1:{free_port()}/city"
    with pytest.raises(MoveProblem) as caught:
        await asyncio.to_thread(moving.move, source.database.url, nowhere, tmp_path, lambda *_: None)
    said = str(caught.value)
    assert "cannot be reached" in said and "Nothing was moved" in said and "secret" not in said


async def test_a_duplicate_of_a_later_report_moves_as_well(source: Town, target: str, tmp_path: Path) -> None:
    async with source.database.transaction() as session:
        tono = await addresses.find_or_add(session, PEOPLE["tono"].address)
        for number in ("CCMW-RP3G", "YYPR-JD53"):
            await reports.file(session, source.office, tono, replace(FILED_BY, number=number))
    await source.act("ratna@grup > /gabung CCMW-RP3G YYPR-JD53")
    async with source.database.transaction() as session:
        first, later = [await complaints.by_number(session, number) for number in ("CCMW-RP3G", "YYPR-JD53")]
    assert first is not None and later is not None and first.duplicate_of == later.id > first.id
    await _move(source, target, tmp_path)
    assert _rows(target) == _rows(source.database.url)
