"""The whole world as one JSON document, for the page and for tests."""

from dataclasses import asdict

from sandbox.room import Room
from sandbox.telegram import chats
from sandbox.twilio import view
from sandbox.twilio.delivery import Delivery
from sandbox.world import BOT_ID, BOT_NAME, BOT_USERNAME, Json, Person, TelegramChat, WhatsAppChat


def whole_state(room: Room, delivery: Delivery) -> Json:
    world = room.world
    found = [_telegram_chat(room, chat) for chat in world.telegram.chats.values()]
    found += [_whatsapp_chat(room, delivery, chat) for chat in world.whatsapp.chats.values()]
    return {
        "now": room.now().isoformat(),
        "clock_offset": world.clock_offset,
        "bot": {"id": BOT_ID, "username": BOT_USERNAME, "name": BOT_NAME, "sender": room.settings.twilio_sender},
        "people": {person.key: _person(room, person) for person in world.people.values()},
        "chats": {chat["key"]: chat for chat in found},
        "telegram": {
            "pending_updates": len(world.telegram.updates),
            "webhook": {n: v for n, v in world.telegram.webhook.items() if n != "secret_token"},
            "commands": world.telegram.commands,
            "callback_queries": [asdict(query) for query in world.telegram.queries.values()],
            "toasts": room.toasts,
        },
        "whatsapp": {
            "webhook": world.whatsapp.webhook,
            "alerts": world.whatsapp.alerts,
            "contents": [asdict(content) for content in world.whatsapp.contents.values()],
        },
        "faults": room.faults.as_json(),
    }


def _person(room: Room, person: Person) -> Json:
    groups = [chat.key for chat in room.world.telegram.chats.values() if person.key in chat.members]
    own = [f"wa:{person.phone}"] if person.phone else []
    return asdict(person) | {"name": person.name, "chats": groups + own}


def _telegram_chat(room: Room, chat: TelegramChat) -> Json:
    return {
        "key": chat.key,
        "platform": "telegram",
        "kind": chat.kind,
        "title": chat.title,
        "members": chat.members,
        "started": chat.started,
        "blocked": chat.blocked,
        "bot_inside": chat.bot_inside,
        "topics": chats.topics(chat),
        "migrated_to": f"tg:{chat.migrated_to}" if chat.migrated_to is not None else None,
        "messages": [chats.describe(room, chat, message) for message in chat.messages.values()],
    }


def _whatsapp_chat(room: Room, delivery: Delivery, chat: WhatsAppChat) -> Json:
    return {
        "key": chat.key,
        "platform": "whatsapp",
        "kind": "private",
        "title": room.world.people[chat.person].name,
        "members": [chat.person],
        "blocked": chat.blocked,
        "stopped": chat.stopped,
        "window_closed": chat.window_closed,
        "window_open": delivery.window_open(chat),
        "messages": [view.describe(room, chat, one) for one in view.messages_of(room, chat)],
    }
