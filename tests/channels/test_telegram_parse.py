"""Raw Telegram updates become events; odd ones say so, without anybody's words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import Undecodable, parse
from conversations.messages import Inbound, Text

from .payloads_telegram import AT, NOW, UNDECODABLE, UPDATES, Raw, private, tap


@pytest.mark.parametrize("name", UPDATES)
def test_update(name: str) -> None:
    update, expected = UPDATES[name]
    assert parse(update, "OurBot", NOW) == expected


@pytest.mark.parametrize("name", UNDECODABLE)
def test_undecodable_update_quotes_nobody(name: str) -> None:
    with pytest.raises(Undecodable) as caught:
        parse(UNDECODABLE[name], "OurBot", NOW)
    assert caught.value.event_id == "1"
    assert "rahasia" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("update", [None, [], "message", 5, {}])
def test_what_is_no_update(update: Any) -> None:
    try:
        assert parse(update, "OurBot") is None
    except Undecodable as odd:
        assert odd.event_id == ""


def test_at_sign_of_the_bot_name_does_not_matter() -> None:
    event = parse(private(text="/mulai@OurBot"), "@ourbot")
    assert event is not None
    assert event.content == Text("/mulai")


ODD_NAME = {"id": 4711, "is_bot": False, "first_name": "Siti\u202e\n", "last_name": "Ami\u200bnah"}
ODD_TITLE = {"id": -100, "type": "supergroup", "title": "Petugas\n\u202eKota"}
NAMED: dict[str, tuple[Raw, str]] = {
    "person": (private(text="Halo", **{"from": ODD_NAME}), "Siti Aminah"),
    "tap": (tap(**{"from": ODD_NAME}), "Siti Aminah"),
    "group": (private(text="Halo", sender_chat=ODD_TITLE), "Petugas Kota"),
}


@pytest.mark.parametrize("name", NAMED)
def test_names_are_one_visible_line(name: str) -> None:
    update, expected = NAMED[name]
    event = parse(update, "OurBot", NOW)
    assert event is not None
    assert event.sender_name == expected


def test_the_name_of_who_is_answered_is_one_visible_line() -> None:
    answered = {"message_id": 3, "from": ODD_NAME, "chat": ODD_TITLE, "date": AT, "text": "x"}
    event = parse(private(text="Halo", reply_to_message=answered), "OurBot", NOW)
    assert event is not None
    assert event.reply_to_name == "Siti Aminah"


def test_a_tap_without_a_clock_has_the_message_time() -> None:
    event = parse(tap(), "OurBot")
    assert event is not None
    assert event.at.timestamp() == AT


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    float("nan"),
    "rahasia",
    [],
    {},
    [{}],
    [[1]],
    {"id": "rahasia"},
    {"id": None},
    "\ud800",
)
FIELDS = [
    "text",
    "caption",
    "photo",
    "voice",
    "venue",
    "location",
    "from",
    "chat",
    "date",
    "reply_to_message",
    "message_id",
]


@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD), max_size=4), st.sampled_from(list(UPDATES)))
def test_any_damage_is_an_event_nothing_or_undecodable(damage: Raw, name: str) -> None:
    update = {kind: value | damage if isinstance(value, dict) else value for kind, value in UPDATES[name][0].items()}
    try:
        assert isinstance(parse(update, "OurBot", NOW), Inbound | None)
    except Undecodable as odd:
        assert odd.event_id == "1"
