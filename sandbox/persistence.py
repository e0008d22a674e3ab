"""Keeps the world on disk: one JSON file, written whole, and a folder of bytes. Knows nothing of what they mean."""

import asyncio
import json
import secrets
import shutil
import types
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sandbox.people import seeded_world
from sandbox.world import StoredFile, World

T = TypeVar("T")
PAUSE = 0.5


class Shelf:
    """The folder in which the world lies; `changed()` has it written soon, `save()` now."""

    def __init__(self, folder: Path, fresh: bool) -> None:
        self._files = folder / "files"
        self._path = folder / "world.json"
        if fresh:
            shutil.rmtree(self._files, ignore_errors=True)
            self._path.unlink(missing_ok=True)
        self._files.mkdir(parents=True, exist_ok=True)
        self._dirty = asyncio.Event()

    def load(self) -> World:
        if not self._path.exists():
            return seeded_world()
        return revive(World, json.loads(self._path.read_text(encoding="utf-8")))

    def changed(self) -> None:
        self._dirty.set()

    def save(self, world: World) -> None:
        self._dirty.clear()
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(world), ensure_ascii=False), encoding="utf-8")
        draft.replace(self._path)

    async def wait_for_change(self) -> None:
        """Returns a moment after the first change, so that a burst is written once."""
        await self._dirty.wait()
        await asyncio.sleep(PAUSE)

    def put(self, world: World, data: bytes, name: str, mime: str, kind: str) -> StoredFile:
        stored = StoredFile(secrets.token_hex(16), name, mime, len(data), kind)
        (self._files / stored.id).write_bytes(data)
        world.files[stored.id] = stored
        self.changed()
        return stored

    def path(self, stored: StoredFile) -> Path:
        return self._files / stored.id

    def read(self, stored: StoredFile) -> bytes:
        return self.path(stored).read_bytes()

    def clear_files(self) -> None:
        for path in self._files.iterdir():
            path.unlink()


def revive(kind: type[T], data: Any) -> T:
    """The dataclass `kind` from what `asdict` and JSON made of it."""
    hints = get_type_hints(kind)
    values = {f.name: _value(hints[f.name], data[f.name]) for f in fields(kind) if f.name in data}  # type: ignore[arg-type]
    return kind(**values)


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) is types.UnionType:
        chosen = [arg for arg in get_args(hint) if arg is not types.NoneType]
        return value if value is None else _value(chosen[0], value)
    if get_origin(hint) is list:
        return [_value(get_args(hint)[0], item) for item in value]
    if get_origin(hint) is dict:
        key, item = get_args(hint)
        return {key(k): _value(item, v) for k, v in value.items()}
    return revive(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
