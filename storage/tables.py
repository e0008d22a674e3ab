"""The tables. Words of people stand only in `Content` columns (see codec); chat addresses only in `addresses`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.city_tables import AgencyRow as AgencyRow
from storage.city_tables import AnswerRow as AnswerRow
from storage.city_tables import ChangeRow as ChangeRow
from storage.city_tables import TextRow as TextRow
from storage.columns import IN_DOUBT, IN_FLIGHT, KEPT, NOT_DONE, OVER, content, moment, number, only, ref


class AddressRow(SQLModel, table=True):
    """A chat: a person's, or a group's. The only table that knows where somebody can be reached."""

    __tablename__ = "addresses"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("addresses_person", "person", **only("person IS NOT NULL")),
    )

    id: int | None = number()
    channel: str
    external_id: str
    person: int | None = Field(default=None, sa_type=BigInteger().with_variant(Integer(), "sqlite"))
    """Chats that their owner linked share it: the row of the first of them."""
    name: bytes | None = content(nullable=True)
    unreachable: str | None = None
    """The platform's code when nothing reaches this chat any more."""
    last_inbound_at: datetime | None = moment(nullable=True)


class InboxRow(SQLModel, table=True):
    """One event of a platform, taken in once."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "event_id"),
        Index("inbox_not_done", "address_id", "id", **only("state IN", NOT_DONE)),
    )

    id: int | None = number()
    channel: str
    event_id: str
    address_id: int = ref("addresses")
    payload: bytes = content()
    """What the platform sent, as it came."""
    event: bytes | None = content(nullable=True)
    """The same as a neutral event, to be tried again; empty when it could not be decoded."""
    state: str
    tries: int = 0
    error: str | None = None
    received_at: datetime = moment()


class SessionRow(SQLModel, table=True):
    """What a chat remembers; `person_id` is the acting officer in a desk session, the chat itself for a citizen."""

    __tablename__ = "sessions"

    address_id: int = ref("addresses", primary_key=True)
    person_id: int = ref("addresses", primary_key=True)
    desk: bool = Field(primary_key=True)
    state: bytes = content()
    updated_at: datetime = moment()


class ComplaintRow(SQLModel, table=True):
    """A report, and its place in the queue."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index("complaints_open", "due", "id", **only("status NOT IN", OVER)),
        Index("complaints_of_agency", "agency", "due", "id", **only("status NOT IN", OVER)),
        Index("complaints_open_by_status", "status", "id", **only("status NOT IN", OVER)),
        Index("complaints_citizen", "address_id"),
        Index("complaints_handled", "agency", "id", **only("agency IS NOT NULL")),
        Index("complaints_national", "national", **only("national IS NOT NULL")),
        Index("complaints_parts", "part_of", **only("part_of IS NOT NULL")),
        Index("complaints_duplicates", "duplicate_of", **only("duplicate_of IS NOT NULL")),
    )

    id: int | None = number()
    number: str = Field(unique=True)
    address_id: int = ref("addresses")
    kind: str
    status: str
    topic: str | None = None
    suggested: str = ""
    """Agency ids, best first, separated by spaces."""
    agency: str | None = None
    anonymous: bool
    confidential: bool
    language: str
    title: bytes = content()
    story: bytes = content()
    place: bytes | None = content(nullable=True)
    happened: bytes | None = content(nullable=True)
    owner_id: int | None = ref("officers", default=None)
    archive_reason: str | None = None
    filed_at: datetime = moment()
    verified_at: datetime | None = moment(nullable=True)
    handed_over_at: datetime | None = moment(nullable=True)
    answered_at: datetime | None = moment(nullable=True)
    due: date | None = None
    resolve_by: date | None = None
    answer_by: date | None = None
    supervised: bool = False
    bounces: int = 0
    reopenings: int = 0
    objected: bool = False
    review_on: date | None = None
    part_of: int | None = ref("complaints", default=None)
    duplicate_of: int | None = ref("complaints", default=None)
    national: str | None = None
    """The number the report has in the national system."""
    rating: int | None = None
    """1 to 5, as the citizen gave it."""
    closed_at: datetime | None = moment(nullable=True)
    """When it was closed last; what led it back since changes nothing."""
    pending: str | None = None
    """What waits to be carried out: its purpose, and with a colon the reason of an archiving."""
    pending_by: int | None = ref("officers", default=None)
    pending_until: datetime | None = moment(nullable=True)


