"""A YAML file as data whose every value knows its line. Must not know which keys the data ought to have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Keys = tuple[str, ...]
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """The file is missing or no YAML; the text says which, and where."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    name: str
    data: Mapping[str, Any]
    lines: Mapping[Keys, int]
    """Where each key, or place in a list, stands; lines count from 1."""
    repeated: tuple[tuple[str, int], ...]
    """Keys which stand twice in one section: the second one, and its line."""

    def place(self, keys: Keys) -> str:
        """`config.yaml line 14` for these keys or, when they stand nowhere, for the nearest section around them."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return f"{self.name} line {self.lines[keys]}" if keys else self.name


def read(path: Path) -> ConfigFile:
    try:
        loader = _LOADER(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        data = loader.construct_document(root) if root else {}
    except FileNotFoundError:
        raise Unreadable(f"{path} does not exist; name your file with --config.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        raise Unreadable(_syntax(path.name, error)) from None
    if not isinstance(data, dict):
        raise Unreadable(f"{path.name} line 1: expected sections such as `city:`, found something else.")
    found = list(_walk(root, ())) if root else []
    return ConfigFile(path.name, data, dict(reversed(found)), _repeated(found))


def _syntax(name: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    line = f" line {mark.line + 1}" if mark else ""
    return (
        f"{name}{line}: this is not valid YAML ({error.problem}); look at the indentation and the quotes around here."
    )


def _walk(node: yaml.Node, keys: Keys) -> Iterator[tuple[Keys, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*keys, str(key.value)), key.start_mark.line + 1
            yield from _walk(value, (*keys, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield (*keys, str(place)), value.start_mark.line + 1
            yield from _walk(value, (*keys, str(place)))


def _repeated(found: list[tuple[Keys, int]]) -> tuple[tuple[str, int], ...]:
    seen: set[Keys] = set()
    twice: list[tuple[Keys, int]] = []
    for keys, line in found:
        if keys in seen and not any(keys[: len(outer)] == outer for outer, _ in twice):
            twice.append((keys, line))
        seen.add(keys)
    return tuple((".".join(keys), line) for keys, line in twice)
