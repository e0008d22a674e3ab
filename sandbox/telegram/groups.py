"""New groups, members who come and go, and a group that becomes a supergroup: what the bot is told of it."""

from sandbox.people import add_group
from sandbox.room import Room
from sandbox.telegram import chats
from sandbox.telegram.updates import Updates
from sandbox.world import BOT, Json, TelegramChat, Topic

SUPERGROUP_OFFSET = -1_000_000_000_000


async def found(room: Room, updates: Updates, wish: Json) -> TelegramChat:
    """A group with its members, the first of whom adds the bot (unless `with_bot` is false)."""
    kind = wish.get("kind", "supergroup")
    chat_id = wish.get("id") or _free_id(room, kind)
    inside = wish.get("with_bot", True)
    group = add_group(room.world, TelegramChat(chat_id, kind, wish["title"], wish["members"], bot_inside=inside))
    if inside:
        await _bot_moved(room, updates, group, "left", "member")
        await _service(room, updates, group, {"new_chat_members": [chats.bot_user()]})
    room.changed({"type": "world"})
    return group


async def migrate(room: Room, updates: Updates, group: TelegramChat) -> TelegramChat:
    """The group gets a new id. Message ids start anew there, and old messages can't be edited any more."""
    if group.kind != "group":
        raise ValueError(f"{group.key} is a {group.kind} already")
    new_id = SUPERGROUP_OFFSET + group.id
    heir = add_group(room.world, TelegramChat(new_id, "supergroup", group.title, list(group.members)))
    await _service(room, updates, group, {"migrate_to_chat_id": new_id})
    await _service(room, updates, heir, {"migrate_from_chat_id": group.id})
    group.migrated_to = new_id
    room.changed({"type": "world"})
    return heir


async def change_members(room: Room, updates: Updates, group: TelegramChat, wish: Json) -> None:
    """`join` and `leave` name people; `bot` as a name stands for the bot itself."""
    for key in wish.get("join", []):
        _come(room, group, key)
        if key == BOT:
            await _bot_moved(room, updates, group, "left", "member")
        await _service(room, updates, group, {"new_chat_members": [chats.author(room.world, key)]}, key)
    for key in wish.get("leave", []):
        if key == BOT:
            await _bot_moved(room, updates, group, "member", "left")
        await _service(room, updates, group, {"left_chat_member": chats.author(room.world, key)}, key)
        if key == BOT:
            group.bot_inside = False
        else:
            group.members.remove(key)
    room.changed({"type": "world"})


async def change_topic(room: Room, updates: Updates, group: TelegramChat, wish: Json) -> Topic:
    """`close`, `reopen` and `delete` name one by its id. Deleting says nothing to the bot,
    as on Telegram, and takes the messages with it."""
    verb = next(verb for verb in ("close", "reopen", "delete") if verb in wish)
    topic = group.topics[int(wish[verb])]
    if verb == "delete":
        topic.deleted = True
        for message in group.messages.values():
            if message.body.get("message_thread_id") == topic.id:
                message.deleted = True
                chats.announce(room, group, message)
    else:
        topic.closed = verb == "close"
        said: Json = {"forum_topic_closed": {}} if topic.closed else {"forum_topic_reopened": {}}
        await _service(room, updates, group, said | chats.in_topic(group, topic.id))
    room.changed({"type": "world"})
    return topic


def _come(room: Room, group: TelegramChat, key: str) -> None:
    if key != BOT and key not in room.world.people:
        raise ValueError(f"nobody is called {key!r}")
    if key == BOT:
        group.bot_inside = True
    elif key not in group.members:
        group.members.append(key)


async def _bot_moved(room: Room, updates: Updates, group: TelegramChat, before: str, after: str) -> None:
    await updates.push("my_chat_member", chats.own_membership(room, group, group.members[0], before, after))


async def _service(room: Room, updates: Updates, group: TelegramChat, content: Json, by: str = BOT) -> None:
    who = by if by != BOT or not group.members else group.members[0]
    message = chats.new_message(room, group, who, content)
    chats.announce(room, group, message)
    if group.bot_inside:
        await updates.push("message", message.body)


def _free_id(room: Room, kind: str) -> int:
    taken = room.world.telegram.chats
    first = -1001000000002 if kind == "supergroup" else -5000001
    return next(number for number in range(first, first - 10_000, -1) if number not in taken)
