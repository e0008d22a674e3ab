"""Reports added up by group, and what of it may be shown. The one place that decides whether a number is too small.

Who reports stays hidden in a figure by three rules (docs/decisions/0012):
1. A figure over fewer reports than `least` is not shown. What is left over when the agencies shown are taken from the
   total is at least that much too, measure by measure: else one more agency is left out.
2. Reports that are rahasia or berkadar pengawasan are in no agency's figures, and in no number of waiting ones: whoever
   may open the agency's other reports could subtract those.
3. They are in the city's figures by whole months only, and of a month only when they are at least `least`: the
   difference of any two periods is again whole months of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from conversations.figures.case import Case
from conversations.figures.measures import Counted, Measure, Ruler, Tally, of_backlog, of_cohort
from conversations.figures.spans import Span

Sums = dict[str, dict[Measure, Tally]]
"""By agency, empty for the coordinator's."""


@dataclass(slots=True)
class Table:
    """Adds up one period while its reports go by; keeps no report."""

    span: Span
    open: Sums = field(default_factory=dict)
    guarded: dict[str, dict[Measure, Tally]] = field(default_factory=dict)
    """By month of sending."""

    def add(self, case: Case, ruler: Ruler) -> None:
        day = ruler.calendar.day(case.filed.filed_at)
        if self.span.first <= day <= self.span.last:
            for one in of_cohort(case, ruler):
                self._count(case, one, day)
        if not case.filed.guarded:
            for one in of_backlog(case, ruler):
                self._count(case, one, day)

    def _count(self, case: Case, one: Counted, day: date) -> None:
        group, sums = (f"{day:%Y-%m}", self.guarded) if case.filed.guarded else (one.agency, self.open)
        sums.setdefault(group, {}).setdefault(one.measure, Tally()).add(Tally(one.value, 1))


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be said: `city` as a whole, and agency by agency. A missing measure is too small, or there is none."""

    span: Span
    least: int
    city: Mapping[Measure, Tally]
    agencies: Mapping[str, Mapping[Measure, Tally]]


def shown(table: Table, least: int) -> Shown:
    """`least`: the smallest number of reports a figure may be over."""
    city: dict[Measure, Tally] = {}
    agencies: dict[str, dict[Measure, Tally]] = {}
    for measure in Measure:
        groups = {name: sums[measure] for name, sums in table.open.items() if measure in sums}
        total = _together([*groups.values(), *_guarded(table, measure, least)])
        if total.count < least:
            continue
        city[measure] = total
        for name in _large_enough(groups, least):
            agencies.setdefault(name, {})[measure] = groups[name]
    return Shown(table.span, least, city, agencies)


def _large_enough(groups: Mapping[str, Tally], least: int) -> list[str]:
    """The agencies that may stand alone; what remains hidden is nothing, or enough."""
    ordered = sorted((name for name in groups if name), key=lambda name: (groups[name].count, name))
    hidden = [name for name in ordered if groups[name].count < least]
    visible = [name for name in ordered if groups[name].count >= least]
    rest = [name for name in groups if not name]  # the coordinator's own are in no agency's line
    while (hidden or rest) and visible and _together(groups[name] for name in [*hidden, *rest]).count < least:
        hidden.append(visible.pop(0))
    return visible


def _guarded(table: Table, measure: Measure, least: int) -> Iterator[Tally]:
    whole = set(_whole_months(table.span))
    for month, sums in table.guarded.items():
        if month in whole and measure in sums and sums[measure].count >= least:
            yield sums[measure]


def _whole_months(span: Span) -> Iterator[str]:
    first = span.first
    while first <= span.last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        if first.day == 1 and following - timedelta(days=1) <= span.last:
            yield f"{first:%Y-%m}"
        first = following


def _together(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total
