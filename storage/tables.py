"""The tables. Words of people stand only in `Content` columns (see codec); chat addresses only in `addresses`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel, col

from conversations.rules.complaint import CLOSED


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. Refuses naive values: SQLite would forget the zone without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        """On SQLite as text like SQLAlchemy's, in a fraction of its time."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    return value if value is None else _in_utc(value).isoformat(" ", "microseconds")[:-6]


def _from_text(value: str | None) -> datetime | None:
    return value if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Content(TypeDecorator[bytes]):
    """A column of sealed words. A type of its own, so that a test can list every column that may hold them."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Both drivers take bytes, and give bytes."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """As they come."""


def _time(nullable: bool = False, **options: Any) -> Any:
    return Field(sa_column=Column(UtcTime, nullable=nullable, **options))


def _content(nullable: bool = False) -> Any:
    return Field(sa_column=Column(Content, nullable=nullable))


_NUMBER: Any = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite's are as large by themselves. PostgreSQL gives out a block of them a transaction: four bytes would be used up
in days where a nation writes."""


def _id() -> Any:
    return Field(default=None, primary_key=True, sa_type=_NUMBER)


def _ref(table: str, **options: Any) -> Any:
    return Field(foreign_key=f"{table}.id", sa_type=_NUMBER, **options)


IN_FLIGHT = ("waiting", "sending", "unknown")
IN_DOUBT = ("sending", "unknown")
"""What may need to be asked about, of what is in flight."""
KEPT = ("held",)
"""For when the person is within reach again."""
NOT_DONE = ("failed", "waiting", "aside")
"""Of events that came in: still to take effect, or looked at by somebody."""
OVER = tuple(sorted(status.value for status in CLOSED))
"""Reports nobody works on."""


def one_of(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """The values written out in the statement: only so is an index over just these rows used."""
    return col(column).in_(_written_out(values))


def none_of(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """As `one_of`."""
    return col(column).not_in(_written_out(values))


def _written_out(values: tuple[str, ...]) -> list[ColumnElement[str]]:
    assert all(value.isidentifier() for value in values)
    return [literal_column(f"'{value}'") for value in values]


def _only(condition: str, values: tuple[str, ...] = ()) -> dict[str, Any]:
    """An index over these rows only: it stays small however much there is of the others."""
    among = ", ".join(f"'{value}'" for value in values)
    where = text(f"{condition} ({among})" if values else condition)
    return {"sqlite_where": where, "postgresql_where": where}


class AddressRow(SQLModel, table=True):
    """A chat: a person's, or a group's. The only table that knows where somebody can be reached."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: int | None = _id()
    channel: str
    external_id: str
    name: bytes | None = _content(nullable=True)
    unreachable: str | None = None
    """The platform's code when nothing reaches this chat any more."""
    last_inbound_at: datetime | None = _time(nullable=True)


class InboxRow(SQLModel, table=True):
    """One event of a platform, taken in once."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "event_id"),
        Index("inbox_not_done", "address_id", "id", **_only("state IN", NOT_DONE)),
    )

    id: int | None = _id()
    channel: str
    event_id: str
    address_id: int = _ref("addresses")
    payload: bytes = _content()
    """What the platform sent, as it came."""
    event: bytes | None = _content(nullable=True)
    """The same as a neutral event, to be tried again; empty when it could not be decoded."""
    state: str
    tries: int = 0
    error: str | None = None
    received_at: datetime = _time()


class SessionRow(SQLModel, table=True):
    """What a chat remembers; `person_id` is the acting officer in a desk session, the chat itself for a citizen."""

    __tablename__ = "sessions"

    address_id: int = _ref("addresses", primary_key=True)
    person_id: int = _ref("addresses", primary_key=True)
    desk: bool = Field(primary_key=True)
    state: bytes = _content()
    updated_at: datetime = _time()


class ComplaintRow(SQLModel, table=True):
    """A report, and its place in the queue."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index("complaints_open", "due", "id", **_only("status NOT IN", OVER)),
        Index("complaints_of_agency", "agency", "due", "id", **_only("status NOT IN", OVER)),
        Index("complaints_citizen", "address_id"),
    )

    id: int | None = _id()
    number: str = Field(unique=True)
    address_id: int = _ref("addresses")
    kind: str
    status: str
    topic: str | None = None
    suggested: str = ""
    """Agency ids, best first, separated by spaces."""
    agency: str | None = None
    anonymous: bool
    confidential: bool
    language: str
    title: bytes = _content()
    story: bytes = _content()
    place: bytes | None = _content(nullable=True)
    happened: bytes | None = _content(nullable=True)
    owner_id: int | None = _ref("officers", default=None)
    archive_reason: str | None = None
    filed_at: datetime = _time()
    verified_at: datetime | None = _time(nullable=True)
    handed_over_at: datetime | None = _time(nullable=True)
    answered_at: datetime | None = _time(nullable=True)
    due: date | None = None
    resolve_by: date | None = None


class EventRow(SQLModel, table=True):
    """The history of a report: append-only, ids and codes only."""

    __tablename__ = "events"
    __table_args__ = (Index("events_complaint", "complaint_id"),)

    id: int | None = _id()
    complaint_id: int = _ref("complaints")
    at: datetime = _time()
    kind: str
    officer_id: int | None = _ref("officers", default=None)
    role: str
    source: str | None = None
    target: str | None = None
    detail: str | None = None
    """A code: an agency id, an archive reason."""
    words_id: int | None = _ref("words", default=None)


class WordsRow(SQLModel, table=True):
    """Words exchanged about a report: notes, answers, questions, replies."""

    __tablename__ = "words"
    __table_args__ = (Index("words_complaint", "complaint_id"),)

    id: int | None = _id()
    complaint_id: int = _ref("complaints")
    kind: str
    text: bytes = _content()
    at: datetime = _time()


class AttachmentRow(SQLModel, table=True):
    """A file somebody sent. `event_id` ties it to its message; `complaint_id` is empty while the report is a draft."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("address_id", "event_id"),
        Index("attachments_state", "state", "due_at"),
        Index("attachments_complaint", "complaint_id", **_only("complaint_id IS NOT NULL")),
    )

    id: int | None = _id()
    address_id: int = _ref("addresses")
    event_id: str
    complaint_id: int | None = _ref("complaints", default=None)
    channel: str
    ref: bytes = _content()
    kind: str
    mime: str = ""
    state: str
    """waiting, stored, refused, or dropped."""
    error: str | None = None
    tries: int = 0
    due_at: datetime = _time()
    file_name: str | None = None
    """Random; under data/attachments."""
    sha256: str | None = None
    size: int | None = None


class OutboxRow(SQLModel, table=True):
    """Something to be sent. Rows of one lane leave in the order of their ids."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_waiting", "urgency", "id", **_only("state = 'waiting'")),
        Index("outbox_held", "lane", "id", **_only("state IN", IN_FLIGHT)),
        Index("outbox_in_doubt", "due_at", **_only("state IN", IN_DOUBT)),
        Index("outbox_kept", "address_id", "id", **_only("state IN", KEPT)),
        Index("outbox_sent", "address_id", "provider_id"),
        Index("outbox_news", "complaint_id", **_only("complaint_id IS NOT NULL")),
    )

    id: int | None = _id()
    address_id: int = _ref("addresses")
    lane: str
    urgency: int = 1
    kind: str
    """message, card, tap, sign, file, or nudge."""
    body: bytes = _content()
    """The neutral body as JSON; for a card only which one: it is rendered when it leaves."""
    template: str | None = None
    """The text's key."""
    about: str | None = None
    complaint_id: int | None = _ref("complaints", default=None)
    card_id: int | None = _ref("cards", default=None)
    attachment_id: int | None = _ref("attachments", default=None)
    state: str
    """waiting, sending, sent, delivered, read, unknown, held, or failed."""
    tries: int = 0
    due_at: datetime = _time()
    expires_at: datetime | None = _time(nullable=True)
    provider_id: str | None = None
    error: str | None = None
    created_at: datetime = _time()
    doubted_at: datetime | None = _time(nullable=True)
    """Since when nobody knows whether it arrived."""
    claimed_by: str | None = None
    """The process that took it last, where several send."""


