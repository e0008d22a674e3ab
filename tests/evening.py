"""Many open reports at once, filed over two weeks: what an officer finds who comes to the desk in the afternoon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from conversations.effects import ChangeStatus
from conversations.rules.complaint import Action, Role
from handlers import reports
from storage import addresses, complaints, desk
from tests.test_previews import FILED

if TYPE_CHECKING:
    from tests.town import Town

STORIES = (
    ("dishub", "Lampu jalan mati total di depan warung Bu Tin, gelap sekali kalau malam"),
    ("dishub", "Parkir liar di depan stasiun bikin macet tiap pagi"),
    ("dlh", "Sampah menumpuk di TPS Sukamaju, sudah seminggu tidak diangkut"),
    ("dishub", "Traffic light perempatan pasar mati"),
    ("bina_marga", "Jalan berlubang di depan SD 3, tadi pagi ada yang jatuh"),
    ("dishub", "Angkot ngetem sembarangan di depan rumah sakit"),
)
HANDED_OVER = 4
"""Of five reports so many are with their agency."""


async def file_reports(town: Town, count: int) -> None:
    """Of every two that are with Dishub, Joko has one. Nothing of it stands in the transcript."""
    now, shown = town.now, len(town.lines)
    from tests.town import PEOPLE

    for serial, (agency, story) in zip(range(count), cycle(STORIES), strict=False):
        town.now = now - timedelta(days=14 * (count - serial) / count)
        async with town.database.transaction() as session:
            citizen = await addresses.find_or_add(session, PEOPLE["tono"].address)
            number = f"{2 + serial // 8}222-{2 + serial % 8}222"
            filed = replace(FILED, number=number, title=story, story=story, suggested=(agency,))
            await reports.file(session, town.office, citizen, filed)
            report = await complaints.by_number(session, number)
            assert report is not None
            if serial % 5 < HANDED_OVER:
                handed = ChangeStatus(report.id, Action.HAND_OVER, Role.COORDINATOR, agency=agency)
                await reports.change(session, town.office, handed, None)
                joko = await addresses.find_or_add(session, PEOPLE["joko"].address)
                seat = await desk.seat_of(session, joko, town.catalogue)
                if agency == "dishub" and serial % 2 and seat is not None:
                    taken = ChangeStatus(report.id, Action.TAKE, Role.OFFICER)
                    await reports.change(session, town.office, taken, seat.officer)
    town.now = now
    await town.pump.flush()
    del town.lines[shown:]
