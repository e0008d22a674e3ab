"""Who lives in a fresh sandbox, and how people and groups are added. Knows no platform traffic."""

import secrets
import time

from sandbox.world import Person, Telegram, TelegramChat, WhatsAppChat, World

GROUP_ID = -1001000000001
SEED = (
    Person("siti", "Siti", "Rahayu", "sitirahayu", telegram_id=700000001),
    Person("budi", "Budi", "Santoso", phone="+6281200000002"),
    Person("ratna", "Ratna", "Dewi", "ratnadewi", telegram_id=800000001),
    Person("joko", "Joko", "Prasetyo", "jokoprasetyo", telegram_id=800000002),
    Person("tono", "Tono", telegram_id=900000001),
    Person("endah", "Endah", "Lestari", "endahlestari", telegram_id=800000003),
)
# Update ids must never go backwards, even after a fresh start beside a bot that remembers: the clock sees to that.
UPDATE_ID_EPOCH = 1_600_000_000


def seeded_world() -> World:
    world = World(telegram=Telegram(next_update_id=int(time.time()) - UPDATE_ID_EPOCH))
    for person in SEED:
        add_person(world, person)
    add_group(world, TelegramChat(GROUP_ID, "supergroup", "Koordinasi LAPOR", ["ratna", "joko", "tono", "endah"]))
    return world


def emptied(old: World) -> World:
    """The seeded world again, keeping what a running bot relies on: its set-up, and ids that only grow."""
    world = seeded_world()
    kept = old.telegram
    world.telegram.next_update_id = max(kept.next_update_id, world.telegram.next_update_id)
    world.telegram.webhook, world.telegram.commands = kept.webhook, kept.commands
    world.telegram.allowed_updates = kept.allowed_updates
    world.clock_offset, world.learned = old.clock_offset, old.learned
    world.whatsapp.webhook, world.whatsapp.contents = old.whatsapp.webhook, old.whatsapp.contents
    for chat_id, chat in world.telegram.chats.items():
        if chat_id in kept.chats:
            chat.next_message_id = kept.chats[chat_id].next_message_id
    return world


def add_person(world: World, person: Person) -> Person:
    if person.key in world.people or not person.key.isidentifier():
        raise ValueError(f"person key {person.key!r} is taken or unfit")
    if person.telegram_id is not None and person.telegram_id in world.telegram.chats:
        raise ValueError(f"Telegram id {person.telegram_id} is taken")
    if person.phone in world.whatsapp.chats:
        raise ValueError(f"number {person.phone} is taken")
    world.people[person.key] = person
    if person.telegram_id is not None:
        private = TelegramChat(person.telegram_id, "private", person.name, [person.key])
        world.telegram.chats[private.id] = private
    if person.phone:
        world.whatsapp.chats[person.phone] = WhatsAppChat(person.phone, person.key)
    return person


def newcomer(world: World, name: str, channel: str) -> Person:
    """Somebody new with this name, on that channel. Ids are drawn: a bot remembers whom it has met."""
    first, _, last = " ".join(name.split()).partition(" ")
    if not first or channel not in ("telegram", "whatsapp"):
        raise ValueError("a person needs a name, and a channel: telegram or whatsapp")
    if channel == "telegram":
        drawn = 1_000_000_000 + secrets.randbelow(4_000_000_000)
        return add_person(world, Person(f"p{drawn}", first, last, telegram_id=drawn))
    digits = f"{secrets.randbelow(10**8):08}"
    return add_person(world, Person(f"p{digits}", first, last, phone=f"+62812{digits}"))


def add_group(world: World, group: TelegramChat) -> TelegramChat:
    strangers = [key for key in group.members if key not in world.people]
    if strangers or group.id in world.telegram.chats:
        raise ValueError(f"unknown members {strangers}" if strangers else f"chat {group.id} exists")
    world.telegram.chats[group.id] = group
    return group
