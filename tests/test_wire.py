"""What goes through JSON comes back equal: events, bodies, and what chats remember."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from conversations import session as sessions
from conversations import wire
from conversations.messages import (
    Acknowledge,
    Address,
    Choice,
    Content,
    Edit,
    Inbound,
    Location,
    Media,
    MediaKind,
    Membership,
    Message,
    Migrated,
    Option,
    React,
    Text,
    Unsupported,
)
from conversations.rules.complaint import ComplaintId, Kind, Period, Place, Privacy
from conversations.session import Composition, DeskSession, Draft, Fragment, Held, Session, Source

WORDS = st.text(max_size=60)
NAMES = st.text(min_size=1, max_size=20)
DEGREES = st.floats(-180, 180, allow_nan=False)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 (Hypothesis wants bounds without a zone)
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=9))]),
)

st.register_type_strategy(str, WORDS)
st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(float, DEGREES)
st.register_type_strategy(int, st.integers(0, 2**53))

EVENTS = st.from_type(Inbound)
BODIES = st.one_of(*(st.from_type(body) for body in (Message, Edit, Acknowledge, React)))
SESSIONS = st.from_type(Session)
DESKS = st.from_type(DeskSession)


@given(EVENTS)
def test_an_event_comes_back_as_it_was(event: Inbound) -> None:
    back = wire.load_inbound(wire.dump_inbound(event))
    assert back == event and back.at.utcoffset() is not None


@given(BODIES)
def test_a_body_comes_back_as_it_was(body: wire.Stored) -> None:
    assert wire.load_body(wire.dump_body(body)) == body


@given(SESSIONS)
def test_a_citizens_session_comes_back_as_it_was(session: Session) -> None:
    assert sessions.load(sessions.dump(session)) == session


@given(DESKS)
def test_an_officers_session_comes_back_as_it_was(session: DeskSession) -> None:
    assert sessions.load_desk(sessions.dump(session)) == session


@given(SESSIONS, st.sampled_from([field.name for field in structs.fields(Session)]), NAMES)
def test_a_session_of_another_release_still_opens(session: Session, lost: str, gained: str) -> None:
    """A field too few takes its default, one too many is passed over."""
    known = {field.name for field in structs.fields(Session)}
    kept = json.loads(sessions.dump(session))
    del kept[lost]
    if gained not in known:
        kept[gained] = {"new": 1}
    back = sessions.load(json.dumps(kept))
    assert getattr(back, lost) == getattr(Session(), lost)
    assert all(getattr(back, name) == getattr(session, name) for name in known - {lost})


def test_every_kind_of_content_is_tried() -> None:
    """What Hypothesis draws is read from the types themselves: this is the list it draws from."""
    kinds = {Text, Media, Location, Choice, Unsupported, Membership, Migrated}
    assert set(get_args(Content)) == kinds
    for kind in kinds:
        event = Inbound("1", CHAT, CHAT, datetime(2026, 1, 1, tzinfo=UTC), AN[kind])
        assert wire.load_inbound(wire.dump_inbound(event)) == event


def test_a_full_session_comes_back_as_it_was() -> None:
    draft = Draft(
        started_at=datetime(2026, 11, 23, tzinfo=UTC),
        story=(Fragment("satu", "m1"), Fragment("dua")),
        kind=Kind.QUESTION,
        place=Place("Jl. Mawar", -6.2, 106.8, "https://maps.example"),
        when=Period("kemarin", datetime(2026, 11, 22, tzinfo=UTC).date()),
        privacy=Privacy(True, True),
        sources=(Source("m1", "story"),),
    )
    full = Session("id", True, True, draft, "review", (Option("send", "Kirim"),), held=Held((Fragment("x"),), ("e1",)))
    assert sessions.load(sessions.dump(full)) == full
    desk = DeskSession((Composition(1, "answer", ComplaintId(7), "Sudah."),), 1)
    assert sessions.load_desk(sessions.dump(desk)) == desk


CHAT = Address("telegram", "1")
AN: dict[type, Content] = {
    Text: Text("halo", edited=True),
    Media: Media(MediaKind.PHOTO, "ref", "image/jpeg", 12, "ini", "a1"),
    Location: Location(-6.2, 106.8, "rumah"),
    Choice: Choice("done:1", "cb"),
    Unsupported: Unsupported("sticker"),
    Membership: Membership(True, "Grup"),
    Migrated: Migrated(Address("telegram", "-100")),
}
