"""Which office an answer names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conversations.fields import understand
from conversations.given import STRIKES, Misunderstood
from conversations.messages import Address, Inbound, Text
from conversations.moment import Moment
from conversations.rules.complaint import Place
from conversations.session import Draft, Fragment, Session
from tests.town import MONDAY, sample_city

CHAT = Address("telegram", "1")


def named(story: str, said: str) -> str | None:
    """The office understood of what is said to "who is this for?"; None when none is."""
    draft = Draft(datetime(2026, 11, 23, tzinfo=UTC), (Fragment(story),))
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(said))
    found = understand("agency", Session(draft=draft, asking="agency"), event, Moment(MONDAY, sample_city(), "", ()))
    return None if isinstance(found, Misunderstood) else found.agency


@pytest.mark.parametrize(
    ("story", "said", "agency"),
    [
        ("lampu jalan mati", "dishub", "dishub"),
        ("lampu jalan mati", "bina marga", "bina_marga"),
        ("motor saya dicuri maling", "polisi", "polri"),
        ("PKL liar di trotoar", "polisi pamong praja", "satpol_pp"),
        ("lampu jalan mati", "kantor pertanahan", "bpn"),
        ("lampu jalan mati", "bukan dishub tapi pln", "pln"),
        ("lampu jalan mati", "eh bukan, bina marga", "bina_marga"),
    ],
)
def test_an_office_named(story: str, said: str, agency: str) -> None:
    assert named(story, said) == agency


@pytest.mark.parametrize("said", ["polisi", "yang ngurus lampu siapa ya", "pak polisi yang di perempatan itu galak"])
def test_no_office_named_for_sure(said: str) -> None:
    assert named("lampu jalan mati", said) is None


def heard(said: str, place: str = "") -> Draft | Misunderstood:
    """What is understood of an answer to "who is this for?" when the place is known already."""
    answered = ("story", "place", "when")
    draft = Draft(MONDAY, (Fragment("lampu jalan mati"),), place=Place(place), answered=answered)
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(said))
    return understand("agency", Session(draft=draft, asking="agency"), event, Moment(MONDAY, sample_city(), "", ()))


def test_a_day_said_at_another_question_is_heard() -> None:
    found = heard("senin kemarin")
    assert isinstance(found, Draft)
    assert found.when is not None
    assert found.when.said == "senin kemarin"


@pytest.mark.parametrize(
    ("told", "joins"),
    [("jalan berlubang sejak kemarin di gang empat", True), ("kira-kira sejak kemarin sore jam 5", False)],
)
def test_what_is_told_with_the_day_joins_the_story_in_its_turn(told: str, joins: bool) -> None:
    draft = Draft(MONDAY, (Fragment("lampu jalan mati"),), answered=("story", "place"))
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(told), message_id="7")
    found = understand("when", Session(draft=draft, asking="when"), event, Moment(MONDAY, sample_city(), "", ()))
    assert isinstance(found, Draft)
    assert found.when is not None and found.when.first is not None
    assert found.words == (f"lampu jalan mati\n{told}" if joins else "lampu jalan mati")


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("waktu saya pulang kerja lewat situ", "waktu saya pulang kerja lewat situ"),
        ("jalan berlubang parah di depan sekolah, banyak motor jatuh", None),
    ],
)
def test_what_is_taken_for_a_time_as_it_is_joins_the_story_too(told: str, time: str | None) -> None:
    """A day that is given afterwards takes its place. What is plainly about the matter is no time."""
    draft = Draft(MONDAY, (Fragment("lampu jalan mati"),), place=Place("depan pasar"), answered=("story", "place"))
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(told), message_id="7")
    asked = Session(draft=draft, asking="when", strikes=STRIKES)
    found = understand("when", asked, event, Moment(MONDAY, sample_city(), "", ()))
    assert isinstance(found, Draft)
    assert (found.when.said if found.when else None) == time
    assert found.words == f"lampu jalan mati\n{told}" and "when" in found.answered


def test_a_street_said_after_its_landmark_joins_it() -> None:
    found = heard("jl mawar no 3", place="depan stasiun")
    assert isinstance(found, Draft)
    assert found.place is not None
    assert found.place.words == "depan stasiun, jl mawar no 3"


def test_another_street_is_not_glued_to_the_first() -> None:
    assert isinstance(heard("jl mawar no 3", place="jl melati"), Misunderstood)
    assert isinstance(heard("jl mawar banyak sampah", place="depan stasiun"), Misunderstood)
