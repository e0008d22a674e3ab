"""What a citizen says about a filed report is heard where its card stands: the change of a card notifies nobody."""

from __future__ import annotations

from datetime import timedelta

from conversations import describe
from conversations.effects import AddWords, Part, WordKind, part
from conversations.messages import Message
from conversations.orders import CARD
from conversations.rules.complaint import Complaint, ComplaintId
from conversations.texts import FALLBACK, clean, render, say
from handlers.office import Office
from storage import cards, complaints, outbox
from storage.database import Transaction
from storage.outbox import OutKind

QUIET = timedelta(minutes=5)
"""Whatever else is said of a report within this stands on its card alone: a group bears twenty messages a minute."""
SHORT = 200
"""Characters of the citizen's words."""
UNHAPPY = "card.heard.unhappy"
WITHDRAWN = "card.heard.withdrawn"
REOPENED = "card.heard.reopened"
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


async def unhappy(
    session: Transaction, office: Office, complaint: Complaint, named: tuple[str, ...], *, reopened: bool
) -> None:
    """The answer did not help, or not for long; why, the citizen may yet say, and that is heard then. `named`: who is
    to decide who takes it, and cannot be told in private."""
    heard = part(REOPENED if reopened else UNHAPPY, number=complaint.number)
    others: tuple[str, ...] = () if reopened else (*_WORDS.values(), UNHAPPY)
    if named:
        said = say(FALLBACK, heard.key, number=complaint.number)
        heard, others = part("card.heard.turn", heard=said, names=", ".join(named)), ()
    await _announce(session, office, complaint.id, heard, others)


async def withdrawn(session: Transaction, office: Office, complaint: Complaint) -> None:
    """Nothing is to be done any more, whatever else was said a moment ago: somebody may be on the way."""
    await _announce(session, office, complaint.id, part(WITHDRAWN, number=complaint.number), ())


async def _announce(
    session: Transaction, office: Office, report: ComplaintId, heard: Part, others: tuple[str, ...]
) -> None:
    """As a reply to each card that stands somewhere. One that does not yet will be news itself."""
    now = office.clock()
    for card in await cards.of_complaint(session, report):
        if card.folded or card.provider_id is None:
            continue
        if await outbox.said_since(session, card.address, report, others, now - QUIET):
            continue
        body = Message(render(FALLBACK, (heard,)), reply_to=card.provider_id)
        about = f"{CARD}:{report}"
        await outbox.add(
            session,
            card.address,
            OutKind.MESSAGE,
            now,
            body=body,
            about=about,
            complaint=report,
            template=heard.key,
        )
