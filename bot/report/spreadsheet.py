"""The XLSX: a row a report and a row a hand-over, and the ministry's figures as formulae over them.

Nothing in it is personal: no number, no words, no name. Reports that are rahasia or berkadar pengawasan have no row;
they are in the second set of figures, as far as those may be shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from conversations.catalogue import Catalogue
from conversations.figures.case import Case
from conversations.figures.measures import AGES, Measure, Ruler, of_cohort
from conversations.figures.spans import Span
from conversations.figures.wording import named
from conversations.texts import FALLBACK, say
from handlers.figures.picture import Plate

ROWS, HANDED, SUMMARY, AGENCIES = "Laporan", "Disposisi", "Ringkasan", "Instansi"
OF_REPORT = (
    Measure.FOLLOWED_UP,
    Measure.VERIFIED_IN_TIME,
    Measure.RESOLVED_IN_TIME,
    Measure.SATISFIED,
    Measure.RATING,
    Measure.REOPENED,
)
OF_LEG = (Measure.SPEED, Measure.ANSWERED_IN_TIME)
FACTS = ("no", "kind", "topic", "agency", "sent", "verified", "answered", "state")
LEG_FACTS = ("no", "agency", "handed", "answered")
SHARES = frozenset(
    {
        *(Measure.FOLLOWED_UP, Measure.VERIFIED_IN_TIME, Measure.ANSWERED_IN_TIME),
        *(Measure.RESOLVED_IN_TIME, Measure.SATISFIED, Measure.REOPENED),
    }
)
Sums = dict[Measure, tuple[float, int]]


class Book:
    """Rows go to the disk as they come; the figures are written at the end, with what they come to already in them."""

    def __init__(self, path: Path, catalogue: Catalogue, ruler: Ruler, span: Span) -> None:
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
        self._catalogue, self._ruler, self._span = catalogue, ruler, span
        self._bold, self._share = self._book.add_format({"bold": True}), self._book.add_format({"num_format": "0.0%"})
        self._mean = self._book.add_format({"num_format": "0.0"})
        self._summary, self._agencies = (self._book.add_worksheet(name) for name in (SUMMARY, AGENCIES))
        self._rows, self._legs = (self._book.add_worksheet(name) for name in (ROWS, HANDED))
        self._head(self._rows, [_column(name) for name in FACTS] + [_title(measure) for measure in OF_REPORT])
        self._head(self._legs, [_column(name) for name in LEG_FACTS] + [_title(measure) for measure in OF_LEG])
        self._count = self._handed = 0
        self._sums: Sums = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def add(self, cases: Iterable[Case]) -> None:
        """The reports of the period among these."""
        for case in cases:
            day = self._ruler.calendar.day(case.filed.filed_at)
            if self._span.first <= day <= self._span.last and not case.filed.guarded:
                self._count += 1
                self._report(case)

    def finish(self, plate: Plate) -> None:
        self._summarise(plate)
        self._compare(plate)

    def _report(self, case: Case) -> None:
        counted = list(of_cohort(case, self._ruler))
        values = {one.measure: one.value for one in counted if one.measure in OF_REPORT}
        for one in counted:
            sum, count = self._sums.get(one.measure, (0.0, 0))
            self._sums[one.measure] = sum + one.value, count + 1
        topic = self._catalogue.topic(case.filed.topic)
        facts = (
            self._count,
            say(FALLBACK, f"kind.{case.filed.kind.value}"),
            topic.names[FALLBACK] if topic is not None and not topic.sensitive else None,
            self._agency(case.agency),
            self._day(case.filed.filed_at),
            self._day(case.verified_at),
            self._day(case.answered_at),
            case.status,
        )
        self._line(self._rows, self._count, [*facts, *(values.get(measure) for measure in OF_REPORT)])
        for leg in case.legs.values():
            own = {one.measure: one.value for one in counted if one.measure in OF_LEG and one.agency == leg.agency}
            self._handed += 1
            first = (self._count, self._agency(leg.agency), self._day(leg.since), self._day(leg.answered_at))
            self._line(self._legs, self._handed, [*first, *(own.get(measure) for measure in OF_LEG)])

    def _summarise(self, plate: Plate) -> None:
        """The formulae count the rows; beside them what may be shown of all reports, the guarded ones among them."""
        self._summary.set_column(0, 0, 44)
        self._summary.set_column(1, 6, 16)
        self._summary.write_row(0, 0, [plate.scope, named(plate.now.span)], self._bold)
        columns = ("figure", "sum", "count", "value", "all_sum", "all_count", "all_value")
        self._summary.write_row(1, 0, [_column(name) for name in columns], self._bold)
        place = 2
        for measure in (Measure.RECEIVED, *OF_REPORT, *OF_LEG):
            self._figure(place, measure, plate)
            place += 1
        for age in AGES:
            self._summary.write(place, 0, f"{_column('waiting')} {say(FALLBACK, f'chart.{age.value}')}")
            tally = plate.now.city.get(age)
            self._summary.write(place, 6, tally.count if tally else None)
            place += 1
        self._summary.write(place + 1, 0, say(FALLBACK, "sheet.note", least=plate.now.least))

    def _figure(self, place: int, measure: Measure, plate: Plate) -> None:
        shown, form = plate.now.city.get(measure), self._share if measure in SHARES else self._mean
        sum, count = self._sums.get(measure, (0.0, 0))
        cells = _cells(measure, self._count, self._handed)
        line = place + 1
        self._summary.write(place, 0, _title(measure))
        added = "COUNT" if measure is Measure.RECEIVED else "SUM"
        self._summary.write_formula(place, 1, f"={added}({cells})", None, sum)
        self._summary.write_formula(place, 2, f"=COUNT({cells})", None, count)
        value = sum / count if count else ""
        if measure is not Measure.RECEIVED:
            self._summary.write_formula(place, 3, f'=IF(C{line}=0,"",B{line}/C{line})', form, value)
        if shown is not None:
            self._summary.write(place, 4, shown.sum)
            self._summary.write(place, 5, shown.count)
            if measure is not Measure.RECEIVED:
                self._summary.write(place, 6, shown.figure, form)

    def _compare(self, plate: Plate) -> None:
        """Agencies side by side, as far as they may be shown."""
        measures = (Measure.RECEIVED, Measure.FOLLOWED_UP, *OF_LEG, *OF_REPORT[2:])
        self._agencies.set_column(0, len(measures), 20)
        self._head(self._agencies, [_column("agency"), *map(_title, measures)])
        for place, id in enumerate(sorted(plate.now.agencies, key=lambda id: plate.names.get(id, id)), 1):
            sums = plate.now.agencies[id]
            self._agencies.write(place, 0, plate.names.get(id, id))
            for column, measure in enumerate(measures, 1):
                tally = sums.get(measure)
                if tally is not None:
                    value = tally.count if measure is Measure.RECEIVED else tally.figure
                    form = None if measure is Measure.RECEIVED else self._share if measure in SHARES else self._mean
                    self._agencies.write(place, column, value, form)

    def _head(self, sheet: Any, titles: list[str]) -> None:
        sheet.write_row(0, 0, titles, self._bold)
        sheet.freeze_panes(1, 0)

    def _line(self, sheet: Any, place: int, values: list[object]) -> None:
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(place, column, value)

    def _agency(self, id: str | None) -> str | None:
        found = self._catalogue.once(id)
        return found.short if found is not None else id

    def _day(self, at: Any) -> object:
        return self._ruler.calendar.day(at) if at is not None else None


def _cells(measure: Measure, rows: int, legs: int) -> str:
    """The column of a measure, all its rows; at least one, for an empty period."""
    if measure in OF_LEG:
        column = xl_col_to_name(len(LEG_FACTS) + OF_LEG.index(measure))
        return f"{HANDED}!{column}2:{column}{max(legs, 1) + 1}"
    place = 0 if measure is Measure.RECEIVED else len(FACTS) + OF_REPORT.index(measure)
    column = xl_col_to_name(place)
    return f"{ROWS}!{column}2:{column}{max(rows, 1) + 1}"


def _title(measure: Measure) -> str:
    return say(FALLBACK, f"sheet.{measure.value}")


def _column(name: str) -> str:
    return say(FALLBACK, f"sheet.{name}")
