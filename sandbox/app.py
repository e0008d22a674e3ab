"""Puts the sandbox together: one room, two platforms, the control API and the page, as one Starlette application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from sandbox.control import Control
from sandbox.room import Room
from sandbox.settings import SandboxSettings
from sandbox.telegram.api import TelegramApi
from sandbox.telegram.phones import TelegramPhones
from sandbox.telegram.updates import QUEUES, Updates
from sandbox.training import Training
from sandbox.twilio.api import TwilioApi
from sandbox.twilio.delivery import Delivery
from sandbox.twilio.hooks import Webhooks
from sandbox.twilio.phones import WhatsAppPhones


def build_app(settings: SandboxSettings) -> Starlette:
    """The application; its `state.room.end_streams()` is to be called before the web server stops."""
    room = Room(settings)
    updates, hooks = Updates(room), Webhooks(room)
    delivery = Delivery(room, hooks)
    phones = TelegramPhones(room, updates), WhatsAppPhones(room, hooks, delivery)
    training = Training(room, phones[0])
    control = Control(room, updates, *phones, delivery, training)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        room.in_background(room.keep_saving())
        room.in_background(training.follow())
        for queue in QUEUES:
            room.in_background(updates.deliver(queue))
        yield
        await room.close()

    routes = [*control.routes, *TelegramApi(room, updates).routes, *TwilioApi(room, delivery).routes]
    app = Starlette(routes=routes, lifespan=running)
    app.state.room = room
    app.state.updates = updates
    return app
