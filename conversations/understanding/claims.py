"""Whether an officer's answer claims that the work is done. Pure; in doubt it does not."""

from __future__ import annotations

import re

_DONE = r"(?:sudah|sdh|udah|udh|telah|tlh|selesai|rampung)"
_BETWEEN = r"(?:selesai|kami|kita|saya|tim|petugas|dapat|bisa|juga|langsung|semua|semuanya|kembali|berhasil|tuntas)"
_WORK = (
    r"(?:di|ter)?(?:perbaiki|ganti|kerjakan|tambal|aspal|cor|bersihkan|angkut|tertibkan|pangkas|potong|tebang|keruk|"
    r"cat|pasang|nyalakan|tuntaskan|bongkar|rapikan|sedot|sambung|tutup|bereskan|benahi|benerin|betulkan|selesaikan|"
    r"timbun|ratakan|evakuasi|tangani)(?:kan)?"
)
_STATE = (
    r"(?:menyala|nyala|hidup|normal|lancar|bersih|rapi|mulus|mengalir|ngalir|beres|tuntas|selesai|rampung|terang|"
    r"berfungsi|surut|diperbaharui)"
)
_CLAIMS = re.compile(
    rf"\b{_DONE}\b(?:\s+{_BETWEEN}\b){{0,4}}\s+(?:{_WORK}|{_STATE})\b"
    rf"|\b(?:pekerjaan|perbaikan|pengerjaan|penanganan|pembersihan|penertiban|penggantian|pemasangan)(?:nya)?\b"
    rf"(?:\s+\w+){{0,4}}\s+(?:selesai|tuntas|rampung|beres)\b"
    r"|\b(?:has|have) been (?:fixed|repaired|replaced|cleaned|cleared|removed|installed|completed|resolved|finished)\b"
    r"|\b(?:is|are) (?:now )?(?:fixed|repaired|working again|back on|done|cleaned)\b"
    r"|\bwe(?: have|'ve)? (?:fixed|repaired|replaced|cleaned|cleared|removed|installed|completed|finished)\b",
)
_NOT_YET = re.compile(
    r"\b(?:belum|blm|akan|bakal|jika|kalau|kalo|apabila|bila|setelah|sesudah|apakah|supaya|agar|tidak|bukan|nanti|sampai|"
    r"hingga|sedang|masih|target\w*|diharapkan|semoga|not|if|once|when|after|until|will)\b"
)
_SENTENCES = re.compile(r"(?<=[.!?;\n])\s*")
_CLAUSE = re.compile(r"[,:]|\b(?:dan|tapi|tetapi|namun|and|but)\b")


def done(text: str) -> bool:
    """Says a sentence of these words, unconditionally, that it is done? A question claims nothing."""
    sentences = _SENTENCES.split(text.casefold().replace("’", "'"))
    return any(_claims(sentence) for sentence in sentences if not sentence.rstrip().endswith("?"))


def _claims(sentence: str) -> bool:
    """What makes it conditional or denies it stands before it in its clause, or opens the sentence ("kalau …, …")."""
    for found in _CLAIMS.finditer(sentence):
        before = _CLAUSE.split(sentence[: found.start()])
        if not _NOT_YET.search(before[-1]) and not _NOT_YET.match(before[0].lstrip()) and not _NOT_YET.search(found[0]):
            return True
    return False