class FollowerRow(SQLModel, table=True):
    """A chat that gets the news of a report made in another one."""

    __tablename__ = "followers"
    __table_args__ = (Index("followers_of_chat", "address_id"),)

    complaint_id: int = ref("complaints", primary_key=True)
    address_id: int = ref("addresses", primary_key=True)
    own_id: int | None = ref("complaints", default=None)
    """The report of this chat that was merged into it; empty for somebody who only joined."""
    since: datetime = moment()
    mine: bool = False
    """The chat of whoever made the report, known by its number and PIN."""


class PinRow(SQLModel, table=True):
    """What opens a report in another chat, as a salted hash; used once."""

    __tablename__ = "pins"
    __table_args__ = (Index("pins_until", "until"),)

    complaint_id: int = ref("complaints", primary_key=True)
    salt: str
    hashed: str
    until: datetime = moment()


class TryRow(SQLModel, table=True):
    """Wrong PINs. `subject` is `chat:` and an address's row, or `number:` and what was typed, right or not."""

    __tablename__ = "tries"
    __table_args__ = (Index("tries_until", "until"),)

    subject: str = Field(primary_key=True)
    count: int
    until: datetime = moment()
    """They count so long, and where they are too many, it is locked so long."""


class SpotRow(SQLModel, table=True):
    """Where an open report is, as a token of its topic and place: by it one that stands nearby is found."""

    __tablename__ = "spots"

    token: str = Field(primary_key=True)
    """A hash: no words."""
    complaint_id: int = ref("complaints", primary_key=True)


class FoundByRow(SQLModel, table=True):
    """By which words a report is found: a keyed token of each, never the word."""

    __tablename__ = "found_by"
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    complaint_id: int = ref("complaints", primary_key=True)


class EventRow(SQLModel, table=True):
    """The history of a report: append-only, ids and codes only."""

    __tablename__ = "events"
    __table_args__ = (Index("events_complaint", "complaint_id"),)

    id: int | None = number()
    complaint_id: int = ref("complaints")
    at: datetime = moment()
    kind: str
    officer_id: int | None = ref("officers", default=None)
    role: str
    source: str | None = None
    target: str | None = None
    detail: str | None = None
    """A code: an agency id, an archive reason; an officer's number."""
    words_id: int | None = ref("words", default=None)


class WordsRow(SQLModel, table=True):
    """Words exchanged about a report: notes, answers, questions, replies."""

    __tablename__ = "words"
    __table_args__ = (Index("words_complaint", "complaint_id"),)

    id: int | None = number()
    complaint_id: int = ref("complaints")
    kind: str
    text: bytes = content()
    at: datetime = moment()


