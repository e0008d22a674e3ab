"""When somebody who has not finished is reminded: once, by day, and before WhatsApp's 24 hours are over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from conversations import citizen
from conversations.effects import Say, SetAlarm
from conversations.messages import Address, Inbound, Text
from conversations.moment import Alarm, Moment
from conversations.resuming import reminding_at
from conversations.session import Session
from conversations.turn import Turn
from tests.town import MONDAY, sample_city

CITY = sample_city()
CHAT = Address("whatsapp", "+6281200000009")
ALARM = Alarm("draft")


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY.zone)


def moment(now: datetime) -> Moment:
    return Moment(now.astimezone(MONDAY.tzinfo), CITY, "SH4Q-V929")


def step(session: Session, event: Inbound | Alarm, now: datetime) -> Turn:
    return citizen.step(session, event, moment(now))


def wrote(text: str, now: datetime, session: Session | None = None) -> Session:
    return step(session or Session(), Inbound("e", CHAT, CHAT, now, Text(text)), now).session


@pytest.mark.parametrize(
    ("touched", "reminded"),
    [
        (at(14), at(10, day=24)),
        (at(10, 59), at(7, day=24)),
        (at(3, 30), at(20, 30)),
        (at(1), at(20, 30)),
        (at(0, 59), at(20, 59)),
        (at(9), at(7, day=24)),
        (at(7, 30), at(20, 30)),
        (at(7, 31), at(7, day=24)),
    ],
)
def test_by_day_and_in_time(touched: datetime, reminded: datetime) -> None:
    assert reminding_at(touched, moment(touched)) == reminded


@pytest.mark.parametrize("minute", range(0, 24 * 60, 10))
def test_never_at_night_and_never_too_late(minute: int) -> None:
    touched = at(0) + timedelta(minutes=minute)
    found = reminding_at(touched, moment(touched))
    assert found is not None
    assert 7 <= found.astimezone(CITY.zone).hour < 21
    assert timedelta(hours=13) <= found - touched < timedelta(hours=24)


def test_one_that_could_not_be_said_in_time_is_left_out() -> None:
    assert reminding_at(at(14), moment(at(13, 31, day=24))) is None
    assert reminding_at(at(14), moment(at(13, 29, day=24))) == at(13, 29, day=24)


def test_writing_puts_it_off_and_once_said_only_the_end_is_left() -> None:
    begun = wrote("lampu jalan mati semua dan gelap sekali pak", at(12))
    went_on = wrote("depan smp 3", at(18), begun)
    early = step(went_on, ALARM, at(8, day=24))
    assert early.effects == (SetAlarm("draft", at(14, day=24)),)
    said = step(early.session, ALARM, at(14, day=24))
    assert [type(effect) for effect in said.effects] == [Say, SetAlarm]
    again = step(said.session, ALARM, at(15, day=25))
    assert again.effects == (SetAlarm("draft", at(12) + timedelta(days=CITY.limits.draft_days)),)
    assert step(again.session, ALARM, at(12) + timedelta(days=30)).session.draft is None


def test_news_is_answerable_after_a_reminder() -> None:
    begun = wrote("lampu jalan mati semua dan gelap sekali pak", at(12))
    reminded = step(replace(begun, news_last=True), ALARM, at(8, 30, day=24))
    assert any(isinstance(effect, Say) for effect in reminded.effects)
    assert reminded.session.news_last
