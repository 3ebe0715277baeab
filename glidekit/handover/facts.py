"""Every figure on the page, computed from its rows and from nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import pandas as pd

from glidekit.analysis.legs import leg_trends
from glidekit.body.areas import KINDS
from glidekit.content.safety import TALK_ANSWERS, safety_item
from glidekit.errors import GlidekitError
from glidekit.handover.shared_rows import choice_in, plan_in, ratings_frame, table
from glidekit.in_words import counted, number
from glidekit.in_words import day as day_words
from glidekit.pages.plan_page import plan_lines
from glidekit.scales import scale

if TYPE_CHECKING:
    from glidekit.analysis.legs import LegTrend
    from glidekit.handover.choice import Choice

_WEEK = pd.Timedelta(days=7)
_MORE = 2.0  # points; the rules ask about weakness from here on
_DAILY = ("before", "alone", "next-day")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is, and what is printed in each of its columns."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is printed. Empty parts are left out by choice, or have no entries."""

    period: str
    days: str
    gap: str
    last: str
    checked: str
    stops: tuple[Line, ...]
    talked: str
    hurt: str
    legs: tuple[LegFacts, ...] = ()
    places: tuple[Line, ...] = ()
    levels: tuple[Line, ...] = ()
    life: tuple[Line, ...] = ()
    sessions: tuple[str, ...] = ()
    nights: tuple[str, ...] = ()
    marks: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    plan: tuple[str, ...] = ()
    map_marks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    map_day: str = ""


@dataclass(frozen=True, slots=True)
class LegFacts:
    """Leg pain of one leg.

    ``matters``: the size of a change that matters; ``beside``: what got worse in the same leg meanwhile.
    """

    name: str
    first_week: str
    last_week: str
    change: str
    headline: str
    lines: tuple[str, ...]
    matters: str = ""
    beside: tuple[str, ...] = ()


def facts_of(rows: dict[str, Any]) -> Facts:
    """All figures of a page; the same rows always give the same."""
    choice, ratings = choice_in(rows), ratings_frame(rows)
    days = sorted({*ratings["local_date"].dt.date, *(_date(one["day"]) for one in table(rows, "sessions"))})
    marked = _last_map(ratings)
    return Facts(
        **_period(days, choice),
        **_safety(rows),
        legs=tuple(_leg(leg, ratings) for leg in leg_trends(ratings))
        if choice.has("leg pain") and days
        else (),
        places=_ends(ratings, ("furthest_point",)),
        levels=_ends(ratings, ("tingling", "weakness")),
        life=(*_ends(ratings, ("sitting_min", "walking_min", "peg")), *_activities(ratings)),
        sessions=_sessions(rows, ratings) if choice.has("sessions") else (),
        nights=_nights(ratings) if choice.has("nights and tablets") else (),
        marks=tuple(Line(day_words(_date(one["day"])), (one["label"],)) for one in table(rows, "marks")),
        notes=tuple(Line(day_words(_date(one["day"])), (one["text"],)) for one in table(rows, "notes")),
        plan=_plan(rows) if choice.has("plan") else (),
        map_marks=marked[1],
        map_day=marked[0],
    )


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
    checks = table(rows, "checks")
    full = [one for one in checks if one["kind"] == "full"]
    stops = [one for one in checks if one["outcome"] in ("urgent", "emergency")]
    talked = rows.get("talked")
    hurt = sum(one["outcome"] == "hurt" for one in table(rows, "bouts"))
    return {
        "checked": day_words(_date(full[-1]["day"])) if full else "not done in these days",
        "stops": tuple(
            Line(day_words(_date(one["day"])), (one["outcome"], _items(one["flags"]))) for one in stops
        ),
        "talked": f"\u201c{TALK_ANSWERS[talked]}\u201d" if talked in TALK_ANSWERS else "not answered",
        "hurt": f"{hurt} {'time' if hurt == 1 else 'times'}",
    }


def _items(flags: str | None) -> str:
    return "; ".join(_item(flag) for flag in (flags or "").split("; ") if flag)


def _item(flag: str) -> str:
    try:
        return safety_item(flag).reported
    except GlidekitError:
        return flag


def _legs(ratings: pd.DataFrame) -> tuple[LegFacts, ...]:
    return tuple(_leg(found, ratings) for found in leg_trends(ratings))


def _leg(found: LegTrend, ratings: pd.DataFrame) -> LegFacts:
    trend = found.trend
    low, high = trend.interval95
    known = trend.change == trend.change
    moved = f"{_signed(trend.change)} ({_signed(low)} to {_signed(high)})" if known else "not yet known"
    return LegFacts(
        name=found.name,
        first_week=number(trend.first_week) if trend.n else "-",
        last_week=number(trend.last_week) if trend.n else "-",
        change=moved,
        headline=trend.headline,
        lines=trend.lines[:2],
        matters=f"{number(trend.important_change)} or more matters" if known else "",
        beside=_beside(ratings, found.side),
    )


def _beside(ratings: pd.DataFrame, side: str | None) -> tuple[str, ...]:
    """Further down the leg, or more of something else, in the last week than in the first."""
    found = []
    for name in ("furthest_point", "weakness", "tingling"):
        some = ratings[(ratings["scale"] == name) & ratings["value"].notna()]
        some = some[some["moment"].isin(_DAILY)]
        if side is not None:
            some = some[some["side"].astype("object").isin([side, None]) | some["side"].isna()]
        if some.empty:
            continue
        early, late = _weeks(some)
        known, least = scale(name), 1 if scale(name).levels else _MORE
        if late - early < least:
            continue
        words = "further down the leg" if known.levels else f"more {known.label.lower()}"
        said = [known.levels[round(value)] if known.levels else number(value) for value in (early, late)]
        found.append(f"{words} ({said[0]}, then {said[1]})")
    return tuple(found)


