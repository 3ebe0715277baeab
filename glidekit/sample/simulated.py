"""Simulated diaries: what a log could look like, for examples and tests. Never a person's own.

The latent course is a track (courses.py) plus a day-to-day AR(1) series with a standard deviation of 1.5 and
a correlation of 0.6. Entries fall on 6 of 10 days, rounded and clipped to the scale. At the timer the
simulated person makes the events that the page would send.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal, TypeVar
from zoneinfo import ZoneInfo

from glidekit.body.areas import PLACES
from glidekit.errors import GlidekitError
from glidekit.planning.presets import plan
from glidekit.planning.timeline import timeline
from glidekit.sample.courses import course_named, level_at
from glidekit.scales import SCALES, scale
from glidekit.session.fold import fold
from glidekit.session.record import ENDINGS, Rating, SessionRecord, TimerEvent

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from glidekit.planning.plan import Plan
    from glidekit.planning.timeline import Phase
    from glidekit.sample.courses import Course
    from glidekit.scales import Moment, Side
    from glidekit.session.record import EventKind, SessionStatus


ZONE = "Europe/London"
SIDE: Side = "left"
WEEK_DAYS = 7
_LAST_DAY = date(2025, 6, 29)
_NOTES = (
    "Long drive today.",
    "Slept badly.",
    "Sat at the desk all day.",
    "Walked by the river.",
    "Good day.",
)


def simulate(
    course: str = "steady", sessions: int = 60, seed: int = 1, start: date | None = None
) -> list[SessionRecord]:
    """Records of a simulated diary, oldest first, marked ``simulated``; the same arguments give the same.

    ``course``: steady, flare, no-change, worse-down-the-leg or stop-sign. ``start``: the first local date;
    None puts the last session on 29 June 2025. Raises GlidekitError for an unknown course or a negative
    number of sessions.
    """
    known = course_named(course)
    if isinstance(sessions, bool) or not isinstance(sessions, int) or sessions < 0:
        raise GlidekitError(
            f"sessions cannot be {sessions!r}: it is how many sessions to simulate.",
            safe="Nothing was simulated.",
            do="Use a whole number, for example 60.",
        )
    stream = f"{course}/{seed}{known.stream}"
    draws = Draws(stream)
    begun = _begun(_offsets(draws, sessions), draws, start)
    days = _days(known, begun, Draws(f"{stream}/days"))
    made = [_session(known, days, begun, number, draws) for number in range(len(begun))]
    return _with_marks(made, days, Draws(f"{stream}/marks"))


def _offsets(draws: Draws, sessions: int) -> list[int]:
    """The day of each session, from 0: on 6 of 10 days, sometimes twice, now and then after a gap."""
    found: list[int] = []
    day = 0
    while len(found) < sessions:
        if not found or draws.chance(0.6):
            found += [day, day] if draws.chance(0.1) else [day]
        day += draws.whole(9, 14) if len(found) % 44 in (25, 26) and found[-1] == day else 1
    return found[:sessions]


def _begun(offsets: list[int], draws: Draws, start: date | None) -> list[datetime]:
    """When each session begins (UTC): morning or evening, a day's second one always in the evening."""
    if not offsets:
        return []
    first = start.date() if isinstance(start, datetime) else start
    first = first or _LAST_DAY - timedelta(days=offsets[-1])
    made: list[datetime] = []
    for number, offset in enumerate(offsets):
        second = number > 0 and offsets[number - 1] == offset
        twice = offset in offsets[number + 1 : number + 2]
        morning = twice or (not second and draws.chance(0.4))
        minutes = draws.whole(7 * 60, 9 * 60) if morning else draws.whole(17 * 60 + 30, 20 * 60 + 30)
        local = datetime.combine(first + timedelta(days=offset), datetime.min.time(), ZoneInfo(ZONE))
        made.append((local + timedelta(minutes=minutes)).astimezone(UTC))
    return made


def _days(course: Course, begun: list[datetime], draws: Draws) -> dict[date, _Day]:
    """Every day from the first session to the day after the last."""
    if not begun:
        return {}
    first, last = _local(begun[0]), _local(begun[-1])
    span = (last - first).days
    series = zip(draws.daily(sd=1.5, phi=0.6), draws.daily(sd=0.5, phi=0.75), strict=True)
    return {
        first + timedelta(days=number): _Day(course, number / span if span else 0.0, *noise)
        for number, noise in zip(range(span + 2), series, strict=False)
    }


