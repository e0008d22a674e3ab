"""The sandbox's whole memory as plain dataclasses: people, chats, files, updates. Knows no HTTP and no wire rules."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

BOT_ID = 6000000001
BOT_USERNAME = "KanalLaporBot"
BOT_NAME = "Kanal Lapor"
BOT = "bot"


@dataclass
class Person:
    """Someone with a phone: on Telegram when `telegram_id` is set, on WhatsApp when `phone` is (E.164)."""

    key: str
    first_name: str
    last_name: str = ""
    username: str = ""
    telegram_id: int | None = None
    phone: str = ""
    language: str = "id"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class StoredFile:
    """A file's facts; its bytes lie on the shelf under `id`. `link_until` is when its download path expires."""

    id: str
    name: str
    mime: str
    size: int
    kind: str
    owner: str = ""
    link_until: float = 0


@dataclass
class TelegramMessage:
    """`body` is the Bot API's Message object; the rest is what phones see and the API never tells."""

    body: Json
    author: str
    deleted: bool = False
    read: bool = False
    prompt: Json = field(default_factory=dict)
    reactions: list[str] = field(default_factory=list)


@dataclass
class Topic:
    """A topic of a forum; its id is that of the service message that created it."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass
class TelegramChat:
    """`forum`: a supergroup with topics; what names no topic stands in the general one."""

    id: int
    kind: str
    title: str
    members: list[str]
    forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    bot_inside: bool = True
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    next_message_id: int = 1
    messages: dict[int, TelegramMessage] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"tg:{self.id}"


@dataclass
class CallbackQuery:
    id: str
    person: str
    chat_id: int
    message_id: int
    data: str
    asked_at: float
    label: str = ""
    answer: Json | None = None


@dataclass
class Telegram:
    chats: dict[int, TelegramChat] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    next_update_id: int = 1
    allowed_updates: list[str] = field(default_factory=list)
    webhook: Json = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)


@dataclass
class WhatsAppMessage:
    """One message either way; `extra` holds buttons, list, location and what an inbound tap says."""

    sid: str
    inbound: bool
    sender: str
    to: str
    body: str
    created: float
    status: str
    media: list[str] = field(default_factory=list)
    error_code: int | None = None
    reply_to: str = ""
    callback: str = ""
    content_sid: str = ""
    kind: str = "text"
    forwarded: bool = False
    sent_at: float | None = None
    extra: Json = field(default_factory=dict)


@dataclass
class WhatsAppChat:
    """What WhatsApp knows of one person: the 24-hour window starts at `last_inbound`."""

    phone: str
    person: str
    last_inbound: float = 0
    window_closed: bool = False
    stopped: bool = False
    blocked: bool = False

    @property
    def key(self) -> str:
        return f"wa:{self.phone}"


@dataclass
class Content:
    sid: str
    friendly_name: str
    language: str
    types: Json
    variables: Json
    created: float
    approval: Json = field(default_factory=dict)


@dataclass
class WhatsApp:
    webhook: str = ""
    chats: dict[str, WhatsAppChat] = field(default_factory=dict)
    messages: dict[str, WhatsAppMessage] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    alerts: list[Json] = field(default_factory=list)


@dataclass
class Guest:
    """A scripted citizen: their words, and the ids of the messages they have answered already."""

    person: str
    words: dict[str, str]
    answered: list[int] = field(default_factory=list)


@dataclass
class LessonRun:
    """A lesson under way. `person` is its scripted citizen, `helped` how many of the colleague's taps are done."""

    lesson: str
    person: str
    helped: int = 0

    def help(self) -> None:
        self.helped += 1


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    telegram: Telegram = field(default_factory=Telegram)
    whatsapp: WhatsApp = field(default_factory=WhatsApp)
    files: dict[str, StoredFile] = field(default_factory=dict)
    clock_offset: float = 0
    guests: list[Guest] = field(default_factory=list)
    lesson: LessonRun | None = None
    learned: list[str] = field(default_factory=list)

    def on_telegram(self, telegram_id: int) -> Person | None:
        return next((p for p in self.people.values() if p.telegram_id == telegram_id), None)

    def on_whatsapp(self, phone: str) -> Person | None:
        return next((p for p in self.people.values() if p.phone and p.phone == phone), None)
