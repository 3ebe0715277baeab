"""What a simulated person answers before and after a session and on the next day.

Draws come out the same on every machine: only ``random.random()`` is promised to repeat for a seed across
Python versions, so everything is made from it; numpy's generators may change their streams.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeVar

from glidekit.body.areas import PLACES
from glidekit.sample.courses import level_at
from glidekit.scales import SCALES, scale
from glidekit.session.record import Rating

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from datetime import datetime

    from glidekit.sample.courses import Course
    from glidekit.scales import Moment, Side


T = TypeVar("T")
_normal = NormalDist().inv_cdf


class Draws:
    """A stream of draws that a text names: the same text gives the same stream."""

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


_OFTEN_BLANK = {"sitting_min": 0.3, "walking_min": 0.35}
_BLANK = 0.03
_BUTTOCK = 2
_TINGLES = 3  # from here on a simulated person marks places


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a course: its share of the record (0-1) and its noise for pain and for location."""

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


def check_in(day: Day, draws: Draws, *, at: datetime, zone: str, side: Side) -> list[Rating]:
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
    return _rated(values, draws, at=at, zone=zone, side=side, moment="before")


def check_out(
    day: Day, before: Sequence[Rating], draws: Draws, *, at: datetime, zone: str, side: Side
) -> list[Rating]:
    """The scales after a session, and whether symptoms came on and settled.

    The level is the day's own again: what was felt before is not carried over, as in life.
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
    return _rated(values, draws, at=at, zone=zone, side=side, moment="after")


def next_day(
    day: Day, before: Sequence[Rating], draws: Draws, *, at: datetime, zone: str, side: Side
) -> list[Rating]:
    """The answers on the day after; a place is called the same as yesterday unless it clearly moved."""
    pain = _on_scale("leg_pain", day.leg_pain + draws.normal(0.4))
    then = next((rating.value for rating in before if rating.scale == "furthest_point"), None)
    now = _place(day, pain, draws)
    if then is not None and abs(day.place - then) < 1:
        now = then
    values = {"leg_pain": pain, "furthest_point": now, "new_numbness": 0.0}
    return _rated(values, draws, at=at, zone=zone, side=side, moment="next-day")


def day_marks(day: Day, draws: Draws, *, at: datetime, zone: str) -> list[Rating]:
    """What else the day held, as a person taps it who now and then opens "Add more"; often left blank."""
    pain = day.leg_pain
    values: dict[str, float | None] = {
        "night": 0.0 if pain < 4 or draws.chance(0.4) else 1.0 if draws.chance(0.8) else 2.0,
        "tablets": 0.0 if pain < 3 else 2.0 if pain > 6 and draws.chance(0.6) else 1.0,
    }
    different = [name for name in scale("different_today").choices if draws.chance(0.06)]
    said = draws.chance(0.7)
    return [
        *(
            Rating(name, value if said else None, at, zone=zone, moment="before")
            for name, value in values.items()
        ),
        Rating(
            "different_today",
            float(len(different)) if different else None,
            at,
            zone=zone,
            moment="before",
            text=", ".join(different) or None,
        ),
    ]


def others(
    day: Day, draws: Draws, known: Container[str], *, at: datetime, zone: str, side: Side
) -> list[Rating]:
    """Answers to every other scale of a check-in: each follows leg pain, with a share of its own."""
    values: dict[str, float | None] = {}
    for one in SCALES.values():
        if one.every_session and one.id not in known:
            worse = min(max(day.leg_pain + draws.normal(1), 0), 10) / 10
            share = worse if one.improvement == "decrease" else 1 - worse
            values[one.id] = _on_scale(one.id, one.low + share * (one.high - one.low))
    return _rated(values, draws, at=at, zone=zone, side=side, moment="before")


def week(day: Day, draws: Draws, *, at: datetime, zone: str) -> list[Rating]:
    """The PEG, one activity of one's own and how it is compared with the beginning, once a week."""
    items = [_on_scale("peg", day.leg_pain + draws.normal(0.8)) for _ in scale("peg").items]
    words = ", ".join(
        f"{name} {item:g}" for name, item in zip(("pain", "enjoyment", "activity"), items, strict=True)
    )
    able = _on_scale("activity", 10 - day.leg_pain + draws.normal(0.8))
    since = _on_scale("global_change", (level_at(day.course.leg_pain, 0) - day.leg_pain) / 1.5)
    return [
        Rating("peg", round(sum(items) / len(items), 2), at, zone=zone, moment="weekly", text=words),
        Rating("activity", able, at, zone=zone, moment="weekly", text="climb the stairs"),
        Rating("global_change", since, at, zone=zone, moment="weekly"),
    ]


_MARKED = tuple(place.id for place in PLACES if place.view == "back")
"""Places from the back down, one for each level of the furthest point."""


def body_map(asked: Sequence[Rating], *, at: datetime, zone: str, side: Side) -> list[Rating]:
    """The places marked on the body once a week; they say the same as the answers of that check-in.

    Nothing where the furthest point was left blank, as nobody marks then.
    """
    known = {rating.scale: rating.value for rating in asked if rating.moment == "before"}
    furthest, tingling = known.get("furthest_point"), known.get("tingling") or 0
    if furthest is None:
        return []
    places = tuple(f"{place}-{side}" for place in _MARKED[1 : int(furthest)])
    marked = {"pain": places, "tingling": places[-1:] if tingling >= _TINGLES else (), "numb": ()}
    return [
        Rating(f"{kind}_areas", len(areas), at, zone=zone, moment="before", text="; ".join(sorted(areas)))
        for kind, areas in marked.items()
    ]


def _rated(
    values: Mapping[str, float | None], draws: Draws, *, at: datetime, zone: str, side: Side, moment: Moment
) -> list[Rating]:
    """Ratings with some blanks; scales of the leg carry its side."""
    return [
        Rating(
            name,
            None if draws.chance(_OFTEN_BLANK.get(name, _BLANK)) else value,
            at,
            zone=zone,
            moment=moment,
            side=side if scale(name).of_leg else None,
        )
        for name, value in values.items()
    ]


def _on_scale(name: str, value: float) -> float:
    known = scale(name)
    return float(min(max(round(value), known.low), known.high))


def _minutes(value: float) -> float:
    """As people say it: in steps of five, and at least five."""
    return max(5.0, 5.0 * round(value / 5))


def _place(day: Day, pain: float, draws: Draws) -> float:
    """The furthest point: none or the back without leg pain, the buttock at least with it."""
    place = _on_scale("furthest_point", day.place + draws.normal(0.2))
    return min(place, 1.0) if pain == 0 else max(place, float(_BUTTOCK))


def _near(level: float, draws: Draws) -> float:
    """A whole number next to the level: never a jump of 2 by chance, because such a jump means something."""
    low = int(level)
    return float(low + draws.chance(level - low))
