"""The exercises as pictures: frames for the player, stills for the page and for print.

Every path carries one class, styled by ``STYLE``: gk-ground (room), gk-muted (body), gk-limb (the moving
leg), gk-nerve. Paths are filled shapes except the nerve, which is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from glidekit.body.figure_style import STYLE
from glidekit.body.movements import movement, movement_words
from glidekit.body.stills import still
from glidekit.content.exercises import exercise, exercises

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.body.drawing import Drawing
    from glidekit.content.entries import Position
    from glidekit.scales import Side

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
