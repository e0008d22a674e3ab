"""The tables of a city changed while it runs, as `tables` are those of its reports."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import moment, number, ref


class AgencyRow(SQLModel, table=True):
    """An agency that is not as config.yaml has it; this row counts. A removed one is kept for its name."""

    __tablename__ = "agencies"

    id: str = Field(primary_key=True)
    name: str
    short: str
    external: bool
    contact: str
    confidential: bool
    closed: bool
    words: str
    """A line each."""
    topics: str
    """Ids, a line each."""
    removed: bool


class TextRow(SQLModel, table=True):
    """A text that stands for the shipped one."""

    __tablename__ = "texts"

    language: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    text: str


class AnswerRow(SQLModel, table=True):
    """A ready-made answer: of an agency, or with an empty one of the whole city."""

    __tablename__ = "answers"

    id: str = Field(primary_key=True)
    agency: str
    title: str
    text: str


class ChangeRow(SQLModel, table=True):
    """The history of agencies, officers, groups and texts: append-only. Its newest id says which state of them a
    process knows."""

    __tablename__ = "changes"

    id: int | None = number()
    at: datetime = moment()
    officer_id: int | None = ref("officers", default=None)
    """Who did it; empty when it was done by a command of `./kanal`, or by config.yaml."""
    what: str
    """agency, officer, group, text, or answer."""
    subject: str
    """An agency's id, an officer's row, a group's name, `language/key`."""
    before: str | None = None
    """The fields as JSON: no name of a person, no chat."""
    after: str | None = None
