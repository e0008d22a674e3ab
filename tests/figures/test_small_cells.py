"""Nobody can be found in a figure: not in a small one, not by taking the agencies from the city, nor one period from
another."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.catalogue import Limits
from conversations.figures.calendar import Calendar
from conversations.figures.measures import AGES, Measure, Ruler, Tally
from conversations.figures.spans import span
from conversations.figures.table import Shown, Table, shown
from tests.figures.test_by_hand import ANSWERED, HANDED
from tests.figures.year import AGENCIES, Made, guarded, told, wib, year
from tests.town import sample_city

CITY = sample_city()
RULER = Ruler(Limits(), Calendar(CITY.holidays, CITY.zone), wib("2026-11-27 09:00"))
LEAST = 3


def table(cases: list, words: str = "2026") -> Table:  # type: ignore[type-arg]
    found = span(words, date(2026, 11, 27))
    assert found is not None
    made = Table(found)
    for case in cases:
        made.add(case, RULER)
    return made


def hidden(made: Table, said: Shown, measure: Measure) -> int:
    """How many reports are left when every agency shown is taken from the city."""
    city = said.city.get(measure)
    return city.count - sum(sums[measure].count for sums in said.agencies.values() if measure in sums) if city else 0


def of(agency: str, count: int) -> list:  # type: ignore[type-arg]
    return [told(("2026-10-06 09:00", HANDED, agency), ("2026-10-07 09:00", ANSWERED, "jawab")) for _ in range(count)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 60), st.sampled_from(["2026", "Maret", "triwulan 2", "minggu lalu"]))
def test_what_is_hidden_is_never_few(seed: int, count: int, words: str) -> None:
    made: list[Made] = list(year(count, seed))
    whole = table([one.case for one in made], words)
    said = shown(whole, LEAST)
    for measure in Measure:
        assert all(sums[measure].count >= LEAST for sums in said.agencies.values() if measure in sums)
        assert measure not in said.city or said.city[measure].count >= LEAST
        left = hidden(whole, said, measure)
        assert left == 0 or left >= LEAST
        if measure not in said.city:
            assert not any(measure in sums for sums in said.agencies.values())


def test_a_small_agency_takes_a_second_one_with_it() -> None:
    """One report of DLH: with Dishub's three shown, four less three would be DLH's."""
    said = shown(table([*of("dishub", 3), *of("dlh", 1)]), LEAST)
    assert said.agencies == {}
    assert said.city[Measure.SPEED] == Tally(4, 4)
    said = shown(table([*of("dishub", 3), *of("dlh", 1), *of("dinsos", 5)]), LEAST)
    assert set(said.agencies) == {"dinsos"}


def test_guarded_reports_are_in_no_agencys_figures() -> None:
    """Whoever may open the agency's other reports counts those, and subtracts nothing."""
    plain = shown(table(of("dishub", 4)), LEAST)
    mixed = shown(table([*of("dishub", 4), *map(guarded, of("dishub", 5))]), LEAST)
    assert mixed.agencies == plain.agencies
    assert mixed.city[Measure.SPEED] == Tally(9, 9)


def test_few_guarded_reports_are_nowhere() -> None:
    plain = shown(table(of("dishub", 4)), LEAST)
    mixed = shown(table([*of("dishub", 4), *map(guarded, of("dishub", 2))]), LEAST)
    assert (mixed.city, mixed.agencies) == (plain.city, plain.agencies)


def test_guarded_reports_never_wait_in_a_figure() -> None:
    said = shown(table([guarded(told(filed=f"2026-10-0{day} 09:00")) for day in range(5, 10)]), LEAST)
    assert not set(AGES) & set(said.city)


def test_no_difference_of_two_periods_is_a_few_guarded_reports() -> None:
    """Five in October, one in November: year, quarter and months differ by whole months of enough of them, and a week
    has none."""
    october = [guarded(case) for case in of("dishub", 5)]
    november = guarded(told(("2026-11-17 09:00", HANDED, "dlh"), filed="2026-11-16 09:00"))
    counts = {
        words: shown(table([*october, november], words), LEAST).city.get(Measure.RECEIVED, Tally()).count
        for words in ("2026", "triwulan 4", "Oktober", "November", "minggu lalu", "minggu ini")
    }
    assert counts == {"2026": 5, "triwulan 4": 5, "Oktober": 5, "November": 0, "minggu lalu": 0, "minggu ini": 0}


def test_some_agencies_are_shown_all_the_same() -> None:
    said = shown(table([one.case for one in year(2_000, 3)]), LEAST)
    assert set(said.agencies) == set(AGENCIES)