def _session(
    course: Course, days: dict[date, _Day], begun: list[datetime], number: int, draws: Draws
) -> SessionRecord:
    started, last = begun[number], number == len(begun) - 1
    stops = bool(course.stop_flags) and last
    day = days[_local(started)]
    before = _check_in(day, draws, started)
    todays = _plan(day.share, next((r.value for r in before if r.scale == "leg_pain"), None))
    phases = _phases(todays)
    events = play(
        phases,
        draws,
        owner=f"simulated-{number + 1:04d}",
        at_ms=(started + timedelta(seconds=draws.whole(40, 150))).timestamp() * 1000,
        way="stopped" if stops else _way(draws),
    )
    status, reason = _ending(events)
    ended = events[-1].time
    ratings: list[Rating] = [*before]
    if status != "abandoned":
        out_at = ended + timedelta(seconds=draws.whole(20, 60))
        ratings += _check_out(day, before, draws, out_at)
    morning_after = _morning_after(begun, number, draws)
    if morning_after is not None and not stops:
        after = days[_local(morning_after)]
        ratings += _next_day(after, before, draws, morning_after)
    return SessionRecord(
        started_at=started,
        zone=ZONE,
        status=status,
        plan=todays.to_dict(),
        bouts=fold(phases, events),
        ratings=tuple(ratings),
        events=events,
        notes=(draws.pick(_NOTES),) if draws.chance(0.08) else (),
        ended_at=ended,
        stop_reason="leg feels weak" if stops else reason,
        affected_side=SIDE,
        simulated=True,
    )


def _with_marks(made: list[SessionRecord], days: dict[date, _Day], draws: Draws) -> list[SessionRecord]:
    """Add other scales and day marks to each check-in, and weekly questions, from separate draws."""
    found, week_of = [], None
    for one in made:
        at, today = one.started_at, days[one.local_date]
        more = _day_marks(today, draws, at)
        told = {rating.scale for rating in one.ratings if rating.moment == "before"}
        more += _others(today, draws, told, at)
        if week_of is None or (one.local_date - week_of).days >= WEEK_DAYS:
            week_of = one.local_date
            more += _week(today, draws, at)
            more += _body_map(one.ratings, at)
        found.append(replace(one, ratings=(*one.ratings, *more)))
    return found


def _plan(share: float, leg_pain: float | None) -> Plan:
    """The day's plan: little on a bad day, slowly more with time."""
    if leg_pain is not None and leg_pain >= 7:
        return plan("flare-day").worse_first(SIDE)
    reps = 6 if share < 0.25 else 8 if share < 0.5 else 10
    grown = plan("gentle-start").with_dose(reps=reps, sets=1 if share < 0.75 else 2)
    return replace(grown, kind="ordinary").worse_first(SIDE)


_phases = cache(timeline)  # a diary repeats few plans


def _way(draws: Draws) -> Way:
    share = draws.between(0, 1)
    limits: tuple[tuple[float, Way], ...] = (
        (0.72, "whole"), (0.82, "paused"), (0.89, "skipped"), (0.95, "stopped"), (0.98, "hurt"),
    )  # fmt: skip
    return next((way for limit, way in limits if share < limit), "abandoned")


def _ending(events: tuple[TimerEvent, ...]) -> tuple[SessionStatus, str]:
    last = events[-1]
    if last.kind not in ENDINGS:
        return "abandoned", ""
    return ("finished", "") if last.kind == "finished" else ("stopped", str(last.detail["reason"]))


def _morning_after(begun: list[datetime], number: int, draws: Draws) -> datetime | None:
    """When the next-day questions are answered, 12 to 36 h later, or None."""
    started = begun[number]
    tomorrow = _local(started) + timedelta(days=1)
    local = datetime.combine(tomorrow, datetime.min.time(), ZoneInfo(ZONE))
    at = (local + timedelta(minutes=draws.whole(8 * 60, 11 * 60))).astimezone(UTC)
    if number + 1 < len(begun):
        at = min(at, begun[number + 1] - timedelta(minutes=2))
    asked = started + timedelta(hours=12) <= at <= started + timedelta(hours=36) and _local(at) == tomorrow
    return at if draws.chance(0.75) and asked else None


