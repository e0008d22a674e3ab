"""A city changed while it runs: what is kept, what every process knows of it, and its history."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event

from conversations import texts
from conversations.managing.entries import Change, Entry, Past, What
from conversations.messages import Text
from conversations.texts import say
from handlers import city, retries
from storage import complaints, desk
from storage.city import past, version
from storage.database import Database
from tests.conversations.test_managing import PARKS
from tests.town import GROUPS, PEOPLE, Town

RATNA, JOKO, TONO = (PEOPLE[name].address.id for name in ("ratna", "joko", "tono"))


@pytest.fixture(autouse=True)
async def _shipped() -> AsyncIterator[None]:
    yield
    texts.change({})


@pytest.fixture
async def other(here: Town, tmp_path: Path) -> AsyncIterator[Town]:
    """Another process on the same database."""
    database = Database(here.database.url)
    yield Town(database, tmp_path)
    await database.close()


async def entry(here: Town, what: What, subject: str) -> Entry:
    async with here.database.transaction() as session:
        return (await city.read(session, here.office)).of[what][subject]


async def change(here: Town, what: What, subject: str, **fields: object) -> None:
    """As `./kanal` does it; without fields it is removed."""
    async with here.database.transaction() as session:
        before = (await city.read(session, here.office)).of[what].get(subject)
        after: Entry | None = {**(before or {}), **fields} if fields else None  # type: ignore[dict-item]
        await city.apply(session, here.office, [Change(what, subject, before, after)], None)


async def lines(here: Town) -> list[Past]:
    async with here.database.transaction() as session:
        return await past(session, 0, 9)


async def test_another_process_knows_a_change_at_its_next_look(here: Town, other: Town) -> None:
    await change(here, What.AGENCY, "dishub", name="Dinas Jalan", words=("odong-odong",))
    await change(here, What.TEXT, "id/desk.archived", text="Sudah diarsipkan.")
    assert (found := here.office.catalogue.agency("dishub")) is not None and found.name == "Dinas Jalan"
    assert (before := other.office.catalogue.agency("dishub")) is not None and before.name == "Dinas Perhubungan"
    texts.change({})  # both run in this one process
    await city.look(other.office)
    assert (after := other.office.catalogue.agency("dishub")) is not None and after == found
    assert say("id", "desk.archived") == "Sudah diarsipkan."
    known = other.office.catalogue
    await city.look(other.office)
    assert other.office.catalogue is known, "nothing was changed, and nothing is compiled anew"


async def test_a_running_process_looks_by_itself_until_it_is_to_stop(
    here: Town, other: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city, "TICK", 0.001)
    stop = asyncio.Event()
    following = asyncio.create_task(city.follow(other.office, stop))
    await change(here, What.AGENCY, "dishub", name="Dinas Jalan")
    async with asyncio.timeout(30):
        while True:
            await asyncio.sleep(0)
            if (found := other.office.catalogue.agency("dishub")) is not None and found.name == "Dinas Jalan":
                break
        stop.set()
        await following


async def test_a_change_that_was_not_committed_is_forgotten(here: Town) -> None:
    with pytest.raises(ZeroDivisionError):
        async with here.database.transaction() as session:
            before = (await city.read(session, here.office)).of[What.AGENCY]["dishub"]
            after = {**before, "name": "Dinas Jalan"}
            await city.apply(session, here.office, [Change(What.AGENCY, "dishub", before, after)], None)
            raise ZeroDivisionError
    await city.look(here.office)
    assert (found := here.office.catalogue.agency("dishub")) is not None and found.name == "Dinas Perhubungan"


async def test_the_shipped_text_comes_back(here: Town) -> None:
    shipped = say("id", "desk.archived")
    await change(here, What.TEXT, "id/desk.archived", text="Sudah.")
    assert say("id", "desk.archived") == "Sudah."
    await change(here, What.TEXT, "id/desk.archived")
    assert say("id", "desk.archived") == shipped


async def test_who_is_removed_is_no_officer_and_keeps_the_name_in_the_history(here: Town) -> None:
    await file(here)
    await here.act("joko@grup> [ketuk Ambil]")
    await change(here, What.OFFICER, JOKO)
    await here.pump.flush()
    async with here.database.transaction() as session:
        assert [seat.address.id for seat in await desk.seats(session, here.catalogue)] == [RATNA]
        (report,) = await complaints.open_ids(session)
        found = await complaints.get(session, report)
    assert found is not None and found.owner is None
    card = here.chats[GROUPS["grup"]][-1].text
    assert "Ditangani" not in card and "(Joko Prasetyo)" in card
    await here.act("joko@grup> /antrian")
    assert "untuk petugas" in here.lines[-1]


async def test_who_was_removed_can_be_named_again(here: Town) -> None:
    await change(here, What.OFFICER, JOKO)
    await change(here, What.OFFICER, JOKO, name="?", role="penghubung", agency="dlh", confidential=False)
    assert await entry(here, What.OFFICER, JOKO) == {
        "name": "Joko Prasetyo",
        "role": "penghubung",
        "agency": "dlh",
        "confidential": False,
    }


async def test_an_officer_can_be_named_before_ever_writing(here: Town) -> None:
    await change(here, What.OFFICER, TONO, name="Tono", role="petugas", agency="dlh", confidential=False)
    assert (await entry(here, What.OFFICER, TONO))["name"] == "Tono"


async def test_cards_follow_a_groups_change(here: Town) -> None:
    await file(here)
    await change(here, What.GROUP, "dishub", chat=GROUPS["dishub"].id)
    await here.pump.flush()
    assert "lampu" in here.chats[GROUPS["dishub"]][-1].text


async def test_a_removed_agency_loses_its_group_and_keeps_its_name(here: Town) -> None:
    await change(here, What.AGENCY, "taman", **PARKS)
    await change(here, What.GROUP, "taman", chat=GROUPS["dishub"].id)
    await change(here, What.AGENCY, "taman")
    async with here.database.transaction() as session:
        now = await city.read(session, here.office)
    assert "taman" not in now.of[What.AGENCY] and "taman" not in now.of[What.GROUP]
    assert now.former == {"taman"}
    assert (found := here.office.catalogue.once("taman")) is not None and found.name == "Dinas Taman"


async def test_a_chat_in_flight_survives_an_agency_that_disappears(here: Town) -> None:
    await change(here, What.AGENCY, "taman", **PARKS)
    await here.act("siti> odong-odong mangkal di tikungan depan Pasar Gede sejak kemarin")
    await here.act("siti> di depan Pasar Gede")
    await here.act("waktu> 5 detik")
    await here.act("siti> [ketuk Taman (odong-odong)]")
    await change(here, What.AGENCY, "taman")
    for said in ("terbuka", "setuju"):
        await here.act(f"siti> {said}")
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await here.act("ratna@grup> [ketuk DLH]")
    async with here.database.transaction() as session:
        (report,) = await complaints.open_ids(session)
        found = await complaints.get(session, report)
    assert found is not None and (found.suggested[0], found.agency) == ("taman", "dlh")


async def test_a_process_that_does_not_know_yet_hands_nothing_to_a_closed_agency(here: Town, other: Town) -> None:
    await here.act("siti> lampu jalan mati di depan SD 3 Pramuka sejak kemarin")
    for said in ("ya", "belum tahu", "terbuka", "setuju"):
        await here.act(f"siti> {said}")
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await change(other, What.AGENCY, "dishub", closed=True)
    await here.act("ratna@grup> [ketuk Dishub]")
    await city.look(here.office)
    await retries.tick(here.office)
    await here.pump.flush()
    async with here.database.transaction() as session:
        (report,) = await complaints.open_ids(session)
        found = await complaints.get(session, report)
    assert found is not None and found.agency is None
    assert any("tidak menerima laporan baru" in line for line in here.lines)


async def test_an_invitation_to_an_agency_that_is_no_more_names_nobody(here: Town) -> None:
    await change(here, What.AGENCY, "taman", **PARKS)
    await here.act("ratna> /petugas taman")
    await change(here, What.AGENCY, "taman")
    await here.act("tono> {kode}")
    assert "tidak berlaku lagi" in here.lines[-1]


async def test_every_change_is_a_line_of_the_history(here: Town) -> None:
    await change(here, What.AGENCY, "dishub", contact="021")
    await change(here, What.OFFICER, JOKO, role="penghubung")
    await change(here, What.GROUP, "dishub", chat=GROUPS["dishub"].id)
    await change(here, What.TEXT, "id/desk.archived", text="Sudah.")
    found = await lines(here)
    assert [(line.change.what.value, line.change.subject, line.by) for line in found] == [
        ("text", "id/desk.archived", ""),
        ("group", "dishub", ""),
        ("officer", "Joko Prasetyo", ""),
        ("agency", "dishub", ""),
    ]
    officer = found[2].change
    assert officer.before is not None and "name" not in officer.before
    assert (officer.before["role"], (officer.after or {})["role"]) == ("petugas", "penghubung")
    async with here.database.transaction() as session:
        assert await version(session) == found[0].id


async def test_what_officers_do_with_the_old_commands_is_in_the_history_too(here: Town) -> None:
    await here.act("ratna@grup> /hubungkan dlh")
    await here.act("ratna@grup> [petugas-balas tono] /petugas dlh")
    await here.act("ratna@grup> /lepaskan dlh")
    found = await lines(here)
    assert [
        (line.change.what.value, line.by, line.change.before is None, line.change.after is None) for line in found
    ] == [
        ("group", "Ratna Dewi", False, True),
        ("officer", "Ratna Dewi", True, False),
        ("group", "Ratna Dewi", True, False),
    ]


async def test_an_ordinary_message_asks_nothing_of_this(here: Town) -> None:
    """What was changed is looked for by the clock."""
    await change(here, What.AGENCY, "dishub", contact="021")
    asked: list[str] = []
    engine = here.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await here.event("siti", PEOPLE["siti"].address, Text("lampu jalan mati di depan SD 3"))
    assert not [one for one in asked if any(table in one for table in ("changes", "agencies", "texts"))]


async def file(here: Town) -> None:
    """A report about a dead lamp, handed over to Dishub."""
    await here.act("siti> lampu jalan mati di depan SD 3 Pramuka sejak kemarin")
    for _ in range(9):
        offered = [option.label for row in here.chats[PEOPLE["siti"].address][-1].rows for option in row]
        said = next((wish for wish in ("Dishub", "Boleh", "Setuju") for label in offered if wish in label), "")
        await here.act(f"siti> [ketuk {said}]" if said else "siti> ya")
        if said == "Setuju":
            break
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await here.act("ratna@grup> [ketuk Dishub]")
