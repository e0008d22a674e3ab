"""One writer: what waits shares a commit, in order; what goes wrong stays with whoever did it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import col, func, select

from conversations.messages import Address, Inbound, Outbound, Text
from handlers import effects, events
from handlers.writer import Do
from scheduler.outbox import Pump
from storage import addresses, marks, timers
from storage.codec import AddressId
from storage.database import Transaction, Unavailable
from storage.outbox import OutState
from storage.tables import ComplaintRow, InboxRow, OutboxRow
from tests.town import Town, town

PEOPLE = 40
STORY = "jalan berlubang di depan pasar lama, banyak motor jatuh kalau hujan, tolong segera ditambal ya pak"
DIALOGUE = ("/start", STORY, "jl mawar no 3, kelurahan Sukamaju", "kemarin", "belum tahu", "anonim", "kirim")
BROKEN = "ini yang rusak"


@dataclass
class Platform:
    """Takes everything, remembers in which order."""

    sent: dict[Address, list[str]] = field(default_factory=dict)

    async def send(self, outbound: Outbound) -> str:
        await asyncio.sleep(0)
        self.sent.setdefault(outbound.to, []).append(str(outbound.id))
        return f"b{outbound.id}"

    async def fetch(self, ref: str, limit: int) -> bytes:
        raise AssertionError("nobody sends a file here")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        yield opened


def person(number: int) -> Address:
    return Address("telegram", str(5000 + number))


async def says(here: Town, who: int, serial: int, text: str) -> bool:
    chat = person(who)
    content = Text(text)
    said = Inbound(f"{who}-{serial}", chat, chat, here.now, content, message_id=f"{serial}", sender_name=f"P{who}")
    return await events.receive(here.office, said, "{}")


async def files(here: Town, who: int) -> None:
    for serial, text in enumerate(DIALOGUE):
        assert await says(here, who, serial, text.replace("mawar", f"mawar{who}"))  # nobody's neighbour


def commits(here: Town) -> list[int]:
    """Grows by one with every commit."""
    seen: list[int] = []
    event.listen(here.database.engine.sync_engine, "commit", lambda connection: seen.append(1))
    return seen


async def test_what_waits_shares_a_commit(here: Town) -> None:
    seen = commits(here)
    await asyncio.gather(*(says(here, who, 0, "halo") for who in range(PEOPLE)))
    assert len(seen) <= 2  # the first may leave alone


async def test_many_people_file_at_once_and_everyone_is_answered_in_order(here: Town) -> None:
    platform, stop = Platform(), asyncio.Event()
    pump = Pump(here.office, {"telegram": platform}, here.files)
    running = asyncio.create_task(pump.run(stop))
    await asyncio.gather(*(files(here, who) for who in range(PEOPLE)))
    stop.set()
    await running
    await Pump(here.office, {"telegram": platform}, here.files).flush()
    async with here.database.transaction() as session:
        assert (await session.exec(select(func.count()).select_from(ComplaintRow))).one() == PEOPLE
        assert set((await session.exec(select(OutboxRow.state))).all()) == {OutState.SENT}
        rows = (await session.exec(select(OutboxRow.id, OutboxRow.provider_id).order_by(col(OutboxRow.id)))).all()
    assert all(provider == f"b{id}" for id, provider in rows if provider)
    for who in range(PEOPLE):
        sent = [int(id) for id in platform.sent[person(who)]]
        assert sent == sorted(sent) and len(sent) == len(DIALOGUE)


async def test_one_persons_events_are_handled_in_the_order_they_came(here: Town) -> None:
    await asyncio.gather(*(says(here, 1, serial, text) for serial, text in enumerate(DIALOGUE)))
    async with here.database.transaction() as session:
        assert (await session.exec(select(func.count()).select_from(ComplaintRow))).one() == 1


async def test_the_same_event_twice_at_once_counts_once(here: Town) -> None:
    assert sorted(await asyncio.gather(*(says(here, 1, 0, "halo") for _ in range(5)))) == [False] * 4 + [True]


async def test_a_broken_turn_takes_back_its_own_and_spoils_nobody_elses(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = effects.apply

    async def sometimes(session: Transaction, office: object, scene: effects.Scene, wanted: object) -> None:
        await apply(session, office, scene, wanted)  # type: ignore[arg-type]
        if scene.event and isinstance(scene.event.content, Text) and scene.event.content.text == BROKEN:
            raise ValueError

    monkeypatch.setattr(effects, "apply", sometimes)
    said = [BROKEN if who % 3 == 0 else "halo" for who in range(PEOPLE)]
    await asyncio.gather(*(says(here, who, 0, text) for who, text in enumerate(said)))
    async with here.database.transaction() as session:
        states = (await session.exec(select(InboxRow.event_id, InboxRow.state))).all()
        answered = (await session.exec(select(func.count()).select_from(OutboxRow))).one()
    assert {id for id, state in states if state == "failed"} == {f"{who}-0" for who in range(0, PEOPLE, 3)}
    assert len(states) == PEOPLE and answered == said.count("halo")


async def test_a_row_that_cannot_be_written_fails_alone(here: Town) -> None:
    """Found only when the rows are sent: after the attempts are over, with everybody's rows together."""

    async def points_nowhere(session: Transaction) -> None:
        await timers.set_alarm(session, AddressId(404), "quiet", here.now)

    async def fine(number: int, session: Transaction) -> None:
        await marks.put(session, f"mark {number}", "here")

    work = [Do(points_nowhere) if n == 3 else Do(lambda session, n=n: fine(n, session)) for n in range(6)]
    results = await asyncio.gather(*(here.office.writer.do(one) for one in work), return_exceptions=True)
    assert [isinstance(result, IntegrityError) for result in results] == [n == 3 for n in range(6)]
    async with here.database.transaction() as session:
        assert [await marks.get(session, f"mark {n}") for n in range(6)] == [
            "here" if n != 3 else None for n in range(6)
        ]


