"""A small town for tests: the real handlers, storage and pump, two channels that only write down what they are given,
and a clock that is moved by hand. Its transcript is what the people would have read."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlmodel import SQLModel

from bot.paper import case_pdf
from bot.settings import load
from conversations import nudges
from conversations.catalogue import Catalogue
from conversations.effects import NameOfficer
from conversations.messages import (
    BOLD_OFF,
    BOLD_ON,
    Acknowledge,
    Address,
    Choice,
    Content,
    Edit,
    Inbound,
    Location,
    Media,
    MediaKind,
    Membership,
    Message,
    Outbound,
    React,
    Retry,
    Rows,
    SendFailed,
    SendFile,
    Text,
    Unsupported,
)
from conversations.rules.complaint import Role
from handlers import deadlines, events, timers
from handlers.office import Office, Window
from handlers.writer import Writer
from scheduler.attachments import Fetcher
from scheduler.figures import Drawer
from scheduler.outbox import Pump
from scheduler.pace import Rate
from storage import addresses, desk
from storage.database import Database
from storage.files import Files

ROOT = Path(__file__).parent.parent
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09.00 WIB: an ordinary working day."""
UNPACED = Rate(timedelta(0), 1)
"""Time stands still between two lines of a transcript: every change of a card is to be seen."""
WINDOW = Window(
    timedelta(hours=24), frozenset((nudges.key(kind), code) for kind in nudges.KINDS for code in ("id", "en"))
)
CONTENTS = {
    "program": b"MZ" + bytes(200),
    "teks": b"ini bukan foto, hanya teks",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "pdf": b"%PDF-1.7\n" + bytes(50),
}
"""What a file may hold."""
PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


@cache
def sample_city() -> Catalogue:
    """The city of config.yaml."""
    return load(ROOT / "config.yaml", env={}, channels=False).catalogue()


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    address: Address


PEOPLE = {
    "siti": Person("Siti Rahayu", Address("telegram", "700000001")),
    "budi": Person("Budi Santoso", Address("whatsapp", "+6281200000002")),
    "ratna": Person("Ratna Dewi", Address("telegram", "800000001")),
    "joko": Person("Joko Prasetyo", Address("telegram", "800000002")),
    "sari": Person("Sari Wulandari", Address("telegram", "800000003")),
    "lina": Person("Lina Hartati", Address("telegram", "800000004")),
    "hadi": Person("Hadi Wijaya", Address("telegram", "800000005")),
    "tono": Person("Tono", Address("telegram", "900000001")),
}
GROUPS = {"grup": Address("telegram", "-1001"), "dishub": Address("telegram", "-1002")}
OFFICERS = {"ratna": (Role.COORDINATOR, None, True), "joko": (Role.OFFICER, "dishub", False)}


@dataclass
class Shown:
    """A message as it stands in a chat now."""

    id: str
    text: str
    rows: Rows
    asks_reply: bool = False


@dataclass
class FakeChannel:
    """Writes down what is sent. `failures` are raised first, one a send."""

    name: str
    town: Town
    failures: list[SendFailed] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    async def send(self, outbound: Outbound) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return self.town.delivered(outbound)

    async def fetch(self, ref: str, limit: int) -> bytes:
        return self.files.get(ref, PHOTO)


