"""What a chat remembers between two messages, as a value that goes through JSON. Must not know how it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec.structs import replace

from conversations.messages import Option, Rows
from conversations.rules.complaint import ComplaintId, Kind, OfficerId, Period, Place, Privacy


@dataclass(frozen=True, slots=True)
class Fragment:
    """One message of a story. `message_id` lets an edit replace it."""

    text: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Which message answered which question, so that an edited message corrects its answer."""

    message_id: str
    question: str


class Draft(msgspec.Struct, frozen=True):
    """A report being written (status DRAF). No officer ever sees it.

    It and `Session` are no dataclasses: a turn changes them some eight times, and each time would cost twenty times
    as much."""

    started_at: datetime
    story: tuple[Fragment, ...] = ()
    kind: Kind | None = None
    place: Place | None = None
    when: Period | None = None
    agency: str | None = None
    privacy: Privacy = Privacy()
    files: tuple[str, ...] = ()
    """Event ids of the messages that brought an attachment."""
    answered: tuple[str, ...] = ()
    """Names of the questions answered or passed over, in that order."""
    sources: tuple[Source, ...] = ()
    voice: bool = False
    """A voice note came that nothing was said to yet."""
    passed_on: int = 0
    """Whether the story began with forwarded words: see `passed_on`."""
    hearsay: bool = False
    """The sender knows it from others."""
    reopened: str | None = None
    """The question opened once more, although it has an answer: that answer is shown and can be kept."""
    touched_at: datetime | None = None
    """When its writer wrote last."""
    reminded: bool = False
    follows: ComplaintId | None = None
    """The closed report it goes on from."""

    @property
    def words(self) -> str:
        """The citizen's own words, message by message."""
        return "\n".join(fragment.text for fragment in self.story)


@dataclass(frozen=True, slots=True)
class Held:
    """What came while it was not clear where it belongs: it waits here for the answer."""

    fragments: tuple[Fragment, ...] = ()
    files: tuple[str, ...] = ()
    passed_on: int = 0
    voice: bool = False
    """A voice note is among the files: nobody has heard it yet."""

    def __bool__(self) -> bool:
        return bool(self.fragments or self.files)

    def __add__(self, more: Held) -> Held:
        files, passed_on = (*self.files, *more.files), max(self.passed_on, more.passed_on)
        voice = self.voice or more.voice
        return Held((*self.fragments, *more.fragments), files, passed_on, voice)


@dataclass(frozen=True, slots=True)
class Supported:
    """What was written before its writer joined another's report: should that be another matter, it is not lost."""

    report: ComplaintId
    draft: Draft


class Session(msgspec.Struct, frozen=True):
    """A citizen's chat."""

    language: str = ""
    """Empty until the first answer."""
    language_chosen: bool = False
    greeted: bool = False
    draft: Draft | None = None
    asking: str | None = None
    """The question on the table: one of QUESTIONS, or `review`, `edit`, `cancel`, `language`, `which`, `reaction`."""
    offered: tuple[Option, ...] = ()
    offer: int = 0
    """Counts the offers, so that a button of an earlier one is recognised as stale."""
    strikes: int = 0
    """How often in a row the answer to `asking` was not understood."""
    waiting_since: datetime | None = None
    """When the first message that still waits for an answer came (the quiet window)."""
    held: Held = Held()
    gathering: Held = Held()
    """Files for what is filed: those of an album, or sent one after another, get one answer (the quiet window)."""
    said: tuple[Fragment, ...] = ()
    """Words typed in answer to the open question, which wait for what follows (the quiet window)."""
    album: str = ""
    """The platform's id of the last album that was gathered."""
    album_of: ComplaintId | None = None
    """Where its photos went. One that comes after a long silence, as when this program was down, follows them."""
    report: ComplaintId | None = None
    """The filed report the question on the table is about."""
    news: tuple[Option, ...] = ()
    """Choices offered with the latest news, answerable by word or number when nothing else is asked."""
    reply_for: ComplaintId | None = None
    """The filed report whose officer waits for an answer."""
    reply_asks: str = ""
    """Of which fields, where boxes were ticked: see `missing`."""
    before: str | None = None
    """The question that was open when `whose` had to be asked."""
    news_last: bool = False
    """News came after the question on the table: the next words may be meant for either."""

    latest: str | None = None
    """The number of the report last spoken of: filed, added to, or in the news. What comes next may belong to it."""
    nik: bool = False
    """An identity number was written: the next thing said begins with a warning."""
    to_erase: tuple[ComplaintId, ...] = ()
    """The filed reports whose erasure was asked for."""
    tracked: str = ""
    """The number whose PIN is asked for."""
    supported: tuple[Supported, ...] = ()
    """The newest last."""

    def offering(self, asking: str | None, rows: Rows) -> Session:
        return replace(self, asking=asking, offered=tuple(option for row in rows for option in row))


@dataclass(frozen=True, slots=True)
class Composition:
    """A public message an officer has written and not yet sent."""

    serial: int
    purpose: str
    """One of `answer`, `ask`, `complete`."""
    complaint: ComplaintId
    text: str
    event: str = ""
    """The id of the event that brought the words: by it the preview shown for them is found again."""
    pending: bool = False
    """Sent, and for a moment still to be undone."""
    asks: str = ""
    """What was ticked as missing: see `missing`."""
    photos: tuple[str, ...] = ()
    """Event ids of the photos that came with the words."""
    with_photos: bool = False
    """They go to the citizen."""
    album: str = ""
    """Of which the message with the words is one: its other photos belong to them."""
    rewritten: bool = False
    """Other words for it are asked for; it is kept for its photos."""
    holder: OfficerId | None = None
    """The colleague who has the report, as far as the writer was told."""


@dataclass(frozen=True, slots=True)
class DeskSession:
    """What the bot remembers of one officer in one chat."""

    compositions: tuple[Composition, ...] = ()
    serial: int = 0
    wording: tuple[str, str] | None = None
    """Another text, `language/key` and words, that waits to be confirmed."""
    search: str = ""
    """The last line that was searched for."""
    searches: int = 0
    """Counts them, so that the pages of an earlier one are recognised as stale."""


def dump(session: Session | DeskSession) -> str:
    return msgspec.json.encode(session).decode()


def load(words: str) -> Session:
    """A citizen's session from its JSON; unknown fields are ignored, so that an older or newer one still opens."""
    return msgspec.json.decode(words, type=Session)


def load_desk(words: str) -> DeskSession:
    return msgspec.json.decode(words, type=DeskSession)
