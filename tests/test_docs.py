"""What the documents promise exists: commands, settings, secrets, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from bot.cli import app
from bot.explain import fields, secrets, variable
from bot.sections import Section
from bot.settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MADE_LATER = ("docs/images/",)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> set[str]:
    command = get_command(app)
    return set(getattr(command, "commands", {}))


def test_every_command_named_in_the_documents_exists() -> None:
    named = {
        name
        for path in DOCUMENTS
        for name in re.findall(r"\./kanal ([a-z]+\d*[a-z]*(?:-[a-z]+)*)", path.read_text(encoding="utf-8"))
    }
    assert named <= commands()


def test_every_test_named_in_the_documents_exists() -> None:
    named = {
        pair
        for path in DOCUMENTS
        for pair in re.findall(r"(tests/[\w/]+\.py)::(\w+)", path.read_text(encoding="utf-8"))
    }
    assert {f"{file}::{name}" for file, name in named if not re.search(rf"\b{name}\b", text(file))} == set()
    assert len(named) > 50


def test_every_command_stands_in_the_readme() -> None:
    assert {name for name in commands() if f"./kanal {name}" not in text("README.md")} == set()


@pytest.mark.parametrize("model", [Settings, *Section.__subclasses__()], ids=lambda model: model.__name__)
def test_every_setting_is_described(model: type[BaseModel]) -> None:
    assert [name for name, info in model.model_fields.items() if not info.description] == []


def test_the_sample_is_a_whole_city() -> None:
    catalogue = load(ROOT / "config.yaml", {}, channels=False).catalogue()
    assert len(catalogue.agencies) > 30
    assert {agency.id for agency in catalogue.agencies if agency.external} >= {"pln", "bpn", "polri"}


def test_the_sample_shows_every_setting_but_the_secrets() -> None:
    hidden = {*secrets(Settings), ("clock_offset_seconds",)}
    keys = {keys for keys, _ in fields(Settings)} - hidden
    sample = text("config.yaml")
    assert [keys for keys in sorted(keys) if not re.search(rf"^(  )?(# )?{keys[-1]}:", sample, re.MULTILINE)] == []


def test_the_sample_shows_the_defaults() -> None:
    settings = load(ROOT / "config.yaml", {}, channels=False)
    for name in ("limits", "intake", "holidays", "whatsapp", "web", "http"):
        shown = getattr(settings, name)
        assert shown == type(shown)(), name


def test_every_secret_stands_in_the_env_example() -> None:
    assert [keys for keys in secrets(Settings) if f"{variable(keys)}=" not in text(".env.example")] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)\)", path.read_text(encoding="utf-8"))
    wanted = [target for target in targets if not target.startswith(MADE_LATER)]
    assert [target for target in wanted if not (path.parent / target).exists()] == []
