"""`./kanal test` and `./kanal check`: the project's own tools in its own Python. Must not import what they look at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

CHECKS = (
    ("ruff check", ("ruff", "check", "--quiet", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy --strict", ("mypy", "--no-error-summary")),
    ("import direction", ("pytest", "tests/test_architecture.py", "--no-header", "-p", "no:cacheprovider")),
)
"""Name → module of this Python, with its arguments. What strictness means stands in pyproject.toml."""
SIDE_BY_SIDE = ("-n", "3", "--dist", "worksteal")
"""How the whole suite runs: much of it waits, so three keep two cores busy. A part of it starts sooner alone."""


def run_tests(root: Path, arguments: list[str]) -> int:
    """Returns pytest's own exit code."""
    return _module(root, "pytest", *(arguments or SIDE_BY_SIDE)).returncode


def run_checks(root: Path) -> int:
    """Runs every check, also after one failed; returns 1 if any did."""
    return max([_check(root, name, command) for name, command in CHECKS])


def _check(root: Path, name: str, command: tuple[str, ...]) -> int:
    typer.echo(f"{name:.<24} ", nl=False)
    done = _module(root, *command, capture=True)
    typer.echo("failed" if done.returncode else "ok")
    if done.returncode:
        typer.echo(f"{done.stdout}{done.stderr}".rstrip())
    return min(done.returncode, 1)


def _module(root: Path, *command: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", *command]
    return subprocess.run(arguments, cwd=root, capture_output=capture, text=True, check=False)  # noqa: S603
