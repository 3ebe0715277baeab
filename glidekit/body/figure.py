"""The exercises as pictures: frames for the player, stills for the page and for print.

Every path carries one class, styled by ``STYLE``: gk-ground (room), gk-muted (body), gk-limb (the moving
leg), gk-nerve; colours come from the palette's CSS variables. Paths are filled shapes except the nerve, which
is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, get_args

import numpy as np

from glidekit.body.drawing import Drawing, Shape, draw, shape, stage_of
from glidekit.body.posture import Posture, change_in_words
from glidekit.body.skeleton import between_postures
from glidekit.content.exercises import Range, exercise, exercises
from glidekit.look import css_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.content.exercises import Exercise, Position
    from glidekit.scales import Side


FRAMES = 24
FRACTION: dict[str, float] = dict(zip(get_args(Range), (0.25, 0.5, 1.0), strict=True))


def movement(shown: Exercise, variant: str, side: Side, reach: Range, way: tuple[str, str]) -> Drawing:
    """One movement of an exercise between postures: FRAMES frames, or one if nothing moves."""
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
    """The movement as a sentence, for a screen reader."""
    change = change_in_words(*(posture(shown, variant, name, reach) for name in way))
    seen = "above" if shown.view == "above" else f"the {side}"
    return f"{shown.name}, {side} leg, {shown.position}, seen from {seen}: {change}."


def posture(shown: Exercise, variant: str, name: str, reach: Range = "full") -> Posture:
    """A key posture of an exercise; a smaller range brings it nearer to the variant's start."""
    start = Posture.of(shown.postures[shown.variants[variant].cycle[0].start])
    return start.towards(Posture.of(shown.postures[name]), FRACTION[reach])


def key_postures(shown: Exercise, variant: str) -> list[str]:
    """The postures of a repetition by name, each once, in order."""
    cycle = shown.variants[variant].cycle
    return list(dict.fromkeys(name for stage in cycle for name in (stage.start, stage.end)))


def stills(shown: Exercise, variant: str, side: Side) -> Drawing:
    """The key postures as one frame each, at full range."""
    film, names = _film(shown.id, variant, side, "full")
    return replace(film, frames=tuple(film.frames[i * (FRAMES - 1)] for i in range(len(names))))


def step_frames(shown: Exercise, variant: str, side: Side) -> tuple[Drawing, list[str]]:
    """Three frames of a variant with their labels: where it starts, on the way, where it ends.

    A variant that goes there and back is shown at half of the way, where people begin, and at all of it.
    """
    film, names = _film(shown.id, variant, side, "full")
    cycle = shown.variants[variant].cycle
    held = {stage.start for stage in cycle if stage.kind == "hold"}
    if len(names) > 2:
        return stills(shown, variant, side), ["Start", *_posture_labels(names)]
    half, _ = _film(shown.id, variant, side, "half")
    labels = (
        ["Start", "On the way", "Hold here"]
        if names[1] in held
        else ["Start", "Half of the way", "All of it"]
    )
    return replace(film, frames=(film.frames[0], half.frames[-1], film.frames[-1])), labels


def _posture_labels(names: list[str]) -> list[str]:
    """Names of postures as words, without what the posture before already said."""
    new = [name.removeprefix(f"{before}-") for before, name in pairwise(names)]
    return [name.replace("-", " ").capitalize() for name in new]


def film(exercise_id: str, variant: str) -> tuple[Drawing, list[str]]:
    """The key postures at full range with the frames between them, seen from the right, and their names."""
    return _film(exercise_id, variant, "right", "full")


@lru_cache(maxsize=64)
def _film(exercise_id: str, variant: str, side: Side, reach: Range) -> tuple[Drawing, list[str]]:
    """Every key posture in turn with the frames between them, in one room, and their names."""
    names = key_postures(exercise(exercise_id), variant)
    film = draw(_shape(exercise_id, variant, reach, tuple(names)), side)
    return replace(film, frames=film.frames[1:]), names


@lru_cache(maxsize=32)
def _shape(exercise_id: str, variant: str, reach: Range, way: tuple[str, ...]) -> Shape:
    """The start, then FRAMES - 1 steps between postures of the way, then the last posture.

    The start always comes first: a foot that stands there must stay put.
    """
    shown = exercise(exercise_id)
    start = posture(shown, variant, shown.variants[variant].cycle[0].start)
    postures = [posture(shown, variant, name, reach) for name in way]
    angles = np.vstack([start.angles(), between_postures(postures, FRAMES - 1)])
    stage = stage_of(shown.position, shown.view)
    return shape(angles, shown.position, shown.variants[variant].hands, stage)


STYLE = """\
.gk-ground,.gk-muted,.gk-limb,.gk-nerve{stroke-linejoin:round;stroke-linecap:round}
.gk-ground{fill:var(--gk-ground,#fff);stroke:var(--gk-line,#c9d1da);stroke-width:3}
.gk-muted,.gk-limb{stroke:var(--gk-ground,#fff);stroke-width:3.5;paint-order:stroke}
.gk-muted{fill:var(--gk-line,#c9d1da);
fill:color-mix(in srgb,var(--gk-muted,#5a6675) 36%,var(--gk-ground,#fff))}
.gk-limb{fill:var(--gk-ink,#1d2733)}
.gk-nerve{fill:none;stroke:var(--gk-nerve,#b8560f);stroke-width:4.5}
@media (forced-colors:active){.gk-ground,.gk-muted,.gk-limb{fill:Canvas}
.gk-ground,.gk-muted{stroke:GrayText}.gk-limb{stroke:CanvasText;stroke-width:6}.gk-nerve{stroke:Highlight}}
"""
# The visible part of a stage (left edge, width); the whole figure lies inside.
CROP: dict[Position, tuple[int, int]] = {"sitting": (64, 384), "lying": (0, 480), "standing": (76, 340)}
_LABEL_HEIGHT = 30
_PAPER = '<rect width="100%" height="100%" rx="8" style="fill:var(--gk-ground,#fff)"/>'
_LABEL = "font:500 19px system-ui,sans-serif;fill:var(--gk-muted,#5a6675)"


