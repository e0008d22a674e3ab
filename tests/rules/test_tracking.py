"""Tracking numbers: found again however they are typed, and refused when a sign is wrong."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.tracking import ALPHABET, DRAWN, number, parse

MOST = 29**7
DRAWS = st.integers(0, MOST - 1)
PAUSES = st.text(" -–—.:/\t\n ", max_size=3)
TYPED = string.ascii_letters + string.digits


def test_the_alphabet_holds_nothing_that_is_misread_and_no_vowel() -> None:
    assert set(ALPHABET) == set(string.ascii_uppercase + string.digits) - set("AEIOU01")
    assert len(ALPHABET) == 29 and len(ALPHABET) ** DRAWN == MOST


@given(DRAWS)
def test_a_number_is_two_groups_of_four(drawn: int) -> None:
    first, dash, second = number(drawn).partition("-")
    assert len(first) == len(second) == 4 and dash
    assert set(first + second) <= set(ALPHABET)


@given(DRAWS, DRAWS)
def test_two_draws_are_two_numbers(one: int, other: int) -> None:
    assert (number(one) == number(other)) == (one == other)


@given(DRAWS, st.lists(st.tuples(PAUSES, st.booleans()), min_size=8, max_size=8), PAUSES)
def test_it_is_read_in_any_case_and_spacing(drawn: int, manner: list[tuple[str, bool]], end: str) -> None:
    signs = number(drawn).replace("-", "")
    typed = "".join(
        pause + (sign.lower() if lower else sign) for sign, (pause, lower) in zip(signs, manner, strict=True)
    )
    assert parse(typed + end) == number(drawn)


@given(DRAWS)
def test_every_single_wrong_sign_is_refused(drawn: int) -> None:
    signs = number(drawn).replace("-", "")
    for place, sign in enumerate(signs):
        for wrong in set(TYPED) - {sign, sign.lower()}:
            assert parse(signs[:place] + wrong + signs[place + 1 :]) is None


@given(DRAWS)
def test_every_swap_of_two_neighbours_is_refused(drawn: int) -> None:
    signs = number(drawn).replace("-", "")
    for place in range(len(signs) - 1):
        one, other = signs[place], signs[place + 1]
        swapped = signs[:place] + other + one + signs[place + 2 :]
        assert parse(swapped) == (number(drawn) if one == other else None)


@given(DRAWS, st.integers(0, 7), st.sampled_from(TYPED))
def test_a_sign_too_many_or_too_few_is_refused(drawn: int, place: int, sign: str) -> None:
    signs = number(drawn).replace("-", "")
    assert parse(signs[:place] + signs[place + 1 :]) is None
    assert parse(signs[:place] + sign + signs[place:]) is None


@given(st.text())
def test_whatever_is_typed_the_answer_is_a_number_or_none(text: str) -> None:
    found = parse(text)
    assert found is None or parse(found) == found
