"""Files people send: under random names, hashed, limited in size, tried again, refused, and gone with their draft."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlmodel import select

from conversations.messages import Address, Media, MediaKind, Retry, SendFailed
from scheduler.attachments import NAME_BITS, PAUSES, Fetcher
from storage import addresses, attachments
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import AttachmentId
from storage.tables import AttachmentRow
from tests.town import CONTENTS, PHOTO, FakeChannel, Town

LIMIT = 1_000
PROGRAM = b"MZ" + bytes(200)


class Platform(FakeChannel):
    """Holds files; keeps to the limit; its first fetches fail as told."""

    troubles: tuple[SendFailed, ...] = ()

    async def fetch(self, ref: str, limit: int) -> bytes:
        if self.troubles:
            trouble, *rest = self.troubles
            self.troubles = tuple(rest)
            raise trouble
        content = self.files.get(ref, PHOTO)
        if len(content) > limit:
            raise SendFailed("too_big", Retry.NEVER)
        return content


@pytest.fixture
def platform(here: Town) -> Platform:
    return Platform("telegram", here)


@pytest.fixture
def fetcher(here: Town, platform: Platform) -> Fetcher:
    return Fetcher(here.office, {"telegram": platform}, here.files, LIMIT)


async def arrive(here: Town, event_id: str = "1", ref: str = "f1", mime: str = "image/jpeg") -> AttachmentId:
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "1"))
        media = Media(MediaKind.PHOTO, ref, mime)
        await attachments.add(session, chat, event_id, "telegram", media, here.now)
    return AttachmentId((await rows(here))[-1].id or 0)


async def owner(session: Transaction, id: AttachmentId) -> AddressId:
    return AddressId((await session.get_one(AttachmentRow, id)).address_id)


async def rows(here: Town) -> list[AttachmentRow]:
    async with here.database.transaction() as session:
        return list((await session.exec(select(AttachmentRow).order_by(AttachmentRow.id))).all())


def on_disk(here: Town) -> list[Path]:
    return [path for path in here.files.path("x").parent.parent.rglob("*") if path.is_file()]


async def test_it_is_kept_under_a_random_name_with_its_hash(here: Town, fetcher: Fetcher) -> None:
    for n in range(3):
        await arrive(here, f"e{n}", f"f{n}")
    assert await fetcher.fetch_due() == 3
    kept = await rows(here)
    names = {row.file_name for row in kept}
    assert len(names) == 3 and all(name and len(name) == NAME_BITS // 4 and int(name, 16) for name in names)
    for row in kept:
        assert (row.state, row.size, row.sha256) == ("stored", len(PHOTO), sha256(PHOTO).hexdigest())
        assert here.files.path(row.file_name or "").read_bytes() == PHOTO
    assert len(on_disk(here)) == 3


async def test_the_same_event_twice_is_one_file(here: Town, fetcher: Fetcher) -> None:
    assert await arrive(here) == await arrive(here)
    assert await fetcher.fetch_due() == 1


async def test_the_kind_is_read_from_the_content(here: Town, fetcher: Fetcher) -> None:
    await arrive(here, mime="text/html")
    await fetcher.fetch_due()
    assert (await rows(here))[0].mime == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [PROGRAM, b"\x7fELF" + bytes(200), b"", CONTENTS["teks"], CONTENTS["svg"], b"PK\x03\x04" + bytes(200)],
    ids=["exe", "elf", "empty", "text", "svg", "zip"],
)
async def test_what_is_no_photo_sound_video_or_pdf_is_refused_whatever_it_is_called(
    here: Town, platform: Platform, fetcher: Fetcher, content: bytes
) -> None:
    platform.files["f1"] = content
    await arrive(here)
    await fetcher.fetch_due()
    (row,) = await rows(here)
    assert row.state == "refused" and row.error and row.file_name is None
    assert on_disk(here) == []


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (CONTENTS["pdf"], "application/pdf"),
        (b"OggS" + bytes(60), "audio/ogg"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(60), "video/mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4" + bytes(60), "video/mp4"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "image/png"),
    ],
    ids=["pdf", "voice", "video", "old telephone", "png"],
)
async def test_photos_sound_video_and_pdf_are_kept(
    here: Town, platform: Platform, fetcher: Fetcher, content: bytes, mime: str
) -> None:
    platform.files["f1"] = content
    await arrive(here, mime="application/octet-stream")
    await fetcher.fetch_due()
    (row,) = await rows(here)
    assert (row.state, row.mime) == ("stored", mime)


async def test_too_large_is_refused_at_once(here: Town, platform: Platform, fetcher: Fetcher) -> None:
    platform.files["f1"] = PHOTO + bytes(LIMIT)
    await arrive(here)
    await fetcher.fetch_due()
    (row,) = await rows(here)
    assert (row.state, row.error, row.tries) == ("refused", "too_big", 0)
    platform.files["f2"] = PHOTO + bytes(LIMIT - len(PHOTO))
    await arrive(here, "2", "f2")
    await fetcher.fetch_due()
    assert (await rows(here))[1].size == LIMIT


async def test_the_pauses_between_tries(here: Town, platform: Platform, fetcher: Fetcher) -> None:
    platform.troubles = (SendFailed("404", Retry.LATER),) * (len(PAUSES) + 1)
    await arrive(here)
    for tries, pause in enumerate(PAUSES, 1):
        assert await fetcher.fetch_due() == 1
        (row,) = await rows(here)
        assert (row.state, row.tries, row.due_at - here.now) == ("waiting", tries, timedelta(seconds=pause))
        assert await fetcher.fetch_due() == 0
        here.now += timedelta(seconds=pause)
    assert await fetcher.fetch_due() == 1
    assert (await rows(here))[0].state == "refused"


async def test_the_platforms_own_pause_is_kept(here: Town, platform: Platform, fetcher: Fetcher) -> None:
    platform.troubles = (SendFailed("flood", Retry.LATER, after=timedelta(seconds=42)),)
    await arrive(here)
    await fetcher.fetch_due()
    assert (await rows(here))[0].due_at - here.now == timedelta(seconds=42)


async def test_a_channel_that_is_off_is_waited_for(here: Town, platform: Platform) -> None:
    await arrive(here)
    await Fetcher(here.office, {}, here.files, LIMIT).fetch_due()
    assert [(row.state, row.error) for row in await rows(here)] == [("waiting", "channel_off")]


async def test_a_dropped_draft_takes_its_files_along(here: Town, fetcher: Fetcher) -> None:
    await arrive(here, "1")
    await fetcher.fetch_due()
    await arrive(here, "2", "f2")
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "1"))
        await attachments.drop(session, chat, ("1", "2"))
    assert await fetcher.fetch_due() == 0
    await fetcher.delete_dropped()
    await fetcher.delete_dropped()
    assert on_disk(here) == []
    assert [(row.state, row.file_name) for row in await rows(here)] == [("dropped", None)] * 2


async def test_a_file_dropped_while_it_is_fetched_leaves_nothing(here: Town, fetcher: Fetcher) -> None:
    id = await arrive(here)

    class Dropping(Platform):
        async def fetch(self, ref: str, limit: int) -> bytes:
            async with here.database.transaction() as session:
                await attachments.drop(session, await owner(session, id), ("1",))
            return PHOTO

    await Fetcher(here.office, {"telegram": Dropping("telegram", here)}, here.files, LIMIT).fetch_due()
    assert on_disk(here) == [] and (await rows(here))[0].state == "dropped"


async def test_a_trouble_after_the_drop_does_not_bring_it_back(here: Town) -> None:
    id = await arrive(here)

    class Failing(Platform):
        async def fetch(self, ref: str, limit: int) -> bytes:
            async with here.database.transaction() as session:
                await attachments.drop(session, await owner(session, id), ("1",))
            raise SendFailed("too_big", Retry.NEVER)

    await Fetcher(here.office, {"telegram": Failing("telegram", here)}, here.files, LIMIT).fetch_due()
    assert (await rows(here))[0].state == "dropped"


async def test_a_given_up_draft_in_the_chat(here: Town) -> None:
    for line in ("siti> lampu jalan mati depan SD 3 sejak kemarin", "siti> [foto]", "waktu> 20 detik"):
        await here.act(line)
    assert len(on_disk(here)) == 1
    await here.act("siti> batal")
    await here.act("siti> ya")
    await here.fetcher.delete_dropped()
    assert on_disk(here) == []
