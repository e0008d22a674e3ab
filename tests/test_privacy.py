"""Everything an officer can do, done to guarded reports by everybody everywhere: what leaves for operator chats never
says who wrote an anonymous report, and no group gets anything of a rahasia one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import select

from conversations import naming, officers
from conversations.effects import NameOfficer
from conversations.messages import (
    Address,
    Choice,
    Content,
    Edit,
    Inbound,
    Media,
    MediaKind,
    Membership,
    Outbound,
    Retry,
    SendFailed,
    Text,
)
from conversations.orders import COMMANDS
from conversations.queueing import Shelf
from conversations.rules.complaint import Role, Status
from handlers import events
from storage import addresses, cards, desk
from storage.tables import EventRow
from tests.town import GROUPS, PEOPLE, FakeChannel, Shown, Town, town

SITI = PEOPLE["siti"]
ANONYMOUS = (SITI.name, *SITI.name.split(), SITI.address.id)
RUMOUR = "zebra"
"""Stands in every word said about the report, by anybody."""
STORY = f"jalan {RUMOUR} berlubang dalam sekali di depan pasar, motor banyak jatuh"
# Tono is a stranger, Sari an officer of another agency, Joko one of the agency, Ratna coordinates.
TAPS = {
    "verify": ("",),
    "agencies": (":1",),
    "archive": ("",),
    "close_menu": ("",),
    "open": ("",),
    "card": ("",),
    "files": ("",),
    "ask_completion": ("",),
    "answer": ("",),
    "ask": ("",),
    "take": ("",),
    "follow_up": ("",),
    "agency": (":entahlah",),
    "reason": (":ENTAH",),
    "supervise_not": ("",),
    "resume": ("",),
    "asked": ("",),
    "part": ("",),
    "ready": (":answer.0",),
    "ready_use": (":answer.terima_kasih",),
    "agree": ("",),
    "undo": ("",),
    "hand": ("",),
    "give": (":2-0",),
    "take_over": ("",),
    "tick": (":pw",),
    "ticked": (":pw",),
    "own": ("",),
}
LASTING = ("supervise", "bounce", "postpone")
"""What they do lasts, so they have a test of their own."""
WRITTEN = ("laporan", "balas", "tanya", "catatan", "serahkan", "pengawasan", "sp4n", "gabung", "pecah")
ELSEWHERE = (
    *("antrian", "bantuan", "help", "start", "petugas", "hubungkan", "lepaskan"),
    *("instansi", "grup", "teks", "riwayat", "jawaban", "cari", "cuti", "masuk", "monev"),
)
MANAGING = {
    **{"agencies": "0", "agency": "dishub", "ask": "entah", "agency_remove": "dishub", "officers": "0"},
    **{"officer": "800000002", "officer_remove": "800000002", "groups": "0", "release": "dishub", "past": "0"},
    **{"text": "id/desk.taken", "left": "dishub"},
    **dict.fromkeys(("close", "agency_gone", "role", "secret", "officer_gone", "released"), "entah"),
    **dict.fromkeys(("text_yes", "text_back"), "entah"),
    **{"readies": "semua.0", "ready": "entah", "ready_ask": "ready_new:dishub"},
    **dict.fromkeys(("ready_remove", "ready_gone"), "entah"),
}
"""What is changed here is none of what there is."""
SAID = (
    "note",
    "compose",
    "redeem",
    *(f"preview.{verb}" for verb in ("send", "edit", "drop", "note", "more", "photos_in", "photos_out")),
    *(f"preview.{span}" for span in ("week", "weeks", "month", "day")),
    "group.move",
    "group.stay",
    "city.set",
    "cari.page",
)
"""Orders that are replies, one-time codes, or buttons of a preview or of a question about groups."""
CODE = "KBBBBB-BBBBB"


@dataclass
class Recorder(FakeChannel):
    """Keeps whatever is sent, as it leaves. Buttons are pressed here under messages nobody ever sent."""

    sent: list[Outbound] = field(default_factory=list)

    async def send(self, outbound: Outbound) -> str:
        self.sent.append(outbound)
        known = {shown.id for shown in self.town.chats.get(outbound.to, [])}
        if isinstance(outbound.body, Edit) and outbound.body.message_id not in known:
            raise SendFailed("edit_lost", Retry.NEVER)
        return await super().send(outbound)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    """Sari works for another agency; both agencies' officers may open rahasia reports, so that only the rules stop
    them; the agency's group is bound too."""
    async with town(tmp_path) as opened:
        for name in opened.channels:
            opened.channels[name] = Recorder(name, opened)
        await opened.database.close()
        event.listen(opened.database.engine.sync_engine, "connect", _hasten)
        async with opened.database.transaction() as session:
            for who, agency in (("sari", "dlh"), ("joko", "dishub")):
                id = await addresses.find_or_add(session, PEOPLE[who].address)
                named = NameOfficer(PEOPLE[who].address, PEOPLE[who].name, Role.OFFICER, agency, True)
                await desk.name(session, id, named, None, opened.now)
            await desk.bind(session, "dishub", await addresses.find_or_add(session, GROUPS["dishub"]))
        yield opened


