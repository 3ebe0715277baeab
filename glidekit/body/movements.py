"""The movements of the exercises, drawn: every repetition of a variant as one film, computed once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

import numpy as np

from glidekit.body.drawing import Drawing, Shape, draw, shape, stage_of
from glidekit.body.posture import Posture, change_in_words
from glidekit.body.skeleton import between_postures
from glidekit.content.entries import Range
from glidekit.content.exercises import exercise

if TYPE_CHECKING:
    from glidekit.content.entries import Exercise
    from glidekit.scales import Side


FRAMES = 24
FRACTION: dict[str, float] = dict(zip(get_args(Range), (0.25, 0.5, 1.0), strict=True))


def movement(shown: Exercise, variant: str, side: Side, reach: Range, way: tuple[str, str]) -> Drawing:
    """One movement of an exercise from posture to posture: FRAMES frames, or one where nothing moves."""
    film, names = _film(shown.id, variant, side, reach)
    first, last = (names.index(name) for name in way)
    if first == last:
        return replace(film, frames=(film.frames[first * (FRAMES - 1)],))
    if abs(first - last) == 1:
        start, end = first * (FRAMES - 1), last * (FRAMES - 1)
        shot = film.frames[min(start, end) : max(start, end) + 1]
        return replace(film, frames=shot if start < end else shot[::-1])
    direct = draw(_shape(shown.id, variant, reach, way), side)
    return replace(direct, frames=direct.frames[1:])


def movement_words(shown: Exercise, variant: str, side: Side, reach: Range, way: tuple[str, str]) -> str:
    """The movement as a sentence, for those who do not see it."""
    change = change_in_words(*(posture(shown, variant, name, reach) for name in way))
    seen = "above" if shown.view == "above" else f"the {side}"
    return f"{shown.name}, {side} leg, {shown.position}, seen from {seen}: {change}."


def posture(shown: Exercise, variant: str, name: str, reach: Range = "full") -> Posture:
    """A key posture of an exercise, brought nearer to the variant's starting posture by the range."""
    start = Posture.of(shown.postures[shown.variants[variant].cycle[0].start])
    return start.towards(Posture.of(shown.postures[name]), FRACTION[reach])


def key_postures(shown: Exercise, variant: str) -> list[str]:
    """The names of the postures a repetition goes through, each once, in order."""
    cycle = shown.variants[variant].cycle
    return list(dict.fromkeys(name for stage in cycle for name in (stage.start, stage.end)))


def stills(shown: Exercise, variant: str, side: Side) -> Drawing:
    """The key postures as one frame each, at full range."""
    film, names = _film(shown.id, variant, side, "full")
    return replace(film, frames=tuple(film.frames[i * (FRAMES - 1)] for i in range(len(names))))


def step_frames(shown: Exercise, variant: str, side: Side) -> tuple[Drawing, list[str]]:
    """Three frames of a variant with their labels: where it starts, on the way, where it ends.

    A variant that goes there and back is shown half of the way, where one begins, and all of it.
    """
    film, names = _film(shown.id, variant, side, "full")
    cycle = shown.variants[variant].cycle
    held = {stage.start for stage in cycle if stage.kind == "hold"}
    if len(names) > 2:
        return stills(shown, variant, side), ["Start", *_labels(names)]
    half, _ = _film(shown.id, variant, side, "half")
    labels = (
        ["Start", "On the way", "Hold here"]
        if names[1] in held
        else ["Start", "Half of the way", "All of it"]
    )
    return replace(film, frames=(film.frames[0], half.frames[-1], film.frames[-1])), labels


def _labels(names: list[str]) -> list[str]:
    """Names of postures as words; what the posture before it had already is not said again."""
    new = [name.removeprefix(f"{before}-") for before, name in pairwise(names)]
    return [name.replace("-", " ").capitalize() for name in new]


def film(exercise_id: str, variant: str) -> tuple[Drawing, list[str]]:
    """The key postures at full range with what lies between, seen from the right; and their names."""
    return _film(exercise_id, variant, "right", "full")


@lru_cache(maxsize=64)
def _film(exercise_id: str, variant: str, side: Side, reach: Range) -> tuple[Drawing, list[str]]:
    """All key postures one after the other with what lies between, in one room; and their names."""
    names = key_postures(exercise(exercise_id), variant)
    film = draw(_shape(exercise_id, variant, reach, tuple(names)), side)
    return replace(film, frames=film.frames[1:]), names


@lru_cache(maxsize=32)
def _shape(exercise_id: str, variant: str, reach: Range, way: tuple[str, ...]) -> Shape:
    """The start, then FRAMES - 1 steps between each two postures of the way, then the last posture.

    The start comes first in any case: where a foot stands there, it stays.
    """
    shown = exercise(exercise_id)
    start = posture(shown, variant, shown.variants[variant].cycle[0].start)
    postures = [posture(shown, variant, name, reach) for name in way]
    angles = np.vstack([start.angles(), between_postures(postures, FRAMES - 1)])
    stage = stage_of(shown.position, shown.view)
    return shape(angles, shown.position, shown.variants[variant].hands, stage)
