"""The sections of config.yaml and what each key means. Must not read a file, an environment or a clock."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from conversations.rules.hours import Span, Week

TWILIO_API = "https://api.twilio.com"
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
Zone = Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
UrlPath = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9/_-]+$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]")]
DatabaseUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^(sqlite\+aiosqlite:///[^?:]+|"
        r"postgresql(\+psycopg)?://(.*@)?(\[[0-9A-Fa-f:]+\]|[^/:@?]*)(:[0-9]+)?/[^/?@]+(\?.*)?)$"
    ),
]
"""An engine and driver that Kanal brings, and a place that outlives the process."""
GroupId = Annotated[int, Field(lt=0)]
ContentSid = Annotated[str, StringConstraints(pattern=r"^HX[0-9a-fA-F]{32}$")]
News = Literal["status", "answer", "question"]
Days = Annotated[int, Field(ge=1, le=400)]
OMBUDSMAN = "Ombudsman RI, telepon 137 atau WhatsApp 0821-3737-3737 (gratis), ombudsman.go.id"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class City(Section):
    name: str = Field(description="The city's name, as it stands in greetings.", min_length=1)
    zone: Zone = Field(description="The IANA time zone; WIB, WITA or WIT follows from it.")
    emergency_number: str = Field(default="112", description="The number a person in danger is told at once.")

    @property
    def zone_name(self) -> str:
        return ZONES[self.zone]


class AgencyEntry(Section):
    id: Id = Field(description="Short permanent id: small letters, digits and _. Stored with reports; never reuse one.")
    name: str = Field(description="The full name, shown to citizens.", min_length=1)
    short: str = Field(description="The short name, for buttons (at most 24 characters).", min_length=1, max_length=24)
    external: bool = Field(default=False, description="Outside the city's authority: the coordinator acts as liaison.")
    contact: str = Field(default="", description="How a citizen reaches this agency directly.")


class TopicEntry(Section):
    id: Id = Field(description="Short permanent id of the topic.")
    names: dict[str, str] = Field(description="Language → the name shown.")
    short: dict[str, str] = Field(
        default={}, description="Language → two or three words to stand beside the agency's name; without it, the name."
    )
    agency: Id = Field(description="The id of the agency that is suggested.")
    words: tuple[str, ...] = Field(
        default=(), description="Small-letter words and phrases that point here; longer ones weigh more."
    )
    sensitive: bool = Field(default=False, description="Reports start at rahasia unless the citizen says otherwise.")
    supervised: bool = Field(
        default=False, description="Reports are berkadar pengawasan: supervisors alone read, verify and hand over."
    )
    emergency_words: tuple[str, ...] = Field(
        default=(), description="Words at which the emergency number is told first."
    )


class DeskSettings(Section):
    coordinators_oversee: bool = Field(
        default=False,
        description="Whether coordinators named for rahasia read reports berkadar pengawasan too (†); acting on them "
        "stays the supervisors'.",
    )
    second_look: bool = Field(
        default=True,
        description="Whether an answer that says that work is done, without a photo, is asked for one before it is "
        "sent (†); it may be sent without.",
    )


class LimitSettings(Section):
    verify_wd: Days = Field(default=3, description="Working days to verify and hand over.")
    first_followup_wd: Days = Field(
        default=5, description="Working days from the hand-over to the agency's first answer."
    )
    resolve_question_wd: Days = Field(
        default=5, description="Working days to resolve a question (permintaan informasi)."
    )
    resolve_suggestion_wd: Days = Field(default=5, description="Working days to resolve a suggestion (aspirasi).")
    resolve_complaint_wd: Days = Field(default=14, description="Working days to resolve an ordinary complaint.")
    resolve_supervised_wd: Days = Field(default=60, description="Working days to resolve a report berkadar pengawasan.")
    reaction_wd: Days = Field(default=10, description="Working days a citizen has to react to an answer.")
    completion_wd: Days = Field(default=10, description="Working days a citizen has to complete a report (†).")
    bounces_most: int = Field(
        default=2, ge=1, description="How often a report may be given back as not the agency's own (†)."
    )
    outside_review_wd: Days = Field(
        default=5, description="Working days after which an agency outside the city is asked again, each time (†)."
    )
    postpone_most_days: Days = Field(default=90, description="Calendar days a report may be postponed at most (†).")
    undo_seconds: int = Field(
        default=60,
        ge=0,
        le=600,
        description="Seconds in which a public message or an archiving can be undone (†).",
    )
    draft_days: Days = Field(default=30, description="Calendar days after which an unsent draft is erased (†).")


class IntakeSettings(Section):
    quiet_seconds: float = Field(
        default=4, ge=0, le=60, description="How long a short text or a photo waits for more (†)."
    )
    quiet_most_seconds: float = Field(default=15, ge=0, le=300, description="The longest such a wait may grow (†).")
    quiet_below_chars: int = Field(default=40, ge=0, description="Texts at least this long are answered at once (†).")
    story_least_chars: int = Field(default=4, ge=1, description="Shorter stories are asked for a little more (†).")
    remind_hours: int = Field(
        default=20, ge=1, le=23, description="Hours of silence after which an unfinished report is recalled, once (†)."
    )
    night_from_hour: int = Field(default=21, ge=13, le=23, description="From this hour nobody is reminded (†).")
    night_to_hour: int = Field(default=7, ge=0, le=11, description="From this hour people are reminded again (†).")
    resume_days: Days = Field(
        default=2, description="Days of silence after which it is asked whether to go on with an unfinished report (†)."
    )


Hours = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


class OfficeSettings(Section):
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = Field(
        default=WEEKDAYS, description="The weekdays with office hours (mon to fri)."
    )
    hours: Annotated[tuple[Hours, ...], Field(min_length=1)] = Field(
        default=("08:00-12:00", "13:00-16:00"), description="When the offices are open, city time, earliest first."
    )
    friday: tuple[Hours, ...] = Field(
        default=("08:00-11:30", "13:30-16:00"), description="The same on Fridays; empty: as on the other days."
    )

    @field_validator("hours", "friday")
    @classmethod
    def _in_order(cls, spans: tuple[str, ...]) -> tuple[str, ...]:
        moments = [moment for span in spans for moment in span.split("-")]
        if any(later <= earlier for earlier, later in pairwise(moments)):
            raise ValueError("each span ends after it begins, and begins after the one before it")
        return spans

    @property
    def week(self) -> Week:
        return tuple(self._spans(day) if day in self.days else () for day in (*WEEKDAYS, "sat", "sun"))

    def _spans(self, day: str) -> tuple[Span, ...]:
        spans = self.friday if day == "fri" and self.friday else self.hours
        starts_ends = (span.split("-") for span in spans)
        return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in starts_ends)


Percent = Annotated[int, Field(ge=1, le=99)]


class WatchSettings(Section):
    warn_percent: Percent = Field(default=75, description="Share of a limit after which its owner is warned (†).")
    warn_again_percent: Percent = Field(default=90, description="Share after which the owner is warned again (†).")
    climb_wd: Days = Field(
        default=2, description="Working days between liaison, head of agency and city secretary, past a limit (†)."
    )
    remind_wd: Days = Field(
        default=2, description="Working days before a report is closed for silence that its citizen is reminded (†)."
    )
    still_wd: Days = Field(
        default=5, description="Working days without news after which a citizen is told where the report stands (†)."
    )


class AftercareSettings(Section):
    reopen_days: Days = Field(
        default=30, description="Calendar days in which a citizen may reopen a finished report (†)."
    )
    reopen_times: int = Field(default=2, ge=0, le=10, description="How often a citizen may reopen one report (†).")
    ombudsman: str = Field(
        default=OMBUDSMAN,
        min_length=1,
        max_length=120,
        description="Whom a citizen is told to turn to when nothing else helps: name, telephone, address.",
    )
    pin_hours: int = Field(default=24, ge=1, le=168, description="Hours for which a PIN opens a report elsewhere (†).")
    pin_tries: int = Field(
        default=5, ge=1, le=20, description="Wrong PINs, of a number or from a chat, after which it is locked (†)."
    )
    pin_lock_minutes: int = Field(default=60, ge=1, le=1440, description="Minutes for which it is locked (†).")
    near_metres: int = Field(
        default=150, ge=10, le=2000, description="Metres between two pins that may be of one matter (†)."
    )
    near_days: Days = Field(default=30, description="Calendar days for which a filed report may be joined (†).")


class FigureSettings(Section):
    least: int = Field(
        default=3,
        ge=2,
        le=50,
        description="Figures over fewer reports are not shown: they could point to somebody (†).",
    )
    digest_hour: int = Field(default=7, ge=0, le=22, description="From this hour on working days digests are sent (†).")


class HolidaySettings(Section):
    ask_from: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")] = Field(
        default="11-01", description="Month and day from which the coordinators are asked for next year's decree (†)."
    )
    extra: tuple[date, ...] = Field(
        default=(), description="More days without work: local holidays, cuti bersama just decreed."
    )
    not_: tuple[date, ...] = Field(
        default=(), alias="not", description="Days of the national list which are worked after all."
    )


class TelegramSettings(Section):
    enabled: bool = Field(default=False, description="Whether the bot serves Telegram; the operator groups live there.")
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="Ask Telegram for news, or be called by it."
    )
    webhook_path: UrlPath = Field(
        default="/telegram", description="The path under web.public_base_url which Telegram calls."
    )
    api_base: Url = Field(
        default="https://api.telegram.org/bot", description="Where methods are called; the token follows it."
    )
    file_base: Url = Field(
        default="https://api.telegram.org/file/bot", description="Where files lie; the token follows it."
    )
    per_second: float = Field(default=30, gt=0, description="Calls a second, all chats together.")
    per_chat_per_second: float = Field(default=1, gt=0, description="Messages a second into one private chat.")
    per_group_per_minute: float = Field(default=20, gt=0, description="Messages a minute into one group.")
    token: SecretStr | None = Field(
        default=None, description="The bot's token, from @BotFather. Environment or .env only."
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="What proves that a webhook call is Telegram's; you make it up. Environment or .env only.",
    )


class WhatsappSettings(Section):
    enabled: bool = Field(default=False, description="Whether the bot serves WhatsApp through Twilio.")
    sender: Annotated[str, StringConstraints(pattern=r"^whatsapp:\+\d{6,15}$")] | None = Field(
        default=None, description='The WhatsApp sender, such as "whatsapp:+6281234567890".'
    )
    webhook_path: UrlPath = Field(
        default="/whatsapp", description="The path under web.public_base_url for incoming messages."
    )
    status_path: UrlPath = Field(
        default="/whatsapp/status", description="The path under web.public_base_url for receipts."
    )
    api_base: Url = Field(default=TWILIO_API, description="Where Twilio's REST API is called.")
    media_hosts: tuple[str, ...] = Field(
        default=("api.twilio.com",),
        description="The only hosts which get the account's credentials when media is fetched.",
    )
    per_second: float = Field(default=80, gt=0, description="Messages a second, all chats together.")
    contents: dict[Annotated[int, Field(ge=1, le=10)], ContentSid] = Field(
        default={},
        description="Number of choices → content SID (HX…) of a quick reply or list picker with that many places.",
    )
    templates: dict[News, dict[str, ContentSid]] = Field(
        default={},
        description="News (status, answer, question) → language → content SID of the approved text that announces it.",
    )
    account_sid: SecretStr | None = Field(
        default=None, description="Twilio's account SID (AC…). Environment or .env only."
    )
    auth_token: SecretStr | None = Field(default=None, description="Twilio's auth token. Environment or .env only.")

    @property
    def twilio_instead(self) -> str | None:
        """What stands in for all of Twilio's hosts; None: nothing does."""
        return None if self.api_base == TWILIO_API else self.api_base


class WebSettings(Section):
    host: str = Field(
        default="127.0.0.1", description="The address to listen on; 0.0.0.0 for every network of the machine."
    )
    port: int = Field(default=8080, ge=1, le=65535, description="The port to listen on.")
    public_base_url: Url | None = Field(
        default=None, description="The https address under which the platforms reach this server, without a path."
    )


class StorageSettings(Section):
    data_dir: Path = Field(
        default=Path("data"), description="Database and attachments; relative to config.yaml's folder."
    )
    database_url: DatabaseUrl | None = Field(
        default=None,
        repr=False,
        description="Another database than data_dir/kanal.db: postgresql+psycopg://name@host/database.",
    )
    attachment_most_mb: int = Field(
        default=20, ge=1, le=20, description="Larger attachments are refused (†; 20 is the platforms')."
    )

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'kanal.db'}"


class HttpSettings(Section):
    read_seconds: float = Field(default=20, gt=0, description="The longest wait for a platform's answer.")