def _hasten(connection: DBAPIConnection, record: object) -> None:
    """Thousands of commits: not each of them has to reach the disk."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


def test_every_order_is_played() -> None:
    """A new order belongs in the lists above."""
    known = {*officers._REPORT, *officers._ANYWHERE, *naming.OPEN_TO_ALL}
    managing = {f"city.{verb}" for verb in MANAGING}
    assert known == {*TAPS, *LASTING, *WRITTEN, *ELSEWHERE, *SAID, *managing} - {"help", "start"}
    assert {*WRITTEN, *ELSEWHERE} == COMMANDS


async def test_nobody_learns_who_wrote_an_anonymous_report(here: Town) -> None:
    await play(here, "siti", await file(here, "siti", "anonim"))
    seen = [repr(out) for out in sent(here) if out.to != SITI.address]
    assert not [out for out in seen if any(known in out for known in ANONYMOUS)]
    assert any(RUMOUR in out and "anonim" in out for out in seen), "nobody saw the report at all"


async def test_no_group_gets_anything_of_a_rahasia_report_and_no_officer_its_writer(here: Town) -> None:
    number = await file(here, "siti", "rahasia dan anonim")
    await play(here, "siti", number)
    groups = [repr(out).casefold() for out in sent(here) if out.to in GROUPS.values()]
    assert groups and not [out for out in groups if number.casefold() in out or RUMOUR in out]
    assert await cards_in_groups(here) == []
    assert {out.to for out in sent(here) if STORY in repr(out)} == {
        PEOPLE[who].address for who in ("siti", "joko", "ratna")
    }
    seen = [repr(out) for out in sent(here) if out.to != SITI.address]
    assert not [out for out in seen if any(known in out for known in ANONYMOUS)]


async def test_an_ordinary_report_names_its_writer(here: Town) -> None:
    """The other tests would prove little if no card ever named anybody."""
    await file(here, "siti", "terbuka")
    assert any(SITI.name in repr(out) for out in sent(here) if out.to == GROUPS["grup"])


async def test_when_nobody_can_receive_it_the_group_learns_the_number_and_no_more(here: Town) -> None:
    for who in ("ratna", "joko", "sari"):
        await arrive(here, who, PEOPLE[who].address, Membership(present=False))
    number = await file(here, "siti", "rahasia")
    told = [repr(out) for out in sent(here) if out.to in GROUPS.values()]
    assert any(number in text for text in told)
    assert not [text for text in told if RUMOUR in text.casefold() or any(known in text for known in ANONYMOUS)]


async def test_a_leader_reads_no_report(here: Town) -> None:
    await file(here, "siti", "terbuka")
    async with here.database.transaction() as session:
        tono = await addresses.find_or_add(session, PEOPLE["tono"].address)
        named = NameOfficer(PEOPLE["tono"].address, "Tono", Role.LEADER, None, True)
        await desk.name(session, tono, named, None, here.now)
    number, before = here.newest_number(), len(sent(here))
    for line in (
        f"tono > /laporan {number}",
        "tono > /antrian",
        "tono@grup > /antrian",
        f"tono@grup > /laporan {number}",
    ):
        await here.act(line)
    told = [repr(out) for out in sent(here)[before:]]
    alone, in_the_group = told[:2], told[2:]
    assert len(in_the_group) == 2 and not [text for text in told if RUMOUR in text]
    assert not [text for text in alone if number in text], "in the group the card shows the number"


# --- the play -----------------------------------------------------------------------------------------------------


async def file(here: Town, who: str, privacy: str) -> str:
    """The number of a report with a photo. The voice of its story is not its writer's."""
    for line in (STORY, "Jl. Zebra 1, kelurahan Zebramaju", "kemarin", "belum tahu", privacy, "[foto] zebra"):
        await here.act(f"{who} > {line}")
    await here.act("waktu > 20 detik")
    await here.act(f"{who} > setuju")
    return here.newest_number()


