"""What follows of itself from a guarded report's life, and from a wish for erasure: nothing of it is said where it may
not be read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from sqlmodel import select

from conversations.messages import Membership
from conversations.rules.complaint import Privacy
from handlers import reports
from storage import addresses
from storage.tables import EventRow
from tests.test_previews import FILED
from tests.test_privacy import ANONYMOUS, SITI, arrive, file, here, sent
from tests.town import GROUPS, PEOPLE, Town

__all__ = ["here"]


async def test_asking_for_erasure_joins_no_guarded_report_to_another(here: Town) -> None:
    """Nobody in the group may see that the anonim ones are Siti's, or that there is a rahasia one at all."""
    first, second, *anonymous, secret = await filed(here)
    before, asked_at = len(sent(here)), here.now
    for line in ("siti > hapus data saya", "siti > ya"):
        await here.act(line)
    said = [repr(out) for out in sent(here)[before:] if out.to != SITI.address]
    assert said and not [text for text in said if any(number in text for number in (*anonymous, secret))]
    (together,) = notices(here)
    assert first in together and second in together
    await here.act("waktu > 4 jam")
    assert sorted(len([n for n in anonymous if n in notice]) for notice in notices(here)) == [0, 1, 1]
    assert not [out for out in sent(here) if out.to in GROUPS.values() and secret in repr(out)]
    for who in ("ratna", "siti"):
        told = any("rahasia" in one.text and "minta datanya" in one.text for one in here.chats[PEOPLE[who].address])
        assert told is (who == "ratna")
    times = await wished_at(here)
    assert len(times) == 5 and times.count(asked_at) == 2 and len(set(times)) == 4


async def test_a_rahasia_report_nobody_can_open_is_missed_in_the_group_and_not_named_for_erasure(here: Town) -> None:
    await file(here, "siti", "rahasia")
    for who in ("ratna", "joko", "sari"):
        await arrive(here, who, PEOPLE[who].address, Membership(present=False))
    before = len(sent(here))
    for line in ("siti > hapus data saya", "siti > ya"):
        await here.act(line)
    assert notices(here) == []
    told = [repr(out) for out in sent(here)[before:] if out.to in GROUPS.values()]
    assert len(told) == 1 and "belum ada petugas" in told[0]


async def test_what_lasts_says_nothing_of_a_guarded_report_where_it_may_not_be_read(here: Town) -> None:
    """Given back, postponed, looked at again, late, split, joined to another: each with its reason. The group hears of
    the ordinary report beside it, so it would hear of this one."""
    other = await file(here, "budi", "terbuka")
    for line in ("ratna@grup > [ketuk Verifikasi]", "ratna@grup > [ketuk Dishub]"):
        await here.act(line)
    number, begun = await file(here, "siti", "rahasia dan anonim"), len(sent(here))
    for line in (
        *("ratna > [ketuk Verifikasi]", "ratna > [ketuk Dishub]"),
        *("joko > [ketuk Bukan wewenang]", "joko > [balas permintaan] urusan kuda laut"),
        *("ratna > [ketuk Verifikasi]", "ratna > [ketuk Dishub]", "joko > [ketuk Ambil]"),
        *("joko > [ketuk Tunda]", "joko > [balas permintaan] menunggu kuda laut", "joko > [ketuk 1 minggu]"),
        *("waktu > 29 hari", f"ratna > /pecah {number} kuda laut lagi", f"ratna > /gabung {number} {other}"),
        "waktu > 1 hari",
    ):
        await here.act(line)
    told = "\n".join(here.lines)
    for happened in ("bukan wewenang", "ditunda sampai", "hari ini ditinjau lagi", "pecah jadi dua", "kami satukan"):
        assert happened in told
    second = re.findall(r"nomor sendiri, \*(\S+)\*", told)
    groups = [repr(out) for out in sent(here)[begun:] if out.to in GROUPS.values()]
    assert any(f"{other} (Dishub): penyelesaian lewat batas" in out for out in groups)
    assert not [out for out in groups if any(said in out for said in (number, *second, "kuda laut"))]
    seen = [repr(out) for out in sent(here) if out.to not in (SITI.address, PEOPLE["budi"].address)]
    assert second and not [out for out in seen if any(known in out for known in ANONYMOUS)]


async def filed(here: Town) -> list[str]:
    """Siti's reports: two terbuka, two anonim, one rahasia."""
    numbers = ["22222-2222", "33333-3333", "44444-4444", "55555-5555", "66666-6666"]
    how = (Privacy(), Privacy(), Privacy(anonymous=True), Privacy(anonymous=True), Privacy(confidential=True))
    async with here.database.transaction() as session:
        siti = await addresses.find_or_add(session, SITI.address)
        await addresses.named(session, siti, SITI.name)
        for number, privacy in zip(numbers, how, strict=True):
            await reports.file(session, here.office, siti, replace(FILED, number=number, privacy=privacy))
    await here.pump.flush()
    return numbers


def notices(here: Town) -> list[str]:
    """The notices about erasure in the coordinators' group, without cards."""
    shown = (one for one in here.chats[GROUPS["grup"]] if not one.rows)
    return [one.text for one in shown if one.text.startswith("Pelapor minta datanya dihapus")]


async def wished_at(here: Town) -> list[datetime]:
    async with here.database.transaction() as session:
        return list((await session.exec(select(EventRow.at).where(EventRow.kind == "erasure"))).all())
