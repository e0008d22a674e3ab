"""(d) aiogram 3: its finite-state machine, dispatcher and webhook server, with an FSM storage on SQLModel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.dialogue import SECRET, TOKEN
from benchmarks.peers.rows import Draft, Rows, file
from benchmarks.peers.started import arguments
from benchmarks.peers.words import CHOICES, FIELDS, QUESTIONS, Asked, review, thanks


class Telling(StatesGroup):
    STORY = State()
    PLACE = State()
    DAY = State()
    AGENCY = State()
    PRIVACY = State()
    REVIEW = State()


STATES: tuple[State, ...] = (
    Telling.STORY,
    Telling.PLACE,
    Telling.DAY,
    Telling.AGENCY,
    Telling.PRIVACY,
    Telling.REVIEW,
)


class SqlStorage(BaseStorage):
    """State and data of a chat in one row. `set_data` is kept back until `set_state`, so that both are one commit."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._told: dict[int, Mapping[str, Any]] = {}

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        async with self._rows.session() as session:
            draft = await session.get(Draft, key.chat_id) or Draft(chat=key.chat_id)
            draft.asked = state.state if isinstance(state, State) else state
            for name, value in self._told.pop(key.chat_id, {}).items():
                setattr(draft, name, value)
            session.add(draft)
            await session.commit()

    async def get_state(self, key: StorageKey) -> str | None:
        async with self._rows.session() as session:
            draft = await session.get(Draft, key.chat_id)
            return draft.asked if draft else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self._told[key.chat_id] = data

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        async with self._rows.session() as session:
            draft = await session.get(Draft, key.chat_id)
            return dict(draft.told()) if draft else {}

    async def close(self) -> None:
        await self._rows.close()


def router(rows: Rows) -> Router:
    """The dialogue."""
    made = Router()

    @made.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Telling.STORY)
        await _ask(message, Asked.STORY, {})

    for asked in list(Asked)[: len(FIELDS)]:
        _answered(made, asked)

    @made.message(Telling.REVIEW, F.text == "kembali")
    async def back(message: Message, state: FSMContext) -> None:
        await state.set_state(Telling.PRIVACY)
        await _ask(message, Asked.PRIVACY, {})

    @made.message(Telling.REVIEW, F.text == "kirim")
    async def send(message: Message, state: FSMContext) -> None:
        async with rows.session() as session:
            draft = await session.get_one(Draft, message.chat.id)
            number = await file(session, draft.chat, draft.told())
            await session.delete(draft)
            await session.commit()
        await message.answer(thanks(number), reply_markup=ReplyKeyboardRemove())

    return made


def _answered(made: Router, asked: Asked) -> None:
    @made.message(STATES[asked], F.text)
    async def answer(message: Message, state: FSMContext) -> None:
        told = await state.update_data({FIELDS[asked]: message.text})
        await state.set_state(STATES[asked + 1])
        await _ask(message, Asked(asked + 1), told)


async def _ask(message: Message, asked: Asked, told: Mapping[str, str]) -> None:
    keyboard = None
    if asked in CHOICES:
        keys = [[KeyboardButton(text=label) for label in row] for row in CHOICES[asked]]
        keyboard = ReplyKeyboardMarkup(keyboard=keys, one_time_keyboard=True)
    await message.answer(review(told) if asked is Asked.REVIEW else QUESTIONS[asked], reply_markup=keyboard)


def main() -> None:
    given = arguments()
    rows = Rows(given.folder)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(given.api)))
    dispatcher = Dispatcher(storage=SqlStorage(rows))
    dispatcher.include_router(router(rows))

    @dispatcher.startup()
    async def began(bot: Bot) -> None:
        await rows.create()
        await bot.set_webhook(f"http://127.0.0.1:{given.port}/telegram", secret_token=SECRET)

    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=given.port, print=None)


if __name__ == "__main__":
    main()
