"""What the figures were measured on: processor, versions, and how long the disk takes to keep something."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

PACKAGES = (
    "python-telegram-bot", "aiogram", "httpx", "aiohttp", "uvloop", "httptools", "msgspec", "uvicorn", "sqlmodel",
    "sqlalchemy", "aiosqlite",
)  # fmt: skip
SYNCS = 100


def cores() -> tuple[int | None, int | None]:
    """The bot's core and the generator's; None twice where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[1]) if len(usable) > 1 else (None, None)


def facts(folder: Path) -> dict[str, object]:
    """For the report; `folder` is where the databases lie."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "disk": _filesystem(folder),
        "fsync_ms": round(_sync_ms(folder), 3),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def busy_seconds() -> float:
    """CPU seconds all processes of this machine have used together."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8]
    user, nice, system, _idle, _waiting, irq, softirq = map(int, fields)
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _sync_ms(folder: Path) -> float:
    """Milliseconds to append 4 KiB and have it on the disk (median)."""
    took = []
    path = folder / "fsync"
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    path.unlink()
    return median(took) * 1000


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _filesystem(folder: Path) -> str:
    found = subprocess.run(["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False)
    return (found.stdout.split() or ["unknown"])[-1]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
