"""What the first message already answers (a map link, a name hidden, a place without a trouble), and what it leaves."""

from __future__ import annotations

import pytest

from conversations import citizen
from conversations.effects import Say
from conversations.messages import Address, Inbound, Text
from conversations.moment import Alarm, Moment
from conversations.rules.complaint import Privacy
from conversations.session import Session
from conversations.turn import Turn
from tests.town import MONDAY, sample_city

CHAT = Address("telegram", "1")
NOW = Moment(MONDAY, sample_city(), "4444-4444", ())
QUIET = Alarm("quiet")


def said(*texts: str) -> Turn:
    turn = Turn(Session(language="id", language_chosen=True, greeted=True))
    for count, text in enumerate(texts):
        turn = citizen.step(
            turn.session, Inbound(f"e{count}", CHAT, CHAT, MONDAY, Text(text), message_id=f"m{count}"), NOW
        )
        if turn.session.waiting_since is not None:
            turn = citizen.step(turn.session, QUIET, NOW)
    return turn


def keys(turn: Turn) -> list[str]:
    return [part.key for effect in turn.effects if isinstance(effect, Say) for part in effect.parts]


def test_a_map_link_is_the_place_and_no_story() -> None:
    turn = said("https://www.google.com/maps?q=-7.25,112.75")
    assert keys(turn) == ["noted.place", "ask.story"]
    turn = said("https://www.google.com/maps?q=-7.25,112.75", "lampu PJU mati total tadi malam di sini")
    draft = turn.session.draft
    assert (
        draft is not None
        and draft.place is not None
        and (draft.place.latitude, draft.place.longitude) == (-7.25, 112.75)
    )
    assert "lampu PJU mati" in draft.words and "ask.place" not in keys(turn)


def test_a_place_first_and_its_trouble_second() -> None:
    turn = said("di jl pemuda no 5", "lampu pju mati")
    draft = turn.session.draft
    assert draft is not None and draft.place is None and draft.words == "di jl pemuda no 5\nlampu pju mati"
    assert keys(turn) == ["added_to_story", "ask.place.street"]


@pytest.mark.parametrize("text", ["lampu mati di jl melati 9 sejak kemarin, anonim ya", "jalan rusak. saya mau anonim"])
def test_a_name_hidden_at_once_is_not_asked_about(text: str) -> None:
    draft = said(text).session.draft
    assert draft is not None and draft.privacy == Privacy(anonymous=True) and "privacy" in draft.answered


def test_a_story_as_long_as_the_app_allows_may_have_been_cut() -> None:
    assert keys(said("lampu mati di jalan " * 80))[0] == "story.cut"
    assert "story.cut" not in keys(said("lampu mati di jalan " * 60))


def test_words_after_a_command_that_does_not_exist_are_not_lost() -> None:
    draft = said("/laporan lampu mati di jl kenari no 5").session.draft
    assert draft is not None and draft.words == "lampu mati di jl kenari no 5"
    assert keys(said("/apa")) == ["unknown_command"]
    draft = said("/lapor lampu mati").session.draft
    assert draft is not None and draft.words == "lampu mati"


def test_a_language_asked_for_first_is_followed_by_the_question() -> None:
    turn = citizen.step(Session(), Inbound("e1", CHAT, CHAT, MONDAY, Text("english"), message_id="m1"), NOW)
    assert keys(turn)[-2:] == ["language.chosen", "ask.story"]


@pytest.mark.parametrize(
    "text", ["tolong pak suami saya mau bunuh saya sekarang", "suami saya mukulin saya tiap hari, tolong"]
)
def test_violence_is_met_with_the_emergency_number(text: str) -> None:
    assert keys(said(text))[0] == "emergency"
