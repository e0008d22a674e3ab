"""One writer: whatever waits to be written shares a commit. Alone, the disk's slowness would be paid by every message.

Each piece of work takes back its own traces when it fails (`Transaction.attempt`). Should the commit itself fail, its
pieces are tried once more one by one, so that a bad one spoils no other; in the place of the bad one, and before the
next, is done what it would have done instead.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, Self, TypeVar

from conversations.messages import Address
from storage.database import Clash, Database, Transaction, Unavailable

AT_ONCE = 256
"""Pieces of work in one commit: so many that the commit costs each next to nothing, so few that nobody waits long."""

T = TypeVar("T", covariant=True)


class Work(Protocol[T]):
    """Something to be done in a transaction, whole or not at all."""

    @property
    def chats(self) -> Collection[Address]:
        """The citizens' chats it is known to be about."""
        ...

    @property
    def alone(self) -> bool:
        """Whether it may write for others than these, and therefore no process may write at the same time."""
        ...

    async def work(self, session: Transaction) -> T: ...

    async def instead(self, session: Transaction, problem: Exception) -> T:
        """What to do when it cannot be read or written, alone too. Raises `problem` where there is nothing."""
        ...

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Self]) -> None:
        """Read at once what each of these would read alone."""


@dataclass(frozen=True, slots=True)
class Do:
    """Any coroutine function as a piece of work."""

    what: Callable[[Transaction], Awaitable[Any]]
    alone: bool = True

    chats = ()

    async def work(self, session: Transaction) -> Any:
        return await self.what(session)

    async def instead(self, session: Transaction, problem: Exception) -> Any:
        raise problem

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Self]) -> None:
        """Nothing is known of it beforehand."""


@dataclass(frozen=True, slots=True)
class _Instead(Do):
    """What is done in the place of a piece of work that was at fault."""


Closing = Callable[[Transaction], Awaitable[Callable[[], None]]]
"""The last step of every commit; what it returns is called once the commit is safe."""


async def nothing_more(session: Transaction) -> Callable[[], None]:
    return lambda: None


_Asked = tuple[Work[Any], asyncio.Future[Any]]


class Writer:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Asked] = deque()
        self._task: asyncio.Task[None] | None = None
        self.closing: Closing = nothing_more

    async def do(self, work: Work[T]) -> T:
        """The result, after the commit. Unavailable: nothing was written, the same may work later."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            parts = deque(_parts(batch) if self._database.shared else (batch,))
            while parts:
                problem = await self._write(parts.popleft())
                if problem is not None:  # whoever came meanwhile would wait as long for the same answer
                    _refuse([*(asked for part in parts for asked in part), *self._waiting], problem)
                    parts.clear()
                    self._waiting.clear()

    async def _write(self, batch: list[_Asked]) -> Unavailable | None:
        """What keeps the database from being written, if anything does."""
        concerned = _concerned(batch) if self._database.shared else None
        try:
            async with self._database.transaction(of=concerned) as session:
                await _load(session, [work for work, _ in batch])
                results = [await work.work(session) for work, _ in batch]
                then = await self.closing(session)
        except Clash:
            return await self._write(batch)
        except Exception as problem:
            if isinstance(problem, Unavailable) or isinstance(batch[0][0], _Instead):
                _refuse(batch, problem)
                return problem if isinstance(problem, Unavailable) else None
            for work, done in batch:
                alone = _Instead(partial(work.instead, problem=problem)) if len(batch) == 1 else work
                await self._write([(alone, done)])
            return None
        then()
        for (_, done), result in zip(batch, results, strict=True):
            if not done.done():  # whoever asked may be gone
                done.set_result(result)
        return None


def _refuse(asked: Sequence[_Asked], problem: Exception) -> None:
    for _, done in asked:
        if not done.done():
            done.set_exception(problem)


def _parts(batch: list[_Asked]) -> Iterator[list[_Asked]]:
    """What goes beside other processes' work, and what goes alone; the work for one chat stays together, in order."""
    apart = {chat for work, _ in batch if work.alone for chat in work.chats}
    alone = [work.alone or not apart.isdisjoint(work.chats) for work, _ in batch]
    for kind in (False, True):
        if part := [asked for asked, so in zip(batch, alone, strict=True) if so is kind]:
            yield part


def _concerned(batch: list[_Asked]) -> Collection[Address] | None:
    """The chats a transaction is about; None when that is not known beforehand."""
    if any(work.alone for work, _ in batch):
        return None
    return {chat for work, _ in batch for chat in work.chats}


async def _load(session: Transaction, batch: Sequence[Work[Any]]) -> None:
    for kind in dict.fromkeys(type(work) for work in batch):
        await kind.load(session, [work for work in batch if type(work) is kind])
