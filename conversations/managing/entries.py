"""What of a city can be changed while the bot runs, as plain entries, and what differs between two states of it. Must
not know a file, a row or a dialogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from conversations.catalogue import Agency, AgencyId, Catalogue, Topic, TopicId


class What(StrEnum):
    AGENCY = "agency"
    OFFICER = "officer"
    GROUP = "group"
    TEXT = "text"
    ANSWER = "answer"


Value = str | bool | tuple[str, ...]
Entry = Mapping[str, Value]
Entries = Mapping[str, Entry]
"""By what names one: an agency's id, an officer's number, a group's name, `language/key` of a text."""

FIELDS: dict[What, dict[str, Value]] = {
    What.AGENCY: {
        "name": "",
        "short": "",
        "external": False,
        "contact": "",
        "confidential": False,
        "closed": False,
        "words": (),
        "topics": (),
    },
    What.OFFICER: {"name": "", "role": "petugas", "agency": "", "confidential": False},
    What.GROUP: {"chat": ""},
    What.TEXT: {"text": ""},
    What.ANSWER: {"agency": "", "title": "", "text": ""},
}
"""The fields of an entry, in their order, and what stands there when nothing is said."""
SHOWN_ONLY = {What.OFFICER: frozenset({"name"})}
"""What is no change by itself: an officer is called what the profile says."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry before and after; None: there was none, or there is none any more."""

    what: What
    subject: str
    before: Entry | None
    after: Entry | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Those that differ."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys((*FIELDS[self.what], *before, *after))
        return tuple(name for name in names if before.get(name) != after.get(name))


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the history."""

    id: int
    at: datetime
    by: str
    """The officer's name; empty when it was a command of `./kanal`, or config.yaml."""
    change: Change
    """Of an officer, `subject` is the name; of a group, `chat` is only told apart from others."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An agency as the database has it. A removed one is kept for its name: closed reports still bear it."""

    entry: Entry
    removed: bool = False


@dataclass(frozen=True, slots=True)
class City:
    """Everything that can be changed, as it stands."""

    of: Mapping[What, Entries]
    topics: tuple[str, ...] = ()
    open_reports: Mapping[str, int] = field(default_factory=dict)
    """By agency; those without any are left out."""
    changed: frozenset[str] = frozenset()
    """The agencies that are as the database says, not as config.yaml does."""
    former: frozenset[str] = frozenset()
    """The ids of agencies that were removed: reports still bear them."""
    reachable: frozenset[str] = frozenset()
    """The officers not known to be out of reach in private."""

    def turned(self, what: What, entries: Entries) -> City:
        return replace(self, of={**self.of, what: entries})

    def agencys_officers(self, agency: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.of[What.OFFICER].values() if entry["agency"] == agency)


def diff(what: What, before: Entries, after: Entries) -> tuple[Change, ...]:
    """What makes the one into the other: changed and removed ones in their order, then new ones."""
    made = [Change(what, subject, entry, after.get(subject)) for subject, entry in before.items()]
    made += [Change(what, subject, None, entry) for subject, entry in after.items() if subject not in before]
    return tuple(change for change in made if _differs(change))


def agencies_of(catalogue: Catalogue) -> dict[str, Entry]:
    """A catalogue's agencies as entries."""
    return {str(agency.id): _entry(agency, catalogue.topics) for agency in catalogue.agencies}


def with_agencies(seed: Catalogue, kept: Mapping[str, Kept]) -> Catalogue:
    """The city of config.yaml with what was changed since: an agency in `kept` counts as it stands there, every other
    one as in config.yaml. A topic goes to whoever lists it in `kept`, otherwise to whom config.yaml says."""
    if not kept:
        return seed
    standing = {id: one.entry for id, one in kept.items() if not one.removed}
    whose = {topic: id for id, entry in standing.items() for topic in _listed(entry, "topics")}
    own = (agency for agency in seed.agencies if agency.id not in kept)
    known = {
        str(agency.id): _agency(agency.id, standing[agency.id]) for agency in seed.agencies if agency.id in standing
    }
    added = (_agency(id, entry) for id, entry in standing.items() if id not in known)
    order = {agency.id: place for place, agency in enumerate(seed.agencies)}
    agencies = (*sorted((*own, *known.values()), key=lambda agency: order[agency.id]), *added)
    guarded = {agency.id for agency in agencies if agency.confidential}
    topics = (replace(topic, agency=AgencyId(whose.get(topic.id, topic.agency))) for topic in seed.topics)
    return replace(
        seed,
        agencies=agencies,
        topics=tuple(
            replace(topic, sensitive=topic.sensitive or topic.agency in guarded)
            for topic in (*topics, *(_of_words(agency, seed.languages) for agency in agencies if agency.words))
        ),
        former=tuple(_agency(id, one.entry) for id, one in kept.items() if one.removed),
    )


def _of_words(agency: Agency, languages: Iterable[str]) -> Topic:
    """An agency's own words speak for it as a topic does, called by the first of them."""
    names = dict.fromkeys(languages, agency.words[0])
    return Topic(TopicId(f"{_OWN_WORDS}{agency.id}"), names, agency.id, agency.words)


_OWN_WORDS = "words:"


def _entry(agency: Agency, topics: Iterable[Topic]) -> Entry:
    theirs = (str(topic.id) for topic in topics if topic.agency == agency.id)
    own = tuple(id for id in theirs if not id.startswith(_OWN_WORDS))
    return {name: getattr(agency, name) for name in FIELDS[What.AGENCY] if name != "topics"} | {"topics": own}


def _agency(id: str, entry: Entry) -> Agency:
    return Agency(
        id=AgencyId(id),
        name=str(entry["name"]),
        short=str(entry["short"]),
        external=bool(entry["external"]),
        contact=str(entry["contact"]),
        confidential=bool(entry["confidential"]),
        closed=bool(entry["closed"]),
        words=_listed(entry, "words"),
    )


def _listed(entry: Entry, name: str) -> tuple[str, ...]:
    value = entry[name]
    assert isinstance(value, tuple)
    return value


def _differs(change: Change) -> bool:
    return (
        change.before is None
        or change.after is None
        or bool({*change.fields} - SHOWN_ONLY.get(change.what, frozenset()))
    )
