"""Settings as environment variables and as lines of `.env`. Must not know what a setting means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, get_origin

from dotenv.parser import Binding, parse_stream
from pydantic import BaseModel
from pydantic_settings import BaseSettings, EnvSettingsSource

from bot.configfile import Unreadable
from bot.explain import NESTING, PREFIX, fields, variable

PLATFORMS_OWN = re.compile(
    PREFIX + r"(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
"""What Kubernetes makes up for a service whose name begins like ours; and _PORT, which then holds an address."""
HINT = "config.yaml names those there are: KANAL_, then their keys, joined by two underscores."


@dataclass(frozen=True, slots=True)
class Given:
    """This program's variables, names in capitals. What stands in .env yields to the environment."""

    values: Mapping[str, str]
    """Those that hold something: an empty line copied from .env.example sets nothing."""
    places: Mapping[str, str]
    """Where each of them was given, as it is said to people."""
    empty: Mapping[str, str]
    """The places of those that hold nothing."""
    unreadable: tuple[str, ...]
    """The places of lines in .env that are none."""


def given(dotenv: Path, env: Mapping[str, str]) -> Given:
    """Raises Unreadable."""
    written, unreadable = _written(dotenv)
    named = {name.upper(): (value, f"environment variable {name.upper()}") for name, value in env.items()}
    ours = {name: found for name, found in {**written, **named}.items() if name.startswith(PREFIX)}
    return Given(
        {name: value for name, (value, _) in ours.items() if value},
        {name: place for name, (value, place) in ours.items() if value},
        {name: place for name, (value, place) in ours.items() if not value},
        unreadable,
    )


def slips(given: Given, model: type[BaseModel]) -> Iterator[str]:
    """Lines of .env that cannot be read, and names that no setting has, whether they hold something or not."""
    for place in given.unreadable:
        yield f"{place}: this is not a line such as KANAL_WEB__PORT=8080."
    variables = [variable(keys) for keys, _ in fields(model)]
    for name, place in {**given.places, **given.empty}.items():
        if not _known(name, model) and not _is_platforms_own(name, given.values.get(name, "")):
            near = get_close_matches(name, variables, n=1)
            yield f"{place}: there is no such setting; {f'did you mean {near[0]}?' if near else HINT}"


def merged(data: Mapping[str, Any], given: Given, model: type[BaseSettings]) -> dict[str, Any]:
    """The file's data with the variables laid over it. An empty section means its defaults, as if it were not there."""
    written = {str(key): value for key, value in data.items() if value is not None}
    known = {name: value for name, value in given.values.items() if _known(name, model)}
    return _over(written, _Environment(model, known)())


def _known(name: str, model: type[BaseModel]) -> bool:
    """Whether it is a setting, or stands inside one that is a list or a table."""
    for keys, info in fields(model):
        is_open = get_origin(info.annotation) in (dict, tuple)
        if name == variable(keys) or (is_open and name.startswith(variable(keys) + NESTING)):
            return True
    return False


def _is_platforms_own(name: str, value: str) -> bool:
    return bool(PLATFORMS_OWN.fullmatch(name)) or (name.endswith("_PORT") and "://" in value)


def _written(dotenv: Path) -> tuple[dict[str, tuple[str, str]], tuple[str, ...]]:
    """The variables of the file with their values and places; the places of what is no line of such a file."""
    try:
        lines = list(parse_stream(StringIO(dotenv.read_text(encoding="utf-8")))) if dotenv.is_file() else []
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{dotenv} cannot be read: {error}") from None
    named = {one.key.upper(): (one.value or "", f"{_place(one)}, {one.key.upper()}") for one in lines if one.key}
    return named, tuple(_place(one) for one in lines if one.error)


def _place(line: Binding) -> str:
    text = line.original.string
    before = text[: len(text) - len(text.lstrip())].count("\n")
    return f".env line {line.original.line + before}"


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        both[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


class _Environment(EnvSettingsSource):
    """Reads the variables handed to it in place of the process's own."""

    def __init__(self, model: type[BaseSettings], given: Mapping[str, str]) -> None:
        self._given = given
        super().__init__(model)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._given.items()}