async def test_a_row_that_cannot_be_written_is_no_fault_of_whoever_queries_next(here: Town) -> None:
    async def points_nowhere(session: Transaction) -> None:
        await timers.set_alarm(session, AddressId(404), "quiet", here.now)

    async def queries(session: Transaction) -> bool:
        async with session.attempt():
            await timers.due(session, here.now, 9)
            return True

    bad, good = here.office.writer.do(Do(points_nowhere)), here.office.writer.do(Do(queries))
    results = await asyncio.gather(bad, good, return_exceptions=True)
    assert isinstance(results[0], IntegrityError) and results[1] is True


async def test_a_database_that_cannot_be_written_tells_everyone(here: Town) -> None:
    def full(connection: object) -> None:
        raise OperationalError("COMMIT", None, Exception("disk full"))

    event.listen(here.database.engine.sync_engine, "commit", full)
    try:
        results = await asyncio.gather(*(says(here, who, 0, "halo") for who in range(5)), return_exceptions=True)
    finally:
        event.remove(here.database.engine.sync_engine, "commit", full)
    assert all(isinstance(result, Unavailable) for result in results)
    assert all(await asyncio.gather(*(says(here, who, 0, "halo") for who in range(5))))


async def test_who_comes_while_the_database_is_waited_for_does_not_wait_as_long_again(here: Town) -> None:
    begun = []

    def held(connection: object) -> None:
        begun.append(connection)
        raise OperationalError("BEGIN", None, Exception("locked"))

    event.listen(here.database.engine.sync_engine, "begin", held)
    try:
        first = asyncio.create_task(says(here, 0, 0, "halo"))
        for _ in range(5):
            await asyncio.sleep(0)  # its commit has begun
        others = [asyncio.create_task(says(here, who, 0, "halo")) for who in range(1, 5)]
        results = await asyncio.gather(first, *others, return_exceptions=True)
    finally:
        event.remove(here.database.engine.sync_engine, "begin", held)
    assert all(isinstance(result, Unavailable) for result in results) and len(begun) == 1


async def test_whoever_stops_waiting_stops_nothing(here: Town) -> None:
    gone = asyncio.create_task(says(here, 1, 0, "halo"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await says(here, 1, 0, "halo") is False


async def test_attempts_inside_keep_what_was_written_before_them(here: Town) -> None:
    async with here.database.transaction() as session:
        await marks.put(session, "before", "1")
        with pytest.raises(ValueError):
            async with session.attempt():
                await marks.put(session, "before", "2")
                await marks.put(session, "inside", "1")
                assert await marks.get(session, "before") == "2"
                raise ValueError
        assert (await marks.get(session, "before"), await marks.get(session, "inside")) == ("1", None)
        async with session.attempt():
            await marks.put(session, "after", "1")
    async with here.database.transaction() as session:
        assert [await marks.get(session, name) for name in ("before", "inside", "after")] == ["1", None, "1"]


async def test_what_an_attempt_that_failed_had_cancelled_is_still_set(here: Town) -> None:
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, person(1))
        await timers.set_alarm(session, chat, "quiet", here.now)
        with pytest.raises(ValueError):
            async with session.attempt():
                await timers.cancel(session, chat, "quiet")
                raise ValueError
    async with here.database.transaction() as session:
        assert await timers.due(session, here.now, 9) == [(chat, "quiet")]


@pytest.mark.parametrize("wanted", ["set cancel", "set cancel set", "cancel set", "cancel set cancel"])
async def test_of_what_is_wanted_of_one_alarm_the_last_counts(here: Town, wanted: str) -> None:
    async with here.database.transaction() as session:
        one, other = [await addresses.find_or_add(session, person(number)) for number in (1, 2)]
        await timers.set_alarm(session, other, "quiet", here.now)
        for step in wanted.split():
            async with session.attempt():
                if step == "set":
                    await timers.set_alarm(session, one, "quiet", here.now)
                else:
                    await timers.cancel(session, one, "quiet")
    async with here.database.transaction() as session:
        due = {chat for chat, _ in await timers.due(session, here.now, 9)}
    assert due == ({one, other} if wanted.endswith("set") else {other})


async def test_numbers_are_given_once_even_when_an_attempt_fails(here: Town) -> None:
    async with here.database.transaction() as session:
        first = await session.number(OutboxRow)
        with pytest.raises(ValueError):
            async with session.attempt():
                second = await session.number(OutboxRow)
                raise ValueError
        assert first < second < await session.number(OutboxRow)
