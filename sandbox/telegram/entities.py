"""Formatted text: Telegram's HTML to text and entities, and the entities it finds by itself. Knows no messages."""

import html
import re
from dataclasses import dataclass

from sandbox.telegram.errors import Refusal
from sandbox.world import Json

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
ATTRIBUTE = re.compile(r"\s*([A-Za-z_-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]+|(?<![\w@./])(?:[\w-]+\.)+(?:go\.id|co\.id|id|com|org|net|me)(?:/[^\s<>\"]*)?\b")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w+)?")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<![\w#])#[^\W\d]\w*")),
)  # fmt: skip


@dataclass
class _OpenTag:
    name: str
    start: int
    attributes: dict[str, str]


def units(text: str) -> int:
    """Length in UTF-16 code units, the measure of entity offsets."""
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """Text and entities as Telegram would store them: parsed, trimmed, with links and commands found."""
    if parse_mode and parse_mode.lower() != "html":
        raise Refusal("unsupported parse_mode")
    plain, given = parse_html(text) if parse_mode else (text, entities or [])
    return with_found_entities(*_trimmed(plain, given))


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Raises a Refusal with Telegram's words and byte offset for anything its own parser would not take."""
    out, entities, tags, at = "", list[Json](), list[_OpenTag](), 0
    while at < len(source):
        if source[at] == "&" and (reference := REFERENCE.match(source, at)):
            out += NAMED.get(reference[0]) or html.unescape(reference[0])
            at = reference.end()
        elif source[at] != "<":
            out += source[at]
            at += 1
        elif source.startswith("</", at):
            at = _close(source, at, out, tags, entities)
        else:
            at = _open(source, at, out, tags)
    if tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{tags[-1].name}"')
    return out, sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def with_found_entities(text: str, given: list[Json]) -> tuple[str, list[Json]]:
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in ("code", "pre", "text_link")]
    found = list(given)
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match[0])
            if all(end <= a or start >= b for a, b in taken):
                found.append({"type": kind, "offset": start, "length": end - start})
                taken.append((start, end))
    return text, sorted(found, key=lambda e: (e["offset"], -e["length"]))


def _open(source: str, at: int, out: str, tags: list[_OpenTag]) -> int:
    """Reads a start tag at `at`; returns the position behind it."""
    end = re.compile(r"[\s>]|$").search(source, at + 1)
    position = end.start() if end else len(source)
    name = source[at + 1 : position].lower()
    if position >= len(source):
        raise _unparsable(f"Unclosed start tag at byte offset {_bytes(source, at)}")
    if name not in KINDS:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {_bytes(source, at)}')
    attributes: dict[str, str] = {}
    while (match := ATTRIBUTE.match(source, position)) is not None:
        attributes[match[1].lower()] = html.unescape((match[2] or "").strip("\"'"))
        position = match.end()
    closing = re.compile(r"\s*>").match(source, position)
    if closing is None:
        raise _unparsable(f'Unclosed start tag "{name}" at byte offset {_bytes(source, at)}')
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes(source, at)}')
    tags.append(_OpenTag(name, units(out), attributes))
    return closing.end()


def _close(source: str, at: int, out: str, tags: list[_OpenTag], entities: list[Json]) -> int:
    if not tags:
        raise _unparsable(f"Unexpected end tag at byte offset {_bytes(source, at)}")
    end = re.compile(r"</([^\s>]*)\s*>").match(source, at)
    if end is None:
        raise _unparsable(f"Unclosed end tag at byte offset {_bytes(source, at)}")
    tag = tags.pop()
    name = end[1].lower()
    if name and name != tag.name:
        where = f"Unmatched end tag at byte offset {_bytes(source, at)}"
        raise _unparsable(f'{where}, expected "</{tag.name}>", found "</{name}>"')
    length = units(out) - tag.start
    if length:
        _note_entity(tag, length, out, entities)
    return end.end()


def _note_entity(tag: _OpenTag, length: int, out: str, entities: list[Json]) -> None:
    entity: Json = {"type": KINDS[tag.name], "offset": tag.start, "length": length}
    if tag.name == "a":
        raw = out.encode("utf-16-le")[tag.start * 2 :].decode("utf-16-le")
        entity["url"] = tag.attributes.get("href") or raw
        if not re.match(r"(https?|tg|mailto|tel):", entity["url"]):
            return
    if tag.name == "blockquote" and "expandable" in tag.attributes:
        entity["type"] = "expandable_blockquote"
    language = tag.attributes.get("class", "").removeprefix("language-")
    if tag.name == "code" and language:
        entity["language"] = language
    inner = entities[-1] if entities else {}
    if tag.name == "pre" and inner.get("language") and (inner["offset"], inner["length"]) == (tag.start, length):
        entity["language"] = entities.pop()["language"]
    entities.append(entity)


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    left = units(text) - units(text.lstrip())
    whole = text.strip()
    end, kept = units(whole), []
    for entity in entities:
        start = min(max(entity["offset"] - left, 0), end)
        stop = min(max(entity["offset"] + entity["length"] - left, 0), end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return whole, kept


def _bytes(source: str, at: int) -> int:
    return len(source[:at].encode())


def _unparsable(reason: str) -> Refusal:
    return Refusal(f"can't parse entities: {reason}")
