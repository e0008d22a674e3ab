"""Every promise of a simulated year, checked from what happened and what was said. Its arithmetic is its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.year.reckoning import Reckoning

LIMITS = {"verify": 3, "follow_up": 5, "react": 10, "complete": 10}
RESOLVE = {"pengaduan": 14, "aspirasi": 5, "permintaan_informasi": 5}
WHAT = {"pemeriksaan": "verify", "jawaban pertama": "follow_up", "penyelesaian": "resolve"}
STILL, CLIMB, REMIND = 5, 2, 2
OFFICIAL = {"verify", "follow_up", "resolve"}
BROKEN = {
    "seharusnya selesai kami periksa": "verify",
    "kami janjikan paling lambat": "follow_up",
    "seharusnya selesai paling lambat": "resolve",
}
SAID = {
    "belum ada kabar dari Anda, laporannya kami tutup": "remind react",
    "masih menunggu keterangan dari Anda": "remind complete",
    "tidak kami catat sebagai puas": "closed react",
    "kami simpan dulu": "closed complete",
    "Belum ada kabar baru": "still",
}
_LATE = re.compile(r"🔴 (\S+) \([^)]*\): ([^.]*?) lewat batas")
_WARN = re.compile(r"⏳ (\S+): (.*?) paling lambat")
ENDS = {"arsip", "kedaluwarsa", "cabut", "sudah", "hening"}
MOVES: dict[str, dict[str, str]] = {
    "kirim": {"verify": "new"},
    "disposisi": {"verify": "end", "follow_up": "unless", "resolve": "first"},
    "minta_kelengkapan": {"verify": "rest", "follow_up": "rest", "resolve": "rest", "complete": "new"},
    "lengkapi": {"verify": "go", "follow_up": "go", "resolve": "go", "complete": "end"},
    "bukan_wewenang": {"verify": "new"},
    "jawab": {"follow_up": "end", "resolve": "end", "react": "new"},
    "belum": {"react": "end", "follow_up": "new", "resolve": "go on"},
    "buka_lagi": {"follow_up": "new", "resolve": "go on"},
    "keberatan": {"verify": "new"},
}
"""The rules of domain.md once more, in the checker's words."""
TICK = timedelta(minutes=61)
"""What is due is done at the next look, in the town's hours."""


@dataclass
class Promise:
    """One promise, from its start to its end. `spans`: from when to when it ran, and its day then."""

    name: str
    days: int
    due: date
    spans: list[tuple[datetime, datetime | None, date]]
    left: int | None = None


