"""What is marked on the body, as plain values: areas by kind, as one line of text and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.body.areas import AREAS, split
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Marks = Mapping[str, Sequence[str]]

KINDS: dict[str, str] = {"pain": "Pain", "tingling": "Tingling", "numb": "Numbness"}
NOTHING = "nothing"


def text_of(marks: Marks) -> str:
    """One line: ``pain: calf-left, sole-left; numb: sole-left``; "nothing" where nothing is marked."""
    said = [f"{kind}: {', '.join(sorted(set(marks[kind])))}" for kind in KINDS if marks.get(kind)]
    return "; ".join(said) or NOTHING


def marks_in(text: str) -> dict[str, tuple[str, ...]] | None:
    """The marks of such a line, every kind there; None for a line that is none of ours."""
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
    """The furthest marked place of a leg as a number of the furthest-point scale; None without a mark."""
    levels = scale("furthest_point").levels
    places = [split(area) for areas in marks.values() for area in areas]
    reached = [levels.index(place.level) for place, side in places if side == leg]
    return max(reached, default=None)
