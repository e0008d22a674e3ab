"""The whole city in one file: a copy of the database and every attachment it names, in a tar with a manifest at its
end. Settings, tokens and keys are not in it. Must not say a word to anybody."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import msgspec

from storage import dumps, folder, migrate
from storage.dumps import SQLITE, BackupProblem, Contents
from storage.files import Files

FORMAT = 1
DATABASE, ATTACHMENTS, MANIFEST = "database", "attachments/", "manifest.json"
_NAME = re.compile(ATTACHMENTS + "([0-9a-f]{32})")
MANIFEST_BYTES = 100_000_000
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. It stands at the end: a file without one was cut off."""

    format: int
    made_at: datetime
    """Just before the database was copied."""
    engine: str
    revision: str
    rows: dict[str, int]
    database_sha256: str
    attachments: int
    attachments_bytes: int
    attachments_sha256: str
    """Over their names and SHA-256s, in the order they stand in."""
    missing: tuple[str, ...]
    """Attachments the database names that were gone from the disk, or changed, before."""


class _Sums:
    """What the attachments come to."""

    def __init__(self) -> None:
        self.files, self.size, self._over = 0, 0, hashlib.sha256()

    def add(self, name: str, size: int, sha256: str) -> None:
        self.files, self.size = self.files + 1, self.size + size
        self._over.update(f"{name} {sha256}\n".encode())

    @property
    def sha256(self) -> str:
        return self._over.hexdigest()