def _signed(value: float) -> str:
    words = number(abs(value))
    return words if words == "0" else f"{'-' if value < 0 else '+'}{words}"


def _ends(ratings: pd.DataFrame, scales: tuple[str, ...]) -> tuple[Line, ...]:
    """First and last week of each scale and leg: the middle of the answers, and how many there were."""
    found = []
    for name in scales:
        some = ratings[(ratings["scale"] == name) & ratings["value"].notna()]
        some = some[some["moment"].isin((*_DAILY, "weekly"))]
        for side, of_side in some.groupby(some["side"].astype("string").fillna(""), sort=True):
            label = f"{scale(name).label}, {side}" if side else scale(name).label
            found.append(Line(label, _first_and_last(of_side, name)))
    return tuple(found)


def _first_and_last(some: pd.DataFrame, name: str) -> tuple[str, str]:
    early, late = _ends_of(some)
    return _middle(early, name), _middle(late, name)


def _ends_of(some: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The answers of the first and of the last seven days."""
    first, last = some["local_date"].min(), some["local_date"].max()
    days = some["local_date"]
    return some[days < first + _WEEK]["value"], some[days > last - _WEEK]["value"]


def _weeks(some: pd.DataFrame) -> tuple[float, float]:
    """The middle answer of the first week and of the last."""
    early, late = (median(float(value) for value in values) for values in _ends_of(some))
    return early, late


def _middle(values: pd.Series, name: str) -> str:
    known, middle = scale(name), median(float(value) for value in values)
    if known.levels:
        return f"{known.levels[round(middle)]} (n {len(values)})"
    return f"{number(middle)}{' min' if known.unit == 'minutes' else ''} (n {len(values)})"


def _activities(ratings: pd.DataFrame) -> tuple[Line, ...]:
    some = ratings[(ratings["scale"] == "activity") & ratings["text"].notna()]
    return tuple(
        Line(str(words), _first_and_last(of_one, "activity")) for words, of_one in some.groupby("text")
    )


def _sessions(rows: dict[str, Any], ratings: pd.DataFrame) -> tuple[str, ...]:
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
        f"{len(sessions)} {'session' if len(sessions) == 1 else 'sessions'}, {whole} done to the end.",
        f"{done} of {planned} planned sets done whole, {skipped['skipped']} skipped.",
        _next_days(ratings),
        *_own(given),
    )


def _own(sessions: list[dict[str, Any]]) -> tuple[str, ...]:
    """Exercises from the person's own physio stand apart."""
    times = Counter(one["plan"] for one in sessions if one["own"])
    return tuple(f"From my physio: {name}, done {counted(n, 'time')}." for name, n in sorted(times.items()))


def _next_days(ratings: pd.DataFrame) -> str:
    pain = ratings[ratings["scale"] == "leg_pain"].dropna(subset=["session_id", "value"])
    before = pain[pain["moment"] == "before"].drop_duplicates("session_id").set_index("session_id")["value"]
    after = pain[pain["moment"] == "next-day"].drop_duplicates("session_id", keep="last")
    rise = (after.set_index("session_id")["value"] - before).dropna()
    if rise.empty:
        return "The day after is not known."
    important = scale("leg_pain").important_change or 0
    worse = int((rise >= important).sum())
    return f"The day after was {number(important)} or more worse {worse} of {len(rise)} times."


def _plan(rows: dict[str, Any]) -> tuple[str, ...]:
    """One line an exercise, and whose plan was taken over last."""
    plan, given = plan_in(rows), rows["given"]
    lines = ("No timed exercise for now.",) if plan is None else plan_lines(plan)
    if given is None:
        return lines
    by = given["by"] or "a physio or doctor"
    on = f", {day_words(_date(given['on']))}" if given["on"] else ""
    return (*lines, f"Last plan from {by}{on}; taken on {day_words(_date(given['taken']))}.")


def _nights(ratings: pd.DataFrame) -> tuple[str, ...]:
    found = []
    night = ratings[ratings["scale"] == "night"].drop_duplicates("local_date")["value"]
    if len(night):
        found.append(f"Woken by it, or hardly slept: {int((night >= 1).sum())} of {len(night)} nights.")
    tablets = ratings[ratings["scale"] == "tablets"].drop_duplicates("local_date")["value"]
    if len(tablets):
        found.append(f"More tablets than usual: {int((tablets == 2).sum())} of {len(tablets)} days.")
    return tuple(found)


def _last_map(ratings: pd.DataFrame) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The newest body map: its day, and the places of each kind."""
    scales = {f"{kind}_areas": kind for kind in KINDS}
    some = ratings[ratings["scale"].isin(list(scales))]
    if some.empty:
        return "", {}
    newest = some[some["rated_at"] == some["rated_at"].max()]
    places = {
        scales[one["scale"]]: tuple(one["text"].split("; "))
        if isinstance(one["text"], str) and one["text"]
        else ()
        for one in newest.to_dict("records")
    }
    return day_words(newest["local_date"].iloc[0]), places


def _date(words: str) -> date:
    return date.fromisoformat(words)
