"""Places put right in a few words."""

from __future__ import annotations

import pytest

from conversations.understanding.place_repair import detail, introduced, put_right


@pytest.mark.parametrize(
    ("place", "new", "old", "right"),
    [
        ("di jl diponegoro", "jl gajah mada", "jl diponegoro", "di jl gajah mada"),
        ("di jl diponegoro depan pasar", "jl gajah mada", "jl diponegoro", "di jl gajah mada depan pasar"),
        ("di jl anggrek no 3 rt 2", "alamatnya jl anggrek no 13", "no 3", "di jl anggrek no 13 rt 2"),
        ("di jl anggrek no 3", "jl anggrek gang 2 no 13", "no 3", "di jl anggrek gang 2 no 13"),
        ("jl mawar simpang jl melati", "jl kenanga", "jl melati", "jl mawar simpang jl kenanga"),
        ("perum griya asri blok c4", "blok c5", "c4", "perum griya asri blok c5"),
        ("jl melati no 3", "mawar ya", "melati", "jl mawar no 3"),
        ("jl ijen sebelah barat", "trotoarnya yg sebelah timur ya", "barat", "jl ijen sebelah timur"),
        ("jl ijen sebelah barat", "trotoarnya yg timur", "barat", "jl ijen sebelah timur"),
        ("depan pasar lama", "di depan smp 3", "pasar", "depan smp 3"),
        ("jl mawar depan pasar lama, rt 3", "depan smp 3", "pasar", "jl mawar depan smp 3, rt 3"),
        ("pasar lama", "depan smp 3", "pasar", "depan smp 3"),
    ],
)
def test_one_place_for_another(place: str, new: str, old: str, right: str) -> None:
    assert put_right(place, new, old) == right


@pytest.mark.parametrize(
    ("place", "new", "old"),
    [
        ("di jl mawar", "no 13", "no 3"),
        ("di jl mawar no 33", "no 13", "no 3"),
        ("di jl mawar", "lampunya juga mati", "jl mawar"),
        ("", "no 13", "no 3"),
    ],
)
def test_nothing_to_put_right(place: str, new: str, old: str) -> None:
    assert put_right(place, new, old) is None


def test_what_is_said_of_a_place() -> None:
    assert detail("trotoarnya yg sebelah timur ya") == "sebelah timur"
    assert introduced("alamatnya jl mawar")
    assert not introduced("jl mawar")
