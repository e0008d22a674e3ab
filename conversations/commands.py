"""What a whole message orders: cancel, back, help, track, … A story that holds such a word orders nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from conversations.answers import normalise
from conversations.rules import tracking
from conversations.understanding.memory import LONG_KEPT
from conversations.understanding.words import listed


class Command(StrEnum):
    START = "start"
    RESTART = "ulang"
    REPORT = "lapor"
    BACK = "kembali"
    CANCEL = "batal"
    HELP = "bantuan"
    STATUS = "status"
    TRACK = "lacak"
    LANGUAGE = "bahasa"
    ERASE = "hapus"
    CASE = "berkas"
    UNKNOWN = "unknown"


WORDS: dict[Command, frozenset[str]] = {
    Command.START: listed("mulai | start", "|"),
    Command.RESTART: listed(
        """
        ulang | ulangi | ulang lagi | ulang aja | mau ulang | diulang aja | ulang dari awal | ulangi dari awal | mulai
        lagi | mulai ulang | mulai dari awal | dari awal | dari awal lagi | restart | start over | start again
        """,
        "|",
    ),
    Command.REPORT: listed(
        """
        lapor | lapor baru | laporan baru | buat laporan | buat laporan baru | bikin laporan | mau lapor | saya mau
        lapor | saya ingin lapor | ingin lapor | mau melapor | aduan baru | buat aduan | new report | report | i want to
        report | make a report
        """,
        "|",
    ),
    Command.BACK: listed(
        """
        kembali | balik | mundur | back | go back | sebelumnya | kembali ke sebelumnya | balik lagi
        """,
        "|",
    ),
    Command.CANCEL: listed(
        """
        batal | batalkan | batalin | batal aja | cancel | cancel it | cancel this | nvm | nevermind | never
        mind | nvm cancel it | ora sido | ora sido wae | teu jadi | teu jadi ah | indak jadi | indak jadi do |
        kada jadi | kada jadi pang
        """,
        "|",
    ),
    Command.HELP: listed("bantuan | menu | help | tolong bantuan | panduan | cara pakai | petunjuk | help me | ?", "|"),
    Command.STATUS: listed(
        """
        status | cek status | cek laporan | cek laporan saya | status laporan | status laporan saya | laporan saya |
        laporanku | lihat laporan | daftar laporan | my report | my reports | check status
        """,
        "|",
    ),
    Command.TRACK: listed("lacak | track | lacak laporan | track report", "|"),
    Command.CASE: listed(
        """
        berkas | berkas laporan | minta berkas | minta berkas laporan | minta berkas pdf | mau berkas | case file |
        get the file | get the file pdf
        """,
        "|",
    ),
    Command.LANGUAGE: listed("bahasa | language | ganti bahasa | ubah bahasa | change language | pilih bahasa", "|"),
}
SLASHES: dict[str, Command] = {
    "start": Command.START,
    "mulai": Command.START,
    "ulang": Command.RESTART,
    "restart": Command.RESTART,
    "lapor": Command.REPORT,
    "report": Command.REPORT,
    "new": Command.REPORT,
    "kembali": Command.BACK,
    "back": Command.BACK,
    "batal": Command.CANCEL,
    "cancel": Command.CANCEL,
    "stop": Command.CANCEL,
    "cabut": Command.CANCEL,
    "withdraw": Command.CANCEL,
    "bantuan": Command.HELP,
    "help": Command.HELP,
    "status": Command.STATUS,
    "lacak": Command.TRACK,
    "track": Command.TRACK,
    "cek": Command.TRACK,
    "bahasa": Command.LANGUAGE,
    "language": Command.LANGUAGE,
    "lang": Command.LANGUAGE,
    "menu": Command.HELP,
    "hapus": Command.ERASE,
    "berkas": Command.CASE,
}
_TAKING_BACK = ("cabut", "withdraw")
_BY_WORDS = {words: command for command, sayings in WORDS.items() for words in sayings}

_REPORT = (
    r"(?:laporan|aduan|pengaduan)(?:nya|ku| (?:saya|sy|aku|ini|itu|tadi|barusan|(?:yang|yg) (?:ini|tadi|barusan)))*"
)
_CANCELLED = re.compile(
    r"(?:(?:tolong|mohon|minta|saya|sy|aku|mau|ingin|pengen)[ ,]+)*"
    r"(?:(?:di)?batal(?:kan|in)?|membatalkan|(?:di)?cabut|mencabut|(?:di)?tarik|menarik)"
    rf" {_REPORT}|"
    r"(?:(?:please|i want to|can i|can you) )*(?:withdraw|cancel|take back)"
    r"(?: (?:my|the|this|that))? (?:report|complaint)|"
    r"(?:(?:tolong|mohon|minta|maaf)[ ,]+)*"
    rf"{_REPORT} (?:mau |tolong |mohon |minta )*(?:saya |sy |aku )?"
    r"(?:(?:di)?(?:batal(?:kan|in)?|cabut|tarik)|gajadi|ga jadi)"
    r"(?: (?:aja|saja|dulu|deh|ya|dong|pak|bu|min|kak))*"
)
_CALLED_OFF = re.compile(
    r"(?:(?:e+h|oh|yah|duh|maaf|sorry)[ ,]+)*(?:(?:ga|gak|gk|tidak|tdk|nggak|ngga|enggak|g) jadi|gajadi|gakjadi)"
    r"(?: (?:deh|dah|dong|aja|saja|lah|ya|kok|pak|"
    r"bu|min|kak|mas|mbak|lapor|laporannya|laporan|makasih|terima kasih|maaf|sorry))*(?:,? (?:salah kirim|"
    r"salah pencet|salah orang|(?:(?:udah|sudah|udh|sdh) )?(?:bener|benar|beres|nyala|selesai|diperbaiki|baik|hidup|"
    r"lancar|normal|dibenerin)(?: (?:lagi|sendiri|kok|ternyata|sekarang))*|ternyata (?:udah|sudah) \w+))?"
)
"""Taking the report back in everyday words, with a reason or none ("ga jadi deh udah bener sendiri")."""
_SOLVED = re.compile(
    r"\b(?:bener|benar|beres|nyala|selesai|diperbaiki|dibenerin|baik|hidup|lancar|normal|fixed|solved)\b"
)
_ERASES = re.compile(
    r"(?:(?:tolong|mohon|minta|saya|sy|aku|mau|ingin|pengen|please|i want to|can you|could you|dong|ya)[ ,]+)*"
    r"(?:(?:di)?(?:hapus|hapuskan|hapusin|hilangkan|buang)|delete|erase|remove)[ ]+"
    r"(?:(?:semua|seluruh|all|of|my|the)[ ]+)*(?:data|laporan|aduan|chat|nomor|reports?|messages?|info|informasi)"
    r"(?:[ ]*(?:data|dan|and|laporan|chat|nomor|pribadi|semua|semuanya|saya|sy|aku|ku|nya|ini|itu|reports?))*"
    r"(?:[ ,]+(?:sekarang|juga|semua|semuanya|segera|ya|dong|dari (?:sini|sistem|bot)|tolong|now|please|right now))*"
    r"|(?:(?:tolong|mohon|minta|saya|sy|mau|semua|i want)[ ,]+)*(?:data|laporan|my data)[ ]*(?:pribadi )?"
    r"(?:saya |sy |ku |nya )?"
    r"(?:tolong |mohon |minta |mau |agar |supaya )*(?:dihapus|dihapuskan|dihilangkan|deleted|erased|removed)"
    r"(?:[ ,]+(?:sekarang|semua|semuanya|segera|ya|dong|juga))*"
)
"""Asking for erasure, as a whole message."""
_ADDRESSED = (
    r"(?:(?:pak|bu|min|kak|mas|mbak|maaf|permisi|halo|hai|mau tanya|tanya|mau nanya|please|can you tell me)[ ,]+)*"
)
_HOW = r"(?:gmn|gmna|gimana|gimna|bagaimana|piye|kepriye|kumaha|how)"
_ENDS = r"(?:[ ,]+(?:ya|yaa|sih|kak|pak|bu|min|mas|mbak|dong|di sini|disini|here))*[ ?.!]*"
_HELPED = re.compile(
    rf"{_ADDRESSED}(?:{_HOW}(?: cara(?:nya)?| do| can| to)*(?: (?:saya|sy|aku|kami|i))?(?: (?:mau|untuk|buat|to|bisa))*"
    rf" (?:lapor|melapor|laporan|(?:bikin|buat) (?:laporan|aduan|pengaduan)|kirim|ngirim|mengirim|send(?: it)?|"
    rf"pakai|pake|memakai|menggunakan|report|use)"
    rf"(?:nya| ini| bot ini| kanal ini| this| it)?|cara(?:nya)? (?:lapor|melapor|bikin laporan|buat laporan|pakai)"
    rf"(?:nya)?(?: {_HOW})?|apa (?:ini|itu kanal ini|itu sp4n(?:-lapor)?)|ini (?:apa|siapa)|siapa (?:ini|anda|kamu)|"
    rf"(?:what|who) (?:is this|are you)|bisa apa (?:saja|aja)){_ENDS}"
)
_MINE = r"(?:laporan|aduan|pengaduan|keluhan|report|complaint)"
_WHOSE = r"(?:nya| ?saya| ?sy| ?ku| ?aku| ?kami| yang (?:kemarin|tadi|itu)| yg (?:kemarin|tadi|itu)| kemarin| tadi)*"
_ASKED_AFTER = re.compile(
    rf"{_ADDRESSED}(?:(?:apa kabar|{_HOW}|(?:sudah|udah|udh|sdh)? ?(?:sampai|sampe) mana|kapan|"
    rf"any (?:news|update) (?:on|of|about)|what about|status|kabar|perkembangan)"
    rf"(?: (?:kabar|nasib|perkembangan|status|progres|kelanjutan|keadaan|is|of))*(?:nya)? "
    rf"(?:the |my )*{_MINE}{_WHOSE}(?: (?:diproses|dikerjakan|dijawab|ditindaklanjuti|selesai|beres))?|"
    rf"{_MINE}{_WHOSE} (?:{_HOW}|(?:sudah|udah|udh|sdh)? ?(?:sampai|sampe) mana|"
    rf"kapan (?:diproses|dikerjakan|dijawab|selesai|beres)|"
    rf"(?:sudah|udah|udh|sdh) (?:diproses|dikerjakan|dijawab|ditindaklanjuti|selesai|beres)(?: (?:belum|blm))?)"
    rf"(?: kabarnya| nasibnya| ya| sekarang)*|"
    r"kapan (?:ya |bisa |mau |akan |kira2 |kira-kira )*(?:di(?:benerin|betulin|perbaiki|kerjakan|kerjain|tangani|urus|"
    r"proses|tindak(?:lanjuti)?|respon|tanggapi|jawab)|selesai|beres|jadi|kelar|rampung)(?:nya)?(?: lagi)?|"
    rf"(?:{_HOW} |apa )?(?:perkembangan|kelanjutan|progres|kabar)(?:nya)?(?: {_HOW}| sekarang)?|"
    rf"(?:(?:saya |sy )?(?:minta|mau tanya|tanya|lupa|berapa|mana) )?(?:nomor|nomer|no|kode) "
    rf"(?:{_MINE}|tiket|resi)(?:nya)?{_WHOSE}(?: (?:berapa|apa|mana|lupa))*|(?:nomor|nomer)nya (?:berapa|mana)|"
    rf"what(?:'s| is) (?:the|my) (?:{_MINE} )?number|"
    r"when will (?:it|this) be (?:fixed|done|repaired|answered)|how long will (?:it|this) take)"
    rf"{_ENDS}"
)
"""Asking after one's reports in everyday words."""
_SLASH = re.compile(r"/([A-Za-z_]\w*)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_CODE = (
    r"(?:[a-z0-9]{4}-[a-z0-9]{4}|(?=[a-z ]*\d)[a-z0-9]{4} ?[a-z0-9]{4}|[b-df-hj-np-tv-z]{4} ?[b-df-hj-np-tv-z]{4}|"
    r"\d{5,12})"
)
"""A tracking number as typed, right or wrong: two groups of four that cannot be two words, or a national number."""
_TRACKING = re.compile(
    rf"(?:lacak|track|cek|status|check|cek status|cek laporan|status laporan|lacak laporan|track report)"
    rf"(?: (?:nomor|no|number|laporan|report))?[ :#]+({_CODE})"
)
_WITHDRAWN = re.compile(
    rf"(?:(?:tolong|mohon|saya mau|mau|please) )*(?:cabut|batalkan|tarik|withdraw|cancel)"
    rf"(?: (?:laporan|aduan|report))?(?: (?:nomor|no|number))?[ :#]+({_CODE})"
)
_CASE = re.compile(
    rf"(?:(?:tolong|mohon|minta|mau|please) )*(?:berkas|case file)(?: (?:laporan|nomor|no|number|of|report))*"
    rf"[ :#]+({_CODE})"
)
_MISTYPED = re.compile(
    r"(?:lacak|track)(?: (?:nomor|no|number|laporan|report))?[ :#]+((?=[a-z -]*\d)[a-z\d][a-z\d -]{2,12})"
)
"""Something like a number, too short or too long: said to be unknown, and no story."""
THE_REPORT = "laporan"
"""The argument of a *batal* that says what is to be called off."""
SECOND_THOUGHTS = "tidak jadi"
"""The argument of a *batal* in other words: "ga jadi"."""
SOLVED = "sudah beres"
"""The argument of one that says why: "ga jadi deh udah bener sendiri"."""
_READ_MOST = 200
"""Longer messages are stories."""