def _local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(ZONE)).date()


# What the person answers ------------------------------------------------------------------------------------

_OFTEN_BLANK = {"sitting_min": 0.3, "walking_min": 0.35}
_BLANK = 0.03
_BUTTOCK = 2
_TINGLES = 3  # from this level on the person marks places


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of a course: its share of the record (0-1), its noise in pain and in location."""

    course: Course
    share: float
    pain_noise: float
    place_noise: float

    @property
    def leg_pain(self) -> float:
        """The latent level, before rounding."""
        return level_at(self.course.leg_pain, self.share) + self.pain_noise

    @property
    def place(self) -> float:
        """The latent furthest point, in levels."""
        return level_at(self.course.furthest, self.share) + self.place_noise + 0.1 * self.pain_noise


def _check_in(day: _Day, draws: Draws, at: datetime) -> list[Rating]:
    """The seven scales before a session; minutes are often left blank."""
    pain = _on_scale("leg_pain", day.leg_pain + draws.normal(0.4))
    course, share = day.course, day.share
    values = {
        "leg_pain": pain,
        "back_pain": _on_scale("back_pain", level_at(course.back_pain, share) + draws.normal(1.1)),
        "furthest_point": _place(day, pain, draws),
        "tingling": _on_scale("tingling", level_at(course.tingling, share) + draws.normal(0.9)),
        "weakness": _near(level_at(course.weakness, share), draws),
        "sitting_min": _minutes(15 + 9 * (10 - pain) + draws.normal(8)),
        "walking_min": _minutes(10 + 7 * (10 - pain) + draws.normal(8)),
    }
    return _rated(values, draws, at, "before")


def _check_out(day: _Day, before: Sequence[Rating], draws: Draws, at: datetime) -> list[Rating]:
    """The scales after a session, and whether symptoms came on and settled.

    Levels are drawn from the day again: as in life, what was felt before is not carried over.
    """
    pain = _on_scale("leg_pain", day.leg_pain - 0.3 + draws.normal(0.8))
    known = {rating.scale: rating.value for rating in before}
    came_on = draws.chance(0.15 + 0.03 * pain)
    values = {
        "leg_pain": pain,
        "back_pain": _on_scale("back_pain", level_at(day.course.back_pain, day.share) + draws.normal(1.1)),
        "furthest_point": _place(day, pain, draws),
        "tingling": _on_scale("tingling", level_at(day.course.tingling, day.share) + draws.normal(0.9)),
        "weakness": known.get("weakness"),
        "came_on": float(came_on),
    }
    if came_on:
        values["settled"] = 0.0 if draws.chance(0.5) else 1.0 if draws.chance(0.85) else 2.0
    return _rated(values, draws, at, "after")


def _next_day(day: _Day, before: Sequence[Rating], draws: Draws, at: datetime) -> list[Rating]:
    """The answers of the next day; the place keeps yesterday's name unless it clearly moved."""
    pain = _on_scale("leg_pain", day.leg_pain + draws.normal(0.4))
    then = next((rating.value for rating in before if rating.scale == "furthest_point"), None)
    now = _place(day, pain, draws)
    if then is not None and abs(day.place - then) < 1:
        now = then
    values = {"leg_pain": pain, "furthest_point": now, "new_numbness": 0.0}
    return _rated(values, draws, at, "next-day")


def _day_marks(day: _Day, draws: Draws, at: datetime) -> list[Rating]:
    """What else the day held, tapped by a person who now and then opens "Add more"; often blank."""
    pain = day.leg_pain
    values: dict[str, float | None] = {
        "night": 0.0 if pain < 4 or draws.chance(0.4) else 1.0 if draws.chance(0.8) else 2.0,
        "tablets": 0.0 if pain < 3 else 2.0 if pain > 6 and draws.chance(0.6) else 1.0,
    }
    different = [name for name in scale("different_today").choices if draws.chance(0.06)]
    said = draws.chance(0.7)
    return [
        *(
            Rating(name, value if said else None, at, zone=ZONE, moment="before")
            for name, value in values.items()
        ),
        Rating(
            "different_today",
            float(len(different)) if different else None,
            at,
            zone=ZONE,
            moment="before",
            text=", ".join(different) or None,
        ),
    ]


