"""The same figures, counted a second time and otherwise: day by day, list by list, from nothing but the events."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.catalogue import Limits
from conversations.figures.calendar import Calendar
from conversations.figures.measures import AGES, Measure, Ruler
from conversations.figures.spans import span
from conversations.figures.table import Table, shown
from tests.figures.year import START, Made, year
from tests.town import sample_city

NOW = START + timedelta(days=330)
CITY = sample_city()
LIMITS = {"pengaduan": 14, "aspirasi": 5, "permintaan_informasi": 5}
Found = dict[str, list[float]]


def wd(start: object, end: object) -> int:
    """Working days after `start` up to `end`, one day at a time."""
    day, last, days = start.astimezone(CITY.zone).date(), end.astimezone(CITY.zone).date(), 0  # type: ignore[attr-defined]
    while day < last:
        day += timedelta(days=1)
        days += day.weekday() < 5 and day not in CITY.holidays
    return days


def second_count(made: list[Made], first: date, last: date) -> dict[str, Found]:
    found: dict[str, Found] = defaultdict(lambda: defaultdict(list))
    for one in made:
        if one.filed.guarded:
            continue
        changes = [h for h in one.history if h.kind == "changed"]
        status = changes[-1].target if changes else "BELUM_DIVERIFIKASI"
        handed = [h for h in changes if h.target == "BELUM_DITINDAKLANJUTI"]
        agency = (handed[-1].detail if handed else "") or ""
        if status not in ("SELESAI", "DIARSIPKAN", "DIBATALKAN"):
            age = wd(one.filed.filed_at, NOW)
            place = 0 if age <= 3 else 1 if age <= 5 else 2 if age <= 14 else 3
            found[agency][AGES[place]].append(1)
        if first <= one.filed.filed_at.astimezone(CITY.zone).date() <= last:
            _cohort(one, changes, str(status), agency, found)
    return found


def _cohort(one: Made, changes: list, status: str, agency: str, found: dict[str, Found]) -> None:  # type: ignore[type-arg]
    mine = found[agency]
    mine["masuk"].append(1)
    handed = [h for h in changes if h.target == "BELUM_DITINDAKLANJUTI"]
    answers = [h for h in changes if h.detail == "jawab"]
    back = status in ("BELUM_DIVERIFIKASI", "PERLU_DILENGKAPI")
    verified = bool(handed) and not back and status != "DIARSIPKAN"
    if verified:
        mine["tindak_lanjut"].append(bool(answers))
    _verification(one, changes, status, mine)
    for name in {h.detail for h in handed}:
        since = next(h.at for h in handed if h.detail == name)
        first = next((a.at for a in answers if [h for h in handed if h.at < a.at][-1].detail == name), None)
        if first is not None:
            found[name]["laju"].append(wd(since, first))
            found[name]["jawaban"].append(wd(since, first) <= 5)
        elif name == agency and status not in ("DIARSIPKAN", "DIBATALKAN") and wd(since, NOW) > 5:
            last = [h for h in changes if h.target == "BELUM_DITINDAKLANJUTI" or h.detail == "bukan_wewenang"][-1]
            if last.detail != "bukan_wewenang":
                found[name]["jawaban"].append(0)
    if verified and status != "DIBATALKAN":
        limit = 60 if one.filed.supervised else LIMITS[one.filed.kind.value]
        if status in ("SELESAI", "DITINDAKLANJUTI"):
            mine["tuntas"].append(wd(handed[0].at, answers[-1].at) <= limit)
        elif wd(handed[0].at, NOW) > limit:
            mine["tuntas"].append(0)
    said = [h.detail for h in changes if h.detail in ("sudah", "belum", "buka_lagi")]
    if said:
        mine["kepuasan"].append(said[-1] == "sudah")
    stars = [int(h.detail or 0) for h in one.history if h.kind == "rated"]
    mine["nilai"] += stars[-1:]
    if any(h.target == "SELESAI" for h in changes):
        mine["dibuka_lagi"].append("buka_lagi" in said)


def _verification(one: Made, changes: list, status: str, mine: Found) -> None:  # type: ignore[type-arg]
    days, running = 0, one.filed.filed_at
    for change in changes:
        if change.target in ("PERLU_DILENGKAPI", "DIARSIPKAN") and running is not None:
            days, running = days + wd(running, change.at), None
        elif change.target == "BELUM_DIVERIFIKASI":
            running = change.at
        elif change.target == "BELUM_DITINDAKLANJUTI":
            mine["verifikasi"].append(days + wd(running, change.at) <= 3)
            return
    if status == "BELUM_DIVERIFIKASI" and running is not None and days + wd(running, NOW) > 3:
        mine["verifikasi"].append(0)


def compare(made: list[Made], words: str) -> None:
    found = span(words, NOW.date())
    assert found is not None
    table = Table(found)
    ruler = Ruler(Limits(), Calendar(CITY.holidays, CITY.zone), NOW)
    for one in made:
        table.add(one.case, ruler)
    other = second_count(made, found.first, found.last)
    sums = {
        (agency, measure): (sum(values), len(values))
        for agency, measures in other.items()
        for measure, values in measures.items()
        if values
    }
    mine = {
        (agency, measure.value): (tally.sum, tally.count)
        for agency, tallies in table.open.items()
        for measure, tally in tallies.items()
    }
    assert mine == sums
    assert made == [] or shown(table, 1).city is not None


@pytest.mark.parametrize("words", ["2026", "triwulan 2", "Maret", "minggu lalu"])
def test_a_year_counted_twice(words: str) -> None:
    made = list(year(4_000, seed=11))
    compare(made, words)
    kinds = {
        Measure(measure) for found in second_count(made, date(2026, 1, 1), NOW.date()).values() for measure in found
    }
    assert kinds == set(Measure)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 60))
def test_any_reports_counted_twice(seed: int, count: int) -> None:
    compare(list(year(count, seed)), "2026")
