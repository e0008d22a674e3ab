"""An event loop whose time is not ours: it leaps to the next thing due, so that a day of waiting costs nothing, and
nothing in it depends on the machine. What runs in it belongs to somebody, and can be killed as a process is: at once,
at any await, without a single `finally`."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from typing import Any, TypeVar

T = TypeVar("T")


class Life:
    """What runs until it is killed. `steps`: how often it was given the processor; `doom`: at which of them it dies."""

    def __init__(self, died: Callable[[], None]) -> None:
        self.steps, self.doom, self.dead, self._died = 0, 0, False, died
        self.told = False
        """It came to its own end."""
        self.tasks: list[asyncio.Task[Any]] = []
        self._undone: list[asyncio.Handle] = []

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run it as a part of this life; so is all that it starts."""
        context = copy_context()
        context.run(_OWNER.set, self)
        return asyncio.get_running_loop().create_task(work, context=context)

    def kill(self) -> None:
        """From now on nothing of it moves."""
        if not self.dead:
            self.dead = True
            self._died()

    def run(self, handle: asyncio.Handle) -> None:
        """One step of it; none once it is dead."""
        self.steps += 1
        if self.steps == self.doom:
            self.kill()
        if self.dead:
            self._undone.append(handle)
        else:
            handle._run()

    async def bury(self) -> None:
        """Let its tasks end, now that they can harm nobody: one forgotten would run its `finally` whenever it likes."""
        self.dead, self.doom = False, 0
        for handle in self._undone:
            asyncio.get_running_loop().call_soon(handle._run)
        while left := [task for task in self.tasks if not task.done()]:
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=1)
        for task in self.tasks:
            if not task.cancelled():
                task.exception()


_OWNER: ContextVar[Life | None] = ContextVar("whose", default=None)


def owner() -> Life | None:
    """Whose code is running now; None: the world's."""
    return _OWNER.get()


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time` is in seconds since the beginning. Whoever waits for what never comes is told so (Stuck)."""

    def __init__(self) -> None:
        self._seconds = 0.0
        super().__init__()
        self.set_task_factory(_remembered)

    def time(self) -> float:
        return self._seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """At once: threads would bring the machine's time in."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as problem:
            done.set_exception(problem)
        return done

    def _run_once(self) -> None:
        ready, timers = self._ready, self._scheduled  # type: ignore[attr-defined]
        while timers and timers[0].cancelled():
            heapq.heappop(timers)._scheduled = False
        if not ready:
            if not timers:
                raise Stuck
            self._seconds = max(self._seconds, timers[0].when())
        while timers and timers[0].when() <= self._seconds:
            timer = heapq.heappop(timers)
            timer._scheduled = False
            ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle.cancelled():
                continue
            if life := handle._context.get(_OWNER):
                life.run(handle)
            else:
                handle._run()


class Stuck(Exception):
    """Nothing will ever happen any more, and somebody still waits."""


def _remembered(loop: asyncio.AbstractEventLoop, work: Any, context: Any = None) -> asyncio.Task[Any]:
    """Whose tasks they are."""
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, context=context)
    life = context.get(_OWNER) if context is not None else owner()
    if life is not None:
        life.tasks.append(task)
    return task
