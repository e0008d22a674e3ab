"""What the bot sends on Telegram and is refused, driven by python-telegram-bot."""

import io
import json

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
)  # fmt: skip
from telegram.error import BadRequest, Forbidden, TelegramError

from sandbox.samples import sample
from sandbox.telegram.validate import check_object
from tests.sandbox.client import SITI, SandboxClient
from tests.sandbox.telegram_client import SITI_ID, YES, seen, started


async def test_bot_knows_itself(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.can_read_all_group_messages) == (6000000001, "KanalLaporBot", False)


async def test_start_with_a_code_reaches_the_bot(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "start", code="LAPOR-7")
    [update] = await seen(bot)
    assert update.message is not None and update.message.text == "/start LAPOR-7"
    assert update.message.from_user is not None and update.message.from_user.full_name == "Siti Rahayu"


async def test_formatted_message_is_kept_with_entities(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    message = await bot.send_message(SITI_ID, "😀 <b>Jalan &amp; <i>got</i></b> 1 &lt; 2", parse_mode="HTML")
    assert message.text == "😀 Jalan & got 1 < 2"
    assert [(e.type, message.parse_entity(e)) for e in message.entities] == [("bold", "Jalan & got"), ("italic", "got")]
    check_object("Message", json.loads(message.to_json()))
    assert await sandbox.texts(SITI) == ["siti> /start", "bot> 😀 Jalan & got 1 < 2"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>tebal", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("x<b", "Unclosed start tag at byte offset 1"),
    ],
)
async def test_bad_html_is_refused(sandbox: SandboxClient, bot: Bot, text: str, reason: str) -> None:
    await started(sandbox, bot)
    with pytest.raises(BadRequest, match=r"(?i)Can't parse entities") as refused:
        await bot.send_message(SITI_ID, text, parse_mode="HTML")
    assert reason.lower() in str(refused.value).lower()


