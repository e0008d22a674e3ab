"""The data folder: made when it is missing, and held by one running bot at a time. Must not know what lies in it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".running"
DEMO = ".kanal-demo"
"""Lies in a folder that a demo made for itself: nothing in there is a city's."""


class Unusable(Exception):
    """What the program was told to use cannot be used. The text says why and what to do."""


def make(folder: Path) -> None:
    """Raises Unusable."""
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)


def is_empty(folder: Path) -> bool:
    """Whether nothing of anybody lies there; a lock left behind is nothing. Raises Unusable."""
    with _told(folder):
        return not folder.exists() or not any(path.name != LOCK for path in folder.iterdir())


@contextmanager
def held(folder: Path, command: str) -> Iterator[None]:
    """Until the end, or until this process dies, for this one alone. The next one is told the command. Raises
    Unusable."""
    make(folder)
    with _told(folder):
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, folder)
        os.ftruncate(lock, 0)
        os.write(lock, f"./kanal {command} (process {os.getpid()})".encode())
        yield
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 100).decode(errors="replace") or "another process"
        raise Unusable(
            f"{folder} is in use by {holder}; two at once would answer everybody twice.\n"
            "End that one first, or name another folder with --data."
        ) from None


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Unusable(
            f"{folder} cannot be used as the data folder: {problem.strerror}.\n"
            "Name a folder that you may write to with --data (in config.yaml: storage.data_dir)."
        ) from None
