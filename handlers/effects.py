"""The one place where an effect becomes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from conversations.effects import (
    AddWords,
    AskErasure,
    BindGroup,
    BringCard,
    CancelAlarm,
    ChangeStatus,
    Chased,
    DrawFigures,
    DropFiles,
    Effect,
    FileComplaint,
    Give,
    Guard,
    Invite,
    KeepFile,
    KnowNationally,
    Manage,
    NameOfficer,
    OpenMenu,
    Pend,
    Redraw,
    ReleaseGroup,
    Replace,
    Say,
    SendCase,
    SendFiles,
    SetAlarm,
    Sign,
    Split,
    StandIn,
    Supervise,
    Tap,
    Tell,
    UseInvite,
)
from conversations.messages import Acknowledge, Choice, Edit, Inbound, Message, React
from conversations.rules.complaint import OfficerId, Role
from conversations.rules.roles import Officer, sees_guarded
from conversations.texts import render
from handlers import (
    absence,
    aftercare,
    binding,
    city,
    erasure,
    handing,
    news,
    others,
    outside,
    pending,
    reports,
    splitting,
)
from handlers.figures import ordering
from handlers.office import Office
from storage import addresses, attachments, desk, outbox, timers
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind

TAP_LIVES = timedelta(seconds=100)
"""An answer to a tap later than this is pointless: the platform has dropped it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the effects take place: chat, acting person, the event if there was one, the officer if it is one."""

    chat: AddressId
    person: AddressId
    event: Inbound | None
    officer: Officer | None = None

    @property
    def role(self) -> Role:
        return self.officer.role if self.officer else Role.CITIZEN

    @property
    def acting(self) -> OfficerId | None:
        return self.officer.id if self.officer else None


async def apply(session: Transaction, office: Office, scene: Scene, effects: Sequence[Effect]) -> None:
    """Carry out the effects in order, inside the caller's transaction."""
    for effect in effects:
        await _apply(session, office, scene, effect)


async def _apply(session: Transaction, office: Office, scene: Scene, effect: Effect) -> None:
    now = office.clock()
    match effect:
        case Say():
            await _say(session, office, scene, effect)
        case Tell():
            photos = [await attachments.of_event(session, scene.chat, event) for event in effect.photos]
            await news.tell(session, office, effect, photos, scene.acting)
        case Tap():
            await _tap(session, office, scene, effect)
        case Replace():
            await _replace(session, office, scene, effect)
        case Redraw():
            await _redraw(session, office, scene, effect)
        case BringCard():
            await reports.bring(session, office, effect.complaint, scene.chat)
        case Sign():
            await _sign(session, office, scene, effect)
        case KeepFile():
            assert scene.event is not None  # only an event brings a file
            await attachments.add(
                session, scene.chat, scene.event.event_id, scene.event.chat.channel, effect.media, now
            )
        case DropFiles():
            await attachments.drop(session, scene.chat, effect.files)
        case SetAlarm():
            await timers.set_alarm(session, scene.chat, effect.name, effect.at)
        case CancelAlarm():
            await timers.cancel(session, scene.chat, effect.name)
        case FileComplaint():
            await reports.file(session, office, scene.chat, effect)
        case Split():
            assert scene.officer is not None  # only an officer's words split
            await splitting.split(session, office, effect, scene.officer)
        case ChangeStatus():
            await others.change(session, office, effect, scene.officer)
        case AddWords():
            await reports.add_words(session, office, scene.chat, effect, scene.role, scene.officer)
        case Guard():
            await reports.guard(session, office, effect)
        case Supervise():
            await reports.supervise(session, office, effect, scene.officer)
        case KnowNationally():
            await reports.know_nationally(session, office, effect, scene.officer)
        case Chased():
            assert scene.officer is not None  # only an officer asks
            await outside.chased(session, office, effect, scene.officer)
        case StandIn():
            await absence.stand_in(session, office, effect, scene.acting)
        case Give():
            await handing.give(session, office, effect, scene.officer)
        case AskErasure():
            await erasure.ask(session, office, scene.chat, effect)
        case Pend():
            await pending.pend(session, office, scene.chat, effect, scene.officer)
        case OpenMenu():
            await reports.open_menu(session, office, effect, scene.chat)
        case SendFiles():
            await _send_files(session, office, scene, effect)
        case SendCase():
            await outbox.add(session, scene.chat, OutKind.FILE, now, complaint=effect.complaint)
        case DrawFigures():
            assert scene.event is not None  # only somebody's words order a picture
            await ordering.order(session, office, scene.chat, scene.event.event_id, effect.span, effect.agency)
        case BindGroup():
            await binding.bind(session, office, effect.name, scene.chat, scene.acting)
        case ReleaseGroup():
            await binding.release(session, office, effect.agency, scene.acting)
        case Manage():
            await city.apply(session, office, effect.changes, scene.acting)
        case NameOfficer():
            await _name(session, office, scene, effect)
        case Invite():
            await desk.add_invite(session, effect, scene.acting)
        case UseInvite():
            await desk.use_invite(session, effect.token, now)
        case _:
            await aftercare.apply(session, office, scene.chat, effect)


