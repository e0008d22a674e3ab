"""What a report is about, from the words a city listed for its topics. Knows the catalogue; must not know dialogue.

Every call takes the catalogue; its words are compiled once and kept with it, so a changed catalogue is compiled anew.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from conversations.catalogue import AgencyId, Catalogue, Same, Topic, TopicId
from conversations.understanding.memory import remembered
from conversations.understanding.phrases import Match, Phrases, folded, spelled_out
from conversations.understanding.words import Words, fold, listed, split

LENGTH_EXPONENT = 1.3
"""A phrase of n words weighs n ** this: two words together say more than the same two apart."""
AGENCY_WEIGHT = 0.5
"""An agency's name in a text is a weak hint: people name the wrong one, or the one that sent them away."""
LANDMARK_WEIGHT = 0.3
"""A word right after "depan", "dekat", … is most likely where it happened, not what happened."""
LATE_WEIGHT = 0.6
"""Long stories begin with their matter; what stands after the first `EARLY_WORDS` is often history."""
EARLY_WORDS = 45

LANDMARK_AFTER = listed(
    """
    depan dekat deket dkt dpn belakang blkg blakang samping sebelah sblh seberang sebrang sekitar pojok menuju arah
    ngarep ngajeng payuneun tukangeun near behind beside jl jln jalan gang gg perum simpang perempatan pertigaan
    """
)
_LANDMARK = re.compile(
    r"\b(?:di )?(?:depan|deket|dekat|dkt|dpn|belakang|samping|sebelah|seberang|sebrang|sekitar|near|behind)"
    r" \w+(?: (?!(?:rusak|mati|ancur|hancur|bolong|bau|banjir)\b)\w+)?\b",
    re.I,
)
IDIOMS = listed(
    """
    kebakaran jenggot | korupsi waktu | darurat sampah | bunuh pelan | minta ampun | minta tolong |
    izin melapor | izin lapor | izin bertanya | izin tanya | sambil pegang anak | sambil megang anak |
    sambil memegang anak
    """,
    "|",
)
"""Figures of speech, and a mother with a child in her arms; they hide the words inside them."""

YESTERDAY = listed("kemarin kemaren kmrn wingi kamari yesterday")
PAST_OR_SUPPOSED = YESTERDAY | listed(
    """
    lalu pernah dulu bekas pasca kalau kalo klo jika seandainya takut takutnya
    khawatir kuatir rawan hampir nyaris cegah mencegah usul syarat jadwal pertolongan materi pelatihan relawan nomor
    bukan untung alhamdulillah ago if more
    """
)
CALM_BEFORE, CALM_AFTER = 6, 3
"""Words before and after a word of danger within which one of these says: not now."""
MISSING = listed("hilang missing lost pulang terpisah lepas diculik")
"""Folded. Whoever went missing yesterday is still missing today: only being found ends it."""
FOUND = frozenset(map(fold, listed("ketemu ditemukan ditemuin alhamdulillah found")))
NOT_FOUND = listed("tidak belum not")
"""Folded; before one of `FOUND`."""
FOUND_AFTER = 9
"""Words after the missing within which they are found."""
AGO = listed("lalu ago")
UNITS = listed("jam menit hari malam minggu hours minutes days")
"""Before "lalu": so near that a danger which lasts is not over."""
BELONGINGS = listed(
    """
    akta akte kia ktp kk nik nama data surat kartu kip bpjs ijazah rapor raport hp handphone dompet uang tas sepatu
    sandal helm baju seragam buku mainan sepeda motor mobil kucing anjing akun foto sertifikat stnk sim paspor
    """
)
BELONGS_BEFORE = 3
"""So many words before "anak saya hilang", one of these is what is lost."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    topic: TopicId
    score: float
    """This topic's share of all points given, 0 to 1."""
    words: tuple[str, ...]
    """The catalogue's words that spoke for it: the reason to show."""