@dataclass
class Life:
    """What happened to one report, and what was said of it: (when, to whom, words)."""

    number: str
    kind: str
    events: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When, which action, whose role."""
    said: list[tuple[datetime, str, str]] = field(default_factory=list)


class Checker:
    def __init__(self, reckoning: Reckoning, until: datetime, looks: list[datetime]) -> None:
        self.of, self.until, self.looks = reckoning, until, looks
        self.checked: Counter[str] = Counter()

    def faults(self, life: Life) -> Iterator[str]:
        promises = self.promises(life)
        yield from (f"{life.number} {fault}" for fault in self._hours(life))
        for name in ("verify", "follow_up", "resolve", "react", "complete"):
            mine = [promise for promise in promises if promise.name == name]
            found = self._official(life, name, mine) if name in OFFICIAL else self._citizens(life, name, mine)
            yield from (f"{life.number} {fault}" for fault in found)
        yield from (f"{life.number} {fault}" for fault in self._news(life))

    def promises(self, life: Life) -> list[Promise]:
        """Derived from what happened alone."""
        all: list[Promise] = []
        now: dict[str, Promise] = {}
        for at, action, _ in life.events:
            day = self.of.local(at).date()
            moves = MOVES.get(action, dict.fromkeys(now, "end") if action in ENDS else {})
            for name, move in moves.items():
                promise = now.get(name)
                running = promise is not None and bool(promise.spans) and promise.spans[-1][1] is None
                resting = promise is not None and promise.left is not None
                if move == "new" or (move == "unless" and not running) or (move == "first" and promise is None):
                    if promise is not None and running:
                        _end(promise, at)
                    days = RESOLVE[life.kind] if name == "resolve" else LIMITS[name]
                    due = self.of.after(day, days)
                    now[name] = Promise(name, days, due, [(at, None, due)])
                    all.append(now[name])
                elif promise is None:
                    continue
                elif move == "end":
                    promise.left = None
                    _end(promise, at)
                elif move == "rest" and running:
                    _end(promise, at)
                    promise.left = -1 if promise.due < day else self.of.left(day, promise.due)
                elif move == "go" and resting:
                    assert promise.left is not None
                    promise.due = promise.due if promise.left < 0 else self.of.after(day, promise.left)
                    promise.left = None
                    promise.spans.append((at, None, promise.due))
                elif move in ("go on", "first") and not running and not resting:
                    promise.spans.append((at, None, promise.due))
        return all

    def _hours(self, life: Life) -> Iterator[str]:
        marks = (*BROKEN, *SAID, "🔴", "⏳", "📌")
        for at, whom, words in life.said:
            if any(mark in words for mark in marks):
                self.checked["words in office hours"] += 1
                if not self.of.open(at):
                    yield f"said out of hours: {at} to {whom}: {words[:50]}"

    def _official(self, life: Life, name: str, promises: list[Promise]) -> Iterator[str]:
        climbs = self._alerts(life, _LATE, name)
        done = {
            "warned": [at for at, _ in self._alerts(life, _WARN, name)],
            "told": [
                at
                for at, whom, words in life.said
                if whom == "citizen" and any(BROKEN[m] == name for m in BROKEN if m in words)
            ],
            **{level: [at for at, whom in climbs if whom == level] for level in ("liaison", "head", "secretary")},
        }
        wanted: dict[str, list[datetime]] = {what: [] for what in done}
        for promise in promises:
            for what, look in self._wanted(promise):
                self.checked[what] += 1
                wanted[what].append(look)
        for what, looks in wanted.items():
            if len(looks) != len(done[what]) or any(
                not a <= b < a + TICK for a, b in zip(looks, done[what], strict=True)
            ):
                yield f"{name}: {what} at {list(map(str, done[what]))} instead of {list(map(str, looks))}"
        if len(climbs) != sum(len(done[level]) for level in ("liaison", "head", "secretary")):
            yield f"{name}: somebody else was told that it is late: {climbs}"

    def _wanted(self, promise: Promise) -> Iterator[tuple[str, datetime]]:
        """What is to be done about one promise, and at which look."""
        shares = {
            found[0]
            for percent in (75, 90)
            if (found := self._look(promise, lambda due, p=percent: self.of.share(due, promise.days, p)))
            and self.of.local(found[0]).date() <= found[1]
        }
        yield from (("warned", look) for look in sorted(shares))
        late = self._look(promise, lambda due: self.of.opening(self.of.after(due, 1)))
        if late is None:
            return
        yield from (("told", late[0]), ("liaison", late[0]))
        for step, level in enumerate(("head", "secretary"), 1):
            told = self.of.local(late[0]).date()
            late = self._look(
                promise,
                lambda due, step=step, told=told: self.of.opening(
                    max(self.of.after(due, 1 + step * CLIMB), self.of.after(told, CLIMB))
                ),
            )
            if late is None:
                return
            yield level, late[0]

    def _look(self, promise: Promise, moment_of: Callable[[date], datetime]) -> tuple[datetime, date] | None:
        """The first look from that moment on at which the promise ran, and its day then; None: it was settled."""
        for start, end, due in promise.spans:
            moment = moment_of(due)
            if end is not None and end <= moment:
                continue
            place = bisect_left(self.looks, max(moment, start))
            while place < len(self.looks) and not self.of.open(self.looks[place]):
                place += 1
            if place == len(self.looks) or self.looks[place] > self.until:
                return None
            if end is None or self.looks[place] < end:
                return self.looks[place], due
        return None

    def _alerts(self, life: Life, pattern: re.Pattern[str], name: str) -> list[tuple[datetime, str]]:
        return [
            (at, whom)
            for at, whom, words in life.said
            for number, what in pattern.findall(words)
            if number == life.number and WHAT[what] == name
        ]

    def _citizens(self, life: Life, name: str, promises: list[Promise]) -> Iterator[str]:
        action = "hening" if name == "react" else "kedaluwarsa"
        closed = [at for at, what, role in life.events if what == action and role == "sistem"]
        reminded = self._heard(life, f"remind {name}")
        wanted = 0
        for promise in promises:
            day = self.of.after(promise.due, 1)
            found = self._look(promise, lambda due: self.of.opening(self.of.before(due, REMIND)))
            if found is not None:
                look = found[0]
                self.checked[f"reminded: {name}"] += 1
                if sum(look <= at < look + TICK for at in reminded) != 1:
                    yield f"{name} until {promise.due}: not reminded once at {look}"
            end = promise.spans[-1][1]
            moment = self.of.opening(day)
            if moment > self.until or (end is not None and end < moment):
                continue
            wanted += 1
            self.checked[f"closed: {name}"] += 1
            if not any(moment <= at < moment + TICK for at in closed):
                yield f"{name} until {promise.due}: not closed on {day}"
        if len(closed) != wanted:
            yield f"{name}: closed {len(closed)} times instead of {wanted}"
        if len(self._heard(life, f"closed {name}")) != len(closed):
            yield f"{name}: closed without a word, or the other way about"

    def _heard(self, life: Life, what: str) -> list[datetime]:
        mark = next(mark for mark, said in SAID.items() if said == what)
        return [at for at, whom, words in life.said if whom == "citizen" and mark in words]

    def _news(self, life: Life) -> Iterator[str]:
        """While officials have the move nobody waits longer than STILL working days for a word."""
        waits: datetime | None = None
        marks = [(at, 1, action) for at, action, _ in life.events]
        marks += [(at, 0, "") for at, whom, _ in life.said if whom == "citizen"]
        for at, _, action in [*sorted(marks), (self.until, 1, "cabut")]:
            if waits is not None:
                last = self.of.opening(self.of.after(self.of.local(waits).date(), STILL)) + TICK
                self.checked["heard in time"] += 1
                if at > last:
                    yield f"heard nothing from {waits} to {at}"
            officials = action not in {*ENDS, "minta_kelengkapan", "jawab"} if action else waits is not None
            waits = at if officials else None


def _end(promise: Promise, at: datetime) -> None:
    if promise.spans[-1][1] is None:
        promise.spans[-1] = (promise.spans[-1][0], at, promise.spans[-1][2])
