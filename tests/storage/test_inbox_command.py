"""`./kanal inbox` beside a running bot, on both engines: what it lists, what it puts back, how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from sqlmodel import col, select
from typer.testing import CliRunner

from bot.cli import app
from conversations.messages import Inbound, Text
from handlers import effects, events, retries
from storage.tables import InboxRow
from tests.town import MONDAY, PEOPLE, Town

Kanal = Callable[..., Awaitable[Result]]
SITI = PEOPLE["siti"].address
WORDS = "zebrakabel mati depan SD Kaktusindah sejak kemarin malam"


@pytest.fixture
def kanal(url: str, tmp_path: Path) -> Kanal:
    async def run(*arguments: str) -> Result:
        """As if typed in a terminal, while everything else goes on."""
        environment = {"KANAL_STORAGE__DATABASE_URL": url}
        command = ["inbox", *arguments, "--data", str(tmp_path)]
        return await asyncio.to_thread(CliRunner().invoke, app, command, env=environment)

    return run


@dataclass(frozen=True)
class Broken:
    """A city whose turns all break, until they are mended. The ids of what is in its inbox."""

    mend: Callable[[], None]
    aside: str
    failed: str
    unreadable: str


@pytest.fixture
async def broken(here: Town, monkeypatch: pytest.MonkeyPatch) -> Broken:
    apply = effects.apply

    async def breaks(*given: object) -> None:
        raise ValueError(WORDS)

    monkeypatch.setattr(effects, "apply", breaks)
    for id in ("1", "2"):
        said = Inbound(id, SITI, SITI, MONDAY, Text(WORDS), message_id=id, sender_name="Siti Rahayu")
        await events.receive(here.office, said, f'{{"text": "{WORDS}"}}')
    await events.receive_undecodable(here.office, "whatsapp", "SM9", f"Body={WORDS}", "KeyError")
    for _ in range(events.TRIES - 1):
        await retries.tick(here.office)
    async with here.database.transaction() as session:
        ids = (await session.exec(select(InboxRow.id).order_by(col(InboxRow.event_id)))).all()
    return Broken(lambda: monkeypatch.setattr(effects, "apply", apply), *map(str, ids))


async def test_nothing_to_list_is_good_news(here: Town, kanal: Kanal) -> None:
    listed = await kanal()
    assert (listed.exit_code, listed.stdout) == (0, "All is well: everything that came in was handled.\n")
    assert (await kanal("--replay", "all")).stdout == "Nothing to put back.\n"


async def test_the_list_says_what_where_when_and_why(kanal: Kanal, broken: Broken) -> None:
    listed = await kanal()
    assert listed.exit_code == 0
    head, *lines, _, advice = listed.stdout.splitlines()
    aside, failed, unread = (line_of(lines, id) for id in (broken.aside, broken.failed, broken.unreadable))
    assert head.split() == ["id", "channel", "received", "(WIB)", "tries", "state", "reason"]
    assert aside.split()[1:5] == ["telegram", "2026-11-23", "09:00:00", "3"]
    assert "set aside" in aside and "ValueError at tests.storage" in aside
    assert "tried again by itself" in failed
    assert unread.endswith("cannot be read (KeyError)")
    assert "--replay" in advice
    for word in (*WORDS.split(), "Siti", SITI.id):
        assert word not in listed.output


async def test_what_is_put_back_the_running_bot_handles(here: Town, kanal: Kanal, broken: Broken) -> None:
    broken.mend()
    back = await kanal("--replay", broken.aside)
    assert (back.exit_code, back.stderr) == (0, "") and back.stdout.startswith(f"Put back: {broken.aside}. ")
    await retries.tick(here.office)
    await here.pump.flush()
    assert [line for line in (await kanal()).stdout.splitlines()[1:] if "telegram" in line] == []
    assert here.chats[SITI]


async def test_all_means_all_that_can_be_handled(here: Town, kanal: Kanal, broken: Broken) -> None:
    await retries.tick(here.office)
    await retries.tick(here.office)
    back = await kanal("--replay", "all")
    assert back.exit_code == 0 and back.stdout.startswith(f"Put back: {broken.aside}, {broken.failed}. ")


@pytest.mark.parametrize(
    ("which", "why"),
    [
        ("404000", "there is no such event, or it was handled already."),
        ("failed", "tried again by itself already; nothing to put back."),
        ("unreadable", "this event cannot be read"),
        ("9" * 40, "is no id."),
        ("satu", "satu is no id."),
    ],
)
async def test_what_cannot_be_put_back_is_told(kanal: Kanal, broken: Broken, which: str, why: str) -> None:
    back = await kanal("--replay", getattr(broken, which, which))
    assert (back.exit_code, back.stdout) == (1, "") and why in back.stderr


def line_of(lines: list[str], id: str) -> str:
    (found,) = (line for line in lines if line.split()[0] == id)
    return found
