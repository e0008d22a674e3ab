"""What a citizen says about a filed report is heard where its card stands: the change of a card notifies nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from conversations import describe
from conversations.desk import COORDINATOR
from conversations.effects import AddWords, Part, WordKind, part
from conversations.messages import Message
from conversations.orders import CARD
from conversations.rules.complaint import Complaint, ComplaintId
from conversations.texts import FALLBACK, clean, render, say
from handlers.office import Office
from handlers.turns import REOPENED, UNHAPPY, Turn
from storage import addresses, cards, complaints, desk, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind

QUIET = timedelta(minutes=5)
"""Whatever else is said of a report within this stands on its card alone: a group bears twenty messages a minute."""
SHORT = 200
_NOWHERE: Mapping[AddressId, Part] = {}
"""Characters of the citizen's words."""
WITHDRAWN = "card.heard.withdrawn"
_WORDS = {
    kind: f"card.heard.{kind.value}"
    for kind in (WordKind.REPLY, WordKind.REACTION, WordKind.ADDITION, WordKind.OBJECTION, WordKind.SUPPORT)
}


async def words(session: Transaction, office: Office, said: AddWords) -> None:
    """An answer, a reaction or an addition, shortened. Never with a name."""
    complaint = await complaints.get(session, said.complaint)
    if complaint is not None and said.kind in _WORDS:
        text = clean(describe.shortened(said.text, SHORT)) or say(FALLBACK, "event.file")
        heard = part(_WORDS[said.kind], number=complaint.number, text=text)
        await _announce(session, office, complaint.id, heard, tuple(_WORDS.values()))


async def unhappy(session: Transaction, office: Office, complaint: Complaint, turn: Turn, *, reopened: bool) -> bool:
    """The answer did not help, or not for long; why, the citizen may yet say, and that is heard then. Where the card
    stands in the coordinators' group it is theirs to read, once; whether it does."""
    named = turn.named
    heard = part(REOPENED if reopened else UNHAPPY, number=complaint.number)
    others: tuple[str, ...] = () if reopened else (*_WORDS.values(), UNHAPPY)
    if named:
        said = say(FALLBACK, heard.key, number=complaint.number)
        heard, others = part("card.heard.turn", heard=said, names=", ".join(named)), ()
    group = (await desk.groups(session)).get(COORDINATOR)
    if turn.group is None or group is None:
        await _announce(session, office, complaint.id, heard, others)
        return False
    theirs = await addresses.find_or_add(session, group)
    told = await _announce(session, office, complaint.id, heard, others, {theirs: turn.group})
    return theirs in told


async def withdrawn(session: Transaction, office: Office, complaint: Complaint) -> None:
    """Nothing is to be done any more, whatever else was said a moment ago: somebody may be on the way."""
    await _announce(session, office, complaint.id, part(WITHDRAWN, number=complaint.number), ())


async def _announce(
    session: Transaction,
    office: Office,
    report: ComplaintId,
    heard: Part,
    others: tuple[str, ...],
    instead: Mapping[AddressId, Part] = _NOWHERE,
) -> set[AddressId]:
    """As a reply to each card that stands somewhere, in some chats other words `instead`: in which. One that does not
    stand yet will be news itself."""
    now, told = office.clock(), set()
    for card in await cards.of_complaint(session, report):
        if card.folded or card.provider_id is None:
            continue
        own = instead.get(card.address)
        if own is None and await outbox.said_since(session, card.address, report, others, now - QUIET):
            continue
        words = own or heard
        told.add(card.address)
        body = Message(render(FALLBACK, (words,)), reply_to=card.provider_id)
        about = f"{CARD}:{report}"
        await outbox.add(
            session,
            card.address,
            OutKind.MESSAGE,
            now,
            body=body,
            about=about,
            complaint=report,
            template=words.key,
        )
    return told