class CardRow(SQLModel, table=True):
    """The live card of a report in one operator chat."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("complaint_id", "address_id"), Index("cards_chat", "address_id", "provider_id"))

    id: int | None = _id()
    complaint_id: int = _ref("complaints")
    address_id: int = _ref("addresses")
    provider_id: str | None = None
    menu: str = ""
    folded: bool = False


class OfficerRow(SQLModel, table=True):
    """Somebody named by a coordinator."""

    __tablename__ = "officers"

    id: int | None = _id()
    address_id: int = _ref("addresses", unique=True)
    role: str
    agency: str | None = None
    confidential: bool = False
    named_by: int | None = _ref("officers", default=None)
    named_at: datetime = _time()


class GroupRow(SQLModel, table=True):
    """Which chat is whose: `name` is an agency id or `coordinator`."""

    __tablename__ = "groups"

    name: str = Field(primary_key=True)
    address_id: int = _ref("addresses")


class InviteRow(SQLModel, table=True):
    """A one-time token, as its hash."""

    __tablename__ = "invites"

    token_sha256: str = Field(primary_key=True)
    role: str
    agency: str | None = None
    confidential: bool
    until: datetime = _time()
    used_at: datetime | None = _time(nullable=True)
    named_by: int | None = _ref("officers", default=None)


class TimerRow(SQLModel, table=True):
    """An alarm of a citizen's chat: at most one of each name."""

    __tablename__ = "timers"
    __table_args__ = (Index("timers_due", "due_at"),)

    address_id: int = _ref("addresses", primary_key=True)
    name: str = Field(primary_key=True)
    due_at: datetime = _time()


class MarkRow(SQLModel, table=True):
    """A small fact that must survive a restart, such as how far the updates were read."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True)
    value: str
