"""The exercises as pictures: frames for the player, stills for the page and for print.

Every path carries one class, styled by ``STYLE``: gk-ground (room), gk-muted (body), gk-limb (the moving
leg), gk-nerve; colours come from the palette's CSS variables. Paths are filled shapes except the nerve, which
is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from glidekit.body.movements import key_postures, movement, movement_words, posture, stills
from glidekit.body.posture import change_in_words
from glidekit.content.exercises import exercise, exercises
from glidekit.look import css_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.body.drawing import Drawing
    from glidekit.content.entries import Exercise, Position
    from glidekit.scales import Side


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


# The part of a stage that is shown (left edge, width): no part of the figure lies outside.
CROP: dict[Position, tuple[int, int]] = {"sitting": (64, 384), "lying": (0, 480), "standing": (76, 340)}
_LABEL_HEIGHT = 30
_PAPER = '<rect width="100%" height="100%" rx="8" style="fill:var(--gk-ground,#fff)"/>'
_LABEL = "font:500 19px system-ui,sans-serif;fill:var(--gk-muted,#5a6675)"


def still(exercise_id: str, variant: str = "gentle", side: Side = "right", *, paper: bool = False) -> str:
    """One inline SVG with the variant's key postures from start to end, following the page's theme.

    ``paper`` puts white paper behind it, for a file that a page of either theme shows as an image.
    Raises GlidekitError for an unknown exercise.
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


__all__ = ["STYLE", "phase_figures", "still"]


OwnFigures = Mapping[str, dict[str, Any]]


class Shown(Protocol):
    """What a phase must have to be drawn; the timeline's phases have it."""

    @property
    def exercise(self) -> str | None: ...
    @property
    def variant(self) -> str | None: ...
    @property
    def side(self) -> Side | None: ...
    @property
    def pose(self) -> dict[str, Any] | None: ...


def phase_figures(timeline: Sequence[Shown], own: OwnFigures | None = None) -> dict[str, dict[str, Any]]:
    """The figures of a session, one for every movement in it; nothing is computed while it plays.

    Keys are ``exercise/variant/side/range/from>to``, as player.js looks them up. Values: ``viewBox``;
    ``classes``, one a path; ``frames``, a list of path lists from the first posture to the last in even steps
    (one frame where nothing moves); ``alt``, the movement in words. The range of the dose shortens the way
    from the starting posture. ``own``: id of an exercise that is none of the workbook's -> its figure, which
    stands still.
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
    """A body at rest in that position: the first posture of the workbook's own exercise there."""
    shown = next(one for one in exercises() if one.position == position)
    start = shown.variants["gentle"].cycle[0].start
    return as_dict(movement(shown, "gentle", side, "full", (start, start)), alt)


def photo_figure(address: str, alt: str) -> dict[str, Any]:
    """A photograph in place of a figure; ``address`` is a data URI, so that nothing is fetched."""
    return {"viewBox": "0 0 480 340", "classes": [], "frames": [[]], "alt": alt, "photo": address}


def as_dict(drawing: Drawing, alt: str) -> dict[str, Any]:
    """Plain values for the page."""
    return {
        "viewBox": drawing.view_box,
        "classes": list(drawing.classes),
        "frames": [list(frame) for frame in drawing.frames],
        "alt": alt,
    }
