"""Every figure on the page, computed from its rows alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil, floor, isnan, nan
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

from glidekit.analysis.legs import leg_trends
from glidekit.body.areas import KINDS
from glidekit.content.safety import TALK_ANSWERS
from glidekit.handover.shared_rows import choice_in, plan_in, ratings_frame, table
from glidekit.handover.stop_answers import BEHIND, stop_lines
from glidekit.in_words import counted, number
from glidekit.in_words import day as day_words
from glidekit.pages.plan_page import plan_lines
from glidekit.scales import SIDES, scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from glidekit.analysis.legs import LegTrend
    from glidekit.handover.shared_rows import Choice
    from glidekit.handover.stop_answers import StopLine
    from glidekit.scales import Side

_WEEK = timedelta(days=7)
_TWO_WEEKS = 14
_LEAST_STOPS, _ENDLESS = 6, 10_000  # lines for stop answers: on the fullest page, and while it is not full
_MORE = 2.0  # points; the rules ask about weakness from here on
_DAILY = ("before", "alone", "next-day")
_MOST_ACTIVITIES, _MOST_OWN, _MOST_PLAN, _MOST_MARKS, _MOST_DIFFERENT, _MOST_NOTES = 3, 1, 4, 2, 2, 1
_ROOM = 13  # varying lines; beyond these, the page is set smaller and says less
_SHEET = 45  # lines from "Safety" to "What I would like to ask" of a page that is set smaller, on Letter
_LINE, _COLUMN, _GRAPH, _BODY = 110, 50, 10, 8  # letters of a line and of half of one; lines
_LONGEST_NAME, _LONGEST_MARK, _LONGEST_NOTE = 24, 28, 110
"""What fits a Letter sheet at 9 pt; the page counts what is left off, and its rows hold it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is, and what is printed in each of its columns."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is printed. Empty parts are left out by choice, or have no entries.

    ``tight``: there is so much that it is set smaller, and less of it is printed.
    """

    period: str
    days: str
    gap: str
    last: str
    checked: str
    stops: tuple[StopLine, ...]
    talked: str
    hurt: str
    more_stops: str = ""
    legs: tuple[LegFacts, ...] = ()
    quiet_legs: str = ""
    places: tuple[Line, ...] = ()
    levels: tuple[Line, ...] = ()
    life: tuple[Line, ...] = ()
    sessions: tuple[str, ...] = ()
    nights: tuple[str, ...] = ()
    marks: tuple[Line, ...] = ()
    more_marks: str = ""
    different: str = ""
    notes: tuple[Line, ...] = ()
    more_notes: str = ""
    plan: tuple[str, ...] = ()
    map_marks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    map_day: str = ""
    tight: bool = False


@dataclass(frozen=True, slots=True)
class LegFacts:
    """Leg pain of one leg.

    ``matters``: the size of a change that matters; ``beside``: what else got worse in that leg.
    """

    name: str
    first_week: str
    last_week: str
    change: str
    headline: str
    lines: tuple[str, ...]
    matters: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """One rating as it stands in the rows; ``value`` is NaN if it is no number."""

    session: int | None
    at: str
    day: date
    moment: str
    side: str | None
    value: float
    text: str | None


_Answers: TypeAlias = "Mapping[str, Sequence[_Answer]]"
"""The answers of each scale, in the order of the rows."""


def facts_of(rows: dict[str, Any], ratings: pd.DataFrame | None = None) -> Facts:
    """All figures of a page; the same rows always give the same. ``ratings``: their frame, if it is made."""
    choice, answers = choice_in(rows), _by_scale(rows)
    legs = leg_trends(ratings_frame(rows) if ratings is None else ratings) if choice.has("leg pain") else ()
    facts = _facts(rows, choice, answers, legs)
    if len(facts.legs) < 2 and _lines(facts, choice) <= _ROOM:
        return facts
    return _smaller(facts, rows, answers)


def _by_scale(rows: dict[str, Any]) -> dict[str, list[_Answer]]:
    found: dict[str, list[_Answer]] = {}
    for session, at, day, moment, name, side, value, text in rows["ratings"]:
        answer = _Answer(
            session, at, _date(day), moment, side if side in SIDES else None,
            nan if value is None else float(value), None if text is None else str(text),
        )  # fmt: skip
        found.setdefault(name, []).append(answer)
    return found


def _lines(facts: Facts, choice: Choice) -> int:
    """About how many lines the varying parts of the page take."""
    short = (facts.places, facts.levels, facts.life, facts.marks)
    questions = sum(map(len, choice.questions)) // _LONGEST_MARK
    stops = sum(stop.height for stop in facts.stops)
    return sum(map(len, short)) + 2 * len(facts.notes) + stops + questions


def _facts(rows: dict[str, Any], choice: Choice, answers: _Answers, legs: Iterable[LegTrend]) -> Facts:
    rated = {one.day for some in answers.values() for one in some}
    days = sorted(rated | {_date(one["day"]) for one in table(rows, "sessions")})
    marked = _last_map(answers)
    return Facts(
        **_period(days, choice),
        **_safety(rows),
        **_stops(rows, room=_ENDLESS),
        legs=tuple(_leg(found, answers) for found in legs) if days else (),
        quiet_legs=_quiet_legs(answers, {found.side for found in legs}),
        places=_ends(answers, ("furthest_point",)),
        levels=_ends(answers, ("tingling", "weakness")),
        life=_life(answers, most=_MOST_ACTIVITIES),
        sessions=_sessions(rows, answers) if choice.has("sessions") else (),
        nights=_nights(answers) if choice.has("nights and tablets") else (),
        **_own_words(rows, answers, tight=False),
        plan=_plan(rows) if choice.has("plan") else (),
        map_marks=marked[1],
        map_day=marked[0],
    )


def _smaller(facts: Facts, rows: dict[str, Any], answers: _Answers) -> Facts:
    """A full page, set smaller: fewer of the person's own words, and stop answers in the lines left."""
    less = replace(
        facts,
        **_own_words(rows, answers, tight=True),
        life=_life(answers, most=_MOST_ACTIVITIES - 1),
        tight=True,
    )
    return replace(less, **_stops(rows, room=_SHEET - _taken(less)))


