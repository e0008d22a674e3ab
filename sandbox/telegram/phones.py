"""What people do on Telegram and what of it the bot gets to see. Knows nothing of HTTP."""

import re
from collections.abc import Awaitable, Callable

from sandbox.acting import Act, CannotAct
from sandbox.room import Room, new_sid
from sandbox.telegram import chats, unusual
from sandbox.telegram.entities import with_found_entities
from sandbox.telegram.media import media_object
from sandbox.telegram.sending import MAX_CAPTION, MAX_TEXT
from sandbox.telegram.updates import Updates
from sandbox.world import BOT_USERNAME, CallbackQuery, Json, TelegramChat, TelegramMessage, Topic

COMMAND = re.compile(rf"/[A-Za-z0-9_]+(@{BOT_USERNAME})?(\s|$)", re.IGNORECASE)


class TelegramPhones:
    def __init__(self, room: Room, updates: Updates) -> None:
        self._room = room
        self._updates = updates
        self._verbs: dict[str, Callable[[Act, TelegramChat], Awaitable[Json]]] = {
            "text": self._text, "photo": self._file, "video": self._file, "voice": self._file, "document": self._file,
            "sticker": self._file, "album": self._album, "location": self._location, "contact": self._contact,
            "edit": self._edit, "tap": self._tap, "start": self._start, "block": self._block, "unblock": self._unblock,
            "forward": self._forward, "read": self._read, "pin": self._pin, "topic": self._topic,
            "poll": self._poll, "live": self._live, "remove": self._remove,
        }  # fmt: skip

    async def act(self, act: Act, chat: TelegramChat) -> Json:
        if act.verb not in self._verbs:
            raise CannotAct(f"nobody can {act.verb!r} on Telegram")
        if act.person.key not in chat.members:
            raise CannotAct(f"{act.person.key} is not in {chat.key}")
        if chat.migrated_to is not None:
            raise CannotAct(f"{chat.key} has become tg:{chat.migrated_to}")
        if chat.blocked and act.verb not in ("unblock", "start"):
            raise CannotAct(f"{act.person.key} has blocked the bot")
        return await self._verbs[act.verb](act, chat)

    async def _text(self, act: Act, chat: TelegramChat) -> Json:
        text = act.text()
        if len(text) > MAX_TEXT:
            raise CannotAct(f"Telegram sends at most {MAX_TEXT} characters at once")
        said = _plain("text", "entities", text)
        if not act.body.get("anonymous"):
            return await self._post(act, chat, said)
        if chat.kind == "private":
            raise CannotAct("only a group has anonymous admins")
        hidden = {"from": unusual.ANONYMOUS, "sender_chat": chats.chat_object(self._room.world, chat)}
        return await self._post(act, chat, said | hidden)

    async def _poll(self, act: Act, chat: TelegramChat) -> Json:
        return await self._post(act, chat, unusual.poll(str(act.body.get("text") or "Perlu lampu baru?")))

    async def _live(self, act: Act, chat: TelegramChat) -> Json:
        """Begins a live location; while one runs, it moves on, and the bot hears of an edited message."""
        running = unusual.running(chat, act.person.key, self._room.timestamp())
        if running is None:
            return await self._post(act, chat, unusual.live(*act.coordinates()))
        running.body |= unusual.moved(running) | {"edit_date": int(self._room.timestamp())}
        chats.announce(self._room, chat, running)
        if self._bot_sees(chat, running):
            await self._updates.push("edited_message", running.body)
        return {"message_id": running.body["message_id"]}

    async def _remove(self, act: Act, chat: TelegramChat) -> Json:
        """An admin of a group deletes any message there; the bot hears nothing of it, as on Telegram."""
        if chat.kind == "private":
            raise CannotAct("only in a group somebody else's message can be deleted")
        message = self._standing(act, chat)
        message.deleted = True
        chats.announce(self._room, chat, message)
        return {"message_id": message.body["message_id"]}

    async def _file(self, act: Act, chat: TelegramChat) -> Json:
        return await self._post(act, chat, self._media(act, act.verb) | _caption(act.caption()))

    async def _album(self, act: Act, chat: TelegramChat) -> Json:
        """n messages of one group, the caption on the first. `n` is 2 to 10; `message_ids` come back."""
        count = act.body.get("n", 3)
        if count not in range(2, 11):
            raise CannotAct("an album has 2 to 10 pictures")
        group = {"media_group_id": new_sid("")[:17]}
        ids = []
        for number in range(count):
            caption = _caption(act.caption()) if number == 0 else {}
            ids.append((await self._post(act, chat, self._media(act, "photo") | group | caption))["message_id"])
        return {"message_id": ids[0], "message_ids": ids}

    async def _location(self, act: Act, chat: TelegramChat) -> Json:
        latitude, longitude = act.coordinates()
        return await self._post(act, chat, {"location": {"latitude": latitude, "longitude": longitude}})

    async def _contact(self, act: Act, chat: TelegramChat) -> Json:
        number = act.person.phone or "+6281200000099"
        contact = {"phone_number": number, "first_name": act.person.first_name, "user_id": act.person.telegram_id}
        return await self._post(act, chat, {"contact": contact})

    async def _forward(self, act: Act, chat: TelegramChat) -> Json:
        origin = {"type": "hidden_user", "date": int(self._room.timestamp()) - 60, "sender_user_name": "Pak RT"}
        return await self._post(act, chat, _plain("text", "entities", act.text()) | {"forward_origin": origin})

    async def _start(self, act: Act, chat: TelegramChat) -> Json:
        """Opens t.me/KanalLaporBot?start=CODE and presses the button; also lifts a block."""
        if chat.kind != "private":
            raise CannotAct("start is pressed in the private chat")
        await self._set_blocked(act, chat, blocked=False)
        code = str(act.body.get("code") or "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,64}", code):
            raise CannotAct("a start code has up to 64 letters, digits, _ or -")
        return await self._post(act, chat, _plain("text", "entities", f"/start {code}".strip()))

    async def _edit(self, act: Act, chat: TelegramChat) -> Json:
        message = self._standing(act, chat)
        field = "text" if "text" in message.body else "caption"
        if message.author != act.person.key:
            raise CannotAct("only own messages can be edited")
        changed = _plain("text", "entities", act.text()) if field == "text" else _caption(act.text())
        kept = {n: v for n, v in message.body.items() if n not in (field, "entities", "caption_entities")}
        message.body = kept | changed | {"edit_date": int(self._room.timestamp())}
        chats.announce(self._room, chat, message)
        if self._bot_sees(chat, message):
            await self._updates.push("edited_message", message.body)
        return {"message_id": message.body["message_id"]}

    async def _tap(self, act: Act, chat: TelegramChat) -> Json:
        message, wanted = self._standing(act, chat), str(act.body.get("button", ""))
        for button in (b for row in message.body.get("reply_markup", {}).get("inline_keyboard", []) for b in row):
            if wanted in (button["text"], button.get("callback_data")):
                return await self._tap_inline(act, chat, message, button)
        for key in (key for row in message.prompt.get("rows", []) for key in row):
            if wanted == key["label"]:
                verbs = {"request_location": self._location, "request_contact": self._contact, "text": self._text}
                return await verbs[key["kind"]](Act(act.person, act.body | {"text": wanted}), chat)
        raise CannotAct(f"message {message.body['message_id']} has no button {wanted!r}")

    async def _tap_inline(self, act: Act, chat: TelegramChat, message: TelegramMessage, button: Json) -> Json:
        if "callback_data" not in button:
            return {"url": button.get("url", "")}
        query_id = str(int(new_sid("")[:15], 16))
        number = message.body["message_id"]
        query = CallbackQuery(
            query_id, act.person.key, chat.id, number, button["callback_data"], self._room.timestamp(), button["text"]
        )
        self._room.world.telegram.queries[query_id] = query
        payload = {"id": query_id, "from": chats.user(act.person), "message": message.body,
                   "chat_instance": str(abs(chat.id)), "data": query.data}  # fmt: skip
        await self._updates.push("callback_query", payload)
        return {"callback_query_id": query_id, "message_id": number}

    async def _block(self, act: Act, chat: TelegramChat) -> Json:
        return await self._set_blocked(act, chat, blocked=True)

    async def _unblock(self, act: Act, chat: TelegramChat) -> Json:
        return await self._set_blocked(act, chat, blocked=False)

    async def _read(self, act: Act, chat: TelegramChat) -> Json:
        return {}

    async def _pin(self, act: Act, chat: TelegramChat) -> Json:
        if chat.kind == "private":
            raise CannotAct("here messages are pinned in groups only")
        return await self._post(act, chat, {"pinned_message": chats.quoted(self._standing(act, chat))})

    async def _topic(self, act: Act, chat: TelegramChat) -> Json:
        """Opens a topic called `text` in a supergroup, which thereby is a forum."""
        if chat.kind != "supergroup":
            raise CannotAct("only supergroups have topics")
        topic = Topic(chat.next_message_id, act.text())
        chat.forum, chat.topics[topic.id] = True, topic
        opening = {"forum_topic_created": {"name": topic.name, "icon_color": 7322096}}
        done = await self._post(act, chat, opening | chats.in_topic(chat, topic.id))
        self._room.changed({"type": "world"})
        return done

    async def _set_blocked(self, act: Act, chat: TelegramChat, *, blocked: bool) -> Json:
        if chat.kind != "private":
            raise CannotAct("the bot can be blocked in the private chat only")
        if chat.blocked != blocked:
            chat.blocked = blocked
            before, after = ("member", "kicked") if blocked else ("kicked", "member")
            change = chats.own_membership(self._room, chat, act.person.key, before, after)
            await self._updates.push("my_chat_member", change)
        self._room.changed({"type": "world"})
        return {}

    def _media(self, act: Act, kind: str) -> Json:
        chosen = act.file(kind)
        return media_object(self._room, kind, self._room.keep(chosen.data, chosen.name, chosen.mime, kind))

    def _standing(self, act: Act, chat: TelegramChat) -> TelegramMessage:
        message = chats.standing_message(chat, act.body.get("message_id"))
        if message is None:
            raise CannotAct(f"no message {act.body.get('message_id')} in {chat.key}")
        return message

    async def _post(self, act: Act, chat: TelegramChat, content: Json) -> Json:
        """Writes the message and hands it to the bot, if privacy mode lets the bot see it.

        The first message of a private chat opens it, pressed start or not: forwards and shares do so on Telegram too.
        """
        quote: Json = self._within(act, chat)
        if act.body.get("reply_to") is not None:
            replied = chats.standing_message(chat, int(act.body["reply_to"]))
            if replied is None:
                raise CannotAct(f"no message {act.body['reply_to']} to reply to")
            quote |= {"reply_to_message": chats.quoted(replied)}
        opened = not chat.started
        chat.started = True
        message = chats.new_message(self._room, chat, act.person.key, content | quote)
        message.read = not self._bot_sees(chat, message)  # the other people of a group look at once
        chats.announce(self._room, chat, message)
        if opened:
            self._room.changed({"type": "world"})
        if self._bot_sees(chat, message):
            await self._updates.push("message", message.body)
        return {"message_id": message.body["message_id"]}

    def _within(self, act: Act, chat: TelegramChat) -> Json:
        """`thread` in the body names the topic somebody writes in, a reply is in that of what it answers. What answers
        nothing seems to answer the topic's first message, as on Telegram."""
        answered = chats.standing_message(chat, int(act.body.get("reply_to") or 0))
        named = act.body.get("thread") or (answered and answered.body.get("message_thread_id"))
        topic = chat.topics[int(named)] if named else None
        if topic is None:
            return {}
        if topic.closed or topic.deleted:
            raise CannotAct(f"topic {topic.id} is closed or deleted")
        first = chat.messages[topic.id]
        return chats.in_topic(chat, topic.id) | {"reply_to_message": chats.quoted(first)}

    def _bot_sees(self, chat: TelegramChat, message: TelegramMessage) -> bool:
        """Privacy mode: in groups commands and replies to the bot only. A command for another bot isn't ours."""
        if chat.kind == "private":
            return True
        if "pinned_message" in message.body or "forum_topic_created" in message.body:
            return chat.bot_inside
        answered = message.body.get("reply_to_message", {})
        replied_to = {} if "forum_topic_created" in answered else answered.get("from", {})
        said = str(message.body.get("text", message.body.get("caption", "")))
        return chat.bot_inside and (replied_to.get("is_bot", False) or COMMAND.match(said) is not None)


def _plain(field: str, entities_field: str, text: str) -> Json:
    plain, entities = with_found_entities(text, [])
    return {field: plain, entities_field: entities} if entities else {field: plain}


def _caption(caption: str) -> Json:
    if len(caption) > MAX_CAPTION:
        raise CannotAct(f"a caption has at most {MAX_CAPTION} characters")
    return _plain("caption", "caption_entities", caption) if caption else {}
