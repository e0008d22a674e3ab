"""`./kanal`: what it installs, when it does not, and what it says when something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASE = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
TOOLS = ("sh", "env", "cat", "cksum", "dirname", "readlink", "mv", "rm")

FAKE_UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$*" >>"{log}"
exit $(cat "{answer}")
"""
ECHO = "import sys, os\nprint(os.getcwd(), *sys.argv[1:], sep='|')\n"


class Place:
    """A project of three files, a PATH of a few tools, and a uv which only writes down what it was told."""

    def __init__(self, folder: Path) -> None:
        self.root, self.tools = folder / "a project", folder / "tools"
        self.log, self.answer = folder / "log", folder / "answer"
        (self.root / "bot").mkdir(parents=True)
        self.tools.mkdir()
        shutil.copy(ROOT / "kanal", self.root)
        (self.root / "requirements.lock").write_text("")
        (self.root / "bot" / "__main__.py").write_text(ECHO)
        for tool in TOOLS:
            (self.tools / tool).symlink_to(shutil.which(tool) or tool)
        self.provide("python3", f'#!/bin/sh\nexec "{BASE}" "$@"\n')
        self.provide("uv", FAKE_UV.format(log=self.log, answer=self.answer))
        self.uv_answers(0)

    def provide(self, name: str, script: str) -> None:
        (self.tools / name).write_text(script)
        (self.tools / name).chmod(0o755)

    def uv_answers(self, code: int) -> None:
        self.answer.write_text(str(code))

    def installs(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def start(self, *arguments: str, by: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.tools), "HOME": ""}
        return _run([str(by or self.root / "kanal"), *arguments], environment, cwd=self.tools)


def _run(command: list[str], environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_it_installs_once_and_hands_everything_on(place: Place) -> None:
    first = place.start("demo", "--data", "two words")
    assert (first.returncode, first.stdout) == (0, f"{place.tools}|demo|--data|two words\n"), first.stderr
    assert "making .venv" in first.stderr
    assert "ready" in first.stderr
    assert "--require-hashes" in place.log.read_text()
    second = place.start()
    assert (second.returncode, second.stderr, place.installs()) == (0, "", 1)


def test_a_link_leads_to_the_project(place: Place, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "inner").symlink_to(Path("..") / "a project" / "kanal")
    (tmp_path / "outer").symlink_to(tmp_path / "bin" / "inner")
    assert place.start("x", by=tmp_path / "outer").stdout.endswith("|x\n")
    assert (place.root / ".venv").is_dir()


def test_a_changed_lock_is_installed(place: Place) -> None:
    place.start()
    (place.root / "requirements.lock").write_text("# new\n")
    assert "making" not in place.start().stderr
    assert place.installs() == 2


def test_a_failed_installation_says_what_to_do_and_is_done_again(place: Place) -> None:
    place.uv_answers(1)
    failed = place.start()
    assert failed.returncode == 1
    assert "PIP_INDEX_URL" in failed.stderr
    assert "same command again" in failed.stderr
    place.uv_answers(0)
    assert place.start().returncode == 0
    assert place.installs() == 2


BREAKAGES: dict[str, Callable[[Path], object]] = {
    "its Python is gone": lambda venv: (venv / "bin" / "python").unlink(),
    "another version's": lambda venv: (venv / "lib").rename(venv / "lib-of-another-python"),
    "half made": lambda venv: shutil.rmtree(venv / "bin"),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_environment_is_made_anew(place: Place, breakage: str) -> None:
    place.start()
    (place.root / ".venv" / "installed").write_text("of another time\n")
    BREAKAGES[breakage](place.root / ".venv")
    again = place.start()
    assert again.returncode == 0, again.stderr
    assert "making .venv" in again.stderr


def test_an_environment_whose_python_is_gone_is_noticed_although_nothing_changed(place: Place) -> None:
    place.start()
    (place.root / ".venv" / "bin" / "python").unlink()
    assert "making .venv" in place.start().stderr


def test_a_moved_project_carries_on(place: Place) -> None:
    place.start()
    place.root = place.root.rename(place.root.with_name("moved here"))
    moved = place.start("x")
    assert (moved.returncode, moved.stdout.endswith("|x\n"), place.installs()) == (0, True, 1)


def test_no_python(place: Place) -> None:
    (place.tools / "python3").unlink()
    missing = place.start()
    assert missing.returncode == 1
    assert "Python 3.11 or newer is needed" in missing.stderr


def test_an_older_python_is_no_python(place: Place) -> None:
    place.provide("python3", "#!/bin/sh\nexit 1\n")
    assert "Python 3.11 or newer is needed" in place.start().stderr


def test_a_python_without_venv(place: Place) -> None:
    (place.tools / "uv").unlink()
    without = f'#!/bin/sh\ncase $2 in *ensurepip*) exit 1 ;; esac\nexec "{BASE}" "$@"\n'
    place.provide("python3", without)
    missing = place.start()
    assert missing.returncode == 1
    assert "sudo apt install python3-venv" in missing.stderr


@pytest.mark.clean_clone
def test_a_clean_clone_installs_itself_with_no_uv_and_an_empty_home(tmp_path: Path) -> None:
    clone, home = tmp_path / "a clean clone", tmp_path / "home"
    home.mkdir()
    _clone(clone)
    environment = _bare_environment(home)
    first = _run([str(clone / "kanal"), "--version"], environment, cwd=home)
    assert first.returncode == 0, f"this test needs a package index; the launcher said:\n{first.stderr}"
    assert first.stdout.startswith("kanal-lapor ")
    assert "bringing uv" in first.stderr
    second = _run([str(clone / "kanal"), "--version"], environment, cwd=home)
    assert (second.returncode, second.stderr, second.stdout) == (0, "", first.stdout)
    assert _overhead(clone, environment) < 0.1


def _clone(target: Path) -> None:
    """The last commit when nothing has changed since, otherwise the files as they are now."""
    git = ["git", "-C", str(ROOT)]
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    if not changed:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True)
        return
    listed = [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.rstrip("\0").split("\0")
    for name in filter(lambda name: (ROOT / name).is_file(), names):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)


def _bare_environment(home: Path) -> dict[str, str]:
    """An empty HOME and no uv; proxies and certificates stay, as a machine would have them set for everybody."""
    own = ("VIRTUAL_ENV", "PYTHON", "XDG_", "UV_CACHE", "KANAL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    folders = [str(BASE.parent), *os.environ["PATH"].split(os.pathsep)]
    path = os.pathsep.join(folder for folder in folders if not (Path(folder) / "uv").exists())
    assert shutil.which("python3", path=path), "no Python lies outside the folders that hold uv"
    return {**kept, "HOME": str(home), "PATH": path}


def _overhead(clone: Path, environment: dict[str, str]) -> float:
    """Seconds the launcher takes before Python starts: the quickest of several, against Python alone."""
    (clone / "bot" / "__main__.py").write_text("")
    python = [str(clone / ".venv" / "bin" / "python"), "-P", "-c", ""]
    return _quickest([str(clone / "kanal")], environment) - _quickest(python, environment)


def _quickest(command: list[str], environment: dict[str, str]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(command, env=environment, check=True)
        return time.perf_counter() - begun

    return min(once() for _ in range(7))
