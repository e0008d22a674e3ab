"""Attachments on disk, under random names. Must not know what they show."""

from __future__ import annotations

import asyncio
from pathlib import Path


class Files:
    """A folder of stored attachments. A name says nothing about its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    async def write(self, name: str, content: bytes) -> None:
        """Write through a temporary name, so that a file is whole or absent."""
        await asyncio.to_thread(self._write, name, content)

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(self.path(name).unlink, missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
