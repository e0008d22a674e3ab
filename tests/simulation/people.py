"""Citizens and officers who do what people do with a phone: they answer what they read, tap, tap again, write in
bursts, send photos, change their words, block the bot and come back."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from conversations import nudges
from conversations.messages import Address, Rows
from tests.simulation.record import Sent, Shown

if TYPE_CHECKING:
    from tests.simulation.world import World

STORIES = (
    "lampu jalan mati total di depan pasar sejak kemarin malam",
    "sampah menumpuk di pinggir jalan raya tidak diangkut sejak kemarin",
    "jalan berlubang parah di depan sekolah, banyak motor jatuh",
    "air PDAM mati di rumah kami sejak kemarin pagi",
)
MORE = ("gelap sekali", "banyak warga mengeluh", "tolong segera ditangani", "anak-anak takut lewat situ")
ASIDE = ("status", "halo", "terima kasih", "bantuan")
SPOILING = frozenset({"cancel", "edit", "yes", "no"})
"""Choices that give up what was written: whoever takes them wants nothing of it kept."""
RESTING = (":open", ":drop", ":close_menu")
"""In buttons that bring no report further."""
LETTERS = "bcdfghjklmnpqrstvwxz"


class Citizen:
    """`reachable`: nothing keeps the bot's messages from this phone now."""

    def __init__(self, world: World, name: str, chat: Address) -> None:
        self._world, self.name, self.chat = world, name, chat
        self._dice, self._more = world.dice(f"citizen {chat.id}"), world.dice(f"albums {chat.id}")
        self._said, self._tokens, self.last_said = 0, 0, 0.0
        self._own: list[str] = []
        self._acts = self._dice.randint(3, 14)
        self.spoilt = False
        """Gave up a draft: nothing of it is to be found."""
        self.answerable = False
        """The last thing that came from here wants an answer."""

    @property
    def reachable(self) -> bool:
        return self.chat not in self._world.telegram.blocked and self.chat not in self._world.twilio.stopped

    async def live(self) -> None:
        dice = self._dice
        await asyncio.sleep(dice.uniform(0, 6))
        self._say(self._with_token(dice.choice(STORIES)))
        while not self._world.healed and self._acts > 0:
            self._acts -= 1
            await self._reads()
            self.act()

    async def _reads(self) -> None:
        """Until an answer comes, or not quite so long."""
        phone, patience = self._world.record.phone(self.chat), self._dice.choice((0.5, 4.0, 6.0, 9.0))
        before = len(phone)
        while patience > 0 and len(phone) == before:
            await asyncio.sleep(0.5)
            patience -= 0.5
        await asyncio.sleep(self._dice.uniform(0.1, 1.5))

    def act(self) -> None:
        dice = self._dice
        if not self.reachable:
            if dice.random() < 0.3:
                self.come_back()
            return
        if self._world.albums and self.chat.channel == "telegram" and self._more.random() < 0.15:
            self._album() if self._more.random() < 0.7 else self._pin()
            return
        shown = self._open_question()
        if shown is not None and dice.random() < 0.88:
            self._choose(shown)
        elif dice.random() < 0.06:
            self._block()
        elif dice.random() < 0.1:
            self._say(dice.choice(ASIDE))
        elif dice.random() < 0.2:
            self._say(self._with_token(dice.choice(MORE)), file=True)
        elif dice.random() < 0.08 and self.chat.channel == "telegram" and self._own:
            self._edit()
        elif self._world.record.phone(self.chat) and dice.random() < 0.5:
            self._say(self._with_token(dice.choice(MORE)))
        else:
            self._say(self._with_token(dice.choice(STORIES)))

    def come_back(self) -> None:
        """The block undone, or simply a word where there is no such thing."""
        if self.chat.channel == "telegram":
            self._world.telegram.blocks(self.name, self.chat, blocked=False)
        else:
            self._say("halo")

    def last_word(self) -> None:
        """When all is well again: to be answered like everything else. Who is told of news may ask for it."""
        asked = [option for row in self._newest_rows() for option in row if option.value == nudges.READ]
        self._say(asked[0].label if asked and self._dice.random() < 0.5 else "status")

    def _open_question(self) -> Shown | None:
        return self._world.record.phone(self.chat)[-1] if self._newest_rows() else None

    def _newest_rows(self) -> Rows:
        newest = self._world.record.phone(self.chat)[-1:]
        return newest[0].rows if newest else ()

    def _choose(self, shown: Shown) -> None:
        options = [option for row in shown.rows for option in row]
        kept = [option for option in options if option.value.rpartition(":")[2] not in SPOILING]
        option = self._dice.choice(kept or options)
        self.spoilt |= not kept
        if option.value.endswith(":send") or self.chat.channel == "whatsapp":  # a word that comes late may mean it
            self._world.record.filed_by.append((self._world.seconds, self.name))
        taps = 2 if self._dice.random() < 0.1 else 1
        for _ in range(taps):
            if self.chat.channel == "telegram":
                self._noted(self._world.telegram.taps(self.name, self.chat, self.chat, shown, option.value))
            else:
                self._say(option.label)

    def _say(self, text: str, *, file: bool = False) -> None:
        token = text.split()[-1] if text.split()[-1].startswith("zq") else ""
        if self.chat.channel == "whatsapp":
            sent = self._world.twilio.says(self.name, self.chat, text, file=file)
        else:
            photo = {"photo": [{"file_id": f"f{self._said}", "width": 90, "height": 90}], "caption": text}
            id = self._world.telegram.number(self.chat)
            said = photo if file else {"text": text}
            sent = self._world.telegram.says(self.name, self.chat, self.chat, message_id=id, **said)
            if token and not file:
                self._own.append(id)
        self._noted(sent, token, file=file)

    def _album(self) -> None:
        """Photos sent together: one update each, and the words with the first of them."""
        text, album = self._with_token(self._more.choice(MORE)), f"album {self._said}"
        for place in range(self._more.randint(2, 4)):
            photo = {"photo": [{"file_id": f"f{self._said}", "width": 90, "height": 90}], "media_group_id": album}
            caption = {"caption": text} if place == 0 else {}
            sent = self._world.telegram.says(self.name, self.chat, self.chat, **photo, **caption)
            sent.album = album
            self._noted(sent, text.split()[-1] if place == 0 else "", file=True)

    def _pin(self) -> None:
        pin = {"latitude": -6.9 - self._said / 1000, "longitude": 107.6}
        self._noted(self._world.telegram.says(self.name, self.chat, self.chat, location=pin))

    def _edit(self) -> None:
        """The newest words, put another way. What becomes of the old ones is the conversation's affair."""
        text = self._with_token(self._dice.choice(MORE))
        for old in self._world.record.sent:
            if old.who == self.name and old.token and not old.file:
                newest = old
        newest.replaced = True
        now = int(self._world.now().timestamp())
        sent = self._world.telegram.says(
            self.name, self.chat, self.chat, message_id=self._own[-1], text=text, edit_date=now
        )
        sent.edit = True
        self._noted(sent, text.split()[-1])

    def _block(self) -> None:
        self._world.note(f"{self.name} blocks")
        self.answerable = False
        if self.chat.channel == "telegram":
            self._world.telegram.blocks(self.name, self.chat, blocked=True)
        else:
            self._world.twilio.stopped.add(self.chat)

    def _with_token(self, text: str) -> str:
        self._tokens += 1
        serial = self._tokens
        signs = "".join(LETTERS[serial // 20**place % 20] for place in range(2))
        return f"{text} zq{LETTERS[int(self.chat.id[-1])]}{signs}"

    def _noted(self, sent: Sent, token: str = "", *, file: bool = False) -> None:
        self._said += 1
        sent.serial, sent.token, sent.file = self._said, token, file
        self.last_said, self.answerable = self._world.seconds, True
        self._world.note(f"{self.name} sends {sent.event_id} {token}")


class Officer:
    """In the group: taps on cards and previews, answers by command and by reply."""

    def __init__(self, world: World, name: str, address: Address) -> None:
        self._world, self.name, self._address = world, name, address
        self._dice: random.Random = world.dice(f"officer {address.id}")
        self._answers, self._acts = 0, self._dice.randint(2, 10)

    async def live(self) -> None:
        await asyncio.sleep(self._dice.uniform(2, 8))
        while not self._world.healed and self._acts > 0:
            await asyncio.sleep(self._dice.choice((0.5, 2.0, 5.0)) * self._dice.uniform(0.5, 1.5))
            group = self._world.telegram.group
            chat = self._dice.choice((group, group, self._address))
            if any(one.rows for one in self._world.record.phone(chat)):
                self._acts -= 1
                self.act(chat)

    async def work_on(self) -> None:
        """When the citizens have long put their phones away."""
        for _ in range(self._dice.randint(5, 20)):
            await asyncio.sleep(self._dice.uniform(1, 8))
            group = self._world.telegram.group
            live = [one for one in self._world.record.phone(group) if one.rows]
            steps = [(one, option.value) for one in live[-6:] for row in one.rows for option in row]
            further = [step for step in steps if not any(word in step[1] for word in RESTING)]
            if further and self._dice.random() < 0.7:
                self._taps(group, *self._dice.choice(further))
            elif live:
                self.act(group)

    def act(self, chat: Address) -> None:
        shown = self._world.record.phone(chat)
        live = [one for one in shown if one.rows][-4:]
        asked = [one for one in shown if one.asks_reply][-1:]
        if asked and self._dice.random() < 0.5:
            reply = {"message_id": int(asked[0].id), "from": {"id": 1, "first_name": "Bot"}}
            self._says(chat, self._answer(), reply_to_message=reply)
        elif self._dice.random() < 0.85:
            one = self._dice.choice(live)
            option = self._dice.choice(self._dice.choice(one.rows[:3]))
            self._taps(chat, one, option.value)
        else:
            number = live[-1].text.split("·")[0].strip("\x02\x03 ")
            order = self._dice.choice(("/laporan {}", "/balas {} {}", "/antrian"))
            self._says(chat, order.format(number, self._answer()))

    def _taps(self, chat: Address, shown: Shown, value: str) -> None:
        self._world.telegram.taps(self.name, chat, self._address, shown, value)
        self._world.note(f"{self.name} taps {value} on {shown.id}")

    def _answer(self) -> str:
        self._answers += 1
        return f"sudah kami tangani jawaban{self._answers}{self.name}"

    def _says(self, chat: Address, text: str, **more: object) -> None:
        self._world.telegram.says(self.name, chat, self._address, text=text, **more)
        self._world.note(f"{self.name} says {text!r}")