async def _say(session: Transaction, office: Office, scene: Scene, effect: Say) -> None:
    quoted = scene.event.message_id if scene.event and effect.quote else None
    message = Message(
        render(effect.language, effect.parts),
        effect.rows,
        reply_to=quoted,
        answer_from=scene.event.sender if scene.event and effect.ask_sender else None,
    )
    key = effect.parts[-1].key if effect.parts else None
    hopeless = None if scene.event else await addresses.why_unreachable(session, scene.chat)
    await outbox.add(
        session,
        scene.chat,
        OutKind.MESSAGE,
        office.clock(),
        body=message,
        about=effect.about or None,
        template=key,
        hopeless=hopeless,
    )


async def _tap(session: Transaction, office: Office, scene: Scene, effect: Tap) -> None:
    if scene.event is None or not isinstance(scene.event.content, Choice) or scene.event.content.callback_id is None:
        return
    text = render(effect.language, (effect.part,)) if effect.part else ""
    body = Acknowledge(scene.event.content.callback_id, text, effect.alert)
    now = office.clock()
    await outbox.add(session, scene.chat, OutKind.TAP, now, body=body, expires_at=now + TAP_LIVES)


async def _replace(session: Transaction, office: Office, scene: Scene, effect: Replace) -> None:
    text = render(effect.language, (effect.part,))
    shown = await outbox.said(session, scene.chat, effect.about)
    # where nobody knows whether the first one arrived it is said anew
    body = Edit(shown, text, effect.rows) if shown else Message(text, effect.rows)
    await outbox.add(session, scene.chat, OutKind.MESSAGE, office.clock(), body=body)


async def _redraw(session: Transaction, office: Office, scene: Scene, effect: Redraw) -> None:
    assert scene.event is not None and scene.event.message_id is not None  # only a tap redraws what was tapped
    shown = scene.event.message_id
    body = Edit(shown, render(effect.language, effect.parts), effect.rows)
    await outbox.add(session, scene.chat, OutKind.MESSAGE, office.clock(), body=body, provider_id=shown)


async def _sign(session: Transaction, office: Office, scene: Scene, effect: Sign) -> None:
    if scene.event is None or scene.event.message_id is None:
        return
    await outbox.add(
        session, scene.chat, OutKind.SIGN, office.clock(), body=React(scene.event.message_id, effect.emoji)
    )


async def _send_files(session: Transaction, office: Office, scene: Scene, effect: SendFiles) -> None:
    for file in await attachments.of_complaint(session, effect.complaint):
        await outbox.add(session, scene.chat, OutKind.FILE, office.clock(), attachment=file.id)


async def _name(session: Transaction, office: Office, scene: Scene, effect: NameOfficer) -> None:
    who = await addresses.find_or_add(session, effect.who)
    await addresses.named(session, who, effect.name)
    before = await desk.seat_of(session, who, office.catalogue)
    await desk.name(session, who, effect, scene.acting, office.clock())
    after = await desk.seat_of(session, who, office.catalogue)
    assert after is not None
    await city.record_named(session, office, before, after, scene.acting or after.officer.id)
    if sees_guarded(after.officer) or (before is not None and sees_guarded(before.officer)):
        await reports.show_all(session, office)