class Town:
    def __init__(self, database: Database, folder: Path, drawn: int = 7) -> None:
        """`drawn`: what its numbers are drawn from; processes of one city must not draw the same."""
        self.now, self.lines, self._serial = MONDAY, list[str](), 0
        self.chats: dict[Address, list[Shown]] = {}
        self._own: dict[str, str] = {}
        self._tapped: dict[tuple[Address, str], tuple[Shown, str]] = {}
        self.channels = {name: FakeChannel(name, self) for name in ("telegram", "whatsapp")}
        self.database, self.files = database, Files(folder / "attachments")
        self.catalogue = sample_city()
        draw = random.Random(drawn)  # noqa: S311 (the same numbers in every run)
        self.office = Office(
            database,
            Writer(database),
            self.catalogue,
            lambda: self.now,
            draw.randrange,
            lambda: None,
            lambda: "https://t.me/KanalLaporBot",
            {"whatsapp": WINDOW},
            draw_case=case_pdf,
        )
        self.pump = Pump(self.office, self.channels, self.files, card_rate=UNPACED, at_once=1)
        self.drawer = Drawer(self.office, self.files)
        self.fetcher = Fetcher(self.office, self.channels, self.files, 20_000_000)

    async def settle_officers(self) -> None:
        """Ratna coordinates, Joko works for Dishub, the group is the coordinator's."""
        async with self.database.transaction() as session:
            for who, (role, agency, confidential) in OFFICERS.items():
                person = PEOPLE[who]
                id = await addresses.find_or_add(session, person.address)
                await addresses.named(session, id, person.name)
                named = NameOfficer(person.address, person.name, role, agency, confidential)
                await desk.name(session, id, named, None, self.now)
            await desk.bind(session, "coordinator", await addresses.find_or_add(session, GROUPS["grup"]))

    async def event(self, who: str, chat: Address, content: Content, **options: object) -> None:
        """One event of a platform, handled; and everything sent that it led to."""
        self._serial += 1
        person = PEOPLE[who]
        inbound = Inbound(
            event_id=str(self._serial),
            chat=chat,
            sender=person.address,
            at=self.now,
            content=content,
            sender_name=person.name,
            group=chat in GROUPS.values(),
            **{"message_id": f"u{self._serial}", **options},  # type: ignore[arg-type]
        )
        self._own[who] = inbound.message_id or ""
        await events.receive(self.office, inbound, "{}")
        await self.fetcher.fetch_due()
        while await self.drawer.draw_due():
            pass
        await self.pump.flush()

    async def pass_time(self, passed: timedelta) -> None:
        """Let time pass in steps small enough that every alarm goes off in its turn."""
        end = self.now + passed
        while self.now < end:
            step = self.now + max(timedelta(seconds=1), (end - self.now) / 50)
            self.now = min(end, step, self.office.catalogue.calendar.next_opening(self.now))
            while await timers.ring(self.office) or await deadlines.tick(self.office):
                pass
            await self.pump.flush()

    def delivered(self, outbound: Outbound) -> str:
        chat = self.chats.setdefault(outbound.to, [])
        body, to = outbound.body, self._label(outbound.to)
        match body:
            case Message():
                shown = Shown(f"b{outbound.id}", body.text, body.rows, body.answer_from is not None)
                chat.append(shown)
                approved = " (template)" if body.template else ""
                to = f"{to} (balasan kartu)" if self._quotes_a_card(outbound) else to
                self._write(f"bot → {to}{approved}", body.text, body.rows)
                return shown.id
            case Edit():
                found = next((old for old in chat if old.id == body.message_id), None)
                if found is None:
                    raise SendFailed("edit_lost", Retry.NEVER)
                shown = found
                shown.text, shown.rows = body.text, body.rows
                self._write(f"bot → {to} (kartu diubah)", body.text, body.rows)
                return shown.id
            case Acknowledge():
                if body.text:
                    self._write(f"bot → {to} (ketukan)", body.text, ())
            case React():
                self._write(f"bot → {to} (tanda)", body.emoji, ())
            case SendFile():
                self._write(f"bot → {to} ({body.file.kind.value})", f"{body.file.name} {body.caption}".rstrip(), ())
        return ""

    def _quotes_a_card(self, outbound: Outbound) -> bool:
        quoted = isinstance(outbound.body, Message) and outbound.body.reply_to
        shown = next((old for old in self.chats[outbound.to] if old.id == quoted), None)
        return shown is not None and any(o.value.startswith("o:open") for row in shown.rows for o in row)

    def said(self, who: str, text: str) -> None:
        self._write(who, text, ())

    def latest(self, chat: Address, label: str) -> tuple[Shown, str]:
        """The newest message in a chat with a button of this label, and the button's value."""
        for shown in reversed(self.chats.get(chat, [])):
            for row in shown.rows:
                for option in row:
                    if label in option.label:
                        self._tapped[chat, label] = shown, option.value
                        return shown, option.value
        if (chat, label) in self._tapped:  # the button is gone, the tap was on its way
            return self._tapped[chat, label]
        raise LookupError(f"no button {label!r} in {self._label(chat)}")

    def _label(self, address: Address) -> str:
        people = {person.address: who for who, person in PEOPLE.items()}
        return people.get(address) or next(name for name, group in GROUPS.items() if group == address)

    def _write(self, who: str, text: str, rows: Rows) -> None:
        shown = text.replace(BOLD_ON, "*").replace(BOLD_OFF, "*")
        head, *rest = shown.split("\n")
        self.lines.append(f"{who} > {head}".rstrip())
        self.lines += [f"    {line}".rstrip() for line in rest]
        self.lines += ["    " + " ".join(f"[{option.label}]" for option in row) for row in rows]

    async def act(self, line: str) -> None:
        """One line of a transcript: `siti> teks`, `ratna@grup> [ketuk Ambil]`, `waktu> 5 detik`; `tunjuk> sari
        penghubung dishub` names an officer, `libur> 2026-11-30` decrees a day without work."""
        who, _, rest = line.partition(">")
        who, rest = who.strip(), rest.strip().replace("{nomor}", self.newest_number())
        rest = rest.replace("{kode}", self.newest_code()).replace("{nomor pin}", self.newest_pin())
        self.said(who, rest)
        if who == "warga":
            from tests.evening import file_reports

            await file_reports(self, int(rest.split()[0]))
            return
        if who == "tunjuk":
            await self._name(*rest.split())
            return
        if who == "libur":
            self.office.catalogue = replace(
                self.office.catalogue, holidays=self.office.catalogue.holidays | {date.fromisoformat(rest)}
            )
            return
        if who == "waktu":
            count, unit = rest.split()
            seconds = {"detik": 1, "menit": 60, "jam": 3600, "hari": 86400}[unit]
            await self.pass_time(timedelta(seconds=int(count) * seconds))
            return
        name, _, place = who.partition("@")
        chat = GROUPS[place] if place else PEOPLE[name].address
        content, options = self._content(name, chat, rest)
        await self.event(name, chat, content, **options)

    async def _name(self, who: str, role: str, agency: str | None = None) -> None:
        """Somebody is an officer from now on; how that is done stands in other transcripts."""
        person = PEOPLE[who]
        async with self.database.transaction() as session:
            id = await addresses.find_or_add(session, person.address)
            await addresses.named(session, id, person.name)
            named = NameOfficer(person.address, person.name, Role(role), agency, False)
            await desk.name(session, id, named, None, self.now)

    def newest_number(self) -> str:
        """The tracking number the bot told last."""
        for line in reversed(self.lines):
            if "Nomornya *" in line or "number is *" in line:
                return line.split("*")[1]
        return "?"

    def newest_code(self) -> str:
        """The one-time code the bot told last."""
        told = [code[1] for line in self.lines if (code := re.search(r"kirim kode (\S+) ke saya", line))]
        return told[-1] if told else "?"

    def newest_pin(self) -> str:
        """The number and PIN the bot told last."""
        told = [pin[1] for line in self.lines if (pin := re.search(r"\*(?:lacak|track) (\S+ \d{6})\*", line))]
        return told[-1] if told else "?"

    def _content(self, who: str, chat: Address, text: str) -> tuple[Content, dict[str, object]]:
        if not text.startswith("["):
            return Text(text), {}
        what, _, after = text[1:].partition("]")
        verb, _, argument = what.partition(" ")
        after = after.strip()
        match verb:
            case "ketuk":
                shown, value = self.latest(chat, argument)
                return Choice(value, f"cb{self._serial}"), {"message_id": shown.id}
            case "balas":
                return Text(after.replace(" ⏎ ", "\n")), {"reply_to": self._answered(chat, argument)}
            case "balas-foto":
                photo = Media(MediaKind.PHOTO, f"file{self._serial}", "image/jpeg", caption=after)
                return photo, {"reply_to": self._answered(chat, argument)}
            case "balas-album":
                photo = Media(MediaKind.PHOTO, f"file{self._serial}", "image/jpeg", caption=after, album=f"album-{who}")
                return photo, {"reply_to": self._answered(chat, argument)}
            case "edit":
                return Text(after, edited=True), {"message_id": self._own[who]}
            case "pin":
                latitude, longitude = argument.split(",")
                return Location(float(latitude), float(longitude), after), {}
            case "berhenti":
                return Membership(present=False), {}
            case "stiker" | "kontak" | "polling":
                return Unsupported({"stiker": "sticker", "kontak": "contact", "polling": "poll"}[verb]), {}
            case "terusan":
                return Text(after), {"forwarded": True}
            case "terusan-viral":
                return Text(after), {"forwarded": True, "forwarded_often": chat.channel == "whatsapp"}
            case "ulang":
                self._serial -= 1
                return Text(after), {}
            case "petugas-balas":
                person = PEOPLE[argument]
                return Text(after), {
                    "reply_to": "x",
                    "reply_to_sender": person.address,
                    "reply_to_name": person.name,
                }
            case _:
                if argument:  # what stands in the file, not what it is called
                    self.channels[chat.channel].files[f"file{self._serial}"] = CONTENTS[argument]
                kinds = {
                    "foto": MediaKind.PHOTO,
                    "video": MediaKind.VIDEO,
                    "suara": MediaKind.VOICE,
                    "dokumen": MediaKind.DOCUMENT,
                }
                return Media(kinds[verb], f"file{self._serial}", "image/jpeg", caption=after), {}

    def _answered(self, chat: Address, what: str) -> str:
        """`kartu`: the newest message with the card's buttons; `pratinjau`: with a preview's; otherwise the newest that
        asks for a reply."""
        shown = reversed(self.chats.get(chat, []))
        if what == "pratinjau":
            return next(s.id for s in shown if any(o.value.startswith("p:send") for row in s.rows for o in row))
        if what == "kartu":
            return next(s.id for s in shown if any(o.value.startswith("o:open") for row in s.rows for o in row))
        return next(s.id for s in shown if s.asks_reply)


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    database = Database(f"sqlite+aiosqlite:///{folder}/town.db")
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
        here = Town(database, folder)
        await here.settle_officers()
        yield here
    finally:
        await database.close()