def _taken(facts: Facts) -> int:
    """About how many lines a smaller page takes without its stop answers."""
    legs = sum(
        1 + _height(leg.beside) + _height((leg.first_week, leg.change, leg.matters, *leg.lines, " " * 40))
        for leg in facts.legs
    )
    figures = len(facts.places) + len(facts.levels)
    where = figures + 2 if figures else 0
    life = _height(f"{line.name} {' '.join(line.cells)} " for line in facts.life)
    left, right = (
        sum(1 + sum(_height((line,), _COLUMN) for line in lines) for lines in column if lines)
        for column in ((facts.sessions, facts.nights), (facts.plan,))
    )
    return (
        legs + _height((facts.quiet_legs,)) + (_GRAPH if facts.legs else 0)
        + max(where, _BODY if facts.map_day else 0) + life + max(left, right)
        + bool(facts.more_marks or facts.more_notes)
    )  # fmt: skip


def _height(parts: Iterable[str], line: int = _LINE) -> int:
    """How many lines the words fill."""
    return ceil(sum(map(len, parts)) / line)


def _period(days: list[date], choice: Choice) -> dict[str, Any]:
    if not days:
        return {"period": "Nothing was entered in these days.", "days": "0", "gap": "-", "last": "-"}
    first, last = choice.since or days[0], choice.until or days[-1]
    possible = (last - first).days + 1
    gaps = [(after - before).days - 1 for before, after in pairwise(days)]
    longest = max(gaps, default=0)
    return {
        "period": f"{day_words(first)} to {day_words(last)}",
        "days": f"{len(days)} of {possible} days",
        "gap": f"{longest} {'day' if longest == 1 else 'days'}",
        "last": day_words(days[-1]),
    }


