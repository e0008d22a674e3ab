"""What every line to a platform offers. Must not know any platform."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from starlette.routing import Route

from bot.reception import Reception
from conversations.messages import Channel
from handlers.office import Office, Window
from scheduler.outbox import Rates
from storage.outbox import Waiting


class Line(Protocol):
    """One platform, wired."""

    @property
    def channel(self) -> Channel: ...

    @property
    def reception(self) -> Reception:
        """Whether what people write gets through to us."""
        ...

    @property
    def link(self) -> str:
        """The address that opens a private chat with the bot; empty where there is none, or while it is unknown."""
        ...

    @property
    def window(self) -> Window | None:
        """How long after a person's last message free text arrives, and what does afterwards; None: always."""
        ...

    def rates(self, waiting: Waiting) -> tuple[Rates, Rates]:
        """What the platform allows: the rates of the whole channel, and those of one chat."""
        ...

    @property
    def polls(self) -> bool:
        """Whether it asks the platform for news, which only one process may do at a time."""
        ...

    def routes(self, office: Office) -> Sequence[Route]: ...

    async def listen(self, office: Office, stop: asyncio.Event) -> None:
        """Take in events until `stop`; returns at once where the platform calls us."""
        ...

    async def catch_up(self, office: Office) -> None:
        """Take in what the platform could not deliver while nobody listened."""
        ...

    async def close(self) -> None: ...
