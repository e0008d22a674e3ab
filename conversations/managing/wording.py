"""`/teks`: a text found by its words, shown, changed after a preview, and put back as it was shipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conversations import describe
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import part
from conversations.managing.chat import answered, asked, button, changed, of, question, said, stale
from conversations.managing.entries import What
from conversations.messages import Inbound, Option
from conversations.orders import Order
from conversations.session import DeskSession
from conversations.texts import FALLBACK, OFFICERS, VERBATIM, languages, marked, read, say
from conversations.texts.checks import FIXED, shipped

LANGUAGE = "id"
FOUND_MOST = 8
LABEL_CHARS = 40
PREVIEW = "wording"


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/teks terima kasih`: what holds these words; alone, what the city changed."""
    own = of(desk).of[What.TEXT]
    wanted = " ".join(order.argument.casefold().split())
    found = [key for key, text in _all(desk) if _holds(wanted, key, text)] if wanted else list(own)
    rows = tuple((Option(f"c:text:{key}", describe.shortened(_text(key, desk), LABEL_CHARS)),) for key in found)
    if not wanted:
        return said(session, part("manage.texts.changed" if own else "manage.texts.usage"), rows[:FOUND_MOST])
    if not found:
        return refuse(session, event, part("manage.texts.none"))
    more = len(found) > FOUND_MOST
    text = part("manage.texts.many" if more else "manage.texts", count=len(found), shown=FOUND_MOST)
    return said(session, text, rows[:FOUND_MOST])


def shown(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    subject = order.argument
    if shipped(*_parts(subject)) is None:
        return stale(session, event)
    own = subject in of(desk).of[What.TEXT]
    change = button("ask", f"text:{subject}", "manage.button.change")
    options = (change, button("text_back", subject, "manage.button.shipped")) if own else (change,)
    head = part("manage.text.own" if own else "manage.text", subject=subject)
    return said(session, head, (options,), part(VERBATIM, text=_text(subject, desk)))


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The text is shown as it is written, to be copied."""
    _, _, subject = order.argument.partition(":")
    if shipped(*_parts(subject)) is None:
        return stale(session, event)
    return asked(session, part("manage.ask.text", text=_text(subject, desk)), "text", subject)


def propose(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The reply: shown as people will read it, before anybody does."""
    _, _, subject = order.argument.partition(":")
    if shipped(*_parts(subject)) is None:
        return stale(session, event)
    text = order.text.strip()
    made = changed(session, event, desk, What.TEXT, subject, {"text": text})
    if isinstance(made, DeskTurn):
        return made
    waiting = replace(session, wording=(subject, text))
    turn = question(waiting, part("manage.text.preview"), "text_yes", PREVIEW)
    return DeskTurn(waiting, (*said(waiting, part(VERBATIM, text=marked(text))).effects, *turn.effects))


def agreed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    if session.wording is None:
        return stale(session, event)
    subject, text = session.wording
    made = changed(session, event, desk, What.TEXT, subject, {"text": text})
    if isinstance(made, DeskTurn):
        return made
    return DeskTurn(replace(session, wording=None), (made[1], answered(PREVIEW, part("manage.text.done"))))


def put_back(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    subject = order.argument
    if subject not in of(desk).of[What.TEXT]:
        return stale(session, event)
    made = changed(session, event, desk, What.TEXT, subject, None)
    if isinstance(made, DeskTurn):
        return made
    before = shipped(*_parts(subject)) or say(LANGUAGE, "manage.text.gone")
    turn = said(session, part("manage.text.back"), (), part(VERBATIM, text=before))
    return DeskTurn(session, (made[1], *turn.effects))


def _all(desk: Desk) -> Iterator[tuple[str, str]]:
    """Every text that can be changed, as it reads now."""
    for language in languages():
        for key in {**read(language), **(read(OFFICERS) if language == FALLBACK else {})}:
            if not FIXED.fullmatch(key):
                yield f"{language}/{key}", _text(f"{language}/{key}", desk)


def _text(subject: str, desk: Desk) -> str:
    own = of(desk).of[What.TEXT].get(subject)
    return str(own["text"]) if own else (shipped(*_parts(subject)) or "").strip()


def _holds(words: str, key: str, text: str) -> bool:
    return words in " ".join(text.replace("**", "").casefold().split()) or words == key


def _parts(subject: str) -> tuple[str, str]:
    language, _, key = subject.partition("/")
    return language, key
