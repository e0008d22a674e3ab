"""Settings as environment variables and as lines of `.env`. Must not know what a setting means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic_settings import BaseSettings, EnvSettingsSource

from bot.explain import NESTING, PREFIX

Given = Mapping[str, str]
"""The variables of this program that hold something, names in capitals."""


def given(dotenv: Path, env: Mapping[str, str]) -> Given:
    """What `.env` says, overridden by the environment; an empty line copied from .env.example sets nothing."""
    written = dotenv_values(dotenv, interpolate=False) if dotenv.is_file() else {}
    named = {name.upper(): value for name, value in {**written, **env}.items()}
    return {name: value for name, value in named.items() if value and name.startswith(PREFIX)}


def unknown(given: Given, model: type[BaseSettings]) -> Iterator[str]:
    """Variables of no section. Those without `__` are let be: container platforms make up such names themselves."""
    sections = {(PREFIX + name).upper() for name in model.model_fields}
    for name in given:
        section = name.split(NESTING)[0]
        if NESTING in name and section not in sections:
            near = get_close_matches(section, sections, n=1)
            hint = f"; did you mean {name.replace(section, near[0], 1)}?" if near else "."
            yield f"environment variable {name}: there is no such setting{hint}"


def merged(data: Mapping[str, Any], given: Given, model: type[BaseSettings]) -> dict[str, Any]:
    """The file's data with the variables laid over it. An empty section means its defaults, as if it were not there."""
    written = {str(key): value for key, value in data.items() if value is not None}
    return _over(written, _Environment(model, given)())


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        both[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


class _Environment(EnvSettingsSource):
    """Reads the variables handed to it in place of the process's own."""

    def __init__(self, model: type[BaseSettings], given: Given) -> None:
        self._given = given
        super().__init__(model)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._given.items()}