@dataclass(frozen=True, slots=True)
class Matter:
    """An agency, and what of the text made it likely: what a button can say of it."""

    agency: AgencyId
    topic: TopicId
    name: str
    """The topic's, two or three words."""


def suggest(text: str, catalogue: Catalogue, most: int = 3) -> tuple[Suggestion, ...]:
    """The likeliest topics, best first; none when no word of the catalogue occurs. Equal scores keep its order."""
    return _ranked(text, Same(catalogue))[:most]


def agencies(text: str, catalogue: Catalogue, most: int = 3) -> tuple[AgencyId, ...]:
    """The agencies of the likeliest topics, each once, best first."""
    return tuple(matter.agency for matter in matters(text, catalogue, catalogue.languages[0], most))


def matters(text: str, catalogue: Catalogue, language: str, most: int = 3) -> tuple[Matter, ...]:
    """The agencies as `agencies` gives them, each with its likeliest topic, named in the citizen's language. None that
    takes no new reports."""
    possible = {agency.id for agency in catalogue.open_agencies}
    likeliest: dict[AgencyId, Matter] = {}
    for suggestion in suggest(text, catalogue, len(catalogue.topics)):
        topic = catalogue.topic(suggestion.topic)
        assert topic is not None
        if topic.agency not in possible:
            continue
        likeliest.setdefault(topic.agency, Matter(topic.agency, topic.id, _short(topic, catalogue, language)))
    return tuple(likeliest.values())[:most]


def emergency(text: str, catalogue: Catalogue) -> bool:
    """Is life or body in danger now, so that the emergency number must come before anything else?"""
    return _emergency(text, Same(catalogue))


def sensitive(text: str, catalogue: Catalogue) -> bool:
    """Does any word of a sensitive topic occur? One is enough: such a report starts at rahasia."""
    return _sensitive(text, Same(catalogue))


@remembered
def _ranked(text: str, same: Same) -> tuple[Suggestion, ...]:
    """Every topic that a word speaks for."""
    points, reasons = _points(split(text), _matches(text, same), _compiled(same))
    bare = _LANDMARK.sub(" ", text)
    if bare != text:  # "jalan di depan pasar wonokromo ancur": what stands on both sides belongs together
        more, why = _points(split(bare), _matches(bare, same), _compiled(same))
        for topic in more.keys() - points.keys():
            points[topic], reasons[topic] = more[topic], why[topic]
    total = sum(points.values())
    ranked = sorted((topic.id for topic in same.catalogue.topics if topic.id in points), key=lambda id: -points[id])
    return tuple(Suggestion(id, round(points[id] / total, 4), tuple(reasons[id])) for id in ranked)


@remembered
def _emergency(text: str, same: Same) -> bool:
    words = split(text)
    matches = _compiled(same).emergencies.find(words)
    return any(match.phrase not in IDIOMS and not _calm(words, match) for match in matches)


@remembered
def _sensitive(text: str, same: Same) -> bool:
    owners = _compiled(same).owners
    return any(topic.sensitive for match in _matches(text, same) for topic in owners.get(match.phrase, ()))


@remembered
def _matches(text: str, same: Same) -> tuple[Match, ...]:
    return _compiled(same).words.find(split(text))


@dataclass(frozen=True, slots=True)
class _Compiled:
    words: Phrases
    owners: dict[str, tuple[Topic, ...]]
    """Word or phrase → the topics that list it."""
    hints: dict[str, tuple[Topic, ...]]
    """Agency's name → its topics."""
    emergencies: Phrases


