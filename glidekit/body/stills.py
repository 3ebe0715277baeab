"""An exercise as a still picture, for the page and for print: its key postures side by side."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from glidekit.body.figure_style import STYLE
from glidekit.body.movement_words import change_in_words
from glidekit.body.movements import key_postures, posture, stills
from glidekit.content.exercises import exercise
from glidekit.look import css_variables

if TYPE_CHECKING:
    from glidekit.body.skeleton import Position
    from glidekit.content.entries import Exercise
    from glidekit.scales import Side

# What of a stage is shown (left edge, width): nothing of the figure lies outside.
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
        f'aria-label="{escape(alt(shown, variant, side))}" viewBox="0 0 {total} {height + _LABEL_HEIGHT}" '
        f'style="width:100%;max-width:{total}px;height:auto">'
        f"<style>{css_variables('.gk-still')}{STYLE}</style>{_PAPER if paper else ''}{panels}</svg>"
    )


def alt(shown: Exercise, variant: str, side: Side) -> str:
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
