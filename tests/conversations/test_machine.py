"""Whatever a citizen does, in whatever order: answered, filed at most once, nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from conversations import citizen, following, followup, supporting
from conversations import session as sessions
from conversations.after_effects import Follow, IssuePin, Leave, LinkChats, Rate, Support, UnlinkChat, WrongTry
from conversations.effects import (
    AddWords,
    CancelAlarm,
    ChangeStatus,
    DropFiles,
    Effect,
    FileComplaint,
    Guard,
    KeepFile,
    Say,
    SetAlarm,
    Tap,
)
from conversations.messages import (
    Address,
    Choice,
    Content,
    Inbound,
    Location,
    Media,
    MediaKind,
    Option,
    Text,
    Unsupported,
)
from conversations.moment import Alarm, Followed, Moment, Proof
from conversations.rules import tracking
from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, Place, Privacy, Role, Status, change
from conversations.session import Session
from tests.town import MONDAY, sample_city

CHAT = Address("telegram", "1")
WORDS = (
    "ya",
    "tidak",
    "ok",
    "2",
    "kirim",
    "batal",
    "kembali",
    "bantuan",
    "status",
    "bahasa",
    "English",
    "lewati",
    "kemarin",
    "besok",
    "belum tahu",
    "anonim",
    "1",
    "9",
    "halo",
    "terima kasih",
    "/start",
    "/aneh",
    "ubah",
    "tanggalnya salah",
    "speak english",
    "lacak 2222-2222",
    "laporan baru",
    "tetap yang tadi",
    "sudah",
    "belum",
    "nama saya jangan ditulis",
    "rahasiakan laporan saya",
    "ok kirim",
    "jangan kirim dulu",
    "ga jadi batal",
    "ini bot ya",
    "bukan, saya mau ngadu",
    "bukan pasar, masjid",
    "ceritanya salah, harusnya dua lampu",
    "ternyata masih mati lagi",
    "buka lagi",
    "keberatan",
    "5",
    "bagus",
    "pin",
    "lacak 2222-2222 123456",
    "lepas",
    "berhenti mengikuti",
    "bukan yang sama",
    "dukung",
)
STORIES = (
    "lampu jalan mati depan pasar",
    "jalan berlubang sejak kemarin di gang 4",
    "petugas minta uang pungli",
    "bagaimana cara membuat KTP baru",
    "kebakaran di rumah tetangga tolong",
)


NEIGHBOURS = Complaint(
    id=ComplaintId(900),
    number="2222-2222",
    kind=Kind.COMPLAINT,
    status=Status.HANDED_OVER,
    title="Lampu mati",
    story="Lampu jalan mati",
    place=Place("jalan mawar"),
    when=None,
    topic="street_lighting",
    suggested=(),
    agency="dishub",
    privacy=Privacy(),
    language="id",
    filed_at=MONDAY,
    due=None,
)
"""Another's report, like whatever is told here."""


class CitizenMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.session, self.now, self.serial = Session(), MONDAY, 0
        self.reports: list[Complaint] = []
        self.alarms: dict[str, object] = {}
        self.unanswered = 0
        self.kept: dict[str, str] = {}
        self.told: list[tuple[str, str]] = []
        self.files: set[str] = set()
        self.filed_files: set[str] = set()
        self.drafts = self.filed = 0
        self.last_values: list[str] = []
        self.followed: list[Followed] = []

    # --- what may happen ---------------------------------------------------------------------------------------

    @rule(word=st.sampled_from(WORDS))
    def says_a_word(self, word: str) -> None:
        self.arrives(Text(word))

    @rule(story=st.sampled_from(STORIES))
    def tells(self, story: str) -> None:
        marker = f"tanda{self.serial + 1}x"
        self.kept[marker] = f"{story} {marker}"
        self.told.append((f"m{self.serial + 1}", marker))
        self.arrives(Text(self.kept[marker]))

    @precondition(lambda self: self.told)
    @rule(data=st.data(), story=st.sampled_from(STORIES))
    def edits(self, data: st.DataObject, story: str) -> None:
        message, old = data.draw(st.sampled_from(self.told))
        marker = f"ganti{self.serial + 1}x"
        self.kept.pop(old, None)
        self.told.remove((message, old))
        self.told.append((message, f"ganti{self.serial + 1}x"))
        self.kept[marker] = f"{story} {marker}"
        self.arrives(Text(self.kept[marker], edited=True), message)

    @rule(text=st.text(max_size=60))
    def says_anything(self, text: str) -> None:
        self.arrives(Text(text))

    @rule(kind=st.sampled_from(MediaKind), caption=st.sampled_from(("", "ini fotonya")))
    def sends_a_file(self, kind: MediaKind, caption: str) -> None:
        self.files.add(f"e{self.serial + 1}")
        self.arrives(Media(kind, "ref", caption=caption))

    @rule()
    def sends_a_pin(self) -> None:
        self.arrives(Location(-7.25, 112.75))

    @rule()
    def sends_a_sticker(self) -> None:
        self.arrives(Unsupported("sticker"))

    @precondition(lambda self: self.last_values)
    @rule(data=st.data())
    def taps(self, data: st.DataObject) -> None:
        value = data.draw(st.sampled_from(self.last_values))
        self.arrives(Choice(value, "cb"))

    @precondition(lambda self: self.session.offered)
    @rule(data=st.data())
    def types_an_option(self, data: st.DataObject) -> None:
        self.arrives(Text(data.draw(st.sampled_from(self.session.offered)).label))

    @rule()
    def time_passes(self) -> None:
        self.now += timedelta(seconds=20)
        if "quiet" in self.alarms:
            del self.alarms["quiet"]
            self.turn(Alarm("quiet"))
        assert self.session.waiting_since is None
        assert self.unanswered == 0

    @precondition(lambda self: any(r.status is Status.UNVERIFIED for r in self.reports))
    @rule()
    def an_officer_answers(self) -> None:
        report = next(r for r in self.reports if r.status is Status.UNVERIFIED)
        self.becomes(report.id, Status.ANSWERED)
        rows = ((Option(f"done:{report.id}", "Sudah"), Option(f"notyet:{report.id}", "Belum")),)
        self.session = followup.offered(self.session, report, rows, waits=False)
        self.last_values += [option.value for option in rows[0]]

    @precondition(lambda self: any(r.status is Status.UNVERIFIED for r in self.reports))
    @rule()
    def a_coordinator_archives(self) -> None:
        report = next(r for r in self.reports if r.status is Status.UNVERIFIED)
        self.becomes(report.id, Status.ARCHIVED)
        rows = () if report.objected else ((Option(f"object:{report.id}", "Keberatan"),),)
        self.session = followup.offered(self.session, report, rows, waits=False)
        self.last_values += [option.value for row in rows for option in row]

    @precondition(lambda self: any(not r.closed for r in self.reports))
    @rule()
    def an_officer_asks(self) -> None:
        report = next(r for r in self.reports if not r.closed)
        self.session = followup.offered(self.session, report, (), waits=True)

    # --- how it is carried out ---------------------------------------------------------------------------------

    def arrives(self, content: Content, message: str | None = None) -> None:
        self.serial += 1
        self.unanswered += 1
        self.turn(Inbound(f"e{self.serial}", CHAT, CHAT, self.now, content, message_id=message or f"m{self.serial}"))

    def turn(self, event: Inbound | Alarm) -> None:
        before = self.session
        number = tracking.number(self.serial * 7919)
        reports, proof = tuple(reversed(self.reports)), None
        if isinstance(event, Inbound) and following.asked_for(before, event):
            proof = Proof(NEIGHBOURS) if self.serial % 2 else Proof()
        looks = isinstance(event, Inbound) and supporting.looks(before, event, sample_city()) is not None
        similar = NEIGHBOURS if looks and NEIGHBOURS.id not in {one.report.id for one in self.followed} else None
        moment = Moment(self.now, sample_city(), number, reports, "", tuple(self.followed), proof, similar)
        turn = citizen.step(sessions.load(sessions.dump(before)), event, moment)
        self.session = turn.session
        if before.draft is None and self.session.draft is not None:
            self.drafts += 1
        self.replaced(before)
        for effect in turn.effects:
            self.happens(effect)

    def replaced(self, before: Session) -> None:
        """A question opened once more and answered anew: the old answer goes, as its owner wished."""
        was, now = before.draft, self.session.draft
        if was is None or now is None:
            return
        anew = {name for name in ("place", "when") if getattr(was, name) is not None and name not in was.answered}
        closed = was.reopened is not None and was.reopened != now.reopened
        if not closed and not anew & set(now.answered):
            return
        old, new = sessions.dump(before), sessions.dump(self.session)
        self.kept = {marker: text for marker, text in self.kept.items() if marker in new or marker not in old}

    def happens(self, effect: Effect) -> None:
        match effect:
            case Say() | Tap(part=_):
                if isinstance(effect, Say) or effect.part:
                    self.unanswered = 0
                if isinstance(effect, Say):
                    if any(part.key == "cancelled" for part in effect.parts):
                        self.kept, self.files = {}, self.files & self.filed_files
                    self.last_values += [option.value for row in effect.rows for option in row]
            case SetAlarm(name, at):
                self.alarms[name] = at
            case CancelAlarm(name):
                self.alarms.pop(name, None)
            case FileComplaint():
                self.files_a_report(effect)
            case AddWords(_, _, text, files):
                self.arrived(text)
                self.filed_files |= set(files)
            case ChangeStatus(id, action, role):
                report = next(r for r in self.reports if r.id == id)
                target = change(report.status, action, role)
                assert target is not None
                self.becomes(id, target)
                self.reacted(id, action)
            case Guard(id, privacy):
                report = next(r for r in self.reports if r.id == id)
                assert privacy != report.privacy
                assert privacy.anonymous >= report.privacy.anonymous
                assert privacy.confidential >= report.privacy.confidential
                self.reports = [replace(r, privacy=privacy) if r.id == id else r for r in self.reports]
            case DropFiles(files):
                self.files -= set(files)
                self.kept.clear()
            case Rate(id, stars):
                assert 1 <= stars <= 5
                assert next(r for r in self.reports if r.id == id).status is Status.DONE
            case Follow(id):
                self.followed.append(Followed(replace(NEIGHBOURS, id=id), True))
            case Support(id, text, files):
                self.arrived(text)
                self.filed_files |= set(files)
                if id not in {one.report.id for one in self.followed}:
                    self.followed.append(Followed(replace(NEIGHBOURS, id=id), False))
            case Leave(id):
                self.followed = [one for one in self.followed if one.report.id != id]
            case IssuePin():
                self.unanswered = 0
            case LinkChats(id):
                assert id in {one.report.id for one in self.followed if one.mine}
            case KeepFile() | WrongTry() | UnlinkChat():
                pass

    def files_a_report(self, effect: FileComplaint) -> None:
        self.filed += 1
        assert effect.number not in {report.number for report in self.reports}
        said = " ".join(
            (effect.story, effect.place.words if effect.place else "", effect.when.said if effect.when else "")
        )
        self.arrived(said)
        self.filed_files |= set(effect.files)
        assert change(Status.DRAFT, Action.SEND, Role.CITIZEN) is Status.UNVERIFIED
        self.reports.append(
            Complaint(
                id=ComplaintId(self.filed),
                number=effect.number,
                kind=effect.kind,
                status=Status.UNVERIFIED,
                title=effect.title,
                story=effect.story,
                place=effect.place,
                when=effect.when,
                topic=effect.topic,
                suggested=effect.suggested,
                agency=None,
                privacy=effect.privacy,
                language=effect.language,
                filed_at=self.now,
                due=self.now.date(),
            )
        )

    def arrived(self, words: str) -> None:
        self.kept = {marker: text for marker, text in self.kept.items() if marker not in words}

    def becomes(self, id: ComplaintId, status: Status) -> None:
        self.reports = [replace(r, status=status) if r.id == id else r for r in self.reports]

    def reacted(self, id: ComplaintId, action: Action) -> None:
        """Reopened twice, objected once, and no more."""
        report = next(r for r in self.reports if r.id == id)
        assert action is not Action.REOPEN or report.reopenings < 2
        assert action is not Action.OBJECT or not report.objected
        changed = replace(
            report,
            reopenings=report.reopenings + (action is Action.REOPEN),
            objected=report.objected or action is Action.OBJECT,
            closed_at=self.now if report.closed else report.closed_at,
        )
        self.reports = [changed if r.id == id else r for r in self.reports]

    # --- what must always hold ---------------------------------------------------------------------------------

    @invariant()
    def never_filed_twice(self) -> None:
        assert self.filed <= self.drafts

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        """Words on their way to a report are in the session until they are in it, or their owner gave them up."""
        remembered = sessions.dump(self.session)
        assert all(marker in remembered for marker in self.kept), self.kept

    @invariant()
    def no_file_is_lost(self) -> None:
        draft = self.session.draft
        waiting = {*self.session.held.files, *self.session.gathering.files}
        here = {*self.filed_files, *waiting, *(draft.files if draft else ())}
        assert self.files <= here

    @invariant()
    def every_message_is_answered_or_waits_for_its_alarm(self) -> None:
        assert self.unanswered == 0 or "quiet" in self.alarms


CitizenMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestCitizen = CitizenMachine.TestCase
