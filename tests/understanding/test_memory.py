"""What is remembered changes nothing, and is bounded; what is not tried could not have matched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.understanding import place_grammar
from conversations.understanding.day_grammar import PATTERNS, Pattern, possible
from conversations.understanding.day_spelling import REWRITINGS, Rewriting, words
from conversations.understanding.memory import LONG_KEPT, SHORT, SHORT_KEPT, remembered
from tests.understanding.test_places import PLACES

_WORD = re.compile(r"\w+|[/.-]")


def test_a_text_is_read_once_while_it_is_remembered() -> None:
    read: list[str] = []

    @remembered
    def length(text: str, times: int) -> int:
        read.append(text)
        return len(text) * times

    assert [length("ada", 1), length("ada", 2), length("ada", 1)] == [3, 6, 3]
    assert read == ["ada", "ada"]


@pytest.mark.parametrize(("kept", "beyond"), [(SHORT_KEPT, ""), (LONG_KEPT, "x" * SHORT)])
def test_no_more_is_remembered_than_there_is_room_for(kept: int, beyond: str) -> None:
    read: list[str] = []

    @remembered
    def noted(text: str) -> None:
        read.append(text)

    for number in range(kept + 1):
        noted(f"{number}{beyond}")
    noted(f"{kept}{beyond}")
    assert len(read) == kept + 1
    noted(f"0{beyond}")
    assert len(read) == kept + 2


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.expression[:40])
def test_whatever_a_day_pattern_matches_has_a_word_it_needs(pattern: Pattern) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.from_regex(pattern.whole, fullmatch=True))
    def matched(said: str) -> None:
        assert pattern in possible(said)

    matched()


@pytest.mark.parametrize("rewriting", REWRITINGS, ids=lambda rewriting: rewriting.pattern[:40])
def test_whatever_is_rewritten_has_a_word_it_needs(rewriting: Rewriting) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.from_regex(re.compile(rewriting.pattern)))
    def matched(said: str) -> None:
        assert not rewriting.needs.isdisjoint(words(" ".join(_WORD.findall(said))))

    matched()


@pytest.mark.parametrize(
    "said", [*PLACES.splitlines(), "di jalan Melati", "di ſimpang Dago", "dijl Mawar", "near the ſchool"]
)
def test_a_kind_of_place_that_is_not_tried_is_not_there(said: str) -> None:
    tried = {pattern.pattern for pattern in place_grammar.possible(said)}
    untried = [written for _, written in place_grammar.PLACES if written not in tried]
    assert not [written for written in untried if re.search(written, said, re.I)]
