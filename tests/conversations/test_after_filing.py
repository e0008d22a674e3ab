"""Where a free message goes while reports are open: on with one, into the question, or to a new report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from msgspec import structs

from conversations import citizen
from conversations.effects import AddWords, ChangeStatus, Guard, Say, WordKind
from conversations.messages import Address, Inbound, Location, Media, MediaKind, Option, Text
from conversations.moment import Alarm, Moment
from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, Privacy, Status
from conversations.session import Fragment, Held, Session
from conversations.turn import Turn
from tests.town import MONDAY, sample_city

CHAT = Address("telegram", "1")
LAMP = Complaint(
    id=ComplaintId(1),
    number="2222-2222",
    kind=Kind.COMPLAINT,
    status=Status.HANDED_OVER,
    title="Lampu mati",
    story="Lampu jalan mati",
    place=None,
    when=None,
    topic="street_lighting",
    suggested=(),
    agency="dishub",
    privacy=Privacy(),
    language="id",
    filed_at=MONDAY,
    due=None,
)
ROAD = replace(
    LAMP,
    id=ComplaintId(2),
    number="3333-3333",
    title="Jalan berlubang",
    story="Jalan berlubang depan pasar",
    topic="roads_drainage",
    privacy=Privacy(anonymous=True),
)

NEWS = (Option("done:1", "Sudah"), Option("notyet:1", "Belum"))


def said(text: str, *reports: Complaint, latest: str | None = None) -> Turn:
    session = Session(language="id", language_chosen=True, greeted=True, latest=latest)
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(text), message_id="m1")
    return citizen.step(session, event, Moment(MONDAY, sample_city(), "4444-4444", reports))


def go_on(session: Session, text: str, *reports: Complaint) -> Turn:
    event = Inbound("e2", CHAT, CHAT, MONDAY, Text(text), message_id="m2")
    return citizen.step(session, event, Moment(MONDAY, sample_city(), "4444-4444", reports))


def keys(turn: Turn) -> list[str]:
    return [part.key for effect in turn.effects if isinstance(effect, Say) for part in effect.parts]


@pytest.mark.parametrize(
    "text",
    [
        "oiya tiangnya no 12",
        "depan masjid al huda",
        "kemarin malam juga ada ibu-ibu jatuh gara-gara gelap",
        "tempatnya salah, harusnya jl mawar no 7",
        "blok c5 bukan c4",
        "lampunya tiga yang mati",
    ],
)
def test_a_few_words_go_on_about_the_report_spoken_of(text: str) -> None:
    turn = said(text, LAMP, ROAD, latest=LAMP.number)
    assert [effect.complaint for effect in turn.effects if isinstance(effect, AddWords)] == [LAMP.id]
    assert turn.session.latest == LAMP.number and keys(turn) == ["addition.passed_on"]


@pytest.mark.parametrize(
    "text",
    [
        "lampu jalan di jl melati juga mati",
        "jalan berlubang di depan pasar lama bikin orang jatuh",
        "petugas kelurahan minta uang pungli",
        "kemarin ada yang jatuh di depan toko besi pak haji sampai kakinya luka parah dan harus dibawa ke rumah sakit",
    ],
)
def test_what_may_be_another_matter_is_asked_about(text: str) -> None:
    turn = said(text, LAMP, latest=LAMP.number)
    assert not [effect for effect in turn.effects if isinstance(effect, AddWords)]
    assert keys(turn) == ["which"] or turn.session.draft is not None


def test_what_puts_something_right_belongs_to_the_only_report() -> None:
    assert keys(said("tempatnya salah, harusnya jl mawar no 7", LAMP)) == ["addition.passed_on"]
    assert keys(said("tempatnya salah, harusnya jl mawar no 7", LAMP, ROAD)) == ["which"]


def test_nothing_joins_a_report_that_is_over() -> None:
    over = replace(LAMP, status=Status.DONE)
    assert keys(said("oiya tiangnya no 12", over, ROAD, latest=over.number)) == ["which"]


@pytest.mark.parametrize(
    "text",
    [
        "nama saya jangan ditulis",
        "tolong rahasiakan nama saya",
        "anonim aja",
        "jangan kasih tau siapa2 kalau saya yang lapor ya",
        "nama saya disembunyiin ya pak takut saya",
        "saya tidak mau nama saya dipublish",
        "tolong jangan sampai dia tau saya yang lapor",
    ],
)
def test_a_name_is_hidden_in_every_open_report(text: str) -> None:
    shown = replace(LAMP, id=ComplaintId(3), number="5555-5555", privacy=Privacy(confidential=True))
    over = replace(LAMP, id=ComplaintId(4), number="6666-6666", status=Status.DONE)
    turn = said(text, LAMP, ROAD, shown, over)
    guards = {effect.complaint: effect.privacy for effect in turn.effects if isinstance(effect, Guard)}
    assert guards == {LAMP.id: Privacy(anonymous=True), shown.id: Privacy(anonymous=True, confidential=True)}
    assert keys(turn) == ["guard.name"]


def test_a_hidden_name_is_not_hidden_twice() -> None:
    turn = said("nama saya jangan ditulis", ROAD)
    assert not [effect for effect in turn.effects if isinstance(effect, Guard)]
    assert keys(turn) == ["guard.name.already"]


@pytest.mark.parametrize(("latest", "meant"), [(LAMP.number, LAMP), (None, ROAD), ("9999-9999", ROAD)])
def test_the_report_spoken_of_or_the_newest_is_made_confidential(latest: str | None, meant: Complaint) -> None:
    turn = said("rahasiakan laporan saya", ROAD, LAMP, latest=latest)
    expected = Guard(meant.id, replace(meant.privacy, confidential=True))
    assert [effect for effect in turn.effects if isinstance(effect, Guard)] == [expected]


def test_privacy_is_never_lessened_by_words() -> None:
    for text in ("buka saja nama saya", "privasinya diganti jadi terbuka", "privasinya salah"):
        turn = said(text, replace(ROAD, privacy=Privacy(True, True)))
        assert not [effect for effect in turn.effects if isinstance(effect, Guard)]


def test_danger_is_answered_first_wherever_the_words_belong() -> None:
    for reports in ((LAMP,), (LAMP, ROAD), ()):
        assert keys(said("tolong rumah sebelah kebakaran", *reports, latest=LAMP.number))[0] == "emergency"


def test_anger_and_wonder_join_no_report() -> None:
    for text, key in (("dasar anjing", "aside.anger"), ("ini bot ya", "aside.bot")):
        turn = said(text, LAMP, latest=LAMP.number)
        assert keys(turn) == [key] and turn.session.latest == LAMP.number
        assert not [effect for effect in turn.effects if isinstance(effect, AddWords)]


def test_after_the_status_words_go_on_about_the_only_report() -> None:
    assert said("status", LAMP).session.latest == LAMP.number
    assert said("status", LAMP, ROAD).session.latest is None


def test_a_filed_report_called_off_by_name_leaves_what_waits_alone() -> None:
    waiting = said("jl kenanga juga banjir", LAMP).session
    turn = go_on(waiting, "laporan saya yg tadi batalin aja", LAMP)
    assert keys(turn) == ["withdraw.sure"] and turn.session.held == waiting.held


def test_a_pin_goes_with_the_report_spoken_of() -> None:
    session = said("status", LAMP).session
    event = Inbound("e2", CHAT, CHAT, MONDAY, Location(-6.3, 106.9), message_id="m2")
    turn = citizen.step(session, event, Moment(MONDAY, sample_city(), "4444-4444", (LAMP,)))
    assert [effect.complaint for effect in turn.effects if isinstance(effect, AddWords)] == [LAMP.id]


def test_a_story_that_hides_its_name_starts_without_it() -> None:
    told = said("tetangga buang limbah ke got jl mawar rt 2 kemarin, tolong nama saya dirahasiakan").session
    assert told.draft is not None and told.draft.privacy == Privacy(anonymous=True, confidential=True)


@pytest.mark.parametrize(
    "text", ["laporan baru: sampah numpuk di jl melati no 3 sejak minggu lalu", "mau lapor sampah juga"]
)
def test_who_says_that_it_is_a_new_report_is_not_asked(text: str) -> None:
    turn = said(text, LAMP, ROAD, latest=LAMP.number)
    assert turn.session.draft is not None and "which" not in keys(turn)
    waiting = said("jl kenanga juga banjir", LAMP).session
    later = go_on(waiting, text, LAMP).session
    assert later.draft is not None and "kenanga" in later.draft.words and not later.held


def test_a_question_that_words_do_not_answer_is_put_once_more_in_a_line() -> None:
    asked = said("sampah di pasar numpuk bau banget", LAMP).session
    again = go_on(asked, "ya", LAMP)
    assert keys(again) == ["which.again"] and again.session.held
    for text in ("ya", "belum tahu", "kirim", "terserah"):
        turn = go_on(again.session, text, LAMP)
        assert turn.session.draft is not None and "sampah" in turn.session.draft.words
        assert text not in turn.session.draft.words.split("\n")


@pytest.mark.parametrize("text", ["yang lampu", "itu yg lampu jalan", "buat yg lampu"])
def test_a_report_is_named_by_its_matter(text: str) -> None:
    turn = go_on(said("masih gelap banget tiap malam di situ", ROAD, LAMP).session, text, ROAD, LAMP)
    assert [effect.complaint for effect in turn.effects if isinstance(effect, AddWords)] == [LAMP.id]


def test_nobody_is_asked_a_third_time() -> None:
    asked = said("sampah di pasar numpuk bau banget", LAMP, ROAD).session
    again = go_on(asked, "udah beres kok makasih", LAMP, ROAD)
    assert keys(again) == ["which.again"]
    third = go_on(again.session, "tolong angkut secepatnya", LAMP, ROAD)
    assert third.session.draft is not None
    assert third.session.draft.words.split("\n")[1:] == ["udah beres kok makasih", "tolong angkut secepatnya"]


def test_an_answer_put_off_is_read_and_still_waited_for() -> None:
    waiting = replace(LAMP, status=Status.INCOMPLETE)
    asked = structs.replace(said("status", waiting).session, reply_for=waiting.id)
    turn = go_on(asked, "bentar ya lagi di pasar", waiting)
    assert keys(turn) == ["reply.later"] and turn.session.reply_for == waiting.id
    assert [effect.kind for effect in turn.effects if isinstance(effect, AddWords)] == [WordKind.ADDITION]
    assert not [effect for effect in turn.effects if isinstance(effect, ChangeStatus)]
    answered = go_on(turn.session, "tiang nomor 17", waiting)
    assert [effect.kind for effect in answered.effects if isinstance(effect, AddWords)] == [WordKind.REPLY]


# --- words that come while files still gather ---------------------------------------------------------------------

GATHERING = Held((Fragment("lihat airnya", "m0"),), ("e0",))


def among_files(text: str, asking: str, *reports: Complaint, held: Held = Held()) -> Turn:  # noqa: B008
    """Said right after a photo with a caption, while this is asked."""
    session = Session(
        language="id",
        language_chosen=True,
        greeted=True,
        asking=asking,
        held=held,
        gathering=GATHERING,
        waiting_since=MONDAY,
        report=LAMP.id if asking == "reaction" else None,
    )
    event = Inbound("e1", CHAT, CHAT, MONDAY, Text(text), message_id="m1")
    return citizen.step(session, event, Moment(MONDAY, sample_city(), "4444-4444", reports))


def test_in_a_draft_that_begins_files_stand_where_they_came() -> None:
    """Words waited for their place, then photos came, then the report they might have been for was over."""
    first, over = Held((Fragment("air PDAM mati", "m"),), ("e",)), replace(LAMP, status=Status.ARCHIVED)
    draft = among_files("banyak warga mengeluh", "which", over, held=first).session.draft
    assert draft is not None and draft.words.split("\n") == ["air PDAM mati", "lihat airnya", "banyak warga mengeluh"]
    draft = among_files("air PDAM mati di rumah kami", "new", LAMP).session.draft
    assert draft is not None and draft.words.split("\n") == ["lihat airnya", "air PDAM mati di rumah kami"]


def test_a_draft_that_begins_takes_the_files_that_gather() -> None:
    first = Held((Fragment("air PDAM mati", "m"),))
    turn = among_files("laporan baru", "which", LAMP, held=first)
    assert turn.session.draft is not None and not turn.session.gathering
    assert turn.session.draft.words.split("\n")[-1] == "lihat airnya" and turn.session.draft.files == ("e0",)


def test_what_is_not_settled_is_told_with_its_photos() -> None:
    turn = among_files("masih gelap", "reaction", LAMP)
    (added,) = [effect for effect in turn.effects if isinstance(effect, AddWords)]
    assert (added.text, added.files) == ("lihat airnya\nmasih gelap", ("e0",)) and not turn.session.gathering


def test_words_beside_the_question_whether_it_is_settled_come_after_the_photos_before_them() -> None:
    turn = among_files("jalan berlubang di depan pasar", "settled", LAMP)
    assert [fragment.message_id for fragment in turn.session.held.fragments] == ["m0", "m1"]


@pytest.mark.parametrize("text", ["ok", "oke pak", "siap"])
def test_ok_is_answered_like_thanks(text: str) -> None:
    turn = said(text, replace(LAMP, status=Status.DONE))
    assert keys(turn) == ["thanks"] and turn.session.draft is None


def test_thanks_with_a_settled_word_settle_whatever_topic_the_report_has() -> None:
    answered = replace(LAMP, topic=None, status=Status.ANSWERED)
    session = Session(language="id", language_chosen=True, greeted=True, news=NEWS)
    turn = go_on(session, "sip udah nyala makasih", answered)
    assert [effect.action for effect in turn.effects if isinstance(effect, ChangeStatus)] == [Action.SATISFIED]
    assert turn.session.draft is None and not turn.session.held


def photo(number: int, album: str = "a", at: datetime = MONDAY) -> Inbound:
    return Inbound(f"e{number}", CHAT, CHAT, at, Media(MediaKind.PHOTO, "ref", album=album), message_id=f"m{number}")


def test_the_last_photo_of_an_album_follows_the_others_however_late() -> None:
    """As when this program was down: meanwhile the others had their answer, and something else is asked."""
    moment = Moment(MONDAY, sample_city(), "4444-4444", (LAMP, ROAD))
    session = Session(language="id", language_chosen=True, greeted=True, latest=LAMP.number)
    first = citizen.step(session, photo(1), moment)
    there = citizen.step(first.session, Alarm("quiet"), moment)
    assert [effect.files for effect in there.effects if isinstance(effect, AddWords)] == [("e1",)]
    asked = structs.replace(said("sampah di pasar", LAMP, ROAD).session, album="a", album_of=there.session.album_of)
    late = citizen.step(asked, photo(2), moment)
    (added,) = [effect for effect in late.effects if isinstance(effect, AddWords)]
    assert (added.complaint, added.files) == (LAMP.id, ("e2",))
    assert late.session.asking == asked.asking == "which" and late.session.held == asked.held
    another = citizen.step(asked, photo(3, "b"), moment)
    assert not [effect for effect in another.effects if isinstance(effect, AddWords)]
