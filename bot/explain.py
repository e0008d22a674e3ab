"""Says in plain words what is wrong with a setting and what to do. Must not decide what is right, nor show a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.configfile import ConfigFile, Keys

PREFIX = "KANAL_"
NESTING = "__"

EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string_type": "text (put it in quotes)",
    "date": "a date such as 2027-03-09",
    "list": "a list",
    "tuple": "a list",
    "dict": "keys and values, indented below",
    "model": "keys and values, indented below",
    "path": "a path",
}

PATTERNS = {
    "sender": 'the word whatsapp, a colon and the number with its country, such as "whatsapp:+6281234567890"',
    "id": "1 to 32 small letters, digits or _",
    "agency": "the id of an agency: 1 to 32 small letters, digits or _",
    "webhook_path": "a path such as /telegram",
    "status_path": "a path such as /whatsapp/status",
    "database_url": "an address such as postgresql+psycopg://name@host/kanal or sqlite+aiosqlite:////srv/kanal.db",
    "contents": "a content's SID: HX and 32 letters and digits",
    "templates": "a content's SID: HX and 32 letters and digits",
}
"""By the key, or the nearest around it."""
WITH_PASSWORDS = {("storage", "database_url")}
"""Settings that are no secret by themselves and may hold one: what was found is not repeated."""


def variable(keys: Keys) -> str:
    """The environment variable of a setting: ("web", "port") → KANAL_WEB__PORT."""
    return PREFIX + NESTING.join(keys).upper()


def fields(model: type[BaseModel], keys: Keys = ()) -> Iterator[tuple[Keys, FieldInfo]]:
    """Every setting, with its keys as they are written in the file; sections come before what is in them."""
    for name, info in model.model_fields.items():
        here = (*keys, info.alias or name)
        yield here, info
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from fields(info.annotation, here)


def secrets(model: type[BaseModel]) -> set[Keys]:
    return {keys for keys, info in fields(model) if SecretStr in get_args(info.annotation)}


def explain(error: ValidationError, file: ConfigFile, places: Mapping[str, str], model: type[BaseModel]) -> list[str]:
    """`places`: variable → where it was given."""
    return [_line(detail, file, places, model) for detail in error.errors(include_url=False)]


def place(keys: Keys, file: ConfigFile, places: Mapping[str, str]) -> str:
    """Where a setting, or the nearest around it, was given: the environment, a line of .env, a line of the file."""
    named = [variable(keys[:end]) for end in range(len(keys), 0, -1)]
    return next((places[name] for name in named if name in places), file.place(keys))


def _line(detail: ErrorDetails, file: ConfigFile, places: Mapping[str, str], model: type[BaseModel]) -> str:
    keys = tuple(str(key) for key in detail["loc"])
    where = place(keys, file, places)
    if detail["type"] == "extra_forbidden":
        return f"{where}: unknown key `{keys[-1]}`; {_nearest(keys, model)}"
    if detail["type"] == "missing":
        return f"{where}: `{'.'.join(keys)}` is missing."
    shown = "" if keys in secrets(model) | WITH_PASSWORDS else f", found {_shortened(detail['input'])}"
    return f"{where}: `{'.'.join(keys)}` should be {_expected(detail, keys)}{shown}."


def _nearest(keys: Keys, model: type[BaseModel]) -> str:
    valid = _valid_keys(model, keys[:-1])
    near = get_close_matches(keys[-1].lower(), valid, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    section = [".".join(path) for path, _ in fields(model) if path[-1] == keys[-1]]
    return f"did you mean `{section[0]}`?" if section else f"known here: {', '.join(valid)}."


def _valid_keys(model: type[BaseModel], keys: Keys) -> list[str]:
    for key in keys:
        found = [info.annotation for name, info in model.model_fields.items() if key in (name, info.alias)]
        model = next(_models(found[0]), model) if found else model
    return [info.alias or name for name, info in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if get_origin(annotation) in (tuple, Union, UnionType):
        for part in get_args(annotation):
            yield from _models(part)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation


def _expected(detail: ErrorDetails, keys: Keys) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return f"one of {context['expected']}"
    if kind == "string_pattern_mismatch":
        around = (PATTERNS[key] for key in keys if key in PATTERNS)
        return next(around, "an address that begins with https:// (or http://)")
    names = (EXPECTED.get(part) for part in (kind, kind.split("_")[0]))
    return next((name for name in names if name), "") or detail["msg"].removeprefix("Input should be ").lower()


def _shortened(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"