def _others(day: _Day, draws: Draws, known: Container[str], at: datetime) -> list[Rating]:
    """Answers to a check-in's other scales: each follows leg pain with its own noise."""
    values: dict[str, float | None] = {}
    for one in SCALES.values():
        if one.every_session and one.id not in known:
            worse = min(max(day.leg_pain + draws.normal(1), 0), 10) / 10
            share = worse if one.improvement == "decrease" else 1 - worse
            values[one.id] = _on_scale(one.id, one.low + share * (one.high - one.low))
    return _rated(values, draws, at, "before")


def _week(day: _Day, draws: Draws, at: datetime) -> list[Rating]:
    """Once a week: the PEG, the person's own activity, and the change since the beginning."""
    items = [_on_scale("peg", day.leg_pain + draws.normal(0.8)) for _ in scale("peg").items]
    words = ", ".join(
        f"{name} {item:g}" for name, item in zip(("pain", "enjoyment", "activity"), items, strict=True)
    )
    able = _on_scale("activity", 10 - day.leg_pain + draws.normal(0.8))
    since = _on_scale("global_change", (level_at(day.course.leg_pain, 0) - day.leg_pain) / 1.5)
    return [
        Rating("peg", round(sum(items) / len(items), 2), at, zone=ZONE, moment="weekly", text=words),
        Rating("activity", able, at, zone=ZONE, moment="weekly", text="climb the stairs"),
        Rating("global_change", since, at, zone=ZONE, moment="weekly"),
    ]


_MARKED = tuple(place.id for place in PLACES if place.view == "back")
"""Places from the back down, one for each level of the furthest point."""


def _body_map(asked: Sequence[Rating], at: datetime) -> list[Rating]:
    """The body map of once a week, which agrees with the answers of its check-in.

    Empty if the furthest point was left blank: then nobody marks.
    """
    known = {rating.scale: rating.value for rating in asked if rating.moment == "before"}
    furthest, tingling = known.get("furthest_point"), known.get("tingling") or 0
    if furthest is None:
        return []
    places = tuple(f"{place}-{SIDE}" for place in _MARKED[1 : int(furthest)])
    marked = {"pain": places, "tingling": places[-1:] if tingling >= _TINGLES else (), "numb": ()}
    return [
        Rating(f"{kind}_areas", len(areas), at, zone=ZONE, moment="before", text="; ".join(sorted(areas)))
        for kind, areas in marked.items()
    ]


def _rated(values: Mapping[str, float | None], draws: Draws, at: datetime, moment: Moment) -> list[Rating]:
    """Ratings, some blank; a leg's scales carry its side."""
    return [
        Rating(
            name,
            None if draws.chance(_OFTEN_BLANK.get(name, _BLANK)) else value,
            at,
            zone=ZONE,
            moment=moment,
            side=SIDE if scale(name).of_leg else None,
        )
        for name, value in values.items()
    ]


def _on_scale(name: str, value: float) -> float:
    known = scale(name)
    return float(min(max(round(value), known.low), known.high))


def _minutes(value: float) -> float:
    """Minutes as people say them: in steps of five, at least five."""
    return max(5.0, 5.0 * round(value / 5))


def _place(day: _Day, pain: float, draws: Draws) -> float:
    """The furthest point: with leg pain at least the buttock, without it the back or none."""
    place = _on_scale("furthest_point", day.place + draws.normal(0.2))
    return min(place, 1.0) if pain == 0 else max(place, float(_BUTTOCK))


def _near(level: float, draws: Draws) -> float:
    """A whole number next to the level. Never jump by 2: the rules take that for a sign."""
    low = int(level)
    return float(low + draws.chance(level - low))


# What the person does at the timer --------------------------------------------------------------------------

Way = Literal["whole", "paused", "skipped", "stopped", "hurt", "abandoned"]


