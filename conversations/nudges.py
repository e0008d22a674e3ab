"""The short message that goes where a platform takes only an approved text: news is there, answer to read it. Must not
know when that is so, nor hold a word of a citizen's or an officer's."""

from __future__ import annotations

from collections.abc import Mapping

from conversations import answers, commands
from conversations.messages import Choice, Content, Message, Option, Rows, Template, Text
from conversations.texts import say
from conversations.understanding.words import listed

READ = "read"
"""The value of the button under it."""
STATUS, ANSWER, QUESTION = "status", "answer", "question"
KINDS = (STATUS, ANSWER, QUESTION)
"""What the news may be; an approved text for each, in each language."""
_OF_NEWS: Mapping[str, str] = {"news.answer": ANSWER, "news.ask": QUESTION, "news.complete": QUESTION}
WISHES = listed(
    """
    baca | mau baca | baca sekarang | lihat | mau lihat | buka | mana | mana kabarnya | mana jawabannya | kabar apa |
    apa | apa itu | apa ya | apa kabarnya | ada apa | ada kabar apa | apa jawabannya | jawabannya apa | pertanyaan apa |
    apa pertanyaannya | tanya apa | mau tanya apa | gimana | bagaimana | read | read it | read now | show | show me |
    show it | what | what is it | what's the news | what news | what question | what is the question | let me read
    """,
    "|",
)
"""What people write who only want to read it."""


def kind(news: str) -> str:
    """Which of KINDS the news with this text's key is."""
    return _OF_NEWS.get(news, STATUS)


def key(kind: str) -> str:
    """The key of its text, which is also its template's."""
    return f"nudge.{kind}"


def text(kind: str, language: str, number: str) -> str:
    return say(language, f"nudge.{kind}", number=number)


def button(language: str) -> str:
    return say(language, "nudge.read")


def message(news: str, language: str, number: str) -> Message:
    """For news with this text's key, about the report with this number."""
    wanted = kind(news)
    rows: Rows = ((Option(READ, button(language)),),)
    template = Template(key(wanted), (("number", number),), language)
    return Message(text(wanted, language, number), rows, template=template)


def only_reads(content: Content) -> bool:
    """Does this, said after a nudge, want nothing but the news? A yes, a thank-you, a greeting, a mere sign."""
    match content:
        case Choice(value):
            return value == READ
        case Text(text):
            said = answers.normalise(text)
            meant = answers.yes_no(text) is True or commands.greeting(text) or commands.thanks(text)
            return meant or said in WISHES or not any(sign.isalnum() for sign in text)
    return False
