"""After filing: stars in words, what reopens and what does not, a withdrawal in each state, words with a wish."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from conversations import citizen, following, supporting
from conversations.after_effects import IssuePin, Leave, LinkChats, Rate, Support, UnlinkChat, WrongTry
from conversations.effects import AddWords, ChangeStatus, Effect
from conversations.messages import Choice, Content, Inbound, Text
from conversations.moment import Followed, Moment, Proof
from conversations.rating import understood
from conversations.rules.complaint import Action, Complaint, Place, Privacy, Status
from conversations.session import Draft, Fragment, Session
from conversations.turn import Turn
from tests.conversations.test_after_filing import CHAT, LAMP, ROAD, keys
from tests.town import MONDAY, sample_city

DONE = replace(LAMP, status=Status.DONE, closed_at=MONDAY)
ARCHIVED = replace(LAMP, status=Status.ARCHIVED)
OPEN = [status for status in Status if not replace(LAMP, status=status).closed and status is not Status.DRAFT]
SESSION = Session(language="id", language_chosen=True, greeted=True)


def step(content: Content | str, *reports: Complaint, session: Session = SESSION, **moment: object) -> Turn:
    said = Text(content) if isinstance(content, str) else content
    event = Inbound("e1", CHAT, CHAT, MONDAY, said, message_id="m1")
    return citizen.step(session, event, Moment(MONDAY, sample_city(), "4444-4444", reports, **moment))  # type: ignore[arg-type]


def only(turn: Turn, kind: type[Effect]) -> list[Effect]:
    return [effect for effect in turn.effects if isinstance(effect, kind)]


# --- stars --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "stars"),
    [
        ("5", 5),
        ("bintang 4", 4),
        ("kasih bintang lima", 5),
        ("3/5", 3),
        ("4 dari 5", 4),
        ("⭐⭐⭐⭐", 4),
        ("bagus", 4),
        ("bagus sekali pak", 5),
        ("mantap", 5),
        ("puas banget", 5),
        ("lumayan", 3),
        ("biasa aja", 3),
        ("kurang memuaskan", 2),
        ("tidak puas", 2),
        ("jelek", 2),
        ("buruk sekali", 1),
        ("very good", 5),
        ("not good", 2),
        ("two stars", 2),
    ],
)
def test_stars_in_words(words: str, stars: int) -> None:
    assert understood(words) == stars


@pytest.mark.parametrize(
    "words", ["6", "0", "10", "got di jalan kenanga mampet", "bagus tapi jalannya masih rusak", "??"]
)
def test_what_is_no_rating(words: str) -> None:
    assert understood(words) is None


def test_a_star_is_noted_once_and_changes_nothing_else() -> None:
    turn = step(Choice("rate:1:4", "cb"), DONE)
    assert only(turn, Rate) == [Rate(LAMP.id, 4)] and not only(turn, ChangeStatus)
    assert not only(step(Choice("rate:1:2", "cb"), replace(DONE, rating=4)), Rate)
    assert not only(step(Choice("rate:1:2", "cb"), replace(DONE, status=Status.IN_PROGRESS)), Rate)
    assert not only(step(Choice("rate:77:2", "cb"), DONE), Rate)


# --- reopened, objected, withdrawn --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["ternyata masih mati lagi", "belum beres ternyata", "mati lagi pak", "masih gelap lagi"]
)
def test_words_that_it_is_back_are_asked_about(words: str) -> None:
    turn = step(words, DONE)
    assert keys(turn) == ["reopen.sure"]
    again = step("ya", DONE, session=turn.session)
    assert [effect.action for effect in again.effects if isinstance(effect, ChangeStatus)] == [Action.REOPEN]
    assert [effect.text for effect in again.effects if isinstance(effect, AddWords)] == [words]


@pytest.mark.parametrize(
    "words", ["sampah di depan pasar menumpuk lagi sudah seminggu", "sudah beres pak", "jalan berlubang lagi di gang 4"]
)
def test_words_about_something_else_reopen_nothing(words: str) -> None:
    turn = step(words, DONE)
    assert "reopen.sure" not in keys(turn) and not only(turn, ChangeStatus)


@pytest.mark.parametrize("status", OPEN)
def test_a_report_is_withdrawn_in_each_state(status: Status) -> None:
    report = replace(LAMP, status=status)
    asked = step("cabut laporan", report)
    assert keys(asked) == ["withdraw.sure"]
    turn = step("ya, alasan lain", report, session=asked.session)
    assert [effect.action for effect in turn.effects if isinstance(effect, ChangeStatus)] == [Action.WITHDRAW]


@pytest.mark.parametrize("status", [Status.DONE, Status.ARCHIVED, Status.WITHDRAWN])
def test_what_is_closed_is_not_withdrawn(status: Status) -> None:
    turn = step(f"cabut laporan {LAMP.number}", replace(LAMP, status=status))
    assert not only(turn, ChangeStatus)


def test_an_objection_carries_its_reason_or_is_asked_for_it() -> None:
    turn = step("keberatan, lampunya di jalan melati nomor tiga", ARCHIVED)
    assert [effect.action for effect in turn.effects if isinstance(effect, ChangeStatus)] == [Action.OBJECT]
    assert keys(step("kenapa diarsipkan?", ARCHIVED)) == ["object.why"]
    assert keys(step("keberatan", replace(ARCHIVED, objected=True))) == ["object.over"]


def test_a_new_report_names_the_old_one_only_between_open_ones() -> None:
    for privacy, named in ((Privacy(), LAMP.number), (Privacy(anonymous=True), "")):
        draft = Draft(MONDAY, (Fragment("lampu mati lagi"),), privacy=privacy, follows=LAMP.id)
        turn = step("kirim", DONE, session=structs.replace(SESSION, draft=draft, asking="review"))
        assert [effect.follows for effect in turn.effects if hasattr(effect, "follows")] == [named]


# --- followed and linked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["pin", "minta pin", "ikuti dari whatsapp", "ikuti dari telegram", "my pin", "kode pin"]
)
def test_a_pin_is_asked_for_in_words(words: str) -> None:
    assert only(step(words, LAMP), IssuePin) == [IssuePin(LAMP.id, "id")]


@pytest.mark.parametrize(
    "words", ["lacak 2222-2222 123456", "2222 2222 123456", "track 2222-2222 pin 123456", "ikuti 22222222 123 456"]
)
def test_number_and_pin_are_read_together(words: str) -> None:
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(words))
    found = following.asked_for(SESSION, event)
    assert found is not None and (found.number, found.pin) == ("2222-2222", "123456")


def test_a_wrong_number_and_a_wrong_pin_are_answered_alike() -> None:
    turns = [step(f"lacak {number} 123456", proof=Proof()) for number in ("2222-2222", "3333-3333", "ABCD-EFG1")]
    assert [keys(turn) for turn in turns] == [["pin.wrong"]] * 3
    assert all(len(only(turn, WrongTry)) == 1 for turn in turns)
    assert keys(step("lacak 2222-2222 123456", proof=Proof(locked=True))) == ["pin.locked"]


def test_chats_are_linked_only_by_who_follows_with_a_pin() -> None:
    asked = structs.replace(SESSION, asking="link", report=LAMP.id)
    assert only(step("ya", session=asked, followed=(Followed(LAMP, True),)), LinkChats)
    assert not only(step("ya", session=asked, followed=(Followed(LAMP, False),)), LinkChats)
    assert not only(step("ya", session=asked), LinkChats)


@pytest.mark.parametrize("words", ["lepas", "lepaskan", "putuskan", "unlink"])
def test_a_word_cuts_chats_apart(words: str) -> None:
    assert only(step(words, LAMP), UnlinkChat)


# --- joined -------------------------------------------------------------------------------------------------------


JOINED = (Followed(replace(ROAD, privacy=Privacy()), False),)


def test_a_joiners_later_words_are_kept_with_the_report() -> None:
    told = structs.replace(SESSION, latest=ROAD.number)
    turn = step("masih berlubang sampai sekarang", session=told, followed=JOINED)
    assert only(turn, Support) == [Support(ROAD.id, "masih berlubang sampai sekarang")]
    other = step("lampu jalan di depan masjid agung mati", session=told, followed=JOINED)
    assert not only(other, Support) and other.session.draft is not None


@pytest.mark.parametrize("words", ["berhenti mengikuti", "stop mengikuti laporan", "unfollow"])
def test_who_joined_may_leave(words: str) -> None:
    assert only(step(words, followed=JOINED), Leave) == [Leave(ROAD.id)]


@pytest.mark.parametrize(
    "change",
    [
        {"privacy": Privacy(confidential=True)},
        {"supervised": True},
        {"status": Status.DONE},
        {"topic": "street_lighting"},
        {"place": Place("jalan melati")},
        {"filed_at": MONDAY.replace(year=2025)},
    ],
)
def test_what_is_never_offered(change: dict[str, object]) -> None:
    place = Place("Jl. Mawar no 3")
    draft = Draft(MONDAY, (Fragment("jalan berlubang"),), place=place)
    near = replace(ROAD, privacy=Privacy(), place=Place("jalan mawar depan warung"))
    search = supporting.spots(ROAD.topic, place, sample_city())
    assert search is not None
    moment = Moment(MONDAY, sample_city(), "4444-4444")
    assert supporting.alike(draft, search, [near], moment) == near
    assert supporting.alike(draft, search, [replace(near, **change)], moment) is None  # type: ignore[arg-type]
