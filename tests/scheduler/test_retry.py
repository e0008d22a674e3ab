"""What follows a failed send: the table of decisions, and what holds for every failure."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.messages import Retry, SendFailed
from scheduler.retry import HOLD, LONGEST, PATIENCE, RESENDS, Again, Decision, GiveUp, Wait, decide, pause

SECOND = timedelta(seconds=1)
FLAGS = tuple(product((False, True), repeat=2))
FAILURES = st.builds(
    SendFailed,
    st.sampled_from(["timeout", "flood", "63016"]),
    st.sampled_from(Retry),
    after=st.none() | st.timedeltas(timedelta(0), timedelta(hours=1)),
)
TRIES = st.integers(1, 200)
AGES = st.timedeltas(timedelta(0), timedelta(days=3))


@pytest.mark.parametrize(
    ("retry", "tries", "repeatable", "confirms", "decision"),
    [
        (Retry.LATER, 1, False, False, Again(1 * SECOND)),
        (Retry.LATER, 4, False, True, Again(8 * SECOND)),
        (Retry.LATER, 40, True, True, Again(LONGEST)),
        (Retry.NEVER, 1, False, False, GiveUp()),
        (Retry.NEVER, 1, True, True, GiveUp()),
        (Retry.UNKNOWN, 1, False, True, Wait(HOLD)),  # the platform will tell
        (Retry.UNKNOWN, 9, False, True, Wait(HOLD)),
        (Retry.UNKNOWN, 1, False, False, Again(1 * SECOND)),  # nobody will ever tell: once more, then no more
        (Retry.UNKNOWN, RESENDS, False, False, GiveUp()),
        (Retry.UNKNOWN, 1, True, True, Again(1 * SECOND)),  # twice is as good as once
        (Retry.UNKNOWN, 9, True, False, Again(256 * SECOND)),
    ],
)
def test_the_table(retry: Retry, tries: int, repeatable: bool, confirms: bool, decision: Decision) -> None:
    failure = SendFailed("code", retry)
    assert decide(failure, tries, SECOND, repeatable=repeatable, confirms=confirms) == decision


@pytest.mark.parametrize(("repeatable", "confirms"), FLAGS)
def test_the_platforms_own_pause_is_kept_to_the_second(repeatable: bool, confirms: bool) -> None:
    failure = SendFailed("flood", Retry.LATER, after=timedelta(minutes=17))
    assert decide(failure, 1, SECOND, repeatable=repeatable, confirms=confirms) == Again(timedelta(minutes=17))


@given(FAILURES, TRIES, AGES, st.booleans(), st.booleans())
def test_what_holds_for_every_failure(
    failure: SendFailed, tries: int, age: timedelta, repeatable: bool, confirms: bool
) -> None:
    decision = decide(failure, tries, age, repeatable=repeatable, confirms=confirms)
    if failure.retry is Retry.NEVER or age > PATIENCE:
        assert decision == GiveUp()
    if failure.retry is Retry.LATER and age <= PATIENCE:
        assert isinstance(decision, Again)
    if isinstance(decision, Again) and failure.retry is Retry.LATER and failure.after:
        assert decision.after == failure.after
    elif isinstance(decision, Again) and not failure.after:
        assert SECOND <= decision.after <= LONGEST  # a pause of nothing is no pause
    if isinstance(decision, Wait):
        assert failure.retry is Retry.UNKNOWN and confirms and not repeatable


@given(st.lists(st.sampled_from([Retry.LATER, Retry.UNKNOWN]), min_size=1), st.booleans())
def test_a_message_whose_outcome_is_unknown_is_sent_at_most_twice(outcomes: list[Retry], confirms: bool) -> None:
    sends_unknown = 0
    for tries, retry in enumerate(outcomes, 1):
        sends_unknown += retry is Retry.UNKNOWN
        decision = decide(SendFailed("x", retry), tries, SECOND, repeatable=False, confirms=confirms)
        if not isinstance(decision, Again):
            break
    assert sends_unknown <= (1 if confirms else RESENDS)


@given(TRIES)
def test_pauses_grow_and_end_at_the_longest(tries: int) -> None:
    assert SECOND <= pause(tries) <= pause(tries + 1) <= LONGEST
    assert pause(tries + 1) in {LONGEST, pause(tries) * 2}


def test_somebody_hears_of_it_within_a_day() -> None:
    age, tries = timedelta(0), 0
    while True:
        tries += 1
        decision = decide(SendFailed("503", Retry.LATER), tries, age, repeatable=False, confirms=False)
        if not isinstance(decision, Again):
            break
        age += decision.after
    assert PATIENCE < age <= PATIENCE + LONGEST