def still(exercise_id: str, variant: str = "gentle", side: Side = "right", *, paper: bool = False) -> str:
    """One inline SVG with the variant's key postures from start to end, following the page's theme.

    ``paper`` adds a white background, for a file shown as an image on pages of either theme. Raises
    GlidekitError for an unknown exercise.
    """
    shown = exercise(exercise_id)
    drawing = stills(shown, variant, side)
    left, width = CROP[shown.position]
    left = drawing.stage.width - left - width if side == "left" else left
    total, height = width * len(drawing.frames), drawing.stage.height
    labels = _labels(len(drawing.frames))
    panels = "".join(
        f'<svg x="{i * width}" y="0" width="{width}" height="{height}" viewBox="{left} 0 {width} {height}">'
        f"{paths(drawing.classes, frame)}</svg>"
        f'<text x="{(i + 0.5) * width:g}" y="{height + _LABEL_HEIGHT - 8}" text-anchor="middle" '
        f'style="{_LABEL}">{labels[i]}</text>'
        for i, frame in enumerate(drawing.frames)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="gk-still" role="img" '
        f'aria-label="{escape(still_words(shown, variant, side))}" '
        f'viewBox="0 0 {total} {height + _LABEL_HEIGHT}" '
        f'style="width:100%;max-width:{total}px;height:auto">'
        f"<style>{css_variables('.gk-still')}{STYLE}</style>{_PAPER if paper else ''}{panels}</svg>"
    )


def still_words(shown: Exercise, variant: str, side: Side) -> str:
    """The picture in words: what changes from each posture to the next."""
    postures = [posture(shown, variant, name) for name in key_postures(shown, variant)]
    steps = "; then ".join(change_in_words(a, b) for a, b in pairwise(postures))
    seen = "above" if shown.view == "above" else "the side"
    return f"{shown.name}, {side} leg, {shown.position}, seen from {seen}. From the start: {steps}."


def _labels(count: int) -> list[str]:
    return ["Start", "End"] if count == 2 else ["Start", *(f"Step {i}" for i in range(1, count))]


def paths(classes: tuple[str, ...], frame: tuple[str, ...]) -> str:
    """The layers of one frame as SVG paths."""
    return "".join(f'<path class="{name}" d="{path}"/>' for name, path in zip(classes, frame, strict=True))


OwnFigures = Mapping[str, dict[str, Any]]


class Shown(Protocol):
    """What a phase must have to be drawn; the timeline's phases have it."""

    @property
    def exercise(self) -> str | None:
        """The exercise's id; None between exercises."""

    @property
    def variant(self) -> str | None:
        """Gentle or article."""

    @property
    def side(self) -> Side | None:
        """The leg that moves."""

    @property
    def pose(self) -> dict[str, Any] | None:
        """Posture ``from``, posture ``to``, and the ``range`` of the movement."""


def phase_figures(timeline: Sequence[Shown], own: OwnFigures | None = None) -> dict[str, dict[str, Any]]:
    """The figures of a session, one for every movement in it; nothing is computed while it plays.

    Keys are ``exercise/variant/side/range/from>to``, as the player looks them up. Values: ``viewBox``;
    ``classes``, one per path; ``frames``, a list of path lists from the first posture to the last in even
    steps (one frame where nothing moves); ``alt``, the movement in words. The dose's range shortens the way
    from the starting posture. ``own``: id of a person's own exercise -> its figure, which stands still.
    """
    found: dict[str, dict[str, Any]] = {}
    for phase in timeline:
        if phase.exercise and phase.side and phase.pose:
            first, last = phase.pose["from"], phase.pose["to"]
            reach = phase.pose["range"]
            key = f"{phase.exercise}/{phase.variant}/{phase.side}/{reach}/{first}>{last}"
            if key not in found and own and phase.exercise in own:
                found[key] = own[phase.exercise]
            elif key not in found:
                shown = exercise(phase.exercise)
                how = (shown, str(phase.variant), phase.side, reach, (first, last))
                found[key] = as_dict(movement(*how), movement_words(*how))
    return found


def plain_figure(position: Position, side: Side, alt: str) -> dict[str, Any]:
    """A body at rest in one position: the first posture of the workbook's exercise in that position."""
    shown = next(one for one in exercises() if one.position == position)
    start = shown.variants["gentle"].cycle[0].start
    return as_dict(movement(shown, "gentle", side, "full", (start, start)), alt)


def photo_figure(address: str, alt: str) -> dict[str, Any]:
    """A photograph in place of a figure; ``address`` is a data URI: nothing is fetched."""
    return {"viewBox": "0 0 480 340", "classes": [], "frames": [[]], "alt": alt, "photo": address}


def as_dict(drawing: Drawing, alt: str) -> dict[str, Any]:
    """Plain values for the page."""
    return {
        "viewBox": drawing.view_box,
        "classes": list(drawing.classes),
        "frames": [list(frame) for frame in drawing.frames],
        "alt": alt,
    }
