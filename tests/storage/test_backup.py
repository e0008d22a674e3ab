"""A backup made while people write, brought back into nothing, and the city goes on: on both engines."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from sqlmodel import col, select

from conversations.messages import Address, Message, Outbound
from storage import addresses, attachments, backup, outbox
from storage.backup import Manifest
from storage.database import Database
from storage.dumps import BackupProblem
from storage.files import Files
from storage.outbox import LEASE, OutboxId, OutState
from storage.tables import AttachmentRow, OutboxRow
from tests.storage.postgres import Postgres
from tests.town import GROUPS, MONDAY, PEOPLE, FakeChannel, Town

SITI, BUDI = PEOPLE["siti"].address, PEOPLE["budi"].address
FILED = (
    "siti > lampu jalan mati berasap depan SD Kaktusindah sejak kemarin",
    "siti > Jl. Mawar 12, kelurahan Sukamaju",
    "siti > belum tahu",
    "siti > terbuka",
    "siti > setuju",
)
DRAFT = "budi > got mampet di depan rumah sejak tiga hari, airnya bau sekali"
TRAFFIC = ("tono > [foto] ini buktinya", "tono > banjir lagi di depan pasar lama", "tono > batal") * 4
UNSENT = (OutState.WAITING, OutState.SENDING)


@dataclass
class Recording(FakeChannel):
    """Remembers which outbox rows were sent."""

    ids: list[OutboxId] = field(default_factory=list)

    async def send(self, outbound: Outbound) -> str:
        self.ids.append(OutboxId(outbound.id))
        return await super().send(outbound)


@dataclass
class Machine:
    """A city on one machine, and another machine with nothing on it."""

    here: Town
    data: Path
    other_data: Path
    other_url: str
    stack: AsyncExitStack

    async def back_up(self, to: Path) -> Manifest:
        """In a thread, as the command in its own process: everything else goes on."""
        files = Files(self.data / "attachments")
        return await asyncio.to_thread(backup.back_up, self.here.database.url, files, to, MONDAY)

    async def restore(self, archive: Path) -> Manifest:
        return await asyncio.to_thread(backup.restore, archive, self.other_url, self.other_data)

    async def go_on(self) -> tuple[Town, list[OutboxId], list[OutboxId]]:
        """The city on the other machine, as after its start, before the same phones; what it sends by itself, and what
        had not left yet in the copy."""
        database = Database(self.other_url)
        self.stack.push_async_callback(database.close)
        there = Town(database, self.other_data)
        there.now, there.chats = self.here.now, self.here.chats
        sent: list[OutboxId] = []
        there.channels.update({name: Recording(name, there, ids=sent) for name in there.channels})
        async with database.transaction() as session:
            query = select(OutboxRow.id).where(col(OutboxRow.state).in_(UNSENT)).order_by(col(OutboxRow.id))
            unsent = [OutboxId(id or 0) for id in (await session.exec(query)).all()]
        started = asyncio.Event()
        started.set()
        await there.pump.run(started)
        for _ in range(2):  # elsewhere the old one may still be alive: until the lease is over
            there.now += LEASE
            await there.pump.flush()
        there._serial, by_itself = self.here._serial, sorted(sent)
        return there, by_itself, unsent


@pytest.fixture
async def machine(here: Town, other_url: str, tmp_path: Path) -> AsyncIterator[Machine]:
    async with AsyncExitStack() as stack:
        yield Machine(here, tmp_path, tmp_path / "other", other_url, stack)


@pytest.fixture
def other_url(request: pytest.FixtureRequest, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Another database of the same engine, without a table."""
    if url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path}/other/kanal.db"
    server: Postgres = request.getfixturevalue("server")
    monkeypatch.setenv("PATH", str(server.binaries), prepend=os.pathsep)
    return server.url(server.create())


