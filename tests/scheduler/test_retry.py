"""What follows a failed send, and one of which nobody knows what became: the tables, and what holds for all of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.messages import Retry, SendFailed
from scheduler.retry import (
    ASK_EVERY,
    LEAST,
    LONGEST,
    PATIENCE,
    SURE,
    Again,
    Ask,
    Decision,
    GiveUp,
    decide,
    no_answer,
    not_there,
    pause,
)
from storage.outbox import HOLD

SECOND = timedelta(seconds=1)
FLAGS = tuple(product((False, True), repeat=3))
FAILURES = st.builds(
    SendFailed,
    st.sampled_from(["timeout", "flood", "63016"]),
    st.sampled_from(Retry),
    after=st.none() | st.timedeltas(timedelta(0), timedelta(hours=1)),
)
TRIES = st.integers(1, 200)
AGES = st.timedeltas(timedelta(0), timedelta(days=3))


@pytest.mark.parametrize(
    ("retry", "tries", "repeatable", "askable", "doubted", "decision"),
    [
        (Retry.LATER, 1, False, False, False, Again(1 * SECOND)),
        (Retry.LATER, 4, False, True, False, Again(8 * SECOND)),
        (Retry.LATER, 40, True, True, False, Again(LONGEST)),
        (Retry.LATER, 3, False, False, True, Again(4 * SECOND)),  # the second copy has certainly not left yet
        (Retry.NEVER, 1, False, False, False, GiveUp()),
        (Retry.NEVER, 1, True, True, True, GiveUp()),
        (Retry.UNKNOWN, 1, False, True, False, Ask(ASK_EVERY)),  # the platform will tell
        (Retry.UNKNOWN, 9, False, True, True, Ask(ASK_EVERY)),
        (Retry.UNKNOWN, 1, False, False, False, Again(1 * SECOND, doubted=True)),  # nobody will ever tell: once more,
        (Retry.UNKNOWN, 7, False, False, False, Again(64 * SECOND, doubted=True)),  # however often it was refused,
        (Retry.UNKNOWN, 2, False, False, True, GiveUp()),  # and then no more
        (Retry.UNKNOWN, 1, True, True, False, Again(1 * SECOND)),  # twice is as good as once
        (Retry.UNKNOWN, 9, True, False, True, Again(256 * SECOND)),
    ],
)
def test_the_table(
    retry: Retry, tries: int, repeatable: bool, askable: bool, doubted: bool, decision: Decision
) -> None:
    failure = SendFailed("code", retry)
    assert decide(failure, tries, SECOND, repeatable=repeatable, askable=askable, doubted=doubted) == decision


@pytest.mark.parametrize(
    ("seconds", "missing", "silent"),
    [
        (0, Ask(ASK_EVERY), Ask(ASK_EVERY)),
        (44, Ask(ASK_EVERY), Ask(ASK_EVERY)),
        (45, Again(timedelta(0)), Ask(ASK_EVERY)),  # it would be there by now
        (60, Again(timedelta(0)), Ask(60 * SECOND)),  # nobody waits for the answer any more
        (3600, Again(timedelta(0)), Ask(LONGEST)),
        (86_401, Again(timedelta(0)), GiveUp()),
    ],
)
def test_what_a_platform_says_of_a_message_in_doubt(seconds: int, missing: Decision, silent: Decision) -> None:
    assert (not_there(seconds * SECOND), no_answer(seconds * SECOND)) == (missing, silent)


def test_a_platform_that_answers_has_decided_before_the_chat_goes_on() -> None:
    doubt = ASK_EVERY
    while isinstance(verdict := not_there(doubt), Ask):
        doubt += verdict.after
    assert SURE <= doubt < HOLD


@pytest.mark.parametrize(("repeatable", "askable", "doubted"), FLAGS)
def test_the_platforms_own_pause_is_kept_to_the_second(repeatable: bool, askable: bool, doubted: bool) -> None:
    failure = SendFailed("flood", Retry.LATER, after=timedelta(minutes=17))
    decision = decide(failure, 1, SECOND, repeatable=repeatable, askable=askable, doubted=doubted)
    assert decision == Again(timedelta(minutes=17))


@given(FAILURES, TRIES, AGES, st.booleans(), st.booleans(), st.booleans())
def test_what_holds_for_every_failure(
    failure: SendFailed, tries: int, age: timedelta, repeatable: bool, askable: bool, doubted: bool
) -> None:
    decision = decide(failure, tries, age, repeatable=repeatable, askable=askable, doubted=doubted)
    in_doubt = failure.retry is Retry.UNKNOWN and not repeatable
    if failure.retry is Retry.NEVER:
        assert decision == GiveUp()
    if failure.retry is Retry.LATER:
        assert isinstance(decision, GiveUp) == (age > PATIENCE and tries >= LEAST)
    if isinstance(decision, Again) and failure.after and not in_doubt:
        assert decision.after == failure.after
    elif isinstance(decision, Again) and failure.after is None:
        assert SECOND <= decision.after <= LONGEST  # a pause of nothing is no pause
    if isinstance(decision, Ask):
        assert in_doubt and askable
    if isinstance(decision, Again) and decision.doubted:
        assert in_doubt and not askable and not doubted


@given(st.lists(st.sampled_from([Retry.LATER, Retry.UNKNOWN]), min_size=1))
def test_where_nobody_can_be_asked_a_message_in_doubt_is_sent_at_most_twice(outcomes: list[Retry]) -> None:
    sends_in_doubt, doubted = 0, False
    for tries, retry in enumerate(outcomes, 1):
        sends_in_doubt += retry is Retry.UNKNOWN
        decision = decide(SendFailed("x", retry), tries, SECOND, repeatable=False, askable=False, doubted=doubted)
        if not isinstance(decision, Again):
            break
        doubted |= decision.doubted
    assert sends_in_doubt <= 2


@given(TRIES)
def test_pauses_grow_and_end_at_the_longest(tries: int) -> None:
    assert SECOND <= pause(tries) <= pause(tries + 1) <= LONGEST
    assert pause(tries + 1) in {LONGEST, pause(tries) * 2}


def tried(age: timedelta) -> timedelta:
    """How old a message is when it is given up that was first tried at this age."""
    tries = 0
    while True:
        tries += 1
        decision = decide(SendFailed("503", Retry.LATER), tries, age, repeatable=False, askable=False, doubted=False)
        if not isinstance(decision, Again):
            return age
        age += decision.after


def test_somebody_hears_of_it_within_a_day() -> None:
    assert PATIENCE < tried(timedelta(0)) <= PATIENCE + LONGEST


def test_what_waited_for_days_is_not_given_up_at_its_first_trouble() -> None:
    assert tried(timedelta(days=2)) > timedelta(days=2, minutes=5)
