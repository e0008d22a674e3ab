"""What happens to a report: filed, changed, spoken about; and its cards kept true to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from conversations import history as lines
from conversations import supporting
from conversations.desk import COORDINATOR, homes
from conversations.effects import (
    AddWords,
    ChangeStatus,
    FileComplaint,
    Guard,
    KnowNationally,
    OpenMenu,
    Part,
    Supervise,
    WordKind,
    part,
)
from conversations.messages import Edit, Message
from conversations.rules.clocks import Clocks, Name, answer_by, next_promise
from conversations.rules.complaint import CLOSED, WITH_AGENCY, Action, Complaint, ComplaintId, OfficerId, Role, Status
from conversations.rules.complaint import change as allowed
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import Officer, may_open, who_may_receive
from conversations.texts import FALLBACK, render, say
from handlers import clocks, hearing, linking, merging, turns
from handlers.office import Office
from storage import addresses, attachments, cards, city, complaints, desk, duplicates, history, outbox, spots
from storage.codec import AddressId
from storage.complaints import Step
from storage.database import Transaction
from storage.outbox import OutKind

NOBODY = OfficerId(0)
NO_AGENCY = ""
_TAKES = frozenset({Action.TAKE, Action.FOLLOW_UP})
"""What makes the officer who does it the report's owner; so does an answer to one that nobody has."""


class ReportMoved(Exception):
    """The report, or the agency it is to go to, is no longer as the step saw it: somebody else was first."""


async def file(session: Transaction, office: Office, chat: AddressId, filed: FileComplaint) -> None:
    """The citizen sends: DRAF → BELUM_DIVERIFIKASI."""
    now, catalogue = office.clock(), office.catalogue
    due = add_working_days(now.astimezone(catalogue.zone).date(), catalogue.limits.verify_wd, catalogue.holidays)
    topic = catalogue.topic(filed.topic)
    supervised = topic is not None and topic.supervised
    id = await complaints.file(session, chat, filed, due, now, supervised=supervised)
    report = await complaints.get(session, id)
    assert report is not None
    await clocks.begin(session, office, report)
    cards.none_yet(session, id)
    await attachments.attach(session, chat, filed.files, id)
    spot = supporting.spots(filed.topic, filed.place, catalogue)
    if spot is not None and not report.guarded:
        spots.add(session, id, spot)
    await history.record(session, id, lines.FILED, Role.CITIZEN, now, source=Status.DRAFT, target=Status.UNVERIFIED)
    if filed.follows:
        await history.record(session, id, lines.FOLLOWS, Role.CITIZEN, now, detail=filed.follows)
    await show(session, office, id)
    await warn_of_nobody(session, office, id)


async def warn_of_nobody(session: Transaction, office: Office, id: ComplaintId) -> None:
    """A guarded report that reaches no officer: the coordinators are told that it is there, and nothing of it. A closed
    one too: its citizen may reopen it, object, or ask for erasure."""
    complaint = await complaints.get(session, id)
    if complaint is None or not complaint.guarded:
        return
    seats = [seat for seat in await desk.seats(session, office.catalogue) if seat.unreachable is None]
    officers = (seat.officer for seat in seats)
    if who_may_receive(officers, complaint.agency, supervised=complaint.supervised):
        return
    key = "desk.supervised_for_nobody" if complaint.supervised else "desk.confidential_for_nobody"
    await notify(session, office, part(key, number=complaint.number))


async def guard(session: Transaction, office: Office, effect: Guard) -> None:
    """Less is seen of a report from now on: its card changes, or leaves the group."""
    await complaints.guard(session, effect.complaint, effect.privacy)
    await history.record(session, effect.complaint, lines.GUARDED, Role.CITIZEN, office.clock())
    await cards.open_menu(session, effect.complaint, None, "")
    await show(session, office, effect.complaint)
    await warn_of_nobody(session, office, effect.complaint)


async def supervise(session: Transaction, office: Office, effect: Supervise, officer: Officer | None) -> None:
    """A report is berkadar pengawasan from now on: its card leaves whoever may not read it any more. What its citizen
    was promised stays."""
    who = (officer.role, officer.id) if officer else (Role.SYSTEM, None)
    await complaints.supervise(session, effect.complaint)
    await history.record(session, effect.complaint, lines.SUPERVISED, who[0], office.clock(), officer=who[1])
    await cards.open_menu(session, effect.complaint, None, "")
    await show(session, office, effect.complaint)
    await warn_of_nobody(session, office, effect.complaint)


async def know_nationally(
    session: Transaction, office: Office, effect: KnowNationally, officer: Officer | None
) -> None:
    """A report's number in the national system; `officer` None: a command of `./kanal` brought it."""
    who = (officer.role, officer.id) if officer else (Role.SYSTEM, None)
    await complaints.know_nationally(session, effect.complaint, effect.number)
    await history.record(
        session, effect.complaint, lines.NATIONAL, who[0], office.clock(), officer=who[1], detail=effect.number
    )
    await show(session, office, effect.complaint)