class _Timer:
    """A small copy of the page's engine: one clock for when, one for how long."""

    def __init__(self, owner: str, at_ms: float) -> None:
        self.owner, self.at_ms, self.active_ms, self.phase = owner, at_ms, 0.0, 0
        self.events: list[TimerEvent] = []
        self.say("started")

    def say(self, kind: EventKind, **detail: object) -> None:
        number = len(self.events) + 1
        self.events.append(
            TimerEvent(self.owner, number, kind, round(self.at_ms), round(self.active_ms), self.phase, detail)
        )

    def run(self, seconds: float) -> None:
        self.at_ms += seconds * 1000
        self.active_ms += seconds * 1000

    def wait(self, seconds: float) -> None:
        self.say("paused")
        self.at_ms += seconds * 1000
        self.say("resumed")


def play(
    phases: Sequence[Phase], draws: Draws, *, owner: str, at_ms: float, way: Way = "whole"
) -> tuple[TimerEvent, ...]:
    """The events of one run through ``phases`` from ``at_ms`` (epoch milliseconds), in order.

    Phases that wait for the person take 12 to 25 seconds. ``way`` says what happens: a pause, a set left
    early, a stop with its reason, "that hurt" (which then stops), or a page that is simply closed.
    """
    timer = _Timer(owner, at_ms)
    moment = _moment(phases, draws, way)
    while phases[timer.phase].kind != "done":
        phase = phases[timer.phase]
        seconds = phase.seconds if phase.seconds is not None else round(draws.between(12, 25))
        here = timer.phase == moment
        timer.run(seconds / 2 if here else seconds)
        if here and way in ("stopped", "hurt", "abandoned"):
            _leave(timer, draws, way)
            break
        if here and way == "paused":
            timer.wait(draws.whole(20, 90))
            timer.run(seconds / 2)
        timer.phase = _after_set(phases, timer.phase) if here and way == "skipped" else timer.phase + 1
        timer.say(_kind(phases, timer.phase, skipped=here and way == "skipped"))
    return tuple(timer.events)


def _moment(phases: Sequence[Phase], draws: Draws, way: Way) -> int | None:
    """The phase where it happens, in the later two thirds of the exercise."""
    counting = [phase.index for phase in phases if phase.counts]
    return None if way == "whole" else counting[draws.whole(len(counting) // 3, len(counting) - 2)]


def _after_set(phases: Sequence[Phase], index: int) -> int:
    bout = phases[index].bout
    return next(phase.index for phase in phases[index:] if phase.bout != bout)


def _kind(phases: Sequence[Phase], index: int, *, skipped: bool) -> EventKind:
    if phases[index].kind == "done":
        return "finished"
    return "skipped" if skipped else "phase"


def _leave(timer: _Timer, draws: Draws, way: Way) -> None:
    if way == "hurt":
        timer.say("hurt", where=draws.pick(("calf", "foot", "thigh")), hurt=draws.whole(4, 8))
        timer.at_ms += 1000 * draws.whole(20, 60)  # the timer stands still during two questions
        timer.say("stopped", reason="that hurt")
    elif way == "stopped":
        timer.say("stopped", reason=draws.pick(("enough for today", "someone at the door", "no time")))


# Draws ------------------------------------------------------------------------------------------------------

T = TypeVar("T")
_normal = NormalDist().inv_cdf


class Draws:
    """A stream of draws named by a text: the same text gives the same stream, on every machine.

    All draws come from ``random.random()``, which alone Python promises to repeat for a seed in every
    version. numpy's generators may change their streams.
    """

    def __init__(self, name: str) -> None:
        self._next = Random(name).random  # noqa: S311 - a simulation, no secret

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def between(self, low: float, high: float) -> float:
        """Evenly from ``low`` to ``high``."""
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both possible."""
        return low + int((high - low + 1) * self._next())

    def pick(self, options: Sequence[T]) -> T:
        """One of these, each as likely."""
        return options[int(len(options) * self._next())]

    def normal(self, sd: float = 1) -> float:
        """From a normal distribution around 0."""
        return sd * _normal(min(max(self._next(), 1e-12), 1 - 1e-12))

    def daily(self, *, sd: float, phi: float) -> Iterator[float]:
        """A day-to-day AR(1) series without end, of standard deviation ``sd`` and correlation ``phi``."""
        value = self.normal(sd)
        while True:
            yield value
            value = phi * value + self.normal(sd * (1 - phi * phi) ** 0.5)