_GREETING_WORD = (
    r"(?:halo+|hallo+|hello+|hai+|hi+|hey+|hei|wo[iy]+|o[iy]+|hoi+|"
    r"kok (?:diem|diam|sepi|(?:ga|gak|tidak|nggak) (?:dibalas|dijawab|bales|balas|jawab))(?: sih)?|"
    r"(?:bales|balas|jawab) dong|ada orang(?:nya)?|p|ping|tes|test|testing|tes 123|permisi|punten|misi|kulonuwun|"
    r"kulo nuwun|nuwun sewu|nyuwun sewu|sampurasun|ass?alam+u?[' ]?alaikum(?: w(?:ara|r)\.? ?w(?:aba|"
    r"b)\.?(?:rakatuh)?| warah?matullahi? ?wabarakatuh?)?|ass(?:alam)?|askum|asslmkm|salam|(?:selamat |slamat |slmt |"
    r"met )?(?:pagi|siang|sore|malam|petang|malem)|good (?:morning|afternoon|evening|day)|morning|sugeng (?:enjing|"
    r"siang|sonten|dalu)|wilujeng (?:enjing|siang|sonten|wengi)|om swastiastu|shalom)"
)
_PERSON = (
    r"(?:pak|bu|bapak|ibu|bapak/ibu|pak/bu|min|mimin|admin|kak|kakak|mas|mbak|bang|gan|bos|semua|semuanya|lagi|there|sir|"
    r"madam|dan|ya|pa|kang|teh)"
)
_GREETING = re.compile(rf"{_GREETING_WORD}(?:[ ,.!]+(?:{_GREETING_WORD}|{_PERSON}))*")
_GREETED = re.compile(
    rf"\s*(?:{_GREETING.pattern}\s*[,.!;:\n]\s*|"
    rf"(?!(?:pagi|siang|sore|malam|malem|petang|morning|salam|tes|test|p)\b){_GREETING.pattern}\s+)(?=\w)",
    re.I,
)
"""Without a comma some greetings are words of the story: "pagi ini lampu mati"."""
_THANKS = re.compile(
    r"(?:(?:ok|oke|okay|sip|siap|baik|ya|iya|wah|alhamdulillah)[ ,.!]+)?(?:terima ?kasih|terimakasi|trima ?kasih|"
    r"trimakasih|makasih|makasi|mksh|makasii+h?|mkasih|tq|ty|thx|thanks?|thank you|thank u|thankyou|tengkyu|tks|"
    r"trims|suwun|matur ?nuwun|nuwun|hatur ?nuhun|nuhun|tarimo kasih|tarima kasih|mantap|mantab|mantul|keren|bagus|"
    r"top|good job|nice|great)(?:[ ,.!]+(?:banyak|banget|bgt|sekali|pisan|sanget|lah|ya|yaa|pak|bu|min|admin|kak|mas|"
    r"mbak|atas|untuk|infonya|informasinya|bantuannya|responnya|responsnya|perhatiannya|kerjanya|sudah|udah|dibantu|"
    r"membantu|so|very|much|a|lot|for|the|your|help|info|again|sebelumnya|terima ?kasih|makasih|mantap|sip|ok|oke))*"
)


