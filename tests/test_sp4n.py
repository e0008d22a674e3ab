"""`./kanal sp4n`: what leaves for the national system, and the numbers that come back: all or none."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.app import open_database
from bot.cli import app
from bot.settings import load
from conversations.messages import Address
from conversations.rules import tracking
from conversations.rules.complaint import Privacy
from storage import addresses, complaints
from storage.tables import ComplaintRow, OutboxRow
from tests.test_previews import FILED
from tests.town import ROOT

OPEN, ANONYMOUS, SECRET = (tracking.number(n) for n in (1, 2, 3))
PRIVACIES = {OPEN: Privacy(), ANONYMOUS: Privacy(anonymous=True), SECRET: Privacy(confidential=True)}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    asyncio.run(_file(folder))
    return folder


async def _file(data: Path) -> None:
    settings = load(ROOT / "config.yaml", {"KANAL_STORAGE__DATA_DIR": str(data)}, channels=False)
    async with open_database(settings) as database, database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "700000001"))
        await addresses.named(session, chat, "Siti Rahayu")
        for number, privacy in PRIVACIES.items():
            filed = replace(FILED, number=number, privacy=privacy, title="=1+1")
            await complaints.file(session, chat, filed, date(2026, 11, 26), datetime(2026, 11, 23, 2, tzinfo=UTC))


async def _kept(data: Path) -> tuple[dict[str, str | None], int]:
    settings = load(ROOT / "config.yaml", {"KANAL_STORAGE__DATA_DIR": str(data)}, channels=False)
    async with open_database(settings) as database, database.transaction() as session:
        rows = (await session.exec(select(ComplaintRow))).all()
        told = (await session.exec(select(OutboxRow).where(OutboxRow.template == "news.national"))).all()
    return {row.number: row.national for row in rows}, len(told)


def kanal(data: Path, *arguments: str) -> Result:
    ending = ["--config", str(ROOT / "config.yaml"), "--data", str(data)]
    return CliRunner().invoke(app, ["sp4n", *arguments, *ending])


def exported(data: Path, name: str, *more: str) -> list[dict[str, str]]:
    file = data.parent / name
    assert kanal(data, "export", str(file), "--since", "2026-11-23", *more).exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def brought(data: Path, *rows: str) -> Result:
    file = data.parent / "numbers.csv"
    file.write_text("\n".join(("number;national", *rows)) + "\n", "utf-8")
    return kanal(data, "import", str(file))


def test_names_of_the_open_only_nothing_secret_unless_asked_for_and_no_formulae(data: Path) -> None:
    rows = exported(data, "one.csv")
    assert [(row["number"], row["name"]) for row in rows] == [(OPEN, "Siti Rahayu"), (ANONYMOUS, "")]
    assert {row["title"] for row in rows} == {"'=1+1"}
    assert SECRET in {row["number"] for row in exported(data, "all.csv", "--guarded")}
    assert exported(data, "again.csv") == rows, "an export changes nothing"
    assert "exists already" in kanal(data, "export", str(data.parent / "one.csv"), "--since", "2026-11-23").output
    assert kanal(data, "export", str(data.parent / "later.csv"), "--since", "2026-11-24").output.count(" 0 reports")


def test_numbers_come_in_once_and_are_told_once(data: Path) -> None:
    assert "1 numbers recorded; 0 were known" in brought(data, f"{OPEN};1234567", f"{ANONYMOUS};").output
    assert "0 numbers recorded; 1 were known" in brought(data, f"{OPEN};1234567").output
    numbers, told = asyncio.run(_kept(data))
    assert numbers == {OPEN: "1234567", ANONYMOUS: None, SECRET: None} and told == 1
    assert [row["number"] for row in exported(data, "rest.csv")] == [ANONYMOUS]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2222-9999;7654321", "line 3: `2222-9999` is no tracking number"),
        (f"{ANONYMOUS};12x", "line 3: `12x` is no national number"),
        (f"{OPEN};7654321", f"line 3: `{OPEN}` stands in line 2 already"),
        (f"{ANONYMOUS};1234567", "line 3: `1234567` stands in line 2 already"),
        (f"{tracking.number(9)};7654321", "line 3: there is no report"),
    ],
)
def test_one_bad_row_and_nothing_is_done(data: Path, row: str, why: str) -> None:
    told = brought(data, f"{OPEN};1234567", row)
    assert told.exit_code == 1 and why in told.output and "Nothing was changed." in told.output
    assert asyncio.run(_kept(data)) == (dict.fromkeys(PRIVACIES), 0)


def test_a_number_another_report_has_and_no_such_file(data: Path) -> None:
    brought(data, f"{OPEN};1234567")
    assert "line 2: `1234567` is the number of another report" in brought(data, f"{ANONYMOUS};1234567").output
    (data.parent / "numbers.csv").write_text("a;b\n", "utf-8")
    assert "the column `number` is missing" in kanal(data, "import", str(data.parent / "numbers.csv")).output
    assert "cannot be read" in kanal(data, "import", str(data.parent / "none.csv")).output
