"""A peer's process: started on its own core, watched through /proc (Linux), ended. Must not know what it serves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.load import Wrong

TICKS = os.sysconf("SC_CLK_TCK")
END_SECONDS = 15.0
FOREIGN = ("KANAL_", "PYTHONDONTWRITEBYTECODE")
"""What is not handed on: settings of a city, and what would have every start compile the peer's own files anew."""


class BotProcess:
    """One running peer and its children."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path, core: int | None) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self.started = time.perf_counter()
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                list(command),
                env=ours | dict(environment),
                stdout=out,
                stderr=out,
                preexec_fn=_pinned(core),
                cwd=Path(__file__).resolve().parent.parent,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raises Wrong, with the end of its log, when it has ended."""
        if self._process.poll() is not None:
            raise Wrong(f"the bot ended with code {self._process.returncode}; its log:\n{self.log_end()}")

    def log_end(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        return sum(_ticks(pid) for pid in self._pids()) / TICKS

    def memory_kb(self) -> int:
        """Resident memory."""
        return sum(_resident_kb(pid) for pid in self._pids())

    async def end(self) -> None:
        """Ask it to end; after END_SECONDS make it."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        deadline = time.perf_counter() + END_SECONDS
        while self._process.poll() is None and time.perf_counter() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _pids(self) -> list[int]:
        found = [self.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in task.read_text().split()]
        return found


def pin(core: int | None) -> None:
    """Keep this process on one core; None: wherever it likes."""
    if core is not None:
        os.sched_setaffinity(0, {core})


def _pinned(core: int | None) -> Callable[[], None] | None:
    return None if core is None else partial(pin, core)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
