"""Courses of simulated diaries: how symptoms would run without day-to-day noise.

A track is a list of (share of the record, level), joined by straight lines. The numbers are invented to show
what a course looks like; they come from no patient.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from glidekit.errors import GlidekitError

Track = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One course. ``furthest`` counts levels from 0 (none) to 6 (foot); ``marks`` are (share, label).

    ``stop_flags``: safety items answered yes at the end, when the last session is stopped. ``stream`` names
    the noise, picked by hand: with seed 1, the example, the course shows plainly.
    """

    name: str
    words: str
    leg_pain: Track
    back_pain: Track
    furthest: Track
    tingling: Track
    weakness: Track = ((0, 0.2),)
    marks: tuple[tuple[float, str], ...] = ()
    stop_flags: tuple[str, ...] = ()
    stream: str = ""


_ALL = (
    Course(
        "steady",
        "Leg pain falls slowly over some months and draws back up the leg.",
        leg_pain=((0, 6.6), (1, 2.2)),
        back_pain=((0, 4), (1, 2.5)),
        furthest=((0, 5.2), (1, 2.6)),
        tingling=((0, 4), (1, 1.2)),
        marks=((0.45, "New tablets"),),
        stream="g",
    ),
    Course(
        "flare",
        "It holds steady for some months, then flares up, and the flare is still on.",
        leg_pain=((0, 4), (0.55, 4), (0.57, 9.2), (1, 9.6)),  # so high that it looks worse with any noise
        back_pain=((0, 4), (0.55, 3), (0.58, 6), (1, 6)),
        furthest=((0, 4), (0.55, 3.8), (0.59, 4.4), (1, 4.4)),
        tingling=((0, 3), (0.55, 2), (0.59, 5), (1, 5)),
        marks=((0.56, "Moved house"),),
    ),
    Course(
        "no-change",
        "It goes up and down from day to day and stays at the same level.",
        leg_pain=((0, 5),),
        back_pain=((0, 3.6),),
        furthest=((0, 4.2),),
        tingling=((0, 2.6),),
        stream="p",
    ),
    Course(
        "worse-down-the-leg",
        "The number for leg pain falls a little while symptoms move further down the leg.",
        leg_pain=((0, 5.4), (1, 4.2)),
        back_pain=((0, 4.6), (1, 2.6)),
        furthest=((0, 2.8), (0.3, 3), (1, 5.8)),
        tingling=((0, 1.5), (1, 5.5)),
        weakness=((0, 0.2), (1, 0.8)),
        stream="m",
    ),
    Course(
        "stop-sign",
        "An ordinary course, until a leg grows weaker: the exercises stop and a clinician is asked.",
        leg_pain=((0, 5), (1, 4)),
        back_pain=((0, 3.5), (1, 3)),
        furthest=((0, 4.2), (0.95, 4), (1, 5.4)),
        tingling=((0, 2.4), (0.95, 2.4), (1, 6)),
        weakness=((0, 0.3), (0.985, 0.5), (1, 6)),
        stop_flags=("leg-weakness",),
    ),
)

COURSES: dict[str, Course] = {course.name: course for course in _ALL}


def course_named(name: str) -> Course:
    """The course of that name; raises GlidekitError with the nearest names if there is none."""
    if name not in COURSES:
        raise GlidekitError.unknown("simulated course", name, COURSES)
    return COURSES[name]


def level_at(track: Track, share: float) -> float:
    """The level of a track at a share of the record, from 0 (beginning) to 1 (end)."""
    after = bisect_right([at for at, _ in track], share)
    if after == 0 or after == len(track):
        return track[max(0, after - 1)][1]
    (x0, y0), (x1, y1) = track[after - 1], track[after]
    return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