async def test_unknown_named_reference_stays_as_written(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    assert (await bot.send_message(SITI_ID, "a&nbsp;b &#38; c", parse_mode="HTML")).text == "a&nbsp;b & c"


async def test_limits_of_text_and_caption(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    await bot.send_message(SITI_ID, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)Message is too long"):
        await bot.send_message(SITI_ID, "x" * 4097)
    with pytest.raises(BadRequest, match=r"(?i)Message text is empty"):
        await bot.send_message(SITI_ID, "  \n ")
    with pytest.raises(BadRequest, match=r"(?i)Message caption is too long"):
        await bot.send_photo(SITI_ID, sample("photo").data, caption="x" * 1025)


async def test_who_cannot_be_written_to(sandbox: SandboxClient, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)Chat not found"):
        await bot.send_message(123, "Halo")
    with pytest.raises(Forbidden, match=r"(?i)bot can't initiate conversation with a user"):
        await bot.send_message(SITI_ID, "Halo")
    await started(sandbox, bot)
    await sandbox.act("siti", SITI, "block")
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(SITI_ID, "Halo")
    [update] = await seen(bot)
    assert update.my_chat_member is not None and update.my_chat_member.new_chat_member.status == "kicked"
    assert "blocked" in await sandbox.refused("siti", SITI, "text", text="Halo?")
    await sandbox.act("siti", SITI, "unblock")
    await bot.send_message(SITI_ID, "Halo lagi")


async def test_edits_and_their_refusals(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    message = await bot.send_message(SITI_ID, "Satu", reply_markup=YES)
    edited = await bot.edit_message_text("Dua", SITI_ID, message.message_id, reply_markup=YES)
    assert isinstance(edited, type(message)) and edited.edit_date is not None
    with pytest.raises(
        BadRequest, match=r"(?i)Message is not modified: specified new message content and reply markup"
    ):
        await bot.edit_message_text("Dua", SITI_ID, message.message_id, reply_markup=YES)
    await bot.edit_message_reply_markup(SITI_ID, message.message_id)
    with pytest.raises(BadRequest, match=r"(?i)Message is not modified"):
        await bot.edit_message_reply_markup(SITI_ID, message.message_id)
    with pytest.raises(BadRequest, match=r"(?i)Message to edit not found"):
        await bot.edit_message_text("Tiga", SITI_ID, 999)
    theirs = await sandbox.says("siti", SITI, "Punya saya")
    with pytest.raises(BadRequest, match=r"(?i)Message can't be edited"):
        await bot.edit_message_text("Tiga", SITI_ID, theirs)


async def test_deleting(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    message = await bot.send_message(SITI_ID, "Sebentar")
    await message.delete()
    assert await sandbox.texts(SITI) == ["siti> /start"]
    with pytest.raises(BadRequest, match=r"(?i)Message to delete not found"):
        await message.delete()
    old = await bot.send_message(SITI_ID, "Lama")
    await sandbox.advance(49 * 3600)
    with pytest.raises(BadRequest, match=r"(?i)Message can't be deleted"):
        await old.delete()


async def test_tap_answer_and_toast(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    message = await bot.send_message(SITI_ID, "Kirim?", reply_markup=YES)
    await sandbox.act("siti", SITI, "tap", message_id=message.message_id, button="Ya")
    [update] = await seen(bot)
    assert update.callback_query is not None and update.callback_query.data == "ya"
    await update.callback_query.answer("Terkirim", show_alert=True)
    [toast] = (await sandbox.state())["telegram"]["toasts"]
    assert (toast["person"], toast["text"], toast["alert"]) == ("siti", "Terkirim", True)


async def test_late_or_unknown_query_is_refused(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    message = await bot.send_message(SITI_ID, "Kirim?", reply_markup=YES)
    tapped = await sandbox.act("siti", SITI, "tap", message_id=message.message_id, button="no")
    await sandbox.advance(151)
    for query_id in (tapped["callback_query_id"], "12345"):
        with pytest.raises(
            BadRequest, match=r"(?i)Query is too old and response timeout expired or query id is invalid"
        ):
            await bot.answer_callback_query(query_id)


async def test_unfit_buttons_are_refused(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    unfit = {
        "BUTTON_DATA_INVALID|Button_data_invalid": {"callback_data": "x" * 65},
        "(?i)wrong http url": {"url": "http://localhost"},
    }
    for reason, action in unfit.items():
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("X", **action)]])  # type: ignore[arg-type]
        with pytest.raises(BadRequest, match=reason):
            await bot.send_message(SITI_ID, "Halo", reply_markup=keyboard)


async def test_reactions(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    theirs = await sandbox.says("siti", SITI, "Terima kasih")
    await bot.set_message_reaction(SITI_ID, theirs, "👍")
    assert (await sandbox.chat(SITI))[-1]["reactions"] == ["👍"]
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(SITI_ID, theirs, "✅")


async def test_replies_to_messages_that_are_gone(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    theirs = await sandbox.says("siti", SITI, "Lapor")
    answer = await bot.send_message(SITI_ID, "Ya?", reply_parameters=ReplyParameters(theirs))
    assert answer.reply_to_message is not None and answer.reply_to_message.text == "Lapor"
    with pytest.raises(BadRequest, match=r"(?i)Message to be replied not found"):
        await bot.send_message(SITI_ID, "Ya?", reply_parameters=ReplyParameters(999))
    gone = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(SITI_ID, "Ya?", reply_parameters=gone)).reply_to_message is None


async def test_photos_go_up_and_come_down(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "photo", caption="Lubang di depan pasar")
    [update] = await seen(bot)
    assert update.message is not None and update.message.caption == "Lubang di depan pasar"
    photo = update.message.photo[-1]
    assert (photo.width, photo.height) == (960, 720)
    file = await photo.get_file()
    data = bytes(await file.download_as_bytearray())
    assert data.startswith(b"\xff\xd8\xff") and len(data) == photo.file_size
    again = await bot.send_photo(SITI_ID, photo.file_id)
    fresh = await bot.send_document(SITI_ID, io.BytesIO(b"isi"), filename="surat.txt", caption="Surat")
    assert again.photo and fresh.document is not None and fresh.document.file_name == "surat.txt"
    assert await sandbox.texts(SITI) == ["siti> [photo] Lubang di depan pasar", "bot> [photo]", "bot> [document] Surat"]


async def test_file_links_die_and_big_files_stay(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "voice")
    [update] = await seen(bot)
    assert update.message is not None and update.message.voice is not None
    file = await update.message.voice.get_file()
    await sandbox.advance(3601)
    with pytest.raises(TelegramError, match="Not Found"):
        await file.download_as_bytearray()
    sandbox.room.world.files[update.message.voice.file_id].size = 21 * 1024 * 1024
    with pytest.raises(BadRequest, match=r"(?i)File is too big"):
        await update.message.voice.get_file()
    with pytest.raises(BadRequest, match=r"(?i)Invalid file_id"):
        await bot.get_file("unknown")


async def test_what_isnt_a_picture_isnt_a_photo(sandbox: SandboxClient, bot: Bot) -> None:
    await started(sandbox, bot)
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(SITI_ID, b"not a picture")


async def test_albums_are_several_updates_with_one_caption(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "album", n=3, caption="Tiga lubang")
    messages = [update.message for update in await seen(bot)]
    assert len({message.media_group_id for message in messages if message}) == 1
    assert [message.caption for message in messages if message] == ["Tiga lubang", None, None]
    pictures = [InputMediaPhoto(sample("photo").data, caption="Sesudah") for _ in range(2)]
    assert len(await bot.send_media_group(SITI_ID, pictures)) == 2


async def test_location_contact_edit_and_forward(sandbox: SandboxClient, bot: Bot) -> None:
    await sandbox.act("siti", SITI, "location", latitude=-7.4, longitude=112.7)
    await sandbox.act("siti", SITI, "contact")
    await sandbox.act("siti", SITI, "sticker")
    await sandbox.act("siti", SITI, "forward", text="Banjir lagi")
    number = await sandbox.says("siti", SITI, "Jalan Mawr")
    await sandbox.act("siti", SITI, "edit", message_id=number, text="Jalan Mawar")
    location, contact, sticker, forward, _, edited = await seen(bot)
    assert location.message and location.message.location and location.message.location.latitude == -7.4
    assert contact.message and contact.message.contact and sticker.message and sticker.message.sticker
    assert forward.message and forward.message.forward_origin and forward.message.forward_origin.type == "hidden_user"
    assert edited.edited_message and edited.edited_message.text == "Jalan Mawar"
    pin = await bot.send_location(SITI_ID, -7.4, 112.7)
    assert pin.location is not None
