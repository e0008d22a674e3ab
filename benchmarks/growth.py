"""`python -m benchmarks.growth`: the same bot beside ever more stored reports. Knows its tables, and no more of it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, func, insert, select, update
from sqlmodel import SQLModel, col

from benchmarks import measure
from benchmarks.bot_process import pin
from benchmarks.load import Closed, Crowd, Open, Wrong
from benchmarks.machine import cores, facts
from benchmarks.measure import Place, Running
from benchmarks.peers import peers
from conversations.desk import COUNTED, Sought, Wanted
from conversations.queueing import PAGE
from conversations.rules.clocks import Name
from conversations.rules.complaint import ComplaintId, Kind, Role, Status
from conversations.rules.tracking import number
from conversations.session import Session, dump
from conversations.supporting import Search
from storage import clocks, finding, queue, spots, timers, tokens
from storage.database import Database, Transaction
from storage.migrate import migrate
from storage.tables import (
    AddressRow,
    CardRow,
    ClockRow,
    ComplaintRow,
    EventRow,
    FoundByRow,
    GroupRow,
    InboxRow,
    OutboxRow,
    SessionRow,
    SpotRow,
    TimerRow,
)

PEOPLE, RATE = 64, 100
FILE = "kanal.db"
GROUP = 1
"""The address of the coordinator's group; those of the people follow."""
AT_ONCE = 10_000
LATER = timedelta(days=400)
DUE_AT_ONCE = 10_000
DUE_IN = 6.0
"""Seconds after the start at which alarms go off together: within the time that is measured."""
LOOKS = 20
AGENCIES = ("dbmsda", "dishub", "dlh", "dinkes", "disdik")
SHOPS, ALIKE = 50_000, 20
"""Names that stories tell apart; reports of one topic at one street."""
SEARCHES = {
    "a word of every report": Sought(None, words=("lampu",)),
    "that, beside a rare one": Sought(None, words=("lampu", "gelap", "warung7")),
    "words of none": Sought(None, words=("lampu", "badak")),
    "an agency": Sought(None, agency="dishub"),
    "a status nothing has": Sought(None, statuses=frozenset({Status.POSTPONED})),
    "a status nothing has, of an agency, by age": Sought(
        None, agency="dishub", statuses=frozenset({Status.DONE}), before=datetime(2020, 1, 1, tzinfo=UTC)
    ),
}
"""What is looked for."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What `reports` stored ones cost. Times in ms; `due_p99_ms`: while `due` alarms go off."""

    reports: int
    file_mib: float
    messages_s: float
    steady_p99_ms: float
    due: int
    due_p99_ms: float
    first_page_ms: float
    idle_tick_ms: float
    """Neither an alarm nor a promise is due."""
    search_ms: dict[str, float]
    """The first page of what an officer looks for."""
    nearby_ms: float
    """A similar report at a street that has had twenty like it."""


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--reports", default="1000,1000000", help="how many are stored (1000,1000000)")
    parser.add_argument("--seconds", type=float, default=10, help="how long each level is measured (10)")
    parser.add_argument("--work", type=Path, help="where the databases lie meanwhile (the system's temporary folder)")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"), help="where growth.json goes")
    chosen = parser.parse_args(given)
    bot_core, own_core = cores()
    found: list[Grown] = []
    with tempfile.TemporaryDirectory(dir=chosen.work, prefix="kanal-growth-") as work:
        machine = facts(Path(work))
        pin(own_core)
        place = Place(Path(work), bot_core, 100)
        for count in map(int, chosen.reports.split(",")):
            found.append(measure.in_loop(_grown(place, count, chosen.seconds)))
            print(found[-1], flush=True)
    chosen.out.mkdir(parents=True, exist_ok=True)
    report = {"machine": machine, "grown": [asdict(one) for one in found]}
    (chosen.out / "growth.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


async def _grown(place: Place, count: int, seconds: float) -> Grown:
    city = place.work / str(count)
    city.mkdir()
    database = Database(f"sqlite+aiosqlite:///{city}/{FILE}")
    try:
        await migrate(database, city)
        await asyncio.to_thread(fill, city / FILE, count)
        page = await _median(database, _first_page)
        tick = await _median(database, _nothing_due)
        searched = {name: await _median(database, partial(_search, sought)) for name, sought in SEARCHES.items()}
        nearby = await _median(database, _nearby)
    finally:
        await database.close()
    closed = await _level(place, city, lambda it: Closed(it.send, PEOPLE), seconds)
    steady = await _level(place, city, lambda it: Open(it.send, RATE), seconds)
    due = min(DUE_AT_ONCE, count)
    rushed = await _level(place, city, lambda it: Open(it.send, RATE), seconds + DUE_IN, due)
    size = (city / FILE).stat().st_size / 2**20
    shutil.rmtree(city)
    return Grown(count, size, closed.messages_s, steady.p99_ms, due, rushed.p99_ms, page, tick, searched, nearby)


async def _level(
    place: Place, city: Path, make: Callable[[Running], Crowd], seconds: float, due: int = 0
) -> measure.Figures:
    """In a city with a past, where so many alarms go off soon. Raises Wrong when they have not at the end."""
    product = next(peer for peer in peers() if peer.name == "a")
    stored = product.filed

    def prepare(folder: Path) -> None:
        shutil.copyfile(city / FILE, folder / FILE)
        with _changing(folder / FILE) as connection:
            soon = datetime.now(UTC) + timedelta(seconds=DUE_IN)
            connection.execute(update(TimerRow).where(col(TimerRow.address_id) <= GROUP + due).values(due_at=soon))
        os.sync()  # or the bot's commits would wait for our copy

    def filed(folder: Path) -> int:
        with _changing(folder / FILE) as connection:
            rung = connection.execute(select(func.count()).select_from(TimerRow).where(_now_due())).scalar_one()
        if rung:
            raise Wrong(f"{rung} alarms of {due} have not gone off")
        return (stored(folder) or 0) - (stored(city) or 0)

    return await measure.level(replace(product, filed=filed), place, "grown", make, seconds, prepare)


def _now_due() -> Any:
    return col(TimerRow.due_at) < datetime.now(UTC)


@contextmanager
def _changing(file: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


async def _first_page(session: Transaction) -> None:
    await queue.page(session, Wanted(None), offset=0, limit=PAGE, counted=COUNTED + 1)


async def _nothing_due(session: Transaction) -> None:
    now = datetime.now(UTC)
    assert not await timers.due(session, now, 50) and not await clocks.due(session, now, 50)


async def _search(sought: Sought, session: Transaction) -> None:
    await finding.search(session, sought, offset=0, limit=PAGE, counted=COUNTED + 1)


async def _nearby(session: Transaction) -> None:
    assert len(await spots.near(session, _spot(0))) > 1


async def _median(database: Database, look: Callable[[Transaction], Awaitable[None]]) -> float:
    """Milliseconds in the transaction; its own beginning and end are everybody's."""
    times = []
    for _ in range(LOOKS):
        async with database.transaction() as session:
            began = time.perf_counter()
            await look(session)
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def fill(file: Path, count: int) -> None:
    """So many people with an open report each: what it left in every table that grows."""
    now = datetime.now(UTC)
    with _changing(file) as connection:
        group = {"id": GROUP, "channel": "telegram", "external_id": "-1001000000001"}
        connection.execute(insert(AddressRow), [group])
        connection.execute(insert(GroupRow), [{"name": "coordinator", "address_id": GROUP}])
        for first in range(0, count, AT_ONCE):
            rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
            for n in range(first, min(first + AT_ONCE, count)):
                for table, row in _left_by(n, now - timedelta(minutes=n % 400_000)):
                    rows.setdefault(table, []).append(row)
            for table, these in rows.items():
                connection.execute(insert(table), these)


def _left_by(n: int, at: datetime) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    chat, report = GROUP + 1 + n, 1 + n
    words = f"lampu jalan mati depan warung{n % SHOPS} sejak kemarin malam, gelap sekali"
    yield (
        AddressRow,
        {"id": chat, "channel": "telegram", "external_id": f"past {n}", "name": b"Siti", "last_inbound_at": at},
    )
    event = {"channel": "telegram", "event_id": f"old {n}", "payload": words.encode(), "event": None, "state": "done"}
    yield InboxRow, {**event, "address_id": chat, "tries": 1, "received_at": at}
    state = dump(Session(language="id")).encode()
    yield SessionRow, {"address_id": chat, "person_id": chat, "desk": False, "state": state, "updated_at": at}
    yield TimerRow, {"address_id": chat, "name": "remind", "due_at": at + LATER}
    told = {"title": words[:40].encode(), "story": words.encode(), "kind": Kind.COMPLAINT.value, "language": "id"}
    stands = {
        "status": Status.IN_PROGRESS.value,
        "agency": AGENCIES[n % len(AGENCIES)],
        "anonymous": False,
        "confidential": False,
    }
    due = at.date() + timedelta(days=7)
    known = {"id": report, "number": number(n), "address_id": chat, "suggested": "", "filed_at": at, "due": due}
    yield ComplaintRow, known | told | stands
    for one in _tokens(words):
        yield FoundByRow, {"token": one, "complaint_id": report}
    for spot in spots.rows(ComplaintId(report), _spot(n)):
        yield SpotRow, spot
    for name, stopped in ((Name.VERIFY, at), (Name.FOLLOW_UP, None), (Name.RESOLVE, None), (Name.NEWS, None)):
        rings = None if stopped else at + LATER
        counts = {"days": 5, "counted": 5, "stage": 0, "started": at, "due": due}
        yield ClockRow, {"complaint_id": report, "name": name.value, **counts, "next_at": rings, "stopped": stopped}
    for kind in ("filed", "changed"):
        yield EventRow, {"complaint_id": report, "at": at, "kind": kind, "role": Role.CITIZEN.value}
    yield CardRow, {"id": report, "complaint_id": report, "address_id": GROUP, "provider_id": f"old {n}"}
    sent = {"state": "sent", "tries": 1, "due_at": at, "created_at": at, "complaint_id": report}
    said = {"kind": "message", "body": words.encode(), "provider_id": str(n)}
    yield OutboxRow, {"address_id": chat, "lane": str(chat), "card_id": None, **said, **sent}
    shown = {"kind": "card", "body": b"", "provider_id": f"old {n}"}
    yield OutboxRow, {"address_id": GROUP, "lane": f"card:{report}", "card_id": report, **shown, **sent}


@cache
def _tokens(words: str) -> tuple[int, ...]:
    return tuple(row["token"] for row in tokens.rows(ComplaintId(0), words))


def _spot(n: int) -> Search:
    return Search("street_lighting", frozenset({f"street {n // ALIKE}"}), ())


if __name__ == "__main__":
    raise SystemExit(main())
