"""An officer's command finds the report's number however it was typed."""

from __future__ import annotations

import pytest

from conversations import orders
from conversations.messages import Inbound, Text
from conversations.orders import Order
from conversations.rules import tracking
from tests.town import GROUPS, MONDAY, PEOPLE

NUMBER = tracking.number(123_456_789)
LEFT, RIGHT = NUMBER.split("-")


def order(text: str) -> Order | None:
    joko = PEOPLE["joko"].address
    return orders.read(Inbound("e1", GROUPS["dishub"], joko, MONDAY, Text(text), group=True), "")


@pytest.mark.parametrize("command", ["laporan", "balas", "tanya", "catatan"])
@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), f"{LEFT} {RIGHT}", f"{LEFT} - {RIGHT}".lower()])
def test_a_number_is_found_in_any_spelling(command: str, typed: str) -> None:
    assert order(f"/{command} {typed} sudah saya telepon") == Order(command, number=NUMBER, text="sudah saya telepon")


def test_two_words_of_four_letters_are_no_number() -> None:
    assert order("/catatan sama juga rusak") == Order("catatan", argument="sama juga rusak", text="sama juga rusak")