async def test_backed_up_amid_traffic_it_goes_on_elsewhere(machine: Machine, tmp_path: Path) -> None:
    here, made = machine.here, list[tuple[Path, Manifest]]()
    for line in (*FILED, DRAFT, "budi > [foto]"):
        await here.act(line)

    async def traffic() -> None:
        for line in TRAFFIC:
            await here.act(line)

    writing = asyncio.create_task(traffic())
    while not writing.done():
        to = tmp_path / f"{len(made)}.tar"
        made.append((to, await machine.back_up(to)))
    await writing
    archive, manifest = made[len(made) // 2]
    assert await machine.restore(archive) == manifest and not manifest.missing
    assert archive.stat().st_mode & 0o077 == 0

    there, by_itself, unsent = await machine.go_on()
    assert by_itself == unsent
    await everything_named_is_there(there, machine.other_data)
    await there.act("budi > Jl. Melati RT 3, kelurahan Mekar")
    assert "urusan siapa" in there.chats[BUDI][-1].text
    await there.act("ratna@grup > [ketuk Verifikasi]")
    await there.act("ratna@grup > [ketuk Dishub]")
    await there.act("joko@grup > [ketuk Ambil]")
    assert any("Joko" in shown.text for shown in there.chats[GROUPS["grup"]])


async def test_what_was_sent_before_is_not_sent_again_and_what_waited_is(machine: Machine, tmp_path: Path) -> None:
    here = machine.here
    await here.act(DRAFT)
    sent = await waiting(here, "sudah sampai")
    await here.pump.flush()
    left = await waiting(here, "belum berangkat")
    on_its_way = await waiting(here, "sedang berangkat", PEOPLE["tono"].address)
    async with here.database.transaction() as session:
        due = {one.id: one for one in await outbox.due(session, here.now, 9)}
        await outbox.claim(session, due[on_its_way], here.now)
    await machine.back_up(tmp_path / "city.tar")
    await here.pump.flush()  # the old machine sends it after the copy: nobody can know
    await machine.restore(tmp_path / "city.tar")
    _, by_itself, _ = await machine.go_on()
    assert by_itself == sorted([left, on_its_way]) and sent not in by_itself


async def test_a_draft_dropped_while_the_backup_runs_keeps_its_file_until_it_ends(machine: Machine) -> None:
    here = machine.here
    await here.act("siti > [foto]")
    (file,) = stored_files(machine.data)
    with Files(machine.data / "attachments").kept_whole():
        async with here.database.transaction() as session:
            row = (await session.exec(select(AttachmentRow))).one()
            await attachments.drop(session, await addresses.find_or_add(session, SITI), [row.event_id])
        await here.fetcher.delete_dropped()
        assert file.exists()
    await here.fetcher.delete_dropped()
    assert not file.exists()


async def test_a_picture_lost_on_the_disk_is_told_and_hinders_nothing(machine: Machine, tmp_path: Path) -> None:
    here = machine.here
    for who in ("siti", "budi"):
        await here.act(f"{who} > [foto]")
    lost, changed = sorted(stored_files(machine.data))
    lost.unlink()
    changed.write_bytes(b"other bytes")
    made = await machine.back_up(tmp_path / "city.tar")
    assert set(made.missing) == {lost.name, changed.name}
    assert (await machine.restore(tmp_path / "city.tar")).missing == made.missing
    assert [file.name for file in stored_files(machine.other_data)] == [changed.name]


async def test_only_into_nothing(machine: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "city.tar"
    await machine.back_up(archive)
    machine.other_data.mkdir()
    (machine.other_data / "note").touch()
    with pytest.raises(BackupProblem, match=r"is not empty \(note\)"):
        await machine.restore(archive)
    (machine.other_data / "note").unlink()
    await machine.restore(archive)
    if machine.other_url.startswith("postgresql"):
        machine.other_data = tmp_path / "third"
        with pytest.raises(BackupProblem, match="database of the settings is not empty"):
            await machine.restore(archive)
        assert not machine.other_data.exists()


async def test_a_backup_is_never_written_over(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "city.tar").write_bytes(b"the last one")
    with pytest.raises(BackupProblem, match="is there already"):
        await machine.back_up(tmp_path / "city.tar")
    assert (tmp_path / "city.tar").read_bytes() == b"the last one"


async def test_nothing_to_back_up_is_told_and_leaves_nothing(machine: Machine, tmp_path: Path) -> None:
    other = Files(machine.other_data / "attachments")
    with pytest.raises(BackupProblem, match="no database yet"):
        await asyncio.to_thread(backup.back_up, machine.other_url, other, tmp_path / "city.tar", MONDAY)
    assert not machine.other_data.exists() and not (tmp_path / "city.tar").exists()


async def waiting(here: Town, text: str, chat: Address = SITI) -> OutboxId:
    async with here.database.transaction() as session:
        to = await addresses.find_or_add(session, chat)
        await outbox.add(session, to, outbox.OutKind.MESSAGE, here.now, body=Message(text))
        newest = select(OutboxRow.id).order_by(col(OutboxRow.id).desc()).limit(1)
        return OutboxId((await session.exec(newest)).one() or 0)


def stored_files(data: Path) -> list[Path]:
    return sorted(path for path in (data / "attachments").rglob("*") if path.is_file() and path.name != ".lock")


async def everything_named_is_there(there: Town, data: Path) -> None:
    async with there.database.transaction() as session:
        rows = (await session.exec(select(AttachmentRow).where(AttachmentRow.state == attachments.STORED))).all()
    assert rows
    for row in rows:
        content = Files(data / "attachments").path(row.file_name or "").read_bytes()
        assert (sha256(content).hexdigest(), len(content)) == (row.sha256, row.size)