@lru_cache(maxsize=8)
def _compiled(same: Same) -> _Compiled:
    catalogue = same.catalogue
    topics: dict[tuple[str, ...], list[Topic]] = {}
    spelled: dict[tuple[str, ...], str] = {}
    for topic in catalogue.topics:
        for word in _spelled_out(topic.words):
            parts = folded(word)
            if topic not in topics.setdefault(parts, []):
                topics[parts].append(topic)
            spelled.setdefault(parts, word)
    owners = {spelled[parts]: tuple(owning) for parts, owning in topics.items()}
    hints = _hints(catalogue)
    dangers = (word for topic in catalogue.topics for word in _spelled_out(topic.emergency_words))
    return _Compiled(Phrases([*hints, *owners, *IDIOMS]), owners, hints, Phrases([*dangers, *IDIOMS]))


def _spelled_out(phrases: tuple[str, ...]) -> Iterator[str]:
    return (spelled for phrase in phrases for spelled in spelled_out(phrase))


def _hints(catalogue: Catalogue) -> dict[str, tuple[Topic, ...]]:
    """Each agency's names and the topics it is responsible for."""
    hints = {}
    for agency in catalogue.agencies:
        topics = tuple(topic for topic in catalogue.topics if topic.agency == agency.id)
        hints.update({name.casefold(): topics for name in (agency.name, agency.short) if topics})
    return hints


def _short(topic: Topic, catalogue: Catalogue, language: str) -> str:
    names = {**topic.names, **topic.short}
    return names.get(language) or names[catalogue.languages[0]]


def _points(
    words: Words, matches: tuple[Match, ...], compiled: _Compiled
) -> tuple[dict[TopicId, float], dict[TopicId, list[str]]]:
    """Points of each topic, and the phrases they come from; a phrase counts once, where it first stands."""
    points: dict[TopicId, float] = defaultdict(float)
    reasons: dict[TopicId, list[str]] = {}
    first = {match.phrase: match for match in sorted(matches, key=lambda match: match.at, reverse=True)}
    for phrase, match in first.items():
        if _belonging(words, match):
            continue
        owning, hinted = compiled.owners.get(phrase, ()), compiled.hints.get(phrase, ())
        weight = _weight(words, match) * (AGENCY_WEIGHT if hinted else 1.0)
        for topic in owning or hinted:
            points[topic.id] += weight / len(owning or hinted)
            reasons.setdefault(topic.id, []).append(phrase)
    return points, reasons


def _weight(words: Words, match: Match) -> float:
    first = match.at[0]
    weight = float(len(match.at) ** LENGTH_EXPONENT)
    if first and words.typed[first - 1] in LANDMARK_AFTER:
        weight *= LANDMARK_WEIGHT
    return weight if first < EARLY_WORDS else weight * LATE_WEIGHT


def _calm(words: Words, match: Match) -> bool:
    if any(words.folded[place] in MISSING for place in match.at):
        return _belonging(words, match) or _missed_no_more(words, match)
    around = words.typed[max(0, match.at[0] - CALM_BEFORE) : match.at[-1] + 1 + CALM_AFTER]
    return any(word in PAST_OR_SUPPOSED for word in around)


def _missed_no_more(words: Words, match: Match) -> bool:
    """Found, long ago, or only supposed. ("Kalau" after it asks whoever sees the child to call.)"""
    before = words.typed[max(0, match.at[0] - CALM_BEFORE) : match.at[0]]
    after = range(match.at[-1] + 1, min(match.at[-1] + 1 + FOUND_AFTER, len(words.typed)))
    return any(word in PAST_OR_SUPPOSED - YESTERDAY for word in before) or any(
        (words.folded[place] in FOUND and words.folded[place - 1] not in NOT_FOUND)
        or (words.typed[place] in AGO and words.folded[place - 1] not in UNITS)
        for place in after
    )


def _belonging(words: Words, match: Match) -> bool:
    """Whether it is somebody's thing that is lost, not somebody."""
    first, last = words.folded[match.at[0]], words.folded[match.at[-1]]
    before = words.folded[max(0, match.at[0] - BELONGS_BEFORE) : match.at[0]]
    return last in MISSING and first not in BELONGINGS and any(word in BELONGINGS for word in before)