async def play(here: Town, citizen: str, number: str) -> None:
    """Everybody tries everything everywhere: before it is handed over, after it, and when it came back."""
    await everybody(here, ("tono", "sari", "joko", "ratna"), (*deeds(number), *commands()))
    await handed_over(here)
    await everybody(here, ("joko", "ratna"), deeds(number))
    await answered(here)
    await reacted(here, citizen)
    await everybody(here, ("sari", "joko", "ratna"), deeds(number))
    reached = await statuses(here)
    assert {Status.UNVERIFIED, Status.HANDED_OVER, Status.IN_PROGRESS, Status.ANSWERED, Status.REACTED} <= reached


async def handed_over(here: Town) -> None:
    await tap(here, "ratna", "o:agency:1:dishub")


async def answered(here: Town) -> None:
    chat = PEOPLE["joko"].address
    await arrive(here, "joko", chat, Text(f"/balas {here.newest_number()} zebra sudah ditambal"))
    await here.act("joko > [ketuk Kirim]")
    await here.act("waktu > 1 menit")


async def reacted(here: Town, citizen: str) -> None:
    await arrive(here, citizen, PEOPLE[citizen].address, Choice("notyet:1", "cb"))
    await here.act(f"{citizen} > zebra masih berlubang")


async def everybody(here: Town, actors: Sequence[str], deeds: Sequence[Content]) -> None:
    for who in actors:
        for chat in (GROUPS["grup"], PEOPLE[who].address):
            for content in deeds:
                await arrive(here, who, chat, content, send=False)
            for id in answerable(here.chats.get(chat, [])):
                for content in REPLIES:
                    await arrive(here, who, chat, content, id, send=False)
        await here.fetcher.fetch_due()
        await here.pump.flush()


def answerable(shown: Sequence[Shown]) -> set[str]:
    """The newest card and the newest prompt of a chat."""
    cards = [message.id for message in shown if any(":open:" in o.value for row in message.rows for o in row)]
    prompts = [message.id for message in shown if message.asks_reply]
    return {*cards[-1:], *prompts[-1:]}


REPLIES = (
    *(Text(f"/{command}") for command in WRITTEN),
    Text("zebra catatan"),
    Media(MediaKind.PHOTO, "f", "image/jpeg", caption="zebra foto"),
)


def deeds(number: str) -> tuple[Content, ...]:
    """What concerns the report: its buttons, and commands with its number."""
    buttons = (f"o:{verb}:1{argument}" for verb, arguments in TAPS.items() for argument in arguments)
    listed = (f"q:{verb}:1" for verb in ("card", "files"))
    written = (f"/{command} {number}{words}" for command in WRITTEN for words in ("", " zebra kata petugas"))
    return (*(Choice(button, "cb") for button in (*buttons, *listed)), *(Text(text) for text in written))


def commands() -> tuple[Content, ...]:
    managing = (Choice(f"c:{verb}:{argument}", "cb") for verb, argument in MANAGING.items())
    typed = (
        "/antrian",
        "/antrian dishub",
        "/cari motor banyak jatuh",
        "/cari dishub",
        "/cari terbuka",
        "/cari >0 hari",
    )
    lists = (*map(Text, typed), *(Choice(f"{list}:0", "cb") for list in (*(f"n:{shelf}" for shelf in Shelf), "s:1")))
    return (*(Text(f"/{command}") for command in ELSEWHERE), *managing, *lists, Text(CODE))


async def tap(here: Town, who: str, value: str) -> None:
    """Where a report's buttons are is the rules' affair: in private and in both groups."""
    for chat in (PEOPLE[who].address, *GROUPS.values()):
        await arrive(here, who, chat, Choice(value, "cb"))


async def arrive(
    here: Town, who: str, chat: Address, content: Content, reply_to: str | None = None, *, send: bool = True
) -> None:
    here._serial += 1
    inbound = Inbound(
        f"e{here._serial}",
        chat,
        PEOPLE[who].address,
        here.now,
        content,
        message_id=f"u{here._serial}",
        sender_name=PEOPLE[who].name,
        group=chat in GROUPS.values(),
        reply_to=reply_to,
    )
    await events.receive(here.office, inbound, "{}")
    if send:
        while await here.drawer.draw_due():
            pass
        await here.pump.flush()


def sent(here: Town) -> list[Outbound]:
    return [out for channel in here.channels.values() if isinstance(channel, Recorder) for out in channel.sent]


async def statuses(here: Town) -> set[Status]:
    async with here.database.transaction() as session:
        found = (await session.exec(select(EventRow.target))).all()
    return {Status(target) for target in found if target}


async def cards_in_groups(here: Town) -> list[cards.Card]:
    async with here.database.transaction() as session:
        chats = [await addresses.find_or_add(session, group) for group in GROUPS.values()]
        return [card for chat in chats for card in await cards.in_chat(session, chat)]
