"""Files to send when nobody chose one: two drawn photos, a short video, a silent voice note and a one-page document."""

import struct
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

FOLDER = Path(__file__).parent
PHOTOS = ("jalan-rusak.jpg", "lampu-mati.jpg", "sampah.jpg")
OPUS_SILENCE = b"\xf8\xff\xfe"
_next_photo = cycle(PHOTOS)


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    mime: str
    data: bytes


def sample(kind: str) -> Sample:
    """A small valid file of that kind; photos take turns, so that an album shows different ones."""
    if kind == "photo":
        name = next(_next_photo)
        return Sample(name, "image/jpeg", (FOLDER / name).read_bytes())
    if kind == "video":
        return Sample("banjir.mp4", "video/mp4", (FOLDER / "banjir.mp4").read_bytes())
    if kind == "voice":
        return Sample("pesan-suara.ogg", "audio/ogg", silent_voice(3))
    if kind == "sticker":
        return Sample("stiker.webp", "image/webp", (FOLDER / "stiker.webp").read_bytes())
    return Sample("surat-keterangan.pdf", "application/pdf", one_page("Surat keterangan (contoh)"))


@cache
def silent_voice(seconds: int) -> bytes:
    """Ogg Opus holding silence, 50 packets a second."""
    head = struct.pack("<8sBBHIHB", b"OpusHead", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"sandbox" + struct.pack("<I", 0)
    pages = [_ogg_page([head], 0, 0, first=True), _ogg_page([tags], 0, 1)]
    for second in range(1, seconds + 1):
        pages.append(_ogg_page([OPUS_SILENCE] * 50, 48000 * second, second + 1, last=second == seconds))
    return b"".join(pages)


@cache
def one_page(text: str) -> bytes:
    """A PDF of one page with one line."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({text.replace('(', '[').replace(')', ']')}) Tj ET".encode("latin-1")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def _ogg_page(packets: list[bytes], granule: int, number: int, *, first: bool = False, last: bool = False) -> bytes:
    flags = 2 * first + 4 * last
    lacing = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, 1, number, 0) + bytes([len(packets)]) + lacing
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_crc(page)) + page[26:]


def _ogg_crc(page: bytes) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)
        crc &= 0xFFFFFFFF
    return crc