class _Hashed:
    """A stream that is hashed while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._over = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._over.update(chunk)
        return chunk

    @property
    def sha256(self) -> str:
        return self._over.hexdigest()


def back_up(url: str, files: Files, to: Path, now: datetime) -> Manifest:
    """Write the file `to`, whole or not at all; others go on reading and writing. Every attachment that the copy of
    the database names is in it, for none is deleted meanwhile. Raises BackupProblem, OSError."""
    _refuse_target(to)
    if asyncio.run(dumps.is_empty(url)):
        raise BackupProblem("There is no database yet: nothing to back up. Or is it another one (--data, --config)?")
    with TemporaryDirectory(prefix=".kanal-backup-", dir=to.parent) as scratch:
        copy, part = Path(scratch) / DATABASE, Path(scratch) / "archive"
        with files.kept_whole():
            contents = asyncio.run(dumps.take(url, copy))
            manifest = _pack(part, copy, contents, files, dumps.engine_of(url), now)
        part.replace(to)
    return manifest


def restore(archive: Path, url: str, data: Path) -> Manifest:
    """Bring everything back into an empty data directory (and an empty database). Only what was found whole is put in
    its place, the database last. No bot may run there meanwhile. Raises BackupProblem, Unusable, OSError."""
    with _alone(url):
        return _restore(archive, url, data)


def _alone(url: str) -> AbstractContextManager[None]:
    if dumps.engine_of(url) != SQLITE:
        return nullcontext()
    return folder.held(dumps.sqlite_file(url).parent, "restore")


def _restore(archive: Path, url: str, data: Path) -> Manifest:
    _refuse_unless_empty(data)
    if not asyncio.run(dumps.is_empty(url)):
        raise BackupProblem(
            "The database of the settings is not empty: a restore never writes over anything. Please make a new one, "
            "and name it in storage.database_url."
        )
    data.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restoring-", dir=data) as scratch:
        staged = Path(scratch)
        manifest = _unpack(archive, staged)
        _refuse_others(manifest, url)
        if manifest.engine == SQLITE:
            _compare(asyncio.run(dumps.checked(staged / DATABASE)), manifest, staged)
            _put(staged, data)
            dumps.sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(staged / DATABASE, dumps.sqlite_file(url))
        else:
            _compare(asyncio.run(dumps.bring(url, staged / DATABASE)), manifest, staged)
            _put(staged, data)
    os.sync()
    return manifest


def _pack(part: Path, copy: Path, contents: Contents, files: Files, engine: str, now: datetime) -> Manifest:
    sums, missing = _Sums(), list[str]()
    part.touch(mode=0o600)  # everything everybody wrote
    with part.open("wb") as out:
        with tarfile.open(fileobj=out, mode="w|") as tar:
            _, database = _add(tar, DATABASE, copy, now)
            for name, expected in sorted(contents.attachments.items()):
                try:
                    size, sha256 = _add(tar, ATTACHMENTS + name, files.path(name), now)
                except FileNotFoundError:
                    missing.append(name)
                    continue
                sums.add(name, size, sha256)
                if sha256 != expected:
                    missing.append(name)
            manifest = Manifest(
                FORMAT,
                now,
                engine,
                contents.revision,
                contents.rows,
                database,
                sums.files,
                sums.size,
                sums.sha256,
                tuple(missing),
            )
            last = part.with_name(MANIFEST)
            last.write_bytes(msgspec.json.encode(manifest))
            _add(tar, MANIFEST, last, now)
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _add(tar: tarfile.TarFile, name: str, file: Path, now: datetime) -> tuple[int, str]:
    """Size in bytes and SHA-256 of what went in."""
    with file.open("rb") as stream:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = os.fstat(stream.fileno()).st_size, 0o600, int(now.timestamp())
        hashed = _Hashed(stream)
        tar.addfile(entry, hashed)
    return entry.size, hashed.sha256


def _refuse_target(to: Path) -> None:
    if not to.parent.is_dir():
        raise BackupProblem(f"There is no folder {to.parent}. Please make it first, or name another one.")
    if to.exists():
        raise BackupProblem(f"{to} is there already; a backup is never written over. Please give another name.")


def _refuse_unless_empty(data: Path) -> None:
    if not folder.is_empty(data):
        found = sorted(path.name for path in data.iterdir() if path.name != folder.LOCK)
        raise BackupProblem(
            f"{data} is not empty ({', '.join(found[:5])}): a restore never writes over anything. Stop the bot, move "
            f"that folder aside (mv {data} {data}.before), or name another one with --data."
        )


def _refuse_others(manifest: Manifest, url: str) -> None:
    if manifest.engine != (engine := dumps.engine_of(url)):
        raise BackupProblem(
            f"This is a backup of a {manifest.engine} database, and the settings name a {engine} one. Please set "
            "storage.database_url to the same kind."
        )
    if not migrate.knows(manifest.revision):
        raise BackupProblem("This backup was made by a newer release. Please install that one first.")


def _unpack(archive: Path, staged: Path) -> Manifest:
    """Into a folder of its own, as one stream; hashes compared with the manifest."""
    sums, database, manifest = _Sums(), "", None
    with _whole(archive), tarfile.open(archive, "r|*") as tar:
        for entry in tar:
            stream = tar.extractfile(entry) if entry.isreg() and manifest is None else None
            if stream is None:
                raise BackupProblem(f"{archive} is no backup of Kanal's: {entry.name} should not be there.")
            hashed = _Hashed(stream)
            if entry.name == DATABASE:
                _write(hashed, staged / DATABASE)
                database = hashed.sha256
            elif named := _NAME.fullmatch(entry.name):
                path = Files(staged / ATTACHMENTS).path(named[1])
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(hashed, path)
                sums.add(named[1], entry.size, hashed.sha256)
            elif entry.name == MANIFEST:
                manifest = msgspec.json.decode(hashed.read(MANIFEST_BYTES), type=Manifest)
            else:
                raise BackupProblem(f"{archive} is no backup of Kanal's: {entry.name} should not be there.")
    if manifest is None:
        raise BackupProblem(f"{archive} is not whole: its end is missing.")
    found = (FORMAT, database, sums.files, sums.size, sums.sha256)
    if found != (
        manifest.format,
        manifest.database_sha256,
        manifest.attachments,
        manifest.attachments_bytes,
        manifest.attachments_sha256,
    ):
        raise BackupProblem(f"{archive} is damaged: its content is not what its manifest says.")
    return manifest


@contextmanager
def _whole(archive: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, msgspec.DecodeError, EOFError, FileExistsError):
        raise BackupProblem(f"{archive} is damaged, cut off, or no backup of Kanal's.") from None


def _write(stream: _Hashed, to: Path) -> None:
    with to.open("xb") as out:
        while chunk := stream.read(CHUNK):
            out.write(chunk)


def _compare(contents: Contents, manifest: Manifest, staged: Path) -> None:
    """Whether the database that came back is the one that was copied, with its attachments."""
    files = Files(staged / ATTACHMENTS)
    absent = [name for name in contents.attachments if not files.path(name).is_file() and name not in manifest.missing]
    if contents.rows != manifest.rows or contents.revision != manifest.revision or absent:
        raise BackupProblem("What came back is not what was backed up: rows or attachments are missing.")


def _put(staged: Path, data: Path) -> None:
    if (staged / ATTACHMENTS).exists():
        (staged / ATTACHMENTS).rename(data / ATTACHMENTS)
