"""Each event once: a duplicate leaves no trace, and one that cannot be handled is kept, retried and set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import SQLModel, func, select

from conversations.messages import Address, Choice, Content, Inbound, Text
from handlers import effects, events, retries
from storage.database import Database
from storage.inbox import InboxState
from storage.tables import ComplaintRow, InboxRow, OutboxRow, SessionRow
from tests.town import MONDAY, PEOPLE, Town

SITI, BUDI = PEOPLE["siti"], PEOPLE["budi"]
STORY = "lampu jalan mati depan SD 3 sejak kemarin"


class Broken(Exception):
    """What a broken turn raises; quotes somebody, as libraries do."""


class Luck:
    """A citizen's turn that breaks when everything it wants is already written."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken, self.office, self._apply = False, town.office, effects.apply
        monkeypatch.setattr(effects, "apply", self._applied)

    async def _applied(self, *given: object) -> None:
        await self._apply(*given)  # type: ignore[arg-type]
        if self.broken:
            raise Broken(STORY)


def inbound(event_id: str, content: Content, who: Address = SITI.address, name: str = "Siti Rahayu") -> Inbound:
    return Inbound(event_id, who, who, MONDAY, content, message_id=f"m{event_id}", sender_name=name)


async def test_a_duplicate_commits_nothing(here: Town) -> None:
    assert await events.receive(here.office, inbound("1", Text(STORY)), "{}")
    before = await everything(here.database)
    here.now += timedelta(minutes=1)
    assert not await events.receive(here.office, inbound("1", Text("lain sama sekali")), "{}")
    assert await everything(here.database) == before


async def test_the_same_id_on_another_channel_is_another_event(here: Town) -> None:
    assert await events.receive(here.office, inbound("1", Text(STORY)), "{}")
    assert await events.receive(here.office, inbound("1", Text(STORY), BUDI.address, BUDI.name), "{}")


async def test_a_failing_step_leaves_its_row_and_nothing_else(
    here: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    luck = Luck(here, monkeypatch)
    luck.broken = True
    assert await events.receive(luck.office, inbound("1", Text(STORY)), "{}")
    (row,) = await rows(here.database)
    assert (row.state, row.tries) == (InboxState.FAILED, 1)
    assert row.error is not None and row.error.startswith("Broken at ")
    assert await count(here.database, SessionRow) == await count(here.database, OutboxRow) == 0
    assert STORY not in caplog.text


async def test_a_retry_that_succeeds_settles_it(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    luck = Luck(here, monkeypatch)
    luck.broken = True
    await events.receive(luck.office, inbound("1", Text(STORY)), "{}")
    luck.broken = False
    await retries.tick(luck.office)
    (row,) = await rows(here.database)
    assert (row.state, row.tries, row.error) == (InboxState.DONE, 2, None)
    assert await count(here.database, OutboxRow) == 1
    await retries.tick(luck.office)
    assert await count(here.database, OutboxRow) == 1


async def test_after_three_tries_it_is_set_aside(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    luck = Luck(here, monkeypatch)
    luck.broken = True
    await events.receive(luck.office, inbound("1", Text(STORY)), "{}")
    seen = []
    for _ in range(4):
        (row,) = await rows(here.database)
        seen.append((row.state, row.tries))
        await retries.tick(luck.office)
    failed, aside = InboxState.FAILED, InboxState.ASIDE
    assert seen == [(failed, 1), (failed, 2), (aside, 3), (aside, 3)]


async def test_the_rest_flows_on(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    luck = Luck(here, monkeypatch)
    luck.broken = True
    await events.receive(luck.office, inbound("1", Text(STORY)), "{}")
    luck.broken = False
    await events.receive(luck.office, inbound("2", Text(STORY), BUDI.address, BUDI.name), "{}")
    assert [row.state for row in await rows(here.database)] == [InboxState.FAILED, InboxState.DONE]


async def test_what_no_adapter_can_read_is_kept_once_as_it_came(here: Town) -> None:
    for _ in range(2):
        await events.receive_undecodable(here.office, "telegram", "9", '{"update_id":9}', "no message")
    (row,) = await rows(here.database)
    assert (row.state, row.payload, row.event) == (InboxState.ASIDE, b'{"update_id":9}', None)
    await retries.tick(here.office)
    assert (await rows(here.database))[0].tries == 1


async def test_what_has_no_id_is_known_by_what_it_says(here: Town) -> None:
    for raw in ("From=a", "From=b", "From=a"):
        await events.receive_undecodable(here.office, "whatsapp", "", raw, "KeyError")
    assert [row.payload for row in await rows(here.database)] == [b"From=a", b"From=b"]


async def test_a_second_kirim_files_nothing(here: Town) -> None:
    for line in (
        f"siti> {STORY}",
        "siti> Jl. Mawar, kelurahan Sukamaju",
        "siti> belum tahu",
        "siti> terbuka",
        "siti> setuju",
    ):
        await here.act(line)
    assert await count(here.database, ComplaintRow) == 1
    tapped = inbound("900", Choice("q4:send", "cb"))
    for event_id in ("901", "902"):
        await events.receive(here.office, inbound(event_id, tapped.content), "{}")
    await here.act("siti> setuju")
    assert await count(here.database, ComplaintRow) == 1


async def rows(database: Database) -> list[InboxRow]:
    async with database.transaction() as session:
        return list((await session.exec(select(InboxRow).order_by(InboxRow.id))).all())


async def count(database: Database, table: type[SQLModel]) -> int:
    async with database.transaction() as session:
        return (await session.exec(select(func.count()).select_from(table))).one()


async def everything(database: Database) -> dict[str, object]:
    """All rows of all tables."""
    async with database.transaction() as session:
        connection = await session.connection()
        found = {}
        for table in SQLModel.metadata.sorted_tables:
            found[table.name] = [tuple(row) for row in await connection.execute(table.select())]
        return found
