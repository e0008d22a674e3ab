"""A city as data: its agencies, topics and settings. Made anew when something is changed; must not know where it came
from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from conversations.rules.hours import ORDINARY, Calendar, Week

AgencyId = NewType("AgencyId", str)
TopicId = NewType("TopicId", str)


@dataclass(frozen=True, slots=True)
class Agency:
    id: AgencyId
    name: str
    short: str
    external: bool = False
    """Outside the city's authority: the coordinator acts as liaison."""
    contact: str = ""
    confidential: bool = False
    """What its topics are about starts at rahasia."""
    closed: bool = False
    """No new report is handed over to it; those it has stay there."""
    words: tuple[str, ...] = ()
    """Words of its own that point to it, besides those of its topics."""


@dataclass(frozen=True, slots=True)
class Topic:
    id: TopicId
    names: Mapping[str, str]
    """Language → name shown."""
    agency: AgencyId
    words: tuple[str, ...]
    """Lower-case words and phrases that point here; a longer phrase weighs more than a word."""
    sensitive: bool = False
    """Reports start at rahasia (domain: sexual, child, corruption, staff misconduct; DP3A-KB)."""
    supervised: bool = False
    """Reports are berkadar pengawasan (domain: corruption, illegal levies, staff misconduct)."""
    emergency_words: tuple[str, ...] = ()
    """Words at which the citizen is told the emergency number before anything else."""
    short: Mapping[str, str] = field(default_factory=dict)
    """Language → two or three words beside an agency's name; where missing, the name stands."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days (wd) of domain.md's clocks, calendar days where said."""

    verify_wd: int = 3
    first_followup_wd: int = 5
    resolve_question_wd: int = 5
    resolve_suggestion_wd: int = 5
    resolve_complaint_wd: int = 14
    resolve_supervised_wd: int = 60
    reaction_wd: int = 10
    completion_wd: int = 10
    draft_days: int = 30
    bounces_most: int = 2
    """So often agencies may say that a report is not theirs; then the coordinator's choice stands."""
    postpone_most_days: int = 90
    undo_seconds: int = 60
    """So long an archiving or a public message waits and can be undone; 0: done at once."""
    outside_review_wd: int = 5
    """So long after a hand-over outside the city, and after each time it was asked, it is asked again."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is done while a clock runs, and after it ran out. All of it is the project's own choice (†)."""

    warn_percent: int = 75
    warn_again_percent: int = 90
    climb_wd: int = 2
    """Working days between liaison, head of agency and city secretary."""
    remind_wd: int = 2
    """Working days before a report is closed for silence, or archived as incomplete, its citizen is reminded."""
    still_wd: int = 5
    """After so many working days without news the citizen is told where the report stands."""
    ask_decree_from: tuple[int, int] = (11, 1)
    """Month and day from which next year's missing cuti bersama is asked for."""


@dataclass(frozen=True, slots=True)
class Intake:
    quiet: timedelta = timedelta(seconds=4)
    """How long a short story text or a photo waits for what follows it."""
    quiet_most: timedelta = timedelta(seconds=15)
    quiet_below_chars: int = 40
    """Texts at least this long are answered at once."""
    story_least_chars: int = 4
    remind: timedelta = timedelta(hours=20)
    """After so long a silence somebody who has not finished is reminded, once."""
    night: tuple[int, int] = (21, 7)
    """From this hour to that one nobody is reminded."""
    resume: timedelta = timedelta(days=2)
    """After so long a silence words that answer nothing are asked about."""


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What a citizen may do with a filed report, and for how long. All of it is this project's own choice (†)."""

    reopen_days: int = 30
    """Calendar days after SELESAI."""
    reopen_times: int = 2
    ombudsman: str = "Ombudsman RI (telepon 137)"
    """Whom a citizen may turn to besides, and how."""
    pin_lives: timedelta = timedelta(hours=24)
    pin_tries: int = 5
    """So many wrong ones, of a number or from a chat, lock it."""
    pin_lock: timedelta = timedelta(hours=1)
    near_metres: int = 150
    """Two pins no further apart may be of one matter."""
    near_days: int = 30
    """Calendar days for which a filed report may be joined."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of figures, and when."""

    least: int = 3
    """The smallest number of reports a figure may be over."""
    digest_hour: int = 7
    """Local hour, on working days, of the digests."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    city: str
    zone: ZoneInfo
    zone_name: str
    """WIB, WITA or WIT."""
    emergency_number: str
    agencies: tuple[Agency, ...]
    topics: tuple[Topic, ...]
    holidays: frozenset[date]
    """Days without work: national holidays and cuti bersama; weekends are not listed."""
    languages: tuple[str, ...] = ("id", "en")
    limits: Limits = field(default_factory=Limits)
    intake: Intake = field(default_factory=Intake)
    week: Week = ORDINARY
    """Office hours."""
    watch: Watch = field(default_factory=Watch)
    undecreed: int | None = None
    """The year whose cuti bersama is not known yet, if it is the next one."""
    aftercare: Aftercare = field(default_factory=Aftercare)
    coordinators_oversee: bool = False
    second_look: bool = True
    """An answer that claims that work is done is asked once for a photo of it (†)."""
    """Coordinators named for rahasia read reports berkadar pengawasan too (†); what is done stays the supervisors'."""
    figures: Figures = field(default_factory=Figures)
    former: tuple[Agency, ...] = ()
    """Agencies there are no more; closed reports still say whose they were."""

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.zone, self.week, self.holidays)

    def agency(self, id: str | None) -> Agency | None:
        return next((agency for agency in self.agencies if agency.id == id), None)

    def once(self, id: str | None) -> Agency | None:
        """An agency there is, or was."""
        return self.agency(id) or next((agency for agency in self.former if agency.id == id), None)

    def outside(self, id: str | None) -> Agency | None:
        """This agency, where it is outside the city."""
        found = self.agency(id)
        return found if found is not None and found.external else None

    @property
    def open_agencies(self) -> tuple[Agency, ...]:
        """Those a new report may go to."""
        return tuple(agency for agency in self.agencies if not agency.closed)

    def topic(self, id: str | None) -> Topic | None:
        return next((topic for topic in self.topics if topic.id == id), None)


class Same:
    """A catalogue as a cache key: equal when it is the very same one. (It holds mappings: not hashable, and comparing
    thousands of words takes longer than reading a text.)"""

    __slots__ = ("catalogue",)

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.catalogue is other.catalogue