def _safety(rows: dict[str, Any]) -> dict[str, Any]:
    full = [one for one in table(rows, "checks") if one["kind"] == "full"]
    talked = rows.get("talked")
    hurt = [one["session"] is None for one in table(rows, "bouts") if one["outcome"] == "hurt"]
    other = f", {sum(hurt)} of them on other days" if any(hurt) else ""
    return {
        "checked": day_words(_date(full[-1]["day"])) if full else "none yet",
        "talked": f"\u201c{TALK_ANSWERS[talked]}\u201d" if talked in TALK_ANSWERS else "not answered",
        "hurt": f"{counted(len(hurt), 'time')}{other}",
    }


def _stops(rows: dict[str, Any], *, room: int) -> dict[str, Any]:
    lines, more = stop_lines(table(rows, "checks"), max(room, _LEAST_STOPS))
    return {"stops": lines, "more_stops": more}


def _more(number: int, one: str, many: str = "") -> str:
    """How many are not printed, and where they are; "" if all are."""
    return f"{counted(number, one, many)}: {BEHIND}." if number > 0 else ""


def _short(words: str, most: int) -> str:
    one = " ".join(words.split())
    return one if len(one) <= most else one[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _quiet_legs(answers: _Answers, told: set[Side | None]) -> str:
    """Legs rated, but not in the last four weeks of the record: named, not judged."""
    if told <= {None}:
        return ""
    last = {one.side: one.day for one in sorted(_known(answers, "leg_pain"), key=lambda one: one.day)}
    return " ".join(
        f"{side.capitalize()} leg: last rated on {day_words(last[side])}, so nothing is worked out for it."
        for side in SIDES if side in last and side not in told
    )  # fmt: skip


def _leg(found: LegTrend, answers: _Answers) -> LegFacts:
    trend = found.trend
    low, high = trend.interval95
    known = trend.change == trend.change
    interval = f"(95 % interval {_signed(low)} to {_signed(high)})"
    moved = f"{_signed(trend.change)} {interval}" if known else "not yet known"
    return LegFacts(
        name=found.name,
        first_week=number(trend.first_week) if trend.n else "-",
        last_week=number(trend.last_week) if trend.n else "-",
        change=moved,
        headline=trend.headline,
        lines=trend.lines[:1],
        matters=f"{number(trend.important_change)} or more matters" if known else "",
        beside=_beside(answers, found.side),
    )


def _beside(answers: _Answers, side: str | None) -> tuple[str, ...]:
    """Further down the leg, or more of something else, in the last week than in the first."""
    found = []
    for name in ("furthest_point", "weakness", "tingling"):
        some = [one for one in _at(answers, name, _DAILY) if side is None or one.side in (side, None)]
        if not some or _direction(*(weeks := _weeks(some)), name) != WORSE:
            continue
        known = scale(name)
        words = "further down the leg" if known.levels else f"more {known.label.lower()}"
        early, late = (_said(value, name) for value in weeks)
        found.append(f"{words} ({early}, then {late})")
    return tuple(found)


BETTER, WORSE, SAME = "better", "worse", "same"


def _direction(early: float, late: float, name: str) -> str:
    """The change in a word: from one level or 2 points of 10 on; of minutes, any change."""
    known = scale(name)
    if known.unit == "minutes":
        return SAME if early == late else "longer" if late > early else "shorter"
    if abs(late - early) < (1 if known.levels else _MORE):
        return SAME
    return WORSE if (late > early) == (known.improvement == "decrease") else BETTER


def _signed(value: float) -> str:
    words = number(abs(value))
    return words if words == "0" else f"{'-' if value < 0 else '+'}{words}"


def _known(answers: _Answers, name: str) -> list[_Answer]:
    """The answers to one scale that are numbers."""
    return [one for one in answers.get(name, ()) if not isnan(one.value)]


def _at(answers: _Answers, name: str, moments: tuple[str, ...]) -> list[_Answer]:
    """The answers to one scale at these moments."""
    return [one for one in _known(answers, name) if one.moment in moments]


def _ends(answers: _Answers, scales: tuple[str, ...]) -> tuple[Line, ...]:
    """First and last week of each scale and leg: the median answer, and how many there were."""
    found = []
    for name in scales:
        some = _at(answers, name, (*_DAILY, "weekly"))
        for side in sorted({one.side or "" for one in some}):
            unit = ", min" if scale(name).unit == "minutes" else ""
            label = f"{scale(name).label}, {side}" if side else f"{scale(name).label}{unit}"
            of_side = [one for one in some if (one.side or "") == side]
            found.append(Line(label, _first_and_last(of_side, name)))
    return tuple(found)


def _first_and_last(some: Sequence[_Answer], name: str) -> tuple[str, str, str]:
    """First week, last week, each with the number of answers, and the direction in a word."""
    first, last = _ends_of(some)
    early, late = median(first), median(last)
    return (
        f"{_said(early, name)} ({len(first)})",
        f"{_said(late, name)} ({len(last)})",
        _direction(early, late, name),
    )


def _ends_of(some: Sequence[_Answer]) -> tuple[list[float], list[float]]:
    """The answers of the first seven days and of the last."""
    first, last = min(one.day for one in some), max(one.day for one in some)
    early = [one.value for one in some if one.day < first + _WEEK]
    return early, [one.value for one in some if one.day > last - _WEEK]


def _weeks(some: Sequence[_Answer]) -> tuple[float, float]:
    """The median answer of the first week and of the last."""
    first, last = _ends_of(some)
    return median(first), median(last)


def _said(value: float, name: str) -> str:
    """A number as printed; a median between two levels names both."""
    if not (levels := scale(name).levels):
        return number(value)
    below, above = levels[floor(value)], levels[ceil(value)]
    return below if below == above else f"{below} to {above}"


def _life(answers: _Answers, *, most: int) -> tuple[Line, ...]:
    """Daily life: minutes, PEG and up to ``most`` activities."""
    return (*_ends(answers, ("sitting_min", "walking_min", "peg")), *_activities(answers, most=most))


def _activities(answers: _Answers, *, most: int) -> tuple[Line, ...]:
    """The person's activities, last rated first."""
    rated: dict[str, list[_Answer]] = {}
    for one in _known(answers, "activity"):
        if one.text is not None:
            rated.setdefault(one.text, []).append(one)
    newest = sorted(sorted(rated), key=lambda words: max(one.day for one in rated[words]), reverse=True)
    lines = [
        Line(_short(words, _LONGEST_NAME), _first_and_last(rated[words], "activity"))
        for words in newest[:most]
    ]
    more = len(newest) - most
    return (*lines, Line(f"and {counted(more, 'other')}", (BEHIND,))) if more > 0 else tuple(lines)


def _sessions(rows: dict[str, Any], answers: _Answers) -> tuple[str, ...]:
    given, bouts = table(rows, "sessions"), table(rows, "bouts")
    sessions = [one for one in given if not one["own"]]
    if not sessions:
        return ("No session in these days.", *_own(given))
    known = [one for one in sessions if one["planned"]]
    planned, done = sum(one["planned"] for one in known), sum(one["done"] or 0 for one in known)
    whole = sum(one["status"] == "finished" for one in sessions)
    numbers = {one["session"] for one in sessions}
    skipped = Counter(one["outcome"] for one in bouts if one["session"] in numbers)
    return (
        f"{counted(len(sessions), 'session')}{_a_week(sessions)}, {whole} done to the end.",
        f"{done} of {planned} planned sets done whole, {skipped['skipped']} skipped.",
        _next_days(answers),
        *_own(given),
    )


def _own(sessions: list[dict[str, Any]]) -> tuple[str, ...]:
    """Exercises from the person's physio, listed separately, most often done first."""
    times = Counter(one["plan"] for one in sessions if one["own"]).most_common()
    if len(times) > _MOST_OWN:
        done = sum(n for _, n in times)
        return (f"{counted(len(times), 'exercise')} from my physio, done {counted(done, 'time')}.",)
    return tuple(
        f"From my physio: {_short(name, _LONGEST_NAME)}, done {counted(n, 'time')}." for name, n in times
    )


def _a_week(sessions: list[dict[str, Any]]) -> str:
    """How many sessions a week, from two weeks on."""
    days = sorted(_date(one["day"]) for one in sessions)
    span = (days[-1] - days[0]).days + 1
    return f", about {number(7 * len(sessions) / span)} a week" if span >= _TWO_WEEKS else ""


def _next_days(answers: _Answers) -> str:
    pain = [one for one in _known(answers, "leg_pain") if one.session is not None]
    before = {one.session: one.value for one in reversed(pain) if one.moment == "before"}  # the first counts
    after = {one.session: one.value for one in pain if one.moment == "next-day"}  # the last counts
    rise = [after[session] - before[session] for session in after.keys() & before.keys()]
    if not rise:
        return "The day after is not known."
    important = scale("leg_pain").important_change or 0
    worse = sum(points >= important for points in rise)
    return f"The day after was {number(important)} or more worse {worse} of {len(rise)} times."


def _plan(rows: dict[str, Any]) -> tuple[str, ...]:
    """A line for each exercise, and whose plan was taken last."""
    plan, given = plan_in(rows), rows["given"]
    lines = ("No timed exercise for now.",) if plan is None else plan_lines(plan)
    more = len(lines) - _MOST_PLAN
    lines = (*lines[:_MOST_PLAN], f"and {counted(more, 'more exercise')}.") if more > 0 else lines
    if given is None:
        return lines
    by = _short(given["by"], _LONGEST_NAME) or "a physio or doctor"
    on = f", {day_words(_date(given['on']))}" if given["on"] else ""
    return (*lines, f"Last plan from {by}{on}; taken on {day_words(_date(given['taken']))}.")


def _nights(answers: _Answers) -> tuple[str, ...]:
    found = []
    if night := _first_of_days(answers, "night"):
        woken = sum(value >= 1 for value in night)
        found.append(f"Woken by it, or hardly slept: {woken} of {len(night)} nights.")
    if tablets := _first_of_days(answers, "tablets"):
        found.append(f"More tablets than usual: {tablets.count(2)} of {len(tablets)} days.")
    return tuple(found)


def _first_of_days(answers: _Answers, name: str) -> list[float]:
    """The first answer of each day."""
    return list({one.day: one.value for one in reversed(answers.get(name, ()))}.values())


def _own_words(rows: dict[str, Any], answers: _Answers, *, tight: bool) -> dict[str, Any]:
    """Marks, days that were different, and notes: the newest, and how many more there are."""
    marks, notes = table(rows, "marks"), table(rows, "notes")
    most_marks, most_notes = (0, 0) if tight else (_MOST_MARKS, _MOST_NOTES)
    return {
        "marks": tuple(_line(one, "label", _LONGEST_MARK) for one in marks[len(marks) - most_marks :]),
        "more_marks": _more(len(marks) - most_marks, "marked day" if tight else "earlier mark"),
        "different": "" if tight else _different(answers),
        "notes": tuple(_line(one, "text", _LONGEST_NOTE) for one in notes[len(notes) - most_notes :]),
        "more_notes": _more(len(notes) - most_notes, "note" if tight else "earlier note"),
    }


def _line(row: dict[str, Any], words: str, most: int) -> Line:
    return Line(day_words(_date(row["day"])), (_short(row[words] or "", most),))


def _different(answers: _Answers) -> str:
    """What was different, and on how many days; described, never a cause."""
    texts = (one.text or "" for one in answers.get("different_today", ()))
    things = Counter(thing for text in texts for thing in text.split(", ") if thing)
    return ", ".join(f"{thing} {counted(n, 'day')}" for thing, n in things.most_common(_MOST_DIFFERENT))


def _last_map(answers: _Answers) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The newest body map: its day, and the places of each kind."""
    drawn = [
        (datetime.fromisoformat(one.at), kind, one)
        for kind in KINDS
        for one in answers.get(f"{kind}_areas", ())
    ]
    if not drawn:
        return "", {}
    last = max(at for at, _, _ in drawn)
    newest = [(kind, one) for at, kind, one in drawn if at == last]
    places = {kind: tuple(one.text.split("; ")) if one.text else () for kind, one in newest}
    return day_words(newest[0][1].day), places


def _date(words: str) -> date:
    return date.fromisoformat(words)
