"""The clocks of a report: the whole table, and what holds for any calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.catalogue import Catalogue, Limits
from conversations.rules import clocks
from conversations.rules.clocks import MOVES, PROMISES, STAGES, Clock, Clocks, Deed, Move, Name
from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, Privacy, Status
from conversations.rules.deadlines import working_days

WIB = ZoneInfo("Asia/Jakarta")
FREE = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 5)})
CITY = Catalogue("Kota", WIB, "WIB", "112", (), (), FREE)
REPORT = Complaint(
    id=ComplaintId(1),
    number="7H3K-9M2Z",
    kind=Kind.COMPLAINT,
    status=Status.UNVERIFIED,
    title="",
    story="",
    place=None,
    when=None,
    topic=None,
    suggested=(),
    agency=None,
    privacy=Privacy(),
    language="id",
    filed_at=datetime(2026, 12, 1, tzinfo=UTC),
    due=None,
)
DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))
CITIES = st.builds(
    lambda free, zone: replace(CITY, holidays=free, zone=ZoneInfo(zone)),
    st.frozensets(DAYS, max_size=60) | st.just(FREE),
    st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LIMITED = st.sampled_from([name for name in Name if name is not Name.REVIEW])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB).astimezone(UTC)


def after(*steps: tuple[Action, str]) -> Clocks:
    found: Clocks = {}
    for action, when in steps:
        found = clocks.moved(found, REPORT, action, at(when), CITY)
    return found


def dues(found: Clocks) -> dict[str, str]:
    return {name.value: clock.due.isoformat() for name, clock in found.items() if clock.runs}


def test_every_action_is_in_the_table() -> None:
    assert set(MOVES) == set(Action)


def test_the_promises_of_an_ordinary_complaint() -> None:
    sent = after((Action.SEND, "2026-12-22T10:00"))
    assert dues(sent) == {"verify": "2026-12-29", "news": "2026-12-31"}
    handed = clocks.moved(sent, REPORT, Action.HAND_OVER, at("2026-12-22T11:00"), CITY)
    assert dues(handed) == {"follow_up": "2026-12-31", "resolve": "2027-01-15", "news": "2026-12-31"}
    answered = clocks.moved(handed, REPORT, Action.ANSWER, at("2026-12-23T09:00"), CITY)
    assert dues(answered) == {"react": "2027-01-12"}
    again = clocks.moved(answered, REPORT, Action.NOT_SATISFIED, at("2026-12-28T09:00"), CITY)
    assert dues(again) == {"follow_up": "2027-01-06", "resolve": "2027-01-15", "news": "2027-01-06"}


@pytest.mark.parametrize(
    ("kind", "supervised", "due"),
    [
        (Kind.QUESTION, False, "2026-11-30"),
        (Kind.SUGGESTION, False, "2026-11-30"),
        (Kind.COMPLAINT, False, "2026-12-11"),
        (Kind.COMPLAINT, True, "2027-02-19"),
    ],
)
def test_a_resolution_takes_as_long_as_its_kind_may(kind: Kind, supervised: bool, due: str) -> None:
    report = replace(REPORT, kind=kind, supervised=supervised)
    found = clocks.moved({}, report, Action.HAND_OVER, at("2026-11-23T10:00"), CITY)
    assert found[Name.RESOLVE].due == date.fromisoformat(due)


def test_the_limits_are_the_citys_own() -> None:
    slow = replace(CITY, limits=Limits(verify_wd=4, first_followup_wd=6, reaction_wd=11, completion_wd=12))
    found = [
        clocks.started(name, REPORT, at("2026-11-23T10:00"), slow).due
        for name in (Name.VERIFY, Name.FOLLOW_UP, Name.REACT, Name.COMPLETE)
    ]
    assert found == [date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 9)]


def test_a_bounce_leaves_the_citizens_promise_as_it_was() -> None:
    """Handed over on Monday, back on Wednesday, handed over again on Friday: still Monday a week later."""
    bounced = after(
        (Action.SEND, "2026-11-23T09:00"), (Action.HAND_OVER, "2026-11-23T10:00"), (Action.BOUNCE, "2026-11-25T10:00")
    )
    assert dues(bounced)["follow_up"] == "2026-11-30" and dues(bounced)["verify"] == "2026-11-30"
    assert clocks.answer_by(bounced) == date(2026, 11, 30)
    again = clocks.moved(bounced, REPORT, Action.HAND_OVER, at("2026-11-27T10:00"), CITY)
    assert dues(again)["follow_up"] == "2026-11-30" and dues(again)["resolve"] == "2026-12-11"


def test_what_is_missing_rests_the_clock_and_what_remains_is_kept() -> None:
    asked = after((Action.SEND, "2026-11-23T09:00"), (Action.ASK_COMPLETION, "2026-11-25T09:00"))
    assert asked[Name.VERIFY].resting == 1 and dues(asked) == {"complete": "2026-12-09"}
    back = clocks.moved(asked, REPORT, Action.COMPLETE, at("2026-12-03T09:00"), CITY)
    assert dues(back) == {"verify": "2026-12-04", "news": "2026-12-10"}


def test_a_late_one_stays_late() -> None:
    asked = after((Action.SEND, "2026-11-23T09:00"), (Action.ASK_COMPLETION, "2026-11-30T09:00"))
    back = clocks.moved(asked, REPORT, Action.COMPLETE, at("2026-12-03T09:00"), CITY)
    assert back[Name.VERIFY].due == date(2026, 11, 26)
    assert back[Name.VERIFY].next_at is not None and back[Name.VERIFY].next_at <= at("2026-12-03T09:00")


def test_each_reaction_and_each_reopening_starts_five_days_and_the_resolution_never_again() -> None:
    first = after((Action.HAND_OVER, "2026-11-23T10:00"), (Action.ANSWER, "2026-11-24T10:00"))
    for action, when in ((Action.NOT_SATISFIED, "2026-11-26T10:00"), (Action.REOPEN, "2026-12-01T10:00")):
        found = clocks.moved(first, REPORT, action, at(when), CITY)
        assert working_days(date.fromisoformat(when[:10]), found[Name.FOLLOW_UP].due, FREE) == 5
        assert dues(found)["resolve"] == "2026-12-11"


def test_a_clock_rings_stage_by_stage_and_then_no_more() -> None:
    clock = clocks.started(Name.FOLLOW_UP, REPORT, at("2026-11-23T10:00"), CITY)
    rung = []
    while clock.next_at is not None:
        rung.append((STAGES[clock.name][clock.stage], clock.next_at.astimezone(WIB).strftime("%m-%dT%H:%M")))
        clock = clocks.rung(clock, clock.next_at, CITY)
    assert rung == [
        (Deed.WARN, "11-27T14:30"),
        (Deed.WARN_AGAIN, "11-30T11:36"),
        (Deed.LATE, "12-01T08:00"),
        (Deed.HEAD, "12-03T08:00"),
        (Deed.SECRETARY, "12-07T08:00"),
    ]


def test_after_a_long_stop_nobody_is_climbed_over_and_nobody_closed_out_unasked() -> None:
    late = clocks.started(Name.FOLLOW_UP, REPORT, at("2026-11-02T10:00"), CITY)
    back = at("2026-11-30T08:00")
    for _ in (Deed.WARN, Deed.WARN_AGAIN, Deed.LATE):
        assert late.next_at is not None and late.next_at <= back
        late = clocks.rung(late, back, CITY)
    assert late.next_at == at("2026-12-02T08:00")
    silent = clocks.rung(clocks.started(Name.REACT, REPORT, at("2026-11-02T10:00"), CITY), back, CITY)
    assert silent.next_at == at("2026-12-03T08:00")


def test_no_clock_is_left_over_when_a_report_is_closed() -> None:
    open_ = after((Action.SEND, "2026-11-23T09:00"), (Action.HAND_OVER, "2026-11-23T10:00"))
    for action in (Action.ARCHIVE, Action.WITHDRAW, Action.SATISFIED, Action.SILENCE, Action.EXPIRE):
        found = clocks.moved(open_, REPORT, action, at("2026-11-24T10:00"), CITY)
        assert not any(clock.runs or clock.next_at for clock in found.values())
        assert clocks.next_promise(found.values()) is None and clocks.answer_by(found) is None


@given(LIMITED, INSTANTS, CITIES)
@settings(deadline=None)
def test_nothing_rings_out_of_hours_or_out_of_order(name: Name, now: datetime, city: Catalogue) -> None:
    clock, last = clocks.started(name, REPORT, now, city), now
    while clock.next_at is not None:
        assert clock.next_at >= last and city.calendar.is_open(clock.next_at)
        late = STAGES[name][clock.stage] not in (Deed.WARN, Deed.WARN_AGAIN, Deed.REMIND, Deed.STILL)
        assert late == (city.calendar.day(clock.next_at) > clock.due) or name is Name.REVIEW
        last, clock = clock.next_at, clocks.rung(clock, clock.next_at, city)
    assert clock.stage == len(STAGES[name])


@given(INSTANTS, st.integers(0, 40), st.integers(0, 400), CITIES)
@settings(deadline=None)
def test_rest_and_resumption_keep_what_remains(now: datetime, hours: int, away: int, city: Catalogue) -> None:
    clock = clocks.started(Name.VERIFY, REPORT, now, city)
    rests, wakes = now + timedelta(hours=hours), now + timedelta(hours=hours + away)
    asked = clocks.moved({Name.VERIFY: clock}, REPORT, Action.ASK_COMPLETION, rests, city)
    back = clocks.moved(asked, REPORT, Action.COMPLETE, wakes, city)[Name.VERIFY]
    left = working_days(city.calendar.day(rests), clock.due, city.holidays)
    if clock.due < city.calendar.day(rests):
        assert back.due == clock.due
    else:
        assert working_days(city.calendar.day(wakes), back.due, city.holidays) == left or left == 0
        assert back.due >= clock.due


@given(st.sampled_from(PROMISES), INSTANTS, CITIES, DAYS)
@settings(deadline=None)
def test_a_decree_moves_what_is_still_to_come_and_counting_twice_changes_nothing(
    name: Name, now: datetime, city: Catalogue, more: date
) -> None:
    clock = clocks.started(name, REPORT, now, city)
    decreed = replace(city, holidays=city.holidays | {more})
    found = clocks.recounted(clock, now, decreed)
    assert found.due == clocks.started(name, REPORT, now, decreed).due >= clock.due
    assert clocks.recounted(found, now, decreed) == found
    assert clocks.recounted(found, now + timedelta(days=200), city) == found


@given(st.lists(st.tuples(st.sampled_from(list(Action)), st.integers(0, 200)), max_size=12), CITIES)
@settings(deadline=None)
def test_the_resolution_never_starts_again(steps: list[tuple[Action, int]], city: Catalogue) -> None:
    now, found = datetime(2026, 6, 1, 3, tzinfo=UTC), dict[Name, Clock]()
    first: datetime | None = None
    for action, hours in steps:
        now += timedelta(hours=hours)
        rested = found.get(Name.RESOLVE)
        found = clocks.moved(found, REPORT, action, now, city)
        if Name.RESOLVE in found:
            first = first or found[Name.RESOLVE].started
            resumed = rested is not None and rested.resting is not None
            first = found[Name.RESOLVE].started if resumed else first
            assert found[Name.RESOLVE].started == first


def test_a_review_has_its_own_day() -> None:
    clock = clocks.review(date(2026, 12, 24), at("2026-11-23T10:00"), CITY)
    assert clock.next_at == at("2026-12-28T08:00")  # cuti bersama, Christmas and a weekend later
    with pytest.raises(ValueError, match="a day"):
        clocks.limit(Name.REVIEW, REPORT, CITY)


def test_only_resting_and_stopping_are_undone() -> None:
    assert {move for moves in MOVES.values() for move in moves.values()} == set(Move)


def test_a_part_of_what_nobody_verified_is_promised_what_the_whole_was() -> None:
    sent = after((Action.SEND, "2026-11-23T10:00"))
    part = clocks.parted(sent, REPORT, at("2026-11-25T10:00"), CITY)
    assert dues(part) == {"verify": "2026-11-26", "news": "2026-12-02"}


def test_a_part_of_what_was_handed_over_keeps_the_days_of_answer_and_resolution() -> None:
    handed = after((Action.SEND, "2026-11-23T10:00"), (Action.HAND_OVER, "2026-11-23T11:00"))
    part = clocks.parted(handed, REPORT, at("2026-11-27T10:00"), CITY)
    assert dues(part) == {
        "verify": "2026-12-02",
        "follow_up": "2026-11-30",
        "resolve": "2026-12-11",
        "news": "2026-12-04",
    }
    assert clocks.next_promise(part.values()) == date(2026, 11, 30), "no later than the whole's"
    again = clocks.moved(part, REPORT, Action.HAND_OVER, at("2026-11-27T11:00"), CITY)
    assert (dues(again)["follow_up"], dues(again)["resolve"]) == ("2026-11-30", "2026-12-11")


def test_an_answer_to_the_first_part_is_none_to_the_second() -> None:
    """The resolution is owed as before; the agency that gets the part answers in a time of its own."""
    answered = after(
        (Action.SEND, "2026-11-23T10:00"), (Action.HAND_OVER, "2026-11-23T11:00"), (Action.ANSWER, "2026-11-25T10:00")
    )
    part = clocks.parted(answered, REPORT, at("2026-11-26T10:00"), CITY)
    assert dues(part) == {"verify": "2026-12-01", "resolve": "2026-12-11", "news": "2026-12-03"}
    assert Name.REACT not in part


def test_a_part_of_what_waits_for_its_citizen_goes_on_with_the_days_that_remain() -> None:
    asked = after((Action.SEND, "2026-11-23T09:00"), (Action.ASK_COMPLETION, "2026-11-25T09:00"))
    part = clocks.parted(asked, REPORT, at("2026-12-07T09:00"), CITY)
    assert dues(part)["verify"] == "2026-12-08" and Name.COMPLETE not in part


@given(INSTANTS, st.sampled_from([1, 3, 20]), CITIES)
def test_no_part_is_promised_anything_later_than_the_whole(now: datetime, days: int, city: Catalogue) -> None:
    whole = clocks.moved({}, REPORT, Action.SEND, now, city)
    whole = clocks.moved(whole, REPORT, Action.HAND_OVER, now + timedelta(days=1), city)
    part = clocks.parted(whole, REPORT, now + timedelta(days=days), city)
    before, then = clocks.next_promise(whole.values()), clocks.next_promise(part.values())
    assert before is not None and then is not None and then <= before
    assert part[Name.RESOLVE] == whole[Name.RESOLVE] and part[Name.FOLLOW_UP] == whole[Name.FOLLOW_UP]
