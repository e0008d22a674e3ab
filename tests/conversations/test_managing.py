"""Agencies, officers, groups and texts as entries: what a change makes of the city, and what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.cards import View, card
from conversations.managing.checks import problems
from conversations.managing.entries import City, Entries, Entry, Kept, What, agencies_of, diff, with_agencies
from conversations.understanding import topics
from tests.conversations.test_reading import NOW, complaint
from tests.town import sample_city

SEED = sample_city()
AGENCIES = agencies_of(SEED)
RATNA: Entry = {"name": "Ratna", "role": "koordinator", "agency": "", "confidential": True}
JOKO: Entry = {"name": "Joko", "role": "petugas", "agency": "dishub", "confidential": False}
CITY = City(
    of={
        What.AGENCY: AGENCIES,
        What.OFFICER: {"800000001": RATNA, "800000002": JOKO},
        What.GROUP: {"coordinator": {"chat": "-1001"}},
        What.TEXT: {},
    },
    topics=tuple(str(topic.id) for topic in SEED.topics),
    open_reports={"dlh": 3},
    former=frozenset({"lama"}),
)
PARKS: Entry = {
    "name": "Dinas Taman",
    "short": "Taman",
    "external": False,
    "contact": "",
    "confidential": False,
    "closed": False,
    "words": ("odong-odong",),
    "topics": (),
}


def changed(id: str, **fields: object) -> dict[str, Entry]:
    return {**AGENCIES, id: {**AGENCIES.get(id, PARKS), **fields}}  # type: ignore[dict-item]


def codes(what: What, after: Entries) -> list[tuple[str, str]]:
    return [(found.subject, found.code) for found in problems(what, CITY, after)]


def test_without_changes_the_city_is_the_very_one_of_config_yaml() -> None:
    assert with_agencies(SEED, {}) is SEED


def test_a_changed_agency_counts_whole_and_keeps_its_place() -> None:
    city = with_agencies(SEED, {"dishub": Kept({**AGENCIES["dishub"], "name": "Dinas Jalan"})})
    assert [agency.id for agency in city.agencies] == [agency.id for agency in SEED.agencies]
    assert city.agency("dishub") == replace(SEED.agencies[3], name="Dinas Jalan")
    assert city.topics == SEED.topics


def test_words_of_its_own_point_to_a_new_agency() -> None:
    city = with_agencies(SEED, {"taman": Kept(PARKS)})
    (matter,) = topics.matters("odong-odong parkir sembarang di situ", city, "id", 1)
    assert (matter.agency, matter.name) == ("taman", "odong-odong")
    assert agencies_of(city)["taman"] == PARKS


def test_a_topic_goes_to_whoever_lists_it() -> None:
    city = with_agencies(SEED, {"taman": Kept({**PARKS, "topics": ("street_lighting",)})})
    assert topics.agencies("lampu jalan mati", city)[0] == "taman"


def test_what_a_confidential_agency_is_for_starts_at_rahasia() -> None:
    assert not topics.sensitive("lampu jalan mati", SEED)
    city = with_agencies(SEED, {"dishub": Kept({**AGENCIES["dishub"], "confidential": True})})
    assert topics.sensitive("lampu jalan mati", city)


def test_a_closed_agency_is_neither_suggested_nor_on_the_menu() -> None:
    city = with_agencies(SEED, {"dishub": Kept({**AGENCIES["dishub"], "closed": True})})
    assert "dishub" in topics.agencies("lampu jalan mati", SEED)
    assert "dishub" not in topics.agencies("lampu jalan mati", city)
    report = replace(complaint(1), suggested=("dishub", "dlh"))
    _, rows = card(View(report), "agencies:0", city, NOW)
    assert rows[0][0].label == "DLH"


def test_a_removed_agency_is_still_called_by_its_name() -> None:
    city = with_agencies(SEED, {"taman": Kept(PARKS, removed=True)})
    assert city == replace(SEED, former=city.former)
    assert (found := city.once("taman")) is not None and found.name == "Dinas Taman"


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (changed("taman"), []),
        (changed("Taman!"), [("Taman!", "id")]),
        (changed("koordinator"), [("koordinator", "reserved")]),
        (changed("lama"), [("lama", "was_removed")]),
        (changed("dishub", short="x" * 25), [("dishub", "long")]),
        (changed("dishub", name=" "), [("dishub", "empty")]),
        (changed("dishub", name="dua\nbaris"), [("dishub", "lines")]),
        (changed("bina_marga", short="Dishub"), [("dishub", "same_name")]),
        (changed("taman", topics=("nope",)), [("taman", "topic_unknown")]),
        (changed("taman", topics=("street_lighting",)), [("taman", "topic_twice")]),
        (changed("bina_marga", topics=()), [("roads_drainage", "topic_nobody")]),
        ({id: entry for id, entry in AGENCIES.items() if id != "rsud"}, []),
        (
            {id: entry for id, entry in AGENCIES.items() if id != "dlh"},
            [
                ("dlh", "has_reports"),
                *((topic, "topic_nobody") for topic in ("waste_cleanliness", "parks_trees", "pollution")),
            ],
        ),
    ],
)
def test_what_agencies_cannot_be(after: Entries, found: list[tuple[str, str]]) -> None:
    assert codes(What.AGENCY, after) == found


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"800000001": RATNA}, []),
        ({"800000002": JOKO}, [("800000001", "last_coordinator")]),
        ({"800000001": RATNA, "8,0E+08": JOKO}, [("8,0E+08", "number")]),
        ({"800000001": RATNA, "800000002": {**JOKO, "agency": "nope"}}, [("800000002", "agency_unknown")]),
        ({"800000001": RATNA, "800000002": {**JOKO, "agency": ""}}, [("800000002", "agency_needed")]),
        ({"800000001": RATNA, "800000002": {**JOKO, "role": "pelapor"}}, [("800000002", "role")]),
    ],
)
def test_what_officers_cannot_be(after: Entries, found: list[tuple[str, str]]) -> None:
    assert codes(What.OFFICER, after) == found


def test_what_groups_cannot_be() -> None:
    assert codes(What.GROUP, {}) == [("coordinator", "group_needed")]
    after = {"coordinator": {"chat": "1001"}, "nope": {"chat": "-1001"}}
    assert codes(What.GROUP, after) == [("coordinator", "group_number"), ("nope", "group_unknown")]


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("id/desk.taken", "Sudah sama {name}.", []),
        ("id/desk.taken", "Sudah diambil.", ["text_placeholders"]),
        ("id/desk.taken", "{name.__class__}", ["text_braces"]),
        ("id/desk.taken", "{name:>999999999}", ["text_braces"]),
        ("id/desk.taken", "{name", ["text_braces"]),
        ("id/desk.taken", "**{name}", ["text_bold"]),
        ("id/desk.taken", "🙂 {name} 🙂", ["text_emoji"]),
        ("id/desk.taken", "{name}\x02", ["text_signs"]),
        ("en/desk.taken", "{name}", ["text_unknown"]),
        ("id/weekdays", "a b c d e f g", ["text_fixed"]),
        ("id/review.send", "x" * 25, ["text_long"]),
        ("en/whose.reply", "{number} " + "x" * 301, ["text_long"]),
    ],
)
def test_a_changed_text_is_checked_as_the_shipped_ones_are(key: str, text: str, found: list[str]) -> None:
    assert [code for _, code in codes(What.TEXT, {key: {"text": text}})] == found


def test_a_profiles_name_is_no_change_and_new_ones_come_last() -> None:
    before = {"1": JOKO, "2": JOKO}
    assert diff(What.OFFICER, before, {"1": {**JOKO, "name": "Joko P."}, "2": JOKO}) == ()
    changes = diff(What.OFFICER, before, {"3": JOKO, "2": {**JOKO, "confidential": True}})
    assert [(change.subject, change.before is None, change.after is None) for change in changes] == [
        ("1", False, True),
        ("2", False, False),
        ("3", True, False),
    ]
    assert changes[1].fields == ("confidential",)
