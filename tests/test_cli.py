"""The command line: what it shows, what it hands on, how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import checks
from bot.cli import app

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "demo",
    "run",
    "chat",
    "coordinator",
    "templates",
    "backup",
    "restore",
    "migrate-to",
    "inbox",
    "history",
    "report",
    "agencies",
    "officers",
    "groups",
    "texts",
    "answers",
    "sp4n",
    "test",
    "check",
)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS)])
def test_help_everywhere(arguments: list[str]) -> None:
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0
    assert "Usage:" in shown.output


def test_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("kanal-lapor ")


def test_unusable_settings_are_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("city: {}\n")
    told = CliRunner().invoke(app, ["run", "--config", str(tmp_path / "config.yaml")])
    assert told.exit_code == 2
    assert "config.yaml line 1: `city.name` is missing." in told.stderr


def test_whatever_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "bot", "coordinator", "--config", str(ROOT / "config.yaml"), "--data", str(data)]
    subprocess.run(command, cwd=ROOT, umask=0o022, capture_output=True, check=True)
    kept = [data, *data.rglob("*")]
    assert data / "kanal.db" in kept
    assert not [path for path in kept if path.stat().st_mode & 0o077]


def test_arguments_and_exit_code_are_pytests_own(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_fine() -> None: ...\n")
    begin = ["-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", "/dev/null"]
    assert checks.run_tests(tmp_path, [*begin, "-q"]) == 0
    assert checks.run_tests(tmp_path, [*begin, "-k", "nothing", "-q"]) == 5


def test_every_check_is_named_and_a_failure_shows_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "CHECKS", (("good", ("this", "-h")), ("bad", ("no_such_module",))))
    assert checks.run_checks(tmp_path) == 1
    good, bad, why = capsys.readouterr().out.splitlines()
    assert (good.endswith(" ok"), bad.endswith(" failed"), "no_such_module" in why) == (True, True, True)


def test_help_starts_without_the_heavy_packages() -> None:
    heavy = "{'pydantic', 'holidays', 'telegram', 'twilio', 'sqlmodel', 'starlette', 'langdetect'}"
    script = f"import sys, bot.cli; print(*{heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
