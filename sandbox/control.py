"""The page and the control API: see the world, act as its people, order failures, move the clock."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.acting import Act, CannotAct
from sandbox.people import add_person, emptied, newcomer
from sandbox.room import Room
from sandbox.state import whole_state
from sandbox.telegram import groups
from sandbox.telegram.phones import TelegramPhones
from sandbox.telegram.updates import Updates
from sandbox.training import Training
from sandbox.twilio import contents
from sandbox.twilio.delivery import Delivery
from sandbox.twilio.phones import WhatsAppPhones
from sandbox.workdays import after_working_days
from sandbox.world import Json, Person, TelegramChat

PAGE = Path(__file__).parent / "page"


class Control:
    def __init__(
        self,
        room: Room,
        updates: Updates,
        telegram: TelegramPhones,
        whatsapp: WhatsAppPhones,
        delivery: Delivery,
        training: Training,
    ) -> None:
        self._room = room
        self._updates = updates
        self._telegram = telegram
        self._whatsapp = whatsapp
        self._delivery = delivery
        self._training = training
        self.routes = [
            Route("/", self._index, methods=["GET"]),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/api/state", self._state, methods=["GET"]),
            Route("/api/clock", self._clock_now, methods=["GET"]),
            Route("/api/events", room.events.stream, methods=["GET"]),
            Route("/api/files/{id}", self._file, methods=["GET"]),
            *(self._post(name, handler) for name, handler in self._verbs()),
        ]

    def _verbs(self) -> list[tuple[str, Callable[[Json], Awaitable[Json]]]]:
        return [
            ("act", self._act), ("faults", self._faults), ("clock", self._clock), ("people", self._people),
            ("groups", self._groups), ("settings", self._settings), ("reset", self._reset),
            ("lesson", self._lesson),
        ]  # fmt: skip

    def _post(self, name: str, handler: Callable[[Json], Awaitable[Json]]) -> Route:
        async def answer(request: Request) -> Response:
            try:
                body = json.loads(await request.body() or b"{}")
                return JSONResponse({"ok": True, **await handler(body)})
            except KeyError as missing:
                return JSONResponse({"error": f"{missing} is missing or unknown"}, status_code=400)
            except (CannotAct, ValueError, TypeError) as reason:
                return JSONResponse({"error": str(reason)}, status_code=400)

        return Route(f"/api/{name}", answer, methods=["POST"])

    async def _index(self, request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def _state(self, request: Request) -> Response:
        return JSONResponse(whole_state(self._room, self._delivery) | {"training": self._training.as_json()})

    async def _file(self, request: Request) -> Response:
        """In ranges where these are asked for: without, a browser cannot tell how long a recording is."""
        stored = self._room.world.files.get(request.path_params["id"])
        if stored is None:
            return Response(status_code=404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return FileResponse(self._room.shelf.path(stored), media_type=stored.mime, headers=headers)

    async def _act(self, body: Json) -> Json:
        world = self._room.world
        act = Act(world.people[body["person"]], body)
        platform, _, address = str(body["chat"]).partition(":")
        if platform == "tg" and body["chat"].removeprefix("tg:").lstrip("-").isdigit():
            return await self._telegram.act(act, self._telegram_chat(int(address)))
        if platform == "wa" and address in world.whatsapp.chats:
            return await self._whatsapp.act(act, world.whatsapp.chats[address])
        raise CannotAct(f"there is no chat {body['chat']!r}")

    async def _faults(self, body: Json) -> Json:
        self._room.faults.order(body)
        for order, closed in (("whatsapp_window_closed", True), ("whatsapp_window_open", False)):
            for key in body.get(order, []):
                self._room.world.whatsapp.chats[self._room.world.people[key].phone].window_closed = closed
        for name, verdict in body.get("whatsapp_templates", {}).items():
            contents.judge(self._room, name, **verdict)
        self._room.changed({"type": "world"})
        return {"faults": self._room.faults.as_json()}

    async def _clock(self, body: Json) -> Json:
        """`{"advance_seconds": n}`, or `{"working_days": n}`: to this time of the day, so many working days later."""
        now = self._room.now()
        seconds = float(body["advance_seconds"]) if "advance_seconds" in body else 0
        later = after_working_days(now, int(body["working_days"])) if "working_days" in body else now
        self._room.world.clock_offset += seconds + (later - now).total_seconds()
        self._room.changed({"type": "world"})
        return self._time()

    def _time(self) -> Json:
        return {"now": self._room.now().isoformat(), "clock_offset": self._room.world.clock_offset}

    async def _clock_now(self, request: Request) -> Response:
        return JSONResponse(self._time())

    async def _people(self, body: Json) -> Json:
        """A whole Person; or `{"name", "channel"}`, the rest is made up, and `groups` to join."""
        world = self._room.world
        if "channel" in body:
            person = newcomer(world, str(body["name"]), body["channel"])
        else:
            person = add_person(world, Person(**body))
        for key in body.get("groups", []) if "channel" in body else []:
            group = self._telegram_chat(int(str(key).removeprefix("tg:")))
            await groups.change_members(self._room, self._updates, group, {"join": [person.key]})
        self._room.changed({"type": "world"})
        return {"person": asdict(person)}

    async def _groups(self, body: Json) -> Json:
        """`{"title", "members"}` founds a group; `{"group": key}` with join, leave, `"topic": {"close": id}` (or
        reopen, delete) or `"migrate": true` changes one."""
        if "group" not in body:
            group = await groups.found(self._room, self._updates, body)
            return {"chat": group.key}
        group = self._telegram_chat(int(str(body["group"]).removeprefix("tg:")))
        if "topic" in body:
            topic = await groups.change_topic(self._room, self._updates, group, body["topic"])
            return {"chat": group.key, "topic": topic.id}
        if body.get("migrate"):
            group = await groups.migrate(self._room, self._updates, group)
        else:
            await groups.change_members(self._room, self._updates, group, body)
        return {"chat": group.key}

    async def _lesson(self, body: Json) -> Json:
        """`{"start": id}` begins a lesson, or begins it anew; `{"stop": true}` leaves it; `{"fill": n}` has n people
        write."""
        if "fill" in body:
            await self._training.fill(int(body["fill"]))
        elif body.get("stop"):
            self._training.stop()
        else:
            await self._training.start(str(body["start"]))
        return {"training": self._training.as_json()}

    async def _settings(self, body: Json) -> Json:
        self._room.world.whatsapp.webhook = str(body["whatsapp_webhook"])
        self._room.changed({"type": "world"})
        return {}

    async def _reset(self, body: Json) -> Json:
        self._room.world = emptied(self._room.world)
        self._room.toasts = []
        self._room.shelf.clear_files()
        self._room.changed({"type": "world"})
        return {}

    def _telegram_chat(self, chat_id: int) -> TelegramChat:
        chat = self._room.world.telegram.chats.get(chat_id)
        if chat is None:
            raise CannotAct(f"there is no chat tg:{chat_id}")
        return chat
