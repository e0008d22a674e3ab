"""Who may act, and which chat is whose: officers named by a coordinator, groups bound by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from conversations.catalogue import Catalogue
from conversations.desk import Desk, DeskTurn
from conversations.effects import BindGroup, Invite, NameOfficer, Part, Say, UseInvite, part
from conversations.messages import Inbound
from conversations.orders import Order, token_shown
from conversations.rules.complaint import Role
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"
INVITE_HOURS = 24
ROLES = {
    "koordinator": Role.COORDINATOR,
    "penghubung": Role.LIAISON,
    "petugas": Role.OFFICER,
    "pengawas": Role.SUPERVISOR,
}
CONFIDENTIAL = "rahasia"


@dataclass(frozen=True, slots=True)
class Appointment:
    """What `/petugas` was told: a role, an agency where the role has one, and whether rahasia reports may be opened."""

    role: Role
    agency: str | None
    confidential: bool


def read_appointment(words: str, catalogue: Catalogue) -> Appointment | None:
    """`dishub`, `dishub penghubung rahasia`, `koordinator`; None when a word is neither agency nor role."""
    role, agency, confidential = Role.OFFICER, None, False
    for word in words.casefold().split():
        found = next((a for a in catalogue.agencies if word in {a.id.casefold(), a.short.casefold()}), None)
        if word in ROLES:
            role = ROLES[word]
        elif word == CONFIDENTIAL:
            confidential = True
        elif found is not None:
            agency = found.id
        else:
            return None
    if role is Role.COORDINATOR:
        return Appointment(role, None, True)
    return Appointment(role, agency, confidential) if agency else None


def name_officer(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/petugas`: the person whose message it answers, or whoever opens the one-time link first."""
    if desk.actor is None or not desk.actor.coordinates:
        return _say(session, part("desk.coordinator_only"))
    wanted = read_appointment(order.argument, desk.catalogue)
    if wanted is None:
        return _say(session, part("officer.usage", agencies=", ".join(a.id for a in desk.catalogue.agencies)))
    what = _what(wanted.role, wanted.agency, wanted.confidential, desk.catalogue)
    if event.reply_to_sender is not None and event.reply_to_sender != event.chat:
        named = NameOfficer(event.reply_to_sender, event.reply_to_name, wanted.role, wanted.agency, wanted.confidential)
        said = part("officer.named", name=event.reply_to_name, what=what)
        return DeskTurn(session, (named, Say((said,), LANGUAGE, quote=True)))
    if event.group and (wanted.confidential or wanted.role is Role.SUPERVISOR):
        return _say(session, part("officer.link_privately"))
    until = desk.now + timedelta(hours=INVITE_HOURS)
    invite = Invite(desk.fresh_token, wanted.role, wanted.agency, wanted.confidential, until)
    link = f"{desk.bot_link}?start={desk.fresh_token}" if desk.bot_link else ""
    said = part("officer.invite", what=what, link=link, code=token_shown(desk.fresh_token), hours=INVITE_HOURS)
    return DeskTurn(session, (invite, Say((said,), LANGUAGE, quote=True)))


def bind_group(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/hubungkan`: this group is the coordinator's, or an agency's."""
    if desk.actor is None or not desk.actor.coordinates:
        return _say(session, part("desk.coordinator_only"))
    if not event.group:
        return _say(session, part("group.here"))
    if not order.argument:
        return _bound(session, None, say(LANGUAGE, "group.coordinator"))
    word = order.argument.casefold()
    found = next((a for a in desk.catalogue.agencies if word in {a.id.casefold(), a.short.casefold()}), None)
    if found is None:
        return _say(session, part("group.usage", agencies=", ".join(a.id for a in desk.catalogue.agencies)))
    return _bound(session, found.id, found.name)


def redeem(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Somebody brings a one-time code, privately."""
    if event.group:
        return _say(session, part("officer.privately"))
    if desk.invitation is None:
        return _say(session, part("officer.code_unknown"))
    role = Role(desk.invitation.role)
    what = _what(role, desk.invitation.agency, desk.invitation.confidential, desk.catalogue)
    named = NameOfficer(event.sender, event.sender_name, role, desk.invitation.agency, desk.invitation.confidential)
    return DeskTurn(session, (UseInvite(order.argument), named, Say((part("officer.welcome", what=what),), LANGUAGE)))


def _bound(session: DeskSession, agency: str | None, name: str) -> DeskTurn:
    return DeskTurn(session, (BindGroup(agency), Say((part("group.bound", name=name),), LANGUAGE)))


def _what(role: Role, agency: str | None, confidential: bool, catalogue: Catalogue) -> str:
    found = catalogue.agency(agency)
    of = f" {found.name}" if found else ""
    return f"{say(LANGUAGE, f'role.{role.value}')}{of}{say(LANGUAGE, 'role.confidential') if confidential else ''}"


def _say(session: DeskSession, text: Part) -> DeskTurn:
    return DeskTurn(session, (Say((text,), LANGUAGE, quote=True),))


OPEN_TO_ALL: dict[str, Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]] = {"redeem": redeem}
"""Orders of people who are no officers yet."""
