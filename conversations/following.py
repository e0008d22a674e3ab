"""A report followed from another chat by its number and a PIN, and chats that become one person's.

Whoever has neither learns nothing: a wrong number and a wrong PIN get the same answer, and count the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec.structs import replace

from conversations import answers, followed, followup, intake, stating
from conversations.after_effects import Follow, IssuePin, Leave, LinkChats, UnlinkChat, WrongTry
from conversations.effects import part
from conversations.messages import Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.rules import tracking
from conversations.rules.complaint import Complaint, ComplaintId
from conversations.session import Session
from conversations.texts import say
from conversations.turn import Turn, ask, stand

VERB = "pin"
PIN_DIGITS = 6
OFFERED = 9
_CODE = r"[a-z0-9]{4}[- ]?[a-z0-9]{4}"
_PIN = r"(?:pin(?:nya)?[ :=]*)?(\d{3}[ -]?\d{3})"
_BOTH = re.compile(
    rf"(?:/?(?:lacak|track|cek|status|ikuti|follow|buka)(?: (?:laporan|nomor|nomer|no|report|number))*[ :#]+)?({_CODE})"
    rf"[ ,;:]+(?:dan |dengan |and |with )?{_PIN}"
)
_ALONE = re.compile(_PIN)
_ELSEWHERE = (
    r"(?: (?:dari|di|ke|lewat|via|with|from|on|in))?(?: (?:whatsapp|wa|telegram|tele|hp lain|chat lain|nomor lain|"
    r"hp baru|nomor baru|another chat|another phone))"
)
_ASKS = re.compile(
    rf"/?(?:(?:minta |mau |kode |saya |tolong |get |my |a )*pin(?:nya)?|"
    rf"(?:mau |saya |tolong |bisa )*(?:ikuti|ikutin|mengikuti|follow|pindah|lanjut|lanjutkan|"
    rf"sambung|sambungkan|hubungkan)(?: (?:laporan|laporannya|report|it|ini))*{_ELSEWHERE}|"
    rf"ikuti(?: laporan(?:nya)?)?|follow)"
    rf"(?: (?:laporan |untuk |for )*({_CODE}))?"
)
_CUTS = re.compile(
    r"/?(?:lepas|lepaskan|lepasin|putus|putuskan|putusin|unlink|disconnect)"
    r"(?: (?:chat|chatnya|hubungan|sambungan|ini|semua|saja|aja|it|this))*"
)
_LEAVES = re.compile(
    rf"/?(?:(?:saya |mau |tolong )*(?:berhenti|stop|tidak mau|ga mau|gak mau|batal|jangan)(?: (?:lagi|dong|aja))?"
    rf" (?:mengikuti|ikuti|ikut|mendukung|dukung|dukungan|following|supporting)|unfollow|"
    rf"stop (?:kabar|news))(?: (?:laporan|laporannya|kabar|report|lagi|ini|itu))*(?: ({_CODE}))?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A number as typed, right or wrong, and a PIN."""

    number: str
    pin: str


def asked_for(session: Session, event: Inbound) -> Asked | None:
    """The number and the PIN a message brings, or the PIN that was asked for; None for everything else."""
    if not isinstance(event.content, Text) or event.content.edited:
        return None
    said = " ".join(event.content.text.casefold().split()).strip(" .!")
    if found := _BOTH.fullmatch(said):
        number = tracking.parse(found[1]) or found[1].upper()
        return Asked(number, _digits(found[2]))
    if session.asking == "pin" and session.tracked and (alone := _ALONE.fullmatch(said)):
        return Asked(session.tracked, _digits(alone[1]))
    return None


