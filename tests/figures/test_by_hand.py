"""Every formula on reports small enough to be worked out by hand. October 2026 has no holiday; the 5th is a Monday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pytest

from conversations.catalogue import Limits
from conversations.figures.calendar import Calendar
from conversations.figures.case import Case
from conversations.figures.measures import AGES, Measure, Ruler, Tally, band
from conversations.figures.spans import span
from conversations.figures.table import Table, shown
from conversations.rules.complaint import Kind
from tests.figures.year import told, wib
from tests.town import sample_city

TODAY = date(2026, 10, 30)
HANDED, TAKEN, ANSWERED, DONE = "BELUM_DITINDAKLANJUTI", "DIPROSES", "DITINDAKLANJUTI", "SELESAI"
ARCHIVED, UNVERIFIED, ASKED = "DIARSIPKAN", "BELUM_DIVERIFIKASI", "PERLU_DILENGKAPI"


def figure(measure: Measure, cases: Iterable[Case], agency: str | None = None, now: str = "2026-10-30 09:00") -> Tally:
    city = sample_city()
    ruler = Ruler(Limits(), Calendar(city.holidays, city.zone), wib(now))
    found = span("bulan ini", TODAY)
    assert found is not None
    table = Table(found)
    for case in cases:
        table.add(case, ruler)
    said = shown(table, 1)
    group = said.city if agency is None else said.agencies.get(agency, {})
    return group.get(measure, Tally())


def answered(at: str, agency: str = "dishub", handed: str = "2026-10-06 09:00") -> Case:
    return told((handed, HANDED, agency), (at, ANSWERED, "jawab"))


def test_follow_up_rate() -> None:
    """Five are verified: two answered, one waiting, one archived afterwards, one returned. 2 ÷ (5 − 1 − 1) = 2/3."""
    waiting = told(("2026-10-06 09:00", HANDED, "dishub"))
    archived = told(
        ("2026-10-06 09:00", HANDED, "dishub"),
        ("2026-10-06 10:00", UNVERIFIED, "bukan_wewenang"),
        ("2026-10-07 09:00", ARCHIVED, "TIDAK_JELAS"),
    )
    returned = told(("2026-10-06 09:00", HANDED, "dishub"), ("2026-10-07 09:00", UNVERIFIED, "bukan_wewenang"))
    never = told()
    cases = [answered("2026-10-08 09:00"), answered("2026-10-09 09:00"), waiting, archived, returned, never]
    assert figure(Measure.FOLLOWED_UP, cases) == Tally(2, 3)
    assert figure(Measure.RECEIVED, cases) == Tally(6, 6)


@pytest.mark.parametrize(("rate", "place"), [(0.4999, 0), (0.5, 1), (0.7499, 1), (0.75, 2), (0.9, 2), (0.9001, 3)])
def test_bands(rate: float, place: int) -> None:
    """domain.md: above 90 %, 75–90 %, 50–75 %, below 50 %."""
    assert band(rate) == place


def test_speed() -> None:
    """Handed over on Tuesday 6th: answered on Thursday 8th = 2 wd, on Monday 12th = 4 wd (the weekend is none).
    (2 + 4) ÷ 2 = 3."""
    cases = [answered("2026-10-08 16:00"), answered("2026-10-12 08:00")]
    assert figure(Measure.SPEED, cases) == Tally(6, 2)


def test_speed_is_counted_from_when_an_agency_first_got_it() -> None:
    """Dishub got it on the 6th, gave it back, got it again on the 13th, answered on the 14th: 6 wd, not 1.
    DLH had it from the 8th, gave it back, and never answered: it is in no figure of DLH's speed."""
    case = told(
        ("2026-10-06 09:00", HANDED, "dishub"),
        ("2026-10-07 09:00", UNVERIFIED, "bukan_wewenang"),
        ("2026-10-08 09:00", HANDED, "dlh"),
        ("2026-10-09 09:00", UNVERIFIED, "bukan_wewenang"),
        ("2026-10-13 09:00", HANDED, "dishub"),
        ("2026-10-14 09:00", ANSWERED, "jawab"),
    )
    assert figure(Measure.SPEED, [case], "dishub") == Tally(6, 1)
    assert figure(Measure.SPEED, [case], "dlh") == Tally()
    assert figure(Measure.ANSWERED_IN_TIME, [case]) == Tally(0, 1)


def test_only_the_first_answer_counts() -> None:
    case = told(
        ("2026-10-06 09:00", HANDED, "dishub"),
        ("2026-10-07 09:00", ANSWERED, "jawab"),
        ("2026-10-08 09:00", "DITANGGAPI_PELAPOR", "belum"),
        ("2026-10-08 10:00", TAKEN, "tindak_lanjuti"),
        ("2026-10-20 09:00", ANSWERED, "jawab"),
    )
    assert figure(Measure.SPEED, [case]) == Tally(1, 1)


