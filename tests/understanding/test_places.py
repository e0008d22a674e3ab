"""Map links and place words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.places import MapLink, find, parse_link

HERE = (-6.2, 106.8)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps?q=-6.2,106.8",
        "https://maps.google.com/?q=loc:-6.2,106.8",
        "https://maps.google.com/maps?ll=-6.2,106.8&z=16",
        "https://www.google.com/maps/@-6.2,106.8,17z",
        "https://www.google.com/maps/search/?api=1&query=-6.2%2C106.8",
        "https://www.google.com/maps/place/Pasar/@-6.1,106.7,17z/data=!4m5!3d-6.2!4d106.8",
        "https://www.google.co.id/maps/place/-6.2,106.8",
        "geo:-6.2,106.8?z=17",
        "geo:0,0?q=-6.2,106.8(Pasar)",
        "https://maps.apple.com/?ll=-6.2,106.8&q=Pasar",
        "https://www.openstreetmap.org/?mlat=-6.2&mlon=106.8#map=17/-6.3/106.9",
        "https://www.openstreetmap.org/#map=17/-6.2/106.8",
        "https://waze.com/ul?ll=-6.2%2C106.8&navigate=yes",
    ],
)
def test_coordinates_are_read_offline(link: str) -> None:
    assert parse_link(f"di sini pak {link} ya") == MapLink(link, *HERE)


@pytest.mark.parametrize(
    "link",
    [
        "https://maps.app.goo.gl/Ab12Cd34",
        "https://goo.gl/maps/xyz",
        "maps.app.goo.gl/abc123",
        "https://www.google.com/maps/place/Pasar+Lama",
        "https://www.google.com/maps?q=-96.2,106.8",
        "https://www.google.com/maps?q=-6.2,206.8",
    ],
)
def test_a_link_without_usable_coordinates_is_kept(link: str) -> None:
    assert parse_link(link) == MapLink(link)


@pytest.mark.parametrize("text", ["", "jalan rusak", "https://example.com/?q=-6.2,106.8", "-6.2,106.8", "maps"])
def test_no_map_link(text: str) -> None:
    assert parse_link(text) is None


@pytest.mark.parametrize(
    ("story", "place"),
    [
        ("jalan rusak depan smp 3", "depan smp 3"),
        ("lampu mati di Jl. Melati no 5 RT 02/05", "di Jl. Melati no 5 RT 02/05"),
        ("PKL numpuk di pasar lama", "di pasar lama"),
        ("got mampet di gang 4", "di gang 4"),
        ("macet parah simpang lima", "simpang lima"),
        ("sampah di kelurahan Sukamekar numpuk", "di kelurahan Sukamekar"),
        ("the light in front of the market is broken", "in front of the market"),
        ("huge pothole on Jalan Ijen, please fix", "on Jalan Ijen"),
        ("PJU mati di perempatan Kalibanteng sejak senin", "di perempatan Kalibanteng"),
    ],
)
def test_a_place_in_a_story(story: str, place: str) -> None:
    assert find(story) == place


@pytest.mark.parametrize(
    "story",
    [
        "",
        "jalan rusak parah",
        "jl rusak",
        "lampu mati",
        "kemarin sore",
        "saya mau komplain",
        "KTP belum jadi",
        "gang kami gelap",
    ],
)
def test_no_place_is_made_up(story: str) -> None:
    assert find(story) is None


@given(st.text())
def test_no_text_raises_and_answers_repeat(text: str) -> None:
    assert parse_link(text) == parse_link(text)
    assert find(text) == find(text)
