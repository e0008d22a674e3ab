"""Attachments on disk, under random names. Must not know what they show."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

PASSING = "berkas-"
"""Files made to be sent: a name nobody can guess follows."""


class Files:
    """A folder of stored attachments. A name says nothing about its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def passing(self, drawn: str, suffix: str) -> str:
        """The name of a file that is made to be sent, and deleted soon; by its suffix whoever fetches it is told what
        it is."""
        return f"{PASSING}{drawn}.{suffix}"

    async def copy(self, name: str, to: str) -> None:
        await self.write(to, await asyncio.to_thread(self.path(name).read_bytes))

    async def delete_passing(self, before: datetime) -> None:
        """Those made before this moment."""
        for path in self._folder.glob(f"{PASSING[:2]}/{PASSING}*"):
            if path.stat().st_mtime < before.timestamp():
                await asyncio.to_thread(path.unlink, missing_ok=True)

    async def write(self, name: str, content: bytes) -> None:
        """Write through a temporary name, so that a file is whole or absent."""
        await asyncio.to_thread(self._write, name, content)

    @contextmanager
    def kept_whole(self) -> Iterator[None]:
        """For a backup, in whatever process: until the end `being_kept` says so, and then nothing that the database
        named when this began may be deleted."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = self._open_lock()
        try:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield
        finally:
            os.close(lock)

    def being_kept(self) -> bool:
        """Whether a backup is being made. Ask after looking up what to delete: a backup that begins later copies a
        database in which it is given up already."""
        if not self._lock.exists():
            return False
        lock = self._open_lock()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
        except BlockingIOError:
            return True
        finally:
            os.close(lock)

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self.path(name).unlink, missing_ok=True)

    @property
    def _lock(self) -> Path:
        return self._folder / ".lock"

    def _open_lock(self) -> int:
        return os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)

    def _write(self, name: str, content: bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
