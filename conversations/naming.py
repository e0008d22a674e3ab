"""Who may act: officers are named by a coordinator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from conversations.catalogue import Agency, Catalogue
from conversations.desk import Desk, DeskTurn
from conversations.effects import Invite, NameOfficer, Part, Say, UseInvite, part
from conversations.messages import Address, Inbound
from conversations.orders import Order, token_shown
from conversations.rules.complaint import Role
from conversations.rules.roles import Officer
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"
INVITE_HOURS = 24
ROLES = {
    "koordinator": Role.COORDINATOR,
    "penghubung": Role.LIAISON,
    "petugas": Role.OFFICER,
    "pengawas": Role.SUPERVISOR,
    "pimpinan": Role.LEADER,
}
CONFIDENTIAL = "rahasia"
_ROLE_WORDS = frozenset({*ROLES, CONFIDENTIAL})
NEAR = 3
"""How many names are offered instead of one that nobody has."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """What `/petugas` was told: a role, an agency where the role has one, and whether rahasia reports may be opened."""

    role: Role
    agency: str | None
    confidential: bool


def read_appointment(words: str, catalogue: Catalogue) -> Appointment | None:
    """`dishub`, `dishub penghubung rahasia`, `koordinator`; None when a word is neither agency nor role."""
    typed = words.casefold().split()
    rest = [word for word in typed if word not in _ROLE_WORDS]
    agency = find_agency(" ".join(rest), catalogue)
    role = next((ROLES[word] for word in reversed(typed) if word in ROLES), Role.OFFICER)
    if rest and agency is None:
        return None
    if role is Role.COORDINATOR:
        return Appointment(role, None, True)
    if role is Role.LEADER and not rest:
        return Appointment(role, None, False)
    return Appointment(role, agency.id, CONFIDENTIAL in typed) if agency else None


def find_agency(words: str, catalogue: Catalogue) -> Agency | None:
    """The agency called so: by its id, its short name or its whole name."""
    return next((agency for agency in catalogue.agencies if _plain(words) in _names(agency)), None)


def nearest(words: str, catalogue: Catalogue) -> tuple[str, ...]:
    """What words that are no appointment may have meant: ids of agencies and words of roles, the likeliest first."""
    rest = [word for word in words.casefold().split() if word not in _ROLE_WORDS]
    unknown = [word for word in rest if find_agency(word, catalogue) is None]
    meant = {word: word for word in _ROLE_WORDS} | {
        name: agency.id for agency in catalogue.agencies for name in _names(agency)
    }
    tried = unknown if len(unknown) < len(rest) else [" ".join(rest), *unknown]
    found = [name for word in tried for name in get_close_matches(_plain(word), meant, NEAR)]
    return tuple(dict.fromkeys(meant[name] for name in found))[:NEAR]


def nearest_agencies(words: str, catalogue: Catalogue) -> tuple[str, ...]:
    """As `nearest`, without the words of roles."""
    return tuple(name for name in nearest(words, catalogue) if name not in _ROLE_WORDS)


def meant(names: tuple[str, ...]) -> Part:
    return part("officer.near", words=", ".join(names))


def name_officer(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/petugas`: the person whose message it answers, or whoever opens the one-time link first."""
    if desk.actor is None or not desk.actor.coordinates:
        return _say(session, part("desk.coordinator_only"))
    wanted = read_appointment(order.argument, desk.catalogue)
    if wanted is None:
        near = nearest(order.argument, desk.catalogue)
        return _say(session, meant(near) if near else part("officer.usage"))
    if event.reply_to_sender is not None and event.reply_to_sender != event.chat:
        return _name(session, event, event.reply_to_sender, wanted, desk)
    if event.group and (wanted.confidential or wanted.role is Role.SUPERVISOR):
        return _say(session, part("officer.link_privately"))
    until = desk.now + timedelta(hours=INVITE_HOURS)
    invite = Invite(desk.fresh_token, wanted.role, wanted.agency, wanted.confidential, until)
    link = f"{desk.bot_link}?start={desk.fresh_token}" if desk.bot_link else ""
    what, code = _what(wanted, desk.catalogue), token_shown(desk.fresh_token)
    said = part("officer.invite", what=what, link=link, code=code, hours=INVITE_HOURS)
    return DeskTurn(session, (invite, Say((said,), LANGUAGE, quote=True)))


def redeem(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Somebody brings a one-time code, privately. It stays good when it would leave the city without a coordinator."""
    if event.group:
        return _say(session, part("officer.privately"))
    if desk.invitation is None:
        return _say(session, part("officer.code_unknown"))
    told = desk.invitation
    if told.agency is not None and desk.catalogue.agency(told.agency) is None:
        return _say(session, part("officer.code_unknown"))
    wanted = Appointment(Role(told.role), told.agency, told.confidential)
    if _leaves_nobody(desk.actor, wanted.role, desk):
        return _say(session, part("officer.last_coordinator_self"))
    named = NameOfficer(event.sender, event.sender_name, wanted.role, wanted.agency, wanted.confidential)
    parts: tuple[Part, ...] = (part("officer.welcome", what=_what(wanted, desk.catalogue)),)
    if _gives_up(desk.actor, wanted.role):
        parts += (part("officer.gave_up_self"),)
    return DeskTurn(session, (UseInvite(order.argument), named, Say(parts, LANGUAGE)))


def _name(session: DeskSession, event: Inbound, who: Address, wanted: Appointment, desk: Desk) -> DeskTurn:
    name = event.reply_to_name
    if _leaves_nobody(desk.answered, wanted.role, desk):
        return _say(session, part("officer.last_coordinator", name=name))
    named = NameOfficer(who, name, wanted.role, wanted.agency, wanted.confidential)
    parts: tuple[Part, ...] = (part("officer.named", name=name, what=_what(wanted, desk.catalogue)),)
    if _gives_up(desk.answered, wanted.role):
        parts += (part("officer.gave_up", name=name),)
    return DeskTurn(session, (named, Say(parts, LANGUAGE, quote=True)))


def _gives_up(officer: Officer | None, role: Role) -> bool:
    """One officer has one role: who is named something else is no coordinator any more."""
    return officer is not None and officer.coordinates and role is not Role.COORDINATOR


def _leaves_nobody(officer: Officer | None, role: Role, desk: Desk) -> bool:
    """Would this officer's new role leave no coordinator within reach? Nobody could name officers then, or receive a
    rahasia report."""
    others = (other for other in desk.reachable if officer is None or other.id != officer.id)
    return _gives_up(officer, role) and not any(other.coordinates for other in others)


def _names(agency: Agency) -> tuple[str, ...]:
    return tuple(map(_plain, (agency.id, agency.short, agency.name)))


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("_", " ").split())


def _what(named: Appointment, catalogue: Catalogue) -> str:
    found = catalogue.agency(named.agency)
    of = f" {found.name}" if found else ""
    extra = say(LANGUAGE, "role.confidential") if named.confidential else ""
    return f"{say(LANGUAGE, f'role.{named.role.value}')}{of}{extra}"


def _say(session: DeskSession, text: Part) -> DeskTurn:
    return DeskTurn(session, (Say((text,), LANGUAGE, quote=True),))


OPEN_TO_ALL: dict[str, Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]] = {"redeem": redeem}
"""Orders of people who are no officers yet."""