def parse(text: str) -> tuple[Command, str] | None:
    """The command a whole message is, and its argument as typed; None for everything else."""
    stripped = " ".join(text.split())
    slash = _SLASH.fullmatch(stripped)
    if slash:
        command = SLASHES.get(slash[1].casefold(), Command.UNKNOWN)
        if slash[1].casefold() in _TAKING_BACK:
            return command, slash[2] or THE_REPORT
        return command, f"/{slash[1]}" if command is Command.UNKNOWN else slash[2] or ""
    said = _whole(text)
    if said in _TAKING_BACK:
        return Command.CANCEL, THE_REPORT
    if said in _BY_WORDS:
        return _BY_WORDS[said], ""
    if _CANCELLED.fullmatch(said):
        return Command.CANCEL, THE_REPORT
    if _CALLED_OFF.fullmatch(said):
        return Command.CANCEL, SOLVED if _SOLVED.search(said) else SECOND_THOUGHTS
    if _ERASES.fullmatch(said):
        return Command.ERASE, ""
    if _HELPED.fullmatch(said):
        return Command.HELP, ""
    if _ASKED_AFTER.fullmatch(said):
        return Command.STATUS, ""
    if withdrawn := _WITHDRAWN.fullmatch(said):
        return Command.CANCEL, withdrawn[1].upper()
    if case := _CASE.fullmatch(said):
        return Command.CASE, case[1].upper()
    tracked = _TRACKING.fullmatch(said) or _MISTYPED.fullmatch(said)
    number = tracking.parse(said) or (tracking.resembles(said) and any(map(str.isdecimal, said)))
    if tracked or number:
        return Command.TRACK, (tracked[1] if tracked else said).upper()
    return None


