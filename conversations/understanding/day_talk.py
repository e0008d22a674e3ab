"""Words in which people speak of a time without naming a day. Knows no calendar."""

from __future__ import annotations

from conversations.understanding.words import fold, listed, split

TIMELY = frozenset(
    map(
        fold,
        listed(
            """
            sejak dari mulai semenjak waktu pas saat ketika habis setelah sesudah sebelum kemarin tadi barusan jam pukul
            minggu bulan tahun hari malam pagi siang sore subuh magrib maghrib isya dzuhur ashar lebaran puasa ramadan
            ramadhan natal imlek agustusan pemilu pilkada musim zaman jaman corona covid semester sekolah libur since
            after setahun setaun sebulan seminggu tahunan bulanan mingguan harian bertahun bertahun-tahun berbulan-bulan
            kemaren before when during ago month week day year night morning evening holiday season
            """
        ),
    )
)
"""One of these, and the words speak of a time."""
OFTEN = TIMELY | frozenset(
    map(
        fold,
        listed(
            """
            tiap setiap saban hampir sering selalu sekitar kira kira-kira kurang lebih udah sudah ada lah banget terus
            every always often about almost
            """
        ),
    )
)
"""Beside the words of time these add nothing but how often, or how long about."""


def mentions_time(text: str) -> bool:
    """May the words stand as the time although no day was found in them ("pas lebaran")?"""
    return bool(TIMELY & set(split(text).folded))


def nothing_but_time(text: str) -> bool:
    """A time as people say it, though no day: "tiap malam", "sudah setahun lebih"."""
    said = split(text).folded
    return len(said) > 1 and OFTEN.issuperset(said) and not TIMELY.isdisjoint(said)
