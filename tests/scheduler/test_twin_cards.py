"""Cards that stand in a chat more than once, because nobody heard that they had arrived. Time is the town's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from conversations.messages import Choice, Inbound, Outbound
from conversations.rules.complaint import ComplaintId
from handlers import events, reports
from scheduler.retry import LONGEST
from storage import cards
from tests.scheduler.platforms import OLD, SECOND, after, file, hand_over, platform, told
from tests.scheduler.test_doubts import MARK
from tests.town import PEOPLE, FakeChannel, Shown, Town

DOUBLED = "↪️ Kartu ini terkirim dua kali. Yang berlaku kartu yang satunya."


async def test_a_card_in_doubt_is_posted_once_more_without_a_mark(here: Town) -> None:
    await doubled(here)
    assert len(cards_shown(here)) == 2 and MARK not in "".join(told(here, "grup"))
    for _ in range(3):
        await after(here, LONGEST)
    assert len(cards_shown(here)) == 2


async def test_of_a_doubled_card_the_tapped_one_stays(here: Town) -> None:
    await doubled(here)
    lost, known = cards_shown(here)
    here.chats[OLD].sort(key=lambda shown: shown.id == lost.id)  # the newest with this button is the one tapped
    await here.act("ratna@grup > [ketuk Verifikasi]")
    assert (known.text, known.rows) == (DOUBLED, ())
    await here.act("ratna@grup > [ketuk Dishub]")
    assert "belum ditindaklanjuti" in lost.text and cards_shown(here) == [lost]


async def test_the_known_one_of_a_doubled_card_changes_nothing_when_tapped(here: Town) -> None:
    await doubled(here)
    lost, known = cards_shown(here)
    await hand_over(here)
    assert "belum ditindaklanjuti" in known.text and "belum diverifikasi" in lost.text


async def test_a_card_whose_posting_was_given_up_is_adopted_by_a_tap(here: Town) -> None:
    platform(here).silent = True
    await file(here, "budi")
    await after(here, LONGEST)
    platform(here).silent = False
    first, second = cards_shown(here)
    await here.act("ratna@grup > [ketuk Verifikasi]")
    await here.act("ratna@grup > [ketuk Dishub]")
    assert "belum ditindaklanjuti" in second.text and "belum diverifikasi" in first.text
    assert len(here.chats[OLD]) == 2, "and none is posted anew"


async def test_a_card_that_was_posted_anew_is_not_taken_for_a_doubled_one(here: Town) -> None:
    """The old message is known: a tap on it, still under way, does not bring it back."""
    await file(here, "budi")
    (old,) = cards_shown(here)
    async with here.database.transaction() as session:
        await cards.lost(session, (await cards.of_complaint(session, ComplaintId(1)))[0].id)
        await reports.show(session, here.office, ComplaintId(1))
    await here.pump.flush()
    here.chats[OLD].reverse()
    await here.act("ratna@grup > [ketuk Verifikasi]")
    new = next(shown for shown in here.chats[OLD] if shown is not old)
    assert any("Dishub" in option.label for row in new.rows for option in row)
    assert not any("Dishub" in option.label for row in old.rows for option in row)


async def test_an_edit_of_a_card_under_way_does_not_undo_the_adoption(here: Town) -> None:
    await doubled(here)
    lost, known = cards_shown(here)
    async with here.database.transaction() as session:
        (one,) = await cards.of_complaint(session, ComplaintId(1))
        await cards.adopted(session, one.id, lost.id)
        await cards.posted(session, one.id, known.id)
        assert (await cards.get(session, one.id)).provider_id == lost.id


async def test_of_three_whoever_taps_which_one_stays(here: Town) -> None:
    """Taps that come before any of the lines has left: one that gave up its place does not take it back."""
    platform(here).silent = True
    await file(here, "budi")
    await after(here, LONGEST)
    platform(here).silent = False
    async with here.database.transaction() as session:
        await reports.show(session, here.office, ComplaintId(1))
    await here.pump.flush()
    first, second, known = cards_shown(here)
    for tapped in (first, second, first, known, first):
        await tap(here, tapped, "close_menu")
    await here.pump.flush()
    assert cards_shown(here) == [second] and (first.text, known.text) == (DOUBLED, DOUBLED)


@dataclass
class Busy(FakeChannel):
    """Somebody does something while a message is under way."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def send(self, outbound: Outbound) -> str:
        if self.meanwhile is not None:
            now, self.meanwhile = self.meanwhile, None
            await now()
        return await super().send(outbound)


async def test_a_card_that_came_while_another_was_adopted_goes_when_it_is_tapped(here: Town) -> None:
    platform(here).silent = True
    await file(here, "budi")
    (first,) = cards_shown(here)
    here.channels["telegram"] = Busy("telegram", here, meanwhile=partial(tap, here, first, "close_menu"))
    await after(here, SECOND)
    _, second = cards_shown(here)
    await tap(here, second, "verify")
    await here.pump.flush()
    assert cards_shown(here) == [first] and second.text == DOUBLED
    assert any("Dishub" in option.label for row in first.rows for option in row)


async def tap(here: Town, shown: Shown, verb: str) -> None:
    """By Ratna; nothing that it leads to has left yet."""
    here._serial += 1
    ratna, content = PEOPLE["ratna"], Choice(f"o:{verb}:1", f"cb{here._serial}")
    inbound = Inbound(
        f"t{here._serial}",
        OLD,
        ratna.address,
        here.now,
        content,
        sender_name=ratna.name,
        group=True,
        message_id=shown.id,
    )
    await events.receive(here.office, inbound, "{}")


async def doubled(here: Town) -> None:
    """Budi's report, whose card stands in the group twice, once without our knowing."""
    platform(here).silent = True
    await file(here, "budi")
    platform(here).silent = False
    await after(here, SECOND)


def cards_shown(here: Town) -> list[Shown]:
    return [shown for shown in here.chats[OLD] if shown.rows]
