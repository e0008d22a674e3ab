"""A file that cannot be taken: it counts nowhere, and whoever sent it is told what can be sent instead."""

from __future__ import annotations

from msgspec.structs import replace

from conversations.messages import Message
from conversations.session import Held, Session
from conversations.texts import FALLBACK, say
from handlers import reports
from handlers.office import Office
from storage import attachments, outbox, sessions
from storage.attachments import Attachment
from storage.database import Transaction
from storage.outbox import OutKind

TOO_BIG = "too_big"
NOT_ACCEPTED = "isi berkas tidak bisa diterima"


async def refuse(session: Transaction, office: Office, file: Attachment, why: str) -> None:
    """Nothing when the file was dropped meanwhile. `why` is TOO_BIG, NOT_ACCEPTED or the code by which the platform
    did not hand it over."""
    if not await attachments.refused(session, file.id, why):
        return
    state = await sessions.citizen(session, file.address)
    without = _without(state, file.event_id)
    if without != state:
        await sessions.save_citizen(session, file.address, without, office.clock())
    if file.complaint is not None:
        await reports.show(session, office, file.complaint)
    key = {TOO_BIG: "file.too_big", NOT_ACCEPTED: "file.not_accepted"}.get(why, "file.lost")
    body = Message(say(state.language or FALLBACK, key))
    await outbox.add(session, file.address, OutKind.MESSAGE, office.clock(), body=body, template=key)


def _without(state: Session, event: str) -> Session:
    """The chat's session, as if the file had not come. What waits for the citizen's word keeps it: its words may be
    nothing but the file."""
    gathering = Held(state.gathering.fragments, _other(state.gathering.files, event))
    draft = state.draft
    if draft is not None:
        draft = replace(draft, files=_other(draft.files, event))
    return replace(state, gathering=gathering, draft=draft)


def _other(files: tuple[str, ...], event: str) -> tuple[str, ...]:
    return tuple(file for file in files if file != event)
