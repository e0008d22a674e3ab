"""How `./kanal` refuses to start: in plain words, and without touching what is not its own."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import bot.demo
import storage.database
from bot.cli import DEMO_DATA, app
from bot.settings import load
from storage import folder
from tests.sandbox.client import free_port

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo gets as far as its folder; neither sandbox nor bot is started."""
    monkeypatch.setattr(bot.demo, "_sandbox", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr(bot.demo, "_bot", lambda *_: 0)
    monkeypatch.setattr(bot.demo.ports, "require", lambda *_: None)


def kanal(*arguments: str, **environment: str) -> Result:
    given = {"KANAL_TELEGRAM__TOKEN": "12345:ABC", **environment}
    return CliRunner().invoke(app, arguments, env=given)


def refused(result: Result, *words: str) -> None:
    """One to three plain lines with these words, an exit code, no traceback."""
    assert result.exit_code == 1, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert 1 <= len(result.stderr.splitlines()) <= 3
    assert not [word for word in words if word not in result.stderr], result.stderr


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize("more", [(), ("--fresh",)])
@pytest.mark.parametrize("name", ["kanal.db", "thesis.txt"])
def test_a_demo_leaves_a_folder_alone_that_no_demo_made(tmp_path: Path, name: str, more: tuple[str, ...]) -> None:
    (tmp_path / name).write_text("dear to somebody")
    refused(kanal("demo", "--data", str(tmp_path), *more), str(tmp_path), "not empty", "--data")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "dear to somebody"


@pytest.mark.usefixtures("nothing_runs")
def test_a_fresh_demo_removes_only_what_a_demo_made(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "demo", tmp_path / "elsewhere"
    assert kanal("demo", "--data", str(data)).exit_code == 0
    elsewhere.mkdir()
    for made in (data / "attachments" / "ab", data / "sandbox" / "files"):
        made.mkdir(parents=True)
    for file in (data / "kanal.db", data / "keys", data / "sandbox" / "world.json", elsewhere / "one", data / "note"):
        file.write_text("x")
    (data / "backups").symlink_to(elsewhere)
    assert kanal("demo", "--data", str(data)).exit_code == 0
    assert (data / "kanal.db").exists()
    assert kanal("demo", "--data", str(data), "--fresh").exit_code == 0
    assert {path.name for path in data.iterdir()} == {"note", folder.DEMO, folder.LOCK}
    assert (elsewhere / "one").exists()


def test_whatever_the_settings_say_the_demo_has_a_database_of_its_own(tmp_path: Path) -> None:
    given = bot.demo._environment(8765, tmp_path)
    assert given["KANAL_STORAGE__DATABASE_URL"] == f"sqlite+aiosqlite:///{tmp_path}/kanal.db"


def test_a_citys_bot_does_not_run_in_a_demos_folder(tmp_path: Path) -> None:
    demo, other = tmp_path / "demo", tmp_path / "other"
    demo.mkdir()
    (demo / folder.DEMO).touch()
    for url in ("", "postgresql://127.0.0.1:1/kanal", f"sqlite+aiosqlite:///{other}/kanal.db"):
        moved = {"KANAL_STORAGE__DATABASE_URL": url} if url else {}
        refused(kanal("run", "--data", str(demo), **moved), f"{demo} is a demo's", "--data")
    moved = {"KANAL_STORAGE__DATABASE_URL": f"sqlite+aiosqlite:///{demo}/kanal.db"}
    refused(kanal("run", "--data", str(other), **moved), f"{demo} is a demo's", "--data")


@pytest.mark.parametrize("part", ["web", "sender"])
def test_on_sqlite_one_process_does_it_all(tmp_path: Path, part: str) -> None:
    refused(kanal("run", "--only", part, "--data", str(tmp_path / "city")), "--only", "PostgreSQL")


def test_a_demo_is_kept_beside_a_citys_folder() -> None:
    """A backup comes back into an empty folder only, and a city's folder is copied whole: no demo belongs there."""
    city = load(ROOT / "config.yaml", {}, channels=False).storage.data_dir
    assert not DEMO_DATA.is_relative_to(city) and not city.is_relative_to(DEMO_DATA)
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()
    assert {f"{city.name}/", f"{DEMO_DATA.name}/"} <= {*ignored}


@pytest.mark.parametrize("command", ["run", "demo", "restore"])
def test_the_second_on_one_folder_is_told_who_is_there(tmp_path: Path, command: str) -> None:
    if command == "demo":
        (tmp_path / folder.DEMO).touch()
    given = [str(tmp_path / "city.tar")] if command == "restore" else []
    with folder.held(tmp_path, "run"):
        told = kanal(command, *given, "--data", str(tmp_path))
    refused(told, str(tmp_path), f"./kanal run (process {os.getpid()})", "End that one first")


def test_beside_a_running_bot_the_other_commands_go_on(tmp_path: Path) -> None:
    data, archive = tmp_path / "data", tmp_path / "city.tar"
    with folder.held(data, "run"):
        for command in (["coordinator"], ["inbox"], ["backup", str(archive)]):
            assert kanal(*command, "--data", str(data)).exit_code == 0
    assert kanal("restore", str(archive), "--data", str(tmp_path / "other")).exit_code == 0


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from storage import folder\n"
        "with folder.held(pathlib.Path(sys.argv[1]), 'run'): print('held', flush=True); input()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"held\n"
        with pytest.raises(folder.Unusable, match=str(process.pid)), folder.held(tmp_path, "run"):
            pass
        process.kill()
        process.wait()
    with folder.held(tmp_path, "run"):
        pass


def test_a_lock_left_behind_does_not_stop_a_restore(tmp_path: Path) -> None:
    data, archive, other = tmp_path / "data", tmp_path / "city.tar", tmp_path / "other"
    assert kanal("coordinator", "--data", str(data)).exit_code == 0
    assert kanal("backup", str(archive), "--data", str(data)).exit_code == 0
    with folder.held(other, "run"):
        pass
    assert kanal("restore", str(archive), "--data", str(other)).exit_code == 0


@pytest.mark.parametrize("command", ["run", "coordinator", "inbox", "demo"])
def test_a_database_that_is_none(tmp_path: Path, command: str) -> None:
    (tmp_path / "kanal.db").write_bytes(bytes(range(256)) * 64)
    if command == "demo":
        (tmp_path / folder.DEMO).touch()
    port = ("--port", str(free_port())) if command == "demo" else ()
    refused(kanal(command, *port, "--data", str(tmp_path)), f"{tmp_path}/kanal.db", "not a database", "./kanal restore")
    assert (tmp_path / "kanal.db").read_bytes() == bytes(range(256)) * 64


@pytest.mark.parametrize("command", ["run", "coordinator", "inbox"])
def test_a_database_server_that_does_not_answer(tmp_path: Path, command: str) -> None:
    port = free_port()
    url = f"postgresql+psycopg://kanal:hush-hush@127.0.0.1:{port}/kanal"
    told = kanal(command, "--data", str(tmp_path), KANAL_STORAGE__DATABASE_URL=url)
    refused(told, f"127.0.0.1:{port}/kanal cannot be reached", "Connection refused", "storage.database_url")
    assert "hush-hush" not in told.stderr


def test_a_database_of_a_newer_release(tmp_path: Path) -> None:
    assert kanal("coordinator", "--data", str(tmp_path)).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "kanal.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    refused(kanal("run", "--data", str(tmp_path)), "newer release")


@pytest.mark.parametrize("place", ["a file", "/proc/nowhere"])
@pytest.mark.parametrize("command", ["run", "coordinator", "inbox", "demo"])
def test_a_data_folder_that_can_be_none(tmp_path: Path, command: str, place: str) -> None:
    (tmp_path / "a file").touch()
    refused(kanal(command, "--data", str(tmp_path / place)), place, "cannot be used as the data folder", "--data")


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_in_use(tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        given = ("--port", port) if command == "demo" else ()
        told = kanal(command, *given, "--data", str(tmp_path / "data"), KANAL_WEB__PORT=port)
    refused(told, f"Port {port} on 127.0.0.1 is in use", "--port" if command == "demo" else "KANAL_WEB__PORT")


def test_a_host_that_is_nowhere(tmp_path: Path) -> None:
    refused(kanal("run", "--data", str(tmp_path), KANAL_WEB__HOST="198.51.100.7"), "198.51.100.7", "web.port")


@pytest.mark.parametrize("port", ["-5", "0", "65535", "many"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    told = kanal("demo", "--port", port, "--data", str(tmp_path / "data"))
    assert (told.exit_code, "Invalid value for '--port'" in told.stderr) == (2, True)
    if port == "0":
        assert "greater than or equal to 1" in kanal("run", KANAL_WEB__PORT="0").stderr


def test_a_demo_with_settings_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("city: {}\n")
    monkeypatch.setattr(bot.demo, "ROOT", tmp_path)
    monkeypatch.setattr(bot.demo, "_sandbox", lambda *_: contextlib.nullcontext())
    told = kanal("demo", "--port", str(free_port()), "--data", str(tmp_path / "data"))
    assert told.exit_code == 1
    assert "config.yaml line 1: `city.name` is missing." in told.stderr


def test_a_stop_that_something_holds_up_is_cut_off() -> None:
    """Whatever it is: here somebody who never heeds the stop, asked twice."""
    script = (
        "import asyncio, os, signal; from bot.app import heed_signals\n"
        "async def held_up():\n"
        "    heed_signals(stop := asyncio.Event(), 0.1)\n"
        "    os.kill(os.getpid(), signal.SIGTERM); await stop.wait(); os.kill(os.getpid(), signal.SIGINT)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(held_up())"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert (ended.returncode, ended.stderr.count("held the stop up")) == (1, 1), ended.stderr


def test_a_database_that_another_program_holds_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.database, "BUSY_MILLISECONDS", 20)
    assert kanal("coordinator", "--data", str(tmp_path)).exit_code == 0
    (database,) = tmp_path.glob("*.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        refused(kanal("coordinator", "--data", str(tmp_path)), str(database), "another program holds it")
        refused(kanal("run", "--data", str(tmp_path)), str(database), "another program holds it")
    assert kanal("coordinator", "--data", str(tmp_path)).exit_code == 0
