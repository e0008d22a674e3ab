"""What leaves, made at the moment it leaves; and what its success or failure means for the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from conversations import cards as words
from conversations import casefile
from conversations import history as lines
from conversations.messages import TAP_EXPIRED, Acknowledge, Body, Edit, File, MediaKind, Message, SendFailed, SendFile
from conversations.rules.complaint import ComplaintId, Role
from conversations.texts import FALLBACK, say
from handlers import groups, reports, views, windows
from handlers.office import Office
from storage import attachments, cards, clocks, complaints, history, outbox, outcomes, sessions
from storage.attachments import Attachment
from storage.database import Transaction
from storage.files import Files
from storage.outbox import AttachmentId, OutKind, Waiting

NOT_YET = timedelta(seconds=2)
"""A file still on its way from the platform is asked for again after this."""
DELIVERY_SHOWN = timedelta(seconds=3)
"""How much later a card shows that news went well: sent, delivered and read come one upon the other."""


class NotYet(Exception):
    """The thing itself is not here yet."""

    def __init__(self, after: timedelta) -> None:
        super().__init__()
        self.after = after


async def body(session: Transaction, office: Office, waiting: Waiting, files: Files) -> Body | None:
    """What to send; None when there is nothing left to send. NotYet: ask again later."""
    if waiting.kind is OutKind.CARD:
        return await _card(session, office, waiting)
    if waiting.kind is OutKind.FILE:
        made: Body | None = await _file(session, office, waiting, files)
    elif waiting.attachment is not None:
        made = await _photo(session, office, waiting.attachment, waiting, files)
    else:
        made = waiting.body
    return made if waiting.doubted_at is None else await _marked(session, waiting, made)


async def load(session: Transaction, all: Sequence[Waiting]) -> None:
    """Read at once what these are made of, when nothing of it changes any more."""
    ids = [waiting.card for waiting in all if waiting.card is not None]
    if ids:
        await cards.load(session, ids)
        await views.load(session, {(await cards.get(session, id)).complaint for id in ids})


async def sent(
    session: Transaction, office: Office, waiting: Waiting, provider_id: str, *, edited: bool = False
) -> None:
    """It left: remember as which message. `edited`: one that stood there already; meanwhile an officer may have asked
    for its card below all else, and then it stands there no more."""
    await outcomes.sent(session, waiting.id, provider_id)
    if waiting.attachment is not None:
        await attachments.drop_sent(session, waiting.attachment)
    if waiting.card is not None and provider_id and not edited:
        await cards.posted(session, waiting.card, provider_id)
    elif waiting.kind is OutKind.MESSAGE and waiting.complaint is not None and await _is_news(session, waiting):
        await reports.show(session, office, waiting.complaint, after=DELIVERY_SHOWN)


async def _is_news(session: Transaction, waiting: Waiting) -> bool:
    """Told to the citizen, and not to the officers."""
    assert waiting.complaint is not None
    return waiting.address == await complaints.citizen(session, waiting.complaint)


async def mended(session: Transaction, office: Office, waiting: Waiting, failure: SendFailed) -> bool:
    """Troubles that can be mended on the spot: what somebody deleted, a group that moved, a tap long ago."""
    if failure.code == TAP_EXPIRED and isinstance(waiting.body, Acknowledge):
        await _answered_late(session, office, waiting, waiting.body)
        return True
    if failure.code == "edit_lost" and isinstance(waiting.body, Edit) and waiting.body.rows:
        await _said_anew(session, office, waiting, waiting.body)
        return True
    if failure.code == "topic_lost":
        if not await groups.topic_lost(session, office, waiting.to):
            return False
    elif failure.migrated is not None:
        if not await groups.migrate(session, office, waiting.to, failure.migrated):
            return False
    elif failure.code == "edit_lost" and waiting.card is not None:
        await cards.lost(session, waiting.card)
    else:
        return False
    await outcomes.again(session, waiting.id, office.clock(), failure.code)
    return True


async def _answered_late(session: Transaction, office: Office, waiting: Waiting, answer: Acknowledge) -> None:
    """What had to be read is said by message; of everything else the card, or the chat, shows enough."""
    await outcomes.sent(session, waiting.id, "")
    if answer.alert:
        late = Message(say(FALLBACK, "tap.late", text=answer.text))
        await outbox.add(session, waiting.address, OutKind.MESSAGE, office.clock(), body=late)


async def _said_anew(session: Transaction, office: Office, waiting: Waiting, list: Edit) -> None:
    """A list somebody deleted while it was being read."""
    await outcomes.sent(session, waiting.id, "")
    await outbox.add(session, waiting.address, OutKind.MESSAGE, office.clock(), body=Message(list.text, list.rows))


async def in_doubt(
    session: Transaction, office: Office, waiting: Waiting, failure: SendFailed, since: datetime, ask_at: datetime
) -> None:
    """Nobody knows whether it was sent: the officers see that, until the platform says more."""
    await outcomes.unknown(session, waiting.id, since, ask_at, failure.code)
    if waiting.complaint is not None:
        await reports.show(session, office, waiting.complaint)


async def given_up(session: Transaction, office: Office, waiting: Waiting, failure: SendFailed) -> None:
    """It will not arrive: the officers see it on the card; whoever is gone gets nothing more until coming back."""
    await outcomes.failed(session, waiting.id, failure.code)
    if waiting.attachment is not None:
        await attachments.drop_sent(session, waiting.attachment)
    if failure.gone or failure.code == groups.NO_RIGHTS:
        why = groups.NO_RIGHTS if failure.code == groups.NO_RIGHTS else groups.LEFT
        await groups.warn(session, office, waiting.to, why)
    if failure.gone:
        await windows.lost(session, office, waiting.address, failure.code, waiting.id, waiting.kind)
    elif waiting.kind is OutKind.NUDGE:
        await windows.show(session, office, waiting.address)
    if waiting.complaint is not None and waiting.attachment is not None:
        await _photo_failed(session, office, waiting.complaint)
    if waiting.complaint is not None and waiting.kind is OutKind.CARD:
        await reports.warn_of_nobody(session, office, waiting.complaint)
    elif waiting.complaint is not None:
        await reports.show(session, office, waiting.complaint)


async def _photo_failed(session: Transaction, office: Office, report: ComplaintId) -> None:
    """The card speaks of the words that follow it; of the photo its history does."""
    await history.record(session, report, lines.PHOTO_FAILED, Role.SYSTEM, office.clock())


async def _marked(session: Transaction, waiting: Waiting, body: Body | None) -> Body | None:
    """Said to be sent again, in the language of the chat: it may stand there already."""
    if not isinstance(body, Message | SendFile):
        return body
    language = (await sessions.citizen(session, waiting.address)).language
    mark = say(language or FALLBACK, "sent.again")
    if isinstance(body, SendFile):
        return replace(body, caption=f"{mark}\n{body.caption}".strip())
    return replace(body, text=f"{mark}\n{body.text}")


async def _card(session: Transaction, office: Office, waiting: Waiting) -> Body | None:
    assert waiting.card is not None
    card = await cards.get(session, waiting.card)
    complaint = await complaints.get(session, card.complaint)
    assert complaint is not None
    if card.folded:
        text = words.folded(complaint, office.catalogue)
        return Edit(card.provider_id, text) if card.provider_id else None
    view = await views.view(session, office, complaint)
    text, rows = words.card(view, card.menu, office.catalogue, office.clock())
    return Edit(card.provider_id, text, rows) if card.provider_id else Message(text, rows)


async def _file(session: Transaction, office: Office, waiting: Waiting, files: Files) -> Body:
    if waiting.attachment is None:
        return await _case(session, office, waiting, files)
    stored = await attachments.get(session, waiting.attachment)
    if stored.state == attachments.WAITING:
        raise NotYet(NOT_YET)
    if stored.channel == attachments.MADE:
        return _picture(stored, waiting, files)
    if stored.state != attachments.STORED or stored.file_name is None:
        return Message(say(FALLBACK, "file.refused", why=stored.error or stored.state))
    suffix = stored.mime.rpartition("/")[2]
    name = f"lampiran-{stored.id}.{suffix}" if suffix else f"lampiran-{stored.id}"
    caption = await _whose(session, stored)
    return SendFile(File(files.path(stored.file_name), stored.kind, stored.mime, name), caption)


async def _photo(session: Transaction, office: Office, id: AttachmentId, waiting: Waiting, files: Files) -> Body:
    """One that goes with an answer, as a copy under a name of its own: WhatsApp fetches it from our address, where
    nothing that people sent may be had."""
    stored, words = await attachments.get(session, id), waiting.body
    assert isinstance(words, Message) and waiting.complaint is not None
    if stored.state == attachments.WAITING:
        raise NotYet(NOT_YET)
    if stored.state != attachments.STORED or stored.file_name is None:
        report = await complaints.get(session, waiting.complaint)
        assert report is not None
        return Message(say(report.language, "photo.lost", number=report.number))
    suffix = stored.mime.rpartition("/")[2]
    name = files.passing("".join(f"{office.draw(16):x}" for _ in range(32)), suffix)
    await files.copy(stored.file_name, name)
    return SendFile(File(files.path(name), stored.kind, stored.mime, f"foto.{suffix}"), words.text)


async def _case(session: Transaction, office: Office, waiting: Waiting, files: Files) -> Body:
    """As the report stands now; kept on disk no longer than a platform may need to fetch it."""
    assert waiting.complaint is not None
    report = await complaints.get(session, waiting.complaint)
    assert report is not None
    events = await history.events(session, report.id)
    made = casefile.case_file(report, await clocks.of(session, report.id), events, office.catalogue, office.clock())
    name = files.passing("".join(f"{office.draw(16):x}" for _ in range(32)), "pdf")
    await files.write(name, office.draw_case(made))
    caption = say(report.language, "case.caption", number=report.number)
    return SendFile(File(files.path(name), MediaKind.DOCUMENT, "application/pdf", f"{report.number}.pdf"), caption)


def _picture(stored: Attachment, waiting: Waiting, files: Files) -> Body:
    """One of ours, with the words that were made with it."""
    words = waiting.body
    if stored.state != attachments.STORED or stored.file_name is None or not isinstance(words, Message):
        return Message(say(FALLBACK, "figures.failed"))
    return SendFile(File(files.path(stored.file_name), stored.kind, stored.mime, f"angka-{stored.id}.png"), words.text)


async def _whose(session: Transaction, stored: Attachment) -> str:
    """Which report a file belongs to, and which of its files it is."""
    complaint = await complaints.get(session, stored.complaint) if stored.complaint is not None else None
    if complaint is None:
        return ""
    all = [file.id for file in await attachments.of_complaint(session, complaint.id)]
    place = all.index(stored.id) + 1
    return say(FALLBACK, "file.caption", number=complaint.number, place=place, count=len(all))