def test_verified_within_three_working_days() -> None:
    """Sent on Monday 5th. Handed over on Thursday 8th = 3 wd: kept. On Friday 9th = 4: not. Asked for more on the 6th,
    completed on the 15th (7 wd of rest), handed over on the 16th: 9 − 7 = 2: kept. One that still stands is late; one
    sent yesterday is not counted yet. 2 ÷ 4."""
    rested = told(
        ("2026-10-06 09:00", ASKED, "minta_kelengkapan"),
        ("2026-10-15 09:00", UNVERIFIED, "lengkapi"),
        ("2026-10-16 09:00", HANDED, "dishub"),
    )
    kept, late = told(("2026-10-08 15:00", HANDED, "dlh")), told(("2026-10-09 09:00", HANDED, "dlh"))
    cases = [kept, late, rested, told(), told(filed="2026-10-29 09:00")]
    assert figure(Measure.VERIFIED_IN_TIME, cases) == Tally(2, 4)


def test_answered_within_five_working_days() -> None:
    """Handed over on the 6th: the 13th is 5 wd, the 14th is 6. One without an answer is late on the 30th, one handed
    over on the 28th is not yet. 1 ÷ 3."""
    silent = told(("2026-10-06 09:00", HANDED, "dishub"))
    fresh = told(("2026-10-28 09:00", HANDED, "dishub"))
    cases = [answered("2026-10-13 23:00"), answered("2026-10-14 00:30"), silent, fresh]
    assert figure(Measure.ANSWERED_IN_TIME, cases) == Tally(1, 3)


def test_resolved_in_time() -> None:
    """A complaint has 14 wd from the hand-over on the 6th, to the 26th. Answered on the 26th and closed by silence
    later: kept. A question has 5: answered on the 14th, it is late. Reacted to and open on the 30th: late. Answered, no
    reaction yet: it stands as resolved. 2 ÷ 4."""
    silence = told(
        ("2026-10-06 09:00", HANDED, "dishub"),
        ("2026-10-26 09:00", ANSWERED, "jawab"),
        ("2026-10-29 09:00", DONE, "hening"),
    )
    question = told(("2026-10-06 09:00", HANDED, "dishub"), ("2026-10-14 09:00", ANSWERED, "jawab"), kind=Kind.QUESTION)
    reacted = told(
        ("2026-10-06 09:00", HANDED, "dishub"),
        ("2026-10-07 09:00", ANSWERED, "jawab"),
        ("2026-10-08 09:00", "DITANGGAPI_PELAPOR", "belum"),
    )
    assert figure(Measure.RESOLVED_IN_TIME, [silence, question, reacted, answered("2026-10-08 09:00")]) == Tally(2, 4)


def closed(detail: str, *more: tuple[str, str, str]) -> Case:
    first = (("2026-10-06 09:00", HANDED, "dishub"), ("2026-10-07 09:00", ANSWERED, "jawab"))
    target = DONE if detail in ("sudah", "hening") else "DITANGGAPI_PELAPOR"
    return told(*first, ("2026-10-08 09:00", target, detail), *more)


def test_satisfaction_and_reopening() -> None:
    """Two satisfied, one not, one silent: 2 ÷ 3, silence never counts. One of the satisfied opens it again: that is
    not satisfied, 1 ÷ 3. Reopened: 1 of the three that were SELESAI."""
    cases = [closed("sudah"), closed("sudah"), closed("belum"), closed("hening")]
    assert figure(Measure.SATISFIED, cases) == Tally(2, 3)
    cases[1] = closed("sudah", ("2026-10-09 09:00", TAKEN, "buka_lagi"))
    assert figure(Measure.SATISFIED, cases) == Tally(1, 3)
    assert figure(Measure.REOPENED, cases) == Tally(1, 3)


def test_rating() -> None:
    """4 and 1: 2.5."""
    cases = [closed("sudah"), closed("belum"), closed("hening")]
    cases[0].rating, cases[1].rating = 4, 1
    assert figure(Measure.RATING, cases).figure == 2.5


def test_waiting_by_age() -> None:
    """On Friday 30 October: sent that day 0, on the 27th 3, on the 26th 4, on the 22nd 6, on the 9th 15 wd."""
    sent = ("2026-10-30", "2026-10-27", "2026-10-26", "2026-10-22", "2026-10-09")
    cases = [told(filed=f"{day} 08:00") for day in sent]
    assert [figure(age, cases).count for age in AGES] == [2, 1, 1, 1]
    assert figure(AGES[3], [closed("sudah")]).count == 0


def test_a_report_sent_before_the_period_counts_only_as_waiting() -> None:
    old = told(filed="2026-09-30 09:00")
    assert figure(Measure.RECEIVED, [old]).count == 0
    assert figure(AGES[3], [old]).count == 1


def test_holidays_are_no_working_days() -> None:
    """17 August 2026 is a Monday: from Friday 14th to Tuesday 18th is one wd."""
    city = sample_city()
    calendar = Calendar(city.holidays, city.zone)
    assert calendar.between(wib("2026-08-14 09:00"), wib("2026-08-18 09:00")) == 1
    assert calendar.between(datetime.fromisoformat("2026-08-16T18:00+00:00"), wib("2026-08-18 09:00")) == 1
