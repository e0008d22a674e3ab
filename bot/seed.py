"""What config.yaml says of the desk, entered at start; and a warning when a rahasia report would reach nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.settings import Settings
from conversations.desk import COORDINATOR
from conversations.effects import NameOfficer
from conversations.messages import Address
from conversations.rules.complaint import Role
from conversations.rules.roles import who_may_receive
from handlers import binding
from handlers.office import Office
from storage import addresses, complaints, desk
from storage.database import Database

log = logging.getLogger(__name__)

GROUPS_CHANNEL = "telegram"
"""Operator groups live on Telegram."""


async def bind_groups(office: Office, settings: Settings) -> None:
    """Bind the groups of config.yaml that are bound to nothing yet: what was changed in the chat stays."""
    async with office.database.transaction() as session:
        bound = await desk.groups(session)
        for name, chat in settings.groups.items():
            if name not in bound:
                address = await addresses.find_or_add(session, Address(GROUPS_CHANNEL, str(chat)))
                await binding.put(session, office, name, address, None)


async def warn_of_nobody(office: Office) -> None:
    """Say in the log what the desk still lacks, and what to do about it."""
    async with office.database.transaction() as session:
        seats = await desk.seats(session, office.catalogue)
        groups = await desk.groups(session)
        holders = await complaints.agencies_with_confidential(session)
    reachable = [seat.officer for seat in seats if seat.unreachable is None]
    if not any(officer.coordinates for officer in reachable):
        log.warning("no coordinator yet: run `./kanal coordinator` and send the code to the bot in a private chat")
    elif not who_may_receive(reachable, None):
        log.warning("nobody reachable may receive confidential (rahasia) reports: name someone with /petugas … rahasia")
    if not who_may_receive(reachable, None, supervised=True):
        log.warning("no supervisor can be reached for reports berkadar pengawasan: name one with /petugas … pengawas")
    for agency in sorted(filter(None, holders)):
        if not who_may_receive(reachable, agency):
            log.warning(
                "nobody reachable may receive the confidential (rahasia) reports of %s, open or reopened: "
                "name someone with /petugas %s rahasia",
                agency,
                agency,
            )
    if COORDINATOR not in groups:
        log.warning("no coordinator's group yet: add the bot to the group and send /hubungkan there")


@dataclass(frozen=True, slots=True)
class Named:
    """An officer known beforehand, by their id on Telegram."""

    id: str
    name: str
    role: Role
    agency: str | None
    confidential: bool


SANDBOX_OFFICERS = (
    Named("800000001", "Ratna Dewi", Role.COORDINATOR, None, True),
    Named("800000002", "Joko Prasetyo", Role.OFFICER, "dishub", True),
    Named("800000003", "Endah Lestari", Role.SUPERVISOR, None, True),
)
"""Who is an officer in the sandbox's town; Tono, who is in the group too, is not."""


async def name_officers(database: Database, named: Iterable[Named]) -> None:
    """Officers of a town that exists only to be tried; in a real city a coordinator names them in the chat."""
    now = datetime.now(UTC)
    async with database.transaction() as session:
        for person in named:
            address = Address(GROUPS_CHANNEL, person.id)
            id = await addresses.find_or_add(session, address)
            await addresses.named(session, id, person.name)
            effect = NameOfficer(address, person.name, person.role, person.agency, person.confidential)
            await desk.name(session, id, effect, None, now)
