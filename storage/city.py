"""What was changed of a city since config.yaml and the shipped texts, and the history of such changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import delete, func
from sqlmodel import col, select

from conversations.desk import Ready
from conversations.managing.entries import Change, Entry, Kept, Past, What
from conversations.rules.complaint import OfficerId
from storage.codec import AddressId, unseal
from storage.columns import OVER, none_of
from storage.tables import AddressRow, AgencyRow, AnswerRow, ChangeRow, ComplaintRow, OfficerRow, TextRow
from storage.transaction import Bulk, Transaction

_PUT_AGENCY = Bulk(AgencyRow, "upsert", by=("id",))
_PUT_TEXT = Bulk(TextRow, "upsert", by=("language", "key"))
_PUT_ANSWER = Bulk(AnswerRow, "upsert", by=("id",))
_RECORD = Bulk(ChangeRow, "insert")
_LISTS = ("words", "topics")


async def agencies(session: Transaction) -> dict[str, Kept]:
    """The agencies that are not as config.yaml has them."""
    rows = (await session.exec(select(AgencyRow).order_by(col(AgencyRow.id)))).all()
    return {row.id: Kept(_entry(row), row.removed) for row in rows}


async def takes_reports(session: Transaction, agency: str) -> bool:
    """Whether it still does, whatever this process knows of it."""
    row = (await session.exec(select(AgencyRow).where(AgencyRow.id == agency))).first()
    return row is None or not (row.closed or row.removed)


async def put_agency(session: Transaction, id: str, entry: Entry, *, removed: bool) -> None:
    lists = {name: "\n".join(value) for name in _LISTS if isinstance(value := entry[name], tuple)}
    session.gather(_PUT_AGENCY, {"id": id, **entry, **lists, "removed": removed}, (id,))


async def texts(session: Transaction) -> dict[tuple[str, str], str]:
    """The texts that stand for shipped ones, by language and key."""
    rows = (await session.exec(select(TextRow).order_by(col(TextRow.language), col(TextRow.key)))).all()
    return {(row.language, row.key): row.text for row in rows}


async def put_text(session: Transaction, language: str, key: str, text: str | None) -> None:
    """None: the shipped one again."""
    if text is None:
        await session.exec(delete(TextRow).where(col(TextRow.language) == language, col(TextRow.key) == key))
        return
    session.gather(_PUT_TEXT, {"language": language, "key": key, "text": text}, (language, key))


async def answers(session: Transaction) -> dict[str, Entry]:
    """The ready-made answers, each agency's together."""
    rows = (await session.exec(select(AnswerRow).order_by(col(AnswerRow.agency), col(AnswerRow.title)))).all()
    return {row.id: {"agency": row.agency, "title": row.title, "text": row.text} for row in rows}


async def answers_for(session: Transaction, agency: str | None) -> tuple[Ready, ...]:
    """Those an officer may use for a report: its agency's own first, then the city's."""
    theirs = col(AnswerRow.agency).in_(["", agency or ""])
    order = (col(AnswerRow.agency).desc(), col(AnswerRow.title))
    rows = (await session.exec(select(AnswerRow).where(theirs).order_by(*order))).all()
    return tuple(Ready(row.id, row.title, row.text) for row in rows)


async def put_answer(session: Transaction, id: str, entry: Entry | None) -> None:
    """None: it is gone."""
    if entry is None:
        await session.exec(delete(AnswerRow).where(col(AnswerRow.id) == id))
        return
    session.gather(_PUT_ANSWER, {"id": id, **entry}, (id,))


async def open_reports(session: Transaction) -> dict[str, int]:
    """How many each agency has."""
    agency = col(ComplaintRow.agency)
    query = select(agency, func.count()).where(none_of(ComplaintRow.status, OVER)).group_by(agency)
    return {id: count for id, count in (await session.exec(query)).all() if id is not None}


async def record(
    session: Transaction,
    what: What,
    subject: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    now: datetime,
    by: OfficerId | None,
) -> None:
    """One line of the history; of an officer `subject` is the row's id."""
    kept = {
        name: msgspec.json.encode(fields).decode() if fields is not None else None
        for name, fields in (("before", before), ("after", after))
    }
    session.gather(_RECORD, {"at": now, "officer_id": by, "what": what.value, "subject": subject, **kept})


async def version(session: Transaction) -> int:
    """It grows with every change."""
    return (await session.exec(select(func.max(ChangeRow.id)))).one() or 0


async def past(session: Transaction, offset: int, limit: int) -> list[Past]:
    """The history, newest first."""
    query = select(ChangeRow).order_by(col(ChangeRow.id).desc()).offset(offset).limit(limit)
    rows = (await session.exec(query)).all()
    who = {row.officer_id for row in rows if row.officer_id} | {int(row.subject) for row in rows if _of_officer(row)}
    names = await _names(session, who)
    return [_past(row, names) for row in rows]


async def _names(session: Transaction, officers: set[int]) -> dict[int, str]:
    query = select(OfficerRow.id, AddressRow.id, AddressRow.name).join(
        AddressRow, col(AddressRow.id) == OfficerRow.address_id
    )
    found = (await session.exec(query.where(col(OfficerRow.id).in_(sorted(officers))))).all()
    return {id: unseal(AddressId(chat), name) if name else "" for id, chat, name in found if id and chat}


def _past(row: ChangeRow, names: Mapping[int, str]) -> Past:
    return Past(
        id=row.id or 0,
        at=row.at,
        by=names.get(row.officer_id or 0, ""),
        change=Change(
            what=What(row.what),
            subject=names.get(int(row.subject), "") if _of_officer(row) else row.subject,
            before=_fields(row.before),
            after=_fields(row.after),
        ),
    )


def _of_officer(row: ChangeRow) -> bool:
    return row.what == What.OFFICER.value


def _fields(kept: str | None) -> Entry | None:
    if kept is None:
        return None
    fields: dict[str, str | bool | list[str]] = msgspec.json.decode(kept)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def _entry(row: AgencyRow) -> Entry:
    return {
        "name": row.name,
        "short": row.short,
        "external": row.external,
        "contact": row.contact,
        "confidential": row.confidential,
        "closed": row.closed,
        **{name: tuple(getattr(row, name).split("\n")) if getattr(row, name) else () for name in _LISTS},
    }
