"""Who is told of a deadline: nobody who may not know of the report, and never a word of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from conversations.effects import ChangeStatus
from conversations.messages import Message, Outbound
from conversations.rules.complaint import (
    Action,
    Complaint,
    ComplaintId,
    Kind,
    OfficerId,
    Privacy,
    Role,
    Status,
)
from conversations.rules.roles import Officer
from conversations.watching import Level, audience
from handlers import deadlines, reports
from storage import addresses, complaints
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

CLIMB = timedelta(days=25)
TODAY = date(2026, 11, 23)
JOKO = Officer(OfficerId(1), "Joko", Role.OFFICER, "dishub")
SARI = Officer(OfficerId(2), "Sari", Role.OFFICER, "dishub")
LINA = Officer(OfficerId(3), "Lina", Role.LIAISON, "dishub", confidential=False)
PENGAWAS = Officer(OfficerId(4), "Pengawas", Role.SUPERVISOR, "inspektorat", confidential=True)
HIS = Complaint(
    id=ComplaintId(1),
    number="2222-2222",
    kind=Kind.COMPLAINT,
    status=Status.IN_PROGRESS,
    title="x",
    story="x",
    place=None,
    when=None,
    topic=None,
    suggested=(),
    agency="dishub",
    privacy=Privacy(),
    language="id",
    filed_at=datetime(2026, 11, 20, tzinfo=UTC),
    due=None,
    owner=JOKO.id,
)


async def climbed(here: Town, privacy: Privacy) -> list[tuple[str, str]]:
    """Who was told what, from the hand-over until long after the limits, cards left out."""
    sent: list[Outbound] = []
    delivered = here.delivered

    def kept(outbound: Outbound) -> str:
        sent.append(outbound)
        return delivered(outbound)

    here.delivered = kept  # type: ignore[method-assign]
    await here.act("tunjuk> lina pimpinan dishub")
    await here.act("tunjuk> hadi pimpinan")
    async with here.database.transaction() as session:
        siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
        await addresses.named(session, siti, PEOPLE["siti"].name)
        await reports.file(session, here.office, siti, replace(FILED, number="2222-2222", privacy=privacy))
        report = await complaints.by_number(session, "2222-2222")
        assert report is not None
        handed = ChangeStatus(report.id, Action.HAND_OVER, Role.COORDINATOR, agency="dishub")
        await reports.change(session, here.office, handed, None)
    await here.pass_time(CLIMB)
    whose = {person.address: who for who, person in PEOPLE.items()} | {chat: who for who, chat in GROUPS.items()}
    return [
        (whose[one.to], one.body.text)
        for one in sent
        if isinstance(one.body, Message) and one.body.text.startswith(("⏳", "🔴"))
    ]


async def test_leaders_hear_a_number_an_agency_and_days(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        told = await climbed(here, Privacy())
    assert {"lina", "hadi"} <= {who for who, _ in told}
    for _, words in told:
        assert "2222-2222" in words and "Siti" not in words and FILED.story[:12] not in words


async def test_of_a_rahasia_report_only_those_hear_who_may_receive_it(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        told = await climbed(here, Privacy(confidential=True))
    assert told == []  # nobody of Dishub may receive it; the coordinators were told so when it was handed over


async def test_a_rahasia_report_is_warned_of_in_private(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        async with here.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            secret = replace(FILED, number="2222-2222", privacy=Privacy(confidential=True))
            await reports.file(session, here.office, siti, secret)
            report = await complaints.by_number(session, "2222-2222")
        await here.pump.flush()
        here.now += timedelta(days=4)
        await deadlines.tick(here.office)
        await here.pump.flush()
        chats = {chat for chat, shown in here.chats.items() if any("🔴" in one.text for one in shown)}
    assert chats == {PEOPLE["ratna"].address}
    assert report is not None
    assert audience(Level.SECRETARY, report, (), TODAY) == ()


def test_who_stands_in_is_warned_in_place_of_somebody_away() -> None:
    away = replace(JOKO, away_until=TODAY, deputy=SARI.id)
    assert audience(Level.OWNER, HIS, (JOKO, SARI), TODAY) == (JOKO.id,)
    assert audience(Level.OWNER, HIS, (away, SARI), TODAY) == (SARI.id,)
    assert audience(Level.OWNER, HIS, (away, SARI), TODAY + timedelta(days=1)) == (JOKO.id,)


def test_of_a_supervised_report_no_liaison_hears() -> None:
    everybody = (JOKO, SARI, LINA, PENGAWAS)
    assert audience(Level.LIAISON, HIS, everybody, TODAY) == (LINA.id,)
    assert audience(Level.LIAISON, replace(HIS, supervised=True), everybody, TODAY) == ()
    assert audience(Level.OWNER, replace(HIS, supervised=True), everybody, TODAY) == ()