def proven(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Number and PIN were brought: the report is followed here, or nothing is told. None when none were."""
    asked, proof = asked_for(session, event), moment.proof
    if asked is None or proof is None:
        return None
    if proof.locked:
        return intake.restate(_done(session), moment, part("pin.locked", minutes=_minutes(moment)))
    if proof.report is None:
        wrong = part("pin.wrong")
        turn = intake.restate(session, moment, wrong) if session.draft else ask(session, "pin", (wrong,))
        kept = replace(turn.session, tracked=asked.number) if session.draft is None else turn.session
        return Turn(kept, turn.effects).first(WrongTry(asked.number))
    if moment.report(proof.report.id) is not None:
        return intake.restate(_done(session), moment, *followup.track(session, proof.report.number, moment))
    return _followed(_done(session), proof.report, moment)


def wants_pin(session: Session, number: str, moment: Moment) -> Turn:
    """A number that no report of this chat has: the same words whether there is such a report or not."""
    told = part("pin.ask", number=number)
    if session.draft is not None:
        return intake.restate(session, moment, told)
    asked = ask(session, "pin", (told,))
    return Turn(replace(asked.session, tracked=number), asked.effects)


def pin_answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """No PIN: given up by a no or a skip; else the words go their own way."""
    said = stating.words(event)
    if said and (answers.skip(said) or answers.unknown(said) or answers.yes_no(said) is False):
        return intake.restate(_done(session), moment, part("pin.none"))
    return None


def ordered(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """A PIN wanted, chats cut apart, news no longer wanted, as a whole message; None for everything else."""
    said = answers.normalise(stating.words(event))
    if found := _ASKS.fullmatch(said):
        return _pin_for(session, found[1] or "", moment)
    if _CUTS.fullmatch(said):
        return intake.restate(session, moment, part("link.cut")).first(UnlinkChat())
    if (found := _LEAVES.fullmatch(said)) and moment.followed:
        return _leave(session, found[1] or "", moment)
    return None


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    """The button under a report's details."""
    _, id, *sure = value.split(":")
    report = moment.report(ComplaintId(int(id)))
    if report is None:
        return intake.restate(session, moment, part("stale"))
    secret = report.privacy.confidential and report.privacy.anonymous
    if secret and not sure:
        yes = Option(f"{VERB}:{report.id}:yes", say(session.language, "pin.yes"))
        no = Option(f"{VERB}:{report.id}:no", say(session.language, "reopen.no"))
        return stand(session, "detail", (part("pin.secret", number=report.number),), ((yes, no),))
    if sure == ["no"]:
        return intake.restate(_done(session), moment, part("pin.kept"))
    return Turn(_done(session), (IssuePin(report.id, session.language),)).about(report.number)


def link_answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Whether both chats become one person's; None when something else is said."""
    value, said = stating.value(session, event), stating.words(event)
    one = next((one for one in moment.followed if one.report.id == session.report and one.mine), None)
    if one is None:
        return None
    if value == "yes" or answers.yes_no(said) is True:
        return intake.restate(_done(session), moment, part("link.made")).first(LinkChats(one.report.id))
    if value == "no" or answers.yes_no(said) is False:
        return intake.restate(_done(session), moment, part("link.not"))
    return None


def left_tapped(session: Session, value: str, moment: Moment) -> Turn:
    """Which report's news is no longer wanted."""
    one = next((one for one in moment.followed if value == f"leave:{one.report.id}"), None)
    return intake.restate(session, moment, part("stale")) if one is None else _left(session, one.report, moment)


def _followed(session: Session, report: Complaint, moment: Moment) -> Turn:
    told = part(
        "follow.now",
        number=report.number,
        status=say(session.language, f"status.{report.status.value}"),
    )
    if session.draft is not None:
        return intake.restate(session, moment, told).first(Follow(report.id))
    assert moment.proof is not None
    rows: Rows = tuple((Option(value, say(session.language, f"link.{value}")),) for value in ("yes", "no"))
    secret = (part("link.secret"),) if moment.proof.secret else ()
    asked = ask(session, "link", (told, part("link.offer"), *secret), rows)
    return Turn(replace(asked.session, report=report.id), asked.effects).first(Follow(report.id)).about(report.number)


def _pin_for(session: Session, code: str, moment: Moment) -> Turn:
    if code and (number := tracking.parse(code)) and moment.numbered(number) is None:
        return wants_pin(session, number, moment)
    named = moment.numbered(tracking.parse(code)) if code else None
    latest = moment.numbered(session.latest)
    report = named or latest or moment.only_open or (moment.reports[0] if len(moment.reports) == 1 else None)
    if report is not None:
        return tapped(session, f"{VERB}:{report.id}", moment)
    if not moment.reports:
        return intake.restate(session, moment, part("pin.how"))
    if session.draft is not None:
        return intake.restate(session, moment, *followup.status(session, moment))
    rows: Rows = tuple((Option(f"{VERB}:{one.id}", one.number),) for one in moment.reports[:OFFERED])
    return stand(session, "detail", (part("pin.which"),), rows)


def _leave(session: Session, code: str, moment: Moment) -> Turn:
    number = tracking.parse(code) if code else session.latest
    one = followed.by_number(number, moment) or (moment.followed[0] if len(moment.followed) == 1 and not code else None)
    if one is not None:
        return _left(session, one.report, moment)
    if code or session.draft is not None:
        return intake.restate(session, moment, *followup.status(session, moment))
    rows: Rows = tuple((Option(f"leave:{one.report.id}", one.report.number),) for one in moment.followed[:OFFERED])
    return stand(session, "detail", (part("leave.which"),), rows)


def _left(session: Session, report: Complaint, moment: Moment) -> Turn:
    kept = tuple(one for one in session.supported if one.report != report.id)
    left = replace(_done(session), supported=kept, latest=None)
    return intake.restate(left, moment, part("leave.done", number=report.number)).first(Leave(report.id))


def _done(session: Session) -> Session:
    if session.draft is not None:
        return session
    return replace(session, asking=None, report=None, tracked="", offered=())


def _digits(pin: str) -> str:
    return "".join(filter(str.isdecimal, pin))


def _minutes(moment: Moment) -> int:
    return int(moment.catalogue.aftercare.pin_lock.total_seconds() // 60)
