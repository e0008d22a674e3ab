"""What people ask of the channel itself, whenever they ask it: what it costs, how long it takes, who sees their name.

Short whole messages only, and none that names a topic of the city's: "berapa biaya parkir?" is a report of its own.
"""

from __future__ import annotations

import re

from conversations.effects import Part, part
from conversations.moment import Moment
from conversations.understanding import topics

MOST_WORDS = 12
_ASKS = re.compile(
    r"\?|^(?:\w+ ){0,2}(?:apa|apakah|siapa|berapa|brp|kapan|gimana|gmn|bagaimana|boleh|bisa|is|can|may|will|who|how|"
    r"what|do|does)\b|\b(?:ga|gak|gk|nggak|ngga|enggak|tidak|tdk|kah|sih|kan)\W*$"
)
_QUESTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        ("faq.cost", r"\b(?:bayar|biaya(?:nya)?|gratis|free|costs?|fees?|pay)\b"),
        (
            "faq.time",
            r"\b(?:berapa|brp) (?:lama|hari)\b|\blama (?:ga|gak|nggak|tidak|prosesnya)\b|\bhow (?:long|soon)\b",
        ),
        (
            "faq.name",
            r"\b(?:nama|identitas)\b.*\b(?:ketahuan|ketauan|aman|keliatan|kelihatan|terlihat|disebar|bocor|rahasia|muncul|"
            r"tampil|dilihat|diliat)|\b(?:ini|laporannya|laporan) (?:anonim|rahasia) (?:ga|gak|kan|tidak|nggak)|"
            r"\bmy name\b.*\b(?:private|secret|hidden|safe|shown|visible)|\b(?:see|know) (?:my name|who i am)\b",
        ),
        (
            "aside.readers",
            r"\bsiapa (?:aja |saja )?(?:yang |yg )?(?:bisa |akan |boleh |bakal )*(?:baca|lihat|liat)|"
            r"\bwho (?:can|will) (?:read|see)\b",
        ),
        (
            "faq.handled",
            r"\b(?:beneran|bener|pasti|serius|yakin|emang|apakah|apa|bakal|akan)\b.*\b(?:ditanggapi|direspon|ditindak\w*|"
            r"diproses|dibaca|dibales|dibalas|dikerjakan|dikerjain)\b|\bwill (?:anyone|anybody|someone|it be)\b.*"
            r"\b(?:read|answer|handled|answered|act)",
        ),
        ("faq.photo", r"\b(?:boleh|bisa|can i|may i|how do i)\b.*\b(?:foto|fotonya|gambar|video|photos?|pictures?)\b"),
        (
            "faq.person",
            r"\b(?:bicara|ngomong|ngobrol|chat|telpon|telepon|nelpon|speak|talk|call)\b.*\b(?:petugas|orang|manusia|cs|"
            r"admin|operator|human|person|officer|someone|agent)\b",
        ),
        (
            "faq.what",
            r"\b(?:apa (?:aja|saja)|laporan apa|masalah apa|what)\b.*\b(?:dilaporkan|dilaporin|lapor|report)\b",
        ),
    )
)
_NEED_NO_ASKING = frozenset({"faq.person"})


def answer(text: str, moment: Moment) -> tuple[Part, ...] | None:
    """What to say to it; None when it is no such question."""
    said = " ".join(text.replace("’", "'").casefold().split())
    if len(said.split()) > MOST_WORDS:
        return None
    key = next((key for key, pattern in _QUESTIONS if pattern.search(said)), None)
    if key is None or not (key in _NEED_NO_ASKING or _ASKS.search(said)):
        return None
    if topics.suggest(text, moment.catalogue) or topics.sensitive(text, moment.catalogue):
        return None
    limits = moment.catalogue.limits
    args = {"verify": limits.verify_wd, "answer": limits.first_followup_wd} if key == "faq.time" else {}
    return (part(key, **args),)
