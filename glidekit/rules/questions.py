"""Signs that open the safety questions: weakness, new numbness, the other leg, something new.

A question stays open until a later full check that raises no stop. A "no" is then remembered: the question is
not asked again while the sign keeps turning up every few weeks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from glidekit.rules.records import Check, Entry
from glidekit.rules.stops import stopping

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from glidekit.rules.records import ByKind, Sign
    from glidekit.rules.thresholds import Rules
    from glidekit.scales import Side

_FELT_LATER = ("after", "next-day")


class Question(NamedTuple):
    """What is asked about: the rule, and the leg if it is about one."""

    rule: str
    leg: Side | None = None


class Asked(NamedTuple):
    """The open questions in the order they opened, and the places of entries with new numbness."""

    open: dict[Question, float]
    newly_numb: frozenset[int]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that ask, each once."""
        return tuple(dict.fromkeys(question.rule for question in self.open))


def questions_of(
    given: ByKind,
    day: int,
    legs: Sequence[Side | None],
    closing: Collection[int],
    rules: Rules,
) -> Asked:
    """What must still be asked on ``day``; ``closing``: places of checks that closed their own stop."""
    memory = _Memory(day, rules)
    others: list[tuple[int, Check | Sign]] = [*given.checks, *given.signs]
    waiting = sorted(others, key=itemgetter(0), reverse=True)
    for index, entry in given.entries:
        while waiting and waiting[-1][0] < index:
            memory.answer(*waiting.pop(), closing)
        if entry.weakness is not None or entry.numb or entry.other_leg or entry.something_new:
            memory.entry(entry, index, legs)
    while waiting:
        memory.answer(*waiting.pop(), closing)
    return Asked(memory.open, frozenset(memory.newly_numb))


class _Lately:
    """Weakness of one leg over the last days, and its median, kept up to date: a log may hold years of it."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._all: list[tuple[int, float]] = []  # by day
        self._since = 0  # where those days begin
        self._values: list[float] = []  # of those days, sorted
        self._new: list[tuple[int, float]] = []  # not sorted in yet

    def usual(self, on: int) -> float:
        """The median over the days before ``on``; 0 if nothing is known."""
        for item in self._new:
            self._take_in(*item)
        self._new.clear()
        first = bisect_left(self._all, (on - self._days,))
        for _, value in self._all[self._since : first]:
            del self._values[bisect_left(self._values, value)]
        for _, value in self._all[first : self._since]:  # the clock was set back
            insort(self._values, value)
        self._since = first
        middle, odd = divmod(len(self._values), 2)
        if not self._values:
            return 0.0
        return self._values[middle] if odd else (self._values[middle - 1] + self._values[middle]) / 2

    def add(self, on: int, value: float) -> None:
        """Note one more answer; it is sorted in only when somebody asks what is usual."""
        self._new.append((on, value))

    def _take_in(self, on: int, value: float) -> None:
        place = bisect_right(self._all, (on, value))
        self._all.insert(place, (on, value))
        if place >= self._since:
            insort(self._values, value)
        else:
            self._since += 1


class _Memory:
    """What is being asked and what is known, as the records go by."""

    def __init__(self, day: int, rules: Rules) -> None:
        self._day, self._rules = day, rules
        self.open: dict[Question, float] = {}  # for weakness its level, else the day it last turned up
        self.newly_numb: set[int] = set()
        self._met: dict[Question, float] = {}  # answered no: the day it last turned up
        self._base: dict[Side | None, float] = {}  # weakness already asked about
        self._weakness: dict[Side | None, _Lately] = {}
        self._all_no: int | None = None  # the day of the last full "no"

    def answer(self, index: int, record: Check | Sign, closing: Collection[int]) -> None:
        """Take in a check or a sign."""
        if isinstance(record, Check):
            self.check(record, closes=index in closing)
        else:
            self.sign(record)

    def check(self, check: Check, *, closes: bool) -> None:
        """Take in a check: a full one without a stop answers everything, a single line may ask again."""
        on = min(check.day, self._day)
        if check.is_full and check.day <= self._day and (closes or not stopping(check)):
            self._answered_no(on)
        if check.something_new and not check.is_full:
            self.open[Question("Q-new")] = on

    def sign(self, sign: Sign) -> None:
        """Keep a question whose entry has changed or gone."""
        on = min(sign.day, self._day)
        self.open[Question(sign.rule, sign.leg)] = on if sign.weakness is None else sign.weakness

    def entry(self, entry: Entry, index: int, legs: Sequence[Side | None]) -> None:
        """Take in what an entry says about its leg or legs."""
        on = min(entry.day, self._day)
        if entry.something_new:
            self.open[Question("Q-new")] = on
        for leg in (entry.leg,) if entry.leg else legs:
            if entry.weakness is not None:
                self._weak(leg, entry.weakness, on)
            if entry.numb:
                self._numb(leg, on, entry.moment, index)
        if entry.other_leg:
            self._asks(Question("Q-other-leg"), on)

    def _answered_no(self, on: int) -> None:
        for question, value in self.open.items():
            if question.rule == "Q-weakness":
                self._base[question.leg] = value
            else:
                self._met[question] = value
        self.open, self._all_no = {}, on

    def _weak(self, leg: Side | None, weakness: float, on: int) -> None:
        before = self._weakness.get(leg)
        if before is None:
            before = self._weakness[leg] = _Lately(self._rules.usual_days)
            if self._all_no == on and Question("Q-weakness", leg) not in self.open:
                self._base[leg] = weakness  # the questions were answered today, with this weakness present
        rise = self._rules.weak_rise
        if weakness >= self._base.get(leg, 0.0) + rise:
            question = Question("Q-weakness", leg)
            if self.open.get(question) != weakness and weakness - before.usual(on) >= rise:
                self.open[question] = weakness
        before.add(on, weakness)

    def _numb(self, leg: Side | None, on: int, moment: str, index: int) -> None:
        question = Question("Q-numb", leg)
        if moment in _FELT_LATER:
            if self._asks(question, on):
                self.newly_numb.add(index)
        elif question in self._met and on - self._met[question] <= self._rules.known_days:
            self._met[question] = max(self._met[question], on)

    def _asks(self, question: Question, on: int) -> bool:
        """Open a question unless it is known and turned up lately; returns whether it is new."""
        known = self._met.get(question)
        if known is not None and on - known <= self._rules.known_days and question not in self.open:
            self._met[question] = max(known, on)
            return False
        self.open[question] = max(on, self.open.get(question, on))
        return True