class AttachmentRow(SQLModel, table=True):
    """A file somebody sent. `event_id` ties it to its message; `complaint_id` is empty while the report is a draft."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("address_id", "event_id"),
        Index("attachments_state", "state", "due_at"),
        Index("attachments_complaint", "complaint_id", **only("complaint_id IS NOT NULL")),
    )

    id: int | None = number()
    address_id: int = ref("addresses")
    event_id: str
    complaint_id: int | None = ref("complaints", default=None)
    channel: str
    ref: bytes = content()
    kind: str
    mime: str = ""
    state: str
    """waiting, stored, refused, or dropped."""
    error: str | None = None
    tries: int = 0
    due_at: datetime = moment()
    file_name: str | None = None
    """Random; under data/attachments."""
    sha256: str | None = None
    size: int | None = None


class OutboxRow(SQLModel, table=True):
    """Something to be sent. Rows of one lane leave in the order of their ids."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_waiting", "urgency", "id", **only("state = 'waiting'")),
        Index("outbox_held", "lane", "id", **only("state IN", IN_FLIGHT)),
        Index("outbox_in_doubt", "due_at", **only("state IN", IN_DOUBT)),
        Index("outbox_kept", "address_id", "id", **only("state IN", KEPT)),
        Index("outbox_sent", "address_id", "provider_id"),
        Index("outbox_news", "complaint_id", **only("complaint_id IS NOT NULL")),
    )

    id: int | None = number()
    address_id: int = ref("addresses")
    lane: str
    urgency: int = 1
    kind: str
    """message, card, tap, sign, file, or nudge."""
    body: bytes = content()
    """The neutral body as JSON; for a card only which one: it is rendered when it leaves."""
    template: str | None = None
    """The text's key."""
    about: str | None = None
    complaint_id: int | None = ref("complaints", default=None)
    card_id: int | None = ref("cards", default=None)
    attachment_id: int | None = ref("attachments", default=None)
    state: str
    """waiting, sending, sent, delivered, read, unknown, held, or failed."""
    tries: int = 0
    due_at: datetime = moment()
    expires_at: datetime | None = moment(nullable=True)
    provider_id: str | None = None
    error: str | None = None
    created_at: datetime = moment()
    doubted_at: datetime | None = moment(nullable=True)
    """Since when nobody knows whether it arrived."""
    claimed_by: str | None = None
    """The process that took it last, where several send."""


class CardRow(SQLModel, table=True):
    """The live card of a report in one operator chat."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("complaint_id", "address_id"), Index("cards_chat", "address_id", "provider_id"))

    id: int | None = number()
    complaint_id: int = ref("complaints")
    address_id: int = ref("addresses")
    provider_id: str | None = None
    menu: str = ""
    folded: bool = False


class OfficerRow(SQLModel, table=True):
    """Somebody named by a coordinator."""

    __tablename__ = "officers"

    id: int | None = number()
    address_id: int = ref("addresses", unique=True)
    role: str
    agency: str | None = None
    confidential: bool = False
    named_by: int | None = ref("officers", default=None)
    named_at: datetime = moment()
    left_at: datetime | None = moment(nullable=True)
    """Somebody who is no officer any more; what they did still bears their name."""
    away_until: date | None = None
    deputy_id: int | None = ref("officers", default=None)
    """Who stands in until then."""


class GroupRow(SQLModel, table=True):
    """Which chat is whose: `name` is an agency id or `coordinator`."""

    __tablename__ = "groups"

    name: str = Field(primary_key=True)
    address_id: int = ref("addresses")


class InviteRow(SQLModel, table=True):
    """A one-time token, as its hash."""

    __tablename__ = "invites"

    token_sha256: str = Field(primary_key=True)
    role: str
    agency: str | None = None
    confidential: bool
    until: datetime = moment()
    used_at: datetime | None = moment(nullable=True)
    named_by: int | None = ref("officers", default=None)


class TimerRow(SQLModel, table=True):
    """An alarm of a citizen's chat: at most one of each name."""

    __tablename__ = "timers"
    __table_args__ = (Index("timers_due", "due_at"),)

    address_id: int = ref("addresses", primary_key=True)
    name: str = Field(primary_key=True)
    due_at: datetime = moment()


class ClockRow(SQLModel, table=True):
    """What is promised of a report, and when something is to be done about it; see conversations/rules/clocks."""

    __tablename__ = "clocks"
    __table_args__ = (Index("clocks_due", "next_at", **only("next_at IS NOT NULL")),)

    complaint_id: int = ref("complaints", primary_key=True)
    name: str = Field(primary_key=True)
    started: datetime = moment()
    days: int
    counted: int
    due: date
    stage: int = 0
    next_at: datetime | None = moment(nullable=True)
    resting: int | None = None
    told: date | None = None
    stopped: datetime | None = moment(nullable=True)


class MarkRow(SQLModel, table=True):
    """A small fact that must survive a restart, such as how far the updates were read."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True)
    value: str
