"""The peers: who is measured, and how each is started. One file each; none may know the load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.peers import product, started

_module = started.module
PTB, FAST, AIOGRAM = "benchmarks.peers.ptb", "benchmarks.peers.aiohttp_request", "benchmarks.peers.aiogram_fsm"


@dataclass(frozen=True, slots=True)
class Peer:
    """`command(api_port, port, folder)` starts it; `filed(folder)` counts its stored complaints, None: it has none."""

    name: str
    title: str
    command: Callable[[int, int, Path], list[str]]
    environment: Callable[[int, int, Path], Mapping[str, str]] = lambda api_port, port, folder: {}
    filed: Callable[[Path], int | None] = lambda folder: None
    path: str = "/telegram"


def peers(root: Path = product.ROOT) -> tuple[Peer, ...]:
    """All of them; `root` is the checkout measured as this product."""
    return (
        Peer("null", "null bot (the generator's own ceiling)", _module("benchmarks.peers.null")),
        Peer(
            "a",
            "this product, complete",
            partial(product.command, root),
            partial(product.environment, root),
            product.filed,
        ),
        Peer("b", "python-telegram-bot + SQLModel, 1 commit a message", _module(PTB, "--store"), filed=started.rows),
        Peer("c", "python-telegram-bot in memory, its own client", _module(PTB)),
        Peer("c-fast", "python-telegram-bot in memory, fast client", _module(PTB, "--request", FAST, "--uvloop")),
        Peer("d", "aiogram 3 + SQLModel, 1 commit a message", _module(AIOGRAM, "--store"), filed=started.rows),
    )


TITLES = {peer.name: peer.title for peer in peers()}
