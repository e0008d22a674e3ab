"""Places that may be the same, by their names and on the map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import nearness

SAME = (
    ("Jl. Mawar no 3", "jln mawar depan warung"),
    ("jalan mawar 12", "di jalan Mawar, kelurahan Sukamaju"),
    ("RT 03 RW 05 kelurahan Sukamaju", "kel sukamaju rt 3 rw 5"),
    ("kelurahan sukamaju", "Kel. Sukamaju"),
    ("di depan masjid agung", "dekat Masjid Agung"),
    ("depan SD 3", "samping sd 3"),
)
OTHER = (
    ("Jl. Mawar", "Jl. Melati"),
    ("gang mawar 4", "gang mawar 5"),
    ("RT 3 RW 5 kelurahan Sukamaju", "RT 4 RW 5 kelurahan Sukamaju"),
    ("jalan mawar kelurahan sukamaju", "jalan mawar kelurahan sukasari"),
    ("jalan mawar kelurahan sukamaju", "jalan melati kelurahan sukamaju"),
    ("depan SD 3", "depan SD 4"),
    ("pasar", "pasar"),
    ("rumah saya", "rumah saya"),
)
LATITUDE, LONGITUDE = st.floats(-11, 6), st.floats(95, 141)
"""Indonesia."""


def alike(one: str, other: str) -> bool:
    mine, theirs = nearness.named(one), nearness.named(other)
    return bool(nearness.telling(mine) & nearness.telling(theirs)) and not nearness.conflict(mine, theirs)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_place_in_other_words(one: str, other: str) -> None:
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_place(one: str, other: str) -> None:
    assert not alike(one, other)


@given(LATITUDE, LONGITUDE, st.floats(-0.0013, 0.0013), st.floats(-0.0013, 0.0013))
def test_whatever_lies_within_the_radius_is_in_the_squares_around(lat: float, lon: float, up: float, on: float) -> None:
    here, there = (lat, lon), (lat + up, lon + on)
    if nearness.metres(here, there) <= 150:
        assert nearness.cell(*there) in nearness.around(*here, 150)