_ONE_MORE = re.compile(
    r"\b(?:(?:mau|ingin|pengen|pingin|sekalian|skalian) (?:se?kalian )?(?:lapor|ngelapor|laporin|melapor|laporkan)|"
    r"(?:lapor|laporan|aduan|keluhan) (?:juga|lagi|lain|baru|satu lagi)|ada (?:laporan|aduan|masalah|keluhan) "
    r"(?:lain|baru|lagi)|(?:another|new|one more) (?:report|complaint|problem)|report (?:another|something else))\b"
)


def one_more_report(text: str) -> bool:
    """Does a message say that another report begins ("pak mau lapor juga, sampah …")?"""
    return _ONE_MORE.search(_bare(text)) is not None


def greeting(text: str) -> bool:
    """Is the whole message a greeting, or a test whether somebody is there?"""
    return _GREETING.fullmatch(_bare(text)) is not None or _GREETING.fullmatch(_whole(text)) is not None


def after_greeting(text: str) -> str:
    """What follows the greeting a story begins with; the whole text when it begins with none, or has nothing else."""
    found = _GREETED.match(text)
    rest = text[found.end() :] if found else ""
    return rest if any(sign.isalpha() for sign in rest) else text


def thanks(text: str) -> bool:
    """Is the whole message thanks or praise? (It never changes a report's status.)"""
    return _THANKS.fullmatch(_bare(text)) is not None or _THANKS.fullmatch(_whole(text)) is not None


@lru_cache(LONG_KEPT)
def _bare(text: str) -> str:
    """Lower case, signs at the ends gone, fillers kept: thanks and greetings are made of them."""
    folded = " ".join(text.casefold().replace("’", "'").split())
    return re.sub(r"^\W+|\W+$", "", folded) if len(folded) <= _READ_MOST else ""


def _whole(text: str) -> str:
    return "?" if text.strip() == "?" else normalise(text) if len(text) <= _READ_MOST else ""
