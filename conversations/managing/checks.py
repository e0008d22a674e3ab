"""Whether a changed city can be: every rule once, for what is typed in a chat and for what a file brings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conversations import placeholders
from conversations.desk import COORDINATOR
from conversations.managing.entries import Change, City, Entries, Entry, What, diff
from conversations.naming import CONFIDENTIAL, ROLES
from conversations.rules.complaint import Role
from conversations.texts import checks as wording

ID = re.compile(r"[a-z0-9_]{1,32}")
NAME_MOST, SHORT_MOST, CONTACT_MOST, WORD_MOST, WORDS_MOST = 80, 24, 80, 40, 200
TITLE_MOST, ANSWER_MOST = 40, 1_500
ANSWER_ID = re.compile(r"[a-z0-9_]{1,24}")
"""Short, for it stands in a button beside a report's id."""
RESERVED = frozenset({*ROLES, CONFIDENTIAL, COORDINATOR})
"""Words of `/petugas` and `/hubungkan`: an agency called so could not be named there."""
NUMBER = re.compile(r"[1-9][0-9]{4,14}")
GROUP = re.compile(r"-[1-9][0-9]{0,17}")
OF_AGENCIES = frozenset({Role.LIAISON.value, Role.OFFICER.value, Role.SUPERVISOR.value})
OFFICES = OF_AGENCIES | {Role.COORDINATOR.value, Role.LEADER.value}
"""What somebody can be named."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why not. `code` is one of CODES; whoever shows it has the words."""

    subject: str
    code: str
    args: tuple[tuple[str, str], ...] = ()


CODES = (
    "id",
    "reserved",
    "empty",
    "long",
    "lines",
    "same_name",
    "topic_unknown",
    "topic_twice",
    "topic_nobody",
    "has_reports",
    "has_officers",
    "was_removed",
    "number",
    "role",
    "agency_needed",
    "agency_unknown",
    "last_coordinator",
    "group_unknown",
    "group_number",
    "group_needed",
    "text_unknown",
    "answer_unknown",
    "answer_braces",
    "answer_personal",
    "answer_id",
    *wording.CODES,
)


def problems(what: What, city: City, after: Entries) -> tuple[Problem, ...]:
    """What is wrong with these entries instead of the city's own. What is as it was is not looked at again."""
    changes = diff(what, city.of[what], after)
    found = [problem for change in changes for problem in _ONE[what](change, city)]
    return (*found, *_ALL[what](city, after))


def problem(subject: str, code: str, **args: object) -> Problem:
    return Problem(subject, code, tuple((name, str(value)) for name, value in args.items()))


def _agency(change: Change, city: City) -> Iterator[Problem]:
    id, entry = change.subject, change.after
    if entry is None:
        yield from _removed_agency(id, city)
        return
    if change.before is None:
        if not ID.fullmatch(id):
            yield problem(id, "id")
        elif id in RESERVED:
            yield problem(id, "reserved")
        elif id in city.former:
            yield problem(id, "was_removed")
    for name, most in (("name", NAME_MOST), ("short", SHORT_MOST)):
        yield from _line(id, name, str(entry[name]), most)
    if entry["contact"]:
        yield from _line(id, "contact", str(entry["contact"]), CONTACT_MOST)
    words, topics = entry["words"], entry["topics"]
    assert isinstance(words, tuple) and isinstance(topics, tuple)
    for word in words:
        yield from _line(id, "words", word, WORD_MOST)
    if len(words) > WORDS_MOST:
        yield problem(id, "long", field="words", most=WORDS_MOST)
    yield from (problem(id, "topic_unknown", topic=topic) for topic in topics if topic not in city.topics)


def _removed_agency(id: str, city: City) -> Iterator[Problem]:
    if count := city.open_reports.get(id):
        yield problem(id, "has_reports", count=count)
    if officers := city.agencys_officers(id):
        yield problem(id, "has_officers", names=", ".join(str(officer["name"]) for officer in officers))


def _agencies(city: City, after: Entries) -> Iterator[Problem]:
    called: dict[str, str] = {}
    listed: dict[str, str] = {}
    for id, entry in after.items():
        for name in (str(entry["short"]), str(entry["name"]), id.replace("_", " ")):
            other = called.setdefault(name.casefold(), id)
            if other != id and (_renamed(id, city, entry) or _renamed(other, city, after[other])):
                yield problem(id, "same_name", name=name, other=other)
                break
        topics = entry["topics"]
        assert isinstance(topics, tuple)
        for topic in topics:
            other = listed.setdefault(topic, id)
            if other != id:
                yield problem(id, "topic_twice", topic=topic, other=other)
    yield from (problem(topic, "topic_nobody", topic=topic) for topic in city.topics if topic not in listed)


