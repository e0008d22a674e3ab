"""What an answer names an agency by: the same as looking at every name with difflib, only quicker."""

from __future__ import annotations

from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from conversations import agencies
from conversations.catalogue import AgencyId, Same
from tests.town import sample_city

CITY = sample_city()
NAMES = [(agency.id, {agency.short.casefold(), agency.name.casefold()}) for agency in CITY.agencies]
ONE_WORD = sorted(name for _, called in NAMES for name in called if " " not in name)
LETTERS = "abdehiklnoprstu0-"


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """A name with up to three letters struck out, put in or taken for another."""
    word = draw(st.sampled_from(ONE_WORD))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(word)))
        put, struck = draw(st.sampled_from(("", *LETTERS))), draw(st.integers(0, 1))
        word = word[:at] + put + word[at + struck :]
    return word


@given(st.one_of(misspelt(), st.text(LETTERS, max_size=12)))
def test_a_misspelt_name_is_what_difflib_finds_like_it(word: str) -> None:
    alike = [id for id, called in NAMES if get_close_matches(word, called, n=1, cutoff=agencies.ALIKE)]
    assert agencies.misspelt(word, Same(CITY)) == alike


def test_a_letter_less_still_names_it() -> None:
    assert agencies.misspelt("dihub", Same(CITY)) == [AgencyId("dishub")]


@given(st.one_of(misspelt(), st.sampled_from(["dinas", "sosial", "pekerjaan umum", "a", "kepolisian"])))
def test_a_part_of_a_name_is_looked_for_in_every_name(named: str) -> None:
    within = [id for id, called in NAMES if any(named in name for name in called)]
    assert agencies.partly(named, Same(CITY)) == within
    whole = next((id for id, called in NAMES if {named, f"dinas {named}"} & called), None)
    assert agencies.exactly(named, Same(CITY)) == whole
