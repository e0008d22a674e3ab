"""The one straight line: bot → scheduler → handlers → storage → conversations, and what each folder may know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINE = ("bot", "scheduler", "handlers", "storage", "conversations")
"""From the top down: a folder imports only what stands to the right of it."""
BESIDE = ("sandbox", "tests", "benchmarks")
VENDORS = {
    "telegram": "bot",
    "twilio": "bot",
    "starlette": "bot",
    "uvicorn": "bot",
    "typer": "bot",
    "fpdf": "bot",
    "pydantic_settings": "bot",
    "apscheduler": "scheduler",
    "sqlmodel": "storage",
    "sqlalchemy": "storage",
    "aiosqlite": "storage",
    "alembic": "storage",
}
"""Package → the only folder of the line that may import it."""
IMPURE = {"asyncio", "random", "secrets", "uuid", "time", "socket", "threading", "subprocess", "sqlite3", "httpx"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
SIDES = ("conversations.rules", "conversations.understanding")
SHARED = ("conversations.catalogue", "conversations.messages")
"""What the two sides may import of conversations/ beside themselves."""
MOST_LINES = 400


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path): path for path in files(*LINE, "sandbox")}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imports(name: str) -> Iterator[str]:
    """The modules imported, those within functions too; `from a import b` is `a.b` when that is a module."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _source(name, node)
            inner = {f"{source}.{alias.name}" for alias in node.names}
            yield from inner & MODULES.keys() or {source}


def _source(name: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]
    base = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def top(name: str) -> str:
    return name.partition(".")[0]


def of(folder: str) -> list[str]:
    return [name for name in MODULES if top(name) == folder]


@pytest.mark.parametrize("folder", LINE)
def test_a_folder_imports_only_what_lies_below_it(folder: str) -> None:
    above = {*LINE[: LINE.index(folder)], *BESIDE}
    wrong = [f"{name} imports {found}" for name in of(folder) for found in imports(name) if top(found) in above]
    assert not wrong


def test_the_sandbox_knows_nothing_of_the_bot() -> None:
    assert not [f"{name} imports {found}" for name in of("sandbox") for found in imports(name) if top(found) in LINE]


def test_each_vendor_stays_in_its_folder() -> None:
    wrong = [
        f"{name} imports {found}"
        for folder in LINE
        for name in of(folder)
        for found in imports(name)
        if VENDORS.get(top(found), folder) != folder
    ]
    assert not wrong


@pytest.mark.parametrize("side", SIDES)
def test_rules_and_understanding_know_neither_dialogue_nor_each_other(side: str) -> None:
    wrong = [
        f"{name} imports {found}"
        for name in MODULES
        if name.startswith(side)
        for found in imports(name)
        if top(found) == "conversations" and not found.startswith((side, *SHARED))
    ]
    assert not wrong


@pytest.mark.parametrize("name", of("conversations"))
def test_conversations_are_pure(name: str) -> None:
    assert not IMPURE & {top(found) for found in imports(name)}
    nodes = list(ast.walk(TREES[name]))
    assert not [node.lineno for node in nodes if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    assert not [node.lineno for node in attributes if (_last(node.value), node.attr) in CLOCKS]


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def test_no_circle_of_modules() -> None:
    graph = {name: {found for found in imports(name) if found in MODULES and found != name} for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("modules import each other: " + " ← ".join(error.args[1]))


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files(*LINE, "sandbox", "tests")}
    assert not [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > MOST_LINES]


def test_every_module_says_what_it_is() -> None:
    assert not [name for name, tree in TREES.items() if tree.body and not ast.get_docstring(tree)]
