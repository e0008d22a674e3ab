"""The shortest ways to a filed report, for tests that are about what comes after."""

from __future__ import annotations

from tests.e2e.running import Town

STORY = "Lampu jalan mati total sejak kemarin malam, gelap sekali"
FLOOD = "Banjir sejak kemarin di perumahan kami, got mampet semua"


async def file_on_telegram(town: Town, story: str = STORY, *, send: bool = True) -> None:
    """Siti files for Dishub; without `send` she stops at the review card."""
    await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
    await town.writes("siti", "siti", story, until="Di mana")
    await town.writes("siti", "siti", "Jl. Mawar depan SD 3, Sukamaju", until="urusan siapa")
    await town.taps("siti", "siti", "Belum tahu", until="Nama Anda boleh dilihat")
    await town.taps("siti", "siti", "Terbuka", until="Coba periksa dulu")
    if send:
        await town.taps("siti", "siti", "Kirim", until="Nomornya")


async def file_on_whatsapp(town: Town) -> None:
    await town.writes("budi", "budi", FLOOD, until="Di mana")
    await town.writes("budi", "budi", "Jl. Kenanga RT 03 RW 02", until="urusan siapa")
    await town.writes("budi", "budi", "belum tahu", until="Nama Anda boleh dilihat")
    await town.writes("budi", "budi", "terbuka", until="Coba periksa dulu")
    await town.writes("budi", "budi", "ya", until="Nomornya")


async def hand_over(town: Town, agency: str) -> None:
    """Ratna verifies the newest report; the news to the citizen is on its way."""
    await town.taps("ratna", "grup", "Verifikasi", until="belum diverifikasi")
    await town.taps("ratna", "grup", agency, until="belum ditindaklanjuti")
