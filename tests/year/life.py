"""The year itself: reports filed at random, officers and citizens who act or stay silent, a clock that looks every
hour; what was said and what happened is read from the tables."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import SQLModel, col

from conversations import wire
from conversations.effects import ChangeStatus, Effect, FileComplaint, NameOfficer, Tell, part
from conversations.messages import Address, Message
from conversations.rules import tracking
from conversations.rules.complaint import Action, ArchiveReason, ComplaintId, Kind, Privacy, Role
from handlers import deadlines, effects, reports
from handlers.effects import Scene
from handlers.office import Office
from handlers.writer import Do, Writer
from storage import addresses, complaints, desk
from storage.codec import AddressId, unseal
from storage.database import Database, Transaction
from storage.tables import EventRow, OutboxRow
from tests.town import sample_city
from tests.year.checker import Checker, Life
from tests.year.reckoning import Reckoning

FIRST = date(2026, 1, 5)
STEP = timedelta(hours=1)
CITIZENS = 400
AGENCIES = ("dishub", "dlh", "bina_marga", "pln")


@dataclass
class Result:
    reports: int = 0
    events: int = 0
    words: int = 0
    faults: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)


class Year:
    """`a_day` reports on each of `days` days; the same for each `seed`. Between two hours nothing rings."""

    def __init__(self, database: Database, a_day: int, days: int, seed: int = 1) -> None:
        self.dice, self.days, self.a_day = random.Random(seed), days, a_day  # noqa: S311
        self.city = replace(sample_city(), undecreed=None)
        self.now = datetime.combine(FIRST, time(), UTC) - timedelta(hours=7)
        draw = random.Random(seed)  # noqa: S311
        self.office = Office(database, Writer(database), self.city, lambda: self.now, draw.randrange, lambda: None)
        self.database, self._serial = database, 0
        self._agenda: list[tuple[datetime, int, Any]] = []
        self.lives: dict[int, Life] = {}
        self._roles: dict[int, str] = {}
        self._citizens: list[AddressId] = []
        self._read = {"events": 0, "outbox": 0}
        self.looks: list[datetime] = []
        self.result = Result()
        self.away: tuple[datetime, datetime] | None = None
        """Between these the process is down: nothing rings."""

    async def run(self) -> Result:
        await self._settle()
        end = self.now + timedelta(days=self.days)
        for at in self._filings(end):
            self._plan(at, self._file)
        while self.now < end:
            self.now += STEP
            await self._look()
            await self._people()
            if self.now.hour == 0 or self.now >= end:
                await self._write_down()
        checker = Checker(Reckoning(FIRST, self.days, self.city.holidays), self.now, self.looks)
        self.result.faults += [fault for life in self.lives.values() for fault in checker.faults(life)]
        self.result.checked = checker.checked
        self.result.reports = len(self.lives)
        return self.result

    async def _look(self) -> None:
        if self.away and self.away[0] <= self.now < self.away[1]:
            return
        self.looks.append(self.now)
        await deadlines.tick(self.office)

    async def _people(self) -> None:
        """What they do before the next look, a moment after this one; what is done at once shares commits."""
        ring = self.now
        self.now += timedelta(minutes=10)
        while self._agenda and self._agenda[0][0] < ring + STEP:
            some = []
            while self._agenda and self._agenda[0][0] < ring + STEP:
                some.append(self.office.writer.do(Do(heapq.heappop(self._agenda)[2])))
            await asyncio.gather(*some)
            self.now += timedelta(seconds=1)
        self.now = ring

    def _filings(self, end: datetime) -> Iterator[datetime]:
        start = self.now
        for n in range(self.a_day * max(1, self.days - 1)):
            yield start + timedelta(days=n // self.a_day, seconds=self.dice.randrange(86_400))

    def _plan(self, at: datetime, deed: Any) -> None:
        self._serial += 1
        heapq.heappush(self._agenda, (at, self._serial, deed))

    async def _settle(self) -> None:
        async with self.database.transaction() as session:
            for place, (name, role, agency) in enumerate(self._officers()):
                address = Address("telegram", str(800 + place))
                id = await addresses.find_or_add(session, address)
                await desk.name(session, id, NameOfficer(address, name, role, agency, False), None, self.now)
                self._roles[id] = name
            for place, group in enumerate(("coordinator", *AGENCIES)):
                id = await addresses.find_or_add(session, Address("telegram", str(-100 - place)))
                await desk.bind(session, group, id)
                self._roles[id] = "group"
            for place in range(CITIZENS):
                self._citizens.append(await addresses.find_or_add(session, Address("telegram", str(1000 + place))))

    def _officers(self) -> Iterator[tuple[str, Role, str | None]]:
        yield "coordinator", Role.COORDINATOR, None
        yield "secretary", Role.LEADER, None
        for agency in AGENCIES:
            yield "liaison", Role.LIAISON, agency
            yield "head", Role.LEADER, agency

    # --- what people do -------------------------------------------------------------------------------------------

    async def _file(self, session: Transaction) -> None:
        dice = self.dice
        number = tracking.number(dice.randrange(len(tracking.ALPHABET) ** tracking.DRAWN))
        kind = dice.choices(list(Kind), (5, 2, 3))[0]
        chat = dice.choice(self._citizens)
        if await complaints.taken(session, [number]):
            return
        filed = FileComplaint(number, kind, "", "Lampu mati.", None, None, None, (), Privacy(), "id", ())
        await reports.file(session, self.office, chat, filed)
        report = await complaints.by_number(session, number)
        assert report is not None
        self.lives[report.id] = Life(number, kind.value)
        self._later(report.id, "verify")

    def _later(self, id: ComplaintId, what: str) -> None:
        """Soon, in time, late, or never: officers and citizens alike."""
        dice = self.dice
        mean = {"verify": 1.2, "work": 3.0, "react": 6.0, "complete": 5.0, "review": 4.0}[what]
        delay = dice.choices((dice.expovariate(1 / mean), 30 * dice.random(), 400.0), (8, 2, 1))[0]
        self._plan(self.now + timedelta(days=delay), partial(self._act, id, what))

    async def _act(self, id: ComplaintId, what: str, session: Transaction) -> None:
        report = await complaints.get(session, id)
        assert report is not None
        choices = _DEEDS.get((what, report.status.value), ())
        if not choices:
            return
        action, then = self.dice.choices([deed[:2] for deed in choices], [deed[2] for deed in choices])[0]
        role = _ROLES.get(action, Role.OFFICER)
        agency = self.dice.choice(AGENCIES) if action is Action.HAND_OVER else None
        reason = ArchiveReason.UNCLEAR if action is Action.ARCHIVE else None
        done: list[Effect] = [ChangeStatus(id, action, role, agency=agency, reason=reason)]
        if action in _TOLD:
            done.append(Tell(id, (part("news.taken", number=report.number, agency="Dinas"),)))
        scene = Scene(self._citizens[0], self._citizens[0], None)
        await effects.apply(session, self.office, scene, done)
        if then:
            self._later(id, then)

    # --- what is read of it ---------------------------------------------------------------------------------------

    async def _write_down(self) -> None:
        """New rows of the history and of the outbox; those are as if sent."""
        async with self.database.transaction() as session:
            happened = (await session.exec(_EVENTS.where(col(EventRow.id) > self._read["events"]))).all()
            said = (await session.exec(_SAID.where(col(OutboxRow.id) > self._read["outbox"]))).all()
            for row in said:
                self._read["outbox"] = row.id
                await self._hear(row)
            for row in happened:
                self._read["events"] = row.id
                self.lives[row.complaint_id].events.append((row.at, _action(row), row.role))
            if said:
                await session.exec(sa.update(OutboxRow).where(col(OutboxRow.state) == "waiting").values(state="sent"))
        self.result.events += len(happened)

    async def _hear(self, row: Any) -> None:
        if row.kind != "message" or row.complaint_id is None:
            return
        body = wire.load_body(unseal(AddressId(row.address_id), row.body))
        assert isinstance(body, Message)
        text = body.text.replace("\x02", "").replace("\x03", "")
        life = self.lives[row.complaint_id]
        whom = self._roles.get(row.address_id, "citizen")
        self.result.words += 1
        if life.number not in text:
            self.result.faults.append(f"{life.number} said without its number: {text[:60]}")
        if whom in ("head", "secretary") and "Lampu" in text:
            self.result.faults.append(f"{life.number} a leader was told what it is about")
        fallen = "liaison" if whom == "group" and "koordinator)" in text else whom
        heads = fallen == "liaison" and whom == "group"
        life.said.append((row.created_at, self._rank(life, text) if heads else fallen, text))

    def _rank(self, life: Life, text: str) -> str:
        """In the coordinators' group: the liaison's word first, then the head's, who have nobody of their own there."""
        what = text.split("): ")[1].split(", terlambat")[0]  # a clock that began anew has another day
        before = [w for _, w, said in life.said if "koordinator)" in said and what in said and w != "secretary"]
        return ("liaison", "head")[len(before) % 2]


