"""Holds requests (and, in tests, our own answers) against the Bot API's specification.

Telegram ignores parameters it doesn't know; here they are refused, because they are always somebody's typing mistake.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.telegram.errors import Refusal
from sandbox.world import Json

SPEC = Path(__file__).parent.parent / "spec" / "telegram.json"
FIRST_WORDS = {"chat_id": "chat_id is empty", "text": "message text is empty"}
BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}


class Mismatch(Exception):
    pass


@cache
def spec() -> Json:
    loaded: Json = json.loads(SPEC.read_text(encoding="utf-8"))
    return loaded


def known_methods() -> frozenset[str]:
    return frozenset(spec()["methods"])


def checked_parameters(method: str, raw: Json) -> Json:
    """The parameters of a call with their types put right: form fields are strings, nested values JSON strings."""
    wanted = spec()["methods"][method]
    for name in raw:
        if name not in wanted:
            raise Refusal(f"unknown parameter {name!r} of {method} (Telegram would ignore it)")
    for name, rule in wanted.items():
        if rule.get("required") and name not in raw:
            raise Refusal(FIRST_WORDS.get(name, f'parameter "{name}" is required'))
    return {name: _parameter(name, value, wanted[name]["types"]) for name, value in raw.items()}


def check_object(kind: str, value: Any) -> None:
    """Raises `Mismatch` unless the value is a well-formed object of that type. For our own answers."""
    _fit(value, [kind], from_form=False, where=kind)


def _parameter(name: str, value: Any, types: list[str]) -> Any:
    try:
        return _fit(value, types, from_form=True, where=name)
    except Mismatch as wrong:
        raise Refusal(f"can't parse parameter: {wrong}") from wrong


def _fit(value: Any, types: list[str], *, from_form: bool, where: str) -> Any:
    reasons = []
    for kind in types:
        try:
            return _fit_one(value, kind, from_form, where)
        except Mismatch as wrong:
            reasons.append(str(wrong))
    raise Mismatch(reasons[0] if len(reasons) == 1 else f"{where} is none of {', '.join(types)}: {'; '.join(reasons)}")


def _fit_one(value: Any, kind: str, from_form: bool, where: str) -> Any:
    if kind in ("Integer", "Float", "Boolean", "String", "InputFile"):
        return _fit_plain(value, kind, from_form, where)
    if from_form and isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Mismatch(f"{where} is not JSON") from None
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise Mismatch(f"{where} must be an array")
        inner = kind.removeprefix("Array of ")
        return [_fit(item, [inner], from_form=False, where=f"{where}[{i}]") for i, item in enumerate(value)]
    return _fit_object(value, kind, where)


def _fit_plain(value: Any, kind: str, from_form: bool, where: str) -> Any:
    if from_form and isinstance(value, str) and kind != "String":
        value = _from_text(value, kind)
    fits = {
        "Integer": isinstance(value, int) and not isinstance(value, bool),
        "Float": isinstance(value, int | float) and not isinstance(value, bool),
        "Boolean": isinstance(value, bool),
        "String": isinstance(value, str),
        "InputFile": isinstance(value, str),
    }
    if not fits[kind]:
        raise Mismatch(f"{where} must be of type {kind}")
    return value


def _from_text(text: str, kind: str) -> Any:
    try:
        if kind == "Integer":
            return int(text)
        if kind == "Float":
            return float(text)
    except ValueError:
        return text
    return BOOLEANS.get(text, text) if kind == "Boolean" else text


def _fit_object(value: Any, kind: str, where: str) -> Any:
    if not isinstance(value, dict):
        raise Mismatch(f"{where} must be an object of type {kind}")
    shape = spec()["types"].get(kind)
    if shape is None:
        return value
    if "subtypes" in shape:
        return _fit(value, shape["subtypes"], from_form=False, where=where)
    fields = shape["fields"]
    for name in value:
        if name not in fields:
            raise Mismatch(f"{where} has no field {name!r} in {kind}")
    for name, rule in fields.items():
        if rule.get("required") and name not in value:
            raise Mismatch(f"{where} lacks the field {name!r} of {kind}")
    return {n: _fit(v, fields[n]["types"], from_form=False, where=f"{where}.{n}") for n, v in value.items()}
