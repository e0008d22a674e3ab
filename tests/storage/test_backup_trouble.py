"""What is no whole backup of this city is refused, with a word on what to do, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from alembic.command import upgrade

from bot.backup import back_up as command
from bot.settings import load
from storage import backup, dumps, folder, migrate
from storage.database import Database
from storage.dumps import BackupProblem
from storage.files import Files
from tests.storage.postgres import Postgres
from tests.town import MONDAY, ROOT, Town

Members = dict[str, bytes]


@pytest.fixture
def url(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> str:
    """SQLite alone: what is in the file is looked at alike."""
    (tmp_path / "town.db").write_bytes(migrated_file.read_bytes())
    return f"sqlite+aiosqlite:///{tmp_path}/town.db"


@pytest.fixture
async def archive(here: Town, url: str, tmp_path: Path) -> Path:
    """A good one, with a picture."""
    await here.act("siti > [foto]")
    to = tmp_path / "city.tar"
    await asyncio.to_thread(backup.back_up, url, Files(tmp_path / "attachments"), to, MONDAY)
    return to


async def restored(archive: Path, to: Path, url: str = "") -> None:
    await asyncio.to_thread(backup.restore, archive, url or f"sqlite+aiosqlite:///{to}/kanal.db", to)


def picture_in(members: Members) -> str:
    return next(name for name in members if name.startswith("attachments/"))


def lost(name: Callable[[Members], str]) -> Callable[[Members], None]:
    return lambda members: members.pop(name(members)) and None


def changed(name: Callable[[Members], str], old: bytes = b"", new: bytes = b"") -> Callable[[Members], None]:
    def change(members: Members) -> None:
        content = members[name(members)]
        assert old in content
        members[name(members)] = content.replace(old, new, 1) if old else content[:-1] + bytes([content[-1] ^ 1])

    return change


def added(name: str) -> Callable[[Members], None]:
    return lambda members: members.update({name: b"x", **{"manifest.json": members.pop("manifest.json")}})


DAMAGES = {
    "no database": (lost(lambda _: "database"), "is damaged"),
    "no manifest": (lost(lambda _: "manifest.json"), "not whole"),
    "no picture": (lost(picture_in), "is damaged"),
    "another picture": (changed(picture_in), "is damaged"),
    "another database": (changed(lambda _: "database"), "is damaged"),
    "a way out of the folder": (added("../../etc/passwd"), "should not be there"),
    "something more": (added("attachments/notes.txt"), "should not be there"),
    "nonsense for a manifest": (changed(lambda _: "manifest.json", b"{", b"["), "damaged, cut off, or no backup"),
    "another format": (changed(lambda _: "manifest.json", b'"format":1', b'"format":2'), "is damaged"),
    "rows that are not there": (changed(lambda _: "manifest.json", b'"inbox":1', b'"inbox":2'), "rows or attachments"),
    "a newer release": (changed(lambda _: "manifest.json", b'"revision":"0', b'"revision":"9'), "newer release"),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_what_is_damaged_is_refused_and_leaves_nothing(archive: Path, tmp_path: Path, damage: str) -> None:
    hurt, why = DAMAGES[damage]
    with tarfile.open(archive) as tar:
        members = {entry.name: (tar.extractfile(entry) or BytesIO()).read() for entry in tar}
    hurt(members)
    with tarfile.open(archive, "w") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    with pytest.raises(BackupProblem, match=why):
        await restored(archive, tmp_path / "other")
    assert folder.is_empty(tmp_path / "other")


@pytest.mark.parametrize("size", [0, 700, 50_000, 168_960])
async def test_what_was_cut_off_is_refused(archive: Path, tmp_path: Path, size: int) -> None:
    """Nothing; within the database; there too; just after the database."""
    os.truncate(archive, size)
    with pytest.raises(BackupProblem, match=r"not whole|cut off"):
        await restored(archive, tmp_path / "other")
    assert folder.is_empty(tmp_path / "other")


async def test_a_link_in_place_of_a_file_is_refused(archive: Path, tmp_path: Path) -> None:
    entry = tarfile.TarInfo("attachments/" + "0" * 32)
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(archive, "w") as tar:
        tar.addfile(entry)
    with pytest.raises(BackupProblem, match="should not be there"):
        await restored(archive, tmp_path / "other")


async def test_another_kind_of_database_is_refused(archive: Path, tmp_path: Path, server: Postgres) -> None:
    with pytest.raises(BackupProblem, match="a sqlite database, and the settings name a postgresql one"):
        await restored(archive, tmp_path / "other", server.url(server.create()))


async def test_a_damaged_database_is_not_backed_up_as_if_it_were_well(here: Town, url: str, tmp_path: Path) -> None:
    await here.act("siti > halo")
    await here.database.close()
    with closing(sqlite3.connect(tmp_path / "town.db")) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("DELETE FROM addresses")
        raw.commit()
    with pytest.raises(BackupProblem, match="foreign_key_check"):
        await asyncio.to_thread(backup.back_up, url, Files(tmp_path / "attachments"), tmp_path / "city.tar", MONDAY)
    assert not (tmp_path / "city.tar").exists()


async def test_an_older_releases_backup_comes_back_as_it_was(tmp_path: Path) -> None:
    """The next start brings it to this release's form, like any older database."""
    old, back = (
        Database(f"sqlite+aiosqlite:///{tmp_path}/old.db"),
        Database(f"sqlite+aiosqlite:///{tmp_path}/other/kanal.db"),
    )
    async with old.engine.begin() as connection:
        await connection.run_sync(lambda inner: upgrade(migrate.configuration(inner), "0001"))
    await old.close()
    await asyncio.to_thread(backup.back_up, old.url, Files(tmp_path / "attachments"), tmp_path / "city.tar", MONDAY)
    await restored(tmp_path / "city.tar", tmp_path / "other")
    assert (await dumps.checked(tmp_path / "other" / "kanal.db")).revision == "0001"
    await migrate.migrate(back, tmp_path / "other" / "backups")
    await back.close()
    assert (await dumps.checked(tmp_path / "other" / "kanal.db")).revision > "0001"


async def test_without_pg_dump_it_says_what_to_install(
    server: Postgres, migrated_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupProblem, match=r"pg_dump is not installed.*postgresql-client"):
        await dumps.take(server.url(server.create(migrated_name)), tmp_path / "copy")


async def test_the_password_stands_on_no_command_line_and_only_errors_are_quoted(
    server: Postgres, migrated_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\necho "$PGPASSWORD" > {tmp_path}/password\n'
        'echo "DETAIL: words" >&2\necho "pg_dump: error: server version mismatch" >&2\nexit 1\n'
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    url = server.url(server.create(migrated_name)).replace("postgres@", "postgres:r%40hasia's@")
    with pytest.raises(BackupProblem, match=r"^pg_dump: error: server version mismatch$"):
        await dumps.take(url, tmp_path / "copy")
    assert (tmp_path / "password").read_text() == "r@hasia's\n"
    assert "hasia" not in (tmp_path / "arguments").read_text()


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:////proc/none.db", "postgresql+psycopg://nobody@/none?host=/none"])
async def test_a_database_that_is_away_is_told_without_a_traceback(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"KANAL_STORAGE__DATABASE_URL": url, "KANAL_STORAGE__DATA_DIR": str(tmp_path)}
    settings = load(ROOT / "config.yaml", environment, channels=False)
    assert await asyncio.to_thread(command, settings, tmp_path / "city.tar") == 1
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1