def _action(row: Any) -> str:
    if row.kind == "filed":
        return "kirim"
    table = {("DIARSIPKAN", "sistem"): "kedaluwarsa", ("DIARSIPKAN", "koordinator"): "arsip"}
    by_target = {"BELUM_DITINDAKLANJUTI": "disposisi"}
    return table.get((row.target, row.role)) or by_target.get(row.target) or str(row.detail)


_TOLD = {Action.HAND_OVER, Action.ASK_COMPLETION, Action.ANSWER, Action.ARCHIVE}
_ROLES = {
    Action.HAND_OVER: Role.COORDINATOR,
    Action.ASK_COMPLETION: Role.COORDINATOR,
    Action.ARCHIVE: Role.COORDINATOR,
    Action.COMPLETE: Role.CITIZEN,
    Action.NOT_SATISFIED: Role.CITIZEN,
    Action.SATISFIED: Role.CITIZEN,
    Action.REOPEN: Role.CITIZEN,
    Action.OBJECT: Role.CITIZEN,
    Action.WITHDRAW: Role.CITIZEN,
}
_DEEDS: dict[tuple[str, str], tuple[tuple[Action, str, int], ...]] = {
    ("verify", "BELUM_DIVERIFIKASI"): (
        (Action.HAND_OVER, "work", 70),
        (Action.ASK_COMPLETION, "complete", 15),
        (Action.ARCHIVE, "react", 8),
        (Action.WITHDRAW, "", 3),
    ),
    ("work", "BELUM_DITINDAKLANJUTI"): (
        (Action.TAKE, "work", 50),
        (Action.ANSWER, "react", 35),
        (Action.BOUNCE, "verify", 12),
        (Action.WITHDRAW, "", 3),
    ),
    ("work", "DIPROSES"): ((Action.ANSWER, "react", 80), (Action.POSTPONE, "work", 15), (Action.WITHDRAW, "", 3)),
    ("work", "TERTUNDA"): ((Action.RESUME, "work", 1),),
    ("work", "DITANGGAPI_PELAPOR"): ((Action.FOLLOW_UP, "work", 1),),
    ("react", "DITINDAKLANJUTI"): ((Action.SATISFIED, "react", 60), (Action.NOT_SATISFIED, "work", 40)),
    ("react", "SELESAI"): ((Action.REOPEN, "work", 1),),
    ("react", "DIARSIPKAN"): ((Action.OBJECT, "verify", 1),),
    ("complete", "PERLU_DILENGKAPI"): ((Action.COMPLETE, "verify", 1),),
}
"""What somebody does whose turn has come: (action, whose turn is next, how often)."""
_HAPPENED = ("id", "complaint_id", "at", "kind", "role", "target", "detail")
_WORDS = ("id", "address_id", "kind", "body", "complaint_id", "created_at")
_EVENTS = sa.select(*(EventRow.__table__.c[name] for name in _HAPPENED))  # type: ignore[attr-defined]
_SAID = sa.select(*(OutboxRow.__table__.c[name] for name in _WORDS))  # type: ignore[attr-defined]


async def live(url: str, a_day: int, days: int, seed: int = 1) -> Result:
    """A year in a fresh database, without waiting for its disk."""
    database = Database(url)
    try:
        event.listen(database.engine.sync_engine, "connect", _hasty)
        async with database.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
        return await Year(database, a_day, days, seed).run()
    finally:
        await database.close()


def _hasty(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
