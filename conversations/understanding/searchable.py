"""The words by which a report is found again: folded as the catalogue's are, without those of every story."""

from __future__ import annotations

from conversations.understanding.words import listed, split

SHORTEST = 3
"""Letters; shorter words are found in everything, but a number of two digits may be a house's."""
MOST = 300
"""Words of one text: the longest real report has fewer."""
_COMMON = listed(
    "yang dan dari untuk dengan pada ini itu ada tidak sudah belum saya kami kita mohon tolong bisa agar karena juga "
    "akan atau kalau oleh saat sampai lagi sangat sekali dalam seperti lebih banyak semua masih tapi tetapi karna "
    "nya pak bapak ibu min admin terima kasih the and for not with please are was this that"
)


def searchable(*texts: str) -> tuple[str, ...]:
    """Each once, in the order they come."""
    words = dict.fromkeys(word for text in texts for word in split(text).folded if _kept(word))
    return tuple(words)[:MOST]


def _kept(word: str) -> bool:
    return word not in _COMMON and (len(word) >= SHORTEST or (len(word) == 2 and word.isdecimal()))
