"""(b), (c): python-telegram-bot's ConversationHandler, written as its examples are.

conversationbot.py for the dialogue, customwebhookbot.py (Starlette, uvicorn) for the webhook. With `--store` every
message is one commit, without it all is kept in `user_data`; `--request` names another HTTP client.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from benchmarks.dialogue import SECRET, TOKEN
from benchmarks.peers.rows import Draft, Rows, file
from benchmarks.peers.started import arguments
from benchmarks.peers.words import CHOICES, FIELDS, QUESTIONS, Asked, review, thanks

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Context, object]
Callback = Callable[[Update, Context], Coroutine[Any, Any, int]]


class Conversation:
    """The handlers; `rows` is None in memory."""

    def __init__(self, rows: Rows | None) -> None:
        self._rows, self._filed = rows, 0

    def handler(self) -> ConversationHandler[Context]:
        words = filters.TEXT & ~filters.COMMAND
        states: dict[object, list[Handler]] = {
            asked: [MessageHandler(words, self._answer(asked))] for asked in list(Asked)[: len(FIELDS)]
        }
        states[Asked.REVIEW] = [
            MessageHandler(filters.Regex("^kembali$"), self._back),
            MessageHandler(filters.Regex("^kirim$"), self._send),
        ]
        return ConversationHandler(
            entry_points=[CommandHandler("start", self._start)],
            states=states,
            fallbacks=[],
            allow_reentry=True,
        )

    async def _start(self, update: Update, context: Context) -> int:
        await self._keep(update, context, Asked.STORY, {})
        return await _ask(update, Asked.STORY)

    def _answer(self, asked: Asked) -> Callback:
        async def answered(update: Update, context: Context) -> int:
            assert update.message is not None
            following = Asked(asked + 1)
            told = await self._keep(update, context, following, {FIELDS[asked]: update.message.text or ""})
            return await _ask(update, following, told)

        return answered

    async def _back(self, update: Update, context: Context) -> int:
        await self._keep(update, context, Asked.PRIVACY, {})
        return await _ask(update, Asked.PRIVACY)

    async def _send(self, update: Update, context: Context) -> int:
        assert update.message is not None
        number = await self._file(update, context)
        await update.message.reply_text(thanks(number), reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    async def _keep(self, update: Update, context: Context, asked: Asked, told: dict[str, str]) -> dict[str, str]:
        """Remember what was said; everything told so far."""
        if self._rows is None:
            assert context.user_data is not None
            context.user_data.update(told)
            return context.user_data
        async with self._rows.session() as session:
            chat = _chat(update)
            draft = await session.get(Draft, chat) or Draft(chat=chat)
            draft.asked = asked.name
            for name, value in told.items():
                setattr(draft, name, value)
            session.add(draft)
            await session.commit()
            return draft.told()

    async def _file(self, update: Update, context: Context) -> int:
        if self._rows is None:
            assert context.user_data is not None
            context.user_data.clear()
            self._filed += 1
            return self._filed
        async with self._rows.session() as session:
            draft = await session.get_one(Draft, _chat(update))
            number = await file(session, draft.chat, draft.told())
            await session.delete(draft)
            await session.commit()
            return number


async def _ask(update: Update, asked: Asked, told: dict[str, str] | None = None) -> int:
    assert update.message is not None
    text = review(told or {}) if asked is Asked.REVIEW else QUESTIONS[asked]
    keyboard = ReplyKeyboardMarkup(CHOICES[asked], one_time_keyboard=True) if asked in CHOICES else None
    await update.message.reply_text(text, reply_markup=keyboard)
    return asked


def _chat(update: Update) -> int:
    assert update.effective_chat is not None
    return update.effective_chat.id


def request_named(name: str) -> BaseRequest:
    """The client at `module:Class`, or at `module` when its class is called FastRequest."""
    where, _, what = name.partition(":")
    made = getattr(import_module(where), what or "FastRequest")()
    assert isinstance(made, BaseRequest)
    return made


def application(api: str, request: str) -> Application[Any, Any, Any, Any, Any, Any]:
    builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any] = Application.builder().token(TOKEN).updater(None)
    builder = builder.base_url(f"{api}/bot")
    return (builder.request(request_named(request)) if request else builder).build()


def web(app: Application[Any, Any, Any, Any, Any, Any], port: int) -> uvicorn.Server:
    async def called(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return PlainTextResponse("wrong secret", 403)
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return Response()

    routes = [Route("/telegram", called, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), port=port, host="127.0.0.1", log_level="warning")
    return uvicorn.Server(config)


async def serve(api: str, port: int, rows: Rows | None, request: str) -> None:
    """Until SIGTERM, which uvicorn takes."""
    app = application(api, request)
    app.add_handler(Conversation(rows).handler())
    if rows is not None:
        await rows.create()
    async with app:
        await app.bot.set_webhook(f"http://127.0.0.1:{port}/telegram", secret_token=SECRET)
        await app.start()
        await web(app, port).serve()
        await app.stop()
    if rows is not None:
        await rows.close()


def main() -> None:
    given = arguments()
    run: Callable[[Coroutine[Any, Any, None]], None] = asyncio.run
    if given.uvloop:
        import uvloop

        run = uvloop.run
    run(serve(given.api, given.port, Rows(given.folder) if given.store else None, given.request))


if __name__ == "__main__":
    main()
