"""Places of the back and legs where symptoms are felt, and the areas that roots usually serve.

In the log, marked areas are one line of text; here they are plain values by kind.

Source of the roots' areas: engstrom-deyo, the table "Lumbosacral Radiculopathy: Neurologic Features", column
pain distribution. People differ, and neighbouring roots overlap (murphy2009, albert2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from glidekit.errors import GlidekitError
from glidekit.scales import SIDES, Side, scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Marks = Mapping[str, Sequence[str]]


View = Literal["front", "back"]
ROOTS_SOURCE = "engstrom-deyo"  # a key of content/sources.toml


@dataclass(frozen=True, slots=True)
class Place:
    """A place on one side of the body.

    ``level`` is its word on the furthest-point scale. ``from_`` and ``to`` bound its height (fractions of
    body height); ``part`` is the part of the leg's or trunk's width it covers, from 0 (midline) to 1
    (outside).
    """

    id: str
    label: str
    view: View
    level: str
    from_: float
    to: float
    part: tuple[float, float] = (0.0, 1.0)


PLACES: tuple[Place, ...] = (
    Place("low-back", "lower back", "back", "back", 0.565, 0.655),
    Place("buttock", "buttock", "back", "buttock", 0.470, 0.560),
    Place("thigh-back", "back of the thigh", "back", "thigh", 0.345, 0.465),
    Place("knee-back", "back of the knee", "back", "knee", 0.262, 0.340),
    Place("calf", "calf", "back", "calf", 0.085, 0.257),
    Place("sole", "heel and sole", "back", "foot", 0.000, 0.080),
    Place("thigh-front", "front of the thigh", "front", "thigh", 0.345, 0.465, (0.0, 0.62)),
    Place("thigh-outer", "outside of the thigh", "front", "thigh", 0.345, 0.465, (0.64, 1.0)),
    Place("knee-front", "front of the knee", "front", "knee", 0.262, 0.340),
    Place("shin-inner", "inside of the lower leg", "front", "calf", 0.085, 0.257, (0.0, 0.49)),
    Place("shin-outer", "outside of the lower leg", "front", "calf", 0.085, 0.257, (0.51, 1.0)),
    Place("foot-top", "top of the foot", "front", "foot", 0.000, 0.080),
)

ROOT_AREAS: dict[str, tuple[str, ...]] = {
    "L4": ("thigh-front", "thigh-outer", "knee-front", "shin-inner"),
    "L5": ("buttock", "thigh-back", "thigh-outer", "shin-outer", "foot-top"),
    "S1": ("buttock", "thigh-back", "calf", "sole"),
}

AREAS: tuple[str, ...] = tuple(f"{place.id}-{side}" for place in PLACES for side in SIDES)


def place_named(place_id: str) -> Place:
    """The place of that id; an unknown one raises GlidekitError with the nearest names."""
    known = {place.id: place for place in PLACES}
    if place_id not in known:
        raise GlidekitError.unknown("place on the body", place_id, known)
    return known[place_id]


def words(area: str) -> str:
    """An area in words: ``calf-left`` is "left calf"."""
    place, _, side = area.rpartition("-")
    return f"{side} {place_named(place).label}"


def split(area: str) -> tuple[Place, Side]:
    """Place and side of an area's id."""
    place, _, side = area.rpartition("-")
    return place_named(place), "left" if side == "left" else "right"


KINDS: dict[str, str] = {"pain": "Pain", "tingling": "Tingling", "numb": "Numbness"}
NOTHING = "nothing"


def text_of(marks: Marks) -> str:
    """One line: ``pain: calf-left, sole-left; numb: sole-left``; "nothing" if nothing is marked."""
    said = [f"{kind}: {', '.join(sorted(set(marks[kind])))}" for kind in KINDS if marks.get(kind)]
    return "; ".join(said) or NOTHING


def marks_in(text: str) -> dict[str, tuple[str, ...]] | None:
    """The marks in such a line, with every kind as a key; None if the line is not one of ours."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(KINDS, ())
    if text.strip() == NOTHING:
        return found
    for part in text.split(";"):
        kind, _, areas = part.strip().partition(":")
        named = tuple(area.strip() for area in areas.split(","))
        if kind not in KINDS or not all(area in AREAS for area in named):
            return None
        found[kind] = named
    return found


def furthest_level(marks: Marks, leg: str) -> int | None:
    """A leg's furthest marked place, as a number on the furthest-point scale; None without a mark."""
    levels = scale("furthest_point").levels
    places = [split(area) for areas in marks.values() for area in areas]
    reached = [levels.index(place.level) for place, side in places if side == leg]
    return max(reached, default=None)