async def notify(session: Transaction, office: Office, words: Part) -> None:
    """A word to the coordinators' group; nothing where there is none."""
    group = (await desk.groups(session)).get(COORDINATOR)
    if group is not None:
        chat = await addresses.find_or_add(session, group)
        body = Message(render(FALLBACK, (words,)))
        await outbox.add(session, chat, OutKind.MESSAGE, office.clock(), body=body, template=words.key)


async def change(session: Transaction, office: Office, effect: ChangeStatus, officer: Officer | None) -> None:
    """One change of status with its dates, its history and its cards. ReportMoved: not allowed any more."""
    complaint = await complaints.get(session, effect.complaint)
    target = allowed(complaint.status, effect.action, effect.role) if complaint else None
    if complaint is None or target is None:
        raise ReportMoved
    if effect.agency is not None and not await city.takes_reports(session, effect.agency):
        raise ReportMoved
    if effect.duplicate_of is not None and not await duplicates.hold_open(session, effect.duplicate_of):
        raise ReportMoved
    after = await clocks.after(session, office, complaint, effect.action)
    step = _step(office, complaint, after, effect, target, officer)
    if not await complaints.change(session, complaint.id, complaint.status, step):
        raise ReportMoved
    await clocks.keep(session, office, complaint, after)
    await history.record(
        session,
        complaint.id,
        lines.CHANGED,
        effect.role,
        office.clock(),
        officer=officer.id if officer else None,
        source=complaint.status,
        target=target,
        detail=effect.agency or (effect.reason.value if effect.reason else effect.action.value),
    )
    await cards.open_menu(session, complaint.id, None, "")
    await show(session, office, complaint.id)
    await _merged(session, office, complaint, effect, officer)
    if effect.role is Role.CITIZEN:
        await _whose_turn(session, office, complaint.id, effect.action)
    if target is Status.WITHDRAWN:
        await hearing.withdrawn(session, office, complaint)
    if target not in CLOSED:
        await warn_of_nobody(session, office, complaint.id)


async def _merged(
    session: Transaction, office: Office, before: Complaint, effect: ChangeStatus, officer: Officer | None
) -> None:
    """What a change of this report is to the one it is, or was, merged into."""
    if effect.duplicate_of is not None and officer is not None:
        await show(session, office, await merging.merged(session, office, before.id, officer))
    if before.duplicate_of is not None:
        await show(session, office, await merging.parted(session, office, before, effect.role))


async def _whose_turn(session: Transaction, office: Office, id: ComplaintId, action: Action) -> None:
    """A citizen who is not satisfied, or objects, is heard by more than the officer who did it."""
    complaint = await complaints.get(session, id)
    assert complaint is not None
    match action:
        case Action.NOT_SATISFIED | Action.REOPEN:
            reopened = action is Action.REOPEN
            turn = await turns.unhappy(session, office, complaint, reopened=reopened)
            if await hearing.unhappy(session, office, complaint, turn, reopened=reopened):
                return
        case Action.OBJECT:
            turn = await turns.objected(session, office, complaint)
        case _:
            return
    if turn.group is not None:
        await notify(session, office, turn.group)


def _step(
    office: Office, complaint: Complaint, after: Clocks, effect: ChangeStatus, target: Status, officer: Officer | None
) -> Step:
    now = office.clock()
    handed, back = effect.action is Action.HAND_OVER, effect.action in (Action.BOUNCE, Action.OBJECT, Action.PART)
    takes = effect.action in _TAKES or (effect.action is Action.ANSWER and complaint.owner is None)
    owner = officer.id if officer and takes else NOBODY if handed or back else None
    resolve = after.get(Name.RESOLVE)
    return Step(
        target=target,
        due=next_promise(after.values()),
        agency=NO_AGENCY if back else effect.agency,
        owner=owner,
        bounces=complaint.bounces + (effect.action is Action.BOUNCE),
        review_on=_looked_at_again(office, complaint, effect, target),
        duplicate_of=effect.duplicate_of,
        archive_reason=effect.reason.value if effect.reason else None,
        verified_at=now if handed else None,
        handed_over_at=now if handed else None,
        answered_at=now if effect.action is Action.ANSWER else None,
        resolve_by=resolve.due if resolve else None,
        answer_by=answer_by(after),
        closed_at=now if target in CLOSED else None,
        reopenings=complaint.reopenings + 1 if effect.action is Action.REOPEN else None,
        objected=True if effect.action is Action.OBJECT else None,
        suggested=" ".join(effect.suggested) if effect.suggested is not None else None,
    )


