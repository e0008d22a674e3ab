"""Words that somebody forwarded: the sender's own report, or what others say? Asked once, and officers are told."""

from __future__ import annotations

import re

from msgspec.structs import replace

from conversations import answers
from conversations.given import Given, Misunderstood, closed, kept
from conversations.messages import Inbound, Media, Text
from conversations.session import Draft
from conversations.texts import say

FORWARDED, OFTEN = 1, 2
"""Passed on by the sender; passed on by very many, so that it may be a chain letter."""
_CHAIN = re.compile(r"\b(?:sebar\w*|viralkan|bagikan|share|forward|teruskan) ?(?:ya|luaskan|please|pls)?\W*$", re.I)
"""The end of a chain letter. (Telegram does not tell how often something was passed on.)"""
_OTHERS = re.compile(
    r"\b(?:grup|group|gc|katanya|kata (?:orang|tetangga|teman|temen)|dapat|dapet|dpt|terusan|forward\w*|teman|temen|"
    r"tetangga|saudara|orang lain|sebelah|heard|others?|friend|neighbou?r)\b"
)
_MYSELF = re.compile(r"\b(?:sendiri|langsung|punya (?:saya|sy|aku)|laporan (?:saya|sy|aku)|mine|myself|my own|i saw)\b")


def how(event: Inbound) -> int:
    """0, FORWARDED or OFTEN."""
    content = event.content
    if not event.forwarded or not isinstance(content, Text | Media):
        return 0
    words = content.text if isinstance(content, Text) else content.caption
    return OFTEN if event.forwarded_often or _CHAIN.search(words) else FORWARDED


def own(draft: Draft, given: Given) -> Draft | Misunderstood:
    """Whether the sender saw it. Who says neither a yes nor a no twice is taken to know it from others."""
    said = given.words.casefold()
    mine = {"yes": True, "no": False}.get(given.value, answers.yes_no(given.words))
    if mine is None and _OTHERS.search(said):
        mine = False
    elif mine is None and _MYSELF.search(said):
        mine = True
    if mine is None and not given.last_try:
        return Misunderstood("problem.choice")
    told = draft if given.value or mine is not None else kept(draft, given)
    return closed(replace(told, hearsay=not mine), "own")


def marked(story: str, draft: Draft, language: str) -> str:
    """The story as officers get it: what is hearsay says so."""
    return f"{say(language, 'hearsay')} {story}" if draft.hearsay else story