def _renamed(id: str, city: City, entry: Entry) -> bool:
    before = city.of[What.AGENCY].get(id)
    return before is None or any(before[name] != entry[name] for name in ("name", "short"))


def _officer(change: Change, city: City) -> Iterator[Problem]:
    number, entry = change.subject, change.after
    if entry is None:
        return
    if change.before is None and not NUMBER.fullmatch(number):
        yield problem(number, "number")
    if change.before is None:
        yield from _line(number, "name", str(entry["name"]), NAME_MOST)
    if entry["role"] not in OFFICES:
        yield problem(number, "role", role=entry["role"], known=", ".join(sorted(OFFICES)))
    elif entry["role"] in OF_AGENCIES and not entry["agency"]:
        yield problem(number, "agency_needed", role=entry["role"])
    if entry["agency"] and entry["agency"] not in city.of[What.AGENCY]:
        yield problem(number, "agency_unknown", agency=entry["agency"])


def _officers(city: City, after: Entries) -> Iterator[Problem]:
    """Nobody could name officers then, or verify a report."""
    had = [number for number, entry in city.of[What.OFFICER].items() if _coordinates(entry)]
    if had and not any(map(_coordinates, after.values())):
        yield problem(had[0], "last_coordinator", name=city.of[What.OFFICER][had[0]]["name"])


def _coordinates(entry: Entry) -> bool:
    return entry["role"] == Role.COORDINATOR.value


def _group(change: Change, city: City) -> Iterator[Problem]:
    name, entry = change.subject, change.after
    if entry is None:
        if name == COORDINATOR:
            yield problem(name, "group_needed")
        return
    if name != COORDINATOR and name not in city.of[What.AGENCY]:
        yield problem(name, "group_unknown")
    if not GROUP.fullmatch(str(entry["chat"])):
        yield problem(name, "group_number", chat=entry["chat"])


def _text(change: Change, city: City) -> Iterator[Problem]:
    if change.after is None:
        return
    language, _, key = change.subject.partition("/")
    shipped = wording.shipped(language, key)
    if shipped is None:
        yield problem(change.subject, "text_unknown")
        return
    for code, args in wording.faults(key, str(change.after["text"]), shipped, officers=wording.officers_own(key)):
        yield problem(change.subject, code, **args)


def _answer(change: Change, city: City) -> Iterator[Problem]:
    id, entry = change.subject, change.after
    if entry is None:
        return
    if not ANSWER_ID.fullmatch(id):
        yield problem(id, "answer_id")
    text, agency = str(entry["text"]), str(entry["agency"])
    yield from _line(id, "title", str(entry["title"]), TITLE_MOST)
    if agency and agency not in city.of[What.AGENCY]:
        yield problem(id, "agency_unknown", agency=agency)
    if not text.strip():
        yield problem(id, "empty", field="text")
    elif len(text) > ANSWER_MOST:
        yield problem(id, "long", field="text", most=ANSWER_MOST)
    if names := placeholders.unknown(text):
        known = ", ".join(f"{{{name}}}" for name in placeholders.NAMES)
        yield problem(id, "answer_unknown", names=", ".join(f"{{{name}}}" for name in names), known=known)
    elif placeholders.loose(text):
        yield problem(id, "answer_braces")
    elif text.strip() and not placeholders.personal(text):
        yield problem(id, "answer_personal")


def _line(subject: str, field: str, value: str, most: int) -> Iterator[Problem]:
    if not value.strip():
        yield problem(subject, "empty", field=field)
    elif not value.isprintable():
        yield problem(subject, "lines", field=field)
    elif len(value) > most:
        yield problem(subject, "long", field=field, most=most)


def _nothing(city: City, after: Entries) -> Iterator[Problem]:
    return iter(())


_ONE: dict[What, Callable[[Change, City], Iterator[Problem]]] = {
    What.AGENCY: _agency,
    What.OFFICER: _officer,
    What.GROUP: _group,
    What.TEXT: _text,
    What.ANSWER: _answer,
}
_ALL: dict[What, Callable[[City, Entries], Iterator[Problem]]] = {
    What.AGENCY: _agencies,
    What.OFFICER: _officers,
    What.GROUP: _nothing,
    What.TEXT: _nothing,
    What.ANSWER: _nothing,
}