def _looked_at_again(office: Office, complaint: Complaint, effect: ChangeStatus, target: Status) -> date | None:
    """The day of review: that of a postponement, or when an agency outside the city is asked again, as long as it has
    the move."""
    if effect.action is Action.POSTPONE:
        return effect.review_on
    catalogue = office.catalogue
    if target not in WITH_AGENCY or catalogue.outside(effect.agency or complaint.agency) is None:
        return None
    if effect.action in (Action.TAKE, Action.FOLLOW_UP) and complaint.review_on is not None:
        return complaint.review_on
    today = office.clock().astimezone(catalogue.zone).date()
    return add_working_days(today, catalogue.limits.outside_review_wd, catalogue.holidays)


async def add_words(
    session: Transaction, office: Office, chat: AddressId, effect: AddWords, role: Role, officer: Officer | None
) -> None:
    """Words and files join a filed report."""
    await attachments.attach(session, chat, effect.files, effect.complaint)
    await history.add_words(
        session, effect.complaint, effect.kind, effect.text, role, office.clock(), officer.id if officer else None
    )
    await show(session, office, effect.complaint)
    if role is Role.CITIZEN:
        await hearing.words(session, office, effect)
        complaint = await complaints.get(session, effect.complaint)
        if complaint is not None and effect.kind is WordKind.REACTION:
            await turns.told(session, office, complaint, effect.text)
        await linking.answered(session, office, chat, effect.complaint)


async def open_menu(session: Transaction, office: Office, effect: OpenMenu, chat: AddressId) -> None:
    await cards.open_menu(session, effect.complaint, chat, effect.menu)
    for card in await cards.of_complaint(session, effect.complaint):
        if card.address == chat:
            await outbox.add_card(session, card.id, chat, effect.complaint, office.clock())


async def show(session: Transaction, office: Office, id: ComplaintId, *, after: timedelta = timedelta(0)) -> None:
    """The live card stands where it belongs and will say what is true, at the latest `after` this; elsewhere a folded
    line is left behind. One that an officer called into the private chat stays there while the officer may open the
    report; a guarded one is only where it belongs."""
    complaint = await complaints.get(session, id)
    assert complaint is not None
    seats = await desk.seats(session, office.catalogue)
    named = [(seat.officer, seat.address) for seat in seats]
    wanted = {
        await addresses.find_or_add(session, home): None
        for home in homes(complaint, await desk.groups(session), named, office.catalogue)
    }
    known = {card.address: card for card in await cards.of_complaint(session, id)}
    if not complaint.guarded:
        own = {seat.address_id for seat in seats if seat.address_id in known and may_open(seat.officer, complaint)}
        wanted |= dict.fromkeys(address for address in own if not known[address].folded)
    for address, card in known.items():
        if address not in wanted and not card.folded:
            await cards.fold(session, card.id, True)
            await outbox.add_card(session, card.id, address, id, office.clock())
    for address in wanted:
        card = known.get(address) or await cards.add(session, id, address)
        if card.folded:
            await cards.fold(session, card.id, False)
        await outbox.add_card(session, card.id, address, id, office.clock(), after=after)


async def bring(session: Transaction, office: Office, id: ComplaintId, chat: AddressId) -> None:
    """The card is posted once more, below all else in this chat; where it stood before, a line says so."""
    card = next((card for card in await cards.of_complaint(session, id) if card.address == chat), None)
    if card is None:
        card = await cards.add(session, id, chat)
    elif card.provider_id is not None:
        complaint = await complaints.get(session, id)
        assert complaint is not None
        line = Edit(card.provider_id, say(FALLBACK, "card.below", number=complaint.number))
        await outbox.add(session, chat, OutKind.MESSAGE, office.clock(), body=line, provider_id=card.provider_id)
    await cards.stands_nowhere(session, card.id)
    await outbox.add_card(session, card.id, chat, id, office.clock())


async def adopt(session: Transaction, office: Office, id: ComplaintId, chat: AddressId, message_id: str) -> None:
    """A card that stands in a chat twice, because the answer to its sending got lost: the one that was tapped, when we
    did not know of it, is the card from now on. The other becomes a line, and is never the card again."""
    for card in await cards.of_complaint(session, id):
        if card.address != chat or card.provider_id == message_id:
            continue
        other = card.provider_id
        if await outbox.is_ours(session, chat, message_id):
            other = message_id
        else:
            await cards.adopted(session, card.id, message_id)
            await outbox.add_card(session, card.id, chat, id, office.clock())
        if other is not None:
            line = Edit(other, say(FALLBACK, "card.doubled"))
            await outbox.add(session, chat, OutKind.MESSAGE, office.clock(), body=line, provider_id=other)


async def show_name(session: Transaction, office: Office, all: Iterable[Complaint]) -> None:
    """Who wrote these is called otherwise now, or is heard of for the first time: the cards that say so change."""
    for complaint in all:
        if not complaint.privacy.anonymous:
            for card in await cards.of_complaint(session, complaint.id):
                await outbox.add_card(session, card.id, card.address, complaint.id, office.clock())


async def show_all(session: Transaction, office: Office) -> None:
    """After a group was bound or an officer named: every open report's card finds its place."""
    for id in await complaints.open_ids(session):
        await show(session, office, id)
